"""How long a job stays with one target, and how fast it writes."""

from collections.abc import Callable

import pytest

from tenure_bot.ci.looks import PATIENCE, until_done
from tenure_bot.ci.short_memory import PAUSE, ShortMemory
from tenure_bot.errors import Limited, Unknown
from tenure_bot.exactly_once.memory import Claim, Kind, Remote, TargetKey
from tenure_bot.github.gateway import Repo
from tenure_bot.pulls.pull import Outcome

CLAIM = Claim(0, TargetKey(Kind.PULL, 7, "3"), Repo(7, "acme/shop"), 1, 0, 0)


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.now += seconds


def looked(
    time: Time, *ends: Outcome | Exception | Callable[[], Outcome]
) -> list[tuple[float, int]]:
    """Return when a target was looked at and what was applied, until there is nothing more to do."""
    looks: list[tuple[float, int]] = []
    left = list(ends)

    def handle(claim: Claim) -> Outcome:
        looks.append((time() - 1_000, claim.applied))
        end = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(end, Exception):
            raise end
        return end if isinstance(end, Outcome) else end()

    until_done(CLAIM, handle, time, time.sleep)
    return looks


def test_what_is_done_is_looked_at_once() -> None:
    assert looked(Time(), Outcome()) == [(0, 0)]


def test_a_second_look_comes_when_it_is_asked_for_and_wants_nothing_new() -> None:
    assert looked(Time(), Outcome(1_005.0), Outcome(1_060.0)) == [(0, 0), (5, 1)]


def test_a_look_that_is_far_away_is_left_to_the_next_job() -> None:
    assert looked(Time(), Outcome(1_000.0 + PATIENCE + 1)) == [(0, 0)]


def test_who_always_asks_for_another_look_is_left_in_the_end() -> None:
    time = Time()

    assert len(looked(time, lambda: Outcome(time() + 1))) < 10


def test_a_repository_that_is_to_be_left_alone_is() -> None:
    assert looked(Time(), Outcome(1_001.0, park="archived")) == [(0, 0)]


def test_a_short_pause_is_kept_and_a_long_one_is_said() -> None:
    assert looked(Time(), Limited("slow down", 20.0), Outcome()) == [(0, 0), (20, 0)]
    with pytest.raises(Limited):
        looked(Time(), Limited("slow down", 3_600.0))


def test_an_edit_whose_end_is_unknown_is_made_again_for_a_while() -> None:
    assert looked(Time(), Unknown("dropped"), Outcome()) == [(0, 0), (5, 0)]
    with pytest.raises(Unknown):
        looked(Time(), Unknown("dropped"))


def test_between_two_writes_a_second_passes() -> None:
    time = Time()
    memory = ShortMemory([Remote("labels")], time, time.sleep)

    for _ in range(3):
        memory.spend("write")

    assert time() - 1_000 == 2 * PAUSE
    assert memory.remotes() == {"labels": Remote("labels")}
