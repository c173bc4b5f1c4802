"""The last register of a tree, kept in the git directory with all that it depends on.

It holds for one question only: other code, another policy or another day, another register. Each
row carries a checksum, so that what is broken is known to be, and computed again.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple
from zlib import crc32

from tenure.register import item_text
from tenure.register.around import Around
from tenure.register.item import Item
from tenure.register.item_text import Shared
from tenure.register.listed import Parts
from tenure.sources.cache import Cache, Writer
from tenure.sources.objects import to_bytes, to_text

_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS kept (kind INTEGER NOT NULL, name BLOB NOT NULL, data BLOB NOT NULL,
  UNIQUE (kind, name));
"""
_META, _TREE, _MARKS, _SHARED, _ITEMS = range(5)
_META_ROW = f"SELECT data FROM kept WHERE kind = {_META}"  # noqa: S608
_BROKEN = (ValueError, TypeError, LookupError, RecursionError)

_HEAPS = 256
"""In so many rows artifacts stand: few to read, small enough to write when one has changed."""


class Kept(NamedTuple):
    """A register, and what it was computed from.

    Attributes:
        tip: The commit whose history counted.
        usage: Which memory of references it was computed with; 0 if that remembered nothing.
        tree: The list of the tree.
        marks: What decided what commits say about each file, as a list.
        items: The artifacts before budgets, each with what was around it, by their first paths.
    """

    tip: str
    usage: int
    tree: Parts
    marks: Parts
    items: Mapping[str, tuple[Item, Around]]


_NOTHING = Kept("", 0, {}, {}, {})


class Keeper:
    """The file that holds it."""

    def __init__(self, git_dir: str, question: str) -> None:
        """Take the git directory, and a name for all that decides beside the tree and its history."""
        self._git_dir = git_dir
        self._question = question
        self._meta = b""
        self._last: Kept | None = None
        self._shared = _Shared([])

    def read(self) -> Kept | None:
        """Return what was kept for this question, if anything was."""
        with self._cache() as cache:
            if not any(self._is_ours(row[0]) for row in cache.ask(_META_ROW)):
                return None
            # One question, so that nobody else's half stands beside ours.
            rows = cache.ask("SELECT kind, name, data FROM kept")
        try:
            self._last = self._parsed(rows)
        except _BROKEN:
            self._shared = _Shared([])
        return self._last

    def write(self, now: Kept) -> None:
        """Keep a register instead of the one that was read; only what differs is written.

        Nothing is kept of a register that JSON would not give back as it is.
        """
        last = self._last or _NOTHING
        try:
            news = list(self._news(now, last))
        except _BROKEN:
            return
        news += self._shared.new()
        gone = list(_gone(now, last))
        said = [self._question, now.tip, now.usage, os.urandom(8).hex()]
        meta = _seal(b"", json.dumps(said).encode())

        def add(writer: Writer) -> None:
            if self._last is None:
                writer.execute("DELETE FROM kept")
            elif writer.execute(_META_ROW).fetchone() != (self._meta,):
                return  # somebody else was faster
            writer.executemany("DELETE FROM kept WHERE kind = ? AND name = ?", gone)
            rows = [*news, (_META, b"", meta)]
            writer.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)

        with self._cache() as cache:
            cache.write(add)

    def _cache(self) -> Cache:
        return Cache(self._git_dir, "register", _VERSION, _TABLES)

    def _is_ours(self, meta: bytes) -> bool:
        with suppress(*_BROKEN):
            return bool(json.loads(_unsealed(b"", meta))[0] == self._question)
        return False

    def _parsed(self, rows: Sequence[tuple[int, bytes, bytes]]) -> Kept:
        tables: list[dict[bytes, bytes]] = [{}, {}, {}, {}, {}]
        for kind, name, data in rows:
            tables[kind][name] = _unsealed(name, data)
        self._meta = _seal(b"", tables[_META][b""])
        question, tip, usage, _ = json.loads(tables[_META][b""])
        if question != self._question:
            raise ValueError(question)  # somebody else has written meanwhile
        texts = tables[_SHARED]
        self._shared = _Shared([texts[b"%d" % at] for at in range(len(texts))])
        items = {}
        for heap in tables[_ITEMS].values():
            for values, users, copies, other in json.loads(heap):
                item = item_text.read(values, self._shared.all)
                items[item.paths[0]] = item, Around(_tuples(users), _tuples(copies), other)
        tree, marks = (
            {to_text(name): part for name, part in tables[kind].items()} for kind in (_TREE, _MARKS)
        )
        return Kept(tip, usage, tree, marks, items)

    def _news(self, now: Kept, last: Kept) -> Iterator[tuple[int, bytes, bytes]]:
        for kind, old, new in ((_TREE, last.tree, now.tree), (_MARKS, last.marks, now.marks)):
            for bound, part in new.items():
                if old.get(bound) != part:
                    yield kind, to_bytes(bound), _seal(to_bytes(bound), part)
        changed = {
            _heap(path)
            for path in last.items.keys() | now.items.keys()
            if last.items.get(path) is not now.items.get(path)
        }
        heaps: dict[bytes, list[tuple[Item, Around]]] = {name: [] for name in changed}
        for path, pair in now.items.items():
            if _heap(path) in heaps:
                heaps[_heap(path)].append(pair)
        for name, pairs in heaps.items():
            written = [[item_text.written(i, self._shared.number), *around] for i, around in pairs]
            text = json.dumps(written).encode()
            again = [item_text.read(one[0], self._shared.all) for one in json.loads(text)]
            if again != [item for item, _ in pairs]:
                raise ValueError(name)
            yield _ITEMS, name, _seal(name, text)


class _Shared:
    """What artifacts have alike, by numbers.

    Attributes:
        all: What stands behind each number.
    """

    def __init__(self, rows: Sequence[bytes]) -> None:
        texts = [text for row in rows for text in row.split(b"\n")]
        self._rows = len(rows)
        self._known = len(texts)
        self._numbers = {text: number for number, text in enumerate(texts)}
        # One call for all of them takes half the time.
        values = json.loads(b"[%b]" % b",".join(texts))
        self.all = [item_text.read_shared(one) for one in values]

    def number(self, one: Shared) -> int:
        """Return the number of something, a new one if it has none."""
        text = json.dumps(item_text.written_shared(one)).encode()
        number = self._numbers.setdefault(text, len(self.all))
        if number == len(self.all):
            self.all.append(item_text.read_shared(json.loads(text)))
        return number

    def new(self) -> Iterator[tuple[int, bytes, bytes]]:
        """Yield a row with all new numbers."""
        texts = list(self._numbers)[self._known :]
        if texts:
            name = b"%d" % self._rows
            yield _SHARED, name, _seal(name, b"\n".join(texts))


def _gone(now: Kept, last: Kept) -> Iterator[tuple[int, bytes]]:
    yield from ((_TREE, to_bytes(bound)) for bound in last.tree.keys() - now.tree.keys())
    yield from ((_MARKS, to_bytes(bound)) for bound in last.marks.keys() - now.marks.keys())


def _heap(path: str) -> bytes:
    return b"%d" % (crc32(to_bytes(path)) % _HEAPS)


def _tuples(lists: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple([tuple(one) for one in lists])


def _seal(name: bytes, data: bytes) -> bytes:
    return b"%08x" % crc32(data, crc32(name)) + data


def _unsealed(name: bytes, sealed: bytes) -> bytes:
    data = sealed[8:]
    if int(sealed[:8], 16) != crc32(data, crc32(name)):
        raise ValueError(name)
    return data
