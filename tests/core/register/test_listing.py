"""Rows of the register: what stands in them, which are listed, in which order."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from support.registers import item, register
from tenure.register import listing
from tenure.register.listing import QUADRANTS, SORTS, TIERS, Filter, Order


def keys(items: list[Any], wanted: Filter = Filter(), order: Order = Order()) -> list[str]:  # noqa: B008
    rows = listing.rows(register(items))
    return [row.key for row in listing.select(rows, wanted, order)]


def test_a_row_says_what_is_due_first() -> None:
    row = listing.row(item("a.py", due=date(2027, 1, 1)), "acme/shop")

    assert (row.due, row.due_kind) == (date(2027, 1, 1), "expires")


def test_an_artifact_without_a_record_is_undeclared_and_of_low_value() -> None:
    row = listing.row(item("a.py", undeclared=True, tier="critical"), "acme/shop")

    assert (row.lifecycle, row.quadrant) == ("undeclared", "low value, high risk")


def test_a_group_without_files_is_named_by_its_key() -> None:
    assert listing.row(item("load", paths=()), "acme/shop").path == "load"


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(owner="@ACME/pay"),
        Filter(lifecycle="undeclared"),
        Filter(tier="high"),
        Filter(tag="expired"),
        Filter(kind="tests"),
        Filter(service="pay"),
        Filter(due_before=date(2026, 12, 2)),
        Filter(min_score=100),
        Filter(quadrant="high value, low risk"),
        Filter(repository="acme/other"),
    ],
    ids=str,
)
def test_a_filter_lists_what_meets_it_and_nothing_else(wanted: Filter) -> None:
    rows = listing.rows(register([item("a.py")]))
    other = item(
        "b.py",
        owner="@acme/Pay",
        tags=("expired",),
        kind="tests",
        service="pay",
        due=date(2026, 12, 1),
        total=100,
        value="high",
    )
    rows += listing.rows(register([other], "acme/other"))
    rows += listing.rows(register([item("c.py", undeclared=True, tier="high")]))

    chosen = listing.select(rows, wanted, Order())

    assert [row.key for row in chosen] == (
        ["c.py"] if wanted.lifecycle or wanted.tier else ["b.py"]
    )


def test_what_is_due_on_a_day_is_not_due_before_it() -> None:
    assert keys([item(due=date(2026, 12, 1))], Filter(due_before=date(2026, 12, 1))) == []


def test_scores_and_hours_start_at_the_top_and_dates_and_paths_at_the_bottom() -> None:
    items = [
        item("a.py", total=1, hours=2, due=date(2027, 2, 1)),
        item("b.py", total=9, hours=1, due=date(2027, 1, 1)),
        item("c.py", total=5, hours=3),
    ]

    assert keys(items) == ["b.py", "c.py", "a.py"]
    assert keys(items, order=Order("hours")) == ["c.py", "a.py", "b.py"]
    assert keys(items, order=Order("due")) == ["b.py", "a.py", "c.py"]
    assert keys(items, order=Order("path", reverse=True)) == ["c.py", "b.py", "a.py"]


def test_equal_rows_stand_in_the_order_of_their_keys() -> None:
    assert keys([item("b.py"), item("a.py")]) == ["a.py", "b.py"]


def test_tiers_are_sorted_by_risk_and_then_by_score() -> None:
    items = [item(f"{tier}{n}", tier=tier, total=n) for tier in TIERS for n in (1, 2)]

    assert keys(items, order=Order("tier"))[:3] == ["critical2", "critical1", "high2"]


def test_the_first_quadrant_is_low_value_and_high_risk() -> None:
    items = [item("a.py", value="high"), item("b.py", tier="high"), item("c.py")]

    rows = listing.by_quadrant(listing.rows(register(items)))

    assert [row.key for row in rows] == ["b.py", "c.py", "a.py"]
    assert [cell.artifacts for cell in listing.cells(rows)] == [1, 1, 0, 1]
    assert [cell.quadrant for cell in listing.cells(rows)] == list(QUADRANTS)


@PROPERTY
@given(st.lists(st.integers(1, 625), max_size=8), st.sampled_from(list(SORTS)), st.booleans())
def test_an_order_and_its_reverse_list_the_same(scores: list[int], by: str, reverse: bool) -> None:
    items = [item(f"{n}.py", total=score) for n, score in enumerate(scores)]

    assert sorted(keys(items, order=Order(by, reverse))) == sorted(keys(items))
