"""Bring the database to what a register says: only what changed is written, and nothing is lost."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from tenure.register import listing, totals
from tenure.register.errors import RegisterError
from tenure.register.item import Register
from tenure.register.listing import Row
from tenure.register.models import artifact, repository, snapshot, tag
from tenure.register.store import Store, writing
from tenure.shown import printable

Moves = Callable[[str], Mapping[str, str]]
"""Given the commit of the last sync: where each file went that was renamed since, by its old path."""

_T = TypeVar("_T")

_MANY = 500
"""So many values stand in one `IN (…)`: every database takes them."""

_WATCHED = ("score", "hours", "tier", "lifecycle")
"""A change of one of these is a point of a trend."""


class Outcome(NamedTuple):
    """What a sync changed, in artifacts.

    Attributes:
        added: New ones, and those that came back.
        changed: Those that kept their row and say something else, renamed ones among them.
        moved: Those that have another key than before.
        retired: Those that are gone.
        same: Those of which nothing was written.
    """

    added: int
    changed: int
    moved: int
    retired: int
    same: int


class _Held(NamedTuple):
    """What is known of a row of the database."""

    id: int
    key: str
    path: str
    digest: str
    watched: tuple[object, ...]


class _Plan(NamedTuple):
    """What has to be written: rows with the row of the database that they take over, if any."""

    fresh: list[Row]
    kept: list[tuple[_Held, Row]]
    gone: list[_Held]

    @property
    def moved(self) -> list[tuple[_Held, Row]]:
        return [(held, row) for held, row in self.kept if held.key != row.key]

    @property
    def changed(self) -> list[tuple[_Held, Row]]:
        return [(held, row) for held, row in self.kept if held.digest != digest(row)]


def sync(store: Store, register: Register, moves: Moves | None = None) -> Outcome:
    """Bring the rows of one repository to what its register says, in one transaction.

    Args:
        store: The database; an empty one gets its tables.
        register: What is so.
        moves: Says which files were renamed since the last sync.

    Raises:
        RegisterError: The database cannot be used, or knows the repository as of a later day.
    """
    rows = _distinct(listing.rows(register))
    with writing(store, register.repository) as connection:
        number, last = _repository(connection, register)
        renamed = moves(last) if moves and last else {}
        plan = _plan(_held(connection, number), rows, renamed)
        back = _retired(connection, number, plan.fresh)
        plan = _Plan(
            [row for row in plan.fresh if row.key not in back],
            plan.kept,
            plan.gone,
        )
        revived = [(back[row.key], row) for row in rows if row.key in back]
        _write(connection, number, register.as_of, plan, revived)
        if plan.fresh or plan.gone or plan.changed or revived:
            totals.write(connection, number, totals.totals(rows))
    return Outcome(
        len(plan.fresh) + len(revived),
        len(plan.changed),
        len(plan.moved),
        len(plan.gone),
        len(plan.kept) - len(plan.changed),
    )


def digest(row: Row) -> str:
    """Return what changes when a row does."""
    text = json.dumps(row, default=date.isoformat)
    return sha256(text.encode()).hexdigest()[:32]


def _distinct(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with keys of their own: an `id` that is used twice (TEN004) names the first."""
    taken: set[str] = set()
    found = []
    for row in rows:
        key, number = row.key, 1
        while key in taken:
            number += 1
            key = f"{row.key}#{number}"
        taken.add(key)
        found.append(row if key == row.key else row._replace(key=key))
    return found


def _repository(connection: Connection, register: Register) -> tuple[int, str]:
    """Return the number of the repository and the commit of its last sync; note the new one."""
    seen = {"commit": register.commit, "as_of": register.as_of}
    held = connection.execute(
        select(repository).where(repository.c.name == register.repository)
    ).first()
    if held is None:
        values = {"name": register.repository, **seen}
        connection.execute(insert(repository), values)
        name = repository.c.name == register.repository
        return connection.execute(select(repository.c.id).where(name)).scalar_one(), ""
    if held.as_of > register.as_of:
        raise RegisterError(
            f"the register knows {printable(register.repository)} as of {held.as_of}, which is "
            f"after {register.as_of}",
            f"tenure register sync --as-of {held.as_of}",
        )
    if (held.commit, held.as_of) != (register.commit, register.as_of):
        connection.execute(update(repository).where(repository.c.id == held.id), seen)
    return held.id, held.commit


def _held(connection: Connection, number: int, *conditions: Any) -> list[_Held]:
    columns = [artifact.c[name] for name in ("id", "key", "path", "digest", *_WATCHED)]
    where = conditions or (artifact.c.retired.is_(None),)
    asked = select(*columns).where(artifact.c.repository_id == number, *where)
    return [
        _Held(line.id, line.key, line.path, line.digest, tuple(line[4:]))
        for line in connection.execute(asked.order_by(artifact.c.id))
    ]


def _retired(connection: Connection, number: int, fresh: Sequence[Row]) -> dict[str, _Held]:
    """Return the rows that artifacts had before they were gone, by their key."""
    found: dict[str, _Held] = {}
    for keys in _parts([row.key for row in fresh]):
        were = artifact.c.retired.is_not(None), artifact.c.key.in_(keys)
        found |= {held.key: held for held in _held(connection, number, *were)}
    return found


def _plan(held: Sequence[_Held], rows: Sequence[Row], renamed: Mapping[str, str]) -> _Plan:
    """Say which row of the database each artifact takes over."""
    by_key = {row.key: row for row in rows}
    by_path = {row.path: row for row in rows}
    taken: dict[str, _Held] = {}
    left = []
    for one in held:  # a path that git saw move: the key moves with it
        row = by_path.get(renamed.get(one.path, ""))
        if row and one.key == one.path and row.key == row.path and row.key not in taken:
            taken[row.key] = one
        else:
            left.append(one)
    rest = []
    for one in left:
        if one.key in by_key and one.key not in taken:
            taken[one.key] = one
        else:
            rest.append(one)
    gone = []
    for one in rest:  # the same file, which got an `id`, lost it or has another one
        row = by_path.get(renamed.get(one.path, one.path))
        if row and row.key not in taken:
            taken[row.key] = one
        else:
            gone.append(one)
    fresh = [row for row in rows if row.key not in taken]
    return _Plan(fresh, [(taken[row.key], row) for row in rows if row.key in taken], gone)


def _write(
    connection: Connection,
    number: int,
    as_of: date,
    plan: _Plan,
    revived: Sequence[tuple[_Held, Row]],
) -> None:
    changed = [*plan.changed, *revived]
    # Out of the way first: two artifacts that changed places would meet in one key.
    _retire(connection, as_of, [*plan.gone, *(held for held, _ in plan.moved)])
    _update(connection, changed)
    ids = _insert(connection, number, plan.fresh)
    _tags(connection, [(held.id, row) for held, row in changed], fresh=ids)
    points = [(held.id, row) for held, row in plan.changed if held.watched != _watched(row)]
    points += [(held.id, row) for held, row in revived]
    _snapshots(connection, as_of, points, fresh=ids)


def _retire(connection: Connection, as_of: date, gone: Sequence[_Held]) -> None:
    if gone:
        connection.execute(
            update(artifact).where(artifact.c.id == bindparam("b_id")),
            [{"b_id": held.id, "retired": as_of} for held in gone],
        )


def _update(connection: Connection, changed: Sequence[tuple[_Held, Row]]) -> None:
    if changed:
        connection.execute(
            update(artifact).where(artifact.c.id == bindparam("b_id")),
            [{"b_id": held.id, "retired": None, **columns(row)} for held, row in changed],
        )


def _insert(connection: Connection, number: int, fresh: Sequence[Row]) -> list[tuple[int, Row]]:
    if not fresh:
        return []
    mine = artifact.c.repository_id == number
    last = connection.execute(select(func.max(artifact.c.id)).where(mine)).scalar() or 0
    values = [{"repository_id": number, "retired": None, **columns(row)} for row in fresh]
    connection.execute(insert(artifact), values)
    asked = select(artifact.c.key, artifact.c.id).where(mine, artifact.c.id > last)
    ids = {key: found for key, found in connection.execute(asked)}  # noqa: C416  # typed rows
    return [(ids[row.key], row) for row in fresh]


def columns(row: Row) -> dict[str, Any]:
    """Return what stands in the columns of an artifact, all but its numbers."""
    values = row._asdict()
    del values["repository"], values["tags"]
    return {**values, "digest": digest(row)}


def _tags(
    connection: Connection,
    changed: Sequence[tuple[int, Row]],
    *,
    fresh: Sequence[tuple[int, Row]],
) -> None:
    written = list(fresh)
    for part in _parts(changed):
        held: dict[int, set[tuple[str, str, str]]] = {}
        asked = select(tag).where(tag.c.artifact_id.in_([number for number, _ in part]))
        for line in connection.execute(asked):
            held.setdefault(line.artifact_id, set()).add((line.name, line.reason, line.origin))
        other = [(number, row) for number, row in part if held.get(number, set()) != {*row.tags}]
        if other:
            numbers = [number for number, _ in other]
            connection.execute(delete(tag).where(tag.c.artifact_id.in_(numbers)))
            written += other
    values = [
        {"artifact_id": number, **one._asdict()}
        for number, row in written
        for one in {tag.name: tag for tag in row.tags}.values()
    ]
    if values:
        connection.execute(insert(tag), values)


def _snapshots(
    connection: Connection,
    as_of: date,
    changed: Sequence[tuple[int, Row]],
    *,
    fresh: Sequence[tuple[int, Row]],
) -> None:
    if changed:  # a second change on one day replaces the first
        connection.execute(
            delete(snapshot).where(
                snapshot.c.artifact_id == bindparam("b_id"), snapshot.c.day == as_of
            ),
            [{"b_id": number} for number, _ in changed],
        )
    values = [
        {"artifact_id": number, "day": as_of, **dict(zip(_WATCHED, _watched(row), strict=True))}
        for number, row in [*changed, *fresh]
    ]
    if values:
        connection.execute(insert(snapshot), values)


def _watched(row: Row) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _WATCHED)


def _parts(whole: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(whole), _MANY):
        yield whole[start : start + _MANY]
