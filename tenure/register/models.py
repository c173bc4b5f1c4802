"""The tables of the register's database; `migrations/` makes them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    func,
)
from sqlalchemy.engine import Dialect

from tenure.register.encoding import restored, stored
from tenure.register.listing import QUADRANTS, TIERS

VERSION = "0002"
"""The newest migration, which these tables are after."""

VERSION_TABLE = "register_version"
"""Where Alembic keeps the version of the database; the bot's tables have one of their own."""

_FRACTION = 10_000


class SafeText(TypeDecorator[str]):
    """Any text (`tenure.register.encoding`), sorted by its bytes in every database."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Text:
        """Choose the collation: an index for one of a language cannot find a prefix."""
        return Text(collation="C") if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Escape what a database cannot hold."""
        del dialect
        return None if value is None else stored(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text as it was."""
        del dialect
        return None if value is None else restored(value)


class Fixed(TypeDecorator[float]):
    """Hours as whole ten-thousandths, so that a sum is the same in whatever order it is made."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> int | None:
        """Return the ten-thousandths."""
        del dialect
        return None if value is None else round(value * _FRACTION)

    def process_result_value(self, value: int | None, dialect: Dialect) -> float | None:
        """Return the hours."""
        del dialect
        return None if value is None else int(value) / _FRACTION


class Rank(TypeDecorator[str]):
    """One of a few words, stored as its place among them, so that it sorts as they do."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, *words: str) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:
        """Return the place of a word."""
        del dialect
        return None if value is None else self.words.index(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> str | None:
        """Return the word at a place."""
        del dialect
        return None if value is None else self.words[value]


class OpenDay(TypeDecorator[date]):
    """A day, where none is the last day that there is: it sorts last, and pages go past it."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date:
        """Return the day that is stored."""
        del dialect
        return value or date.max

    def process_result_value(self, value: date | None, dialect: Dialect) -> date | None:
        """Return the day."""
        del dialect
        return None if value == date.max else value


_BIG = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts only in an INTEGER by itself

metadata = MetaData()

repository = Table(
    "register_repository",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", SafeText, nullable=False, unique=True),
    Column("commit", Text, nullable=False),
    Column("as_of", Date, nullable=False),
)

artifact = Table(
    "register_artifact",
    metadata,
    Column("id", _BIG, primary_key=True),
    Column("repository_id", ForeignKey("register_repository.id"), nullable=False),
    Column("key", SafeText, nullable=False),
    Column("path", SafeText, nullable=False),
    Column("files", Integer, nullable=False),
    Column("owner", SafeText, nullable=False),
    Column("lifecycle", SafeText, nullable=False),
    Column("kind", SafeText, nullable=False),
    Column("service", SafeText, nullable=False),
    Column("value", SafeText, nullable=False),
    Column("quadrant", Rank(*QUADRANTS), nullable=False),
    Column("tier", Rank(*TIERS), nullable=False),
    Column("score", Integer, nullable=False),
    Column("frequency", SmallInteger, nullable=False),
    Column("complexity", SmallInteger, nullable=False),
    Column("impact", SmallInteger, nullable=False),
    Column("friction", SmallInteger, nullable=False),
    Column("hours", Fixed, nullable=False),
    Column("hours_source", Text, nullable=False),
    Column("due", OpenDay, nullable=False),
    Column("due_kind", Text, nullable=False),
    Column("created", Date),
    Column("expires", Date),
    Column("review", Date),
    Column("changed", Date),
    Column("purpose", SafeText, nullable=False),
    Column("tool", SafeText, nullable=False),
    Column("commits", Integer, nullable=False),
    Column("saved", Fixed, nullable=False),
    Column("spent", Fixed, nullable=False),
    Column("incidents", Integer, nullable=False),
    Column("retired", Date),
    Column("digest", Text, nullable=False),
)

tag = Table(
    "register_tag",
    metadata,
    Column("artifact_id", ForeignKey(artifact.c.id), primary_key=True),
    Column("name", SafeText, primary_key=True),
    Column("reason", SafeText, nullable=False),
    Column("origin", Text, nullable=False),
)

snapshot = Table(
    "register_snapshot",
    metadata,
    Column("artifact_id", ForeignKey(artifact.c.id), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("score", Integer, nullable=False),
    Column("hours", Fixed, nullable=False),
    Column("tier", Rank(*TIERS), nullable=False),
    Column("lifecycle", SafeText, nullable=False),
)

total = Table(
    "register_total",
    metadata,
    Column("repository_id", ForeignKey("register_repository.id"), primary_key=True),
    Column("owner", SafeText, primary_key=True),
    Column("service", SafeText, primary_key=True),
    Column("lifecycle", SafeText, primary_key=True),
    Column("quadrant", Rank(*QUADRANTS), primary_key=True),
    Column("tier", Rank(*TIERS), primary_key=True),
    Column("artifacts", Integer, nullable=False),
    Column("files", BigInteger, nullable=False),
    Column("hours", Fixed, nullable=False),
)
"""What artifacts that are not retired sum up to, by all that a budget can be for at once."""

sum_ = Table(
    "register_sum",
    metadata,
    Column("repository_id", ForeignKey("register_repository.id"), primary_key=True),
    Column("by", Text, primary_key=True),
    Column("name", SafeText, primary_key=True),
    Column("artifacts", Integer, nullable=False),
    Column("files", BigInteger, nullable=False),
    Column("hours", Fixed, nullable=False),
)
"""The same by one word alone: `owner`, `service`, `lifecycle`, `tier`, `quadrant`, `tag`, `folder`."""

pull = Table(
    "register_pull",
    metadata,
    Column("id", _BIG, primary_key=True),
    # A name, because a repository may have merged before it was ever synced.
    Column("repository", SafeText, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("commit", SafeText, nullable=False),
    Column("asked", BigInteger, nullable=False),
    Column("merged", BigInteger, nullable=False),
    Column("reviewed", BigInteger),
    Column("approved", BigInteger),
    Column("reviews", Integer, nullable=False),
    Column("reviewers", Integer, nullable=False),
    Column("comments", Integer, nullable=False),
    Column("loops", Integer, nullable=False),
    Column("reverts", SafeText, nullable=False),
    Column("incident", Boolean, nullable=False),
    UniqueConstraint("repository", "number"),
)
"""Merged pull requests that touched artifacts; times are seconds since 1970 in UTC."""

pull_artifact = Table(
    "register_pull_artifact",
    metadata,
    Column("pull_id", ForeignKey(pull.c.id), primary_key=True),
    Column("key", SafeText, primary_key=True),
    Column("path", SafeText, nullable=False),
    Column("owner", SafeText, nullable=False),
    Column("counts", Boolean, nullable=False),  # for its owner: one artifact of each does
)
"""What each of them touched."""

_NOW = artifact.c.retired.is_(None)
_GONE = artifact.c.retired.is_not(None)


def _living(name: str, *columns: object, unique: bool = False) -> Index:
    return Index(
        f"register_artifact_{name}",
        *columns,  # type: ignore[arg-type]  # a column or an expression of one
        unique=unique,
        sqlite_where=_NOW,
        postgresql_where=_NOW,
    )


_C = artifact.c
INDEXES: Sequence[Index] = (
    _living("key", _C.repository_id, _C.key, unique=True),
    _living("score", _C.score, _C.id),
    _living("hours", _C.hours, _C.id),
    _living("due", _C.due, _C.id),
    _living("path", _C.path, _C.id),
    _living("owner", func.lower(_C.owner), _C.id),
    _living("tier", _C.tier, _C.score, _C.id),
    _living("tier_hours", _C.tier, _C.hours, _C.id),
    _living("quadrant", _C.quadrant, _C.score, _C.id),
    _living("quadrant_hours", _C.quadrant, _C.hours, _C.id),
    _living("lifecycle", _C.lifecycle, _C.due, _C.id),
    _living("kind", _C.kind, _C.id),
    _living("service", _C.service, _C.id),
    _living("review", _C.review),
    _living("expires", _C.expires),
    _living("created", _C.created),
    Index("register_artifact_gone", _C.retired, sqlite_where=_GONE, postgresql_where=_GONE),
    Index(
        "register_artifact_back",
        *(_C.repository_id, _C.key),
        sqlite_where=_GONE,
        postgresql_where=_GONE,
    ),
    Index("register_tag_name", tag.c.name, tag.c.artifact_id),
    Index("register_total_owner", func.lower(total.c.owner)),
    Index("register_total_service", total.c.service),
    Index("register_sum_name", sum_.c.by, sum_.c.name),
    Index("register_pull_merged", pull.c.merged),
)
"""What lists, counts and a sync look things up in; `docs/register.md` has what they cost."""
