"""The metrics of all repositories of a database; what only a history tells is not known."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from jsonschema import Draft202012Validator

from support.registers import DAY, item, register
from tenure import schema
from tenure.metrics import database
from tenure.metrics.values import Metric
from tenure.register.pull_store import keep
from tenure.register.pulls import MergedPull, Touched
from tenure.register.store import Store, connect, migrate, reading
from tenure.register.sync import sync
from tenure.reporters import metrics as shown


def test_repositories_and_teams_are_counted_and_history_is_not_known(tmp_path: Path) -> None:
    store = connect(f"sqlite:///{tmp_path / 'r.sqlite'}")
    late = DAY - timedelta(days=1)
    shop = [item("a.py", hours=2.0, expires=late), item("b.py", owner="", undeclared=True)]
    sync(store, register(shop, "acme/shop"))
    sync(store, register([item("c.py", hours=9.0, tags=("untested",))], "acme/web"))

    with reading(store) as connection:
        found = database.measure(connection, DAY, date(2026, 6, 1))

    numbers = {one.name: one.value for one in (*found.five, *found.further)}
    assert numbers["owner-share"] == round(2 / 3, 4)
    assert numbers["monthly-hours"] == 11.5
    assert numbers["change-failure-rate"] is None
    assert [(g.name, g.artifacts, g.untested, g.expired) for g in found.repositories] == [
        ("acme/web", 1, 1, 0),
        ("acme/shop", 2, 0, 1),
    ]
    assert [(g.name, g.hours, g.changes) for g in found.teams] == [
        ("@acme/shop", 11, None),
        ("", 0.5, None),
    ]
    document = json.loads(shown.json(found))
    Draft202012Validator(json.loads(schema.schema_text("metrics"))).validate(document)
    assert document["repository"] is None


NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def pull(
    number: int, repository: str = "acme/shop", hours: float = 1, owner: str = "@acme/shop"
) -> MergedPull:
    """Return a pull request that was approved after some hours, with a comment for each."""
    answered, merged = NOON + timedelta(hours=hours), NOON + timedelta(days=9)
    touched = (Touched("a.py", "a.py", owner),)
    numbers = (1, 1, int(hours), 1)
    times = (NOON, merged, answered, answered)
    return MergedPull(repository, number, "", *times, *numbers, "#1", number == 2, touched)


def numbers(store: Store) -> dict[str, Metric]:
    with reading(store) as connection:
        found = database.measure(connection, DAY, date(2026, 6, 1))
    return {one.name: one for one in (*found.five, *found.further)}


def test_where_the_bot_saw_nothing_reviews_are_not_known(tmp_path: Path) -> None:
    store = connect(f"sqlite:///{tmp_path / 'r.sqlite'}")
    sync(store, register([item("a.py")], "acme/shop"))

    found = numbers(store)

    names = ("review-time", "review-depth", "rollbacks", "incidents")
    assert [found[name].value for name in names] == [None] * 4
    with reading(store) as connection:
        assert database.reviews(connection, "acme/shop", date(2026, 6, 1), DAY) is None


def test_reviews_rollbacks_and_incidents_come_from_what_the_bot_saw_merged(
    tmp_path: Path,
) -> None:
    store = connect(f"sqlite:///{tmp_path / 'r.sqlite'}")
    sync(store, register([item("a.py")], "acme/shop"))
    for one in (pull(1, hours=2), pull(2, hours=6), pull(1, "acme/web", 4, "@acme/web")):
        keep(store, one)

    found = numbers(store)

    assert found["review-time"].value == 4
    assert dict(found["review-time"].parts)["answered"] == 3
    assert (found["review-depth"].value, dict(found["review-depth"].parts)["loops on average"]) == (
        4,
        1,
    )
    assert (found["rollbacks"].value, found["rollbacks"].unit) == (3, "pull requests")
    assert found["incidents"].value == 1
    with reading(store) as connection:
        metrics = database.measure(connection, DAY, date(2026, 6, 1))
        reviews = database.reviews(connection, "ACME/shop", date(2026, 6, 1), DAY)
    shown_of = [
        (g.name, g.artifacts, g.review_hours, g.review_comments, g.rollbacks, g.incidents)
        for g in (*metrics.teams, *metrics.repositories)
    ]
    # Who is accountable for nothing that was ever synced is there all the same.
    assert shown_of == [
        ("@acme/shop", 1, 4, 4, 2, 1),
        ("@acme/web", 0, 4, 4, 1, 0),
        ("acme/shop", 1, 4, 4, 2, 1),
        ("acme/web", 0, 4, 4, 1, 0),
    ]
    assert [(each.hours, each.comments, each.known) for each in reviews or ()] == [
        (2, 2, True),
        (6, 6, True),
    ]
    Draft202012Validator(json.loads(schema.schema_text("metrics"))).validate(
        json.loads(shown.json(metrics))
    )
    lines = "\n".join(shown.text(metrics))
    assert "4.00 h  median review time" in lines
    assert "REVIEW TIME" in lines


def test_a_register_that_nobody_synced_knows_what_the_bot_saw(tmp_path: Path) -> None:
    store = connect(f"sqlite:///{tmp_path / 'r.sqlite'}")
    migrate(store)
    keep(store, pull(1, hours=2)._replace(merged=NOON - timedelta(days=900)))

    found = numbers(store)

    assert found["review-time"].value is None
    assert found["rollbacks"].value == 0
