"""Shares of AI that were found out once, remembered in the git directory.

A share belongs to a path with some content and some history, and to what was known of tools then,
so nothing in it ever gets wrong. The file can be deleted at any time; one that cannot be read or
written is done without.
"""

import os
import sqlite3
from contextlib import suppress

MOST = 200_000
"""With more rows than that everything is forgotten: 20 MB."""

_VERSION = 1
_TABLE = """
CREATE TABLE IF NOT EXISTS shares (path TEXT, blob TEXT, story TEXT, share REAL,
  PRIMARY KEY (path, blob, story)) WITHOUT ROWID
"""


class Shares:
    """What is remembered."""

    def __init__(self, git_dir: str) -> None:
        self._path = os.path.join(git_dir, "tenure", "shares.sqlite")
        self._database: sqlite3.Connection | None = None
        try:
            self._open()
        except (OSError, sqlite3.DatabaseError):
            self._give_up()

    def get(self, path: str, blob: str, story: str) -> float | None:
        """Return a share, `None` if it is not known.

        Args:
            path: The file.
            blob: The id of its content.
            story: Names the commits that made it.
        """
        with suppress(sqlite3.Error, TypeError, ValueError):
            if self._database:
                words = "SELECT share FROM shares WHERE path = ? AND blob = ? AND story = ?"
                row = self._database.execute(words, (_safe(path), blob, story)).fetchone()
                return float(row[0]) if row else None
        return None

    def put(self, path: str, blob: str, story: str, share: float) -> None:
        """Remember a share."""
        with suppress(sqlite3.Error):
            if self._database:
                words = "INSERT OR REPLACE INTO shares VALUES (?, ?, ?, ?)"
                self._database.execute(words, (_safe(path), blob, story, share))

    def _open(self) -> None:
        os.makedirs(os.path.dirname(self._path), exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        # Each share is written at once: asking git took a hundred times longer.
        self._database = sqlite3.connect(self._path, timeout=0.5, isolation_level=None)
        self._database.execute("PRAGMA synchronous = OFF")
        version = self._database.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION) or self._rows() > MOST:
            self._database.execute("DROP TABLE IF EXISTS shares")
        self._database.execute(_TABLE)
        self._database.execute(f"PRAGMA user_version = {_VERSION}")

    def _rows(self) -> int:
        with suppress(sqlite3.OperationalError):  # there is no table yet
            assert self._database  # noqa: S101
            return int(self._database.execute("SELECT count(*) FROM shares").fetchone()[0])
        return 0

    def _give_up(self) -> None:
        """Do without; what is broken is gone the next time."""
        if self._database:
            self._database.close()
            self._database = None
        with suppress(OSError):
            os.unlink(self._path)


def _safe(path: str) -> str:
    """Return a path without what SQLite takes for no text: single surrogates."""
    return path.encode("utf-8", "surrogateescape").decode("latin-1")
