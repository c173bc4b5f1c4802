"""The metrics by team, by repository and by month, and the artifacts that keep making trouble."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median
from typing import Any

from tenure.budgets import months
from tenure.due import DueKind
from tenure.metrics.facts import Facts
from tenure.metrics.failures import touching
from tenure.metrics.reviews import Review
from tenure.metrics.values import Group, Hotspot, Month
from tenure.register.item import Item
from tenure.report import path_bytes

TROUBLE = 2
"""From so many failed changes and incidents on, trouble repeats."""

MOST_HOTSPOTS = 10


def past_review(item: Item, facts: Facts) -> bool:
    """Whether the review day of an artifact is over."""
    return _over(item, DueKind.REVIEW, facts.register.as_of)


def expired(item: Item, facts: Facts) -> bool:
    """Whether the lease of an artifact is over."""
    return _over(item, DueKind.EXPIRY, facts.register.as_of)


def tagged(item: Item, name: str) -> bool:
    """Whether an artifact has a debt tag."""
    return any(tag.name == name for tag in item.tags)


def by_owner(facts: Facts) -> tuple[Group, ...]:
    """Return the metrics of each accountable owner, the one with the most hours first."""
    owners: dict[str, list[Item]] = {}
    for item in facts.register.items:
        owners.setdefault(item.owner, []).append(item)
    changes, reverts, failures = (
        Counter(owner for one in some for owner in _owners(facts, one.paths))
        for some in (
            [change for change in facts.past.changes if not change.reverts],
            [change for change in facts.past.changes if change.reverts],
            facts.failed,
        )
    )
    incidents = Counter(item.owner for _, item in facts.incidents() if item)
    reviews: dict[str, list[Review]] = {}
    for review in facts.reviews or ():
        for owner in _owners(facts, review.paths):
            reviews.setdefault(owner, []).append(review)
    found = [
        _group(name, items, facts)._replace(
            changes=changes[name],
            failed=failures[name],
            incidents=incidents[name],
            rollbacks=reverts[name],
            **_reviewed(reviews.get(name, ())),
        )
        for name, items in owners.items()
    ]
    return tuple(sorted(found, key=lambda group: (-group.hours, group.name)))


def whole(facts: Facts) -> Group:
    """Return the metrics of the whole repository."""
    changes = touching(facts.owner_of.__contains__, facts.past.changes)
    failed = [one for one in facts.failed if any(path in facts.owner_of for path in one.paths)]
    incidents = [item for _, item in facts.incidents() if item]
    reverts = [change for change in facts.past.changes if change.reverts]
    return _group(facts.register.repository, facts.register.items, facts)._replace(
        changes=len(changes),
        failed=len(failed),
        incidents=len(incidents),
        rollbacks=sum(any(path in facts.owner_of for path in one.paths) for one in reverts),
        **_reviewed(facts.reviews or ()),
    )


def hotspots(facts: Facts) -> tuple[Hotspot, ...]:
    """Return the artifacts with repeated failures and incidents, the worst first."""
    failed: dict[str, list[date]] = {}
    for failure in facts.failed:
        for key in {facts.owner_of[p].key for p in failure.paths if p in facts.owner_of}:
            failed.setdefault(key, []).append(failure.by.day)
    broken: dict[str, list[date]] = {}
    for entry, item in facts.incidents():
        if item:
            broken.setdefault(item.key, []).append(entry.day)
    found = []
    for item in facts.register.items:
        days = [*failed.get(item.key, ()), *broken.get(item.key, ())]
        if len(days) >= TROUBLE:
            numbers = len(failed.get(item.key, ())), len(broken.get(item.key, ()))
            spread = len({(day.year, day.month) for day in days})
            found.append(Hotspot(item.key, item.paths[0], item.owner, *numbers, spread, max(days)))
    found.sort(
        key=lambda spot: (-spot.failed - spot.incidents, -spot.months, path_bytes(spot.path))
    )
    return tuple(found[:MOST_HOTSPOTS])


def by_month(facts: Facts) -> tuple[Month, ...]:
    """Return the calendar months, the oldest first; the last one may not be over."""
    first, last = facts.past.first, facts.past.last
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    changes = touching(facts.by_ai, facts.past.changes)
    failed = [one.change for one in facts.failed if any(map(facts.by_ai, one.paths))]
    found = []
    for start, end in months(last, count):
        own = [c for c in facts.past.changes if start <= c.day <= end]
        spent = [entry.hours for entry, _ in facts.spent() if start <= entry.day <= end]
        found.append(
            Month(
                start,
                sum(start <= change.day <= end for change in changes),
                sum(start <= change.day <= end for change in failed),
                sum(c.reverts and any(map(facts.by_ai, c.paths)) for c in own),
                len({path for c in own for path in c.deleted if path in facts.deleted}),
                round(sum(spent), 2),
                sum(start <= entry.day <= end for entry, _ in facts.incidents()),
            )
        )
    return tuple(found)


def _owners(facts: Facts, paths: Iterable[str]) -> set[str]:
    """Return who is accountable for files, as far as they are there."""
    return {facts.owner_of[path].owner for path in paths if path in facts.owner_of}


def _reviewed(reviews: Sequence[Review]) -> dict[str, Any]:
    """Return what a group says of its reviews."""
    comments = [review.comments for review in reviews if review.comments is not None]
    return {
        "review_hours": round(median(one.hours for one in reviews), 2) if reviews else None,
        "review_comments": float(median(comments)) if comments else None,
    }


def _group(name: str, items: Sequence[Item], facts: Facts) -> Group:
    return Group(
        name,
        len(items),
        sum(len(item.paths) for item in items),
        sum(map(facts.owned, items)),
        round(sum(item.hours.value for item in items), 2),
        sum(past_review(item, facts) for item in items),
        sum(expired(item, facts) for item in items),
        sum(tagged(item, "untested") for item in items),
    )


def _over(item: Item, kind: DueKind, as_of: date) -> bool:
    return any(due.kind is kind and due.day < as_of for due in item.dues)
