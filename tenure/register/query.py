"""Questions to the database: lists by pages, sums, counts and trends, over all repositories."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    func,
    literal,
    select,
    tuple_,
)

from tenure.register.item import Tag
from tenure.register.leading import condition, leading
from tenure.register.listing import QUADRANTS, Cell, Filter, Order, Row
from tenure.register.models import (
    artifact,
    repository,
    snapshot,
    sum_,
    tag,
    total,
)

PAGE = 1_000
"""So many rows are read at a time."""

EVERYTHING = Filter()
"""The filter that accepts every row."""

_IN_TOTALS = ("owner", "service", "lifecycle", "tier", "quadrant", "repository")
_LIVING = artifact.c.retired.is_(None)


Cursor = tuple[Any, ...]
"""Where a page ended: what its last row is sorted by, and its number."""


class Page(NamedTuple):
    """Some rows, and where to go on, or `None` at the end."""

    rows: tuple[Row, ...]
    cursor: Cursor | None


class Sum(NamedTuple):
    """What falls to one name."""

    name: str
    artifacts: int
    hours: float


class Counts(NamedTuple):
    """What metrics are made of, on one day.

    Attributes:
        artifacts: Those that are not retired.
        files: What they cover.
        owned: Those that somebody is accountable for.
        hours: A month.
        past_review: Those whose review date has passed.
        expired: Those whose retirement date has passed.
        created: Those that were created in the window.
        retired: Those that were deleted in the window.
    """

    artifacts: int
    files: int
    owned: int
    hours: float
    past_review: int
    expired: int
    created: int
    retired: int


class Point(NamedTuple):
    """What an artifact was from a day on."""

    day: date
    score: int
    hours: float
    tier: str
    lifecycle: str


def listed(connection: Connection, wanted: Filter, order: Order, limit: int = 0) -> Iterator[Row]:
    """Yield the rows that a filter accepts, in order; equal ones in the order they came in.

    Args:
        connection: In a transaction, so that all pages show one state.
        wanted: Which.
        order: In which order.
        limit: How many, 0 for all.
    """
    cursor, left = None, limit
    while True:
        size = min(left, PAGE) if limit else PAGE
        found = page(connection, wanted, order, size, cursor)
        yield from found.rows
        cursor, left = found.cursor, left - len(found.rows)
        if cursor is None or (limit and not left):
            return


def by_quadrant(
    connection: Connection, wanted: Filter, order: Order, limit: int = 0
) -> Iterator[Row]:
    """Yield rows as `listed` does, one quadrant after the other."""
    left = limit
    for name in QUADRANTS:
        if wanted.quadrant not in (None, name):
            continue
        for row in listed(connection, wanted._replace(quadrant=name), order, left):
            left -= 1 if limit else 0
            yield row
        if limit and not left:
            return


def page(
    connection: Connection, wanted: Filter, order: Order, size: int, after: Cursor | None = None
) -> Page:
    """Return the next rows, found by the place of the last one: no row is counted off.

    Args:
        connection: In a transaction.
        wanted: Which rows.
        order: In which order.
        size: At most how many.
        after: Where the page before ended.
    """
    read = leading(connection, wanted, order, size)
    place = (*read.sort, artifact.c.id)
    names = [f"place_{at}" for at in range(len(place))]
    shown = [column.label(name) for column, name in zip(place, names, strict=True)]
    asked = select(artifact, repository.c.name.label("repository"), *shown).where(
        artifact.c.repository_id == repository.c.id, _LIVING, *read.conditions
    )
    if after is not None:
        here = [literal(value, one.type) for value, one in zip(after, place, strict=True)]
        down = order.descending
        asked = asked.where(
            tuple_(*place) < tuple_(*here) if down else tuple_(*place) > tuple_(*here)
        )
        if order.by == "owner":
            # Said again for the first: SQLite finds no pair in an index of an expression.
            asked = asked.where(place[0] <= here[0] if down else place[0] >= here[0])
    ends = [column.desc() for column in place] if order.descending else place
    lines = connection.execute(asked.order_by(*ends).limit(size)).mappings().all()
    cursor = tuple(lines[-1][name] for name in names) if len(lines) == size else None
    return Page(_rows(connection, lines), cursor)


def sums(connection: Connection, by: str, wanted: Filter = EVERYTHING) -> list[Sum]:
    """Return artifacts and hours by a word.

    Args:
        connection: In a transaction.
        by: `owner`, `service`, `lifecycle`, `tier`, `quadrant` or `repository`; `kind`, `tag` and
            `folder` only where the filter names at most a repository.
        wanted: Its owner, service, lifecycle, tier, quadrant and repository count.

    Returns:
        The most hours first.
    """
    alone = wanted._replace(repository=None) == EVERYTHING
    table = sum_ if alone else total
    column = repository.c.name if by == "repository" else sum_.c.name if alone else total.c[by]
    hours = func.sum(table.c.hours)
    asked = (
        select(column, func.sum(table.c.artifacts), hours)
        .where(table.c.repository_id == repository.c.id, *_of_totals(table, wanted))
        .group_by(column)
        .order_by(hours.desc(), column)
    )
    if alone:  # every artifact has one lifecycle, so the repositories are counted by that
        asked = asked.where(sum_.c.by == ("lifecycle" if by == "repository" else by))
    return [Sum(str(line[0]), int(line[1]), line[2]) for line in connection.execute(asked)]


def below(connection: Connection, folder: str, name: str | None = None) -> Sum:
    """Return artifacts and hours below a folder, in one repository or in all."""
    asked = select(func.sum(sum_.c.artifacts), func.sum(sum_.c.hours)).where(
        sum_.c.by == "folder", sum_.c.name == folder, sum_.c.repository_id == repository.c.id
    )
    if name is not None:
        asked = asked.where(repository.c.name == name)
    count, hours = connection.execute(asked).one()
    return Sum(folder, int(count or 0), hours or 0.0)


def cells(connection: Connection, wanted: Filter) -> tuple[Cell, ...]:
    """Return what stands in each quadrant."""
    if all(getattr(wanted, name) is None for name in Filter._fields if name not in _IN_TOTALS):
        found = {one.name: one for one in sums(connection, "quadrant", wanted)}
    else:
        found = {one.name: one for one in _counted(connection, wanted)}
    return tuple(
        Cell(name, found[name].artifacts, round(found[name].hours, 2))
        if name in found
        else Cell(name, 0, 0.0)
        for name in QUADRANTS
    )


def counts(
    connection: Connection,
    as_of: date,
    since: date,
    *,
    owner: str | None = None,
    name: str | None = None,
) -> Counts:
    """Return what metrics are made of.

    Args:
        connection: In a transaction.
        as_of: The day; what happened later does not count as created or retired.
        since: The first day of the window.
        owner: Only what this owner is accountable for.
        name: Only this repository.
    """
    wanted = Filter(owner=owner, repository=name)
    numbers: list[ColumnElement[Any]] = [
        *(func.sum(sum_.c[key]) for key in ("artifacts", "files", "hours")),
        func.sum(sum_.c.artifacts).filter(sum_.c.name != ""),
    ]
    mine = [sum_.c.by == "owner", sum_.c.repository_id == repository.c.id]
    if owner is not None:
        mine.append(func.lower(sum_.c.name) == func.lower(literal(owner, sum_.c.name.type)))
    if name is not None:
        mine.append(repository.c.name == name)
    asked = select(*numbers).where(*mine)
    artifacts, files, hours, someones = connection.execute(asked).one()
    dated = _dated(connection, as_of, since, wanted)
    return Counts(int(artifacts or 0), int(files or 0), int(someones or 0), hours or 0.0, *dated)


def _dated(connection: Connection, as_of: date, since: date, wanted: Filter) -> tuple[int, ...]:
    """Return how many are past review, expired, created and retired."""
    these = [
        condition(name, value)
        for name, value in (("owner", wanted.owner), ("repository", wanted.repository))
        if value is not None
    ]
    found = (
        artifact.c.review < as_of,
        artifact.c.expires < as_of,
        artifact.c.created.between(since, as_of),
    )
    count = select(func.count()).select_from(artifact)
    gone = connection.execute(count.where(artifact.c.retired.between(since, as_of), *these))
    if these:  # a few rows, which are looked at once
        asked = select(*(func.count().filter(one) for one in found)).select_from(artifact)
        return *connection.execute(asked.where(_LIVING, *these)).one(), gone.scalar_one()
    numbers = [connection.execute(count.where(_LIVING, one)).scalar_one() for one in found]
    return *numbers, gone.scalar_one()


def trend(connection: Connection, name: str, key: str) -> list[Point]:
    """Return what an artifact of a repository was, from its first day on."""
    asked = (
        select(snapshot)
        .where(
            snapshot.c.artifact_id == artifact.c.id,
            artifact.c.repository_id == repository.c.id,
            repository.c.name == name,
            artifact.c.key == key,
            _LIVING,
        )
        .order_by(snapshot.c.day)
    )
    return [
        Point(line.day, line.score, line.hours, line.tier, line.lifecycle)
        for line in connection.execute(asked)
    ]


def repositories(connection: Connection) -> list[tuple[str, str, date]]:
    """Return the name of each repository, and the commit and the day of its last sync."""
    columns = repository.c.name, repository.c.commit, repository.c.as_of
    asked = select(*columns).order_by(repository.c.name)
    return [(line.name, line.commit, line.as_of) for line in connection.execute(asked)]


def _of_totals(table: Table, wanted: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter on a table that has its columns."""
    found: list[ColumnElement[bool]] = []
    for name in _IN_TOTALS:
        value = getattr(wanted, name)
        if value is None:
            continue
        if name == "repository":
            found.append(repository.c.name == value)
        elif name == "owner":
            column = table.c.owner
            found.append(func.lower(column) == func.lower(literal(value, column.type)))
        elif name in table.c:
            found.append(table.c[name] == value)
    return found


def _counted(connection: Connection, wanted: Filter) -> list[Sum]:
    """Return what stands in each quadrant where the totals do not know: row by row."""
    asked = [(name, value) for name, value in wanted._asdict().items() if value is not None]
    found = connection.execute(
        select(artifact.c.quadrant, func.count(), func.sum(artifact.c.hours))
        .where(_LIVING, *(condition(name, value) for name, value in asked))
        .group_by(artifact.c.quadrant)
    )
    return [Sum(line[0], line[1], line[2]) for line in found]


def _rows(connection: Connection, lines: Sequence[RowMapping]) -> tuple[Row, ...]:
    tags: dict[int, list[Tag]] = {}
    if lines:
        asked = select(tag).where(tag.c.artifact_id.in_([line["id"] for line in lines]))
        for one in connection.execute(asked.order_by(tag.c.artifact_id, tag.c.name)):
            tags.setdefault(one.artifact_id, []).append(Tag(one.name, one.reason, one.origin))
    names = [name for name in Row._fields if name != "tags"]
    return tuple(
        Row(**{name: line[name] for name in names}, tags=tuple(tags.get(line["id"], ())))
        for line in lines
    )
