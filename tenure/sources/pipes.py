"""Pipes that hold more than usual, so that who writes need not wait for who reads."""

from contextlib import suppress

SIZE = 1 << 20
"""What Linux lets everybody have; the usual 64 KiB are full in no time."""


def widen(file: int) -> None:
    """Make a pipe larger, where the system can do that and allows it."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl  # late: Windows has none

        fcntl.fcntl(file, fcntl.F_SETPIPE_SZ, SIZE)
