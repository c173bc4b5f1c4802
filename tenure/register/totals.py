"""What the artifacts of a repository sum up to, as the tables of totals hold it."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, and_, bindparam, delete, insert, select

from tenure.register import models
from tenure.register.listing import Row

DEEPEST = 16
"""Folders deeper than this have no sum of their own."""

WORDS = ("owner", "service", "lifecycle", "quadrant", "tier")
"""What artifacts are summed up by, all at once and each alone."""

_FRACTION = 10_000

Sums = dict[tuple[Hashable, ...], list[int]]
"""Whole numbers by what they are the sum for; the last one is ten-thousandths of hours."""


class Totals(NamedTuple):
    """The sums of a repository: by all words at once, and by each alone."""

    total: Sums
    alone: Sums


def totals(rows: Iterable[Row]) -> Totals:
    """Return what rows sum up to."""
    found = Totals({}, {})
    for row in rows:
        numbers = 1, row.files, round(row.hours * _FRACTION)
        place = (row.owner, row.service, row.lifecycle, row.quadrant, row.tier)
        _add(found.total, place, numbers)
        for by, name in zip(WORDS, place, strict=True):
            _add(found.alone, (by, name), numbers)
        _add(found.alone, ("kind", row.kind), numbers)
        for name in {tag.name for tag in row.tags}:
            _add(found.alone, ("tag", name), numbers)
        for name in folders(row.path):
            _add(found.alone, ("folder", name), numbers)
    return found


def folders(path: str) -> Iterator[str]:
    """Yield the folders that a file is in, the outermost first."""
    parts = path.split("/")[:-1][:DEEPEST]
    return accumulate(parts, lambda above, name: f"{above}/{name}")


def write(connection: Connection, repository_id: int, found: Totals) -> int:
    """Write the sums that changed; return how many rows were written or removed."""
    return sum(
        _balance(connection, table, repository_id, sums)
        for table, sums in ((models.total, found.total), (models.sum_, found.alone))
    )


def _add(sums: Sums, place: tuple[Hashable, ...], numbers: tuple[int, int, int]) -> None:
    held = sums.setdefault(place, [0, 0, 0])
    for at, number in enumerate(numbers):
        held[at] += number


def _balance(connection: Connection, table: Table, repository_id: int, wanted: Sums) -> int:
    keys = [column.name for column in table.primary_key if column.name != "repository_id"]
    values = [column.name for column in table.columns if not column.primary_key]
    mine = table.c.repository_id == repository_id
    held = {
        tuple(line[: len(keys)]): _whole(line[len(keys) :])
        for line in connection.execute(
            select(*(table.c[name] for name in [*keys, *values])).where(mine)
        )
    }
    stale = [place for place in held if wanted.get(place) != held[place]]
    fresh = [place for place in wanted if wanted[place] != held.get(place)]
    if stale:
        these = and_(mine, *(table.c[name] == bindparam(f"b_{name}") for name in keys))
        connection.execute(delete(table).where(these), [_named(keys, place) for place in stale])
    if fresh:
        connection.execute(
            insert(table),
            [
                {"repository_id": repository_id, **dict(zip(keys, place, strict=True))}
                | dict(zip(values, _as_hours(wanted[place]), strict=True))
                for place in fresh
            ],
        )
    return len({*stale, *fresh})


def _named(keys: list[str], place: tuple[Hashable, ...]) -> Mapping[str, Any]:
    return {f"b_{name}": value for name, value in zip(keys, place, strict=True)}


def _whole(numbers: tuple[Any, ...]) -> list[int]:
    return [*numbers[:-1], round(numbers[-1] * _FRACTION)]


def _as_hours(numbers: list[int]) -> list[float]:
    return [*numbers[:-1], numbers[-1] / _FRACTION]
