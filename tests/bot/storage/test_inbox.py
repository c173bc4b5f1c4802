"""What was taken is on the disk, once; what it names is raised in the same transaction."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from queue import SimpleQueue
from typing import Any

import pytest
from sqlalchemy import select, update

from support.incoming import REPOSITORY, delivery, payload
from tenure_bot.errors import DatabaseError
from tenure_bot.exactly_once.memory import Kind, Remote, TargetKey
from tenure_bot.receive import events
from tenure_bot.receive.webhook import Delivery
from tenure_bot.storage import inbox, intake, store
from tenure_bot.storage.database import Database, reading, writing
from tenure_bot.storage.inbox import Inbox
from tenure_bot.storage.intake import Fate
from tenure_bot.storage.models import deliveries, repositories, targets

NOW = 1_795_348_800.0


class Bell:
    """Counts rings; `heard` waits for the next one."""

    def __init__(self) -> None:
        self._rings: SimpleQueue[None] = SimpleQueue()

    def __call__(self) -> None:
        self._rings.put(None)

    def heard(self) -> None:
        self._rings.get(timeout=10)

    @property
    def is_silent(self) -> bool:
        return self._rings.empty()


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def box(database: Database, bell: Bell) -> Iterator[Inbox]:
    made = Inbox(database, bell, lambda: NOW)
    yield made
    made.close()


def take(box: Inbox, one: Delivery) -> bool:
    return box.take(one, events.targets(one.event, one.action, one.payload))


def rows(database: Database, *columns: Any) -> list[Any]:
    with reading(database.engine) as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(columns[0]))]


def stored(database: Database) -> list[Any]:
    return rows(database, deliveries.c.guid, deliveries.c.state)


def wanted(database: Database) -> list[Any]:
    return rows(database, targets.c.key, targets.c.wanted)


def test_a_delivery_is_stored_as_it_came(database: Database, box: Inbox) -> None:
    one = delivery(guid="a-1")

    assert take(box, one)

    with reading(database.engine) as connection:
        row = connection.execute(select(deliveries)).one()
    assert (row.guid, row.hook, row.event, row.action) == (
        "a-1",
        "292430182",
        "pull_request",
        "synchronize",
    )
    assert (row.repo, row.installation, row.received_at) == (4711, 7, NOW)
    assert intake.unpacked(row.body) == one.body
    assert row.state == "new"


def test_what_it_names_is_raised_and_rung_for(database: Database, box: Inbox, bell: Bell) -> None:
    take(box, delivery())
    take(box, delivery())
    bell.heard()

    assert wanted(database) == [("9", 2)]
    claim = store.claim(database, "worker", NOW)
    assert claim is not None
    assert claim.key == TargetKey(Kind.PULL, 4711, "9")
    assert claim.repo.name == "acme/shop"


def test_a_delivery_that_comes_twice_has_one_effect_and_rings_again(
    database: Database, box: Inbox, bell: Bell
) -> None:
    assert take(box, delivery(guid="a-1"))
    bell.heard()

    assert not take(box, delivery(guid="a-1"))

    bell.heard()
    assert wanted(database) == [("9", 1)]
    assert stored(database) == [("a-1", "new")]


def test_a_delivery_that_is_done_is_dropped(database: Database, box: Inbox, bell: Bell) -> None:
    take(box, delivery(guid="a-1"))
    bell.heard()
    with writing(database.engine) as connection:
        connection.execute(update(deliveries).values(state="done"))

    assert not take(box, delivery(guid="a-1"))

    assert wanted(database) == [("9", 1)]
    assert stored(database) == [("a-1", "done")]
    assert bell.is_silent


def test_one_event_by_two_hooks_is_two_deliveries(database: Database, box: Inbox) -> None:
    take(box, delivery(guid="a-1"))

    assert take(box, delivery(guid="a-1")._replace(hook="repository:4711"))

    assert wanted(database) == [("9", 2)]


def test_a_replay_under_another_guid_costs_a_recomputation_and_no_more(
    database: Database, box: Inbox
) -> None:
    take(box, delivery(guid="a-1"))

    assert take(box, delivery(guid="a-2"))

    assert wanted(database) == [("9", 2)]
    assert rows(database, repositories.c.id) == [(4711,)]


def test_ten_thousand_deliveries_for_five_hundred_pull_requests_are_five_hundred_recomputations(
    database: Database,
) -> None:
    arrivals = [
        intake.arrival(one, events.targets(one.event, one.action, one.payload), NOW)
        for one in (delivery(payload(number % 500 + 1)) for number in range(10_000))
    ]
    for start in range(0, len(arrivals), inbox.MOST):
        with writing(database.engine) as connection:
            fates = intake.store(connection, arrivals[start : start + inbox.MOST])
        assert set(fates) == {Fate(is_new=True, rings=True)}

    with reading(database.engine) as connection:
        found = connection.execute(select(targets.c.wanted)).scalars().all()
    assert found == [20] * 500
    assert store.due(database, NOW) == 500


def test_what_many_threads_bring_at_once_is_stored_once_each(
    database: Database, box: Inbox
) -> None:
    coming = [delivery(guid=f"a-{number % 40}") for number in range(120)]

    with ThreadPoolExecutor(16) as pool:
        fresh = list(pool.map(lambda one: take(box, one), coming))

    assert fresh.count(True) == 40
    assert wanted(database) == [("9", 40)]
    assert len(stored(database)) == 40


def test_an_event_that_only_changes_a_repository_is_done_at_once(
    database: Database, box: Inbox, bell: Bell
) -> None:
    take(box, delivery())
    bell.heard()
    renamed = REPOSITORY | {"full_name": "acme/store"}

    take(box, delivery(payload(repository=renamed) | {"action": "renamed"}, "repository", "a-9"))

    assert ("a-9", "done") in stored(database)
    assert rows(database, repositories.c.name) == [("acme/store",)]
    assert bell.is_silent


def test_an_installation_that_is_deleted_takes_all_its_repositories_along(
    database: Database, box: Inbox
) -> None:
    other = {"id": 5, "full_name": "acme/other", "owner": {"login": "acme"}}
    take(box, delivery())
    take(box, delivery(payload(repository=other)))
    take(box, delivery(payload(repository=other | {"id": 6}, installation={"id": 8})))

    take(box, delivery({"action": "deleted", "installation": {"id": 7}}, "installation"))

    states = rows(database, repositories.c.id, repositories.c.state)
    assert states == [(5, "removed"), (6, "active"), (4711, "removed")]
    assert store.due(database, NOW) == 1


def test_after_a_removal_a_late_event_raises_nothing(database: Database, box: Inbox) -> None:
    take(box, delivery())
    take(box, delivery({"action": "deleted", "installation": {"id": 7}}, "installation"))

    take(box, delivery(payload(number=10)))

    assert wanted(database) == [("9", 1)]
    assert store.due(database, NOW) == 0


def test_without_an_installation_nothing_can_be_done_and_nothing_is_raised(
    database: Database, box: Inbox
) -> None:
    body = payload()
    del body["installation"]

    assert take(box, delivery(body))

    assert wanted(database) == []
    assert rows(database, repositories.c.id) == []


def test_a_check_that_is_run_again_finds_the_pull_request_of_a_fork(
    database: Database, box: Inbox, bell: Bell
) -> None:
    take(box, delivery())
    claim = store.claim(database, "worker", NOW)
    assert claim is not None
    memory = store.SqlMemory(database, claim, lambda: NOW)
    memory.remember(Remote(f"check:{'a' * 40}", id=1))
    memory.finish(claim.wanted)
    check = {"head_sha": "a" * 40, "pull_requests": []}

    take(box, delivery(payload(check_run=check) | {"action": "rerequested"}, "check_run"))

    assert wanted(database) == [("9", 2)]
    assert store.due(database, NOW) == 1


def test_a_database_that_is_gone_is_said_and_the_next_delivery_is_taken(
    database: Database, box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(intake, "store", full)
        with pytest.raises(DatabaseError, match="the disk is full"):
            take(box, delivery(guid="a-1"))

    assert take(box, delivery(guid="a-1"))
    assert stored(database) == [("a-1", "new")]


def test_one_delivery_that_cannot_be_stored_does_not_keep_the_others_out(
    database: Database, box: Inbox
) -> None:
    """No event that was verified is such a one, so it is made by hand."""
    bad = delivery(guid="bad")._replace(event=None)  # type: ignore[arg-type]
    batch = []
    for one in (delivery(guid="a-1"), bad, delivery(guid="a-2")):
        named = events.targets("pull_request", "synchronize", one.payload)
        batch.append(inbox.Waiting.begin(intake.arrival(one, named, NOW)))

    box._store(batch)

    assert [bool(waiting.problem) for waiting in batch] == [False, True, False]
    assert [bool(waiting.fate) for waiting in batch] == [True, False, True]
    assert all(waiting.unsettled.acquire(blocking=False) for waiting in batch)
    assert [guid for guid, _ in stored(database)] == ["a-1", "a-2"]


def test_a_bug_that_one_delivery_meets_does_not_keep_the_next_one_out(
    database: Database, box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def buggy(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(intake, "store", buggy)
        with pytest.raises(DatabaseError, match="a bug in tenure"):
            take(box, delivery(guid="a-1"))

    assert box.is_alive
    assert take(box, delivery(guid="a-1"))


def test_a_closed_inbox_takes_nothing(database: Database, bell: Bell) -> None:
    box = Inbox(database, bell)
    box.close()

    assert not box.is_alive
    with pytest.raises(DatabaseError):
        take(box, delivery())


def test_closing_writes_what_was_taken(database: Database, bell: Bell) -> None:
    box = Inbox(database, bell)
    with ThreadPoolExecutor(8) as pool:
        coming = [pool.submit(take, box, delivery()) for _ in range(32)]
        assert all(one.result(10) for one in coming)
    box.close()

    assert wanted(database) == [("9", 32)]


def test_what_is_committed_is_on_the_disk(database: Database, box: Inbox) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("what a server of PostgreSQL promises is its administrator's matter")
    take(box, delivery())

    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    with closing(sqlite3.connect(str(database.engine.url.database))) as other:
        assert other.execute("SELECT count(*) FROM bot_delivery").fetchone() == (1,)
