"""What was wrong before is passed over, in every tree alike, and the list only shrinks."""

import json
import subprocess

import pytest

from support.checking import DAY, MARKED, checked, report
from support.repository import RECORD, GitRepo
from tenure import baseline

FILE = baseline.NAME
BROKEN = RECORD.replace("@acme/shop", "nobody")
"""An owner that is none: TEN002."""


@pytest.fixture
def old(repo: GitRepo) -> GitRepo:
    """Return a repository with two files that are wrong, and their baseline."""
    repo.stage("a.py", MARKED + "print(1)\n" * 9)
    repo.stage("b.py", BROKEN + "print(2)\n" * 9)
    repo.commit()
    assert repo.tenure("baseline").status == 0
    repo.git("add", FILE)
    repo.commit("Baseline")
    return repo


def lines(repo: GitRepo) -> list[str]:
    return [row for row in repo.read(FILE).decode().splitlines() if not row.startswith("#")]


def test_what_is_there_is_passed_over(old: GitRepo) -> None:
    outcome = old.tenure("check", "--all", "--as-of", DAY)

    assert lines(old) == ["TEN001 a.py", "TEN002 b.py"]
    assert outcome.status == 0
    assert "No findings in 3 files; 2 artifacts; 2 findings in the baseline" in outcome.out
    machine = report(old.tenure("check", "--all", "--format", "json", "--as-of", DAY))
    assert machine["summary"]["in_baseline"] == 2


def test_every_tree_gives_the_same_verdict(old: GitRepo) -> None:
    old.stage("a.py", MARKED + "print(1)\n" * 8)
    assert checked(old) == []
    old.commit()

    assert checked(old, "--all") == checked(old, "--rev", "HEAD") == []
    assert checked(old, "--diff", "HEAD~1..HEAD") == []


def test_another_mistake_in_the_same_file_is_not(old: GitRepo) -> None:
    old.stage("a.py", BROKEN + "print(1)\n")

    assert checked(old) == [("TEN002", "a.py")]


def test_a_new_file_is_not(old: GitRepo) -> None:
    old.stage("c.py", MARKED)

    assert checked(old) == [("TEN001", "c.py")]


def test_a_renamed_file_is_in_the_change_and_ever_after(old: GitRepo) -> None:
    old.git("mv", "a.py", "moved.py")
    assert checked(old) == checked(old, "--all") == []
    old.commit()
    old.git("mv", "moved.py", "deep.py")
    old.commit()

    assert checked(old, "--all") == checked(old, "--rev", "HEAD") == []
    assert checked(old, "--diff", "HEAD~2..HEAD") == checked(old, "--diff", "HEAD~1..HEAD") == []
    old.stage("deep.py", old.read("deep.py") + b"print(3)\n")
    assert checked(old) == []


def test_a_line_follows_a_renamed_file(old: GitRepo) -> None:
    old.git("mv", "a.py", "moved.py")

    outcome = old.tenure("baseline")

    assert "> TEN001 a.py is now moved.py\n" in outcome.out
    assert lines(old) == ["TEN001 moved.py", "TEN002 b.py"]
    old.git("add", FILE)
    assert checked(old) == []
    old.commit()
    assert checked(old, "--all") == checked(old, "--diff", "HEAD~1..HEAD") == []


def test_it_shrinks_and_does_not_grow(old: GitRepo) -> None:
    old.stage("a.py", RECORD)
    old.stage("c.py", MARKED)

    check = old.tenure("baseline", "--check")
    first = old.tenure("baseline")
    second = old.tenure("baseline")

    assert (check.status, first.status, second.status) == (1, 0, 0)
    assert "- TEN001 a.py\n" in check.out
    assert lines(old) == ["TEN002 b.py"]
    assert "not in it and wrong: 1 line about 1 file" in first.out
    assert "as short as it can be" in second.out
    assert ("TEN001", "c.py") in checked(old)


def test_it_grows_only_when_told_to(old: GitRepo) -> None:
    old.stage("c.py", MARKED)

    outcome = old.tenure("baseline", "--grow", "--format", "json")

    assert json.loads(outcome.out) == {
        "version": 1,
        "written": True,
        "lines": 3,
        "removed": [],
        "moved": [],
        "added": [{"code": "TEN001", "path": "c.py"}],
        "left": [],
    }
    assert lines(old) == ["TEN001 a.py", "TEN001 c.py", "TEN002 b.py"]


def test_one_that_shrank_to_nothing_stays_and_one_that_was_deleted_does_not_start_anew(
    old: GitRepo,
) -> None:
    old.stage("a.py", RECORD)
    old.stage("b.py", RECORD)
    old.tenure("baseline")
    assert old.read(FILE).decode() == baseline.HEAD
    old.git("add", "--all")
    old.commit()
    old.stage("c.py", MARKED)
    (old.root / FILE).unlink()

    old.tenure("baseline")

    assert old.read(FILE).decode() == baseline.HEAD
    assert checked(old) == [("TEN001", "c.py")]


def test_a_repository_in_order_needs_none(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD)

    outcome = repo.tenure("baseline")

    assert outcome.out == "nothing is wrong, so there is nothing to pass over\n"
    assert not (repo.root / FILE).exists()


def test_check_writes_nothing_and_is_content_with_disorder(old: GitRepo) -> None:
    untidy = b"TEN002 b.py\n" + old.read(FILE) + b"TEN001 a.py\n"
    old.stage(FILE, untidy)

    assert old.tenure("baseline", "--check").status == 0
    assert old.read(FILE) == untidy
    assert checked(old, "--all") == []
    old.tenure("baseline")
    assert lines(old) == ["TEN001 a.py", "TEN002 b.py"]


def test_a_pull_request_cannot_pass_itself_over(old: GitRepo) -> None:
    old.stage("c.py", MARKED)
    old.tenure("baseline", "--grow")
    old.git("add", FILE)
    old.commit()

    assert checked(old, "--diff", "HEAD~1..HEAD") == [("TEN001", "c.py")]


def test_dates_that_pass_are_never_in_it(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD.replace("2027-01-15", "2026-11-02"))
    repo.commit()

    repo.tenure("baseline")

    assert not (repo.root / FILE).exists()


def test_a_conflict_left_in_it_is_one_clear_line(old: GitRepo) -> None:
    old.stage(FILE, b"<<<<<<< HEAD\n" + old.read(FILE))

    for words in (["check"], ["check", "--all"], ["baseline"], ["baseline", "--check"]):
        outcome = old.tenure(*words)
        assert outcome.status == 2, words
        assert "tenure-baseline.txt:1: `<<<<<<< HEAD` is no line of a baseline" in outcome.err


def test_what_a_shallow_clone_cannot_see_stays(old: GitRepo) -> None:
    old.stage("c.py", "print(3)\n")
    old.commit("Add c\n\nCo-Authored-By: Claude <noreply@anthropic.com>")
    old.tenure("baseline", "--grow")
    assert "TEN001 c.py" in lines(old)
    old.git("add", FILE)
    old.commit("Baseline")
    clone = old.root.parent / "clone"
    subprocess.run(
        ["git", "clone", "-q", "--depth=1", old.root.as_uri(), str(clone)],
        env=old.environment,
        check=True,
        capture_output=True,
    )

    unknown = old.tenure("baseline", "--check", cwd=clone)
    (clone / "c.py").write_text(RECORD)
    old.git("add", "c.py", cwd=clone)
    recorded = old.tenure("baseline", "--check", cwd=clone)

    assert unknown.status == 0, unknown
    assert recorded.status == 1
    assert "- TEN001 c.py\n" in recorded.out


def test_odd_names_survive(repo: GitRepo) -> None:
    names = [b"a b.py", "ü.py".encode(), b"\xff.py", b'q"\\.py', b" .py", b"n\nl.py"]
    for name in names:
        repo.stage(name, MARKED)
    repo.commit()

    repo.tenure("baseline")
    repo.git("add", FILE)

    assert len(lines(repo)) == len(names)
    assert checked(repo, "--all") == []
    assert repo.tenure("baseline", "--check").status == 0


def test_a_check_before_the_first_run_writes_nothing(repo: GitRepo) -> None:
    repo.stage("a.py", MARKED)

    outcome = repo.tenure("baseline", "--check")

    assert outcome.status == 0
    assert "there is no tenure-baseline.txt" in outcome.out
    assert not (repo.root / FILE).exists()


def test_a_bare_repository_has_none_to_write(repo: GitRepo) -> None:
    bare = repo.root.parent / "bare.git"
    repo.git("init", "-q", "--bare", str(bare))

    outcome = repo.tenure("baseline", cwd=bare)

    assert outcome.status == 2
    assert "bare repository" in outcome.err
