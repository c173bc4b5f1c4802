"""Fixtures for all tests."""

from pathlib import Path

import pytest

from support.repository import GitRepo


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    """Return an empty repository."""
    return GitRepo(tmp_path / "repo", home=tmp_path)
