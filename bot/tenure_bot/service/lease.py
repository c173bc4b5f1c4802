"""The lease of a claimed target: what is remembered of it, and how it is held during long work."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from tenure_bot.errors import DatabaseError
from tenure_bot.exactly_once.memory import Lost, Memory
from tenure_bot.receive.standing import State

BEAT, BEATS = 15.0, 60
"""Seconds between two times that a lease is held during long work, and how often that is done."""


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
