"""Quiet days and reminders."""

import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.owed import MONDAY, days, policies
from tenure_bot.obligations.quiet import Quiet, quiet
from tenure_bot.obligations.reminders import step


def asked(day: date, policy: str = "") -> Quiet:
    return quiet(policies(f"[bot.issues]\n{policy}").for_path(""), day)


def test_the_weekend_is_quiet_unless_the_policy_says_otherwise() -> None:
    assert asked(days(5)).reason == "Saturday is a quiet day"
    assert asked(days(6)).reason == "Sunday is a quiet day"
    assert asked(MONDAY) == Quiet()
    assert asked(days(5), 'quiet = ["friday"]') == Quiet()
    assert asked(days(4), 'quiet = ["friday"]').reason == "Friday is a quiet day"


def test_a_day_of_the_policy_is_quiet() -> None:
    found = asked(MONDAY, f'holidays = ["{MONDAY}"]')

    assert found.reason == "2026-11-23 is a quiet day of the policy"


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("DE", date(2026, 5, 1), "Labor Day"),
        ("DE-BY", date(2027, 1, 6), "Epiphany"),
        ("US", date(2026, 11, 26), "Thanksgiving Day"),
    ],
)
def test_public_holidays_of_a_country_are_quiet(country: str, day: date, name: str) -> None:
    found = asked(day, f'country = "{country}"')

    assert found.reason == f"{day} is a holiday ({name})"
    assert asked(MONDAY, f'country = "{country}"') == Quiet()


@pytest.mark.parametrize("country", ["XX", "DE-ZZ"])
def test_a_country_that_nobody_knows_is_said_and_stops_nothing(country: str) -> None:
    found = asked(MONDAY, f'country = "{country}"')

    assert found.reason == ""
    assert found.problem == f"The holidays of `{country}` (`bot.issues.country`) are not known."


def test_the_calendars_of_the_world_are_not_loaded_for_a_policy_without_a_country(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)

    assert asked(MONDAY) == Quiet()


@pytest.mark.parametrize(
    ("late", "told", "found"),
    [
        (6, 0, None),
        (7, 0, 7),
        (9, 0, 7),  # the seventh was a quiet day
        (9, 7, None),
        (13, 9, None),
        (14, 9, 14),
        (29, 14, None),
        (40, 0, 30),  # of several that were missed only the last
        (400, 30, None),
    ],
)
def test_reminders_widen(late: int, told: int, found: int | None) -> None:
    assert step((7, 14, 30), MONDAY, days(told), days(late)) == found


def test_without_a_scale_nobody_is_reminded() -> None:
    assert step((), MONDAY, MONDAY, days(900)) is None


@given(st.lists(st.integers(1, 60), max_size=6), st.sets(st.integers(0, 100)))
@settings(max_examples=50, deadline=None)
def test_each_step_is_told_once_whatever_the_days_of_the_sweeps(
    scale: list[int], sweeps: set[int]
) -> None:
    told, said = MONDAY, []
    for number in sorted(sweeps):
        found = step(scale, MONDAY, told, days(number))
        if found is not None:
            said.append(found)
            told = days(number)

    assert said == sorted(set(said))
    assert max(said, default=0) == max(
        (one for one in scale if one <= max(sweeps, default=0)), default=0
    )
