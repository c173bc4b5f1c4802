"""On which day a sweep of unchanged commits and issues may come to something else than the last one."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tenure.digest import DAYS
from tenure.policy import Policy, PolicySet
from tenure.register.item import Register
from tenure_bot.clock import Clock
from tenure_bot.obligations.dashboard_state import FRESH
from tenure_bot.obligations.hands import Hands
from tenure_bot.obligations.obligations import Obligation
from tenure_bot.obligations.plan import Plan

_NEXT = timedelta(days=1)


class Looked(NamedTuple):
    """What a sweep has seen.

    Attributes:
        owed: What is owed.
        register: All artifacts.
        policies: Those that hold.
        plan: That was just made.
        hands: What people have decided about each issue.
        said: The day that the dashboard says it was looked after; `None` if it says none.
        waits: Whether something is waited for that no event tells of.
    """

    owed: tuple[Obligation, ...]
    register: Register
    policies: PolicySet
    plan: Plan
    hands: tuple[Hands, ...] = ()
    said: date | None = None
    waits: bool = False


def moment(looked: Looked, clock: Clock) -> float:
    """Return the moment at which `next_day` begins in the zone of the policy, in seconds."""
    zone = looked.policies.for_path("").zone
    day = ZoneInfo(zone) if zone != "UTC" else UTC
    begins = datetime.combine(next_day(looked), time.min, day)
    # A clock that is set back over the end of a day begins it twice: never look before now.
    return max(begins.timestamp(), clock() + timedelta(minutes=1).total_seconds())


def next_day(looked: Looked) -> date:
    """Return the first day after that of the register on which a new plan may differ.

    Until then a sweep has nothing to do unless a commit or an issue changes. It is never later than
    the day on which the dashboard has to say that it is still looked after.

    Args:
        looked: What the last sweep has seen.
    """
    as_of, plan = looked.register.as_of, looked.plan
    policy = looked.policies.for_path("")
    if plan.held_back or plan.writes or looked.waits:
        return as_of + _NEXT
    alive = (looked.said or as_of) + FRESH
    days = [*_days(looked, policy), *_ends(looked.hands, policy.issues_snooze)]
    if policy.issues_digest:
        days.append(as_of + timedelta(days=DAYS - as_of.weekday()))
    return max(as_of + _NEXT, min([alive, *(day for day in days if day > as_of)]))


def _days(looked: Looked, root: Policy) -> Iterator[date]:
    for item in looked.register.items:
        soon = looked.policies.for_path(item.paths[0]).soon
        for due in item.dues:
            yield due.day - timedelta(days=soon)
            yield due.day
            yield due.day + _NEXT
    for one in looked.owed:
        for days in (*root.issues_reminders, root.issues_escalate):
            yield one.since + timedelta(days=days)
            yield one.since + timedelta(days=days + 1)


def _ends(hands: Iterable[Hands], snooze: int) -> Iterator[date]:
    """Yield the days on which a rest is over that somebody wanted."""
    for one in hands:
        if one.snoozed:
            yield one.snoozed + _NEXT
        if one.closed_on and snooze:
            yield one.closed_on + timedelta(days=snooze + 1)
