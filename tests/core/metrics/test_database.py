"""The metrics of all repositories of a database; what only a history tells is not known."""

import json
from datetime import date, timedelta
from pathlib import Path

from jsonschema import Draft202012Validator

from support.registers import DAY, item, register
from tenure import schema
from tenure.metrics import database
from tenure.register.store import connect, reading
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
