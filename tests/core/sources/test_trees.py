"""Trees of commits: what is read of large files, what is listed once, what is compared in part."""

import os
from pathlib import Path

import pytest

from support.repository import GitRepo
from tenure.sources import trees
from tenure.sources.git import Repository

MIB = 1 << 20
BODY = "".join(f"line {number}\n" for number in range(30))


def test_a_file_that_ends_before_the_limit_is_read_whole(repo: GitRepo) -> None:
    data = os.urandom(MIB + 9)
    repo.stage("a.ipynb", data)
    head = repo.commit()

    with Repository.discover(str(repo.root)) as repository:
        tree = repository.commit(head)

        assert tree.read(["a.ipynb"], limit=4 * MIB) == {"a.ipynb": data}
        assert tree.read(["a.ipynb"], limit=MIB) == {"a.ipynb": data[:MIB]}
        assert tree.read(["a.ipynb"], limit=None) == {"a.ipynb": data}


def test_a_commit_is_listed_once_and_few_are_kept(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "MOST_LISTED", 2)
    heads = []
    for number in range(3):
        repo.stage("a.py", f"{number}\n")
        heads.append(repo.commit())

    with Repository.discover(str(repo.root)) as repository:
        first = repository.commit(heads[0]).entries()
        again = repository.commit(heads[0]).entries()
        for head in heads[1:]:
            repository.commit(head).entries()

        assert first is again
        assert list(repository.listed) == heads[1:]


def test_what_names_a_commit_that_can_move_is_listed_each_time(repo: GitRepo) -> None:
    repo.stage("a.py", "1\n")
    repo.commit()

    with Repository.discover(str(repo.root)) as repository:
        before = repository.head()
        assert before
        assert [entry.path for entry in before.entries()] == ["a.py"]
        repo.stage("b.py", "2\n")
        repo.commit()
        after = repository.head()

        assert after
        assert [entry.path for entry in after.entries()] == ["a.py", "b.py"]


def test_a_file_that_is_not_here_does_not_hide_the_renames_of_others(
    repo: GitRepo, tmp_path: Path
) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.stage("old name.py", BODY)
    repo.stage("same.bin", b"\0" * 2 * MIB)
    repo.stage("gone.py", "x\n")
    old = repo.commit()
    for path in ("old name.py", "same.bin", "gone.py"):
        repo.git("rm", "-q", path)
    repo.stage("new.py", BODY + "x = 1\n")
    repo.stage("moved.bin", b"\0" * 2 * MIB)
    repo.stage(":(top)odd.bin", os.urandom(2 * MIB))
    new = repo.commit()
    words = ("clone", "-q", "--bare", "--filter=blob:limit=1m", f"file://{repo.root}")
    repo.git(*words, str(tmp_path / "partial.git"))
    expected = [
        ("A", None, ":(top)odd.bin"),
        ("D", "gone.py", "gone.py"),
        ("R", "same.bin", "moved.bin"),
        ("R", "old name.py", "new.py"),
    ]

    for folder in (repo.root, tmp_path / "partial.git"):
        with Repository.discover(str(folder)) as repository:
            changes = repository.changes(old, new)

            assert [(one.status, one.old_path, one.path) for one in changes] == expected
