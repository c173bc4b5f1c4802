"""A memory that ends with the job: the mark on the first line of what was written outlives it."""

from collections.abc import Callable, Iterable

from tenure_bot.clock import Clock
from tenure_bot.exactly_once.memory import Remote

PAUSE = 1.0
"""Seconds between two writes, as GitHub asks of everybody."""


class ShortMemory:
    """The `Memory` of a job: one writer, no lease, and no budget but a steady pace.

    Args:
        remotes: What is known of the target from elsewhere.
        clock: The time.
        sleep: Lets seconds pass.
    """

    def __init__(
        self, remotes: Iterable[Remote], clock: Clock, sleep: Callable[[float], None]
    ) -> None:
        self._remotes = {remote.role: remote for remote in remotes}
        self._clock = clock
        self._sleep = sleep
        self._free_at = 0.0

    def remotes(self) -> dict[str, Remote]:
        """Return what is remembered."""
        return dict(self._remotes)

    def remember(self, remote: Remote) -> None:
        """Keep one until the job ends."""
        self._remotes[remote.role] = remote

    def hold(self) -> None:
        """Do nothing: a workflow keeps others out by its `concurrency`."""

    def spend(self, what: str) -> None:  # noqa: ARG002  # as in Memory
        """Wait until the last write is a second ago."""
        wait = self._free_at - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._free_at = self._clock() + PAUSE
