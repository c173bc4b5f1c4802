"""Budgets: what counts against each, what is left, and what a change adds."""

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from support.registers import DAY, item, register
from tenure import budgets, ledger
from tenure.globs import Glob
from tenure.ledger import Entry, Kind
from tenure.policy_values import Budget
from tenure.record import Lifecycle

EVERYTHING = Budget("all", 10.0)


def entry(day: date, artifact: str, hours: float, kind: Kind = Kind.PATCHING) -> Entry:
    return Entry(f"{day}{artifact}{hours}", day, artifact, hours, kind)


def logged(*entries: Entry) -> ledger.Ledger:
    return ledger.Ledger(entries, ())


def test_a_budget_without_a_scope_is_for_everything() -> None:
    (use,) = budgets.uses(
        register([item("a.py", hours=2.0), item("b.py", hours=3.5)]), [EVERYTHING]
    )

    assert (use.used, use.remaining, use.exceeded) == (5.5, 4.5, False)
    assert [share.artifact for share in use.shares] == ["b.py", "a.py"]


def test_a_budget_is_exceeded_by_more_than_it_has_and_not_by_all_of_it() -> None:
    exact, more = (
        budgets.uses(register([item(hours=hours)]), [EVERYTHING])[0] for hours in (10.0, 10.25)
    )

    assert (exact.exceeded, exact.remaining) == (False, 0)
    assert (more.exceeded, more.remaining) == (True, -0.25)


def test_everything_that_a_scope_says_must_hold() -> None:
    scope = Budget(
        "b",
        1.0,
        paths=(Glob("tools/**", ""),),
        service="pay",
        lifecycle="temporary",
        label="2026.4",
    )
    fits = {
        "service": "pay",
        "lifecycle": Lifecycle.TEMPORARY,
        "extra": {"x-release": "2026.4"},
    }
    items = [
        item("tools/a.py", **fits),
        item("web/a.py", **fits),
        item("tools/b.py", **fits | {"service": "web"}),
        item("tools/c.py", **fits | {"lifecycle": Lifecycle.DURABLE}),
        item("tools/d.py", **fits | {"extra": {}}),
        item("tools/e.py", undeclared=True),
    ]

    (use,) = budgets.uses(register(items), [scope])

    assert [share.artifact for share in use.shares] == ["tools/a.py"]


def test_the_trend_is_what_was_logged_month_by_month_under_any_name_of_an_artifact() -> None:
    book = logged(
        entry(date(2026, 6, 30), "a", 1),
        entry(date(2026, 11, 1), "a", 2),
        entry(date(2026, 11, 22), "tools/a.py", 3),
        entry(date(2026, 11, 23), "elsewhere.py", 4),
        entry(date(2026, 11, 2), "a", 5, Kind.SAVED),
        entry(date(2026, 5, 31), "a", 6),
    )

    (use,) = budgets.uses(register([item("a", paths=("tools/a.py",))]), [EVERYTHING], book)

    assert use.trend == (1, 0, 0, 0, 0, 5)


def test_a_change_shows_before_and_after() -> None:
    before = register([item("a.py", hours=2.0), item("b.py", hours=1.0)])
    after = register([item("a.py", hours=2.0), item("c.py", hours=9.5)])

    (shift,) = budgets.shifts(before, after, [EVERYTHING])

    assert (shift.before, shift.after, shift.added) == (3, 11.5, 8.5)
    assert shift.exceeded
    assert shift.remaining == -1.5


def test_months_are_calendar_months_over_the_turn_of_a_year() -> None:
    assert budgets.months(date(2027, 1, 31), 3) == [
        (date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 31)),
    ]


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 40))
def test_months_follow_each_other_without_a_gap(as_of: date, count: int) -> None:
    found = budgets.months(as_of, count)

    assert len(found) == count
    assert found[-1][0] <= as_of <= found[-1][1]
    for (_, last), (first, _) in pairwise(found):
        assert (first - last).days == 1
        assert first.day == 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 1000).map(lambda hours: round(hours, 2)), max_size=12))
def test_the_shares_of_a_budget_sum_up_to_what_is_used(hours: list[float]) -> None:
    items = [item(f"{number}.py", hours=one) for number, one in enumerate(hours)]

    (use,) = budgets.uses(register(items, day=DAY), [EVERYTHING])

    assert use.used == round(sum(share.hours for share in use.shares), 2)
    assert [share.hours for share in use.shares] == sorted(hours, reverse=True)
