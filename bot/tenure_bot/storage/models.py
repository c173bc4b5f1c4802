"""The tables of the bot's database; `migrations/` makes them.

They are the truth: the queue only rings. Times are seconds since 1970 in UTC.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Computed,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

VERSION = "0002"
"""The newest migration, which these tables are after."""

VERSION_TABLE = "bot_version"
"""Where Alembic keeps the version; the register's tables have one of their own."""

metadata = MetaData()

_Key = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts only an INTEGER up by itself

deliveries = Table(
    "bot_delivery",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    # One event has the same GUID at every hook that subscribes to it, and in every redelivery.
    Column("guid", String(64), nullable=False),
    Column("hook", String(64), nullable=False),
    Column("event", String(64), nullable=False),
    Column("action", String(64), nullable=False, default=""),
    Column("repo", BigInteger),
    Column("installation", BigInteger),
    Column("received_at", Float, nullable=False),
    Column("state", String(8), nullable=False),  # new, done, dead, asked
    Column("tries", Integer, nullable=False, default=0),
    Column("body", LargeBinary, nullable=False),  # compressed; emptied when it is old
    UniqueConstraint("guid", "hook"),
)
ASKED = "asked"
"""The state of what never came here: an attempt that failed, and that GitHub was asked to repeat."""

Index("bot_delivery_new", deliveries.c.state, deliveries.c.id)

repositories = Table(
    "bot_repository",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("installation", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),  # active, parked, suspended, removed, foreign
    Column("reason", Text, nullable=False, default=""),
    Column("not_before", Float, nullable=False, default=0.0),
    Column("rebuilt", Boolean, nullable=False, server_default=false()),
    Column("notes", JSON, nullable=False, default=dict),
)
Index("bot_repository_installation", repositories.c.installation)

targets = Table(
    "bot_target",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("kind", String(16), nullable=False),
    Column("repo", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("wanted", BigInteger, nullable=False, default=0),
    Column("applied", BigInteger, nullable=False, default=0),
    Column("lease_owner", String(64), nullable=False, default=""),
    Column("lease_until", Float, nullable=False, default=0.0),
    Column("epoch", BigInteger, nullable=False, default=0),
    # The target is due when its wanted revision is ahead or this time has come, whichever it says.
    Column("not_before", Float, nullable=False, default=0.0),
    Column("look_at", Float),  # when to look again though nothing was asked: intents, verification
    Column("tries", Integer, nullable=False, default=0),
    Column("problem", Text, nullable=False, default=""),
    # The first time at which it can be claimed, the latest of those above; NULL if nothing is asked.
    # Both databases keep it themselves, so whoever writes one of the others need not think of it.
    Column(
        "due_at",
        Float,
        Computed(
            "CASE WHEN wanted <= applied AND look_at IS NULL THEN NULL "
            "WHEN wanted <= applied AND look_at > not_before AND look_at > lease_until THEN look_at "
            "WHEN not_before > lease_until THEN not_before "
            "ELSE lease_until END"
        ),
    ),
    UniqueConstraint("kind", "repo", "key"),
)
# Of many targets few are due; the one that is due for the longest time comes first.
DUE = targets.c.due_at.is_not(None)
"""What is due now or at some time; the index covers these and no others."""

Index("bot_target_due", targets.c.due_at, targets.c.id, sqlite_where=DUE, postgresql_where=DUE)

remotes = Table(
    "bot_remote",
    metadata,
    Column("target", BigInteger, ForeignKey("bot_target.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(80), primary_key=True),
    Column("remote_id", BigInteger),
    Column("applied_hash", String(64), nullable=False, default=""),
    Column("revision", BigInteger, nullable=False, default=0),
    Column("intent", String(8), nullable=False, default="none"),
    Column("nonce", String(32), nullable=False, default=""),
    Column("intent_at", Float, nullable=False, default=0.0),
    Column("human", JSON, nullable=False, default=dict),
    Column("notes", JSON, nullable=False, default=dict),
)

buckets = Table(
    "bot_bucket",
    metadata,
    Column("installation", BigInteger, primary_key=True, autoincrement=False),
    Column("what", String(16), primary_key=True),  # write, create_minute, create_hour
    Column("tokens", Float, nullable=False),
    Column("at", Float, nullable=False),
    Column("blocked_until", Float, nullable=False, default=0.0),
)

etags = Table(
    "bot_etag",
    metadata,
    Column("installation", BigInteger, primary_key=True, autoincrement=False),
    Column("url", String(64), primary_key=True),  # a SHA-256 of it
    Column("etag", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("used_at", Float, nullable=False),
)
