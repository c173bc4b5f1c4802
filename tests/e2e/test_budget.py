"""`tenure budget`, and the findings that go with it."""

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from support.repository import RECORD, GitRepo
from tenure import schema

POLICY = """\
[[budget]]
name = "everything"
hours = 20

[[budget]]
name = "=tools"
hours = 4
paths = ["tools/**"]
"""
DAY = "2026-11-22"


def record(hours: float) -> str:
    return f"{RECORD}#   hours: {hours}\nimport os\n"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo(tmp_path / "shop")
    made.stage("tenure.toml", POLICY)
    made.stage("tools/a.py", record(3))
    made.stage("web/b.py", record(2.5))
    made.commit()
    return made


def grow(repo: GitRepo) -> None:
    repo.git("switch", "-q", "-c", "feature")
    repo.stage("tools/c.py", record(2))
    repo.stage("tenure.toml", POLICY.replace("hours = 4", "hours = 400"))
    repo.commit()


def test_use_and_what_is_left_are_shown(repo: GitRepo) -> None:
    done = repo.tenure("budget", "--as-of", DAY)

    assert done.status == 0, done.err
    assert done.out.splitlines() == [
        "BUDGET      USED  OF   LEFT    LOGGED   MOST OF IT",
        "everything  5.50  20  14.50    nothing  tools/a.py 3, web/b.py 2.5",
        "=tools      3.00   4   1.00    nothing  tools/a.py 3",
        "",
        "0 of 2 exceeded; 2 artifacts for 5.50 hours a month, 0% of them estimated",
    ]


def test_logged_hours_are_the_trend_and_count_instead_of_the_record(repo: GitRepo) -> None:
    repo.tenure("log", "tools/a.py", "8h", "--on", "2026-11-20")
    repo.git("add", ".tenure")

    document = json.loads(repo.tenure("budget", "--as-of", DAY, "--format", "json").out)

    tools = document["budgets"][1]
    assert (tools["used"], tools["exceeded"], tools["remaining"]) == (8, True, -4)
    assert [month["hours"] for month in tools["logged"]] == [0, 0, 0, 0, 0, 8]


def test_json_fits_its_schema(repo: GitRepo) -> None:
    grow(repo)
    validator = Draft202012Validator(json.loads(schema.schema_text("budget")))

    for words in ((), ("--rev", "HEAD"), ("--diff", "main..feature")):
        done = repo.tenure("budget", "--as-of", DAY, "--format", "json", *words)
        validator.validate(json.loads(done.out))


def test_a_change_shows_before_and_after_by_the_budgets_that_held_before(repo: GitRepo) -> None:
    grow(repo)

    done = repo.tenure("budget", "--as-of", DAY, "--diff", "main..feature")

    assert done.out.splitlines() == [
        "BUDGET      BEFORE  AFTER  ADDED  OF",
        "everything    5.50   7.50  +2.00  20",
        "=tools        3.00   5.00  +2.00   4  exceeded",
    ]


def test_a_change_is_measured_from_where_it_left(repo: GitRepo) -> None:
    grow(repo)
    repo.git("switch", "-q", "main")
    repo.stage("tools/d.py", record(1))
    repo.commit()

    done = repo.tenure("budget", "--as-of", DAY, "--diff", "main..feature", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [(row["before"], row["after"]) for row in rows] == [("5.5", "7.5"), ("3.0", "5.0")]


def test_no_cell_of_the_csv_is_a_formula(repo: GitRepo) -> None:
    done = repo.tenure("budget", "--as-of", DAY, "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["budget"] for row in rows] == ["everything", "'=tools"]


def test_without_budgets_the_command_says_how_to_make_one(repo: GitRepo) -> None:
    repo.git("rm", "-q", "tenure.toml")

    done = repo.tenure("budget", "--as-of", DAY)

    assert done.out.startswith(
        "no budgets ([[budget]] in tenure.toml makes one); 2 artifacts for 5.50"
    )


def test_before_the_first_commit_there_are_budgets_too(tmp_path: Path) -> None:
    fresh = GitRepo(tmp_path / "new")
    fresh.stage("tenure.toml", POLICY)
    fresh.stage("tools/a.py", record(3))

    done = fresh.tenure("budget", "--as-of", DAY)

    assert done.status == 0, done.err
    assert "=tools" in done.out


@pytest.mark.parametrize(
    "words", [["--diff", "main"], ["--diff", "..x"], ["--diff", "a..b"], ["--rev", "x"]]
)
def test_what_names_no_commits_is_refused(repo: GitRepo, words: list[str]) -> None:
    done = repo.tenure("budget", *words)

    assert done.status == 2
    assert "Traceback" not in done.err


def test_an_exceeded_budget_is_a_warning_of_the_check_of_everything(repo: GitRepo) -> None:
    repo.stage("tools/c.py", record(2))

    everything = repo.tenure("check", "--all", "--as-of", DAY)
    staged = repo.tenure("check", "--as-of", DAY)

    assert everything.status == 0
    assert "tenure.toml:5:1: TEN013 warning: the budget `=tools` has 4 hours" in everything.out
    assert "TEN013" not in staged.out
