"""How databases are reached, that of the register and that of the bot: URL, engine, version, words.

Nothing that is said here holds a password.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from tenure.shown import printable

WRITING = "tenure_writing"
"""The execution option of a connection whose transaction will write."""

Complaints = Sequence[tuple[str, str, str | None]]
"""What a database says, what that means, and what mends it."""

_REACH = "check host, port and user; the password can stand in PGPASSWORD or ~/.pgpass"
_COMMON: Complaints = (
    ("authentication failed", "user or password is wrong", _REACH),
    ("no password supplied", "it asks for a password", _REACH),
    ("does not exist", "there is no such database or user", "createdb, or check the URL"),
    ("permission denied", "this user may not do that", "grant it, or name another user"),
    ("connection failed", "it cannot be reached", _REACH),
    ("connection is bad", "it cannot be reached", _REACH),
)


class Unsupported(Exception):  # noqa: N818  # it says what a text names instead
    """A text names no database of SQLite or PostgreSQL.

    Attributes:
        driver: What it names instead; "" where it is no URL. It can hold no password.
    """

    def __init__(self, driver: str = "") -> None:
        """Keep what it names."""
        super().__init__(driver)
        self.driver = printable(driver)


def parsed(url: str) -> URL:
    """Return a URL for the drivers that come with `tenure`.

    Raises:
        Unsupported: It names no database of SQLite or PostgreSQL.
    """
    try:
        found = make_url(url)
        backend = found.get_backend_name()
    except (ArgumentError, ValueError) as exc:
        raise Unsupported from exc
    if backend == "sqlite" and found.drivername in ("sqlite", "sqlite+pysqlite"):
        return found
    if backend in ("postgresql", "postgres"):
        return found.set(drivername="postgresql+psycopg")
    raise Unsupported(found.drivername)


def shown(url: URL) -> str:
    """Return what a database is called in messages: without user and password."""
    if url.get_backend_name() == "sqlite":
        return printable(url.database or "")
    where = url.host or url.query.get("host") or "this machine"
    return printable(f"the database {url.database or ''} at {where}")


def sqlite(url: URL, patience: float, pragmas: Sequence[str], **options: Any) -> Engine:
    """Return an engine whose transactions begin when they are asked to.

    Args:
        url: Of a file.
        patience: So many seconds one transaction waits for another.
        pragmas: What each connection is prepared with, such as `cache_size = -65536`.
        options: Of SQLAlchemy.
    """
    arguments = {"timeout": patience, "isolation_level": None}
    engine = create_engine(url, hide_parameters=True, connect_args=arguments, **options)

    @event.listens_for(engine, "connect")
    def _prepare(raw: sqlite3.Connection, _: object) -> None:
        for pragma in ("foreign_keys = ON", *pragmas):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Left to itself Python begins late, and two writers would read the same old state.
        immediate = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def postgresql(url: URL, timeout: int, **options: Any) -> Engine:
    """Return an engine.

    Args:
        url: Of a database.
        timeout: So many seconds it may take to connect.
        options: Of SQLAlchemy.

    Raises:
        ModuleNotFoundError: psycopg is not installed.
    """
    return create_engine(
        url.set(query={"connect_timeout": str(timeout), **url.query}),
        hide_parameters=True,
        # A prepared statement has one plan for all values, the rare ones and the common ones.
        connect_args={"prepare_threshold": None},
        **options,
    )


def version(connection: Connection, table: str) -> str | None:
    """Return the version that a table of Alembic names, or `None` where there are no tables yet."""
    if not connection.dialect.has_table(connection, table):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {table}")).scalar()  # noqa: S608  # a constant
    return None if found is None else str(found)


def upgrade(connection: Connection, places: Sequence[str]) -> bool:
    """Bring tables to the newest version; return whether theirs is one of those that there are.

    Args:
        connection: In a transaction that writes.
        places: Where the migrations are, as `PACKAGE:FOLDER/versions`; how they are run stands in
            `env.py` beside the first one.
    """
    # Late: only a new database and an old one need it.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", places[0].rpartition("/")[0])
    config.set_main_option("version_locations", "\n".join(places))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        return False
    return True


def meant(said: str, password: object, special: Complaints) -> tuple[str, str | None]:
    """Return what is wrong and what mends it, by what a database said.

    Args:
        said: Its words.
        password: What is not shown, if there is any.
        special: What means something of its own here; it is looked through first.
    """
    if password:
        said = said.replace(str(password), "***")
    for sign, problem, hint in (*special, *_COMMON):
        if sign in said:
            return problem, hint
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return (printable(lines[0]) if lines else "it gave no reason"), None
