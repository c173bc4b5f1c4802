"""Fixtures for the tests of the gateway: a scripted server, GitHub's GraphQL schema."""

from collections.abc import Iterator

import pytest
from graphql import GraphQLSchema, build_schema

from support.github.packages import Packages
from support.scripted import Script, scripted


@pytest.fixture(scope="session")
def schema(github_packages: Packages) -> GraphQLSchema:
    """Return the schema that GitHub publishes."""
    text = github_packages.graphql_schema.read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True)


@pytest.fixture(scope="session")
def running() -> Iterator[Script]:
    """Run one server for all tests."""
    with scripted() as script:
        yield script


@pytest.fixture
def server(running: Script) -> Script:
    """Return the server with nothing asked yet."""
    running.will()
    return running
