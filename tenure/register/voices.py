"""What files say themselves, remembered in the git directory by path and blob id.

A file that says the same of itself is not read again. What is remembered holds for the code that
found it only: other code, another file.
"""

import json
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence

from tenure import carriers, provenance
from tenure.carriers.resolve import read_inside
from tenure.evidence import Evidence, Relation, Strength
from tenure.record import CarrierKind, KeyPath, Place, Positions, RawRecord
from tenure.sources import WINDOW, Entry
from tenure.sources.cache import Cache, Writer
from tenure.sources.git import Repository
from tenure.sources.objects import to_bytes, to_text
from tenure.sources.trees import MAX_WHOLE, GitTree
from tenure.survey import Voice

_TABLES = """
CREATE TABLE IF NOT EXISTS voices (path BLOB PRIMARY KEY, oid TEXT NOT NULL, data TEXT NOT NULL)
  WITHOUT ROWID;
"""
_SPARE = 1_000
"""So many paths more than twice those of the tree at hand are kept."""


class Voices:
    """What the files of one tree say, as `tenure.survey.Memory`."""

    def __init__(self, repository: Repository, tree: GitTree) -> None:
        """Take the tree whose files are asked about."""
        self._git_dir = repository.git_dir()
        self._tree = tree
        self._stale: list[str] = []

    def recall(self, entries: Iterable[Entry]) -> dict[str, Voice]:
        """Return what is known of files, by path."""
        with self._cache() as cache:
            rows = cache.ask("SELECT path, oid, data FROM voices")
        known = {to_text(path): (oid, data) for path, oid, data in rows}
        found: dict[str, Voice] = {}
        here = set()
        for entry in entries:
            row = known.get(entry.path)
            if row:
                here.add(entry.path)
                if row[0] == entry.oid:
                    found[entry.path] = self._voice(entry.path, row[1])
        if len(known) > 2 * len(here) + _SPARE:
            self._stale = [path for path in known if path not in here]
        return found

    def keep(self, voices: Sequence[tuple[Entry, Voice]]) -> None:
        """Remember what files say."""
        rows = list(_rows(voices))
        if not rows:
            return

        def add(writer: Writer) -> None:
            gone = ((to_bytes(path),) for path in self._stale)
            writer.executemany("DELETE FROM voices WHERE path = ?", gone)
            writer.executemany("INSERT OR REPLACE INTO voices VALUES (?, ?, ?)", rows)

        with self._cache() as cache:
            cache.write(add)

    def _cache(self) -> Cache:
        return Cache(self._git_dir, "voices", _version(), _TABLES)

    def _voice(self, path: str, text: str) -> Voice:
        record, marker = json.loads(text)
        readings = []
        if record:
            kind, data, first, last = record
            places = _Places(self._tree, path)
            readings.append(RawRecord(CarrierKind(kind), path, data, places, first, last))
        return Voice(tuple(readings), _evidence(path, marker) if marker else None)


class _Places(Positions):
    """Where the keys of a remembered record stand: its file is read when somebody asks."""

    def __init__(self, tree: GitTree, path: str) -> None:
        self._tree = tree
        self._path = path
        self._found: Positions | None = None

    def key(self, path: KeyPath) -> Place:
        """Return the place of the key, or of the nearest parent that exists."""
        return self._read().key(path)

    def value(self, path: KeyPath) -> Place:
        """Return the place of the value, or of the nearest parent that exists."""
        return self._read().value(path)

    def _read(self) -> Positions:
        if self._found is None:
            limit = MAX_WHOLE if self._path.endswith(".ipynb") else WINDOW
            data = self._tree.read([self._path], limit=limit)[self._path]
            (reading,) = read_inside(self._path, data)
            assert isinstance(reading, RawRecord)  # noqa: S101  # nothing else is remembered
            self._found = reading.positions
        return self._found


def _rows(voices: Sequence[tuple[Entry, Voice]]) -> Iterator[tuple[bytes, str, str]]:
    """Yield what can be written down: no record, or one that JSON gives back as it was."""
    for entry, voice in voices:
        said, record = voice.marker, None
        if voice.readings:
            (reading, *others) = voice.readings
            if others or not isinstance(reading, RawRecord):
                continue
            record = [reading.kind.value, reading.data, reading.first_line, reading.last_line]
        marker = None
        if said:
            marker = [said.tool, said.strength.value, said.source, said.line, said.model]
            if said != _evidence(entry.path, marker):
                continue
        try:
            text = json.dumps([record, marker])
        except (TypeError, ValueError, RecursionError):
            continue
        if json.loads(text) == [record, marker]:
            yield to_bytes(entry.path), entry.oid, text


def _evidence(path: str, marker: Sequence[object]) -> Evidence:
    tool, strength, source, line, model = marker
    return Evidence(
        path,
        None if tool is None else str(tool),
        Strength(strength),
        str(source),
        line if isinstance(line, int) else None,
        None if model is None else str(model),
        Relation.PRODUCED,
    )


def _version() -> int:
    """Return a number for all code that decides what a file says."""
    total = 0
    for name in _modules():
        with open(name, "rb") as file:
            total = zlib.crc32(file.read(), total)
    return total & 0x7FFFFFFF or 1


def _modules() -> Iterator[str]:
    for package in (carriers, provenance):
        folder = package.__path__[0]
        for name in sorted(os.listdir(folder)):
            if name.endswith(".py"):
                yield os.path.join(folder, name)
