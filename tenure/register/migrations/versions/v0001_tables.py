"""The first tables: repositories, artifacts, their tags, their snapshots and what they sum up to.

The types are those of the day, not those of `models.py`: that goes on, a migration does not.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

_Kind = sa.types.TypeEngine[Any]
_NOW, _GONE = sa.text("retired IS NULL"), sa.text("retired IS NOT NULL")


def upgrade() -> None:
    """Make the tables and their indexes."""
    text = sa.Text(collation="C") if op.get_bind().dialect.name == "postgresql" else sa.Text()
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    _repositories(text)
    _artifacts(text, number)
    _beside(text, number)
    _totals(text)


def _repositories(text: sa.Text) -> None:
    op.create_table(
        "register_repository",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", text, nullable=False, unique=True),
        _needed("commit", sa.Text()),
        _needed("as_of", sa.Date()),
    )


def _artifacts(text: sa.Text, number: _Kind) -> None:
    small, whole, big, plain, day = (
        *(sa.SmallInteger(), sa.Integer(), sa.BigInteger()),
        *(sa.Text(), sa.Date()),
    )
    op.create_table(
        "register_artifact",
        sa.Column("id", number, primary_key=True),
        sa.Column("repository_id", whole, sa.ForeignKey("register_repository.id"), nullable=False),
        *(_needed(name, text) for name in ("key", "path")),
        _needed("files", whole),
        *(_needed(name, text) for name in ("owner", "lifecycle", "kind", "service", "value")),
        *(_needed(name, small) for name in ("quadrant", "tier")),
        _needed("score", whole),
        *(_needed(name, small) for name in ("frequency", "complexity", "impact", "friction")),
        _needed("hours", big),
        _needed("hours_source", plain),
        _needed("due", day),
        _needed("due_kind", plain),
        *(sa.Column(name, day) for name in ("created", "expires", "review", "changed")),
        *(_needed(name, text) for name in ("purpose", "tool")),
        _needed("commits", whole),
        *(_needed(name, big) for name in ("saved", "spent")),
        _needed("incidents", whole),
        sa.Column("retired", day),
        _needed("digest", plain),
    )
    for name in ("score", "hours", "due", "path", "kind", "service"):
        _index(name, [name, "id"])
    for name in ("tier", "quadrant"):
        _index(name, [name, "score", "id"])
        _index(f"{name}_hours", [name, "hours", "id"])
    _index("lifecycle", ["lifecycle", "due", "id"])
    for name in ("review", "expires", "created"):
        _index(name, [name])
    _index("owner", [sa.text("lower(owner)"), "id"])
    _index("key", ["repository_id", "key"], unique=True)
    _index("gone", ["retired"], where=_GONE)
    _index("back", ["repository_id", "key"], where=_GONE)


def _beside(text: sa.Text, number: _Kind) -> None:
    op.create_table(
        "register_tag",
        _key("artifact_id", number, "register_artifact.id"),
        _key("name", text),
        _needed("reason", text),
        _needed("origin", sa.Text()),
    )
    op.create_index("register_tag_name", "register_tag", ["name", "artifact_id"])
    op.create_table(
        "register_snapshot",
        _key("artifact_id", number, "register_artifact.id"),
        _key("day", sa.Date()),
        _needed("score", sa.Integer()),
        _needed("hours", sa.BigInteger()),
        _needed("tier", sa.SmallInteger()),
        _needed("lifecycle", text),
    )


def _totals(text: sa.Text) -> None:
    op.create_table(
        "register_total",
        _key("repository_id", sa.Integer(), "register_repository.id"),
        *(_key(name, text) for name in ("owner", "service", "lifecycle")),
        *(_key(name, sa.SmallInteger()) for name in ("quadrant", "tier")),
        _needed("artifacts", sa.Integer()),
        _needed("files", sa.BigInteger()),
        _needed("hours", sa.BigInteger()),
    )
    op.create_index("register_total_owner", "register_total", [sa.text("lower(owner)")])
    op.create_index("register_total_service", "register_total", ["service"])
    op.create_table(
        "register_sum",
        _key("repository_id", sa.Integer(), "register_repository.id"),
        _key("by", sa.Text()),
        _key("name", text),
        _needed("artifacts", sa.Integer()),
        _needed("files", sa.BigInteger()),
        _needed("hours", sa.BigInteger()),
    )
    op.create_index("register_sum_name", "register_sum", ["by", "name"])


def _needed(name: str, kind: _Kind) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _key(name: str, kind: _Kind, of: str = "") -> sa.Column[Any]:
    references = [sa.ForeignKey(of)] if of else []
    return sa.Column(name, kind, *references, primary_key=True, autoincrement=False)


def _index(
    name: str,
    columns: Sequence[str | sa.TextClause],
    *,
    unique: bool = False,
    where: sa.TextClause = _NOW,
) -> None:
    op.create_index(
        f"register_artifact_{name}",
        "register_artifact",
        columns,
        unique=unique,
        sqlite_where=where,
        postgresql_where=where,
    )
