"""One claimed target worked at, whatever happens: the trouble of one never becomes that of another.

Here errors end: each puts the target off, parks its repository or gives the target up, and the
lease goes back. No database is opened here; what a claim needs of it is the protocol `Lease`.
"""

import logging
from enum import Enum
from http import HTTPStatus
from typing import NamedTuple

from tenure.errors import TenureError
from tenure.shown import printable
from tenure_bot.clock import Clock
from tenure_bot.errors import DatabaseError, GatewayError, Gone, Limited, NotPermitted
from tenure_bot.exactly_once.memory import Claim, Lost
from tenure_bot.receive.standing import State
from tenure_bot.service.lease import Lease, beating
from tenure_bot.service.tools import Handler, Tools

ROUNDS = 3
"""So often one claim follows a target whose wanted revision grows meanwhile."""

FIRST_WAIT, LONGEST_WAIT = 10.0, 3_600.0
"""Seconds until a target is tried again after its first failure, doubled by each, and at most."""

TELLS, TRIES = 3, 10
"""After so many failures in a row the check says so; after so many the target is given up."""

HOUR, DAY = 3_600.0, 86_400.0

KEY_WAIT = 120.0
"""Seconds until a target is tried again where GitHub did not take the App's own key: somebody is
putting it right, and nothing but the next try tells."""

_LOG = logging.getLogger(__name__)


class Ending(Enum):
    """How the work at a claim ended."""

    FINISHED = "finished"
    PUT_OFF = "put off"
    WAITS = "waits"
    PARKED = "parked"
    GIVEN_UP = "given up"
    LOST = "lost"


class _Ended(NamedTuple):
    """How the work at a claim ended, and why; "" where the log has said it already."""

    how: Ending
    why: str = ""


def work(claim: Claim, lease: Lease, tools: Tools) -> Ending:
    """Work at a claimed target, give its lease back and write down how and why it ended.

    Args:
        claim: The target.
        lease: Its memory and its lease.
        tools: What to work with.

    Raises:
        DatabaseError: Nothing can be remembered any more; the lease runs out.
    """
    try:
        ended = _worked(claim, lease, tools)
    except Lost:
        # What this worker has made in the meantime nobody else knows of: somebody has to look.
        lease.ring()
        ended = _Ended(Ending.LOST, "another worker holds it now")
    level = logging.WARNING if ended.how in (Ending.PARKED, Ending.GIVEN_UP) else logging.INFO
    why = f": {printable(ended.why)}" if ended.why else ""
    _LOG.log(level, "%s: %s at revision %d%s", _shown(claim), ended.how.value, claim.wanted, why)
    return ended.how


def _worked(claim: Claim, lease: Lease, tools: Tools) -> _Ended:
    handler, clock = tools.handlers.get(claim.key.kind), tools.clock
    if handler is None:
        nothing = f"nothing is done for a {claim.key.kind.value} yet"
        lease.finish(claim.wanted, problem=nothing)
        return _Ended(Ending.GIVEN_UP, nothing)
    try:
        return _rounds(claim, lease, handler, clock)
    except Limited as exc:
        until = clock() + exc.seconds
        if exc.status:
            lease.block(until)
        lease.wait(until, exc.message)
        return _Ended(Ending.WAITS, f"{_told(exc)}; again in {exc.seconds:.0f} s")
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


def _rounds(claim: Claim, lease: Lease, handler: Handler, clock: Clock) -> _Ended:
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
    return _Ended(Ending.FINISHED)


def _refused(claim: Claim, lease: Lease, tools: Tools, exc: GatewayError) -> _Ended:
    """Find out whether it is the repository that is gone or closed to us, or one thing in it."""
    try:
        seen = tools.github.repository(claim.repo)
    except Gone as gone:
        lease.park(State.REMOVED, gone.message)
        lease.wait(tools.clock(), gone.message)
        return _Ended(Ending.PARKED, _told(gone))
    except NotPermitted as refused:
        return _shut_out(claim, lease, tools.clock, refused)
    except TenureError as unknown:
        return _failed(claim, lease, tools, unknown)
    if seen.archived or seen.disabled:
        return _park(lease, tools.clock, "archived" if seen.archived else "disabled", DAY)
    if isinstance(exc, NotPermitted):
        return _park(lease, tools.clock, exc.message, HOUR)
    lease.finish(claim.wanted, problem=exc.message)
    return _Ended(Ending.GIVEN_UP, _told(exc))


def _shut_out(claim: Claim, lease: Lease, clock: Clock, exc: GatewayError) -> _Ended:
    """Leave a repository alone where we are suspended; if it is our key, no repository is to blame."""
    if exc.status != HTTPStatus.UNAUTHORIZED:
        return _park(lease, clock, exc.message, HOUR)
    wait = _spread(KEY_WAIT, claim.target)
    _LOG.error("GitHub does not take the key of the App; nothing can be done: %s", _told(exc))
    lease.wait(clock() + wait, exc.message)
    return _Ended(Ending.WAITS, f"for the key of the App; again in {wait:.0f} s")


def _park(lease: Lease, clock: Clock, reason: str, seconds: float) -> _Ended:
    """Leave a repository alone: for so long, because the event that ends it may be missed."""
    now = clock()
    lease.park(State.PARKED, reason, now + seconds)
    lease.wait(now, reason)
    return _Ended(Ending.PARKED, f"{reason}; again in {seconds / HOUR:.0f} h, or at its next event")


def _failed(claim: Claim, lease: Lease, tools: Tools, exc: TenureError) -> _Ended:
    """Put a target off for longer each time; say so at GitHub when that has lasted."""
    tries = claim.tries + 1
    _LOG.warning("%s failed for the %d. time: %s", _shown(claim), tries, _told(exc))
    if tries in (TELLS, TRIES):
        try:
            tools.handlers[claim.key.kind].give_up(claim, lease, exc)
        except GatewayError as also:
            _LOG.warning("%s: the check cannot say so: %s", _shown(claim), also.message)
    if tries >= TRIES:
        lease.finish(claim.wanted, problem=exc.message)
        return _Ended(Ending.GIVEN_UP, f"it failed {tries} times; again at its next event")
    wait = wait_after(tries, claim.target)
    lease.put_off(tools.clock() + wait, exc.message)
    return _Ended(Ending.PUT_OFF, f"again in {wait:.0f} s")


def wait_after(tries: int, target: int) -> float:
    """Return how many seconds a target waits after so many failures in a row.

    Targets that failed together, with the server they need, do not come back together.
    """
    return _spread(min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1)), target)


def _spread(seconds: float, target: int) -> float:
    return seconds * (1 + target % 10 / 40)


def _told(exc: TenureError) -> str:
    return f"{exc.message} (help: {exc.hint})" if exc.hint else exc.message


def _shown(claim: Claim) -> str:
    return f"{claim.repo.name} {claim.key.kind.value} {printable(claim.key.key)}"
