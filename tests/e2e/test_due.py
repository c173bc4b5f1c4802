"""`tenure due` as a person runs it."""

import json
from pathlib import Path

import pytest
from icalendar import Calendar
from jsonschema import Draft202012Validator

from support.repository import GitRepo
from tenure import schema


def header(owner: str, *dates: str) -> str:
    lines = [f'owner: "{owner}"', "origin: claude-code", "lifecycle: temporary", "exit: retire"]
    lines += ["created: 2026-11-01", "plan: none", "purpose: Weekly sales report", *dates]
    return "# tenure:\n" + "".join(f"#   {line}\n" for line in lines)


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo(tmp_path / "shop")
    made.stage("late.py", header("@acme/shop", "expires: 2026-11-20", "review: 2026-11-24"))
    made.stage("soon.py", header("@acme/web", "expires: 2026-12-03"))
    made.stage("far.py", header("@acme/web", "expires: 2027-06-01"))
    made.commit()
    return made


def test_weeks_are_shown_with_what_is_overdue_first(repo: GitRepo) -> None:
    done = repo.tenure("due", "--as-of", "2026-11-22")

    assert done.status == 0, done.err
    assert done.out.splitlines() == [
        "overdue (1)",
        "  2026-11-20  expiry  late.py  @acme/shop  2 days overdue",
        "2026-W48, from 2026-11-23 (1)",
        "  2026-11-24  review  late.py  @acme/shop  in 2 days",
        "2026-W49, from 2026-11-30 (1)",
        "  2026-12-03  expiry  soon.py  @acme/web  in 11 days",
        "1 overdue, 2 due until 2027-01-10, 0 cliffs ahead",
    ]


def test_what_is_due_on_the_day_is_not_overdue(repo: GitRepo) -> None:
    done = repo.tenure("due", "--as-of", "2026-11-20")

    assert "  2026-11-20  expiry  late.py  @acme/shop  today" in done.out.splitlines()
    assert "0 overdue" in done.out


def test_owners_can_be_told_apart_and_picked(repo: GitRepo) -> None:
    grouped = repo.tenure("due", "--as-of", "2026-11-22", "--by", "owner").out
    one = repo.tenure("due", "--as-of", "2026-11-22", "--owner", "@ACME/web", "--weeks", "40").out

    assert grouped.index("@acme/shop (2)") < grouped.index("@acme/web (1)")
    assert "late.py" not in one
    assert "soon.py" in one
    assert "far.py" in one


def test_cliffs_are_named_before_they_come(repo: GitRepo) -> None:
    for number in range(12):
        repo.stage(f"bulk/{number:02}.py", header("@acme/data", "expires: 2027-03-01"))

    done = repo.tenure("due", "--as-of", "2026-11-22")

    assert (
        "cliff: 12 dates on 2027-03-01: bulk/00.py, bulk/01.py, bulk/02.py, bulk/03.py, "
        "bulk/04.py and 7 more" in done.out.splitlines()
    )


def test_json_fits_its_schema_and_has_all_of_it(repo: GitRepo) -> None:
    done = repo.tenure("due", "--as-of", "2026-11-22", "--format", "json")

    document = json.loads(done.out)
    Draft202012Validator(json.loads(schema.schema_text("due"))).validate(document)
    assert [one["artifact"] for one in document["overdue"]] == ["late.py"]
    assert [one["day"] for one in document["due"]] == ["2026-11-24", "2026-12-03"]
    assert document["until"] == "2027-01-10"


def test_a_path_that_is_not_utf_8_is_shown_and_told(repo: GitRepo) -> None:
    repo.stage(b"caf\xe9.py", header("@acme/shop", "expires: 2026-11-30"))

    text = repo.tenure("due", "--as-of", "2026-11-22")
    document = json.loads(repo.tenure("due", "--as-of", "2026-11-22", "--format", "json").out)

    assert "caf\\xe9.py" in text.out
    assert [d["path"] for d in document["due"] if "caf" in d["path"]] == ['"caf\\351.py"']


def test_a_calendar_has_every_date_and_is_the_same_each_time(repo: GitRepo) -> None:
    words = ("due", "--as-of", "2026-11-22", "--format", "ics")

    first, second = (repo.tenure(*words).out for _ in range(2))

    calendar = Calendar.from_ical(first)
    assert len(calendar.walk("VEVENT")) == 4
    assert str(calendar["X-WR-CALNAME"]) == "shop"
    assert first == second
    assert first.count("\n") == first.count("\r\n")


def test_a_commit_and_a_bare_repository_can_be_asked(repo: GitRepo, tmp_path: Path) -> None:
    repo.git("rm", "-q", "soon.py")
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    words = ("due", "--as-of", "2026-11-22")

    assert "soon.py" not in repo.tenure(*words).out
    assert "soon.py" in repo.tenure(*words, "--rev", "HEAD").out
    assert "soon.py" in repo.tenure(*words, cwd=tmp_path / "bare.git").out


@pytest.mark.parametrize("weeks", ["0", "-1", "521", "many"])
def test_a_number_of_weeks_that_makes_no_sense_is_refused(repo: GitRepo, weeks: str) -> None:
    assert repo.tenure("due", f"--weeks={weeks}").status == 2


def test_without_the_library_the_command_says_what_to_install(
    repo: GitRepo, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "icalendar.py").write_text("raise ImportError('not here')\n")

    done = repo.tenure("due", "--format", "ics", PYTHONPATH=str(blocked))

    assert done.status == 2
    assert "calendars need a library that is not installed" in done.err
    assert "pip install 'tenure[register]'" in done.err
