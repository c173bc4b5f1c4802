"""Databases of the bot for tests: an empty one of each kind, with its tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support import postgres
from tenure_bot.storage.database import Database, connect, migrate


@pytest.fixture(params=postgres.KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database, of each kind in turn."""
    return postgres.empty(request, tmp_path)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return a database with the bot's tables, of each kind in turn."""
    made = connect(database_url)
    migrate(made)
    yield made
    made.engine.dispose()
