"""The register's database: opened, checked, migrated; what is wrong with it becomes a sentence.

Nothing that is said here holds a password.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tenure.errors import UsageError
from tenure.register import engines
from tenure.register.errors import RegisterError
from tenure.register.models import VERSION, VERSION_TABLE
from tenure.shown import printable

VARIABLE = "TENURE_DATABASE_URL"
"""The environment variable that names the database; unlike an argument nobody else sees it."""

PATIENCE = 60
"""So many seconds one sync waits for another."""

PLACES = ("tenure.register:migrations/versions",)
"""Where the migrations are."""

_TO_CONNECT = 10  # seconds
_FORMS = "sqlite:///FOLDER/register.sqlite or postgresql+psycopg://USER@HOST/DATABASE"
_BROKEN = "restore a backup, or remove the file and run: tenure register sync --db URL"
_COMPLAINTS: engines.Complaints = (
    ("file is not a database", "this file is no database", _BROKEN),
    ("malformed", "the database is broken", _BROKEN),
    ("database is locked", "another sync has not ended in a minute", "try again"),
    ("lock timeout", "another sync has not ended in a minute", "try again"),
    ("readonly database", "the file is read-only", "chmod u+w FILE, or name another with --db"),
    (
        "unable to open database file",
        "the file cannot be opened: its folder must exist and be writable",
        "name another place with --db sqlite:///FOLDER/register.sqlite",
    ),
    ("disk is full", "the disk is full; nothing of this sync was kept", None),
    (
        "server closed the connection",
        "the connection broke; nothing of this sync was kept",
        "try again",
    ),
)


class Store(NamedTuple):
    """A database of the register.

    Attributes:
        engine: How it is reached.
        name: What it is called in messages: without user and password.
    """

    engine: Engine
    name: str

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of SQLite."""
        return self.engine.dialect.name == "sqlite"


def default_url() -> str:
    """Return the database that is meant when none is named: of the environment, else a file."""
    named = os.environ.get(VARIABLE)
    if named:
        return named
    home = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    if os.name == "nt":
        home = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~")
    return URL.create(
        "sqlite", database=os.path.join(home, "tenure", "register.sqlite")
    ).render_as_string()


def connect(url: str) -> Store:
    """Return the store that a URL names; nothing is opened yet.

    Args:
        url: Of SQLAlchemy, for SQLite or PostgreSQL; "" is `default_url`.

    Raises:
        UsageError: It is no such URL.
    """
    try:
        parsed = engines.parsed(url or default_url())
    except engines.Unsupported as exc:
        if not exc.driver:  # a URL can hold a password: it is not shown
            raise UsageError("--db takes the URL of a database, and this is none", _FORMS) from exc
        raise UsageError(
            f"--db takes a database of SQLite or PostgreSQL, not `{exc.driver}`", _FORMS
        ) from exc
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    try:
        engine = engines.postgresql(parsed, _TO_CONNECT, poolclass=NullPool)
    except ModuleNotFoundError as exc:
        raise RegisterError(
            "PostgreSQL needs psycopg, which is not installed", "pip install 'tenure[register]'"
        ) from exc
    return Store(engine, engines.shown(parsed))


@contextmanager
def reading(store: Store) -> Iterator[Connection]:
    """Give a connection in one transaction that sees one state of the database.

    Raises:
        RegisterError: There is no register, it is of another version, or it cannot be read.
    """
    if store.is_sqlite:
        _exists(store)
    with _said(store), store.engine.connect() as connection:
        if not store.is_sqlite:
            connection = connection.execution_options(  # noqa: PLW2901  # the same connection
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            _check(store, connection)
            yield connection


@contextmanager
def writing(store: Store, repository: str) -> Iterator[Connection]:
    """Give a connection in one transaction that no other sync of the repository runs beside.

    An empty database gets its tables first. What was written is kept when the block ends without an
    error, and only then.

    Raises:
        RegisterError: The database is of another version, in use for too long, or takes no more.
    """
    with _said(store), _transaction(store) as connection:
        _alone(store, connection, "")
        if _version(connection) is None:
            _upgrade(connection)
        _check(store, connection)
    with _said(store), _transaction(store) as connection:
        _alone(store, connection, repository)
        yield connection


def migrate(store: Store) -> tuple[str | None, str]:
    """Bring the tables to the version of this `tenure`, or make them; return the old and the new.

    Raises:
        RegisterError: The database is of a newer version, or takes no changes.
    """
    with _said(store), _transaction(store) as connection:
        _alone(store, connection, "")
        old = _version(connection)
        _refuse_newer(store, old)
        if old != VERSION:
            _upgrade(connection)
    return old, VERSION


def _sqlite(url: URL) -> Store:
    path = url.database or ""
    if path in ("", ":memory:"):
        raise UsageError("a database in memory is gone when the command ends", _FORMS)
    # 64 MiB: a list of a million rows stays there.
    engine = engines.sqlite(url, PATIENCE, ["cache_size = -65536"], poolclass=NullPool)
    return Store(engine, engines.shown(url))


@contextmanager
def _transaction(store: Store) -> Iterator[Connection]:
    if store.is_sqlite and not _is_uri(store):
        folder = os.path.dirname(os.path.abspath(str(store.engine.url.database)))
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError as exc:
            raise RegisterError(
                f"the folder {printable(folder)} cannot be made: {exc.strerror}",
                "name another place with --db sqlite:///…",
            ) from exc
    with store.engine.connect().execution_options(**{engines.WRITING: True}) as connection:
        if store.is_sqlite and not _is_uri(store):
            _write_ahead(connection)
        with connection.begin():
            yield connection


def _write_ahead(connection: Connection) -> None:
    """Let readers read the old state while a sync writes the new one."""
    raw = connection.connection.driver_connection
    if isinstance(raw, sqlite3.Connection):
        raw.execute("PRAGMA journal_mode = WAL")


def _is_uri(store: Store) -> bool:
    return str(store.engine.url.database).startswith("file:")


def _exists(store: Store) -> None:
    path = str(store.engine.url.database)
    if not _is_uri(store) and not os.path.exists(path):
        raise RegisterError(
            f"there is no register at {store.name}", "tenure register sync --db URL"
        )


def _alone(store: Store, connection: Connection, name: str) -> None:
    """Wait for other syncs of a repository (SQLite: of all); the end of the transaction lets go."""
    if store.is_sqlite:
        return
    key = int.from_bytes(
        sha256(f"tenure.register\0{name}".encode("utf-8", "surrogatepass")).digest()[:8],
        "big",
        signed=True,
    )
    connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _version(connection: Connection) -> str | None:
    return engines.version(connection, VERSION_TABLE)


def _check(store: Store, connection: Connection) -> None:
    version = _version(connection)
    if version is None:
        raise RegisterError(
            f"there is no register in {store.name}", "tenure register sync --db URL"
        )
    _refuse_newer(store, version)
    if version != VERSION:
        raise RegisterError(
            f"the register in {store.name} is of version {version}, older than {VERSION}, which "
            "this tenure needs",
            "tenure register migrate --db URL",
        )


def _refuse_newer(store: Store, version: str | None) -> None:
    if version is not None and version > VERSION:
        raise RegisterError(
            f"the register in {store.name} is of version {printable(version)}; this tenure knows "
            f"it up to {VERSION}",
            "pip install --upgrade 'tenure[register]'",
        )


def _upgrade(connection: Connection) -> None:
    if not engines.upgrade(connection, PLACES):
        version = printable(_version(connection) or "")
        raise RegisterError(f"version {version} is not one of a register", "restore a backup")


@contextmanager
def _said(store: Store) -> Iterator[None]:
    """Turn what a database complains about into an error that says what to do."""
    try:
        yield
    except DBAPIError as exc:
        raise _explained(store, str(exc.orig)) from exc
    except sqlite3.Error as exc:
        raise _explained(store, str(exc)) from exc


def _explained(store: Store, said: str) -> RegisterError:
    problem, hint = engines.meant(said, store.engine.url.password, _COMPLAINTS)
    return RegisterError(f"{store.name}: {problem}", hint)
