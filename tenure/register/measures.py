"""What the content of single files tells, remembered in the git directory by blob id and path."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from tenure.debt import inference
from tenure.debt.rule import InferredTag
from tenure.scoring.complexity import NOTEBOOK_LIMIT, Complexity, measure
from tenure.sources import Entry
from tenure.sources.cache import Cache, Writer
from tenure.sources.git import Repository
from tenure.sources.trees import MAX_BATCHED, GitTree

_VERSION = 1
"""Another way to measure complexity or to infer tags needs another number."""

_TABLES = """
CREATE TABLE IF NOT EXISTS measures (question TEXT NOT NULL, oid TEXT NOT NULL, path TEXT NOT NULL,
  data TEXT NOT NULL, PRIMARY KEY (question, oid, path)) WITHOUT ROWID;
"""


class Measured(NamedTuple):
    """What the content of a file tells.

    Attributes:
        complexity: How complex it is.
        inferred: The debt that rules found in it.
    """

    complexity: Complexity
    inferred: tuple[InferredTag, ...]


def measures(
    repository: Repository, tree: GitTree, entries: Sequence[Entry], rules: Collection[str]
) -> dict[str, Measured]:
    """Measure files; those whose content is not at hand are left out.

    Args:
        repository: The repository.
        tree: The tree that has them.
        entries: The files.
        rules: The ids of the debt rules to apply.

    Raises:
        TenureError: Something that is needed to measure is not installed.
    """
    asked = _question(rules)
    with Cache(repository.git_dir(), "measures", _VERSION, _TABLES) as cache:
        known = _remembered(cache, asked, entries)
        missing = [entry for entry in entries if entry.path not in known]
        if not missing:
            return known
        new = {e: _measured(e.path, data, rules) for e, data in _contents(tree, missing)}

        def add(writer: Writer) -> None:
            rows = ((asked, e.oid, e.path, _written(found)) for e, found in new.items())
            writer.executemany("INSERT OR REPLACE INTO measures VALUES (?, ?, ?, ?)", rows)

        cache.write(add)
    return known | {entry.path: found for entry, found in new.items()}


def _measured(path: str, data: bytes, rules: Collection[str]) -> Measured:
    return Measured(measure(path, data), inference.inferred(path, data, rules))


def _contents(tree: GitTree, entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes]]:
    seen = set()
    for entry, data in tree.whole(entries, limit=MAX_BATCHED):
        seen.add(entry.path)
        yield entry, data
    unseen = set(tree.unseen())
    for entry in entries:
        if entry.path not in seen and entry.path not in unseen:
            for data in tree.read([entry.path], limit=NOTEBOOK_LIMIT + 1).values():
                yield entry, data


def _question(rules: Collection[str]) -> str:
    """Return what the answers depend on beside the file."""
    from importlib.metadata import PackageNotFoundError, version  # late: 15 ms

    words = [*sorted(rules), "parsed" if inference.silent(rules) is None else "unparsed"]
    for name in ("lizard", "ast-grep-py"):
        try:
            words.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            words.append(f"no {name}")
    return ",".join(words)


def _remembered(cache: Cache, asked: str, entries: Iterable[Entry]) -> dict[str, Measured]:
    rows = cache.ask("SELECT oid, path, data FROM measures WHERE question = ?", asked)
    texts = {(oid, path): data for oid, path, data in rows}
    found = {}
    for entry in entries:
        text = texts.get((entry.oid, entry.path))
        if text is not None:
            found[entry.path] = _read(text)
    return found


def _written(found: Measured) -> str:
    return json.dumps([found.complexity, found.inferred])


def _read(text: str) -> Measured:
    complexity, inferred = json.loads(text)
    return Measured(Complexity(*complexity), tuple(InferredTag(*one) for one in inferred))
