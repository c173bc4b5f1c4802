"""What a change does to artifacts: which ones it adds, changes and removes, by two registers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tenure.carriers import sidecar
from tenure.register.item import Item, Register
from tenure.report import path_bytes
from tenure.sources import Change
from tenure_bot.judging.verdict import Fate, Moved


def moved(
    before: Register, after: Register, changes: Sequence[Change], files: frozenset[str]
) -> tuple[Moved, ...]:
    """Return the artifacts that a change moves, the highest score first.

    One counts as changed when a file of it or its sidecar is among the changes, or when its record
    or its set of files is not as it was: that is how a registry changes some of its artifacts.
    Files that were renamed are followed. One is removed when its files are gone; a file that only
    lost its record is changed, and has no state after that.

    Args:
        before: The register of the merge base.
        after: The register of the head.
        changes: What differs between the two.
        files: The files of the head.
    """
    found = [*_kept(before, after, changes), *_left(before, after, changes, files)]
    return tuple(sorted(found, key=_rank))


def _kept(before: Register, after: Register, changes: Sequence[Change]) -> Iterator[Moved]:
    """Yield the artifacts of the head that the change added or changed."""
    touched = {_subject(change.path) for change in changes if change.status != "D"}
    touched |= {_subject(change.path) for change in changes if sidecar.subject(change.path)}
    for item, old in _pairs(before, after, changes):
        paths = tuple(path for path in item.paths if path in touched)
        if old is None:
            yield Moved(item.key, Fate.ADDED, None, item, paths)
        elif paths or _differs(old, item):
            yield Moved(item.key, Fate.CHANGED, old, item, paths)


def _left(
    before: Register, after: Register, changes: Sequence[Change], files: frozenset[str]
) -> Iterator[Moved]:
    """Yield the artifacts of the merge base that are none any more."""
    still = {id(old) for _, old in _pairs(before, after, changes) if old is not None}
    touched = {change.old_path: change.path for change in changes if change.old_path}
    here = {old: new for old, new in touched.items() if new in files}
    for item in before.items:
        if id(item) in still:
            continue
        gone = not any(path in files or path in here for path in item.paths)
        paths = tuple(path for path in item.paths if path in touched)
        yield Moved(item.key, Fate.REMOVED if gone else Fate.CHANGED, item, None, paths)


def _pairs(
    before: Register, after: Register, changes: Iterable[Change]
) -> Iterator[tuple[Item, Item | None]]:
    """Yield each artifact of the head with what it was: by its key, else by where its file was."""
    sources = {c.path: c.old_path for c in changes if c.status == "R" and c.old_path}
    by_key: Mapping[str, Item] = {item.key: item for item in before.items}
    by_path = {path: item for item in before.items for path in item.paths if len(item.paths) == 1}
    taken: set[int] = set()
    rest = []
    for item in after.items:
        old = by_key.get(item.key)
        if old is None or id(old) in taken:
            rest.append(item)
        else:
            taken.add(id(old))
            yield item, old
    for item in rest:
        path = item.paths[0] if len(item.paths) == 1 else ""
        old = by_path.get(sources.get(path, path))
        if old is not None and id(old) in taken:
            old = None
        if old is not None:
            taken.add(id(old))
        yield item, old


def _differs(old: Item, new: Item) -> bool:
    return (old.record, old.paths) != (new.record, new.paths)


def _subject(path: str) -> str:
    return sidecar.subject(path) or path


def _rank(one: Moved) -> tuple[int, bytes, str]:
    return -one.now.score.total, path_bytes(one.key), one.fate.value
