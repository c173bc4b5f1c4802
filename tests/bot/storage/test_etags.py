"""Answers kept in the database for conditional requests."""

import pytest
from sqlalchemy import func, select

from tenure_bot.github.answers import Etags, Kept
from tenure_bot.storage import etags as module
from tenure_bot.storage.database import Database, reading
from tenure_bot.storage.etags import LARGEST, StoredEtags
from tenure_bot.storage.models import etags

DAY = 86_400.0


class Clock:
    now = 1_000.0 * DAY

    def __call__(self) -> float:
        return self.now


def rows(database: Database) -> int:
    with reading(database.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(etags)).scalar_one())


def test_an_answer_is_found_by_installation_and_address(database: Database) -> None:
    store: Etags = StoredEtags(database)
    kept = Kept('W/"1"', '{"name": "Grüße 😀"}')

    store.keep(5, "/repos/acme/shop?", kept)

    assert store.find(5, "/repos/acme/shop?") == kept
    assert store.find(6, "/repos/acme/shop?") is None
    assert store.find(5, "/repos/acme/till?") is None


def test_a_newer_answer_takes_the_place_of_an_older_one(database: Database) -> None:
    store = StoredEtags(database)

    store.keep(5, "/x", Kept("1", "old"))
    store.keep(5, "/x", Kept("2", "new"))

    assert store.find(5, "/x") == Kept("2", "new")
    assert rows(database) == 1


def test_a_huge_answer_is_not_kept(database: Database) -> None:
    store = StoredEtags(database)

    store.keep(5, "/x", Kept("1", "x" * (LARGEST + 1)))

    assert rows(database) == 0


def test_those_that_nobody_used_make_room(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    clock = Clock()
    store = StoredEtags(database, clock)
    store.keep(6, "/other installation", Kept("1", "0"))
    for number in range(3):
        clock.now += 2 * DAY
        store.keep(5, f"/{number}", Kept("1", str(number)))
    clock.now += 2 * DAY
    assert store.find(5, "/0"), "it is used, so it is not the oldest any more"

    clock.now += 1
    store.keep(5, "/3", Kept("1", "3"))

    assert [store.find(5, f"/{number}") is not None for number in range(4)] == [
        *(True, False, True, True),
    ]
    assert store.find(6, "/other installation")


def test_a_use_is_noted_once_a_day(database: Database) -> None:
    clock = Clock()
    store = StoredEtags(database, clock)
    store.keep(5, "/x", Kept("1", "0"))
    noted = []

    for _ in range(3):
        clock.now += DAY - 1
        store.find(5, "/x")
        with reading(database.engine) as connection:
            noted.append(connection.execute(select(etags.c.used_at)).scalar_one())

    assert noted == [1_000 * DAY, 1_002 * DAY - 2, 1_002 * DAY - 2]
