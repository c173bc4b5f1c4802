"""What the parts of one recomputation share: the claim, GitHub, the time and how much was asked."""

from hashlib import sha256
from typing import NamedTuple

from tenure.scoring.tier import TIERS
from tenure_bot.clock import Clock
from tenure_bot.exactly_once.memory import Claim, Memory, Remote
from tenure_bot.github.gateway import GitHub

MOST_REQUESTS = 6
"""So many REST requests one recomputation makes; what is left over is done by the next look."""

SOON = 5.0
"""Seconds until that look."""


class Requests:
    """Counts the REST requests of one recomputation.

    Attributes:
        made: How many were made.
        left_over: Whether something is left for the next look.
    """

    def __init__(self) -> None:
        self.made = 0
        self.left_over = False

    @property
    def left(self) -> int:
        """How many may be made yet."""
        return max(0, MOST_REQUESTS - self.made)


class Run(NamedTuple):
    """One recomputation of one claimed target.

    Attributes:
        claim: The target.
        memory: What is remembered of it.
        remotes: What was remembered when the run began, by role.
        github: The calls.
        secret: The key of the marks; `None` in a workflow, which has none.
        clock: The time.
        requests: What was asked so far.
    """

    claim: Claim
    memory: Memory
    remotes: dict[str, Remote]
    github: GitHub
    secret: bytes | None
    clock: Clock
    requests: Requests

    @property
    def is_forgetful(self) -> bool:
        """Whether nothing is remembered after the run: so it is in a workflow."""
        return self.claim.target == 0

    def remote(self, role: str) -> Remote:
        """Return what was remembered under a role."""
        return self.remotes.get(role, Remote(role))

    def stored(self, remote: Remote) -> Remote:
        """Store what is different from what was stored last; `Lost` if the lease is gone."""
        if remote != self.remote(remote.role):
            self.memory.remember(remote)
            self.remotes[remote.role] = remote
        return remote

    def may(self, costs: str) -> None:
        """Make sure that one write may be made now, and count it.

        Raises:
            Limited: The budget is used up.
            Lost: The lease is gone.
        """
        self.memory.spend(costs)
        self.memory.hold()
        self.requests.made += 1

    def soon(self) -> float:
        """Return the time of the next look."""
        return self.clock() + SOON

    def leave(self) -> float:
        """Note that something is left for the next look, and return its time."""
        self.requests.left_over = True
        return self.soon()


def begin(claim: Claim, memory: Memory, github: GitHub, secret: bytes | None, clock: Clock) -> Run:
    """Begin a recomputation."""
    return Run(claim, memory, memory.remotes(), github, secret, clock, Requests())


def digest(text: str) -> str:
    """Return the hash by which contents are compared."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def rank(tier: str | None) -> int:
    """Return how bad a tier is; -1 for none."""
    return TIERS.index(tier) if tier in TIERS else -1
