"""Which new issues come first when not all may be opened today, and why the others wait."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tenure.policy import Policy
from tenure_bot.obligations.obligations import Obligation

_DAYS = {"low": 0, "medium": 7, "high": 30, "critical": 60}
"""So many days longer a risk counts as waiting. Waiting itself has no bound, so that nothing starves."""


class Caps(NamedTuple):
    """How many issues may be opened.

    Attributes:
        run: In this run.
        day: On this day, with those that were opened already.
        owner: For one owner on this day.
    """

    run: int
    day: int
    owner: int


class HeldBack(NamedTuple):
    """Something owed that waits.

    Attributes:
        owed: What is owed.
        why: Why it waits, in words that can end a sentence.
        number: Of its issue, which is not opened again now, or about which nobody is told now;
            `None` if it has none yet.
    """

    owed: Obligation
    why: str
    number: int | None = None


def caps(policy: Policy) -> Caps:
    """Return the caps of the policy of the root."""
    return Caps(policy.issues_per_run, policy.issues_per_day, policy.issues_per_owner)


def by_urgency(owed: Iterable[Obligation]) -> list[Obligation]:
    """Return the most urgent first: by the days since it was due, more for a higher risk."""
    return sorted(owed, key=_order)


def chosen(
    waiting: Sequence[Obligation], limits: Caps, opened: Sequence[str]
) -> tuple[list[Obligation], list[HeldBack]]:
    """Return what gets an issue now, and what does not.

    Args:
        waiting: What has none, the most urgent first.
        limits: How many there may be.
        opened: The owners of those that were opened today already.
    """
    now: list[Obligation] = []
    later: list[HeldBack] = []
    owners = Counter(owner.lower() for owner in opened)
    for owed in waiting:
        owner = owed.owner.lower()
        if len(opened) + len(now) >= limits.day:
            later.append(HeldBack(owed, f"{limits.day} a day is the most (`bot.issues.per-day`)"))
        elif len(now) >= limits.run:
            later.append(HeldBack(owed, f"{limits.run} a run is the most (`bot.issues.per-run`)"))
        elif owner and owners[owner] >= limits.owner:
            why = f"its owner has {owners[owner]} new ones today (`bot.issues.per-owner`)"
            later.append(HeldBack(owed, why))
        else:
            now.append(owed)
            owners[owner] += 1
    return now, later


def _order(owed: Obligation) -> tuple[date, date, str]:
    tier = owed.item.score.tier if owed.item else "low"
    return owed.since - timedelta(days=_DAYS[tier]), owed.since, str(owed.key)
