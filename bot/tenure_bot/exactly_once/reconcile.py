"""One remote object brought to what it should be, and exactly one of it: `docs/bot/exactly-once.md`.

GitHub's creates take no key that would make a repetition harmless. So the intent is stored before a
create, a create whose end is unknown is looked for before it is tried again, and what came twice in
spite of that is found afterwards: the oldest stays. Nothing here knows what the object is.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from secrets import token_hex
from typing import Any, NamedTuple

from tenure_bot.clock import Clock
from tenure_bot.errors import Gone, Limited, Refused, Unknown
from tenure_bot.exactly_once.memory import Intent, Memory, Remote

SETTLE = (30.0, 120.0, 600.0)
"""When to look for a create of unknown end, in seconds since it was begun; after the last one it
counts as never done. Lists of GitHub have been seen to be late by minutes."""

VERIFY = (5.0, 60.0)
"""When to look for copies after a create, in seconds since it was begun."""


class Found(NamedTuple):
    """An object at GitHub that is ours and carries the key of the target.

    Attributes:
        id: Its number; the lowest is the oldest.
        content: The hash of what stands there; "" if it has to be written again in any case.
        nonce: Of the create that made it.
        revision: Of the run that wrote it; 0 where the object does not say.
    """

    id: int
    content: str = ""
    nonce: str = ""
    revision: int = 0


class Thing(NamedTuple):
    """What can be done with the object; each call is one request and is never repeated here.

    Attributes:
        look: Returns all that there is of it; a second call asks again.
        create: Makes it with this nonce and returns its number.
        edit: Puts the wanted content into it.
        remove_extra: Takes a copy away, whose content stands in the one that stays by now.
        costs: What a create takes from the budget: `create`, or `write` if it notifies nobody.
    """

    look: Callable[[], Sequence[Found]]
    create: Callable[[str], int]
    edit: Callable[[int], None]
    remove_extra: Callable[[int], None]
    costs: str = "create"


class State(Enum):
    """How a run ended."""

    ABSENT = "absent"  # there is none, and none is wanted
    SAME = "same"
    NEWER = "newer"  # a newer revision has written it already
    EDITED = "edited"
    CREATED = "created"
    SETTLING = "settling"  # a create of unknown end is looked for
    DELETED = "deleted"  # somebody deleted it, as we have just seen
    SILENT = "silent"  # somebody deleted it some time ago


class Outcome(NamedTuple):
    """What came of a run.

    Attributes:
        state: How it ended.
        remote: What is remembered now.
        again_at: When to run again though nothing new is wanted; `None` for never.
    """

    state: State
    remote: Remote
    again_at: float | None = None


def converge(
    memory: Memory,
    remote: Remote,
    thing: Thing,
    *,
    wanted: str | None,
    revision: int,
    clock: Clock,
    settle: Sequence[float] = SETTLE,
    verify: Sequence[float] = VERIFY,
    deleted: Any = True,
    forgetful: bool = False,
    nonce: Callable[[], str] = lambda: token_hex(8),
) -> Outcome:
    """Bring one object to its wanted content with at most one create; every crash on the way is safe.

    Args:
        memory: Of the claimed target.
        remote: The object as it is remembered.
        thing: What can be done with it.
        wanted: The hash of the wanted content; `None` creates, edits and removes nothing.
        revision: Of this run; a later one has a higher one.
        forgetful: Whether nothing is remembered between runs: an object of a newer one is then left
            alone. Otherwise the lease says who may write, and numbers at GitHub may be those of a
            database that was lost.
        clock: The time.
        settle: As `SETTLE`.
        verify: As `VERIFY`.
        deleted: What to remember if somebody has deleted it: `human["deleted"]`. As long as that is
            remembered nothing is created; the caller forgets it when it is time to speak again.
        nonce: Makes the nonce of a create.

    Raises:
        Lost: The lease is gone.
        Limited: A budget is used up, ours or GitHub's; nothing was written.
        Refused: GitHub does not take it; nothing was written.
        Unknown: The end of an edit or a removal is unknown; the same call again is safe.
    """
    run = _Run(memory, remote, thing, wanted, revision, clock, settle, verify)
    found = {each.id: each for each in thing.look()}
    if forgetful and any(each.revision > revision for each in found.values()):
        return Outcome(State.NEWER, remote)
    remote = _settled(run, _as_found(remote, found), found)
    while ids := sorted({*found, *([] if remote.id is None else [remote.id])}):
        try:
            return _existing(run, remote, found, ids)
        except _NotThere:
            # What a late list still shows is not there either: only others count.
            found = {each.id: each for each in thing.look() if each.id != ids[0]}
            remote = remote._replace(id=None, applied="")
            if not found:
                return _deleted(run, remote, deleted)
    return _absent(run, remote, nonce)


def next_look(
    remote: Remote,
    now: float,
    settle: Sequence[float] = SETTLE,
    verify: Sequence[float] = VERIFY,
) -> float | None:
    """Return when an object is to be looked for again; `None` if it is known well enough."""
    begun = remote.intent is not Intent.NONE
    points = settle if begun else verify if remote.id is not None else ()
    return min(
        (remote.intent_at + wait for wait in points if remote.intent_at + wait > now), default=None
    )


class _Run(NamedTuple):
    memory: Memory
    before: Remote
    thing: Thing
    wanted: str | None
    revision: int
    clock: Clock
    settle: Sequence[float]
    verify: Sequence[float]

    def stored(self, remote: Remote) -> Remote:
        self.memory.remember(remote)
        return remote

    def ended(self, state: State, remote: Remote) -> Outcome:
        """Return the outcome with the time of the next look at this object."""
        return Outcome(state, remote, next_look(remote, self.clock(), self.settle, self.verify))


class _NotThere(Exception):  # noqa: N818  # a fact, caught where the next object is tried
    """The object that was to stay is gone."""


def _as_found(remote: Remote, found: dict[int, Found]) -> Remote:
    """Trust what stands there where somebody else than the last run we know of has written it.

    That is a worker that slept between making sure of its lease and its write.
    """
    known = found.get(remote.id or 0)
    if known is None or known.revision in (0, remote.revision):
        return remote
    return remote._replace(applied=known.content, revision=known.revision)


def _settled(run: _Run, remote: Remote, found: dict[int, Found]) -> Remote:
    """Forget the intent of a create that is seen now; of one that is too old nothing will be seen."""
    if remote.intent is Intent.NONE:
        return remote
    seen = any(each.nonce == remote.nonce for each in found.values())
    late = run.clock() >= remote.intent_at + run.settle[-1]
    return remote._replace(intent=Intent.NONE) if seen or late else remote


def _existing(run: _Run, remote: Remote, found: dict[int, Found], ids: list[int]) -> Outcome:
    """Let the oldest stay: first it gets the content, then the others go."""
    oldest, *others = ids
    adopted = remote.id != oldest
    if adopted:
        found_there = found[oldest]
        remote = remote._replace(
            id=oldest, applied=found_there.content, revision=found_there.revision
        )
    if run.wanted is not None and (others or remote.applied != run.wanted):
        remote = _edit(run, remote, oldest)
        state = State.EDITED
    else:
        # What was adopted or forgotten above is stored here; in most runs that is nothing.
        remote = remote if remote == run.before else run.stored(remote)
        state = State.SAME
    if run.wanted is None:
        return run.ended(state, remote)
    for other in others:
        run.memory.spend("write")
        run.memory.hold()
        run.thing.remove_extra(other)
    return run.ended(state, remote)


def _edit(run: _Run, remote: Remote, number: int) -> Remote:
    run.memory.spend("write")
    # If this ends in a crash, nobody knows what stands there: no hash is the wanted one.
    remote = run.stored(remote._replace(applied=""))
    run.memory.hold()
    try:
        run.thing.edit(number)
    except Gone as exc:
        raise _NotThere from exc
    assert run.wanted is not None  # noqa: S101  # nothing is edited without
    return run.stored(remote._replace(applied=run.wanted, revision=run.revision))


def _deleted(run: _Run, remote: Remote, note: Any) -> Outcome:
    human = {**remote.human, "deleted": note}
    return run.ended(State.DELETED, run.stored(remote._replace(human=human)))


def _absent(run: _Run, remote: Remote, nonce: Callable[[], str]) -> Outcome:
    if "deleted" in remote.human:
        return run.ended(State.SILENT, remote)
    if remote.intent is not Intent.NONE:
        return run.ended(State.SETTLING, remote)
    if run.wanted is None:
        return Outcome(State.ABSENT, remote)
    run.memory.spend(run.thing.costs)
    remote = run.stored(
        remote._replace(intent=Intent.PENDING, nonce=nonce(), intent_at=run.clock())
    )
    run.memory.hold()
    try:
        number = run.thing.create(remote.nonce)
    except (Refused, Limited):
        run.stored(remote._replace(intent=Intent.NONE))
        raise
    except Unknown:
        return run.ended(State.SETTLING, run.stored(remote._replace(intent=Intent.UNKNOWN)))
    done = remote._replace(
        id=number, applied=run.wanted or "", revision=run.revision, intent=Intent.NONE
    )
    return run.ended(State.CREATED, run.stored(done))
