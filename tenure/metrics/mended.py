"""Whether a fix mends a change: whether it takes away lines that the change had added.

Compared are lines, not hunks: a line that only moved was neither added nor taken away, and short
ones, such as a closing bracket, tell nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from tenure.metrics.failures import Failure
from tenure.metrics.past import Change
from tenure.sources.git import Repository
from tenure.sources.objects import to_text

LARGEST = 1 << 20
"""Larger files are not compared: nobody writes them by hand."""

_AT_ONCE = 64
_NO_PARENT = 128  # the exit status with which git says that the first commit has none
_TELLING = re.compile(rb"\w\W*\w\W*\w\W*\w")

_Version = tuple[str, str]
"""A commit, with `^` for the one before it, and the name that a file has there."""


def proved(repository: Repository, found: Iterable[Failure]) -> Iterator[Failure]:
    """Yield the candidates that failed, with the files that show it.

    Args:
        repository: The repository.
        found: What `failures.candidates` found.

    Raises:
        SourceError: An object is broken.
    """
    wait: list[Failure] = []
    for failure in found:
        if failure.named:
            yield failure
            continue
        wait.append(failure)
        if len(wait) == _AT_ONCE:
            yield from _compared(repository, wait)
            wait = []
    yield from _compared(repository, wait)


def _compared(repository: Repository, wait: Sequence[Failure]) -> Iterator[Failure]:
    wanted = {
        version
        for failure in wait
        for path in failure.paths
        for change in (failure.change, failure.by)
        for version in _versions(change, path)
    }
    texts = _contents(repository, sorted(wanted))
    for failure in wait:
        paths = tuple(path for path in failure.paths if _mends(failure, path, texts))
        if paths:
            yield failure._replace(paths=paths)


def _mends(failure: Failure, path: str, texts: dict[_Version, bytes]) -> bool:
    versions = (*_versions(failure.change, path), *_versions(failure.by, path))
    old, new, broken, mended = (_lines(texts.get(version, b"")) for version in versions)
    return bool((new - old) & (broken - mended))


def _versions(change: Change, path: str) -> tuple[_Version, _Version]:
    """Return a file before and after a commit."""
    name = change.name_of(path)
    return (f"{change.id}^", change.renamed.get(name, name)), (change.id, name)


def _lines(data: bytes) -> Counter[bytes]:
    return Counter(line.strip() for line in data.split(b"\n") if _TELLING.search(line))


def _contents(repository: Repository, wanted: Sequence[_Version]) -> dict[_Version, bytes]:
    """Return the texts that are there, at hand and not too large."""
    there = _at_hand(repository, wanted) if repository.partial else _there(repository, wanted)
    oids = sorted(set(there.values()))
    texts = dict(zip(oids, repository.blobs.contents(oids), strict=True))
    return {version: texts[oid] for version, oid in there.items() if b"\0" not in texts[oid]}


def _there(repository: Repository, wanted: Sequence[_Version]) -> dict[_Version, str]:
    infos = repository.blobs.info([f"{commit}:{name}" for commit, name in wanted])
    return {
        v: info[0] for v, info in zip(wanted, infos, strict=True) if info and info[1] <= LARGEST
    }


def _at_hand(repository: Repository, wanted: Sequence[_Version]) -> dict[_Version, str]:
    """Return the ids of what is in a partial clone: git is not asked for what it would fetch."""
    local, found = repository.local_objects(), {}
    for commit, names in groupby(wanted, key=itemgetter(0)):
        words = ("ls-tree", "-z", "--full-tree", commit, "--", *(name for _, name in names))
        for line in repository.git(*words, allowed=(0, _NO_PARENT)).split(b"\0"):
            meta, _, path = line.partition(b"\t")
            oid = meta.split(b" ")[-1].decode()
            if oid in local:
                found[commit, to_text(path)] = oid
    versions = list(found)
    infos = repository.blobs.info([found[version] for version in versions])
    sizes = zip(versions, infos, strict=True)
    return {version: info[0] for version, info in sizes if info and info[1] <= LARGEST}
