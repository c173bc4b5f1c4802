"""Databases of the bot for tests: an empty one of each kind, with its tables."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from benchmarks.postgres import Unavailable, server
from tenure_bot.storage.database import Database, connect, migrate

_NUMBERS = count()


@pytest.fixture(scope="session")
def bot_postgres() -> Iterator[str]:
    """Return the URL of a PostgreSQL server that is ours alone."""
    try:
        with server(durable=False) as url:
            yield url
    except Unavailable as exc:
        pytest.skip(f"no PostgreSQL can be started here: {exc}")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/tenure.sqlite"
    base: str = request.getfixturevalue("bot_postgres")
    schema = f"b{next(_NUMBERS)}"
    engine = create_engine(base)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    return f"{base}&options=-csearch_path%3D{schema}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return a database with the bot's tables, of each kind in turn."""
    made = connect(database_url)
    migrate(made)
    yield made
    made.engine.dispose()
