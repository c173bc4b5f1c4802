"""When somebody is reminded of what is late: on a widening scale, each step once."""

from collections.abc import Sequence
from datetime import date

from tenure.leases import after


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
