"""The processes that this one has started and not waited for: a run of all tests has some of its own."""

import os


def children() -> set[int]:
    """Return the ids of the processes whose parent this one is, ended ones that nobody waited for too."""
    return {number for number in _numbers() if _parent(number) == os.getpid()}


def _numbers() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _parent(number: int) -> int:
    try:
        with open(f"/proc/{number}/stat", encoding="utf-8", errors="replace") as file:
            # The name of the program stands in parentheses, and may hold some.
            return int(file.read().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
