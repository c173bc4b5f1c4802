"""Changes that failed, as far as git alone tells: taken back, or mended right afterwards.

A change fails if within `DAYS` days another commit
- says that it takes it back (`This reverts commit …`, or the subject in `Revert "…"`), or
- names it in a `Fixes:` trailer, or
- has a subject that begins with fix, hotfix or bugfix, and takes lines away that the change added:
  `tenure.metrics.mended` looks at the lines of the candidates that are found here.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from tenure.metrics.past import Change

DAYS = 14
"""So long a change can fail; what breaks later is rarely told apart from new work."""

NEWEST = 5
"""So many changes of a file before a fix are looked at."""

_SECONDS = DAYS * 24 * 3600
_SHORT = 7


class Failure(NamedTuple):
    """A change that failed, or may have.

    Attributes:
        change: The change.
        by: The commit that took it back or mended it.
        paths: The files that both touch; of a revert all files of the change.
        named: Whether that commit names the change; else the lines have to tell.
    """

    change: Change
    by: Change
    paths: tuple[str, ...]
    named: bool


def first(found: Iterable[Failure]) -> list[Failure]:
    """Return the changes that failed, each once, in the order of the changes."""
    kept: dict[str, Failure] = {}
    for failure in sorted(found, key=lambda one: (one.by.when, one.by.id)):
        kept.setdefault(failure.change.id, failure)
    return sorted(kept.values(), key=lambda one: (one.change.when, one.change.id))


def candidates(changes: Sequence[Change]) -> Iterator[Failure]:
    """Yield the changes that failed or may have, with the commit that says so.

    Args:
        changes: Oldest first.
    """
    ids = sorted((change.id, at) for at, change in enumerate(changes))
    subjects: dict[bytes, int] = {}
    newest: dict[str, tuple[int, ...]] = {}
    for at, change in enumerate(changes):
        named = [other for name in change.named for other in _with_id(ids, name)]
        if change.reverts and not change.named:
            named += [subjects[s] for s in (_quoted(change.subject),) if s in subjects]
        blamed: dict[int, tuple[str, ...]] = {}
        if change.mends and not change.reverts:
            for path in change.paths:
                for other in newest.get(path, ()):
                    blamed[other] = (*blamed.get(other, ()), path)
        for other, paths, is_named in (
            *((other, changes[other].paths, True) for other in dict.fromkeys(named)),
            *((other, paths, False) for other, paths in blamed.items() if other not in named),
        ):
            earlier = changes[other]
            if other < at and not earlier.reverts and change.when - earlier.when <= _SECONDS:
                yield Failure(earlier, change, paths, is_named)
        subjects[change.subject] = at
        for path in change.paths:
            newest[path] = (*newest.get(path, ()), at)[-NEWEST:]


def _with_id(ids: Sequence[tuple[str, int]], name: str) -> list[int]:
    """Return the place of the commit whose id begins so, if there is just one."""
    start = bisect_left(ids, (name, -1))
    found = [at for known, at in ids[start : start + 2] if known.startswith(name)]
    return found if len(found) == 1 and len(name) >= _SHORT else []


def _quoted(subject: bytes) -> bytes:
    """Return the subject that a revert names: `Revert "Add a cart" (#8)` takes `Add a cart` back."""
    return subject.removeprefix(b'Revert "').rpartition(b'"')[0]


def touching(wanted: Callable[[str], bool], changes: Sequence[Change]) -> list[Change]:
    """Return the changes that touch such a file and that are not themselves taking one back."""
    return [c for c in changes if not c.reverts and any(wanted(path) for path in c.paths)]
