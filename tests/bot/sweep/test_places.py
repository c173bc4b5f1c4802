"""The milestone and the project of a policy against what GitHub says of them."""

from typing import TYPE_CHECKING, Any, cast

import pytest

from support.desk import SECRET
from support.owed import policies
from tenure_bot.ci.short_memory import ShortMemory
from tenure_bot.errors import Gone, NotPermitted, Refused
from tenure_bot.exactly_once.memory import Claim, Kind, TargetKey
from tenure_bot.exactly_once.run import Run, begin
from tenure_bot.github.filing import MilestoneSeen, ProjectSeen
from tenure_bot.github.gateway import Repo
from tenure_bot.obligations.filing import NOWHERE, Filing
from tenure_bot.sweep.places import Places, accept, places, refuse

if TYPE_CHECKING:
    from tenure_bot.github.tracker import Tracker

MILESTONE = 'milestone = "Upkeep"\n'


class Server:
    """A GitHub that has milestones and one project."""

    def __init__(self, rows: tuple[MilestoneSeen, ...] = (), project: object = None) -> None:
        self.rows, self.found = rows, project
        self.is_closed = False

    def milestones(self, _: Repo) -> tuple[MilestoneSeen, ...]:
        if self.is_closed:
            raise NotPermitted("Resource not accessible")
        return self.rows

    def project(self, _: Repo, number: int) -> Any:
        assert number == 7
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


class Desk:
    """A sweep with a clock that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        claim = Claim(0, TargetKey(Kind.REPOSITORY, 1, ""), Repo(1, "acme/shop"), 1, 0, 0)
        memory = ShortMemory((), self.clock, lambda _: None)
        nothing = cast("Tracker", Server())
        self.run: Run = begin(claim, memory, nothing, SECRET, self.clock)

    def clock(self) -> float:
        return self.now

    def places(self, keys: str, server: Server) -> Places:
        policy = policies(f"[bot.issues]\n{keys}").for_path("")
        return places(self.run, cast("Tracker", server), policy)


def test_a_milestone_is_found_by_its_title_and_an_open_one_comes_first() -> None:
    rows = (MilestoneSeen(1, "upkeep", False), MilestoneSeen(4, "UPKEEP", True))

    found = Desk().places(MILESTONE, Server(rows))

    assert (found.filing, found.milestone) == (Filing("UPKEEP"), 4)
    assert found.problems == ()


def test_a_milestone_that_somebody_closed_gets_nothing_and_no_other_one_is_made() -> None:
    rows = (MilestoneSeen(1, "Upkeep", False),)

    found = Desk().places(f"{MILESTONE}milestone-create = true\n", Server(rows))

    assert found.filing == NOWHERE
    assert "is closed" in found.problems[0]


def test_what_was_refused_is_tried_again_after_a_day_and_said_until_it_works() -> None:
    desk, keys = Desk(), f"{MILESTONE}milestone-create = true\n"
    tried = Filing("Upkeep", creates=True)
    assert desk.places(keys, Server()) == Places(tried)

    refuse(desk.run, "milestone:Upkeep", Refused("it may not"))
    found = desk.places(keys, Server())
    assert found.filing == NOWHERE
    assert "it may not" in found.problems[0]

    desk.now = 86_400.0
    found = desk.places(keys, Server())
    assert found.filing == tried
    assert "it may not" in found.problems[0]

    accept(desk.run, "milestone:Upkeep")
    assert desk.places(keys, Server()) == Places(tried)


def test_who_may_not_write_projects_is_told_the_permission() -> None:
    desk = Desk()
    refuse(desk.run, "project:7", NotPermitted("Resource not accessible"))

    found = desk.places("project = 7\n", Server(project=ProjectSeen("P", True)))

    assert found.filing == NOWHERE
    assert "`organization_projects: write`" in found.problems[0]


def test_milestones_that_cannot_be_read_stop_no_sweep() -> None:
    server = Server()
    server.is_closed = True

    found = Desk().places(MILESTONE, server)

    assert found.filing == NOWHERE
    assert "Resource not accessible" in found.problems[0]


@pytest.mark.parametrize(
    ("project", "said"),
    [
        (Gone("none"), "`organization_projects: write`"),
        (NotPermitted("no"), "`organization_projects: write`"),
        (ProjectSeen("P", False), "is closed"),
        (Refused("Field 'projectV2' doesn't exist"), "projectV2"),
    ],
)
def test_a_project_that_cannot_be_used_is_said(project: object, said: str) -> None:
    found = Desk().places("project = 7\n", Server(project=project))

    assert found.filing == NOWHERE
    assert said in found.problems[0]


def test_a_policy_that_names_no_place_asks_nothing() -> None:
    assert Desk().places("", cast("Server", None)) == Places()
