"""What is remembered of a history in the git directory: lives, and how to take back the last commits.

It can be deleted at any time. A file that is broken, of another version or not ours is replaced;
where nothing can be read or written, or somebody else is writing, the work is done without.
"""

import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from tenure.scan.lives import MOVED, Undo

VERSION = 1
"""Another shape of the tables, or another way to fold, needs another number."""

KEPT = 5_000
"""So many of the last commits can be taken back."""

BROKEN = (sqlite3.Error, ValueError, TypeError, KeyError)
"""What a broken file raises."""

_WAIT = 2.0
"""Seconds to wait for another process that writes."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE people (number INTEGER PRIMARY KEY, line BLOB NOT NULL UNIQUE);
CREATE TABLE signs (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE credits (number INTEGER PRIMARY KEY, step INTEGER NOT NULL, id TEXT NOT NULL,
  time INTEGER NOT NULL, person INTEGER NOT NULL, signs INTEGER NOT NULL, files TEXT NOT NULL,
  merge INTEGER NOT NULL);
CREATE TABLE names (path BLOB PRIMARY KEY, life INTEGER NOT NULL, state INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE TABLE lives (number INTEGER PRIMARY KEY, credited INTEGER NOT NULL, touches BLOB NOT NULL,
  born INTEGER NOT NULL);
CREATE INDEX credited_lives ON lives (number) WHERE credited;
CREATE TABLE steps (step INTEGER PRIMARY KEY, id TEXT NOT NULL, parents TEXT NOT NULL,
  undo BLOB NOT NULL);
CREATE TABLE notes (id TEXT PRIMARY KEY, blob TEXT NOT NULL, folded INTEGER NOT NULL)
  WITHOUT ROWID;
"""


class Step(NamedTuple):
    """One of the last commits that were folded.

    Attributes:
        number: Its place in the order of folding.
        id: Its id.
        parents: The ids of its parents.
        undo: What takes it back.
    """

    number: int
    id: str
    parents: tuple[str, ...]
    undo: tuple[Undo, ...]


class CreditRow(NamedTuple):
    """A `Credit` as it is stored: texts stand for what is rarely looked at."""

    number: int
    step: int
    id: str
    time: int
    person: int
    signs: int
    files: str
    merge: int


class News(NamedTuple):
    """What is to be remembered in addition.

    Attributes:
        meta: Replaces what was written down beside the tables.
        after: Steps beyond this one were taken back.
        people: Authors and their numbers.
        signs: Texts of signs and their numbers.
        credits: Commits that credit an AI.
        names: Paths with their lives and states; those of life 0 are forgotten.
        lives: Lives, their touches, and when they began.
        steps: Commits that can be taken back.
        notes: Commits, the blobs of the notes on them, and whether the commits were folded.
    """

    meta: Mapping[str, str]
    after: int
    people: Iterable[tuple[int, bytes]]
    signs: Iterable[tuple[int, str]]
    credits: Iterable[CreditRow]
    names: Sequence[tuple[bytes, int, int]]
    lives: "Iterable[tuple[int, array[int], int]]"
    steps: Sequence[Step]
    notes: Iterable[tuple[str, str, bool]]

    def write(self, database: sqlite3.Connection) -> None:
        """Write it into tables."""
        many = database.executemany
        for table in ("credits", "steps"):
            database.execute(f"DELETE FROM {table} WHERE step > ?", (self.after,))  # noqa: S608
        many("INSERT OR REPLACE INTO meta VALUES (?, ?)", self.meta.items())
        many("INSERT OR REPLACE INTO people VALUES (?, ?)", self.people)
        many("INSERT OR REPLACE INTO signs VALUES (?, ?)", self.signs)
        many("INSERT INTO credits VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self.credits)
        many("INSERT OR REPLACE INTO names VALUES (?, ?, ?)", (n for n in self.names if n[1]))
        many("DELETE FROM names WHERE path = ?", ((n[0],) for n in self.names if not n[1]))
        rows = ((n, min(told, default=0) < 0, told.tobytes(), b) for n, told, b in self.lives)
        many("INSERT OR REPLACE INTO lives VALUES (?, ?, ?, ?)", rows)
        many("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", self.notes)
        steps = ((s.number, s.id, " ".join(s.parents), _written(s.undo)) for s in self.steps)
        many("INSERT INTO steps VALUES (?, ?, ?, ?)", steps)
        if self.steps:
            oldest = self.steps[-1].number - KEPT
            database.execute("DELETE FROM steps WHERE step <= ?", (oldest,))


class Store:
    """The file, as it was when it was opened: nobody can change it before `close`.

    What is asked of a broken one raises an error of `BROKEN`.

    Attributes:
        meta: What was written down beside the tables.
    """

    def __init__(self, git_dir: str, question: str) -> None:
        """Open what is remembered, if there is something and it can be read.

        Args:
            git_dir: The git directory.
            question: Names what the commits were asked; under another name nothing is known.
        """
        self._path = os.path.join(git_dir, "tenure", "history.sqlite")
        self._question = f"{VERSION} {question}"
        self._database: sqlite3.Connection | None = None
        self.meta: dict[str, str] = {}
        with suppress(*BROKEN):
            self._open()

    def _open(self) -> None:
        if not os.path.isfile(self._path):
            return
        self._database = _connect(self._path)
        self._database.execute("BEGIN")
        meta = dict(self._database.execute("SELECT key, value FROM meta"))
        if meta.get("question") == self._question:
            self.meta = meta

    def name(self, path: bytes) -> tuple[int, int] | None:
        """Return the life that a name stands for and its state, if it is known."""
        found = self._one("SELECT life, state FROM names WHERE path = ?", path)
        return (int(found[0]), int(found[1])) if found else None

    def life(self, number: int) -> "tuple[array[int], int]":
        """Return the touches of a life, and when it began."""
        found = self._one("SELECT touches, born FROM lives WHERE number = ?", number)
        return array("i", found[0]), int(found[1])

    def credited(self) -> Iterator[tuple[bytes, int, bytes, int]]:
        """Yield each name of a life that an AI had a part in, the life, touches, when it began.

        Names that files went on from are left out.
        """
        words = "SELECT path, life, touches, born FROM names JOIN lives ON number = life"
        yield from self._all(f"{words} WHERE credited AND state != {MOVED}")

    def person(self, line: bytes) -> int | None:
        """Return the number of an author."""
        found = self._one("SELECT number FROM people WHERE line = ?", line)
        return int(found[0]) if found else None

    def people(self) -> dict[int, bytes]:
        """Return all authors by their numbers."""
        return dict(self._all("SELECT number, line FROM people"))

    def signs(self) -> dict[int, str]:
        """Return the texts of all signs by their numbers."""
        return dict(self._all("SELECT number, text FROM signs"))

    def credits(self) -> Iterator[CreditRow]:
        """Yield the commits that credit an AI, in the order of folding."""
        return map(CreditRow._make, self._all("SELECT * FROM credits ORDER BY number"))

    def credits_of(self, numbers: Iterable[int]) -> Iterator[CreditRow]:
        """Yield some of them."""
        for number in numbers:
            for row in self._all("SELECT * FROM credits WHERE number = ?", number):
                yield CreditRow._make(row)

    def last_credit(self, step: int) -> int:
        """Return the highest number of those up to a step."""
        if step >= int(self.meta["steps"]):
            found = self._one("SELECT max(number) FROM credits")
        else:
            found = self._one("SELECT max(number) FROM credits WHERE step <= ?", step)
        return int(found[0] or 0) if found else 0

    def notes(self) -> dict[str, tuple[str, bool]]:
        """Return the blob of each note, and whether its commit was folded."""
        rows = self._all("SELECT id, blob, folded FROM notes")
        return {name: (blob, bool(folded)) for name, blob, folded in rows}

    def steps(self, after: int = 0) -> list[Step]:
        """Return the commits that can be taken back, the last one first."""
        rows = self._all("SELECT * FROM steps WHERE step > ? ORDER BY step DESC", after)
        return [Step(n, name, tuple(up.split()), tuple(_read(undo))) for n, name, up, undo in rows]

    def recent(self) -> dict[str, tuple[int, tuple[str, ...]]]:
        """Return number and parents of each commit that can be taken back, oldest first."""
        rows = self._all("SELECT id, step, parents FROM steps ORDER BY step")
        return {name: (int(step), tuple(parents.split())) for name, step, parents in rows}

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def discard(self) -> None:
        """Forget everything: what is there cannot be used."""
        self.close()
        self.meta = {}
        with suppress(OSError):
            os.unlink(self._path)

    def save(self, news: "News") -> None:
        """Add to what is remembered, in one step; where that cannot be done nothing changes."""
        with suppress(OSError, sqlite3.Error):
            if self.meta:
                self._add(news)
            else:
                self._replace(news)

    def _add(self, news: "News") -> None:
        """Write within the transaction in which everything was read."""
        if self._database is None:
            return
        try:
            news.write(self._database)
            self._database.execute("COMMIT")
        finally:
            self.close()

    def _replace(self, news: "News") -> None:
        self.close()
        folder = os.path.dirname(self._path)
        os.makedirs(folder, exist_ok=True)
        temporary = f"{self._path}.{os.getpid()}"
        try:
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            database = _connect(temporary)
            try:
                database.executescript(
                    f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}"
                )
                database.execute("BEGIN")
                news.write(database)
                database.execute("INSERT INTO meta VALUES ('question', ?)", (self._question,))
                database.execute("COMMIT")
            finally:
                database.close()
            os.replace(temporary, self._path)
        finally:
            with suppress(OSError):
                os.unlink(temporary)

    def _one(self, words: str, *values: object) -> Any:
        return None if self._database is None else self._database.execute(words, values).fetchone()

    def _all(self, words: str, *values: object) -> Iterable[Any]:
        return () if self._database is None else self._database.execute(words, values)


def _connect(path: str) -> sqlite3.Connection:
    """Open the file; transactions begin and end where we say so."""
    return sqlite3.connect(path, timeout=_WAIT, isolation_level=None)


def _written(undo: Sequence[Undo]) -> bytes:
    return b"\0".join(b"%d %d %d %d %s" % (*entry[1:], entry[0]) for entry in undo)


def _read(data: bytes) -> Iterator[Undo]:
    for entry in data.split(b"\0") if data else ():
        life, state, touched, length, path = entry.split(b" ", 4)
        yield path, int(life), int(state), int(touched), int(length)
