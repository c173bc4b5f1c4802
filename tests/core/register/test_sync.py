"""A sync writes what changed, loses nothing, and stands alone or not at all."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from support.registers import DAY, LATER, item, register
from tenure.register import query
from tenure.register.errors import RegisterError
from tenure.register.item import Item
from tenure.register.listing import Filter, Order, Row
from tenure.register.models import artifact, snapshot
from tenure.register.store import Store, reading
from tenure.register.sync import Outcome, sync


def rows(store: Store, wanted: Filter = Filter()) -> list[Row]:  # noqa: B008
    with reading(store) as connection:
        return list(query.listed(connection, wanted, Order("path")))


def keys(store: Store) -> list[str]:
    return [row.key for row in rows(store)]


def ids(store: Store) -> dict[str, int]:
    with reading(store) as connection:
        living = select(artifact.c.key, artifact.c.id).where(artifact.c.retired.is_(None))
        return {line.key: line.id for line in connection.execute(living)}


def retired(store: Store) -> dict[str, date]:
    with reading(store) as connection:
        gone = select(artifact.c.key, artifact.c.retired).where(artifact.c.retired.is_not(None))
        return {line.key: line.retired for line in connection.execute(gone)}


def moved(moves: Mapping[str, str]) -> Any:
    return lambda _: moves


def again(store: Store, items: Sequence[Item], moves: Mapping[str, str] | None = None) -> Outcome:
    return sync(store, register(items, day=LATER), moved(moves or {}))


def test_the_rows_are_those_of_the_register(store: Store) -> None:
    made = item("a.py", tags=("expired", "untested"), due=date(2027, 1, 1), value="high")

    sync(store, register([made]))

    (row,) = rows(store)
    assert (row.key, row.quadrant, row.due) == ("a.py", "high value, low risk", date(2027, 1, 1))
    assert row.tags == made.tags
    assert row.created == date(2026, 11, 1)


def test_a_second_sync_of_an_unchanged_repository_writes_no_row(store: Store) -> None:
    items = [item("a.py", tags=("expired",)), item("b.py", due=date(2027, 1, 1), hours=0.33)]
    sync(store, register(items))
    written = []

    @event.listens_for(store.engine, "before_cursor_execute")
    def _note(_: Connection, __: Any, statement: str, *___: Any) -> None:
        if statement.split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE"):
            written.append(statement)

    outcome = sync(store, register(items))

    assert outcome == Outcome(0, 0, 0, 0, 2)
    assert written == []


def test_only_what_changed_is_written(store: Store) -> None:
    sync(store, register([item("a.py"), item("b.py"), item("c.py")]))

    outcome = again(store, [item("a.py"), item("b.py", total=9), item("d.py")])

    assert outcome == Outcome(added=1, changed=1, moved=0, retired=1, same=1)
    assert keys(store) == ["a.py", "b.py", "d.py"]


def test_a_removed_artifact_is_retired_with_the_day_and_not_lost(store: Store) -> None:
    sync(store, register([item("a.py"), item("b.py")]))

    again(store, [item("a.py")])

    assert retired(store) == {"b.py": LATER}


def test_an_artifact_that_comes_back_gets_its_row_back(store: Store) -> None:
    sync(store, register([item("a.py")]))
    before = ids(store)
    again(store, [])

    outcome = again(store, [item("a.py", total=9)])

    assert outcome.added == 1
    assert ids(store) == before
    assert retired(store) == {}


def test_a_renamed_artifact_keeps_its_row(store: Store) -> None:
    sync(store, register([item("old.py")]))
    before = ids(store)["old.py"]

    outcome = again(store, [item("new.py")], {"old.py": "new.py"})

    assert outcome == Outcome(0, 1, 1, 0, 0)
    assert ids(store) == {"new.py": before}


def test_an_artifact_with_an_id_keeps_its_row_wherever_it_goes(store: Store) -> None:
    sync(store, register([item("loader", paths=("a.py",))]))
    before = ids(store)

    again(store, [item("loader", paths=("else/where.py",))])

    assert ids(store) == before


def test_an_artifact_that_gets_an_id_keeps_its_row(store: Store) -> None:
    sync(store, register([item("a.py")]))
    before = ids(store)["a.py"]

    again(store, [item("loader", paths=("a.py",))])

    assert ids(store) == {"loader": before}


def test_artifacts_that_move_up_one_after_the_other_keep_their_rows(store: Store) -> None:
    sync(store, register([item("a.py"), item("b.py")]))
    before = ids(store)

    again(store, [item("b.py"), item("c.py")], {"a.py": "b.py", "b.py": "c.py"})

    assert ids(store) == {"b.py": before["a.py"], "c.py": before["b.py"]}


def test_artifacts_that_change_places_change_rows(store: Store) -> None:
    sync(store, register([item("a.py"), item("b.py")]))
    before = ids(store)

    again(store, [item("a.py"), item("b.py")], {"a.py": "b.py", "b.py": "a.py"})

    assert ids(store) == {"b.py": before["a.py"], "a.py": before["b.py"]}


def test_a_rename_onto_the_place_of_something_deleted_keeps_both(store: Store) -> None:
    sync(store, register([item("a.py"), item("b.py")]))
    before = ids(store)

    again(store, [item("b.py")], {"a.py": "b.py"})

    assert ids(store) == {"b.py": before["a.py"]}
    assert retired(store) == {"b.py": LATER}


def test_an_id_that_is_used_twice_loses_neither(store: Store) -> None:
    sync(store, register([item("x", paths=("a.py",)), item("x", paths=("b.py",))]))

    assert [(row.key, row.path) for row in rows(store)] == [("x", "a.py"), ("x#2", "b.py")]


def test_repositories_do_not_meet(store: Store) -> None:
    sync(store, register([item("a.py")], "acme/shop"))
    sync(store, register([item("a.py"), item("b.py")], "acme/pay"))
    sync(store, register([], "acme/shop", LATER))

    assert [(row.repository, row.key) for row in rows(store)] == [
        ("acme/pay", "a.py"),
        ("acme/pay", "b.py"),
    ]
    assert rows(store, Filter(repository="acme/shop")) == []


def test_a_point_of_the_trend_is_kept_only_when_something_changed(store: Store) -> None:
    sync(store, register([item("a.py", total=4)]))
    sync(store, register([item("a.py", total=4, tags=("expired",))], day=LATER))
    sync(store, register([item("a.py", total=9, hours=2.0)], day=date(2026, 11, 24)))

    with reading(store) as connection:
        points = query.trend(connection, "acme/shop", "a.py")

    assert [(point.day, point.score, point.hours) for point in points] == [
        (DAY, 4, 0.5),
        (date(2026, 11, 24), 9, 2.0),
    ]


def test_a_day_has_one_point(store: Store) -> None:
    for total in (4, 9, 16):
        sync(store, register([item("a.py", total=total)]))

    with reading(store) as connection:
        points = list(connection.execute(select(snapshot.c.day, snapshot.c.score)))

    assert points == [(DAY, 16)]


def test_an_older_day_is_refused(store: Store) -> None:
    sync(store, register([item("a.py")], day=LATER))

    with pytest.raises(RegisterError) as caught:
        sync(store, register([], day=DAY))

    assert "knows acme/shop as of 2026-11-23, which is after 2026-11-22" in str(caught.value)
    assert keys(store) == ["a.py"]


@pytest.mark.parametrize(
    "text", ["a\udcff.py", "nul\0byte", 'quo"te', '"quoted"', "10,000 " + "x" * 10_000, "\ud800"]
)
def test_text_that_no_database_holds_comes_back_as_it_was(store: Store, text: str) -> None:
    made = register([item(text, purpose=text, owner=text, service=text)], text)

    sync(store, made)

    (row,) = rows(store, Filter(owner=text, service=text, repository=text))
    assert (row.key, row.purpose, row.repository) == (text, text, text)
    assert sync(store, made).same == 1


def test_a_sync_that_fails_leaves_the_old_state(store: Store) -> None:
    sync(store, register([item("a.py")]))

    def fail(old: str) -> Mapping[str, str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(store, register([item("b.py")], day=LATER), fail)

    assert keys(store) == ["a.py"]
    with reading(store) as connection:
        assert query.repositories(connection) == [("acme/shop", "c" * 40, DAY)]
