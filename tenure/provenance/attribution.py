"""Which lines of a file who wrote, as other programs record it: ranges, writers, the share of AI."""

from collections.abc import Iterable, Sequence
from enum import Enum
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

LAST_LINE = 10**9
"""Line numbers above it are no line numbers: git itself stops far below."""


class Kind(Enum):
    """What kind of writer it was."""

    AI = "ai"
    HUMAN = "human"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class Writer(NamedTuple):
    """Who wrote lines.

    Attributes:
        kind: AI, a human, both, or nobody knows.
        tool: Our name of the tool, if it was AI and the record names it.
        model: The model as the record names it.
    """

    kind: Kind
    tool: str | None = None
    model: str | None = None


class Part(NamedTuple):
    """Consecutive lines by one writer, counted from 1; both ends belong to it."""

    first: int
    last: int
    writer: Writer


class FileParts(NamedTuple):
    """What a record says about one file.

    Attributes:
        path: In the repository.
        parts: The lines whose writer it names: in order, none of them twice. A line that is in no
            part has an unknown writer, which is not to say a human.
        unplaced: Who had a hand in it at lines that the record does not know.
    """

    path: str
    parts: tuple[Part, ...]
    unplaced: tuple[Writer, ...] = ()

    def lines(self, kind: Kind, total: int = LAST_LINE) -> int:
        """Return how many of the first `total` lines are by writers of that kind."""
        mine = (part for part in self.parts if part.writer.kind is kind and part.first <= total)
        return sum(min(part.last, total) - part.first + 1 for part in mine)

    def share(self, total_lines: int) -> float | None:
        """Return which part of the file AI is known to have written, from 0 to 1.

        A line that both wrote counts half. Lines whose writer is not known count as not by AI, so
        the true share may be higher.

        Args:
            total_lines: The lines of the file in the commit that the record is about.

        Returns:
            `None` if the record names no lines, or the file has none.
        """
        if not self.parts or total_lines <= 0:
            return None
        halves = 2 * self.lines(Kind.AI, total_lines) + self.lines(Kind.MIXED, total_lines)
        return halves / (2 * total_lines)

    @property
    def ai(self) -> Writer | None:
        """The AI that wrote most of the lines, or had any hand in it; `None` if no AI had."""
        counts: dict[Writer, int] = {}
        for part in self.parts:
            counts[part.writer] = counts.get(part.writer, 0) + part.last - part.first + 1
        writers = [*sorted(counts, key=counts.__getitem__, reverse=True), *self.unplaced]
        return next((one for one in writers if one.kind in (Kind.AI, Kind.MIXED)), None)


def settled(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return parts that do not overlap: of two that do, the later one in the record counts."""
    order = sorted(range(len(parts)), key=lambda number: parts[number].first)
    edges = sorted({edge for part in parts for edge in (part.first, part.last + 1)})
    found: list[Part] = []
    open_: list[int] = []  # a heap of negated numbers: the latest part is on top
    at = 0
    for here, beyond in pairwise(edges):
        while at < len(order) and parts[order[at]].first <= here:
            heappush(open_, -order[at])
            at += 1
        while open_ and parts[-open_[0]].last < here:
            heappop(open_)
        if open_:
            _append(found, Part(here, beyond - 1, parts[-open_[0]].writer))
    return tuple(found)


def _append(found: list[Part], part: Part) -> None:
    if found and found[-1].last + 1 == part.first and found[-1].writer == part.writer:
        part = found.pop()._replace(last=part.last)
    found.append(part)


def by_path(parts: Iterable[tuple[str, Part]]) -> tuple[FileParts, ...]:
    """Return what is said about each file, in the order in which the files appear."""
    files: dict[str, list[Part]] = {}
    for path, part in parts:
        files.setdefault(path, []).append(part)
    return tuple(FileParts(path, settled(found)) for path, found in files.items())


def is_inside(path: str) -> bool:
    """Say whether a path is one that a file of the repository can have."""
    return (
        bool(path)
        and not path.startswith(("/", "\\"))
        and "\0" not in path
        and "://" not in path
        and not (path[1:2] == ":" and path[0].isalpha())
        and not {"", ".", ".."} & set(path.split("/"))
        and ".." not in path.split("\\")
    )
