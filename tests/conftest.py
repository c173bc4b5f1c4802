"""Fixtures for all tests."""

import signal
from pathlib import Path

import pytest

from support.postgres import postgres
from support.repository import GitRepo

__all__ = ["postgres"]

_LONG = ("test_demo.py", "test_pre_commit.py", "browser")
"""Files and folders whose tests take long; what runs side by side begins with them."""


def pytest_configure() -> None:
    """Let tests interrupt what they start, even if this run itself ignores Ctrl-C (`nohup`)."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker waits for another one in the end."""
    items.sort(key=lambda item: set(item.path.parts).isdisjoint(_LONG))


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    """Return an empty repository."""
    return GitRepo(tmp_path / "repo", home=tmp_path)
