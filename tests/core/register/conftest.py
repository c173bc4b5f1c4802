"""Databases for the tests of the register: a file, and a PostgreSQL server of this machine."""

from pathlib import Path

import pytest

from support import postgres
from tenure.register.store import Store, connect


@pytest.fixture(params=postgres.KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database, of each kind in turn."""
    return postgres.empty(request, tmp_path)


@pytest.fixture
def store(url: str) -> Store:
    """Return the store of an empty database, of each kind in turn."""
    return connect(url)
