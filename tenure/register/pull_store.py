"""Merged pull requests in the register's database: stored whole, counted by all, team, repository."""

from array import array
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
)

from tenure.register.models import pull, pull_artifact
from tenure.register.pulls import MergedPull, Touched
from tenure.register.store import Store, migrate, writing

_TIMES = ("asked", "merged", "reviewed", "approved")
_SECONDS = 3_600.0  # of an hour
_MOST = 1_000_000  # of anything that is counted at one pull request
_STREAMED = {"yield_per": 10_000}  # so many rows are in memory at a time


class PullCounts(NamedTuple):
    """What the merged pull requests of some days come to.

    Attributes:
        merged: How many there are.
        answered: How many of them were given a verdict.
        hours: Hours until the first one, in the median; `None` where there was none.
        approval: Hours until the last approval, in the median.
        reviewed: How many were reviewed at all.
        comments: Comments at lines of one that was reviewed, in the median.
        loops: How often changes were asked for and came in one that was reviewed, on average.
        rollbacks: How many take something back.
        incidents: How many are about an incident.
    """

    merged: int = 0
    answered: int = 0
    hours: float | None = None
    approval: float | None = None
    reviewed: int = 0
    comments: float | None = None
    loops: float | None = None
    rollbacks: int = 0
    incidents: int = 0


def keep(store: Store, found: MergedPull) -> None:
    """Store a pull request instead of what was known of it; one that touched nothing is not kept.

    Args:
        store: The database; it gets the tables of this version if it has older ones or none.
        found: The pull request.

    Raises:
        RegisterError: The database is of a newer version, or takes no more.
    """
    migrate(store)
    with writing(store, found.repository) as connection:
        same = and_(pull.c.repository == found.repository, pull.c.number == found.number)
        known = select(pull.c.id).where(same).scalar_subquery()
        connection.execute(delete(pull_artifact).where(pull_artifact.c.pull_id == known))
        connection.execute(delete(pull).where(same))
        if not found.artifacts:
            return
        connection.execute(insert(pull).values(_columns(found)))
        made: int = connection.execute(select(pull.c.id).where(same)).scalar_one()
        connection.execute(insert(pull_artifact), list(_touched(made, found.artifacts)))


def kept(connection: Connection, repository: str, first: date, last: date) -> list[MergedPull]:
    """Return the pull requests of a repository that were merged on some days, the oldest first.

    Args:
        connection: In a transaction.
        repository: Its name; case does not matter.
        first: The first day, in UTC.
        last: The last day.
    """
    named = func.lower(pull.c.repository) == func.lower(literal(repository, pull.c.repository.type))
    asked = select(pull).where(named, _between(first, last))
    lines = connection.execute(asked.order_by(pull.c.merged, pull.c.number)).mappings().all()
    joined = (
        select(pull_artifact)
        .join(pull)
        .where(named, _between(first, last))
        .order_by(pull_artifact.c.pull_id, pull_artifact.c.key)
    )
    artifacts: dict[int, list[Touched]] = {}
    for line in connection.execute(joined):
        one = Touched(line.key, line.path, line.owner)
        artifacts.setdefault(line.pull_id, []).append(one)
    return [_pull(line, tuple(artifacts.get(line["id"], ()))) for line in lines]


def is_empty(connection: Connection) -> bool:
    """Whether no pull request was ever kept: then nobody knows about any."""
    return connection.execute(select(pull.c.id).limit(1)).first() is None


def by_repository(
    connection: Connection, first: date, last: date
) -> tuple[PullCounts, dict[str, PullCounts]]:
    """Return what the pull requests come to that were merged on some days: all, and by repository.

    Args:
        connection: In a transaction.
        first: The first day, in UTC.
        last: The last day.
    """
    asked = select(pull.c.repository, *_numbers()).where(_between(first, last))
    whole, named = _Sums(), dict[str, _Sums]()
    for name, *numbers in connection.execute(asked, execution_options=_STREAMED):
        whole.add(numbers)
        named.setdefault(name, _Sums()).add(numbers)
    return whole.counts(), {name: sums.counts() for name, sums in named.items()}


def by_owner(connection: Connection, first: date, last: date) -> dict[str, PullCounts]:
    """Return the same for each owner: a pull request counts for everybody whom it touched."""
    asked = (
        select(pull_artifact.c.owner, *_numbers())
        .join(pull)
        .where(pull_artifact.c.counts, _between(first, last))
    )
    named = dict[str, _Sums]()
    for name, *numbers in connection.execute(asked, execution_options=_STREAMED):
        named.setdefault(name, _Sums()).add(numbers)
    return {name: sums.counts() for name, sums in named.items()}


class _Sums:
    """What has been counted so far of one name; medians need every value, as eight bytes."""

    def __init__(self) -> None:
        self._merged = self._reviewed = self._loops = self._rollbacks = self._incidents = 0
        self._waits, self._approvals, self._comments = array("q"), array("q"), array("q")

    def add(self, numbers: Sequence[Any]) -> None:
        """Count one; the numbers are those of `_numbers`."""
        wait, approval, reviews, comments, loops, reverts, incident = numbers
        self._merged += 1
        self._rollbacks += bool(reverts)
        self._incidents += bool(incident)
        if wait is not None:
            self._waits.append(wait)
        if approval is not None:
            self._approvals.append(approval)
        if reviews:
            self._reviewed += 1
            self._loops += loops
            self._comments.append(comments)

    def counts(self) -> PullCounts:
        """Return what it comes to."""
        return PullCounts(
            merged=self._merged,
            answered=len(self._waits),
            hours=_hours(self._waits),
            approval=_hours(self._approvals),
            reviewed=self._reviewed,
            comments=float(median(self._comments)) if self._comments else None,
            loops=round(self._loops / self._reviewed, 2) if self._reviewed else None,
            rollbacks=self._rollbacks,
            incidents=self._incidents,
        )


def _numbers() -> tuple[ColumnElement[Any], ...]:
    return (
        pull.c.reviewed - pull.c.asked,
        pull.c.approved - pull.c.asked,
        *(pull.c[name] for name in ("reviews", "comments", "loops")),
        pull.c.reverts != "",
        pull.c.incident,
    )


def _columns(found: MergedPull) -> dict[str, Any]:
    values = found._asdict()
    del values["artifacts"]
    for name in _TIMES:
        values[name] = None if values[name] is None else int(values[name].timestamp())
    for name in ("reviews", "reviewers", "comments", "loops"):
        values[name] = min(values[name], _MOST)  # what GitHub says, so it may say anything
    return values


def _pull(line: RowMapping, artifacts: tuple[Touched, ...]) -> MergedPull:
    values: dict[str, Any] = {name: line[name] for name in MergedPull._fields if name in line}
    for name in _TIMES:
        values[name] = _moment(values[name])
    return MergedPull(**values, artifacts=artifacts)


def _touched(number: int, artifacts: Sequence[Touched]) -> Iterator[dict[str, Any]]:
    """Yield the rows of what a pull request touched, each key once."""
    owners: set[str] = set()
    for one in {each.key: each for each in artifacts}.values():
        yield {"pull_id": number, **one._asdict(), "counts": one.owner not in owners}
        owners.add(one.owner)


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _between(first: date, last: date) -> ColumnElement[bool]:
    begin, end = (
        int(datetime.combine(day, time.min, UTC).timestamp())
        for day in (first, last + timedelta(days=1))
    )
    return and_(pull.c.merged >= begin, pull.c.merged < end)


def _hours(seconds: Sequence[int]) -> float | None:
    return round(median(seconds) / _SECONDS, 2) if seconds else None
