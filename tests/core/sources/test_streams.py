"""Large blobs read piece by piece."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.processes import children
from support.record_values import PROPERTY
from support.repository import GitRepo
from tenure.errors import SourceError
from tenure.sources.git import Repository
from tenure.sources.streams import CHUNK, chunks, lines


@pytest.fixture(autouse=True)
def _only_the_given_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("HOME", str(tmp_path))


def test_a_blob_comes_in_pieces(repo: GitRepo) -> None:
    data = bytes(range(256)) * 1000
    repo.stage("a", data)
    repo.commit()

    with Repository.discover(str(repo.root)) as repository:
        found = list(chunks(repository, "HEAD:a"))

    assert b"".join(found) == data
    assert max(map(len, found)) <= CHUNK


def test_a_reader_that_stops_leaves_no_process_behind(repo: GitRepo) -> None:
    repo.stage("a", b"x" * 3_000_000)

    running = children()
    with Repository.discover(str(repo.root)) as repository:
        reading = chunks(repository, ":a")
        next(reading)
        reading.close()  # type: ignore[attr-defined]  # a generator

    assert children() <= running


@pytest.mark.parametrize("name", ["HEAD:b", "--batch", "f" * 40])
def test_a_blob_that_is_not_there_is_an_error(repo: GitRepo, name: str) -> None:
    repo.commit()

    with Repository.discover(str(repo.root)) as repository, pytest.raises(SourceError):
        list(chunks(repository, name))


@PROPERTY
@given(st.lists(st.text("ab\n", max_size=8).map(str.encode), max_size=8), st.integers(1, 5))
def test_lines_are_cut_and_not_lost(pieces: list[bytes], longest: int) -> None:
    whole = b"".join(pieces).split(b"\n")

    found = list(lines(pieces, longest))

    expected = [line[: longest + 1] for line in whole]
    assert found == (expected if expected[-1] else expected[:-1])
