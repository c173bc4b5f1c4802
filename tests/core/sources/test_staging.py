"""What is in no commit is known, and the index changes in one step that can be taken back."""

import os

import pytest

from support.repository import GitRepo
from tenure.errors import SourceError
from tenure.sources import staging
from tenure.sources.git import Repository


@pytest.fixture
def saved(repo: GitRepo) -> GitRepo:
    for name in ("a", "b/c", "odd \n[*]", b"\xff"):
        repo.stage(name, "x\n")
    repo.commit()
    return repo


def states(repo: GitRepo, *paths: str) -> dict[str, str]:
    with Repository.discover(str(repo.root)) as repository:
        return staging.states(repository, paths)


def test_what_is_in_the_last_commit_has_no_state(saved: GitRepo) -> None:
    assert states(saved, "a", "b/c", "odd \n[*]", "\udcff") == {}


def test_every_difference_is_told(saved: GitRepo) -> None:
    saved.write("a", "y\n")
    saved.stage("b/c", "y\n")
    saved.stage("new", "")
    saved.write("untracked", "")
    saved.write(".gitignore", "ignored*\n")
    saved.write("ignored/x", "")
    saved.write("ignored.txt", "")

    found = states(saved, "a", "b/c", "new", "untracked", "ignored/x", "ignored.txt", "odd \n[*]")

    assert found == {
        "a": " M",
        "b/c": "M ",
        "new": "A ",
        "untracked": "??",
        "ignored/x": "!!",
        "ignored.txt": "!!",
    }


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_what_git_overlooks_is_told(saved: GitRepo, flag: str) -> None:
    saved.git("update-index", flag, "a")
    saved.write("a", "y\n")

    assert states(saved, "a", "b/c") == {"a": "h"}


def test_of_many_paths_the_answer_is_the_same(saved: GitRepo) -> None:
    saved.write("a", "y\n")

    assert states(saved, "a", *(f"none/{n}" for n in range(600))) == {"a": " M"}


@pytest.mark.parametrize("format_", ["sha1", "sha256"])
def test_the_index_changes_in_one_step(repo: GitRepo, format_: str) -> None:
    made = GitRepo(repo.root.parent / format_)
    made.git("init", "--quiet", f"--object-format={format_}", "other")
    other = GitRepo(made.root / "other")
    other.stage("a", "x\n")
    other.stage("b", "x\n")
    other.commit()

    with Repository.discover(str(other.root)) as repository:
        staging.stage(repository, ["a"], {"b": (0o100755, b"new\r\n")})

    assert other.git("diff", "--cached", "--name-status").split() == ["D", "a", "M", "b"]
    assert other.git("show", ":b") == "new\r\n"
    assert other.git("ls-files", "-s", "b").startswith("100755")
    assert (other.root / "a").exists()


def test_an_index_that_somebody_holds_stays_as_it_is(saved: GitRepo) -> None:
    saved.write(".git/index.lock", "")

    with (
        Repository.discover(str(saved.root)) as repository,
        pytest.raises(SourceError, match=r"index\.lock"),
    ):
        staging.stage(repository, ["a"], {})


def test_what_was_taken_out_can_be_put_back(saved: GitRepo) -> None:
    with Repository.discover(str(saved.root)) as repository:
        before = repository.index().find(["a", "b/c"])
        staging.stage(repository, ["a", "b/c"], {})
        staging.unlink(repository.root, os.fsencode(saved.root / "b" / "c"))
        assert not (saved.root / "b").exists()

        staging.restore(repository, before.values())

    assert saved.git("status", "--porcelain") == ""
    assert saved.read("b/c") == b"x\n"


def test_folders_that_hold_more_stay(saved: GitRepo) -> None:
    saved.write("b/more", "")

    staging.unlink(str(saved.root), os.fsencode(saved.root / "b" / "c"))

    assert (saved.root / "b" / "more").exists()
    assert saved.root.exists()
