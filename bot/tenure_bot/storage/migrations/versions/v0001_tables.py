"""The first tables: deliveries, repositories, targets, what they have at GitHub, budgets, ETags.

The types are those of the day, not those of `models.py`: that goes on, a migration does not.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

_Kind = sa.types.TypeEngine[Any] | type[sa.types.TypeEngine[Any]]


def upgrade() -> None:
    """Make the tables and their indexes."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    _deliveries(number)
    _repositories()
    _targets(number)
    _remotes()
    _beside()


def _deliveries(number: _Kind) -> None:
    op.create_table(
        "bot_delivery",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        _needed("guid", sa.String(64)),
        _needed("hook", sa.String(64)),
        _needed("event", sa.String(64)),
        _needed("action", sa.String(64)),
        sa.Column("repo", sa.BigInteger),
        sa.Column("installation", sa.BigInteger),
        _needed("received_at", sa.Float),
        _needed("state", sa.String(8)),
        _needed("tries", sa.Integer),
        _needed("body", sa.LargeBinary),
        sa.UniqueConstraint("guid", "hook"),
    )
    op.create_index("bot_delivery_new", "bot_delivery", ["state", "id"])


def _repositories() -> None:
    op.create_table(
        "bot_repository",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        _needed("name", sa.Text),
        _needed("installation", sa.BigInteger),
        _needed("state", sa.String(16)),
        _needed("reason", sa.Text),
        _needed("not_before", sa.Float),
        sa.Column("rebuilt", sa.Boolean, nullable=False, server_default=sa.false()),
        _needed("notes", sa.JSON),
    )
    op.create_index("bot_repository_installation", "bot_repository", ["installation"])


def _targets(number: _Kind) -> None:
    op.create_table(
        "bot_target",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        _needed("kind", sa.String(16)),
        _needed("repo", sa.BigInteger),
        _needed("key", sa.Text),
        _needed("wanted", sa.BigInteger),
        _needed("applied", sa.BigInteger),
        _needed("lease_owner", sa.String(64)),
        _needed("lease_until", sa.Float),
        _needed("epoch", sa.BigInteger),
        _needed("not_before", sa.Float),
        sa.Column("look_at", sa.Float),
        _needed("tries", sa.Integer),
        _needed("problem", sa.Text),
        sa.UniqueConstraint("kind", "repo", "key"),
    )
    due = sa.text("wanted > applied OR look_at IS NOT NULL")
    op.create_index(
        "bot_target_due", "bot_target", ["lease_until"], sqlite_where=due, postgresql_where=due
    )


def _remotes() -> None:
    op.create_table(
        "bot_remote",
        sa.Column(
            "target",
            sa.BigInteger,
            sa.ForeignKey("bot_target.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("role", sa.String(80), primary_key=True),
        sa.Column("remote_id", sa.BigInteger),
        _needed("applied_hash", sa.String(64)),
        _needed("revision", sa.BigInteger),
        _needed("intent", sa.String(8)),
        _needed("nonce", sa.String(32)),
        _needed("intent_at", sa.Float),
        _needed("human", sa.JSON),
        _needed("notes", sa.JSON),
    )


def _beside() -> None:
    op.create_table(
        "bot_bucket",
        sa.Column("installation", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("what", sa.String(16), primary_key=True),
        _needed("tokens", sa.Float),
        _needed("at", sa.Float),
        _needed("blocked_until", sa.Float),
    )
    op.create_table(
        "bot_etag",
        sa.Column("installation", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("url", sa.String(64), primary_key=True),
        _needed("etag", sa.Text),
        _needed("body", sa.LargeBinary),
        _needed("used_at", sa.Float),
    )


def _needed(name: str, kind: _Kind) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)
