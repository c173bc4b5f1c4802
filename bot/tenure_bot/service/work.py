"""One claimed target worked at, whatever happens: the trouble of one never becomes that of another.

Here errors end: each puts the target off, parks its repository or gives the target up, and the
lease goes back. No database is opened here; what a claim needs of it is the protocol `Lease`.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from functools import partial
from typing import NamedTuple, Protocol

from tenure.errors import TenureError
from tenure.shown import printable
from tenure.sources.git import Repository
from tenure_bot.answering.publish import Publisher
from tenure_bot.clock import Clock
from tenure_bot.errors import DatabaseError, GatewayError, Gone, Limited, NotPermitted
from tenure_bot.exactly_once.memory import Claim, Kind, Lost, Memory
from tenure_bot.github.gateway import GitHub, PullSeen, Repo, Suggestion
from tenure_bot.github.tracker import Tracker
from tenure_bot.judging.governing import governing
from tenure_bot.judging.judge import Extended, judge
from tenure_bot.judging.verdict import Verdict
from tenure_bot.mirror.mirror import Mirrors
from tenure_bot.pulls import merge_group, pull
from tenure_bot.pulls.pull import Examined, Outcome
from tenure_bot.receive.standing import State
from tenure_bot.rendering.suggestions import suggestions
from tenure_bot.sweep import sweep

ROUNDS = 3
"""So often one claim follows a target whose wanted revision grows meanwhile."""

FIRST_WAIT, LONGEST_WAIT = 10.0, 3_600.0
"""Seconds until a target is tried again after its first failure, doubled by each, and at most."""

TELLS, TRIES = 3, 10
"""After so many failures in a row the check says so; after so many the target is given up."""

BEAT, BEATS = 15.0, 60
"""Seconds between two times that a lease is held during long work, and how often that is done."""

HOUR, DAY = 3_600.0, 86_400.0
_LOG = logging.getLogger(__name__)


class Lease(Memory, Protocol):
    """What is remembered of a target, and the claim itself."""

    def wanted(self) -> int:
        """Return the revision that is wanted by now, and hold the lease; `Lost` if it is gone."""
        ...

    def finish(self, applied: int, again_at: float | None = None, problem: str = "") -> None:
        """Give the lease back: a revision is reached."""
        ...

    def put_off(self, until: float, problem: str) -> None:
        """Give the lease back: it has failed, and is tried again at a time."""
        ...

    def wait(self, until: float, problem: str) -> None:
        """Give the lease back: nothing has failed, but nothing can be done before a time."""
        ...

    def ring(self) -> None:
        """Let somebody look at the target again, whoever holds it."""
        ...

    def show(self, pull: int) -> None:
        """Let the comment of a pull request of the same repository be written again."""
        ...

    def park(self, state: State, reason: str, until: float = 0.0) -> None:
        """Leave the repository alone, until an event says otherwise or a time has come."""
        ...

    def block(self, until: float) -> None:
        """Leave the whole installation alone until a time."""
        ...


class Handler(NamedTuple):
    """How targets of one kind are worked at.

    Attributes:
        handle: Recomputes one.
        give_up: Shows at GitHub why that cannot be done.
    """

    handle: Callable[[Claim, Memory], Outcome]
    give_up: Callable[[Claim, Memory, TenureError], None]


class Ending(Enum):
    """How the work at a claim ended."""

    FINISHED = "finished"
    PUT_OFF = "put off"
    WAITS = "waits"
    PARKED = "parked"
    GIVEN_UP = "given up"
    LOST = "lost"


class Tools(NamedTuple):
    """What a worker works with; it belongs to one thread.

    Attributes:
        handlers: What to do, by kind.
        github: To ask how a repository is, when it refuses.
        clock: The time.
    """

    handlers: Mapping[Kind, Handler]
    github: GitHub
    clock: Clock


def tools(
    github: Tracker,
    mirrors: Mirrors,
    *,
    secret: bytes | None,
    clock: Clock,
    extended: Callable[[Repo], Extended] | None = None,
    web: str = "",
    publisher: Publisher | None = None,
) -> Tools:
    """Return what targets of every kind are worked at with.

    Args:
        github: Of this thread.
        mirrors: Where commits are brought.
        secret: The key of the marks.
        clock: The time.
        extended: Asks for the policy of an organization in the name of a repository.
        web: Where people see repositories; "" for no links.
        publisher: Pushes what commands change; `None` where they answer with patches only.
    """

    def examined(repo: Repo, seen: PullSeen) -> Examined:
        with mirrors.fetch(repo, seen.base, seen.number, seen.head) as mirror:
            asks = extended(repo) if extended else None
            verdict = judge(mirror, seen.base, seen.head, now=clock, extended=asks)
            return Examined(verdict, _offers(verdict, mirror.repository, seen.author))

    def verdict_of(repo: Repo, base: str, head: str) -> Verdict:
        with mirrors.fetch(repo, base, (), head) as mirror:
            return judge(mirror, base, head, now=clock)

    pulls = partial(pull.handle, github=github, examine=examined, secret=secret, clock=clock)
    hopeless = partial(pull.give_up, github=github, secret=secret, clock=clock)
    groups = partial(
        merge_group.handle, github=github, examine=verdict_of, secret=secret, clock=clock
    )
    unqueued = partial(merge_group.give_up, github=github, secret=secret, clock=clock)
    sweeps = partial(
        sweep.handle,
        github=github,
        fetch=mirrors.tip,
        secret=secret,
        clock=clock,
        web=web,
        publisher=publisher,
    )
    handlers = {
        Kind.PULL: Handler(pulls, hopeless),
        Kind.MERGE_GROUP: Handler(groups, unqueued),
        Kind.REPOSITORY: Handler(sweeps, _nothing_to_show),
    }
    return Tools(handlers, github, clock)


def _nothing_to_show(claim: Claim, memory: Memory, problem: TenureError) -> None:
    """Show nothing at GitHub: a sweep that fails leaves everything as it was, and the log says why."""


def work(claim: Claim, lease: Lease, tools: Tools) -> Ending:
    """Work at a claimed target and give its lease back.

    Args:
        claim: The target.
        lease: Its memory and its lease.
        tools: What to work with.

    Raises:
        DatabaseError: Nothing can be remembered any more; the lease runs out.
    """
    try:
        return _worked(claim, lease, tools)
    except Lost:
        # What this worker has made in the meantime nobody else knows of: somebody has to look.
        lease.ring()
        return Ending.LOST


def _worked(claim: Claim, lease: Lease, tools: Tools) -> Ending:
    handler, clock = tools.handlers.get(claim.key.kind), tools.clock
    if handler is None:
        lease.finish(claim.wanted, problem=f"nothing is done for a {claim.key.kind.value} yet")
        return Ending.GIVEN_UP
    try:
        return _rounds(claim, lease, handler, clock)
    except Limited as exc:
        until = clock() + exc.seconds
        if exc.status:
            lease.block(until)
        lease.wait(until, exc.message)
        return Ending.WAITS
    except (Gone, NotPermitted) as exc:
        return _refused(claim, lease, tools, exc)
    except (Lost, DatabaseError):
        raise
    except TenureError as exc:
        return _failed(claim, lease, tools, exc)
    except Exception as exc:  # the edge: a bug that one pull request meets must not stop the others
        _LOG.exception("a bug in tenure, met at %s", _shown(claim))
        problem = TenureError(f"a bug in tenure ({type(exc).__name__}); the log of the bot has it")
        return _failed(claim, lease, tools, problem)


def _rounds(claim: Claim, lease: Lease, handler: Handler, clock: Clock) -> Ending:
    """Recompute until nothing newer is wanted; what comes after the last round is rung for."""
    for _ in range(ROUNDS):
        with beating(lease):
            outcome = handler.handle(claim, lease)
        if outcome.park:
            return _park(lease, clock, outcome.park, DAY)
        for number in outcome.shown:
            lease.show(number)
        done, wanted = claim.wanted, lease.wanted()
        if wanted == done:
            break
        claim = claim._replace(applied=done, wanted=wanted)
    if outcome.problem:
        _LOG.warning("%s: %s", _shown(claim), outcome.problem)
    lease.finish(done, outcome.again_at, outcome.problem)
    return Ending.FINISHED


@contextmanager
def beating(lease: Lease, every: float = BEAT) -> Iterator[None]:
    """Hold the lease for as long as the block takes: commits that are fetched may take minutes.

    Args:
        lease: The lease.
        every: Seconds between two times.
    """
    ended = threading.Event()

    def beat() -> None:
        for _ in range(BEATS):
            if ended.wait(every):
                return
            try:
                lease.hold()
            except (Lost, DatabaseError):  # the work itself will meet it
                return

    heart = threading.Thread(target=beat, name="lease", daemon=True)
    heart.start()
    try:
        yield
    finally:
        ended.set()
        heart.join()  # after this nothing prolongs a lease that was given back


def _refused(claim: Claim, lease: Lease, tools: Tools, exc: GatewayError) -> Ending:
    """Find out whether it is the repository that is gone or closed to us, or one thing in it."""
    try:
        seen = tools.github.repository(claim.repo)
    except Gone as gone:
        lease.park(State.REMOVED, gone.message)
        lease.wait(tools.clock(), gone.message)
        return Ending.PARKED
    except NotPermitted as refused:  # suspended, or the key of the App is not taken
        return _park(lease, tools.clock, refused.message, HOUR)
    except TenureError as unknown:
        return _failed(claim, lease, tools, unknown)
    if seen.archived or seen.disabled:
        return _park(lease, tools.clock, "archived" if seen.archived else "disabled", DAY)
    if isinstance(exc, NotPermitted):
        return _park(lease, tools.clock, exc.message, HOUR)
    lease.finish(claim.wanted, problem=exc.message)
    return Ending.GIVEN_UP


def _park(lease: Lease, clock: Clock, reason: str, seconds: float) -> Ending:
    """Leave a repository alone: for so long, because the event that ends it may be missed."""
    now = clock()
    lease.park(State.PARKED, reason, now + seconds)
    lease.wait(now, reason)
    return Ending.PARKED


def _failed(claim: Claim, lease: Lease, tools: Tools, exc: TenureError) -> Ending:
    """Put a target off for longer each time; say so at GitHub when that has lasted."""
    tries = claim.tries + 1
    _LOG.warning("%s failed for the %d. time: %s", _shown(claim), tries, exc.message)
    if tries in (TELLS, TRIES):
        try:
            tools.handlers[claim.key.kind].give_up(claim, lease, exc)
        except GatewayError as also:
            _LOG.warning("%s: the check cannot say so: %s", _shown(claim), also.message)
    if tries >= TRIES:
        lease.finish(claim.wanted, problem=exc.message)
        return Ending.GIVEN_UP
    lease.put_off(tools.clock() + wait_after(tries, claim.target), exc.message)
    return Ending.PUT_OFF


def wait_after(tries: int, target: int) -> float:
    """Return how many seconds a target waits after so many failures in a row.

    Targets that failed together, with the server they need, do not come back together.
    """
    wait: float = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1))
    return wait * (1 + target % 10 / 40)


def _offers(verdict: Verdict, repository: Repository, author: str) -> tuple[Suggestion, ...]:
    if not verdict.policy.bot_suggest:
        return ()
    head, base = repository.commit(verdict.head), repository.commit(verdict.base)
    policies = governing(repository, verdict.base, None).policies
    return suggestions(verdict, head, base, policies, author)


def _shown(claim: Claim) -> str:
    return f"{claim.repo.name} {claim.key.kind.value} {printable(claim.key.key)}"
