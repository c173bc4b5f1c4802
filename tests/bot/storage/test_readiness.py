"""Ready is who can store a delivery now."""

import pytest
from sqlalchemy import event, func, select

from tenure_bot.errors import DatabaseError
from tenure_bot.storage.database import Database, connect, reading
from tenure_bot.storage.models import etags
from tenure_bot.storage.readiness import FRESH, Readiness


def test_a_database_that_takes_what_is_written_is_ready_and_does_not_grow(
    database: Database,
) -> None:
    for _ in range(3):
        Readiness(database).prove()

    with reading(database.engine) as connection:
        assert connection.execute(select(func.count()).select_from(etags)).scalar() == 1


def test_a_database_without_tables_is_not_ready(database_url: str) -> None:
    empty = connect(database_url)

    with pytest.raises(DatabaseError, match="of version none"):
        Readiness(empty).prove()
    empty.engine.dispose()


def test_many_who_ask_at_once_write_once(database: Database) -> None:
    written: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *a: written.append(a[2]))
    now = [0.0]
    readiness = Readiness(database, lambda: now[0])

    def asked(times: int) -> int:
        before = len(written)
        for _ in range(times):
            readiness.prove()
        return sum("INSERT" in statement for statement in written[before:])

    assert asked(5) == 1
    now[0] = FRESH
    assert asked(5) == 1


def test_a_database_that_takes_nothing_more_is_asked_anew_each_time(database: Database) -> None:
    readiness = Readiness(database)

    def full(*_: object) -> None:
        raise DatabaseError("the disk is full")

    event.listen(database.engine, "before_cursor_execute", full)
    for _ in range(2):
        with pytest.raises(DatabaseError, match="is full"):
            readiness.prove()

    event.remove(database.engine, "before_cursor_execute", full)
    readiness.prove()
