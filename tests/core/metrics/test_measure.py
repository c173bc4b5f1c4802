"""The metrics: each counts what it says, and what nothing gives is not known."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from support.registers import DAY, item, register
from tenure import schema
from tenure.due import Due, DueKind
from tenure.ledger import Entry, Kind, Ledger
from tenure.metrics.facts import Facts, join
from tenure.metrics.failures import candidates, first
from tenure.metrics.measure import measure
from tenure.metrics.past import Change, Past
from tenure.metrics.reviews import Review
from tenure.metrics.values import Indicator, Metric, Metrics
from tenure.register.item import Item
from tenure.reporters import metrics as shown

FIRST = date(2026, 10, 1)


def change(number: int, day: date, *paths: str, **wishes: Any) -> Change:
    when = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    return Change(
        when,
        f"{number:040x}",
        day,
        b"Change",
        paths,
        wishes.pop("added", ()),
        wishes.pop("deleted", ()),
        wishes.pop("reverts", False),
        wishes.pop("mends", False),
        wishes.pop("named", ()),
        wishes.pop("ai", False),
    )


def entry(day: date, artifact: str, hours: float, kind: Kind) -> Entry:
    return Entry(f"{day}{artifact}{kind}", day, artifact, hours, kind)


def facts(
    items: Sequence[Item] = (),
    changes: Sequence[Change] = (),
    entries: Sequence[Entry] = (),
    **more: Any,
) -> Facts:
    files = more.pop("files", [path for one in items for path in one.paths])
    past = Past(FIRST, DAY, tuple(changes))
    failed = first(candidates(past.changes))
    ledger = Ledger(tuple(entries), ())
    return join(register(items), past, ledger, failed=failed, files=files, **more)


def metric(found: Metrics, name: str) -> Metric:
    return next(one for one in (*found.five, *found.further) if one.name == name)


def indicator(found: Metrics, name: str) -> Indicator:
    return next(one for one in found.indicators if one.name == name)


def test_a_file_is_owned_by_a_person_and_not_by_an_agent_or_nobody() -> None:
    items = [
        item("a", paths=("a/1", "a/2")),
        item("b.py", undeclared=True, owner=""),
        item("c.py", owner="@claude"),
    ]

    found = metric(measure(facts(items)), "owner-share")

    assert found.value == 0.5
    assert dict(found.parts) == {"with an owner": 2, "files": 4}


def test_review_time_is_the_median_of_what_was_imported_and_else_not_known() -> None:
    def review(hours: int, *paths: str, day: int = 3) -> Review:
        opened = datetime(2026, 11, day, 8, tzinfo=UTC)
        return Review(opened, opened.replace(hour=8 + hours), paths, comments=hours)

    imported = [review(1, "a.py"), review(2, "a.py"), review(9, "a.py"), review(5, "human.py")]

    known = measure(facts([item("a.py")], reviews=imported))
    unknown = measure(facts([item("a.py")]))

    assert metric(known, "review-time").value == 2
    assert metric(known, "review-depth").value == 2
    assert metric(unknown, "review-time").value is None
    assert metric(unknown, "review-depth").value is None
    assert "not known  median review time" in "\n".join(shown.text(unknown))


def test_a_review_that_is_known_to_be_of_ai_files_counts_whatever_they_are_called_now() -> None:
    opened = datetime(2026, 11, 3, 8, tzinfo=UTC)
    moved = Review(opened, opened.replace(hour=11), ("old/name.py",), known=True)

    assert metric(measure(facts([item("a.py")], reviews=[moved])), "review-time").value == 3


def test_teams_have_their_reviews_and_rollbacks_beside_the_others() -> None:
    def review(hours: int, *paths: str) -> Review:
        opened = datetime(2026, 11, 3, 8, tzinfo=UTC)
        return Review(opened, opened.replace(hour=8 + hours), paths, comments=hours * 2)

    items = [item("a.py", owner="@acme/pay"), item("b.py", owner="@acme/web")]
    reviews = [review(1, "a.py"), review(5, "a.py", "b.py")]
    back = change(1, date(2026, 11, 4), "b.py", reverts=True)

    found = measure(facts(items, [back], reviews=reviews))

    teams = {g.name: (g.review_hours, g.review_comments, g.rollbacks) for g in found.teams}
    assert teams == {"@acme/pay": (3, 6, 0), "@acme/web": (5, 10, 1)}
    (whole,) = found.repositories
    assert (whole.review_hours, whole.review_comments, whole.rollbacks) == (3, 6, 1)
    assert "REVIEW TIME" in "\n".join(shown.text(found))


def test_reviews_outside_the_months_do_not_count() -> None:
    opened = datetime(2026, 9, 30, 8, tzinfo=UTC)
    old = Review(opened, opened, ("a.py",))

    assert metric(measure(facts([item("a.py")], reviews=[old])), "review-time").value is None


def test_hours_are_told_apart_by_where_they_come_from() -> None:
    logged = item("b.py", hours=2.0)
    items = [item("a.py", hours=1.5), logged._replace(hours=logged.hours._replace(source="logged"))]

    found = metric(measure(facts(items)), "monthly-hours")

    assert found.value == 3.5
    assert dict(found.parts) == {"logged": 2, "record": 0, "estimated": 1.5}


def test_what_is_due_today_is_not_past_review() -> None:
    def due(day: date, kind: DueKind) -> Item:
        one = item(f"{day}{kind}.py")
        return one._replace(dues=(Due(day, kind, one.key, one.owner, one.key, 1, "temporary"),))

    items = [
        due(DAY, DueKind.REVIEW),
        due(date(2026, 11, 21), DueKind.REVIEW),
        due(date(2026, 11, 21), DueKind.EXPIRY),
    ]

    found = metric(measure(facts(items)), "past-review")

    assert found.value == 1
    assert dict(found.parts) == {"files": 1, "expired": 1}


def test_deleted_files_count_if_they_had_a_record_or_an_ai_added_them() -> None:
    changes = [
        change(1, FIRST, "new.py", added=("new.py",), ai=True),
        change(
            2,
            DAY,
            "new.py",
            "old.py",
            "human.py",
            "kept.py",
            deleted=("new.py", "old.py", "human.py", "kept.py"),
        ),
    ]

    found = metric(
        measure(facts([item("kept.py")], changes, recorded=["old.py", "kept.py"])),
        "deleted-retained",
    )

    assert shown.value(found) == "2 : 1"


def test_the_failure_rate_compares_with_all_other_files() -> None:
    changes = [
        change(1, date(2026, 11, 1), "a.py"),
        change(2, date(2026, 11, 2), "a.py", mends=True),
        change(3, date(2026, 11, 3), "human.py"),
        change(4, date(2026, 11, 4), "human.py"),
        change(5, date(2026, 11, 5), "human.py", reverts=True, named=(f"{3:040x}",)),
    ]

    found = measure(facts([item("a.py")], changes, files=["a.py", "human.py"]))

    rate = metric(found, "change-failure-rate")
    assert (rate.value, rate.others) == (0.5, 0.5)
    assert dict(rate.parts) == {"failed": 1, "commits": 2}
    assert (metric(found, "rollbacks").value, metric(found, "rollbacks").others) == (0, 1)


def test_churn_is_commits_to_a_file_in_a_month() -> None:
    changes = [change(n, date(2026, 11, n), "a.py", "human.py") for n in range(1, 11)]
    files = ["a.py", "human.py", "quiet.py"]

    found = metric(measure(facts([item("a.py")], changes, files=files)), "churn")

    months = 53 / (365.25 / 12)
    assert found.value == pytest.approx(10 / months, abs=1e-3)
    assert found.others == pytest.approx(5 / months, abs=1e-3)


def test_incidents_count_for_what_is_there_and_are_told_for_what_is_gone() -> None:
    entries = [
        entry(date(2026, 11, 2), "a", 1, Kind.INCIDENT),
        entry(date(2026, 11, 3), "x/a.py", 0, Kind.INCIDENT),
        entry(date(2026, 11, 4), "gone.py", 0, Kind.INCIDENT),
        entry(date(2026, 9, 4), "a", 0, Kind.INCIDENT),
        entry(date(2026, 11, 4), "a", 3, Kind.SAVED),
    ]

    found = measure(facts([item("a", paths=("x/a.py",))], entries=entries))

    assert metric(found, "incidents").value == 2
    assert dict(metric(found, "incidents").parts) == {"of what is gone": 1}
    assert [(m.first.month, m.hours, m.incidents) for m in found.months] == [(10, 0, 0), (11, 1, 3)]


def test_leading_indicators_name_the_artifacts() -> None:
    items = [item("a.py", tags=("untested",)), item("b.py", tags=("high-churn",)), item("c.py")]

    found = measure(facts(items))

    assert indicator(found, "no-tests").artifacts == ("a.py",)
    assert indicator(found, "high-churn").artifacts == ("b.py",)
    assert indicator(found, "no-owner").artifacts == ()


def test_trouble_that_repeats_names_the_artifact_and_the_worst_comes_first() -> None:
    items = [item("a.py"), item("b.py"), item("c.py")]
    changes = [
        change(1, date(2026, 10, 5), "a.py", "b.py"),
        change(2, date(2026, 10, 6), "a.py", mends=True),
        change(3, date(2026, 11, 5), "a.py"),
        change(4, date(2026, 11, 6), "a.py", mends=True),
    ]
    entries = [
        entry(date(2026, 11, 2), "c.py", 0, Kind.INCIDENT),
        entry(date(2026, 11, 7), "a.py", 0, Kind.INCIDENT),
        entry(date(2026, 11, 8), "c.py", 0, Kind.INCIDENT),
    ]

    found = measure(facts(items, changes, entries)).hotspots

    assert [(s.artifact, s.failed, s.incidents, s.months, s.last) for s in found] == [
        ("a.py", 2, 1, 2, date(2026, 11, 7)),
        ("c.py", 0, 2, 1, date(2026, 11, 8)),
    ]


def test_teams_are_told_apart_and_sum_up_to_the_repository() -> None:
    items = [item("a.py", owner="@b/x", hours=1.0), item("b.py", owner="@b/y", hours=2.0)]
    changes = [
        change(1, date(2026, 11, 1), "a.py", "b.py"),
        change(2, date(2026, 11, 2), "b.py", mends=True),
    ]

    found = measure(facts(items, changes, [entry(DAY, "a.py", 0, Kind.INCIDENT)]))

    assert [(g.name, g.hours, g.changes, g.failed, g.incidents) for g in found.teams] == [
        ("@b/y", 2, 2, 1, 0),
        ("@b/x", 1, 1, 0, 1),
    ]
    whole = found.repositories[0]
    assert (whole.name, whole.artifacts, whole.changes, whole.failed) == ("acme/shop", 2, 2, 1)


HOSTILE = "a\x1b[2J|<img src=x onerror=alert(1)>@acme/all.py"


@pytest.mark.parametrize(
    "items", [[], [item("a.py")], [item(HOSTILE, tags=("untested",), owner="@a/<b>")]]
)
def test_every_output_is_made_of_every_register(items: list[Item]) -> None:
    found = measure(facts(items))

    document = json.loads(shown.json(found))
    Draft202012Validator(json.loads(schema.schema_text("metrics"))).validate(document)
    text, page = "\n".join(shown.text(found)), "\n".join(shown.markdown(found))
    assert "\x1b" not in text + page
    assert "<img" not in re.sub("`[^`]*`", "", page)
    assert "| median review time | **not known** |" in page


def test_equal_facts_give_equal_bytes() -> None:
    items = [item(f"{number}.py", owner=f"@b/{number % 3}") for number in range(9)]

    assert shown.json(measure(facts(items))) == shown.json(measure(facts(items)))
