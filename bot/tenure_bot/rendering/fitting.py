"""Parts of a text fitted into a size: whole rows go, the least important ones first, never a piece."""

from collections.abc import Sequence
from typing import NamedTuple

LIMIT = 59_000
"""So many characters are written: GitHub takes 65,535, and the mark and its slack need some."""

_FIRST = 8
"""So many rows of every part come before further ones of the first."""


class Part(NamedTuple):
    """Something that stands or goes as whole rows.

    Attributes:
        head: What stands before the rows, such as the heading of a table.
        rows: Each is kept as a whole or left out; the most important ones first.
        tail: What stands after the rows, such as the end of a fenced block.
        more: Ends the sentence that says how many were left out.
        rank: The part with the lowest number gets its rows first.
        left: How many rows were left out before: nobody reads a thousand of them.
    """

    head: str
    rows: tuple[str, ...] = ()
    tail: str = ""
    more: str = "."
    rank: int = 0
    left: int = 0


def fitted(parts: Sequence[Part], limit: int = LIMIT) -> str:
    """Return the parts, an empty line between them, in at most `limit` characters.

    Heads, tails and the sentences about what was left out always stay: they have to fit.
    """
    kept = [0] * len(parts)
    room = limit - sum(map(_frame, parts))
    ranked = sorted(range(len(parts)), key=lambda at: parts[at].rank)
    for first in (True, False):
        for at in ranked:
            part = parts[at]
            end = min(_FIRST, len(part.rows)) if first else len(part.rows)
            while kept[at] < end and len(part.rows[kept[at]]) < room:
                room -= len(part.rows[kept[at]]) + 1
                kept[at] += 1
    drawn = (_drawn(part, count) for part, count in zip(parts, kept, strict=True))
    return "\n\n".join(text for text in drawn if text)


def _frame(part: Part) -> int:
    """Return how much of the room a part takes without its rows."""
    largest = len(_more(part, len(part.rows) + part.left)) if part.rows or part.left else 0
    return len(part.head) + len(part.tail) + largest + len("\n\n\n\n\n\n")


def _drawn(part: Part, count: int) -> str:
    left = len(part.rows) - count + part.left
    if part.rows and not count:
        return _more(part, left)
    text = "\n".join(piece for piece in (part.head, *part.rows[:count], part.tail) if piece)
    return f"{text}\n\n{_more(part, left)}" if left else text


def _more(part: Part, left: int) -> str:
    return f"… and {left:,} more{part.more}"
