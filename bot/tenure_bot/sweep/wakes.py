"""On which day a sweep of unchanged commits and issues may come to something else than the last one."""

from collections.abc import Iterator
from datetime import date, timedelta

from tenure.policy import Policy
from tenure.register.item import Register
from tenure_bot.obligations.dashboard_state import FRESH
from tenure_bot.obligations.obligations import Obligation
from tenure_bot.obligations.plan import Plan

_NEXT = timedelta(days=1)


def next_day(owed: tuple[Obligation, ...], register: Register, plan: Plan, policy: Policy) -> date:
    """Return the first day after that of the register on which a new plan may differ.

    Until then a sweep has nothing to do unless a commit or an issue changes. It is never later than
    the day on which the dashboard has to say that it is still looked after.

    Args:
        owed: What is owed.
        register: All artifacts.
        plan: Of the sweep that was just made.
        policy: That of the root.
    """
    as_of = register.as_of
    if plan.held_back or plan.writes or policy.issues_digest:
        return as_of + _NEXT
    days = (day for day in _days(owed, register, policy) if day > as_of)
    return min(days, default=as_of + FRESH)


def _days(owed: tuple[Obligation, ...], register: Register, policy: Policy) -> Iterator[date]:
    for item in register.items:
        for due in item.dues:
            yield due.day - timedelta(days=policy.soon)
            yield due.day
            yield due.day + _NEXT
    for one in owed:
        for days in (*policy.issues_reminders, policy.issues_escalate):
            yield one.since + timedelta(days=days)
            yield one.since + timedelta(days=days + 1)
