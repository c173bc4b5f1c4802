"""A merge group: the queue gets its check, exactly one, and always a concluded one."""

from typing import Any

import pytest

from support.desk import Desk
from support.github.builders import Pull
from tenure_bot.errors import MirrorError
from tenure_bot.service.work import Ending


@pytest.fixture
def head(desk: Desk, pull: Pull) -> str:
    """Return the commit of a pull request in the merge queue, of which the bot has heard."""
    desk.stand.webhooks.waiting()
    head = pull.enqueue()
    desk.take(desk.stand.webhooks.waiting())
    return head


def test_a_merge_group_gets_one_concluded_check(desk: Desk, pull: Pull, head: str) -> None:
    desk.rest()

    assert desk.look() is Ending.FINISHED

    (check,) = pull.check_runs(head)
    assert (check["name"], check["status"]) == ("tenure", "completed")
    assert desk.rest() == ["POST /repos/acme/shop/check-runs"]


def test_nothing_is_written_twice(desk: Desk, pull: Pull, head: str) -> None:
    desk.look()
    desk.rest()

    for _ in range(2):
        desk.stand.clock.advance(60)
        desk.look()

    assert desk.rest() == []
    assert desk.judged == [head]
    assert desk.target().look_at is None


def test_a_lost_answer_makes_no_second_check(desk: Desk, pull: Pull, head: str) -> None:
    desk.stand.faults.drop = 1.0
    desk.stand.faults.methods = frozenset({"POST"})
    desk.look()
    desk.stand.faults.drop = 0.0

    for _ in range(4):
        desk.stand.clock.advance(60)
        desk.look()

    assert len(pull.check_runs(head)) == 1


def test_a_group_that_cannot_be_judged_does_not_hold_the_queue_up(
    desk: Desk, pull: Pull, head: str
) -> None:
    def broken(*_: Any) -> Any:
        raise MirrorError("the mirror is full")

    desk.examine_group = broken  # type: ignore[method-assign,assignment]
    for _ in range(3):
        desk.look()
        desk.stand.clock.advance(100)

    (check,) = pull.check_runs(head)
    assert (check["status"], check["conclusion"]) == ("completed", "neutral")
