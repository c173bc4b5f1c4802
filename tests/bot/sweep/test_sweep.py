"""A repository swept on the stand: the dashboard first, then one issue for each obligation."""

from datetime import UTC, datetime, timedelta

import pytest

from support.github.builders import Repository
from support.github.stand import Stand
from support.sweeper import Hire, Sweeper
from tenure.register.pulls import MergedPull, Touched
from tenure_bot.obligations.writes import Intended
from tenure_bot.service.work import Ending
from tenure_bot.storage import merged_pulls


def record(expires: str, owner: str = "@nadia", *, more: str = "") -> str:
    return (
        f'# tenure:\n#   owner: "{owner}"\n#   origin: claude-code\n#   lifecycle: experimental\n'
        f"#   created: 2026-09-01\n#   expires: {expires}\n{more}x = 1\n"
    )


@pytest.fixture
def shop(stand: Stand) -> Repository:
    """Return a shop with one file that expires soon."""
    return stand.repository("acme/shop", {"old.py": record("2026-11-25"), "b.py": "y = 2\n"})


@pytest.fixture
def sweeper(shop: Repository, hire: Hire) -> Sweeper:
    """Return a worker, on a Monday: Sundays are quiet."""
    sweeper = hire(shop)
    sweeper.on("2026-11-23")
    return sweeper


@pytest.fixture
def begun(sweeper: Sweeper) -> Sweeper:
    """Return a worker that was let begin."""
    sweeper.begins()
    sweeper.settle()
    return sweeper


def test_the_first_sweep_writes_a_dashboard_that_shows_what_would_come_and_nothing_else(
    sweeper: Sweeper,
) -> None:
    ending = sweeper.sweeps()

    assert ending is Ending.FINISHED
    assert len(sweeper.issues()) == 1
    assert "old.py" in sweeper.board()["body"]
    assert "tenure:do accept" in sweeper.board()["body"]


def test_the_dashboard_knows_how_what_was_merged_was_reviewed(sweeper: Sweeper) -> None:
    sweeper.sweeps()
    assert "| median review time | not known |" in sweeper.board()["body"]
    asked = datetime(2026, 11, 2, 9, tzinfo=UTC)
    merged = MergedPull(
        repository="acme/shop",
        number=7,
        commit="c" * 40,
        asked=asked,
        merged=asked + timedelta(days=2),
        reviewed=asked + timedelta(hours=3),
        approved=None,
        reviews=1,
        reviewers=1,
        comments=2,
        loops=0,
        reverts="",
        incident=False,
        artifacts=(Touched("old.py", "old.py", "@nadia"),),
    )
    merged_pulls.keep(sweeper.database, merged)

    sweeper.on("2026-11-25")
    sweeper.sweeps()

    assert "| median review time | 3.00 h |" in sweeper.board()["body"]


def test_once_it_is_accepted_each_obligation_gets_one_issue(begun: Sweeper) -> None:
    (issue,) = begun.owed()["expired old.py"]

    assert issue["state"] == "open"
    assert "old.py" in issue["title"]
    assert [user["login"] for user in issue["assignees"]] == ["nadia"]
    assert {label["name"] for label in issue["labels"]} >= {"tenure: obligation"}


def test_a_sweep_of_what_has_not_changed_writes_nothing(begun: Sweeper) -> None:
    before = begun.issues()
    begun.stand.forget_requests()

    begun.sweeps()

    assert begun.issues() == before
    assert {asked.method for asked in begun.stand.requests("rest")} == {"GET"}
    assert begun.stand.requests("git") == []


def test_what_is_renewed_on_the_default_branch_closes_its_issue(begun: Sweeper) -> None:
    renewed = record(
        "2026-12-30",
        more="#   renewals:\n#     - date: 2026-11-22\n#       until: 2026-12-30\n"
        "#       reason: the ledger is late\n",
    )
    begun.shop.push("main", {"old.py": renewed})

    begun.sweeps()

    (issue,) = begun.owed()["expired old.py"]
    assert (issue["state"], issue["state_reason"]) == ("closed", "completed")
    assert "renewed until 2026-12-30" in issue["body"]


def test_what_is_removed_closes_its_issue_and_what_is_renamed_keeps_it(begun: Sweeper) -> None:
    begun.shop.push("main", {"old.py": None, "tools/new.py": record("2026-11-25")})
    begun.sweeps()
    begun.settle()

    assert list(begun.owed()) == ["expired tools/new.py"]

    begun.shop.push("main", {"tools/new.py": None})
    begun.sweeps()

    (issue,) = begun.owed()["expired tools/new.py"]
    assert issue["state"] == "closed"
    assert "removed" in issue["body"]


def test_stages_are_stages_of_one_issue(begun: Sweeper) -> None:
    numbers = set()
    for day in ("2026-11-25", "2026-11-26", "2026-12-02", "2026-12-28"):
        begun.on(day)
        begun.sweeps()
        begun.settle()
        (issue,) = begun.owed()["expired old.py"]
        numbers.add(issue["number"])

    assert len(numbers) == 1
    assert "tenure: escalated" in {label["name"] for label in issue["labels"]}


def test_a_person_who_closes_it_as_not_planned_is_not_contradicted(begun: Sweeper) -> None:
    (issue,) = begun.owed()["expired old.py"]
    closed = {"state": "closed", "state_reason": "not_planned"}
    begun.shop.act("nadia", "PATCH", f"/issues/{issue['number']}", closed)

    for day in ("2026-11-24", "2026-11-26", "2026-12-10"):
        begun.on(day)
        begun.sweeps()
        begun.settle()

    assert [row["state"] for row in begun.owed()["expired old.py"]] == ["closed"]


def test_the_database_may_be_lost(begun: Sweeper, hire: Hire) -> None:
    before = {row["number"]: row["state"] for row in begun.issues()}

    again = hire(begun.shop)
    again.sweeps()
    again.settle()

    assert {row["number"]: row["state"] for row in again.issues()} == before


@pytest.mark.parametrize(("drop", "bad"), [(0.3, 0.0), (0.0, 0.4), (0.25, 0.25)])
def test_creates_whose_end_is_unknown_leave_one_issue(
    sweeper: Sweeper, drop: float, bad: float
) -> None:
    faults = sweeper.stand.faults
    sweeper.sweeps()
    sweeper.accept()
    faults.drop, faults.bad_gateway, faults.late = drop, bad, 45
    for _ in range(12):
        sweeper.event()
        sweeper.look()
        sweeper.clock.advance(130)
    faults.drop = faults.bad_gateway = 0.0
    faults.late = 0
    for _ in range(6):
        sweeper.clock.advance(1_000)
        sweeper.sweeps()

    assert {name: len(rows) for name, rows in sweeper.owed().items()} == {"expired old.py": 1}
    sweeper.board()


def test_a_dry_run_on_a_quiet_day_says_what_waits_for_another_one(sweeper: Sweeper) -> None:
    sweeper.shop.push("main", {"c.py": record("2026-11-25"), "tenure.toml": ""})
    sweeper.on("2026-11-22")
    sweeper.begins()

    assert sweeper.planned() == Intended((), {"Sunday is a quiet day": 2})
    assert sweeper.planned().shown == "; 2 wait: Sunday is a quiet day"


def test_a_repository_without_issues_is_left_alone(sweeper: Sweeper) -> None:
    sweeper.shop.set(has_issues=False)

    assert sweeper.sweeps() is Ending.FINISHED


def test_an_archived_repository_is_parked(sweeper: Sweeper) -> None:
    sweeper.shop.set(archived=True)

    assert sweeper.sweeps() is Ending.PARKED


def test_a_week_is_told_once_on_a_day_that_is_not_quiet(sweeper: Sweeper) -> None:
    wanted = "[bot.issues]\ndigest = true\ndigest-mention = true\n"
    sweeper.shop.push("main", {"tenure.toml": wanted})
    sweeper.on("2026-11-21")  # a Saturday
    sweeper.begins()
    number = sweeper.board()["number"]

    def told() -> list[str]:
        rows = sweeper.shop.act("nadia", "GET", f"/issues/{number}/comments")
        return [row["body"] for row in rows]

    assert told() == []
    assert "### The week to 2026-11-15" in sweeper.board()["body"]

    sweeper.on("2026-11-23")
    for _ in range(2):
        sweeper.sweeps()
        sweeper.settle()

    (comment,) = told()
    assert "- @nadia: 1 date soon" in comment
    assert "### The week to 2026-11-22" in sweeper.board()["body"]
    assert "@nadia" not in "".join(sweeper.board()["body"].split("`")[::2])


def test_a_reminder_whose_end_is_unknown_is_looked_for_and_told_once(begun: Sweeper) -> None:
    (issue,) = begun.owed()["expired old.py"]
    begun.stand.faults.answer("POST", r".*/issues/\d+/comments", 502)
    begun.on("2026-12-02")
    begun.event()
    begun.look()
    for _ in range(12):
        begun.clock.advance(61)
        begun.look()

    rows = begun.shop.act("nadia", "GET", f"/issues/{issue['number']}/comments")
    assert ["after it was due" in row["body"] for row in rows] == [True]
