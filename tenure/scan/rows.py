"""The inventory as it was taken, remembered in the git directory or only held in memory.

After a commit only the files that it changed are looked at again; the rest is as it was. The file
can be deleted at any time; where it cannot be used a database in memory takes its place.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from tenure.evidence import Evidence, Relation, Strength
from tenure.scan.items import Item, Mark

VERSION = 1
"""Another shape of the table, or of what stands in it, needs another number."""

_MEMORY = ":memory:"
_RANKS = {strength: rank for rank, strength in enumerate(Strength)}
_TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (path BLOB PRIMARY KEY, touched INTEGER NOT NULL,
  strength INTEGER NOT NULL, recorded INTEGER NOT NULL, item TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS ranked ON items (touched, strength, path, recorded);
"""


class Counts(NamedTuple):
    """How many files there are.

    Attributes:
        produced: That AI produced.
        bare: Those among them that have no record, by the strength of the evidence.
        touched: That AI only touched.
    """

    produced: int
    bare: Mapping[Strength, int]
    touched: int


class Filter(NamedTuple):
    """Which files are wanted.

    Attributes:
        strengths: How strong the evidence may be.
        undeclared: AI-produced ones without a record only.
        produced: AI-produced ones only.
    """

    strengths: Collection[Strength] = tuple(Strength)
    undeclared: bool = False
    produced: bool = False


class Rows:
    """The files of one inventory.

    Attributes:
        meta: What was written down beside them; empty if nothing is known.
    """

    def __init__(self, git_dir: str | None, question: str) -> None:
        """Open what is remembered.

        Args:
            git_dir: The git directory; `None` remembers nothing.
            question: Names all that decides beside the commit; under another name nothing is known.
        """
        self._path = os.path.join(git_dir, "tenure", "inventory.sqlite") if git_dir else None
        self._question = f"{VERSION} {question}"
        self._database: sqlite3.Connection | None = None
        self.meta: dict[str, str] = {}
        if self._path and os.path.isfile(self._path):
            with suppress(sqlite3.Error, TypeError):
                self._database = _connect(self._path)
                self._database.execute("BEGIN")
                meta = dict(self._database.execute("SELECT key, value FROM meta"))
                self.meta = meta if meta.get("question") == self._question else {}

    def replace(self, items: Iterable[Item], meta: Callable[[], Mapping[str, str] | None]) -> None:
        """Forget all that was known and take new files.

        Args:
            items: The files; they are taken one after another.
            meta: Is asked after the last of them what to write down beside them; `None`: they are
                not to be remembered.
        """
        self.close()
        try:
            self._begin(self._path or _MEMORY)
        except (OSError, sqlite3.Error):
            self.close()
            self._begin(_MEMORY)
        self._insert(items)
        self._note(meta() or {})

    def update(
        self, changed: Collection[bytes], items: Iterable[Item], meta: Mapping[str, str]
    ) -> bool:
        """Take new files in the place of changed ones; `False` if somebody else is writing.

        Args:
            changed: The files that are not as they were, some of which may be gone.
            items: Those of them that are there.
            meta: What to write down beside them.
        """
        assert self._database  # noqa: S101  # whoever updates has read something
        try:
            delete = "DELETE FROM items WHERE path = ?"
            self._database.executemany(delete, [(path,) for path in changed])
            self._insert(items)
            self._note(meta)
        except sqlite3.Error:
            self._database.rollback()
            return False
        return True

    def select(self, wanted: Filter, limit: int = 0) -> tuple[list[Item], int]:
        """Return files in order, and how many there would be without the limit.

        AI-produced ones come first, then those with the strongest evidence, then by path.
        """
        ranks = ",".join(str(_RANKS[strength]) for strength in wanted.strengths)
        where = f"strength IN ({ranks})"
        where += " AND NOT touched" if wanted.produced or wanted.undeclared else ""
        where += " AND NOT recorded" if wanted.undeclared else ""
        (count,) = next(self._all(f"SELECT count(*) FROM items WHERE {where}"))  # noqa: S608
        order = f"ORDER BY touched, strength, path LIMIT {limit or -1}"
        rows = self._all(f"SELECT path, item FROM items WHERE {where} {order}")  # noqa: S608
        return [_item(path, text) for path, text in rows], count

    def counts(self) -> Counts:
        """Return how many files there are of which kind."""
        produced = touched = 0
        bare: dict[Strength, int] = {}
        words = "SELECT touched, strength, recorded, count(*) FROM items GROUP BY 1, 2, 3"
        for only_touched, rank, recorded, count in self._all(words):
            touched += count if only_touched else 0
            produced += 0 if only_touched else count
            if not only_touched and not recorded:
                bare[list(Strength)[rank]] = count
        return Counts(produced, bare, touched)

    def close(self) -> None:
        """Let go of it; what was taken is remembered from now on."""
        database, self._database = self._database, None
        if database is not None:
            with suppress(sqlite3.Error):
                if database.in_transaction:
                    database.execute("COMMIT")
            database.close()

    def _begin(self, path: str) -> None:
        if path != _MEMORY:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with suppress(OSError):
                os.unlink(path)
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        self._database = _connect(path)
        self._database.executescript(_TABLES)
        self._database.execute("BEGIN IMMEDIATE")

    def _insert(self, items: Iterable[Item]) -> None:
        assert self._database  # noqa: S101
        rows = (
            (_bytes(i.path), not i.produced, _RANKS[i.strength], i.recorded, _text(i))
            for i in items
        )
        self._database.executemany("INSERT INTO items VALUES (?, ?, ?, ?, ?)", rows)

    def _note(self, meta: Mapping[str, str]) -> None:
        assert self._database  # noqa: S101
        said = [*meta.items(), ("question", self._question)] if meta else []
        self._database.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", said)
        self.meta = dict(said)

    def _all(self, words: str) -> Iterator[Any]:
        assert self._database  # noqa: S101
        return self._database.execute(words)


def _connect(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=0.5, isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    return database


def _bytes(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _text(item: Item) -> str:
    evidence = [
        [e.tool, e.strength.value, e.source, e.line, e.model, e.relation.value, e.commit, e.share]
        for e in item.evidence
    ]
    first, last = (list(mark) if mark else None for mark in (item.first, item.last))
    rest = [item.by_ai, item.others, item.added, item.owner, item.owner_from, item.recorded]
    values = [item.produced, item.strength.value, evidence, item.tools, item.models, item.share]
    return json.dumps([*values, first, last, *rest], separators=(",", ":"))


def _item(path: bytes, text: str) -> Item:
    name = path.decode("utf-8", "surrogateescape")
    made, strength, evidence, tools, models, share, first, last, *rest = json.loads(text)
    signs = tuple(
        Evidence(name, tool, Strength(how), source, line, model, Relation(did), commit, part)
        for tool, how, source, line, model, did, commit, part in evidence
    )
    begin, end = (Mark(*mark) if mark else None for mark in (first, last))
    how = Strength(strength)
    return Item(name, made, how, signs, tuple(tools), tuple(models), share, begin, end, *rest)
