"""The bot's database: opened, migrated, in transactions; what is wrong with it becomes a sentence.

It is the one of the register: the bot has tables of its own there, with a version of their own.
Nothing that is said here holds a password.
"""

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from sqlalchemy import URL, Connection, Engine, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from tenure.register import engines
from tenure.register.store import default_url
from tenure.shown import printable
from tenure_bot.errors import DatabaseError, SettingsError
from tenure_bot.storage.models import VERSION, VERSION_TABLE

PATIENCE = 5
"""So many seconds one transaction waits for another; GitHub waits ten for its answer."""

TURN = 8
"""So many milliseconds SQLite waits by itself before it is asked anew. It sleeps 1, 2 and 5 of them;
left alone it goes on to 100, and whoever sleeps that long is overtaken by all who come later."""

_FORMS = "sqlite:////FOLDER/tenure.sqlite or postgresql+psycopg://USER@HOST/DATABASE"
_PLACES = ("tenure_bot:storage/migrations/versions",)
_MIGRATING = 7_310_873_220_612_117  # the number of the lock; any that nobody else takes
_DIALECTS: Mapping[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}
_LOCKED = "database is locked"
_COMPLAINTS: engines.Complaints = (
    ("file is not a database", "this file is no database", "name another file"),
    ("malformed", "the database is broken", "restore a backup"),
    (_LOCKED, "it was in use for too long", "try again"),
    ("lock timeout", "it was in use for too long", "try again"),
    ("readonly database", "it is read-only", "give the file and its folder to the user of the bot"),
    (
        "unable to open database file",
        "the file cannot be opened",
        "its folder must exist and belong to the user of the bot",
    ),
    ("is full", "the disk is full", "make room; nothing is lost that was answered with 202"),
    ("No space left", "the disk is full", "make room; nothing is lost that was answered with 202"),
    ("server closed the connection", "the connection broke", "try again"),
)


class Database(NamedTuple):
    """A database of the bot.

    Attributes:
        engine: How it is reached.
        name: What it is called in messages: without user and password.
    """

    engine: Engine
    name: str


def connect(url: str) -> Database:
    """Return the database that a URL names; nothing is opened yet.

    Args:
        url: Of SQLAlchemy, for SQLite or PostgreSQL; "" is the usual file.

    Raises:
        SettingsError: It is no such URL.
    """
    try:
        parsed = engines.parsed(url or default_url())
    except engines.Unsupported as exc:
        if not exc.driver:  # a URL can hold a password: it is not shown
            raise SettingsError("TENURE_DATABASE_URL is no URL of a database", _FORMS) from exc
        raise SettingsError(
            f"TENURE_DATABASE_URL names neither SQLite nor PostgreSQL but `{exc.driver}`", _FORMS
        ) from exc
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    engine = engines.postgresql(parsed, PATIENCE, pool_pre_ping=True, pool_timeout=PATIENCE)
    return Database(engine, engines.shown(parsed))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that writes nothing."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that is kept when the block ends without an error.

    In SQLite no other one writes meanwhile, from the first statement on; in PostgreSQL rows are
    locked as statements ask for it.
    """
    if engine.dialect.name == "sqlite":
        with _turn(engine) as connection:
            yield connection
        return
    with engine.connect() as connection, connection.begin():
        connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
        yield connection


@contextmanager
def _turn(engine: Engine) -> Iterator[Connection]:
    """Give a connection to SQLite whose transaction writes, once it is its turn."""
    until = time.monotonic() + PATIENCE
    while True:
        with ExitStack() as ending:
            connection = ending.enter_context(
                engine.connect().execution_options(**{engines.WRITING: True})
            )
            try:
                with _waiting_at_most(connection, TURN):
                    ending.enter_context(connection.begin())
            except OperationalError as exc:
                if _LOCKED in str(exc.orig) and time.monotonic() < until:
                    continue
                raise
            yield connection
            return


@contextmanager
def _waiting_at_most(connection: Connection, milliseconds: int) -> Iterator[None]:
    raw: Any = connection.connection.driver_connection
    raw.execute(f"PRAGMA busy_timeout = {milliseconds}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")


def inserting(connection: Connection, table: Table) -> Any:
    """Return an INSERT that can say what becomes of a row that is there already.

    Both databases have the words `ON CONFLICT`, and SQLAlchemy a form of them for each.
    """
    return _DIALECTS[connection.dialect.name].insert(table)


@contextmanager
def said(database: Database) -> Iterator[None]:
    """Turn what a database complains about into an error that says what to do.

    Raises:
        DatabaseError: It complained.
    """
    try:
        yield
    except DBAPIError as exc:
        raise _explained(database, str(exc.orig)) from exc
    except sqlite3.Error as exc:  # of a statement that prepares a connection
        raise _explained(database, str(exc)) from exc
    except NoConnection as exc:
        raise DatabaseError(f"{database.name}: no connection is free", "try again") from exc


def migrate(database: Database) -> None:
    """Bring the tables to the version of this `tenure`, or make them.

    Raises:
        DatabaseError: The database cannot be reached or takes no changes, or is of a newer version.
    """
    _make_folder(database)
    with said(database), writing(database.engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
        old = _version(connection)
        if old is not None and old > VERSION:
            raise _other_version(database, old)
        if old != VERSION:
            _upgrade(database, connection)


def check(database: Database) -> None:
    """Make sure that the database can be asked and has the tables that this `tenure` needs.

    Raises:
        DatabaseError: It cannot, or has not.
    """
    with said(database), reading(database.engine) as connection:
        version = _version(connection)
    if version != VERSION:
        raise _other_version(database, version)


def _sqlite(url: URL) -> Database:
    path = url.database or ""
    if path in ("", ":memory:") or path.startswith("file:"):
        raise SettingsError("TENURE_DATABASE_URL names no file of SQLite", _FORMS)
    pragmas = [
        "journal_mode = WAL",  # readers do not wait for the inbox
        "synchronous = FULL",  # what was answered with 202 survives a power cut
    ]
    return Database(
        engines.sqlite(url, PATIENCE, pragmas, pool_timeout=PATIENCE), engines.shown(url)
    )


def _make_folder(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        return
    folder = os.path.dirname(os.path.abspath(str(database.engine.url.database)))
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError as exc:
        raise DatabaseError(
            f"the folder {printable(folder)} cannot be made: {exc.strerror}",
            "name another place in TENURE_DATABASE_URL",
        ) from exc


def _version(connection: Connection) -> str | None:
    return engines.version(connection, VERSION_TABLE)


def _other_version(database: Database, version: str | None) -> DatabaseError:
    newer = version is not None and version > VERSION
    return DatabaseError(
        f"the tables of the bot in {database.name} are of version {printable(version or 'none')}; this "
        f"tenure needs {VERSION}",
        "pip install --upgrade 'tenure[bot]'" if newer else "start `tenure serve` once to migrate",
    )


def _upgrade(database: Database, connection: Connection) -> None:
    if not engines.upgrade(connection, _PLACES):
        raise _other_version(database, _version(connection))


def _explained(database: Database, complaint: str) -> DatabaseError:
    problem, hint = engines.meant(complaint, database.engine.url.password, _COMPLAINTS)
    return DatabaseError(f"{database.name}: {problem}", hint)
