"""What a worker does when it is rung for, and when a minute is over."""

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from huey import MemoryHuey
from huey.consumer import Consumer

from support.incoming import delivery, payload
from tenure_bot.errors import DatabaseError
from tenure_bot.exactly_once.memory import Claim, Lost
from tenure_bot.receive import events
from tenure_bot.service.bench import Bench
from tenure_bot.service.queue import Doorbell
from tenure_bot.service.worker import Crew, _Consumer
from tenure_bot.storage import intake, retention, store
from tenure_bot.storage.database import Database, writing

NOW = 1_795_348_800.0


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def take(database: Database, *bodies: dict[str, Any], event: str = "pull_request") -> None:
    for body in bodies:
        one = delivery(body, event)
        named = events.targets(one.event, one.action, one.payload)
        with writing(database.engine) as connection:
            intake.store(connection, [intake.arrival(one, named, NOW)])


def crew(
    database: Database,
    work: Callable[[Claim], None],
    clock: Clock | None = None,
    mirrors: list[int] | None = None,
) -> Crew:
    gone = mirrors if mirrors is not None else []
    bench = Bench(database, work, lambda _: None, gone.append)
    made = Crew(lambda: bench, clock or Clock())
    made.doorbell = Doorbell(MemoryHuey(), made.work_off, made.tidy)
    return made


def finishing(database: Database, done: list[str]) -> Callable[[Claim], None]:
    def work(claim: Claim) -> None:
        done.append(claim.key.key)
        store.SqlMemory(database, claim, lambda: NOW).finish(claim.wanted)

    return work


def rings(made: Crew) -> tuple[int, int]:
    assert made.doorbell is not None
    return made.doorbell.huey.pending_count(), made.doorbell.huey.scheduled_count()


def test_a_worker_works_until_nothing_is_due(database: Database) -> None:
    take(database, payload(1), payload(2), payload(1), payload(3))
    done: list[str] = []

    crew(database, finishing(database, done)).work_off()

    assert sorted(done) == ["1", "2", "3"]
    assert store.due(database, NOW) == 0


def test_a_worker_that_is_told_to_end_takes_nothing_more(database: Database) -> None:
    take(database, payload(1), payload(2))
    done: list[str] = []
    made = crew(database, finishing(database, done))
    made.stopping = lambda: bool(done)

    made.work_off()

    assert len(done) == 1
    assert store.due(database, NOW) == 1


def test_a_worker_that_is_interrupted_gives_back_what_it_holds(database: Database) -> None:
    take(database, payload(1))

    def interrupted(_: Claim) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crew(database, interrupted).work_off()
    assert store.due(database, NOW) == 1


def test_a_lease_that_went_to_somebody_else_is_no_trouble(database: Database) -> None:
    take(database, payload(1), payload(2))
    done: list[str] = []
    finish = finishing(database, done)

    def lost_once(claim: Claim) -> None:
        finish(claim)
        if len(done) == 1:
            raise Lost

    crew(database, lost_once).work_off()

    assert len(done) == 2


def test_what_falls_due_soon_is_rung_for_in_time(database: Database) -> None:
    take(database, payload(1))

    def wait(claim: Claim) -> None:
        store.SqlMemory(database, claim, lambda: NOW).put_off(NOW + 5, "later")

    made = crew(database, wait)
    made.work_off()

    assert rings(made) == (0, 1)


def test_the_minute_rings_for_what_nobody_was_rung_for(database: Database) -> None:
    take(database, payload(1), payload(2))
    made = crew(database, lambda _: None)

    made.tidy()

    assert rings(made) == (2, 0)


def test_the_minute_deletes_what_we_were_removed_from(database: Database) -> None:
    mirrors = list[int]()
    made = crew(database, lambda _: None, mirrors=mirrors)
    take(database, payload(1))
    take(database, {"action": "deleted", "installation": {"id": 7}}, event="installation")

    made.tidy()

    assert mirrors == [4711]


def test_old_bodies_are_looked_for_once_an_hour(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, looked = Clock(), list[float]()
    monkeypatch.setattr(retention, "forget", lambda _, now: looked.append(now))
    made = crew(database, lambda _: None, clock)

    for seconds in (0, 60, 3_600, 3_660):
        clock.now = NOW + seconds
        made.tidy()

    assert looked == [NOW, NOW + 3_600]


def test_a_database_that_is_gone_is_logged_and_the_worker_lives(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: object) -> None:
        raise DatabaseError("it cannot be reached")

    monkeypatch.setattr(store, "claim", gone)
    monkeypatch.setattr(store, "due", gone)
    made = crew(database, lambda _: None)

    with caplog.at_level(logging.ERROR):
        made.work_off()
        made.tidy()

    assert caplog.text.count("it cannot be reached") == 2


@pytest.mark.parametrize("which", ["worker", "clock"])
def test_a_process_that_was_killed_is_named_in_the_log(
    which: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    consumer = _Consumer(MemoryHuey(), workers=1, worker_type="process")
    alive = SimpleNamespace(is_alive=lambda: True, exitcode=None)
    killed = SimpleNamespace(is_alive=lambda: False, exitcode=-9)
    consumer.scheduler = killed if which == "clock" else alive
    consumer.worker_threads = [(None, alive), (None, killed if which == "worker" else alive)]
    monkeypatch.setattr(Consumer, "check_worker_health", lambda _: False)  # it would start another

    assert not consumer.check_worker_health()

    (record,) = caplog.records
    assert "a worker process ended by itself with -9" in record.getMessage()


def test_each_worker_opens_its_bench_once(database: Database) -> None:
    opened = []

    def open_bench() -> Bench:
        opened.append(1)
        return Bench(database, lambda _: None, lambda _: None, lambda _: None)

    made = Crew(open_bench, Clock())
    made.work_off()
    made.tidy()

    assert opened == [1]
