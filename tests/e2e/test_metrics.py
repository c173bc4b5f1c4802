"""`tenure metrics` and `tenure digest` on a history."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from support.repository import RECORD, GitRepo
from tenure import schema


def commit(repo: GitRepo, day: str, message: str) -> str:
    when = f"{day}T12:00:00Z"
    repo.environment |= {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    return repo.commit(message)


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    """Return a repository in which a tool is mended twice, and another one is deleted."""
    made = GitRepo(tmp_path / "shop")
    made.stage("human.py", "1\n")
    made.stage("old.py", RECORD)
    commit(made, "2026-08-20", "Start")
    made.stage("tool.py", RECORD + "total = 1\n")
    made.stage("short.py", "x = 1\n")
    commit(made, "2026-10-02", "Add tools\n\nCo-authored-by: Claude <noreply@anthropic.com>")
    made.stage("tool.py", RECORD + "total = 2\n")
    commit(made, "2026-10-05", "Fix the totals")
    made.git("rm", "-q", "short.py", "old.py")
    commit(made, "2026-11-10", "Remove what nobody uses")
    made.stage("tool.py", RECORD + "total = 3\n")
    bad = commit(made, "2026-11-17", "Round the totals")
    made.stage("tool.py", RECORD + "total = 2\n")
    commit(made, "2026-11-18", f'Revert "Round the totals"\n\nThis reverts commit {bad}.')
    return made


def measured(repo: GitRepo, *words: str) -> dict[str, Any]:
    done = repo.tenure("metrics", "--as-of", "2026-11-22", "--format", "json", *words)
    assert done.status == 0, done.err
    document: dict[str, Any] = json.loads(done.out)
    Draft202012Validator(json.loads(schema.schema_text("metrics"))).validate(document)
    return document


def metric(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in document["metrics"] if one["name"] == name)


def test_the_history_is_counted(repo: GitRepo) -> None:
    found = measured(repo, "--months", "3")

    assert metric(found, "change-failure-rate")["parts"] == {"failed": 2, "commits": 4}
    assert metric(found, "rollbacks")["value"] == 1
    assert metric(found, "deleted-retained")["parts"] == {"deleted": 2, "retained": 1}
    assert metric(found, "owner-share")["value"] == 1
    assert [one["artifact"] for one in found["hotspots"]] == ["tool.py"]
    assert [(m["month"], m["failed"], m["deleted"]) for m in found["months"]] == [
        ("2026-09", 0, 0),
        ("2026-10", 1, 0),
        ("2026-11", 1, 2),
    ]


def test_the_months_bound_what_is_looked_at(repo: GitRepo) -> None:
    found = measured(repo, "--months", "1")

    assert found["since"] == "2026-11-01"
    assert metric(found, "change-failure-rate")["parts"] == {"failed": 1, "commits": 2}


def test_what_is_committed_after_the_day_does_not_count(repo: GitRepo) -> None:
    done = repo.tenure("metrics", "--as-of", "2026-11-17", "--format", "json")

    assert metric(json.loads(done.out), "rollbacks")["value"] == 0


def test_reviews_are_imported_and_else_not_known(repo: GitRepo, tmp_path: Path) -> None:
    line = {
        "opened": "2026-11-02T09:00:00Z",
        "reviewed": "2026-11-02T12:00:00Z",
        "paths": ["tool.py"],
    }
    (tmp_path / "r.jsonl").write_text(json.dumps(line) + "\nnonsense\n")

    without = measured(repo)
    found = measured(repo, "--reviews", str(tmp_path / "r.jsonl"))

    assert metric(without, "review-time")["value"] is None
    assert metric(found, "review-time")["value"] == 3
    assert found["unseen"] == [f"{tmp_path / 'r.jsonl'}:2: the line is no JSON object"]


def test_the_zone_and_the_locale_of_the_machine_change_nothing(repo: GitRepo) -> None:
    words = ("metrics", "--as-of", "2026-11-22", "--format", "json")

    here = repo.tenure(*words).out
    there = repo.tenure(*words, TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7").out

    assert here == there


def test_text_and_markdown_say_what_is_not_known(repo: GitRepo) -> None:
    text = repo.tenure("metrics", "--as-of", "2026-11-22").out
    page = repo.tenure("metrics", "--as-of", "2026-11-22", "--format", "markdown").out

    assert "not known  median review time" in text
    assert "| median review time | **not known** |" in page
    assert "2 failed changes in 2 months" in text


@pytest.mark.parametrize(
    "words", [["--months", "0"], ["--months", "121"], ["--reviews", "none.jsonl"], ["--rev", "x"]]
)
def test_what_makes_no_sense_is_refused(repo: GitRepo, words: list[str]) -> None:
    done = repo.tenure("metrics", *words)

    assert done.status == 2
    assert "Traceback" not in done.err


def test_before_the_first_commit_nothing_is_known(tmp_path: Path) -> None:
    fresh = GitRepo(tmp_path / "new")

    found = measured(fresh)

    assert metric(found, "owner-share")["value"] is None
    assert metric(found, "change-failure-rate")["value"] is None


def digest(repo: GitRepo, week: str, *words: str) -> str:
    done = repo.tenure("digest", "--week", week, *words)
    assert done.status == 0, done.err
    return done.out


def test_a_week_is_compared_with_the_commit_of_a_week_before(repo: GitRepo) -> None:
    assert "- **removed (2)**: `old.py`; `short.py`" in digest(repo, "2026-11-12")
    assert "removed" not in digest(repo, "2026-11-22")


def test_trouble_of_the_week_is_told(repo: GitRepo) -> None:
    found = json.loads(digest(repo, "2026-11-22", "--format", "json"))

    Draft202012Validator(json.loads(schema.schema_text("digest"))).validate(found)
    assert [(one["artifact"], one["failed"]) for one in found["hotspots"]] == [("tool.py", 2)]


def test_a_quiet_week_says_just_that(repo: GitRepo) -> None:
    lines = digest(repo, "2026-12-01", "--format", "text").splitlines()

    assert lines == [
        "shop, 2026-11-25 to 2026-12-01",
        "",
        "Nothing to do: no record changed, nothing falls due, every budget holds.",
    ]


def test_a_week_before_the_first_commit_is_an_error_in_a_sentence(repo: GitRepo) -> None:
    done = repo.tenure("digest", "--week", "2020-01-01")

    assert done.status == 2
    assert "there was no commit yet on 2020-01-01" in done.err
