"""What may be written: never more than the limits in any stretch of time, and no wait too many."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from tenure_bot.errors import Limited
from tenure_bot.storage import budget
from tenure_bot.storage.budget import RATES, Bucket, Rate
from tenure_bot.storage.database import Database, writing

NOW = 1_000_000.0


def spend(
    connection: Connection,
    what: str,
    now: float = NOW,
    installation: int = 7,
    *,
    sweeps: bool = False,
) -> None:
    budget.spend(connection, installation, what, now, sweeps=sweeps)


def spent(connection: Connection, what: str, now: float = NOW) -> int:
    """Let sweeps write as much as they may, and return how much that was."""
    for count in range(100):
        try:
            spend(connection, what, now, sweeps=True)
        except Limited:
            return count
    raise AssertionError


def most_in(rate: Rate, window: float) -> float:
    return rate.burst + window * rate.per_second


def test_the_limits_are_those_that_people_have_not_been_stopped_at() -> None:
    assert most_in(RATES["create_minute"], 60) == pytest.approx(15)
    assert most_in(RATES["create_hour"], 3600) == pytest.approx(120)
    assert RATES["write"].per_second == 1


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(sorted(RATES)),
    st.lists(st.floats(0, 30), min_size=1, max_size=80),
    st.sampled_from([10.0, 60.0, 3600.0]),
)
def test_no_window_sees_more_than_it_may(name: str, gaps: list[float], window: float) -> None:
    rate = RATES[name]
    now, bucket = NOW, Bucket(rate.burst, NOW)
    taken: list[float] = []

    for gap in gaps:
        now += gap
        if bucket.wait(rate, now) == 0:
            bucket = bucket.less(rate, now)
            taken.append(now)

    for start in taken:
        seen = sum(start <= at < start + window for at in taken)
        assert seen <= most_in(rate, window) + 1e-6


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 1), st.floats(0, 100), st.sampled_from(sorted(RATES)))
def test_after_the_wait_a_token_is_there_and_not_much_before(
    tokens: float, passed: float, name: str
) -> None:
    rate = RATES[name]
    bucket = Bucket(tokens, NOW)

    wait = bucket.wait(rate, NOW + passed)

    assert bucket.wait(rate, NOW + passed + wait + 0.001) == 0
    if wait > 0.01:
        assert bucket.wait(rate, NOW + passed + wait - 0.01) > 0


def test_a_clock_that_was_set_back_gives_nothing_and_takes_nothing() -> None:
    bucket = Bucket(0.5, NOW)

    back = bucket.filled(Rate(10, 1), NOW - 500)

    assert back == bucket


def test_writes_follow_one_another_each_second_after_the_first_ten(database: Database) -> None:
    with writing(database.engine) as connection:
        for _ in range(10):
            spend(connection, "write")
        with pytest.raises(Limited) as limited:
            spend(connection, "write")
        spend(connection, "write", NOW + 1)
        spend(connection, "write", installation=8)

    assert limited.value.seconds == pytest.approx(1)
    assert limited.value.status == 0


def test_creates_are_rarer_and_take_nothing_where_they_may_not(database: Database) -> None:
    with writing(database.engine) as connection:
        for _ in range(5):
            spend(connection, "create")
        for _ in range(3):
            with pytest.raises(Limited) as limited:
                spend(connection, "create")
        for _ in range(5):  # the tries have cost no writes
            spend(connection, "write")

    assert limited.value.seconds == pytest.approx(6)


def test_sweeps_leave_what_a_pull_request_takes(database: Database) -> None:
    with writing(database.engine) as connection:
        created = spent(connection, "create")
        written = spent(connection, "write")
        for _ in range(3):
            spend(connection, "create")
        for _ in range(3):
            spend(connection, "write")

    assert (created, written) == (2, 2)


@pytest.mark.parametrize(("what", "seconds", "then"), [("write", 4, 4), ("create", 12, 2)])
def test_a_sweep_waits_for_as_much_as_it_gets_on_with(
    database: Database, what: str, seconds: float, then: int
) -> None:
    with writing(database.engine) as connection:
        spent(connection, what)
        with pytest.raises(Limited) as limited:
            spend(connection, what, sweeps=True)
        later = spent(connection, what, NOW + limited.value.seconds)

    assert limited.value.seconds == pytest.approx(seconds)
    assert later == then


def test_what_has_come_meanwhile_shortens_the_wait_of_a_sweep(database: Database) -> None:
    with writing(database.engine) as connection:
        for _ in range(10):
            spend(connection, "write")
        with pytest.raises(Limited) as limited:
            spend(connection, "write", NOW + 6.5, sweeps=True)

    assert limited.value.seconds == pytest.approx(3.5)


def test_a_block_holds_until_its_time_and_a_shorter_one_does_not_end_it(
    database: Database,
) -> None:
    with writing(database.engine) as connection:
        budget.block(connection, 7, NOW + 60, NOW)
        budget.block(connection, 7, NOW + 5, NOW)
        with pytest.raises(Limited) as limited:
            spend(connection, "create", NOW + 59)
        spend(connection, "create", NOW + 60)

    assert limited.value.seconds == 1


def test_many_workers_together_spend_no_more_than_one(database: Database) -> None:
    def one(_: int) -> bool:
        try:
            with writing(database.engine) as connection:
                spend(connection, "create")
        except Limited:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(one, range(20))) == 5
