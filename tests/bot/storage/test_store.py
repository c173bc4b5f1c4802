"""Targets in the database: claimed by one, written by the holder alone, due when they should be."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select, update

from tenure_bot.errors import Limited
from tenure_bot.exactly_once.memory import Claim, Intent, Kind, Lost, Remote, TargetKey
from tenure_bot.github.gateway import Repo
from tenure_bot.receive.standing import State
from tenure_bot.storage import store
from tenure_bot.storage.database import Database, reading, writing
from tenure_bot.storage.models import repositories, targets

NOW = 1_000_000.0
REPO = Repo(4711, "acme/shop", 7)


class Hour:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hour:
    return Hour()


def add(database: Database, key: str = "1", *, repo: Repo = REPO, wanted: int = 1) -> int:
    with writing(database.engine) as connection:
        known = connection.execute(select(repositories).where(repositories.c.id == repo.id))
        if known.one_or_none() is None:
            connection.execute(
                insert(repositories).values(
                    id=repo.id, name=repo.name, installation=repo.installation, state="active"
                )
            )
        made = connection.execute(
            insert(targets).values(kind="pull", repo=repo.id, key=key, wanted=wanted)
        )
        assert made.inserted_primary_key is not None
        return int(made.inserted_primary_key[0])


def change(database: Database, **values: object) -> None:
    with writing(database.engine) as connection:
        connection.execute(update(targets).values(**values))


def park(database: Database, **values: object) -> None:
    with writing(database.engine) as connection:
        connection.execute(update(repositories).values(**values))


def claimed(database: Database, now: float = NOW, owner: str = "w1") -> Claim:
    claim = store.claim(database, owner, now)
    assert claim is not None
    return claim


def test_a_target_that_is_ahead_is_claimed_by_one(database: Database) -> None:
    number = add(database, wanted=3)

    claim = store.claim(database, "w1", NOW)

    key = TargetKey(Kind.PULL, REPO.id, "1")
    assert claim == Claim(number, key, REPO, wanted=3, applied=0, epoch=1)
    assert store.claim(database, "w2", NOW) is None


def test_what_is_due_for_the_longest_time_comes_first(database: Database) -> None:
    for key, values in (
        ("asked", {"lease_until": NOW - 20}),
        ("put off", {"lease_until": NOW - 90, "not_before": NOW - 30}),
        ("looked at again", {"applied": 1, "look_at": NOW - 40, "lease_until": NOW - 80}),
        ("later", {"applied": 1, "look_at": NOW + 1}),
        ("rests", {"applied": 1}),
    ):
        number = add(database, key)
        with writing(database.engine) as connection:
            connection.execute(update(targets).where(targets.c.id == number).values(**values))

    keys = [claimed(database).key.key for _ in range(3)]

    assert keys == ["looked at again", "put off", "asked"]
    assert store.claim(database, "w1", NOW) is None


def test_what_waits_for_a_later_day_costs_a_claim_nothing(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite counts its steps")
    add(database)

    def steps() -> int:
        taken = [0]
        with database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.set_progress_handler(lambda: taken.append(1), 1)
        store.claim(database, "w1", NOW)
        store.claim(database, "w1", NOW)
        with database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.set_progress_handler(None, 1)
        change(database, lease_until=0.0)
        return len(taken)

    alone = steps()
    later = {"kind": "pull", "repo": REPO.id, "wanted": 1, "applied": 1, "look_at": NOW + 86_400}
    with writing(database.engine) as connection:
        connection.execute(insert(targets), [later | {"key": f"l{n}"} for n in range(1_000)])

    assert steps() < alone + 50


def test_an_expired_lease_goes_to_the_next_one(database: Database) -> None:
    add(database)
    claimed(database)

    assert store.claim(database, "w2", NOW + store.LEASE - 1) is None
    second = store.claim(database, "w2", NOW + store.LEASE)

    assert second is not None
    assert second.epoch == 2


def test_many_workers_never_hold_one_target_together(database: Database) -> None:
    for number in range(12):
        add(database, str(number))

    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda name: store.claim(database, f"w{name}", NOW), range(20)))

    keys = [claim.key for claim in taken if claim]
    # One that loses a race in PostgreSQL may find nothing that is not locked at that moment.
    assert len(keys) == len(set(keys))
    assert len(keys) >= 10


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({"applied": 1}, False),
        ({"applied": 1, "look_at": NOW}, True),
        ({"applied": 1, "look_at": NOW + 1}, False),
        ({"look_at": NOW + 1}, True),
        ({"not_before": NOW + 1}, False),
        ({"not_before": NOW}, True),
    ],
)
def test_what_is_due(database: Database, values: dict[str, object], due: bool) -> None:
    add(database)
    change(database, **values)

    assert store.due(database, NOW) == due
    assert (store.claim(database, "w1", NOW) is not None) == due


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({"state": "active", "not_before": NOW + 1}, False),
        ({"state": "parked"}, False),
        ({"state": "parked", "not_before": NOW}, True),
        ({"state": "suspended"}, False),
        ({"state": "removed"}, False),
    ],
)
def test_a_repository_that_is_left_alone_has_nothing_due(
    database: Database, values: dict[str, object], due: bool
) -> None:
    add(database)
    park(database, **values)

    assert store.due(database, NOW) == due
    assert (store.claim(database, "w1", NOW) is not None) == due


def test_one_repository_does_not_hold_up_another(database: Database) -> None:
    add(database, "1")
    add(database, "1", repo=Repo(4712, "acme/other", 7))
    first = claimed(database)
    store.SqlMemory(database, first, lambda: NOW).finish(0)  # it is due again at once

    second = claimed(database, NOW + 1)

    assert {first.repo.id, second.repo.id} == {4711, 4712}


def test_what_is_remembered_is_read_back(database: Database, clock: Hour) -> None:
    add(database)
    memory = store.SqlMemory(database, claimed(database), clock)
    comment = Remote("comment", 5, "h", 2, Intent.UNKNOWN, "ab", NOW, {"deleted": "low"}, {"n": 1})

    memory.remember(Remote("comment"))
    memory.remember(comment)
    memory.remember(Remote("check:abc", 6))

    assert memory.remotes() == {"comment": comment, "check:abc": Remote("check:abc", 6)}


ACTIONS: list[Callable[[store.SqlMemory], object]] = [
    lambda memory: memory.remember(Remote("comment", 1)),
    lambda memory: memory.hold(),
    lambda memory: memory.wanted(),
    lambda memory: memory.finish(1),
    lambda memory: memory.put_off(NOW + 9, "broken"),
    lambda memory: memory.wait(NOW + 9, "limited"),
]


@pytest.mark.parametrize("action", ACTIONS)
def test_an_older_epoch_writes_nothing(
    database: Database, clock: Hour, action: Callable[[store.SqlMemory], object]
) -> None:
    add(database)
    stale = store.SqlMemory(database, claimed(database), clock)
    clock.now += store.LEASE
    claimed(database, clock.now, "w2")
    before = rows(database)

    with pytest.raises(Lost):
        action(stale)

    assert rows(database) == before
    assert stale.remotes() == {}


def rows(database: Database) -> list[object]:
    with reading(database.engine) as connection:
        return list(connection.execute(select(targets)))


def test_holding_makes_the_lease_long_enough_for_a_write(database: Database, clock: Hour) -> None:
    add(database)
    memory = store.SqlMemory(database, claimed(database), clock)
    clock.now += store.LEASE - 1

    memory.hold()

    assert store.claim(database, "w2", clock.now + store.HOLD - 1) is None
    assert store.claim(database, "w2", clock.now + store.HOLD) is not None


def test_a_lease_that_ran_out_but_was_not_taken_is_still_ours(
    database: Database, clock: Hour
) -> None:
    add(database)
    memory = store.SqlMemory(database, claimed(database), clock)
    clock.now += 2 * store.LEASE

    memory.hold()

    assert store.claim(database, "w2", clock.now) is None


def test_a_lease_that_was_given_back_is_not_held_any_more(database: Database, clock: Hour) -> None:
    add(database, wanted=2)
    memory = store.SqlMemory(database, claimed(database), clock)
    memory.finish(1)

    with pytest.raises(Lost):
        memory.hold()


def test_a_finished_target_rests_until_something_new_is_wanted(
    database: Database, clock: Hour
) -> None:
    add(database, wanted=2)
    memory = store.SqlMemory(database, claimed(database), clock)

    memory.finish(2)
    rests = store.claim(database, "w2", NOW + 900)
    change(database, wanted=3)

    assert rests is None
    assert claimed(database).applied == 2


def test_what_came_while_it_was_held_makes_it_due_at_once(database: Database, clock: Hour) -> None:
    add(database, wanted=2)
    memory = store.SqlMemory(database, claimed(database), clock)
    change(database, wanted=3)

    assert memory.wanted() == 3
    memory.finish(2)

    assert claimed(database).wanted == 3


def test_a_finished_target_is_looked_at_again_when_that_was_asked(
    database: Database, clock: Hour
) -> None:
    add(database)
    store.SqlMemory(database, claimed(database), clock).finish(1, NOW + 5)

    assert store.claim(database, "w2", NOW + 4) is None
    assert claimed(database, NOW + 5).wanted == 1


def test_a_target_that_was_put_off_counts_its_tries(database: Database, clock: Hour) -> None:
    add(database)
    store.SqlMemory(database, claimed(database), clock).put_off(NOW + 10, "502")

    assert store.claim(database, "w2", NOW + 9) is None
    again = claimed(database, NOW + 10)
    assert again.tries == 1
    store.SqlMemory(database, again, clock).wait(NOW + 20, "limited")
    assert claimed(database, NOW + 20).tries == 1


def test_a_bell_that_a_stale_worker_rings_is_not_lost(database: Database, clock: Hour) -> None:
    add(database)
    stale = store.SqlMemory(database, claimed(database), clock)
    clock.now += store.LEASE
    second = claimed(database, clock.now, "w2")

    stale.ring()
    store.SqlMemory(database, second, clock).finish(second.wanted)

    assert claimed(database, clock.now).wanted == 2


@pytest.mark.parametrize(("seconds", "state"), [(-5, "active"), (0, "active"), (60, "parked")])
def test_a_repository_that_was_parked_until_now_is_parked_no_more(
    database: Database, clock: Hour, seconds: int, state: str
) -> None:
    add(database)
    claim = claimed(database)
    park(database, state="parked", reason="403", not_before=NOW + seconds)

    store.SqlMemory(database, claim, clock).finish(1)

    with reading(database.engine) as connection:
        row = connection.execute(select(repositories)).one()
    assert (row.state, row.reason) == (state, "" if state == "active" else "403")


def test_a_parked_repository_is_left_alone(database: Database, clock: Hour) -> None:
    add(database, "1")
    add(database, "2")
    memory = store.SqlMemory(database, claimed(database), clock)

    memory.park(State.PARKED, "archived")

    assert store.due(database, NOW + 1e6) == 0


def test_what_github_asks_of_an_installation_holds_for_all_of_it(
    database: Database, clock: Hour
) -> None:
    add(database, "1")
    add(database, "1", repo=Repo(4712, "acme/other", 7))
    add(database, "1", repo=Repo(4713, "else/where", 8))
    memory = store.SqlMemory(database, claimed(database), clock)

    memory.block(NOW + 60)

    assert store.due(database, NOW) == 1
    with pytest.raises(Limited) as limited:
        memory.spend("write")
    assert limited.value.seconds == 60
    clock.now = NOW + 60
    memory.spend("write")
    assert store.due(database, NOW + 60) == 3
