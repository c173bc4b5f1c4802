"""Lists of paths in parts, so that two trees are compared without comparing every file."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from tenure.sources import FILES
from tenure.sources.objects import to_bytes, to_text

_SIZE = 256
"""So many entries are in one part of a new list."""

_FILES = frozenset(map(str, FILES))

Parts = Mapping[str, bytes]
"""Parts of a list, each by the path from which on it has all entries."""


class Differing(NamedTuple):
    """What differs between two trees.

    Attributes:
        altered: The files with another content.
        come: The files that only the new tree has.
        gone: The files that only the old tree has.
        others: Whether something differs that is no file: links and submodules.
    """

    altered: frozenset[str]
    come: frozenset[str]
    gone: frozenset[str]
    others: bool

    @property
    def paths(self) -> frozenset[str]:
        """All files that are not as they were."""
        return self.altered | self.come | self.gone


def listed(rows: Sequence[tuple[str, object, str]], like: Parts | None = None) -> Parts:
    """Return a list in parts.

    Args:
        rows: Path, mode and id, or whatever else is known of each path, sorted by path; no text
            holds a NUL.
        like: Another list; the parts begin where its parts do.
    """
    paths = [row[0] for row in rows]
    bounds = list(like) if like else ["", *paths[_SIZE::_SIZE]]
    starts = [0, *(bisect_left(paths, bound) for bound in bounds[1:])]
    # Paths that are not UTF-8 sort otherwise as bytes: no part may begin before the one above it.
    ends = [*accumulate(starts, max), len(paths)]
    return {
        bound: to_bytes("\0".join([f"{p}\0{first}\0{second}" for p, first, second in rows[at:end]]))
        for bound, at, end in zip(bounds, ends, ends[1:], strict=False)
    }


def differing(old: Parts, new: Parts) -> Differing:
    """Return what differs between two lists whose parts begin alike."""
    changed = [bound for bound in new if old.get(bound) != new[bound]]
    was = {path: rest for bound in changed for path, *rest in _rows(old.get(bound, b""))}
    now = {path: rest for bound in changed for path, *rest in _rows(new[bound])}
    paths = {path for path in was.keys() | now.keys() if was.get(path) != now.get(path)}
    sides = [side for path in paths for side in (was.get(path), now.get(path)) if side]
    return Differing(
        frozenset(paths & was.keys() & now.keys()),
        frozenset(paths - was.keys()),
        frozenset(paths - now.keys()),
        not _FILES.issuperset(side[0] for side in sides),
    )


def _rows(text: bytes) -> Iterator[tuple[str, str, str]]:
    words = iter(to_text(text).split("\0") if text else ())
    return zip(words, words, words, strict=True)
