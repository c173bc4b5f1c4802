"""What the database keeps, and what it forgets."""

from typing import Any

import pytest
from sqlalchemy import select

from support.incoming import delivery, payload
from tenure_bot.errors import MirrorError, Unknown
from tenure_bot.exactly_once.memory import Claim, Remote
from tenure_bot.github.gateway import Repo
from tenure_bot.receive import events
from tenure_bot.storage import intake, retention, store
from tenure_bot.storage.agenda import next_at
from tenure_bot.storage.database import Database, reading, writing
from tenure_bot.storage.models import deliveries, remotes, repositories, targets
from tenure_bot.storage.retention import DAY, Forgotten

NOW = 1_795_348_800.0


def take(database: Database, *bodies: dict[str, Any], at: float = NOW, event: str = "") -> None:
    for body in bodies or (payload(),):
        one = delivery(body, event or "pull_request")
        named = events.targets(one.event, one.action, one.payload)
        with writing(database.engine) as connection:
            intake.store(connection, [intake.arrival(one, named, at)])


def claimed(database: Database) -> tuple[Claim, store.SqlMemory]:
    claim = store.claim(database, "worker", NOW)
    assert claim is not None
    return claim, store.SqlMemory(database, claim, lambda: NOW)


def column(database: Database, wanted: Any) -> list[Any]:
    with reading(database.engine) as connection:
        query = select(wanted).order_by(*wanted.table.primary_key.columns)
        return list(connection.execute(query).scalars())


@pytest.fixture
def removed() -> list[int]:
    """Return the mirrors that were deleted."""
    return []


def test_a_delivery_is_done_when_nothing_of_its_repository_is_outstanding(
    database: Database,
) -> None:
    take(database, payload(1), payload(2))
    other = {"id": 5, "full_name": "acme/other", "owner": {"login": "acme"}}
    take(database, payload(1, repository=other))
    for _ in range(2):
        claim, memory = claimed(database)
        memory.finish(claim.wanted)

    retention.settle(database.engine)

    assert column(database, deliveries.c.state) == ["done", "done", "new"]


def test_a_delivery_whose_target_waits_is_not_done(database: Database) -> None:
    take(database)
    _, memory = claimed(database)
    memory.put_off(NOW + 60, "GitHub answers 502")

    retention.settle(database.engine)

    assert column(database, deliveries.c.state) == ["new"]


def test_bodies_go_after_three_days_and_rows_after_thirty(database: Database) -> None:
    for days in (0, 2.9, 3.1, 29, 31):
        take(database, at=NOW - days * DAY)

    found = retention.forget(database.engine, NOW)

    assert found == Forgotten(bodies=3, rows=1)
    kept = column(database, deliveries.c.body)
    assert [bool(body) for body in kept] == [True, True, False, False]
    assert intake.unpacked(kept[-1]) == b""
    assert retention.forget(database.engine, NOW) == Forgotten()


def uninstall(database: Database) -> None:
    take(database, {"action": "deleted", "installation": {"id": 7}}, event="installation")


def test_what_we_were_removed_from_is_deleted_with_its_mirror(
    database: Database, removed: list[int]
) -> None:
    take(database)
    _, memory = claimed(database)
    memory.remember(Remote("comment", id=1))
    uninstall(database)

    assert retention.leave(database.engine, lambda _: None, removed.append) == [4711]

    assert removed == [4711]
    for table in (repositories.c.id, targets.c.id, remotes.c.role):
        assert column(database, table) == []


def test_an_old_removal_that_is_sent_again_deletes_nothing(
    database: Database, removed: list[int]
) -> None:
    take(database)
    uninstall(database)
    asked: list[str] = []

    def found(repo: Repo) -> Repo:
        asked.append(repo.name)
        return repo._replace(name="acme/store", installation=8)

    assert retention.leave(database.engine, found, removed.append) == []

    assert (asked, removed) == (["acme/shop"], [])
    assert column(database, repositories.c.state) == ["active"]
    assert column(database, repositories.c.installation) == [8]
    assert column(database, repositories.c.name) == ["acme/store"]  # as it is called now
    assert store.due(database, NOW) == 1


def test_while_github_does_not_say_nothing_is_deleted(database: Database) -> None:
    take(database)
    uninstall(database)

    def unknown(_: Repo) -> Repo:
        raise Unknown("GET /repos/acme/shop/installation: 502")

    with pytest.raises(Unknown):
        retention.leave(database.engine, unknown, lambda _: None)
    assert column(database, repositories.c.state) == ["removed"]


def test_a_mirror_that_is_in_use_keeps_its_repository_and_no_other(database: Database) -> None:
    other = {"id": 9_999, "full_name": "acme/other", "owner": {"login": "acme"}}
    take(database, payload(), payload(repository=other))
    uninstall(database)

    def busy(repo: int) -> None:
        if repo == 4711:
            raise MirrorError("somebody reads it")

    assert retention.leave(database.engine, lambda _: None, busy) == [9_999]
    assert column(database, repositories.c.id) == [4711]


def test_the_next_time_is_when_a_wait_or_a_lease_ends(database: Database) -> None:
    assert next_at(database, NOW, 60) is None
    take(database, payload(1), payload(2), payload(3))
    assert next_at(database, NOW, 60) is None  # all are due now

    claimed(database)[1].put_off(NOW + 30, "later")
    first, memory = claimed(database)
    memory.finish(first.wanted, again_at=NOW + 5)
    assert next_at(database, NOW, 60) == NOW + 5

    claimed(database)
    assert next_at(database, NOW + 6, 60) == NOW + 30
    assert next_at(database, NOW + 31, 60) == NOW + 60  # the lease of the third
    assert next_at(database, NOW + 61, 60) is None


def test_nothing_is_planned_for_a_repository_that_we_left(database: Database) -> None:
    take(database)
    claimed(database)[1].put_off(NOW + 30, "later")
    take(database, {"action": "suspend", "installation": {"id": 7}}, event="installation")

    assert next_at(database, NOW, 60) is None
