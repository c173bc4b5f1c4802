"""Whether a fix mends a change: the lines tell, in real histories."""

from datetime import date
from pathlib import Path

import pytest

from support.repository import GitRepo
from tenure.metrics.failures import candidates, first
from tenure.metrics.mended import LARGEST, proved
from tenure.metrics.past import past
from tenure.sources.git import Repository

START = "".join(f"start of line {number}\n" for number in range(20))


@pytest.fixture
def history(tmp_path: Path) -> GitRepo:
    return GitRepo(tmp_path / "r")


def commit(repo: GitRepo, day: int, message: str, **files: str) -> None:
    for name, content in files.items():
        repo.stage(f"{name}.py", content)
    when = f"2026-11-{day:02}T12:00:00Z"
    repo.environment |= {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    repo.commit(message)


def failed(repo: GitRepo) -> list[tuple[str, tuple[str, ...]]]:
    with Repository.discover(str(repo.root)) as repository:
        changes = past(repository, "HEAD", date(2026, 11, 2), date(2026, 11, 30), "UTC").changes
        found = first(proved(repository, candidates(changes)))
    return [(one.change.subject.decode(), one.paths) for one in found]


def test_a_fix_of_the_lines_that_a_change_added_mends_it(history: GitRepo) -> None:
    commit(history, 1, "Start", a=START, b=START)
    commit(history, 2, "Add a discount", a=START + "discount = 10\n", b=START + "x = 1\n")
    commit(history, 3, "Something else", a=START + "discount = 10\nshipping = 5\n")
    commit(
        history,
        4,
        "Fix the discount",
        a=START + "discount = 5\nshipping = 5\n",
        b=START + "x = 1\ny = 2\n",
    )

    assert failed(history) == [("Add a discount", ("a.py",))]


def test_a_fix_that_only_adds_or_touches_older_lines_mends_nothing(history: GitRepo) -> None:
    commit(history, 1, "Start", a=START + "discount = 10\n")
    commit(history, 2, "Add shipping", a=START + "discount = 10\nshipping = 5\n")
    commit(history, 3, "Fix the discount", a=START + "discount = 5\nshipping = 5\n")
    commit(history, 4, "Fix: log it", a=START + "discount = 5\nshipping = 5\nlogged = 1\n")

    assert failed(history) == []


def test_a_line_that_moves_and_a_bracket_tell_nothing(history: GitRepo) -> None:
    commit(history, 1, "Start", a=START)
    commit(history, 2, "Add", a=START + "discount = 10\n}\n")
    commit(history, 3, "Fix the order", a="discount = 10\n" + START)

    assert failed(history) == []


def test_a_file_is_compared_under_the_name_that_it_had(history: GitRepo) -> None:
    commit(history, 1, "Start", a=START)
    commit(history, 2, "Add a discount", a=START + "discount = 10\n")
    history.git("mv", "a.py", "b.py")
    commit(history, 3, "Move")
    commit(history, 4, "fix: the discount", b=START + "discount = 5\n")

    assert failed(history) == [("Add a discount", ("b.py",))]


def test_files_that_are_too_large_or_no_text_are_not_compared(history: GitRepo) -> None:
    large = "0123456789\n" * (LARGEST // 11 + 1)
    commit(history, 1, "Start", a="", b="")
    commit(history, 2, "Add", a=large + "discount = 10\n", b="\0discount = 10\n")
    commit(history, 3, "Fix", a=large, b="\0discount = 5\n")

    assert failed(history) == []


def test_the_first_commit_has_no_parent_and_can_fail_all_the_same(history: GitRepo) -> None:
    commit(history, 2, "Start", a="discount = 10\n")
    commit(history, 3, "Fix", a="discount = 5\n")

    assert failed(history) == [("Start", ("a.py",))]


def test_what_is_not_in_the_clone_is_not_fetched_and_tells_nothing(
    history: GitRepo, tmp_path: Path
) -> None:
    commit(history, 2, "Start", a="discount = 10\n")
    commit(history, 3, "Fix", a="discount = 5\n")
    history.git("config", "uploadpack.allowFilter", "true")
    target = str(tmp_path / "blobless")
    history.git(
        "clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{history.root}", target
    )

    blobless = GitRepo(tmp_path / "blobless")

    assert failed(blobless) == []


def test_what_a_partial_clone_has_tells_as_much_as_a_whole_one(
    history: GitRepo, tmp_path: Path
) -> None:
    commit(history, 2, "Start", a="discount = 10\n")
    commit(history, 3, "Fix", a="discount = 5\n")
    history.git("config", "uploadpack.allowFilter", "true")
    history.git(
        "clone", "-q", "--filter=blob:limit=1m", f"file://{history.root}", str(tmp_path / "partial")
    )

    assert failed(GitRepo(tmp_path / "partial")) == [("Start", ("a.py",))]
