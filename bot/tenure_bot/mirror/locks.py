"""Locks between processes and threads, as files: the system lets go of them when a process dies."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tenure_bot.errors import MirrorError

PAUSE = 0.02
"""Seconds between two tries."""


class Lock:
    """One that is held; `release` lets go of it, and so does the end of the process."""

    def __init__(self, descriptor: int, path: str) -> None:
        self._descriptor = descriptor
        self._path = path

    def release(self, *, forever: bool = False) -> None:
        """Let go of it.

        Args:
            forever: Delete its file too: what it guarded is gone. Only who holds it alone may.
        """
        if forever:
            os.unlink(self._path)
        os.close(self._descriptor)


def take(
    path: str,
    *,
    alone: bool,
    patience: float,
    pause: Callable[[float], None] = time.sleep,
    now: Callable[[], float] = time.monotonic,
) -> Lock | None:
    """Take a lock; `None` if others did not let go of it in time.

    Args:
        path: Its file, which comes to exist.
        alone: Nobody else may hold it; otherwise others may who do not want it alone.
        patience: Seconds to wait; 0 asks once.
        pause: Waits.
        now: Seconds that only grow.
    """
    end = now() + patience
    while True:
        lock = _tried(path, alone=alone)
        if lock is not None or now() >= end:
            return lock
        pause(PAUSE)


def _tried(path: str, *, alone: bool) -> Lock | None:
    try:
        import fcntl  # late: Windows has none, and whoever needs no lock needs none
    except ImportError as exc:
        message = "mirrors of repositories need file locks, which this system does not have"
        raise MirrorError(message, "run the bot on Linux or macOS") from exc

    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), os.stat(path)):
            return Lock(descriptor, path)
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(descriptor)  # held by others, or deleted by them meanwhile
    return None


@contextmanager
def held(path: str, *, alone: bool, patience: float) -> Iterator[Lock]:
    """Hold a lock.

    Raises:
        MirrorError: Others did not let go of it in time.
    """
    lock = take(path, alone=alone, patience=patience)
    if lock is None:
        raise MirrorError(
            f"another worker has been busy with this repository for {patience:.0f} seconds",
            "look again later",
        )
    try:
        yield lock
    finally:
        lock.release()
