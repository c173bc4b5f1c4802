"""Artifacts as plain values that JSON can hold, and back.

What many artifacts have alike (factors, tags, controls) is written once and stands in them as a
number, so that ten thousand artifacts are read in a tenth of a second.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import Enum
from typing import Any

from tenure.controls import Control
from tenure.debt.tags import Tag
from tenure.drift import Sign
from tenure.due import Due, DueKind
from tenure.evidence import Evidence, Relation, Strength
from tenure.record import Lifecycle, Origin, Record, Renewal
from tenure.register.item import Item
from tenure.scoring.hours import Hours
from tenure.scoring.score import Factor, Score

_LIFECYCLES = {one.value: one for one in Lifecycle}
_KINDS = {one.value: one for one in DueKind}
_STRENGTHS = {one.value: one for one in Strength}
_RELATIONS = {one.value: one for one in Relation}
_SHARED = (Factor, Tag, Hours, Control, Sign, Evidence)
_day = date.fromisoformat

Shared = Factor | Tag | Hours | Control | Sign | Evidence
"""What artifacts can have alike."""

Number = Callable[[Shared], int]
"""Gives the number that stands for what artifacts can have alike."""


def written_shared(one: Shared) -> list[Any]:
    """Return what artifacts can have alike as plain values."""
    return [
        _SHARED.index(type(one)),
        *(part.value if isinstance(part, Enum) else part for part in one),
    ]


def read_shared(values: Sequence[Any]) -> Shared:
    """Return what `written_shared` wrote.

    Raises:
        ValueError: It did not write this.
    """
    try:
        kind = _SHARED[values[0]]
        return _evidence(*values[1:]) if kind is Evidence else kind._make(values[1:])
    except (TypeError, LookupError) as exc:
        raise ValueError("no part of an artifact") from exc


def written(item: Item, number: Number) -> list[Any]:
    """Return an artifact as plain values.

    Args:
        item: The artifact.
        number: Is asked for the numbers of what artifacts can have alike.
    """
    score, evidence = item.score, item.evidence
    return [
        item.key,
        item.paths,
        item.record and _written_record(item.record),
        item.kind,
        item.owner,
        [_numbers(score.factors, number), score.total, score.tier, score.floor],
        _numbers(item.tags, number),
        number(item.hours),
        [(due.day.isoformat(), due.kind.value) for due in item.dues],
        item.saved,
        item.spent,
        item.incidents,
        item.tool,
        item.commits,
        item.changed and item.changed.isoformat(),
        item.users,
        _numbers(item.controls, number),
        _numbers(item.drift, number),
        evidence and number(evidence._replace(path="")),
    ]


def read(values: Sequence[Any], shared: Sequence[Any]) -> Item:
    """Return the artifact of plain values.

    Args:
        values: What `written` wrote.
        shared: What stands behind each number.

    Raises:
        ValueError: They are none of an artifact.
    """
    try:
        return _item(values, shared)
    except (TypeError, LookupError, AttributeError) as exc:
        raise ValueError("no artifact") from exc


def _numbers(many: Iterable[Shared], number: Number) -> list[int]:
    return [number(one) for one in many]


def _item(values: Sequence[Any], shared: Sequence[Any]) -> Item:
    key, own, said, kind, owner, judged, tags, hours, dues, *sums = values
    saved, spent, incidents, tool, commits, changed, users, controls, drift, evidence = sums
    record = _record(said) if said else None
    paths = tuple(own)
    factors, total, tier, floor = judged
    return Item(
        key,
        paths,
        record,
        kind,
        owner,
        Score(tuple([shared[one] for one in factors]), total, tier, floor),
        tuple([shared[one] for one in tags]),
        shared[hours],
        tuple([_due(key, paths, record, *one) for one in dues]) if record else (),
        saved,
        spent,
        incidents,
        tool,
        commits,
        changed and _day(changed),
        tuple(users),
        tuple([shared[one] for one in controls]),
        tuple([shared[one] for one in drift]),
        None if evidence is None else Evidence(paths[0], *shared[evidence][1:]),
    )


def _due(key: str, paths: tuple[str, ...], record: Record, day: str, kind: str) -> Due:
    owner, lifecycle = record.owners[0], record.lifecycle.value
    what = _KINDS[kind]
    return Due(_day(day), what, key, owner, paths[0], len(paths), lifecycle, record.purpose)


def _evidence(path: str, tool: Any, strength: str, *rest: Any) -> Evidence:
    source, line, model, relation, commit, share = rest
    return Evidence(
        path, tool, _STRENGTHS[strength], source, line, model, _RELATIONS[relation], commit, share
    )


def _written_record(record: Record) -> list[Any]:
    owners, origin, lifecycle, created, expires, review, *rest = record
    days = [day and day.isoformat() for day in (created, expires, review)]
    values: list[Any] = [owners, origin, lifecycle.value, *days, *rest]
    values[_RENEWALS] = [
        (one.day.isoformat(), one.until.isoformat(), one.reason, one.by) for one in record.renewals
    ]
    return values


_DEBT, _RENEWALS = Record._fields.index("debt"), Record._fields.index("renewals")


def _record(values: list[Any]) -> Record:
    owners, origin, lifecycle, created, expires, review, *rest = values
    rest[_DEBT - 6] = tuple(rest[_DEBT - 6])
    granted = rest[_RENEWALS - 6]
    rest[_RENEWALS - 6] = tuple([Renewal(_day(d), _day(u), *more) for d, u, *more in granted])
    return Record(
        tuple(owners),
        Origin._make(origin),
        _LIFECYCLES[lifecycle],
        _day(created),
        expires and _day(expires),
        review and _day(review),
        *rest,
    )
