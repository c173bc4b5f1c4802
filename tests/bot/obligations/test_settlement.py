"""Why an obligation is over."""

from datetime import date
from typing import Any

import pytest

from support.owed import MONDAY, artifact, days, extended, policies, tree
from tenure.record import Lifecycle
from tenure.register.item import Item
from tenure_bot.obligations.key import Key, ObligationKind, Opened
from tenure_bot.obligations.obligations import UNMOVED, Moves, obligations
from tenure_bot.obligations.settlement import Settled, settled

EXPIRED, REVIEW = ObligationKind.EXPIRED, ObligationKind.REVIEW


def ended(
    kind: ObligationKind, *items: Item, policy: str = "", moves: Moves = UNMOVED, **wishes: Any
) -> tuple[Settled, ...]:
    """Return what is settled of one open cycle of `a.py` that was due on the Monday."""
    opened = Opened(MONDAY, **wishes)
    known = {("a.py" if kind is not ObligationKind.BUDGET else "budget:shop", kind): opened}
    register, rules = tree(items), policies(policy)
    owed = obligations(register, rules, MONDAY, known, moves)
    return settled(register, rules, owed, known, moves)


def reason(kind: ObligationKind, *items: Item, **wishes: Any) -> str:
    (found,) = ended(kind, *items, **wishes)
    return found.reason


def test_an_extension_renews_it() -> None:
    item = artifact(expires=days(60), renewals=(extended(days(60)),))

    assert reason(EXPIRED, item) == f"it was renewed until {days(60)}"


def test_a_review_says_when_and_what_comes_next() -> None:
    entry = extended(days(90), on=days(-1), reason="review: the totals")
    item = artifact(lifecycle=Lifecycle.DURABLE, review=days(90), renewals=(entry,))

    said = f"it was reviewed on {days(-1)}; the next review is due on {days(90)}"
    assert reason(REVIEW, item) == said


def test_a_review_ends_its_cycle_also_when_the_next_one_is_due_soon() -> None:
    entry = extended(days(9), reason="review: the totals")
    item = artifact(lifecycle=Lifecycle.DURABLE, review=days(9), renewals=(entry,))

    assert "the next review is due" in reason(REVIEW, item)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("regenerated", f"it was regenerated on {MONDAY}, which gives it until {days(60)}"),
        ("promoted to temporary", f"it was promoted to temporary, until {days(60)}"),
    ],
)
def test_other_transitions_say_what_they_are(said: str, found: str) -> None:
    entry = extended(days(60), reason=said)
    item = artifact(lifecycle=Lifecycle.TEMPORARY, expires=days(60), renewals=(entry,))

    assert reason(EXPIRED, item) == found


def test_a_promotion_to_durable_ends_the_lease() -> None:
    entry = extended(days(90), reason="promoted to durable")
    item = artifact(lifecycle=Lifecycle.DURABLE, review=days(90), renewals=(entry,))

    assert reason(EXPIRED, item) == f"it was promoted to durable on {MONDAY}"


def test_a_date_that_goes_ends_what_it_asked_for() -> None:
    assert reason(REVIEW, artifact(expires=days(60))) == "its record sets no such date any more"
    moved = artifact(lifecycle=Lifecycle.DURABLE, review=days(60))
    assert reason(REVIEW, moved) == f"its review is due on {days(60)} now"


def test_a_lease_that_runs_asks_for_no_plan() -> None:
    said = reason(ObligationKind.PLAN, artifact(expires=days(60)))

    assert said == "its lease runs, and nothing asks how it will end"


def test_a_budget_that_is_switched_off_is_withdrawn() -> None:
    policy = '[severity]\nTEN013 = "off"\n[[budget]]\nname = "shop"\nhours = 0.1'

    (found,) = ended(ObligationKind.BUDGET, artifact(), policy=policy)

    assert found.withdrawn


def test_a_removal_names_its_commit() -> None:
    moves = Moves(removed={"a.py": "0123456789abcdef"})

    assert reason(EXPIRED, moves=moves) == "it was removed in commit 0123456789"
    assert "has no record any more as of commit cccccccccc" in reason(EXPIRED)


def test_what_the_policy_excludes_is_not_asked_for() -> None:
    (found,) = ended(EXPIRED, policy='exclude = ["*.py"]')

    assert found.withdrawn
    assert found.reason == "the policy leaves it alone (`exclude`)"


@pytest.mark.parametrize(
    ("policy", "key"),
    [
        ('[bot.issues]\nkinds = ["review"]', "bot.issues.kinds"),
        ('[severity]\nTEN008 = "off"', "severity.TEN008"),
    ],
)
def test_a_policy_that_switches_it_off_withdraws_it(policy: str, key: str) -> None:
    (found,) = ended(EXPIRED, artifact(expires=days(-1)), policy=policy)

    assert found == Settled(
        Key("a.py", EXPIRED, MONDAY), f"the policy switched it off (`{key}`)", withdrawn=True
    )


def test_a_new_owner_settles_what_was_orphaned() -> None:
    said = reason(ObligationKind.ORPHANED, artifact(owners=("@bob",)))

    assert said == "its owner is @bob"


def test_a_plan_settles_what_had_none() -> None:
    said = reason(ObligationKind.PLAN, artifact(expires=days(60), exit="retire"))

    assert said == "it says how it will end (`exit`: retire)"


def test_the_limit_of_the_policy_settles_too_many_renewals() -> None:
    item = artifact(expires=days(60), renewals=(extended(days(60)),) * 3)

    said = reason(ObligationKind.RENEWALS, item, policy="[renewal]\nlimit = 3")

    assert said == "it was extended 3 times, which the policy allows (`renewal.limit`: 3)"


def test_a_budget_that_is_kept_again_says_how_much_is_used() -> None:
    policy = '[[budget]]\nname = "shop"\nhours = 4'

    said = reason(ObligationKind.BUDGET, artifact(hours=3), policy=policy)

    assert said == "the budget is kept again: 3 of 4 hours a month"
    assert reason(ObligationKind.BUDGET) == "the policy has no such budget any more"


def test_a_record_that_cannot_be_read_settles_nothing() -> None:
    item = artifact(expires=days(60))._replace(record=None)

    assert ended(EXPIRED, item) == ()


def test_the_second_of_two_that_came_together_is_settled() -> None:
    item = artifact("all", paths=("a.py", "b.py"), expires=days(-4))
    known = {("a.py", EXPIRED): Opened(days(-5)), ("b.py", EXPIRED): Opened(days(-9))}
    register, rules = tree([item]), policies()
    owed = obligations(register, rules, MONDAY, known)

    (found,) = settled(register, rules, owed, known)

    assert found.key == Key("a.py", EXPIRED, days(-5))
    assert found.withdrawn


def test_everything_known_is_owed_or_settled() -> None:
    rules = policies()
    register = tree([artifact(expires=days(-1)), artifact("b.py", expires=days(90))])
    known = {
        (name, kind): Opened(date(2026, 1, 1))
        for name in ("a.py", "b.py", "c.py", "budget:x")
        for kind in ObligationKind
    }

    owed = obligations(register, rules, MONDAY, known)
    over = settled(register, rules, owed, known)

    found = sorted([str(one.was) for one in owed] + [str(one.key) for one in over])
    assert found == sorted(str(Key(*subject, opened.cycle)) for subject, opened in known.items())
