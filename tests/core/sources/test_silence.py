"""Silent blobs: remembered for one question, never a reason to fail."""

import os
from pathlib import Path

import pytest

from support.repository import GitRepo
from tenure.sources.git import Repository
from tenure.sources.silence import Silence

A, B, C = "a" * 40, "b" * 40, "c" * 40


def test_what_was_silent_is_known_the_next_time(tmp_path: Path) -> None:
    Silence(str(tmp_path), "q-1").remember([A, B], [A, B, C])

    assert Silence(str(tmp_path), "q-1").known == {A, B}


def test_another_question_starts_anew_and_drops_what_was_known(tmp_path: Path) -> None:
    Silence(str(tmp_path), "q-1").remember([A], [A])
    Silence(str(tmp_path), "q-2").remember([B], [B])

    assert Silence(str(tmp_path), "q-2").known == {B}
    assert Silence(str(tmp_path), "q-1").known == set()


def test_too_many_ids_are_cut_to_those_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenure.sources.silence.MAX_REMEMBERED", 2)
    Silence(str(tmp_path), "q-1").remember([A, B], [A, B])

    Silence(str(tmp_path), "q-1").remember([C], [B, C])

    assert Silence(str(tmp_path), "q-1").known == {B, C}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"nonsense\x00"])
def test_a_spoiled_file_is_done_without(tmp_path: Path, content: bytes) -> None:
    Silence(str(tmp_path), "q-1").remember([A], [A])
    (tmp_path / "tenure" / "silent-q-1").write_bytes(content)

    assert A not in Silence(str(tmp_path), "q-1").known


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "tenure").write_text("a file in the way")
    silence = Silence(str(tmp_path), "q-1")

    silence.remember([A], [A])

    assert silence.known == {A}


@pytest.mark.parametrize("few", [0, 2000])
def test_a_second_look_asks_only_about_what_is_new(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("tenure.sources.trees.FEW", few)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    repo.stage("silent", "x\n")
    repo.stage("loud", "needle\n")

    assert looked_at(repo) == ({"loud"}, {b"x\n", b"needle\n"})
    repo.stage("new", "y\n")
    assert looked_at(repo) == ({"loud"}, {b"y\n", b"needle\n"})
    repo.stage("silent", "needle, too\n")
    assert looked_at(repo)[0] == {"loud", "silent"}


def looked_at(repo: GitRepo) -> tuple[set[str], set[bytes]]:
    """Return what was found and what was looked at."""
    seen: set[bytes] = set()

    def wanted(head: bytes) -> bool:
        seen.add(head)
        return b"needle" in head

    with Repository.discover(str(repo.root)) as repository:
        tree = repository.index()
        heads, _ = tree.screen(tree.entries(), wanted, question="test-1")
    return set(heads), seen
