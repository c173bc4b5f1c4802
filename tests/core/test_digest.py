"""The digest: what changed in a week, who is asked for what, and silence when there is nothing."""

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from support.registers import DAY, item, register
from tenure import schema
from tenure.digest import AHEAD, Digest, digest
from tenure.metrics.values import Hotspot
from tenure.policy_values import Budget
from tenure.record import Lifecycle, Renewal
from tenure.register.item import Item
from tenure.reporters import digest as shown

WEEK = timedelta(days=7)
TEN = Budget("all", 10.0)


def compared(before: Sequence[Item], after: Sequence[Item], **more: Any) -> Digest:
    return digest(register(before, day=DAY - WEEK), register(after), **more)


def events(before: Sequence[Item], after: Sequence[Item]) -> list[tuple[str, str, str]]:
    return [(e.kind, e.artifact, e.detail) for e in compared(before, after).events]


def test_nothing_that_changed_and_nothing_to_do_is_quiet() -> None:
    found = compared([item("a.py")], [item("a.py")])

    assert found.quiet
    assert list(shown.markdown(found))[-1] == shown.NOTHING
    assert list(shown.text(found))[-1] == shown.NOTHING
    assert json.loads(shown.json(found))["quiet"] is True
    assert json.loads(shown.json(found))["suggestion"] is None


def test_what_came_and_what_went_is_told() -> None:
    found = events([item("old.py"), item("same.py")], [item("new.py"), item("same.py")])

    assert found == [("added", "new.py", ""), ("removed", "old.py", "")]


def test_an_artifact_that_got_an_id_is_still_the_same() -> None:
    assert events([item("a.py")], [item("totals", paths=("a.py",))]) == []


def test_a_file_that_got_a_record_is_declared_and_not_added() -> None:
    found = events([item("a.py", undeclared=True)], [item("a.py")])

    assert found == [("declared", "a.py", "experimental")]


def test_a_new_file_without_a_record_is_told_as_such() -> None:
    assert events([], [item("a.py", undeclared=True)]) == [("added", "a.py", "no record")]


def test_renewals_labels_owners_and_tiers_are_told() -> None:
    renewal = Renewal(DAY, date(2027, 2, 1), "the ledger is late")
    before = [
        item("a.py"),
        item("b.py"),
        item("c.py", owner="@b/x"),
        item("d.py", tier="medium", total=30),
        item("e.py", tier="medium", total=30),
    ]
    after = [
        item("a.py", renewals=(renewal,)),
        item("b.py", lifecycle=Lifecycle.DURABLE),
        item("c.py", owner="@b/y"),
        item("d.py", tier="high", total=120),
        item("e.py"),
    ]

    assert events(before, after) == [
        ("riskier", "d.py", "medium to high (score 30 to 120)"),
        ("renewed", "a.py", "until 2027-02-01: the ledger is late"),
        ("relabeled", "b.py", "experimental to durable"),
        ("handed over", "c.py", "from @b/x"),
        ("safer", "e.py", "medium to low (score 30 to 4)"),
    ]


def test_budgets_that_are_crossed_either_way_are_told() -> None:
    low, high = item("a.py", hours=9.0), item("a.py", hours=11.0)

    over = compared([low], [high], budgets_of=[TEN])
    back = compared([high], [low], budgets_of=[TEN])
    still = compared([high], [high], budgets_of=[TEN])

    assert "- **all**: exceeded this week, 11 of 10 hours a month" in shown.markdown(over)
    assert "- **all**: holds again, 9 of 10 hours a month" in shown.markdown(back)
    assert "- **all**: exceeded, 11 of 10 hours a month" in shown.markdown(still)


def test_owners_are_asked_for_what_is_overdue_and_due_within_two_weeks() -> None:
    items = [
        item("late.py", due=DAY - timedelta(days=1)),
        item("today.py", due=DAY),
        item("last.py", due=DAY + timedelta(days=AHEAD)),
        item("far.py", due=DAY + timedelta(days=AHEAD + 1)),
        item("other.py", owner="@b/z", due=DAY),
    ]

    found = compared(items, items).asked

    assert [
        (a.owner, [d.artifact for d in a.overdue], [d.artifact for d in a.soon]) for a in found
    ] == [
        ("@acme/shop", ["late.py"], ["today.py", "last.py"]),
        ("@b/z", [], ["other.py"]),
    ]


def test_only_trouble_of_this_week_is_told() -> None:
    def spot(day: date) -> Hotspot:
        return Hotspot(f"{day}.py", f"{day}.py", "@b/x", 2, 0, 1, day)

    found = compared([], [], hotspots=[spot(DAY - WEEK), spot(DAY - timedelta(days=6))])

    assert [one.last for one in found.hotspots] == [DAY - timedelta(days=6)]


def test_what_is_risky_expired_and_costs_most_is_suggested_first() -> None:
    over = DAY - timedelta(days=3)
    items = [
        item("cheap.py", due=over, hours=1.0),
        item("costly.py", due=over, hours=2.0),
        item("used.py", due=over, hours=9.0, users=("x.py",)),
        item("durable.py", hours=9.0, lifecycle=Lifecycle.DURABLE),
        item("valued.py", hours=9.0, value="high"),
        item("running.py", hours=9.0, due=DAY + timedelta(days=100)),
    ]
    risky = item("risky.py", tier="high", hours=0.25, due=DAY + timedelta(days=100))

    first, second = compared([], items).suggestion, compared([], [*items, risky]).suggestion

    assert first
    assert second
    assert (first.artifact, second.artifact) == ("costly.py", "risky.py")
    assert first.reason == "low value, low risk, nothing refers to it, its lease is over"


def test_long_lists_stay_on_one_screen() -> None:
    items = [
        item(f"{n:04}.py", owner=f"@b/{n % 50}", due=DAY - timedelta(days=n % 9))
        for n in range(2000)
    ]

    lines = list(shown.markdown(compared([], items, budgets_of=[TEN])))

    assert len(lines) < 40
    assert max(map(len, lines)) < 500
    assert "- and 45 more owners for 1800 dates: tenure due --by owner" in lines


HOSTILE = "a\x1b[2J`|<img src=x onerror=alert(1)>--> @acme/all.py"


def test_names_cannot_break_out_of_the_page() -> None:
    late = DAY - timedelta(days=1)
    renewal = Renewal(DAY, DAY, "<script>alert(1)</script> @everyone [x](javascript:y)")
    before = [item(HOSTILE, owner="@a/<b>", due=late)]
    after = [item(HOSTILE, owner="@a/<b>", due=late, renewals=(renewal,))]

    found = compared(before, after)

    page = "\n".join(shown.markdown(found))
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", page)
    assert "\x1b" not in page
    assert "<" not in outside
    assert "@" not in outside
    assert "\x1b" not in "\n".join(shown.text(found))


@pytest.mark.parametrize("before", [None, []])
def test_the_first_week_of_a_repository_has_nothing_to_compare_with(
    before: list[Item] | None,
) -> None:
    old = None if before is None else register(before, day=DAY - WEEK)

    found = digest(old, register([item("a.py")]))

    assert [event.kind for event in found.events] == ["added"]
    assert found.artifacts == (0, 1)


ITEMS = st.lists(
    st.builds(
        item,
        st.sampled_from(["a.py", "b.py", "c.py", HOSTILE]),
        owner=st.sampled_from(["@b/x", "", "@b/y"]),
        tier=st.sampled_from(["low", "medium", "high", "critical"]),
        hours=st.sampled_from([0.0, 0.5, 20.0]),
        due=st.sampled_from([None, DAY, DAY - WEEK]),
        undeclared=st.booleans(),
    ),
    unique_by=lambda one: one.key,
)


@settings(max_examples=100, deadline=None)
@given(ITEMS, ITEMS)
def test_every_pair_of_registers_makes_a_valid_document(
    before: list[Item], after: list[Item]
) -> None:
    found = compared(before, after, budgets_of=[TEN])

    Draft202012Validator(json.loads(schema.schema_text("digest"))).validate(
        json.loads(shown.json(found))
    )
    kinds = [event.kind for event in found.events]
    added, removed = kinds.count("added"), kinds.count("removed")
    assert len(before) + added - removed == len(after)
    assert compared(after, after).events == ()
