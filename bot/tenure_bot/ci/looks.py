"""One target looked at until it is as it should be, within the minute that a job waits for it."""

from collections.abc import Callable

from tenure_bot.clock import Clock
from tenure_bot.errors import Limited, Unknown
from tenure_bot.exactly_once.memory import Claim
from tenure_bot.pulls.pull import Outcome

PATIENCE = 45.0
"""Seconds that a job waits at most: for the look after a create and the one for a lost answer."""

_AFTER_UNKNOWN = 5.0
_ROUNDS = 8


def until_done(
    claim: Claim,
    handle: Callable[[Claim], Outcome],
    clock: Clock,
    sleep: Callable[[float], None],
) -> Outcome:
    """Work at a target, and look again as often as the outcome asks for and there is patience.

    No create is repeated: one whose end nobody knows is looked for.

    Args:
        claim: The target.
        handle: Recomputes it; the claim says whether anything new is wanted.
        clock: The time.
        sleep: Lets seconds pass.

    Raises:
        Limited: GitHub wants a longer pause than there is patience.
        Unknown: GitHub answers to nothing in that time.
        TenureError: As `handle`.
    """
    end = clock() + PATIENCE
    for left in range(_ROUNDS - 1, -1, -1):
        try:
            outcome = handle(claim)
        except (Limited, Unknown) as exc:
            wait = exc.seconds if isinstance(exc, Limited) else _AFTER_UNKNOWN
            if not left or clock() + wait > end:
                raise
            sleep(wait)
            continue
        again_at = outcome.again_at
        if outcome.park or not left or again_at is None or again_at > end:
            return outcome
        claim = claim._replace(applied=claim.wanted)
        sleep(max(0.0, again_at - clock()))
    raise AssertionError("the last round returns or raises")
