"""Fixtures for the tests of the bot."""

from support.databases import database, database_url
from support.desk import desk, pull
from support.github.fixtures import (
    app_key,
    contract,
    github_packages,
    github_server,
    stand,
)

__all__ = [
    "app_key",
    "contract",
    "database",
    "database_url",
    "desk",
    "github_packages",
    "github_server",
    "pull",
    "stand",
]
