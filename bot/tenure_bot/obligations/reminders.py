"""When somebody is reminded of what is late: on a widening scale, each step once."""

from collections.abc import Sequence
from datetime import date

from tenure.leases import after
from tenure_bot.obligations import owed_issue
from tenure_bot.obligations.hands import Issue, Left
from tenure_bot.obligations.obligations import Obligation
from tenure_bot.obligations.owed_issue import Place
from tenure_bot.obligations.writes import Action, Write


def step(scale: Sequence[int], since: date, told: date, as_of: date) -> int | None:
    """Return how many days of lateness to remind of today, or `None`.

    A step that came on a quiet day is made up for on the next day; of several that were missed only
    the last is told.

    Args:
        scale: Days after it was due, as the policy has them.
        since: The day that it was due.
        told: The last day on which people were notified: of the issue or by a reminder.
        as_of: The day.
    """
    reached = [days for days in scale if told < after(since, days) <= as_of]
    return max(reached, default=None)


def reminder(owed: Obligation, issue: Issue, left: Left, place: Place, as_of: date) -> Write | None:
    """Return the comment that reminds of what is late on a day, or `None`.

    Args:
        owed: What is late.
        issue: Its issue.
        left: How we left that.
        place: What texts need, with the policy.
        as_of: The day.
    """
    policy = place.policy
    scale = set(policy.issues_reminders)
    if policy.issues_escalate_to:
        scale.add(policy.issues_escalate)
    days = step(sorted(scale), owed.since, left.told or issue.created, as_of)
    if days is None:
        return None
    mentions = owed_issue.reminded(owed, place)
    return Write(
        Action.COMMENT,
        f"it was due {days} days ago or more",
        owed.key,
        issue.number,
        body=owed_issue.reminder_comment(owed, days, mentions),
        role=f"reminder {owed.since} {days}",
    )
