"""What falls due and when: the weeks ahead, who is asked for what, and cliffs before they come."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from tenure.record import Record
from tenure.report import Artifact, path_bytes

_WEEK = timedelta(days=7)


class DueKind(Enum):
    """What is asked on a due date."""

    EXPIRY = "expires"
    REVIEW = "review"


class Due(NamedTuple):
    """One date of one artifact.

    Attributes:
        day: The last day on which nothing is wrong yet; the day after it is overdue.
        kind: What is asked.
        artifact: The key of the artifact.
        owner: The owner who is accountable.
        path: The file that commands about the artifact are given.
        files: How many files the artifact covers.
        lifecycle: Its label.
        purpose: Its purpose, if the record says one.
    """

    day: date
    kind: DueKind
    artifact: str
    owner: str
    path: str
    files: int
    lifecycle: str
    purpose: str | None = None


class Week(NamedTuple):
    """What falls due in a week that starts on a Monday."""

    monday: date
    dues: tuple[Due, ...]


class Cliff(NamedTuple):
    """More dates than the policy allows, close together."""

    first: date
    last: date
    dues: tuple[Due, ...]


def of(artifacts: Iterable[Artifact]) -> list[Due]:
    """Return every date of every artifact that has a valid record, the earliest first."""
    dues = [due for artifact in artifacts for due in _dates(artifact)]
    return sorted(dues, key=_order)


def between(dues: Iterable[Due], first: date, last: date) -> list[Due]:
    """Return what falls due from one day to another, both included."""
    return [due for due in dues if first <= due.day <= last]


def overdue(dues: Iterable[Due], as_of: date) -> list[Due]:
    """Return what was due before a day: a day is over when it has ended."""
    return [due for due in dues if due.day < as_of]


def weeks(dues: Iterable[Due], first: date, count: int) -> list[Week]:
    """Return the weeks from that of `first` on, also those in which nothing falls due.

    Args:
        dues: In order; those before `first` are left out.
        first: The day to start from.
        count: How many weeks.
    """
    monday = first - timedelta(days=first.weekday())
    by_monday: dict[date, list[Due]] = {}
    for due in dues:
        if due.day >= first:
            by_monday.setdefault(due.day - timedelta(days=due.day.weekday()), []).append(due)
    mondays = [monday + number * _WEEK for number in range(count)]
    return [Week(day, tuple(by_monday.get(day, ()))) for day in mondays]


def by_owner(dues: Iterable[Due]) -> dict[str, tuple[Due, ...]]:
    """Return what each owner is asked for, the owner with the most first."""
    found: dict[str, list[Due]] = {}
    for due in dues:
        found.setdefault(due.owner, []).append(due)
    owners = sorted(found, key=lambda owner: (-len(found[owner]), owner))
    return {owner: tuple(found[owner]) for owner in owners}


def cliffs(dues: Sequence[Due], as_of: date, *, count: int, days: int) -> list[Cliff]:
    """Return the cliffs ahead: `count` dates or more within `days` days, none of them twice.

    Args:
        dues: In order.
        as_of: Those before this day are not ahead.
        count: How many dates make a cliff.
        days: How many days they share; 1 is one date.
    """
    ahead = [due for due in dues if due.day >= as_of]
    found = []
    start = 0
    while start < len(ahead):
        last = ahead[start].day + timedelta(days=days - 1)
        end = start
        while end < len(ahead) and ahead[end].day <= last:
            end += 1
        if end - start >= count:
            part = ahead[start:end]
            found.append(Cliff(part[0].day, part[-1].day, tuple(part)))
            start = end
        else:
            start += 1
    return found


def _dates(artifact: Artifact) -> Iterable[Due]:
    record = artifact.record
    if record is None:
        return
    if record.expires:
        yield _due(artifact, record, record.expires, DueKind.EXPIRY)
    if record.review:
        yield _due(artifact, record, record.review, DueKind.REVIEW)


def _due(artifact: Artifact, record: Record, day: date, kind: DueKind) -> Due:
    return Due(
        day,
        kind,
        artifact.key,
        record.owners[0],
        artifact.paths[0] if artifact.paths else artifact.key,
        len(artifact.paths),
        record.lifecycle.value,
        record.purpose,
    )


def _order(due: Due) -> tuple[date, bytes, str]:
    return due.day, path_bytes(due.artifact), due.kind.value
