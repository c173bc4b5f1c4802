"""Merged pull requests, and the artifacts that each of them touched."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables and their index."""
    text = sa.Text(collation="C") if op.get_bind().dialect.name == "postgresql" else sa.Text()
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "register_pull",
        sa.Column("id", number, primary_key=True),
        _needed("repository", text),
        _needed("number", sa.BigInteger()),
        _needed("commit", text),
        *(_needed(name, sa.BigInteger()) for name in ("asked", "merged")),
        *(sa.Column(name, sa.BigInteger()) for name in ("reviewed", "approved")),
        *(_needed(name, sa.Integer()) for name in ("reviews", "reviewers", "comments", "loops")),
        _needed("reverts", text),
        _needed("incident", sa.Boolean()),
        sa.UniqueConstraint("repository", "number"),
    )
    op.create_index("register_pull_merged", "register_pull", ["merged"])
    op.create_table(
        "register_pull_artifact",
        sa.Column(
            "pull_id",
            number,
            sa.ForeignKey("register_pull.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("key", text, primary_key=True),
        *(_needed(name, text) for name in ("path", "owner")),
        _needed("counts", sa.Boolean()),
    )


def _needed(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)
