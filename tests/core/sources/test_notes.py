"""Notes of a ref, read in bulk from real repositories."""

import os
from pathlib import Path

import pytest

from support.processes import children
from support.repository import GitRepo
from tenure.sources import notes as module
from tenure.sources.git import Repository
from tenure.sources.notes import AI_NOTES, Note, Unread, notes, tip

GONE = "deadbeef" * 5


@pytest.fixture(autouse=True)
def _only_the_given_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("HOME", str(tmp_path))


def read(repo: GitRepo, ref: str = AI_NOTES) -> list[Note | Unread]:
    with Repository.discover(str(repo.root)) as repository:
        return list(notes(repository, ref))


def blob(repo: GitRepo, content: str) -> str:
    repo.write("content", content)
    return repo.git("hash-object", "-w", "content").strip()


def mktree(repo: GitRepo, *entries: str) -> str:
    repo.write(".git/tree", "".join(f"{entry}\n" for entry in entries))
    return repo.run("sh", "-c", "git mktree --missing < .git/tree").out.strip()


def test_every_note_comes_with_its_commit(repo: GitRepo) -> None:
    first, second = repo.commit("One"), repo.commit("Two")
    repo.git("notes", "--ref=ai", "add", "-m", "about one", first)
    repo.git("notes", "--ref=ai", "add", "-m", "about two", second)
    repo.git("notes", "add", "-m", "in another ref", second)

    assert set(read(repo)) == {Note(first, b"about one\n"), Note(second, b"about two\n")}


def test_a_ref_that_does_not_exist_has_no_notes(repo: GitRepo) -> None:
    repo.commit()

    with Repository.discover(str(repo.root)) as repository:
        assert tip(repository) is None
        assert list(notes(repository)) == []
        assert list(notes(repository, "--output=x")) == []


def test_the_tip_moves_with_every_note(repo: GitRepo) -> None:
    commit = repo.commit()
    repo.git("notes", "--ref=ai", "add", "-m", "x", commit)
    with Repository.discover(str(repo.root)) as repository:
        before = tip(repository)
        repo.git("notes", "--ref=ai", "add", "-f", "-m", "y", commit)

        assert before == repo.git("rev-parse", "refs/notes/ai@{1}", check=False).strip() or before
        assert tip(repository) == repo.git("rev-parse", "refs/notes/ai").strip() != before


def test_the_folders_of_a_large_tree_are_joined(repo: GitRepo) -> None:
    oid = blob(repo, "x")
    inner = mktree(repo, f"100644 blob {oid}\t{GONE[4:]}")
    outer = mktree(repo, f"040000 tree {inner}\t{GONE[2:4]}")
    tree = mktree(repo, f"040000 tree {outer}\t{GONE[:2]}", f"100644 blob {oid}\t{'1' * 40}")
    repo.git("update-ref", AI_NOTES, tree)

    assert set(read(repo)) == {Note(GONE, b"x"), Note("1" * 40, b"x")}


def test_a_note_on_a_commit_that_is_gone_is_read(repo: GitRepo) -> None:
    repo.git("update-ref", AI_NOTES, mktree(repo, f"100644 blob {blob(repo, 'x')}\t{GONE}"))

    assert read(repo) == [Note(GONE, b"x")]


def test_what_is_no_note_in_the_tree_is_passed_over(repo: GitRepo) -> None:
    oid = blob(repo, "x")
    names = ("README", "f" * 39, "F" * 40, "g" * 40, "a" * 41)
    tree = mktree(repo, *(f"100644 blob {oid}\t{name}" for name in (*names, GONE)))
    repo.git("update-ref", AI_NOTES, tree)

    assert read(repo) == [Note(GONE, b"x")]


def test_a_ref_that_is_no_tree_is_said(repo: GitRepo) -> None:
    repo.git("update-ref", AI_NOTES, blob(repo, "x"))

    assert read(repo) == [
        Unread(None, "refs/notes/ai is no tree of notes, or its objects are not in this clone")
    ]


def test_a_note_that_is_missing_or_no_file_is_said_and_the_rest_is_read(repo: GitRepo) -> None:
    commit = repo.commit()
    tree = mktree(
        repo,
        f"100644 blob {'a' * 40}\t{'1' * 40}",
        f"160000 commit {commit}\t{'2' * 40}",
        f"100644 blob {blob(repo, 'x')}\t{GONE}",
    )
    repo.git("update-ref", AI_NOTES, tree)

    found = read(repo)

    assert found == [
        Note(GONE, b"x"),
        Unread("1" * 40, "the note on 111111111111 is not in this clone, or is no file"),
        Unread("2" * 40, "the note on 222222222222 is not in this clone, or is no file"),
    ]


def test_a_tree_that_is_not_whole_is_said(repo: GitRepo) -> None:
    tree = mktree(repo, f"100644 blob {blob(repo, 'x')}\t{'0' * 40}", f"040000 tree {'a' * 40}\tde")
    repo.git("update-ref", AI_NOTES, tree)

    *found, last = read(repo)

    assert found == [Note("0" * 40, b"x")]
    assert isinstance(last, Unread)
    assert last.reason.startswith("refs/notes/ai could not be listed to its end: ")


def test_a_note_that_is_too_large_is_said(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "NOTE_BYTES", 1_000_000)
    commit, other = repo.commit("One"), repo.commit("Two")
    repo.write("large", "x" * 2_000_000)
    repo.git("notes", "--ref=ai", "add", "-F", "large", commit)
    repo.git("notes", "--ref=ai", "add", "-m", "y", other)

    assert read(repo) == [
        Note(other, b"y\n"),
        Unread(commit, f"the note on {commit[:12]} is too large to be read (2 MB)"),
    ]


def test_many_unreadable_notes_are_counted(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TOLD", 2)
    entries = [f"100644 blob {'a' * 40}\t{number:040x}" for number in range(5)]
    repo.git("update-ref", AI_NOTES, mktree(repo, *entries))

    found = read(repo)

    assert len(found) == 3
    assert found[-1] == Unread(None, "3 more notes could not be read")


def test_a_tree_without_end_is_left(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_NOTES", 10_000)
    tree = mktree(repo, f"100644 blob {blob(repo, 'x')}\tx")
    for _ in range(10):  # 100 trees that hold 100 trees that …: 10^20 files
        tree = mktree(repo, *(f"040000 tree {tree}\t{number:02}" for number in range(100)))
    repo.git("update-ref", AI_NOTES, tree)

    assert read(repo) == [
        Unread(None, "refs/notes/ai holds more than 10,000 entries; the rest is left")
    ]


def test_a_note_that_is_not_wanted_is_not_read(repo: GitRepo) -> None:
    oid = blob(repo, "x")
    tree = mktree(repo, f"100644 blob {'a' * 40}\t{'1' * 40}", f"100644 blob {oid}\t{GONE}")
    repo.git("update-ref", AI_NOTES, tree)
    asked = []

    def wanted(commit: str, note: str) -> bool:
        asked.append((commit, note))
        return commit == GONE

    with Repository.discover(str(repo.root)) as repository:
        assert list(notes(repository, wanted=wanted)) == [Note(GONE, b"x")]
    assert asked == [("1" * 40, "a" * 40), (GONE, oid)]


def test_between_two_notes_the_repository_can_be_asked_other_things(repo: GitRepo) -> None:
    repo.stage("a.txt", "content")
    commits = [repo.commit(str(number)) for number in range(3)]
    for commit in commits:
        repo.git("notes", "--ref=ai", "add", "-m", commit, commit)

    with Repository.discover(str(repo.root)) as repository:
        for note in notes(repository):
            assert isinstance(note, Note)
            assert note.data.decode().strip() == note.commit
            assert repository.commit(note.commit).read(["a.txt"]) == {"a.txt": b"content"}


def test_a_reader_that_stops_leaves_no_process_behind(repo: GitRepo) -> None:
    for number in range(3):
        repo.git("notes", "--ref=ai", "add", "-m", "x", repo.commit(str(number)))

    running = children()
    with Repository.discover(str(repo.root)) as repository:
        reading = notes(repository)
        assert isinstance(next(reading), Note)
        reading.close()  # type: ignore[attr-defined]  # a generator
        assert repository.blobs.info(["HEAD"], kind=b"commit")[0] is not None
    assert children() <= running
