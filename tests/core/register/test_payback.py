"""What a refactoring returns."""

from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from support.registers import item
from tenure.register.listing import Row, row
from tenure.register.payback import payback


def scored(complexity: int, others: int, hours: float = 4.0) -> Row:
    made = row(item("a.py", hours=hours, saved=10.0, spent=12.5), "acme/shop")
    return made._replace(complexity=complexity, score=complexity * others)


def test_hours_fall_as_the_table_has_it_for_a_complexity_of_one() -> None:
    returned = payback(scored(4, 25), cost=12)  # 100 takes twice the hours of 25

    assert (returned.after, returned.monthly, returned.months) == (2.0, 2.0, 6.0)
    assert returned.assumed


def test_who_knows_better_says_what_it_costs_afterward() -> None:
    returned = payback(scored(4, 25), cost=9, after=1)

    assert (returned.monthly, returned.months, returned.assumed) == (3.0, 3.0, False)


def test_a_refactoring_that_saves_nothing_never_pays_back() -> None:
    assert payback(scored(1, 25), cost=1).months is None
    assert payback(scored(4, 25), cost=1, after=9).months is None


def test_saved_hours_stand_against_those_spent_since() -> None:
    assert payback(scored(1, 1), cost=1).gained == -2.5


@PROPERTY
@given(st.integers(1, 5), st.integers(1, 125), st.floats(0, 1_000))
def test_a_refactoring_never_costs_hours_a_month(
    complexity: int, others: int, hours: float
) -> None:
    returned = payback(scored(complexity, others, hours), cost=1)

    assert returned.monthly >= 0
    assert returned.after <= hours + 0.01
