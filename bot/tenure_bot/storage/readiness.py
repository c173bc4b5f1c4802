"""Whether the database takes deliveries: found out by writing, because a full disk still answers."""

import os
import time
from collections.abc import Callable
from threading import Lock

from tenure_bot.storage import database as databases
from tenure_bot.storage.database import Database, inserting, said, writing
from tenure_bot.storage.models import etags

SIZE = 1 << 14
"""So many bytes are written: as many as a usual delivery needs with all that it raises."""

FRESH = 1.0
"""So many seconds one answer serves all who ask, for everybody who reaches the address may."""

_OURS = {"installation": 0, "url": "readiness"}  # no installation has that number


class Readiness:
    """Whether deliveries can be stored now; one object serves all threads.

    Args:
        database: Where they go.
        now: Seconds that only grow.
    """

    def __init__(self, database: Database, now: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._now = now
        self._lock = Lock()
        self._until = float("-inf")

    def prove(self) -> None:
        """Make sure that the database has our tables and takes what is written.

        Raises:
            DatabaseError: It does not.
        """
        with self._lock:
            if self._now() < self._until:
                return
            databases.check(self._database)
            self._write()
            self._until = self._now() + FRESH

    def _write(self) -> None:
        # One row, replaced each time; its words cannot be compressed, so it always needs its room.
        row = {"etag": "", "body": os.urandom(SIZE), "used_at": time.time()}
        with said(self._database), writing(self._database.engine) as connection:
            statement = inserting(connection, etags).values(_OURS | row)
            connection.execute(
                statement.on_conflict_do_update(index_elements=list(_OURS), set_=row)
            )
