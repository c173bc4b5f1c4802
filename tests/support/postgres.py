"""A PostgreSQL server of this machine for tests, and empty databases of each kind."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from benchmarks.postgres import Unavailable, server

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
"""Of databases, as parameters of a fixture."""

_NUMBERS = count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the URL of a server that is ours alone."""
    try:
        with server(durable=False) as url:
            yield url
    except Unavailable as exc:
        pytest.skip(f"no PostgreSQL can be started here: {exc}")


def empty(request: pytest.FixtureRequest, folder: Path) -> str:
    """Return the URL of an empty database of the kind that the parameter of a fixture names."""
    if request.param == "sqlite":
        return f"sqlite:///{folder}/tenure.sqlite"
    base: str = request.getfixturevalue("postgres")
    schema = f"t{next(_NUMBERS)}"
    engine = create_engine(base)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    return f"{base}&options=-csearch_path%3D{schema}"
