"""The workers: huey's consumer with processes that work off what is due, and the minute that tidies.

Nobody waits for anything in particular: a ring makes a worker ask the database what is due, until
nothing is. A worker that dies loses nothing but the lease of its target, which runs out.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, NoReturn

from huey.consumer import Consumer, ConsumerStopped, Scheduler, Worker

from tenure_bot.clock import SYSTEM, Clock
from tenure_bot.errors import DatabaseError, GatewayError
from tenure_bot.exactly_once.memory import Claim, Lost
from tenure_bot.service.bench import Bench, open_bench, prove
from tenure_bot.service.journal import log_to_stderr
from tenure_bot.service.queue import Doorbell, open_queue
from tenure_bot.settings import WORKING, Settings, read
from tenure_bot.storage import agenda, retention, store
from tenure_bot.storage.database import connect, migrate, said

FINISHING = 45
"""So many seconds the workers have to finish what they hold when they are told to end."""

SOON = 60.0
"""What falls due within so many seconds is rung for in time; what comes later, by the minute."""

_HOUR = 3_600.0
_LOG = logging.getLogger("tenure_bot.service.worker")  # it is also run as a program


class Crew:
    """What workers do when they are rung for.

    Args:
        open_bench: Makes the bench of a thread; called in the process that uses it.
        clock: The time.
    """

    def __init__(self, open_bench: Callable[[], Bench], clock: Clock = SYSTEM) -> None:
        self._open_bench = open_bench
        self._clock = clock
        self._own = threading.local()
        self._forgot_at = 0.0
        self.stopping: Callable[[], bool] = lambda: False
        self.doorbell: Doorbell | None = None

    def work_off(self) -> None:
        """Work at what is due until nothing is, or until the worker is told to end."""
        bench = self._bench()
        try:
            while not self.stopping():
                claim = store.claim(bench.database, store.owner(), self._clock())
                if claim is None:
                    self._ring_later(bench)
                    return
                self._work(bench, claim)
        except DatabaseError as exc:
            _LOG.error("nothing can be claimed: %s", exc.message)

    def tidy(self) -> None:
        """Ring for what is due though nobody was rung for, and forget what is old."""
        bench = self._bench()
        now = self._clock()
        try:
            due = store.due(bench.database, now)
            if due and self.doorbell:
                self.doorbell.ring(due)
            with said(bench.database):
                retention.settle(bench.database.engine)
                if now - self._forgot_at >= _HOUR:
                    self._forgot_at = now
                    retention.forget(bench.database.engine, now)
                    if mended := bench.mend():
                        _LOG.info(mended)
                retention.leave(bench.database.engine, bench.found, bench.delete_mirror)
        except (DatabaseError, GatewayError) as exc:
            _LOG.error("the minute is not done: %s", exc.message)

    def _bench(self) -> Bench:
        bench: Bench | None = getattr(self._own, "bench", None)
        if bench is None:
            bench = self._own.bench = self._open_bench()
        return bench

    def _work(self, bench: Bench, claim: Claim) -> None:
        try:
            bench.work(claim)
        except Lost:
            _LOG.info("%s of %s went to another worker", claim.key.kind.value, claim.repo.id)
        except KeyboardInterrupt:
            # Whoever comes next looks for what was begun before it begins anything.
            store.SqlMemory(bench.database, claim, self._clock).wait(self._clock(), "interrupted")
            raise

    def _ring_later(self, bench: Bench) -> None:
        now = self._clock()
        at = agenda.next_at(bench.database, now, SOON)
        if at is not None and self.doorbell:
            self.doorbell.ring_in(at - now)


class _Worker(Worker):  # type: ignore[misc]  # huey has no types
    """A worker that ends with the consumer that started it, even if that one was killed."""

    parent = 0

    def loop(self, now: Any = None) -> None:
        if self.parent and os.getppid() != self.parent:
            raise KeyboardInterrupt
        super().loop(now)


class _Scheduler(Scheduler):  # type: ignore[misc]
    """The same for the clock."""

    parent = 0

    def loop(self, now: Any = None) -> None:
        if self.parent and os.getppid() != self.parent:
            raise KeyboardInterrupt
        super().loop(now)


class _Consumer(Consumer):  # type: ignore[misc]
    """huey's consumer, which ends gracefully at either signal, and with the process it belongs to."""

    worker_class = _Worker
    scheduler_class = _Scheduler
    belongs_to = 0

    def loop(self, health_check_ts: float | None = None) -> float | None:
        if self.belongs_to and os.getppid() != self.belongs_to:
            self.stop(graceful=True)
            raise ConsumerStopped
        found: float | None = super().loop(health_check_ts)
        return found

    def check_worker_health(self) -> bool:
        """Put others in the place of processes that ended by themselves, as huey does, and say so."""
        for process in (*(process for _, process in self.worker_threads), self.scheduler):
            if not self.environment.is_alive(process):
                _LOG.error(
                    "a worker process ended by itself with %s: another one takes its place, and what "
                    "it held is due again within %d s",
                    getattr(process, "exitcode", "an error"),
                    store.LEASE,
                )
        is_whole: bool = super().check_worker_health()
        return is_whole

    def _set_signal_handlers(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._handle_signal)

    def _handle_signal(self, number: int, _: Any) -> None:
        self._signum = number
        self._restart, self._graceful = False, True
        for again in (signal.SIGINT, signal.SIGTERM):  # the second one does not wait
            signal.signal(again, signal.default_int_handler)


def run(settings: Settings, workers: int, belongs_to: int = 0) -> None:
    """Work until a signal says to end; what is in hand is finished, or given back.

    Args:
        settings: With all that work needs.
        workers: How many processes.
        belongs_to: The process that started this one, if the end of it is the end of this one.

    Raises:
        TenureError: Something of the settings cannot be used, or the database or queue not reached.
    """
    database = connect(settings.database_url.reveal())
    migrate(database)
    database.engine.dispose()  # a connection does not survive a fork
    prove(settings)  # what cannot be used is said now, once, and not by each worker
    open_bench(settings)
    huey = open_queue(settings)
    crew = Crew(lambda: open_bench(settings))
    crew.doorbell = Doorbell(huey, crew.work_off, crew.tidy)
    crew.doorbell.ring(workers)  # what was due when the last ones ended
    kind = "process" if hasattr(os, "fork") else "thread"
    _Worker.parent = _Scheduler.parent = os.getpid() if kind == "process" else 0
    consumer = _Consumer(
        huey,
        workers=workers,
        worker_type=kind,
        initial_delay=0.02,
        max_delay=0.2,
        shutdown_timeout=FINISHING,
    )
    consumer.belongs_to = belongs_to
    crew.stopping = consumer.stop_flag.is_set
    _LOG.info("%d workers wait for work", workers)
    consumer.run()
    _LOG.info("the workers have ended")


def main() -> NoReturn:
    """Be the workers of the server that started this process: `python -m tenure_bot.service.worker N`."""
    from tenure.cli.main import guarded

    log_to_stderr()
    count, parent = int(sys.argv[1]), os.getppid()

    def work() -> int:
        run(read(os.environ, WORKING), count, belongs_to=parent)
        return 0

    sys.exit(guarded(work))


if __name__ == "__main__":
    main()
