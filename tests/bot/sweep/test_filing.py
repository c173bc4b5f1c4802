"""Where issues are filed: the milestone and the project of the policy, once, and as people leave it."""

from collections.abc import Callable, Mapping

import pytest

from support.github import issue_moves
from support.github.emulator import Row
from support.github.stand import Stand
from support.sweeper import Hire, Sweeper
from tenure_bot.obligations.hands import left_as

OLD = (
    '# tenure:\n#   owner: "@nadia"\n#   origin: claude-code\n#   lifecycle: experimental\n'
    "#   created: 2026-09-01\n#   expires: 2026-11-25\nx = 1\n"
)
MILESTONE = '[bot.issues]\nmilestone = "Upkeep"\n'
CREATED = f"{MILESTONE}milestone-create = true\n"
PROJECT = "[bot.issues]\nproject = 7\n"
RIGHTS = {
    "checks": "write",
    "contents": "read",
    "issues": "write",
    "members": "read",
    "metadata": "read",
    "pull_requests": "write",
}

Swept = Callable[..., Sweeper]


@pytest.fixture
def swept(stand: Stand, hire: Hire) -> Swept:
    """Return what makes a worker that was let begin, on a Monday."""

    def made(
        policy: str,
        rights: dict[str, str] = RIGHTS,
        milestone: str = "",
        files: Mapping[str | bytes, str | bytes] | None = None,
    ) -> Sweeper:
        given: dict[str | bytes, str | bytes] = {"old.py": OLD, "tenure.toml": policy}
        shop = stand.repository("acme/shop", {**given, **(files or {})})
        if milestone:
            shop.act("nadia", "POST", "/milestones", {"title": milestone})
        sweeper = hire(shop, stand.token(**rights))
        sweeper.on("2026-11-23")
        sweeper.begins()
        sweeper.settle()
        return sweeper

    return made


def issue(sweeper: Sweeper) -> Row:
    ((found,),) = sweeper.owed().values()
    return found


def milestone(sweeper: Sweeper) -> str | None:
    shown = issue(sweeper)["milestone"]
    return shown["title"] if shown else None


def titles(sweeper: Sweeper) -> list[str]:
    return [row["title"] for row in sweeper.shop.act("nadia", "GET", "/milestones?state=all")]


def put(sweeper: Sweeper, number: int | None) -> None:
    path = f"/issues/{issue(sweeper)['number']}"
    sweeper.shop.act("nadia", "PATCH", path, {"milestone": number})


def again(sweeper: Sweeper) -> None:
    sweeper.clock.advance(120)
    sweeper.sweeps()
    sweeper.settle()


def test_an_issue_is_opened_in_the_milestone_and_stays_out_where_a_person_took_it_out(
    swept: Swept,
) -> None:
    sweeper = swept(MILESTONE, milestone="Upkeep")
    assert milestone(sweeper) == "Upkeep"
    assert "Upkeep" not in sweeper.board()["body"]

    put(sweeper, None)
    for day in ("2026-11-24", "2026-11-26"):
        sweeper.on(day)
        sweeper.sweeps()

    assert milestone(sweeper) is None


def test_a_milestone_that_is_missing_is_said_until_the_policy_has_it_created(swept: Swept) -> None:
    sweeper = swept(MILESTONE)
    assert (titles(sweeper), milestone(sweeper)) == ([], None)
    assert sweeper.board()["body"].count("milestone `Upkeep`") == 1

    sweeper.shop.push("main", {"tenure.toml": CREATED})
    again(sweeper)

    assert (titles(sweeper), milestone(sweeper)) == (["Upkeep"], "Upkeep")
    assert "milestone `Upkeep`" not in sweeper.board()["body"]


def test_a_milestone_that_cannot_be_created_keeps_no_issue_back(swept: Swept, stand: Stand) -> None:
    stand.faults.answer("POST", r".*/milestones", 403, message="Resource not accessible")
    sweeper = swept(CREATED)

    assert titles(sweeper) == []
    assert milestone(sweeper) is None
    assert "cannot be created" in sweeper.board()["body"]


def test_an_issue_is_added_to_the_project_once_the_app_may_and_once_only(
    swept: Swept, stand: Stand
) -> None:
    project = stand.project(7)
    sweeper = swept(PROJECT)
    assert issue(sweeper)["state"] == "open"
    assert "organization_projects: write" in sweeper.board()["body"]

    token = stand.token(**RIGHTS, organization_projects="write")
    able = Sweeper(stand, sweeper.shop, sweeper.database, sweeper.folder, token)
    able.on("2026-11-24")
    again(able)
    assert project.items == [issue(able)["id"]]
    assert "organization_projects" not in able.board()["body"]

    project.items.clear()
    able.on("2026-11-26")
    again(able)
    assert project.items == [], "somebody took it out"


def test_a_project_that_takes_no_more_keeps_nothing_back(swept: Swept, stand: Stand) -> None:
    stand.project(7, is_full=True)
    sweeper = swept(PROJECT, RIGHTS | {"organization_projects": "write"})

    assert "expired old.py" in sweeper.owed()
    assert [user["login"] for user in issue(sweeper)["assignees"]] == ["nadia"]
    assert "does not take issues" in sweeper.board()["body"]
    assert left_as(issue(sweeper)["body"]).assignees == ("nadia",)


def test_issues_that_somebody_moved_away_or_deleted_are_left_alone(
    swept: Swept, stand: Stand
) -> None:
    sweeper = swept("", files={"b.py": OLD})
    other = stand.repository("acme/other")
    other.act("nadia", "POST", "/issues", {"title": "theirs"})
    first, second = sorted(rows[0]["number"] for rows in sweeper.owed().values())
    assert issue_moves.transfer(sweeper.shop, first, other) == first, "the same number"
    issue_moves.delete(sweeper.shop, second)
    before = other.act("nadia", "GET", "/issues?state=all")
    sweeper.on("2026-11-26")
    sweeper.sweeps()
    sweeper.settle()

    assert sweeper.owed() == {}
    assert other.act("nadia", "GET", "/issues?state=all") == before
    body = sweeper.board()["body"]
    assert ("its issue was transferred" in body, "its issue was deleted" in body) == (True, True)
