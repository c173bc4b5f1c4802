"""What the blobs of a repository refer to, remembered in the git directory by their ids."""

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from tenure.scoring import references
from tenure.scoring.references import Reference
from tenure.scoring.resolution import keys_of
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

Name = tuple[str, str]
"""A blob read as a language: its id and the language."""


class Said(NamedTuple):
    """What was found in one blob.

    Attributes:
        oid: Its id.
        language: The language that it was read as.
        shape: What copies of it have in common; "" if that is not looked at.
        said: What it refers to.
    """

    oid: str
    language: str
    shape: str
    said: tuple[Reference, ...]


class Blob(NamedTuple):
    """What is remembered of one blob, apart from what it refers to."""

    number: int
    oid: str
    language: str
    shape: str


class Store:
    """The memory; as a context manager it lets go of its file."""

    def __init__(self, repository: Repository) -> None:
        """Open it."""
        self._cache = Cache(repository.git_dir(), "references", references.VERSION, _TABLES)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self._cache.__exit__()

    def blobs(self) -> list[Blob]:
        """Return all blobs that are known."""
        return self._cache.ask("SELECT number, oid, language, shape FROM blobs")

    def of_shapes(self, shapes: Collection[str]) -> Iterator[Blob]:
        """Yield the blobs of some shapes."""
        words = "SELECT number, oid, language, shape FROM blobs WHERE shape != '' AND shape IN"
        return self._in_parts(words, shapes)

    def of_ids(self, ids: Collection[str]) -> Iterator[Blob]:
        """Yield what is known of some blobs, in any language."""
        return self._in_parts("SELECT number, oid, language, shape FROM blobs WHERE oid IN", ids)

    def about(self, keys: Collection[str]) -> Iterator[tuple[int, str, str]]:
        """Yield the references with one of these words: number of the blob, form and text."""
        return self._in_parts("SELECT blob, form, text FROM said WHERE key IN", keys)

    def add(self, read: Sequence[Said]) -> bool:
        """Remember what was read; whether all of it is remembered then."""
        self._cache.write(lambda writer: _add(writer, read))
        return not read or any(blob[2] == read[-1].language for blob in self.of_ids([read[-1].oid]))

    def number(self) -> int:
        """Return a number that this memory has alone, 0 if it cannot be given one.

        Blobs are only ever added: what it knew once it knows as long as it has the number.
        """
        words = "PRAGMA application_id"
        if not any(row[0] for row in self._cache.ask(words)):
            new = int.from_bytes(os.urandom(4), "big") >> 1 or 1
            self._cache.write(lambda writer: writer.execute(f"{words} = {new}"))
        return sum(row[0] for row in self._cache.ask(words))

    def _in_parts(self, words: str, values: Collection[str]) -> Iterator[Any]:
        ordered = sorted(values)
        for at in range(0, len(ordered), _AT_ONCE):
            part = ordered[at : at + _AT_ONCE]
            yield from self._cache.ask(f"{words} ({','.join('?' * len(part))})", *part)


def contents(tree: GitTree, missing: Mapping[Name, Entry]) -> list[Said]:
    """Read blobs; those that are not at hand are left out."""
    by_path = {entry.path: language for (_, language), entry in missing.items()}
    read = []
    lost = dict(missing)
    for entry, data in tree.whole(list(missing.values()), limit=references.SIZE_LIMIT):
        read.append(_read(entry.oid, by_path[entry.path], data))
        del lost[read[-1][:2]]
    away = tree.unseen()
    # What is too large says nothing, for good; what is not at hand may come.
    return read + [Said(*name, "", ()) for name, e in lost.items() if e.path not in away]


def _add(writer: Writer, read: Sequence[Said]) -> None:
    for one in read:
        words = "INSERT OR IGNORE INTO blobs (oid, language, shape) VALUES (?, ?, ?)"
        cursor = writer.execute(words, (one.oid, one.language, one.shape))
        if cursor.rowcount:  # else somebody else was faster
            number = cursor.lastrowid
            rows = ((k, number, *said) for said in one.said for k in sorted(keys_of(said)))
            writer.executemany("INSERT INTO said VALUES (?, ?, ?, ?)", rows)


def _read(oid: str, language: str, data: bytes) -> Said:
    if b"\0" in data:
        return Said(oid, language, "", ())
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    return Said(oid, language, _shape(text), references.references(language, text))


def _shape(text: str) -> str:
    """Return a digest of the lines that are neither blank nor comments, without their indentation."""
    lines = [line for line in map(str.strip, text.split("\n")) if line and not _COMMENT.match(line)]
    if len(lines) < _FEWEST_LINES:
        return ""
    return blake2b("\n".join(lines).encode("utf-8", "replace"), digest_size=8).hexdigest()
