"""Which files use a file: those that import it, include it, run it or link to it.

Every file of a known kind is read once; what it refers to is remembered in the git directory by its
blob id, and resolved anew for each tree. A reference counts where it can mean one file only, so
that what is listed is true; a use that no text shows (reflection, a call by a bare name, another
repository) is not seen.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from tenure.report import path_bytes
from tenure.scoring import references
from tenure.scoring.references import Reference, language_of
from tenure.scoring.resolution import Resolver, keys_of, keys_of_target
from tenure.sources import Entry
from tenure.sources.cache import Cache, Writer
from tenure.sources.git import Repository
from tenure.sources.trees import GitTree

_TABLES = """
CREATE TABLE IF NOT EXISTS blobs (number INTEGER PRIMARY KEY, oid TEXT NOT NULL,
  language TEXT NOT NULL, shape TEXT NOT NULL, UNIQUE (oid, language));
CREATE TABLE IF NOT EXISTS said (key TEXT NOT NULL, blob INTEGER NOT NULL, form TEXT NOT NULL,
  text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS said_by_key ON said (key);
CREATE INDEX IF NOT EXISTS blobs_by_shape ON blobs (shape) WHERE shape != '';
"""
_FEWEST_LINES = 10
"""Shorter files look alike without being copies."""

_AT_ONCE = 500
_COMMENT = re.compile(r"^(?:#|//|--|/?\*|;|<!--|-->|\"\"\"|''')")


class Usage(NamedTuple):
    """What the files of a tree have to do with each other.

    Attributes:
        users: The files that refer to each path, sorted; only paths that were asked for.
        copies: The other files with the same lines, apart from comments, blank lines and
            indentation; only paths that were asked for and that have some.
    """

    users: Mapping[str, tuple[str, ...]]
    copies: Mapping[str, tuple[str, ...]]

    def of(self, path: str) -> tuple[str, ...]:
        """Return the files that refer to a path."""
        return self.users.get(path, ())


class _Read(NamedTuple):
    """What was found in one blob."""

    oid: str
    language: str
    shape: str
    said: tuple[Reference, ...]


def users(repository: Repository, tree: GitTree, paths: Collection[str]) -> Usage:
    """Return who uses files, and where they have copies.

    Args:
        repository: The repository.
        tree: The tree.
        paths: The files in question.
    """
    files = [entry for entry in tree.entries() if entry.is_file]
    spoken = [(entry, language) for entry in files if (language := language_of(entry.path))]
    with Cache(repository.git_dir(), "references", references.VERSION, _TABLES) as cache:
        index = _Index(cache, spoken)
        index.complete(tree)
        resolver = Resolver(entry.path for entry in files)
        wanted = set(paths)
        found: dict[str, set[str]] = {}
        for user, reference in index.about({key for path in paths for key in keys_of_target(path)}):
            for target in resolver.resolve(user, reference):
                if target in wanted:
                    found.setdefault(target, set()).add(user)
        shown = {path: tuple(sorted(names, key=path_bytes)) for path, names in found.items()}
        return Usage(shown, dict(_copies(index, files, spoken, wanted)))


class _Index:
    """What the blobs of a tree say, remembered or just read.

    Attributes:
        shapes: What copies of a file have in common, by blob id and language; "" if that is not
            looked at.
    """

    def __init__(self, cache: Cache, spoken: Sequence[tuple[Entry, str]]) -> None:
        self._cache = cache
        self._spoken = spoken
        rows = cache.ask("SELECT number, oid, language, shape FROM blobs")
        self._known = {number: (oid, language) for number, oid, language, _ in rows}
        self.shapes: dict[tuple[str, str], str] = {
            (oid, language): shape for _, oid, language, shape in rows
        }
        self._new: list[_Read] = []

    def complete(self, tree: GitTree) -> None:
        """Read the blobs that are not known."""
        shapes = self.shapes
        missing = {(e.oid, name): e for e, name in self._spoken if (e.oid, name) not in shapes}
        languages = list(missing)
        entries = list(missing.values())
        if not entries:
            return
        by_path = {entry.path: name for entry, (_, name) in zip(entries, languages, strict=True)}
        lost = set(missing)
        for entry, data in tree.whole(entries, limit=references.SIZE_LIMIT):
            one = _read(entry.oid, by_path[entry.path], data)
            self._new.append(one)
            lost.discard((one.oid, one.language))
        here = set(tree.unseen())
        # What is too large says nothing, for good; what is not at hand may come.
        self._new += [_Read(o, n, "", ()) for o, n in lost if missing[o, n].path not in here]
        shapes |= {(one.oid, one.language): one.shape for one in self._new}
        self._cache.write(self._add)

    def about(self, keys: Collection[str]) -> Iterator[tuple[str, Reference]]:
        """Yield the references that may mean something with one of these last words, with the file."""
        said: dict[tuple[str, str], list[Reference]] = {}
        for number, form, text in self._remembered(sorted(keys)):
            if number in self._known:
                said.setdefault(self._known[number], []).append(Reference(form, text))
        for one in self._new:
            found = [reference for reference in one.said if not keys_of(reference).isdisjoint(keys)]
            if found:
                said.setdefault((one.oid, one.language), []).extend(found)
        for entry, language in self._spoken:
            for reference in said.get((entry.oid, language), ()):
                yield entry.path, reference

    def _remembered(self, keys: Sequence[str]) -> Iterator[tuple[int, str, str]]:
        if not self._known:
            return
        for at in range(0, len(keys), _AT_ONCE):
            part = keys[at : at + _AT_ONCE]
            marks = ",".join("?" * len(part))
            words = f"SELECT blob, form, text FROM said WHERE key IN ({marks})"  # noqa: S608
            yield from self._cache.ask(words, *part)

    def _add(self, writer: Writer) -> None:
        for one in self._new:
            words = "INSERT OR IGNORE INTO blobs (oid, language, shape) VALUES (?, ?, ?)"
            cursor = writer.execute(words, (one.oid, one.language, one.shape))
            if cursor.rowcount:  # else somebody else was faster
                number = cursor.lastrowid
                rows = ((k, number, *said) for said in one.said for k in sorted(keys_of(said)))
                writer.executemany("INSERT INTO said VALUES (?, ?, ?, ?)", rows)


def _read(oid: str, language: str, data: bytes) -> _Read:
    if b"\0" in data:
        return _Read(oid, language, "", ())
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    return _Read(oid, language, _shape(text), references.references(language, text))


def _shape(text: str) -> str:
    """Return a digest of the lines that are neither blank nor comments, without their indentation."""
    lines = [line for line in map(str.strip, text.split("\n")) if line and not _COMMENT.match(line)]
    if len(lines) < _FEWEST_LINES:
        return ""
    return blake2b("\n".join(lines).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _copies(
    index: _Index,
    files: Sequence[Entry],
    spoken: Sequence[tuple[Entry, str]],
    wanted: Collection[str],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    looks = {entry.path: entry.oid for entry in files}
    for entry, language in spoken:
        looks[entry.path] = index.shapes.get((entry.oid, language)) or entry.oid
    alike: dict[str, list[str]] = {looks[path]: [] for path in wanted if path in looks}
    for path, look in looks.items():
        if look in alike:
            alike[look].append(path)
    for paths in alike.values():
        if len(paths) > 1:
            for path in paths:
                if path in wanted:
                    yield path, tuple(other for other in paths if other != path)
