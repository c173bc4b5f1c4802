"""Where issues are filed: planned once, with the issue itself where that is possible, never against a person."""

from typing import Any

from support.issues import Tracker
from support.owed import MONDAY, artifact, days, policies, tree
from tenure_bot.obligations.filing import Filing
from tenure_bot.obligations.hands import known, left_as
from tenure_bot.obligations.issue_steps import Rules, States
from tenure_bot.obligations.obligations import obligations
from tenure_bot.obligations.owed_issue import Place
from tenure_bot.obligations.plan import plan
from tenure_bot.obligations.settlement import settled
from tenure_bot.obligations.urgency import Caps

BOTH = Filing("Upkeep", creates=False, project=7)
NEW = Filing("Upkeep", creates=True)


class Shop:
    """A repository with one artifact that is overdue."""

    def __init__(self) -> None:
        self.tracker = Tracker()
        self.day = MONDAY

    def sweep(self, filing: Filing, **wishes: Any) -> list[str]:
        rules, register = policies(), tree([artifact(expires=days(-1))], self.day)
        opened = known(self.tracker.seen(), {})
        owed = obligations(register, rules, self.day, opened)
        over = settled(register, rules, owed, opened)
        place = Place(rules.for_path(""))
        if not filing.creates and filing.milestone:
            self.tracker.milestones = [filing.milestone]
        written = plan(
            owed,
            over,
            States(self.tracker.seen()),
            Rules(place, Caps(9, 9, 9), filing=filing, **wishes),
            self.day,
        ).writes
        self.tracker.do(written, self.day)
        return [write.action.value for write in written]

    @property
    def issue(self) -> Any:
        return self.tracker.issues[1]


def test_a_new_issue_is_created_in_its_milestone_and_added_to_its_project() -> None:
    shop = Shop()

    assert shop.sweep(BOTH) == ["create", "assign", "project", "edit"]
    assert shop.issue.milestone == "Upkeep"
    assert shop.tracker.project == {7: [1]}
    assert (left_as(shop.issue.body).milestone, left_as(shop.issue.body).projects) == (
        "Upkeep",
        (7,),
    )
    assert shop.sweep(BOTH) == []


def test_the_milestone_is_created_before_the_first_issue_that_needs_it() -> None:
    shop = Shop()

    assert shop.sweep(NEW, quiet="Sunday is a quiet day") == [], "nobody needs it yet"
    assert shop.sweep(NEW) == ["milestone", "create", "assign", "edit"]
    assert shop.sweep(Filing("Upkeep")) == []


def test_an_issue_that_is_there_already_is_put_there_by_one_edit() -> None:
    shop = Shop()
    shop.sweep(Filing())

    assert shop.sweep(BOTH, quiet="Sunday is a quiet day") == ["project", "edit"]
    assert shop.issue.milestone == "Upkeep"


def test_another_milestone_of_the_policy_takes_over_what_we_put_there() -> None:
    shop = Shop()
    shop.sweep(Filing("Upkeep"))

    assert shop.sweep(Filing("Later")) == ["edit"]
    assert shop.issue.milestone == "Later"
    assert shop.sweep(Filing()) == [], "where no place is wanted it stays"


def test_a_milestone_that_a_person_chose_stays_also_when_the_policy_changes() -> None:
    for chosen in ("", "Theirs"):
        shop = Shop()
        shop.sweep(Filing("Upkeep"))
        shop.tracker.change(1, milestone=chosen)

        shop.sweep(Filing("Upkeep"))
        shop.day = days(40)
        shop.sweep(Filing("Later"))

        assert shop.issue.milestone == chosen


def test_who_chose_a_milestone_before_we_did_is_not_overruled() -> None:
    shop = Shop()
    shop.sweep(Filing())
    shop.tracker.change(1, milestone="Theirs")

    shop.sweep(Filing("Upkeep"))

    assert shop.issue.milestone == "Theirs"


def test_a_project_gets_an_issue_once_whatever_the_policy_says_meanwhile() -> None:
    shop = Shop()
    found = [shop.sweep(Filing(project=number)) for number in (7, 7, 8, 0, 7)]

    assert [writes.count("project") for writes in found] == [1, 0, 1, 0, 0]
    assert shop.tracker.project == {7: [1], 8: [1]}
