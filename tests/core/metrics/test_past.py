"""The commits of some months, from real histories."""

from datetime import date
from pathlib import Path

import pytest

from support.repository import GitRepo
from tenure.metrics.past import Past, past
from tenure.sources.git import Repository

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def history(tmp_path: Path) -> GitRepo:
    return GitRepo(tmp_path / "r")


def commit(repo: GitRepo, when: str, message: str, **files: str | None) -> str:
    for name, content in files.items():
        if content is None:
            repo.git("rm", "-q", "--", f"{name}.py")
        else:
            repo.stage(f"{name}.py", content)
    repo.environment |= {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    return repo.commit(message)


def read(repo: GitRepo, zone: str = "UTC") -> Past:
    with Repository.discover(str(repo.root)) as repository:
        return past(repository, "HEAD", FIRST, LAST, zone)


def test_only_the_days_that_are_asked_for_count_in_the_zone_of_the_policy(history: GitRepo) -> None:
    commit(history, "2026-10-31T22:30:00Z", "Before", a="1")
    commit(history, "2026-11-30T22:30:00Z", "Last", a="2")
    commit(history, "2026-12-01T00:30:00Z", "After", a="3")

    assert [change.subject for change in read(history).changes] == [b"Last"]
    found = read(history, "Europe/Berlin")
    assert [(c.subject, c.day) for c in found.changes] == [(b"Last", date(2026, 11, 30))]
    assert [c.subject for c in read(history, "Asia/Tokyo").changes] == [b"Before"]


def test_reverts_fixes_and_credits_are_told(history: GitRepo) -> None:
    bad = commit(
        history,
        "2026-11-02T10:00:00Z",
        "Add\n\nCo-authored-by: Claude <noreply@anthropic.com>",
        a="1",
    )
    commit(history, "2026-11-03T10:00:00Z", f'Revert "Add"\n\nThis reverts commit {bad}.', a="2")
    commit(history, "2026-11-04T10:00:00Z", f'Mend it\n\nFixes: {bad[:12]} ("Add")', a="3")
    commit(history, "2026-11-05T10:00:00Z", "fix(cart)!: totals", a="4")
    commit(history, "2026-11-06T10:00:00Z", "Fixture for the tests", a="5")

    changes = read(history).changes

    assert [change.ai for change in changes] == [True, False, False, False, False]
    assert [change.reverts for change in changes] == [False, True, False, False, False]
    assert [change.named for change in changes] == [(), (bad,), (bad[:12],), (), ()]
    assert [change.mends for change in changes] == [False, False, False, True, False]


def test_a_renamed_file_has_one_name_and_what_took_its_old_name_another(history: GitRepo) -> None:
    text = "".join(f"line {number}\n" for number in range(20))
    commit(history, "2026-11-02T10:00:00Z", "Add", a=text)
    history.git("mv", "a.py", "b.py")
    commit(history, "2026-11-03T10:00:00Z", "Move")
    commit(history, "2026-11-04T10:00:00Z", "Another one", a="quite different\n")
    commit(history, "2026-11-05T10:00:00Z", "Remove", b=None)

    changes = read(history).changes

    assert [change.paths for change in changes] == [("b.py",), ("b.py",), ("a.py",), ("b.py",)]
    assert changes[0].added == ("b.py",)
    assert changes[3].deleted == ("b.py",)


def test_an_older_file_of_the_same_name_is_another_one(history: GitRepo) -> None:
    text = "".join(f"line {number}\n" for number in range(20))
    commit(history, "2026-11-02T10:00:00Z", "Old", a="something else\n")
    commit(history, "2026-11-03T10:00:00Z", "Gone", a=None)
    commit(history, "2026-11-04T10:00:00Z", "New", a=text)
    history.git("mv", "a.py", "b.py")
    commit(history, "2026-11-05T10:00:00Z", "Move")

    assert [change.paths for change in read(history).changes] == [
        *[("a.py",), ("a.py",), ("b.py",), ("b.py",)]
    ]


def test_a_message_without_words_and_a_subject_without_end_do_no_harm(history: GitRepo) -> None:
    history.stage("a.py", "1")
    when = "2026-11-02T10:00:00Z"
    history.environment |= {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    history.git("commit", "-q", "--allow-empty-message", "-m", "")
    commit(history, when, "x" * 100_000, a="2")

    changes = read(history).changes

    assert sorted(len(change.subject) for change in changes) == [0, 400]
