"""Databases for the tests of the register: a file, and a PostgreSQL server of this machine."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from benchmarks.postgres import Unavailable, server
from tenure.register.store import Store, connect

_NUMBERS = count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the URL of a server that is ours alone."""
    try:
        with server(durable=False) as url:
            yield url
    except Unavailable as exc:
        pytest.skip(f"no PostgreSQL can be started here: {exc}")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/register.sqlite"
    base: str = request.getfixturevalue("postgres")
    schema = f"t{next(_NUMBERS)}"
    engine = create_engine(base)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    return f"{base}&options=-csearch_path%3D{schema}"


@pytest.fixture
def store(url: str) -> Store:
    """Return the store of an empty database, of each kind in turn."""
    return connect(url)
