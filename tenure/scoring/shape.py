"""What the measuring of one file gives, before it is joined with family and size."""

from typing import NamedTuple


class UnmeasurableError(Exception):
    """The file is beyond what is measured; the text says why, in words that can end a sentence."""


class Shape(NamedTuple):
    """The numbers of one file; their meaning is that of `complexity.Complexity`."""

    lines: int
    source: str
    ccn: int = 0
    worst: int = 0
    functions: int = 0
    depth: int = 0
    parts: int = 0


def filled_lines(text: str) -> int:
    """Return how many lines are not blank."""
    return sum(not line.isspace() for line in text.split("\n") if line)


def counted(number: int, word: str, plural: str = "") -> str:
    """Return `1 key`, `2 keys`."""
    return f"{number} {word if number == 1 else plural or word + 's'}"
