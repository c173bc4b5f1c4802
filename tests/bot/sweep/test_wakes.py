"""On which day to look again: never later than anything is different, nor than the dashboard has to say so."""

from datetime import date

import pytest

from support.owed import MONDAY, artifact, days, policies, tree
from tenure.policy import PolicySet
from tenure.register.item import Item
from tenure_bot.obligations.hands import Hands
from tenure_bot.obligations.plan import Plan
from tenure_bot.obligations.urgency import HeldBack
from tenure_bot.obligations.writes import Action, Write
from tenure_bot.sweep.wakes import Looked, next_day


def wakes(
    *items: Item,
    policy: PolicySet | None = None,
    plan: Plan | None = None,
    hands: Hands | None = None,
    said: date | None = MONDAY,
    day: date = MONDAY,
    waits: bool = False,
) -> date:
    held = (hands,) if hands else ()
    rules = policy or policies()
    return next_day(Looked((), tree(items, day), rules, plan or Plan(), held, said, waits=waits))


def test_the_dashboard_is_kept_alive_though_the_next_date_is_far_away() -> None:
    assert wakes(artifact(due=days(60))) == days(7)


def test_the_week_of_the_dashboard_counts_from_the_day_that_it_says() -> None:
    assert wakes(artifact(due=days(60)), said=days(-5)) == days(2)
    assert wakes(said=days(-30)) == days(1)


def test_the_early_warning_of_a_folder_with_its_own_policy_is_not_missed() -> None:
    policy = policies("soon = 14\n", tools="soon = 57\n")

    assert wakes(artifact("tools/a.py", due=days(60)), policy=policy) == days(3)
    assert wakes(artifact("b.py", due=days(60)), policy=policy) == days(7)


@pytest.mark.parametrize("rest", [Hands(snoozed=days(2)), Hands(closed_on=days(-27))])
def test_a_rest_that_somebody_wanted_ends_on_its_day(rest: Hands) -> None:
    policy = policies("[bot.issues]\nsnooze = 29\n")

    assert wakes(policy=policy, hands=rest) == days(3)


def test_the_last_week_is_shown_on_monday() -> None:
    policy = policies("[bot.issues]\ndigest = true\n")

    assert wakes(policy=policy, day=days(2), said=days(2)) == days(7)
    assert wakes(day=days(2), said=days(2)) == days(9)


def test_what_waits_is_looked_at_on_the_next_day() -> None:
    writes = (Write(Action.EDIT, "facts have changed"),)
    owed = HeldBack(None, "a quiet day")  # type: ignore[arg-type]  # nobody looks at it

    assert wakes(plan=Plan(writes)) == days(1)
    assert wakes(plan=Plan(held_back=(owed,))) == days(1)
    assert wakes(waits=True) == days(1)
