"""The one thread that writes deliveries: many of them in one commit, and no answer before it.

A flush to the disk costs the same for one delivery as for a hundred, and a database has one writer
at a time anyway; so those that wait go into one transaction.
"""

import logging
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import NamedTuple

from sqlalchemy.exc import DataError, IntegrityError

from tenure_bot.clock import SYSTEM, Clock
from tenure_bot.errors import DatabaseError
from tenure_bot.receive.events import Named
from tenure_bot.receive.webhook import Delivery
from tenure_bot.storage import intake
from tenure_bot.storage.database import Database, said, writing
from tenure_bot.storage.intake import Arrival, Fate

MOST = 256
"""So many deliveries go into one transaction at most."""

PATIENCE = 8.0
"""So many seconds a delivery waits to be stored; GitHub gives up after ten."""

_LOG = logging.getLogger(__name__)


class Waiting(NamedTuple):
    """A delivery that is being stored; exactly one of `fate` and `problem` gets an entry.

    Attributes:
        arrival: What came.
        unsettled: Held until then: waiting for a lock is the cheapest way of threads to wait.
        fate: What became of it.
        problem: Why it is not stored.
        until: How long to wait for that, in seconds of `time.monotonic`.
        settled: Called then.
    """

    arrival: Arrival
    unsettled: Lock
    fate: list[Fate]
    problem: list[DatabaseError]
    until: float
    settled: Callable[[], None] | None

    @classmethod
    def begin(cls, arrival: Arrival, settled: Callable[[], None] | None = None) -> "Waiting":
        """Return one that is not settled."""
        unsettled = Lock()
        unsettled.acquire()
        return cls(arrival, unsettled, [], [], time.monotonic() + PATIENCE, settled)

    def settle(self) -> None:
        """Say that it has its entry."""
        self.unsettled.release()
        if self.settled:
            self.settled()


class Inbox:
    """Takes deliveries from any thread and stores them from one of its own.

    Args:
        database: Where they go.
        ring: Called after a commit that left work to do, from a thread of its own, so that it may
            take its time; it raises nothing.
        clock: Says when a delivery came.
    """

    def __init__(self, database: Database, ring: Callable[[], None], clock: Clock = SYSTEM) -> None:
        self._database = database
        self._ring = ring
        self._clock = clock
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._bell = Event()
        self._closing = False
        self._writer = Thread(target=self._write, name="inbox", daemon=True)
        self._ringer = Thread(target=self._keep_ringing, name="bell", daemon=True)
        self._writer.start()
        self._ringer.start()

    @property
    def is_alive(self) -> bool:
        """Whether deliveries are still being written."""
        return self._writer.is_alive() and not self._closing

    def take(self, delivery: Delivery, named: Named) -> bool:
        """Store a delivery and raise what it names; return whether it was new.

        Returns once all of it is on the disk.

        Raises:
            DatabaseError: It is not stored, or nobody knows yet: GitHub has to send it again.
        """
        return self.end(self.begin(delivery, named))

    def begin(
        self, delivery: Delivery, named: Named, settled: Callable[[], None] | None = None
    ) -> Waiting:
        """Begin to store a delivery, and wait for nothing.

        Args:
            delivery: What came.
            named: What it names.
            settled: Called from the thread that writes once `end` need not wait; it raises nothing.

        Raises:
            DatabaseError: It is not stored.
        """
        waiting = Waiting.begin(intake.arrival(delivery, named, self._clock()), settled)
        if not self.is_alive:
            raise DatabaseError("the inbox is closed")
        self._queue.put(waiting)
        return waiting

    def end(self, waiting: Waiting) -> bool:
        """Wait until a delivery is stored that was begun; return whether it was new.

        Raises:
            DatabaseError: It is not stored, or nobody knows yet: GitHub has to send it again.
        """
        patience = max(waiting.until - time.monotonic(), 0.0)
        if not waiting.unsettled.acquire(timeout=patience):
            raise DatabaseError(f"{self._database.name}: it takes too long to write")
        if waiting.problem:
            raise waiting.problem[0]
        return waiting.fate[0].is_new

    def close(self) -> None:
        """Write what was taken, ring once more and end."""
        self._closing = True
        self._queue.put(None)
        self._writer.join(PATIENCE)
        self._bell.set()
        self._ringer.join(PATIENCE)

    def _write(self) -> None:
        while batch := self._next():
            try:
                self._store(batch)
            except Exception:  # the edge: whatever one delivery meets, the next one is taken
                _LOG.exception("a bug in tenure, met while deliveries were stored")
                self._refuse(batch, DatabaseError("a bug in tenure; the log of the bot has it"))

    def _next(self) -> list[Waiting]:
        """Wait for a delivery and return it with all that wait behind it; nothing at the end."""
        first = self._queue.get()
        batch = [] if first is None else [first]
        while batch and len(batch) < MOST:
            try:
                following = self._queue.get_nowait()
            except Empty:
                break
            if following is None:
                self._queue.put(None)  # the end comes after what is in hand
                break
            batch.append(following)
        return batch

    def _store(self, batch: Sequence[Waiting]) -> None:
        try:
            with said(self._database):
                fates = self._commit([waiting.arrival for waiting in batch])
        except DatabaseError as exc:
            if batch[1:] and isinstance(exc.__cause__, (DataError, IntegrityError)):
                # One of them cannot be stored; the others shall not suffer for it.
                for waiting in batch:
                    self._store([waiting])
                return
            _LOG.error("deliveries are not stored: %s", exc.message)
            self._refuse(batch, exc)
            return
        for waiting, fate in zip(batch, fates, strict=True):
            waiting.fate.append(fate)
            waiting.settle()
        if any(fate.rings for fate in fates):
            self._bell.set()

    def _refuse(self, batch: Sequence[Waiting], problem: DatabaseError) -> None:
        for waiting in batch:
            if not (waiting.fate or waiting.problem):
                waiting.problem.append(problem)
                waiting.settle()

    def _commit(self, arrivals: Sequence[Arrival]) -> list[Fate]:
        with writing(self._database.engine) as connection:
            return intake.store(connection, arrivals)

    def _keep_ringing(self) -> None:
        while not self._closing:
            self._bell.wait()
            self._bell.clear()
            self._ring()
