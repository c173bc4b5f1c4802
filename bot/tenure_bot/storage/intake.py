"""Deliveries into the database: stored once, and what they name raised, in one transaction."""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tenure_bot.exactly_once.memory import Kind, TargetKey
from tenure_bot.github.gateway import Repo
from tenure_bot.receive.events import Named
from tenure_bot.receive.standing import LEFT, Standing, State, heard, reached
from tenure_bot.receive.webhook import Delivery
from tenure_bot.storage.models import deliveries, remotes, repositories, targets

MANY = 500
"""So many values go into one statement; SQLite takes 32,766."""

_FASTEST = 1  # of the levels of zlib: a body is written once and hardly ever read
_LARGE = 1 << 20  # bytes; what has more is compressed by who brings it, so that no other one waits
_Thing = TypeVar("_Thing")
_Standings = dict[int, Standing]

_SOME: Any = bindparam("some", expanding=True)
_STORED = select(deliveries.c.guid, deliveries.c.hook, deliveries.c.state).where(
    deliveries.c.guid.in_(_SOME)
)
# In one order everywhere, so that two servers never wait for each other in a circle.
_KNOWN = select(repositories).order_by(repositories.c.id).with_for_update()
_BY_ID = _KNOWN.where(repositories.c.id.in_(_SOME))
_BY_INSTALLATION = _KNOWN.where(repositories.c.installation.in_(_SOME))
_CHECKED = (
    select(targets.c.kind, targets.c.key)
    .join(remotes, remotes.c.target == targets.c.id)
    .where(
        targets.c.kind.in_([Kind.PULL.value, Kind.MERGE_GROUP.value]),
        targets.c.repo == bindparam("repo"),
        remotes.c.role == bindparam("role"),
    )
)

_ASKED_AGAIN = (
    update(remotes)
    .where(
        remotes.c.role == bindparam("of_role"),
        remotes.c.target.in_(select(targets.c.id).where(targets.c.repo == bindparam("of_repo"))),
    )
    .values(applied_hash="")  # somebody waits for it, so it is written though nothing is new
)


def _upsert_repository(dialect: Any) -> Any:
    new = dialect.insert(repositories)
    changes = ("name", "installation", "state", "reason", "not_before")
    return new.on_conflict_do_update(
        index_elements=["id"], set_={name: new.excluded[name] for name in changes}
    )


def _raising(dialect: Any) -> Any:
    new = dialect.insert(targets)
    return new.on_conflict_do_update(
        index_elements=["kind", "repo", "key"],
        set_={"wanted": targets.c.wanted + new.excluded.wanted},
    )


# Both write their own form of the same words.
_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}
_INSERT = {name: d.insert(deliveries).on_conflict_do_nothing() for name, d in _DIALECTS.items()}
_UPSERT_REPOSITORY = {name: _upsert_repository(dialect) for name, dialect in _DIALECTS.items()}
_RAISE = {name: _raising(dialect) for name, dialect in _DIALECTS.items()}


class Arrival(NamedTuple):
    """A delivery on its way into the database.

    Attributes:
        delivery: What came.
        named: What it names.
        at: When it came, in seconds.
        packed: Its body, compressed, if that is done.
    """

    delivery: Delivery
    named: Named
    at: float
    packed: bytes

    @property
    def key(self) -> tuple[str, str]:
        """What it is stored by."""
        return self.delivery.guid, self.delivery.hook


class Fate(NamedTuple):
    """What became of a delivery.

    Attributes:
        is_new: Whether it was not there before.
        rings: Whether there may be work.
    """

    is_new: bool
    rings: bool


def arrival(delivery: Delivery, named: Named, at: float) -> Arrival:
    """Return a delivery that is ready to be stored."""
    large = len(delivery.body) > _LARGE
    return Arrival(delivery, named, at, _packed(delivery.body) if large else b"")


def _packed(body: bytes) -> bytes:
    return zlib.compress(body, _FASTEST)


def unpacked(body: bytes) -> bytes:
    """Return the body of a stored delivery; it is empty once it has been emptied."""
    return zlib.decompress(body) if body else b""


def store(connection: Connection, arrivals: Sequence[Arrival]) -> list[Fate]:
    """Store deliveries and raise what they name; of one that is there already, nothing.

    Args:
        connection: In a transaction that writes.
        arrivals: In the order in which they came.

    Returns:
        What became of each.
    """
    before = _stored(connection, arrivals)
    fates, fresh, seen = [], [], set()
    for one in arrivals:
        is_new = one.key not in before and one.key not in seen
        seen.add(one.key)
        if is_new:
            fresh.append(one)
        rings = bool(one.named.targets or one.named.checked)
        fates.append(Fate(is_new, rings and before.get(one.key) != "done"))
    if fresh:
        standings = _settle(connection, fresh)
        _raise(connection, fresh, standings)
        connection.execute(_INSERT[connection.dialect.name], [_row(one) for one in fresh])
    return fates


def _stored(connection: Connection, arrivals: Sequence[Arrival]) -> dict[tuple[str, str], str]:
    found = {}
    for some in _chunks({one.delivery.guid for one in arrivals}):
        for guid, hook, state in connection.execute(_STORED, {"some": some}):
            found[guid, hook] = state
    return found


def _row(one: Arrival) -> dict[str, Any]:
    """Return the row of a delivery; it is done when it raises nothing that has to be worked off."""
    fact = next(iter(one.named.repositories), None)
    return {
        "guid": one.delivery.guid,
        "hook": one.delivery.hook,
        "event": one.delivery.event,
        "action": one.delivery.action,
        "repo": fact.repo.id if fact else None,
        "installation": fact.repo.installation if fact else None,
        "received_at": one.at,
        "state": "new" if one.named.targets or one.named.checked else "done",
        "tries": 0,
        # Here, as a rule: while this thread compresses, Python lets the one go on that takes deliveries.
        "body": one.packed or _packed(one.delivery.body),
    }


def _settle(connection: Connection, fresh: Sequence[Arrival]) -> _Standings:
    """Apply what is said of repositories and installations in its order; return all that is known."""
    facts = [fact for one in fresh for fact in one.named.repositories]
    reaching = [one.named.installation for one in fresh if one.named.installation]
    before = _standings(connection, {f.repo.id for f in facts}, {f.installation for f in reaching})
    after = dict(before)
    for one in fresh:
        for fact in one.named.repositories:
            standing = heard(after.get(fact.repo.id), fact, one.at)
            if standing is not None:
                after[fact.repo.id] = standing
        if one.named.installation:
            for number, standing in after.items():
                after[number] = reached(standing, one.named.installation)
    changed = [s for number, s in sorted(after.items()) if s != before.get(number)]
    for some in _chunks(changed):
        connection.execute(_UPSERT_REPOSITORY[connection.dialect.name], [*map(_columns, some)])
    return after


def _standings(connection: Connection, ids: set[int], installations: set[int]) -> _Standings:
    found: _Standings = {}
    for statement, wanted in ((_BY_ID, ids), (_BY_INSTALLATION, installations)):
        for some in _chunks(wanted):
            for row in connection.execute(statement, {"some": some}):
                repo = Repo(row.id, row.name, row.installation)
                found[row.id] = Standing(repo, State(row.state), row.reason, row.not_before)
    return found


def _columns(standing: Standing) -> dict[str, Any]:
    repo = standing.repo
    return {
        "id": repo.id,
        "name": repo.name,
        "installation": repo.installation,
        "state": standing.state.value,
        "reason": standing.reason,
        "not_before": standing.not_before,
        "notes": {},
    }


def _raise(connection: Connection, fresh: Sequence[Arrival], standings: _Standings) -> None:
    """Raise the wanted revision of every target that is named in a repository that we work for."""
    raised: Counter[TargetKey] = Counter()
    again: list[dict[str, Any]] = []
    for one in fresh:
        keys = set(one.named.targets)
        if checked := one.named.checked:
            parameters = {"repo": checked.repo, "role": f"check:{checked.head}"}
            found = connection.execute(_CHECKED, parameters)
            keys |= {TargetKey(Kind(kind), checked.repo, key) for kind, key in found}
            again.append({"of_repo": checked.repo, "of_role": parameters["role"]})
        raised.update(keys)
    wanted = [
        {"kind": key.kind.value, "repo": key.repo, "key": key.key, "wanted": count}
        for key, count in raised.items()
        if key.repo in standings and standings[key.repo].state not in LEFT
    ]
    wanted.sort(key=lambda row: (row["kind"], row["repo"], row["key"]))
    if wanted:
        connection.execute(_RAISE[connection.dialect.name], wanted)
    for parameters in again:  # after the targets: workers lock them first, too
        connection.execute(_ASKED_AGAIN, parameters)


def _chunks(things: Iterable[_Thing]) -> Iterator[list[_Thing]]:
    rest = iter(things)
    while some := list(islice(rest, MANY)):
        yield some
