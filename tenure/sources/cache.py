"""What was measured once and can be measured again, in a SQLite file of the git directory.

The file can be deleted at any time. One that is broken, of another version or not ours is replaced;
where nothing can be read or written, or somebody else is writing, the work is done without.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, Protocol

_WAIT = 2.0
"""Seconds to wait for another process that writes."""

_BROKEN = (sqlite3.Error, OSError, ValueError, TypeError)


class Writer(Protocol):
    """What takes new rows."""

    def execute(self, words: str, values: Sequence[object] = ()) -> Any:
        """Run one statement."""
        ...

    def executemany(self, words: str, values: Iterable[Sequence[object]]) -> Any:
        """Run one statement for each row."""
        ...


class Cache:
    """One file; as a context manager it lets go of it."""

    def __init__(self, git_dir: str, name: str, version: int, tables: str) -> None:
        """Open it; nothing is created before something is written.

        Args:
            git_dir: The git directory.
            name: What the file is called there, without its suffix.
            version: Another shape of the tables or another meaning needs another number.
            tables: The statements that make the tables, each with `IF NOT EXISTS`.
        """
        self._path = os.path.join(git_dir, "tenure", f"{name}.sqlite")
        self._version = version
        self._tables = tables
        self._database: sqlite3.Connection | None = None
        if os.path.isfile(self._path):
            with suppress(*_BROKEN):
                self._open()

    def ask(self, words: str, *values: object) -> list[Any]:
        """Return the rows that answer a question; none if the file cannot answer."""
        if self._database is None:
            return []
        try:
            return self._database.execute(words, values).fetchall()
        except _BROKEN:
            self._discard()
            return []

    def write(self, add: Callable[[Writer], None]) -> None:
        """Add rows in one step; where that cannot be done nothing changes."""
        with suppress(*_BROKEN):
            if self._database is None:
                os.makedirs(os.path.dirname(self._path), exist_ok=True)
                self._open()
            if self._database is None:
                return
            self._database.execute("BEGIN IMMEDIATE")
            try:
                add(self._database)
                self._database.execute("COMMIT")
            except BaseException:
                self._database.execute("ROLLBACK")
                raise

    def __enter__(self) -> "Cache":
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _open(self) -> None:
        for _ in range(2):
            database = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)
            try:
                (version,) = database.execute("PRAGMA user_version").fetchone()
                if version == self._version:
                    self._database = database
                    return
                if version == 0 and not os.path.getsize(self._path):
                    database.executescript(
                        f"BEGIN IMMEDIATE; {self._tables}"
                        f"PRAGMA user_version = {self._version}; COMMIT;"
                    )
                    self._database = database
                    return
            except sqlite3.DatabaseError:
                pass
            database.close()
            os.unlink(self._path)

    def _discard(self) -> None:
        self.__exit__()
        with suppress(OSError):
            os.unlink(self._path)
