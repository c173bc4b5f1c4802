"""What falls due: in its week, with its owner, and cliffs before they come."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tenure import due
from tenure.due import Due, DueKind
from tenure.record import Lifecycle, Origin, Record
from tenure.report import Artifact

DAY = date(2026, 11, 23)  # a Monday
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def artifact(key: str, *, expires: date | None = None, review: date | None = None) -> Artifact:
    record = Record(
        ("@a/b", "@c"),
        Origin("claude-code"),
        Lifecycle.TEMPORARY,
        date(2026, 1, 1),
        expires=expires,
        review=review,
    )
    return Artifact(key, (key,), record, None, group=False)


def dues(*days: date) -> list[Due]:
    return due.of(artifact(f"{number}.py", expires=day) for number, day in enumerate(days))


def test_a_record_with_two_dates_falls_due_twice() -> None:
    found = due.of([artifact("a.py", expires=DAY + timedelta(days=9), review=DAY)])

    assert [(one.day, one.kind) for one in found] == [
        (DAY, DueKind.REVIEW),
        (DAY + timedelta(days=9), DueKind.EXPIRY),
    ]
    assert {one.owner for one in found} == {"@a/b"}


def test_what_has_no_valid_record_has_no_date() -> None:
    assert due.of([Artifact("a.py", ("a.py",), None, None, group=False)]) == []


def test_what_is_due_today_is_not_overdue() -> None:
    found = dues(DAY - timedelta(days=1), DAY)

    assert [one.day for one in due.overdue(found, DAY)] == [DAY - timedelta(days=1)]


def test_a_week_starts_on_monday_and_empty_weeks_are_shown() -> None:
    found = dues(DAY, DAY + timedelta(days=6), DAY + timedelta(days=14))

    shown = due.weeks(found, DAY + timedelta(days=3), 3)

    assert [(week.monday, len(week.dues)) for week in shown] == [
        (DAY, 1),
        (DAY + timedelta(days=7), 0),
        (DAY + timedelta(days=14), 1),
    ]


def test_owners_with_more_to_do_come_first() -> None:
    found = dues(DAY, DAY)
    other = found[0]._replace(owner="@z")

    assert list(due.by_owner([other, *found])) == ["@a/b", "@z"]


def test_a_cliff_is_many_dates_on_one_day() -> None:
    found = dues(*[DAY] * 3, DAY + timedelta(days=1))

    assert [
        (cliff.first, len(cliff.dues)) for cliff in due.cliffs(found, DAY, count=3, days=1)
    ] == [(DAY, 3)]
    assert due.cliffs(found, DAY, count=4, days=1) == []
    assert len(due.cliffs(found, DAY, count=4, days=2)[0].dues) == 4


def test_what_has_passed_is_no_cliff_ahead() -> None:
    assert due.cliffs(dues(*[DAY] * 5), DAY + timedelta(days=1), count=2, days=1) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(DAYS, max_size=30), DAYS, st.integers(1, 5), st.integers(1, 20))
def test_no_date_is_in_two_cliffs_and_no_cliff_is_missed(
    days: list[date], as_of: date, count: int, width: int
) -> None:
    found = dues(*days)

    shown = due.cliffs(found, as_of, count=count, days=width)

    named = [one for cliff in shown for one in cliff.dues]
    assert len(named) == len(set(named))
    rest = [one.day for one in found if one.day >= as_of and one not in named]
    assert all(len(cliff.dues) >= count for cliff in shown)
    assert all(cliff.last - cliff.first < timedelta(days=width) for cliff in shown)
    for day in rest:
        near = [other for other in rest if timedelta(0) <= other - day < timedelta(days=width)]
        assert len(near) < count


@settings(max_examples=100, deadline=None)
@given(st.lists(DAYS, max_size=30), DAYS)
def test_weeks_hold_what_falls_due_and_nothing_else(days: list[date], first: date) -> None:
    found = dues(*days)

    shown = due.weeks(found, first, 200)

    assert [one for week in shown for one in week.dues] == [
        one for one in found if one.day >= first
    ]
