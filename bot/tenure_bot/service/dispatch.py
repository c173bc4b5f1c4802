"""How waitress works at deliveries: one thread begins each as it comes, and ends it once it is stored.

A thread of its own for each would only wait for the disk, and threads that wake one another cost
more than all that is done for a delivery. An application of WSGI may answer when its iterable is
iterated, and not when it is called: between the two the thread begins others.
"""

import logging
import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ThreadedTaskDispatcher, WSGITask

from tenure_bot.service.app import DELIVERIES, LARGE, SETTLED
from tenure_bot.storage.inbox import PATIENCE

THREADS = 32
"""So many other requests, and large deliveries, are worked at at once."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_BEGUN = "tenure.begun"
_LOG = logging.getLogger(__name__)


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection whose request can be begun before it is served."""

    _task: WSGITask | None = None

    @property
    def is_quick(self) -> bool:
        """Whether the request is a delivery that keeps nobody waiting."""
        request = self.requests[0]
        if request.error or request.path != DELIVERIES:
            return False
        return int(request.headers.get("CONTENT_LENGTH") or 0) <= LARGE

    def begin(self, settled: Callable[[], None]) -> bool:
        """Call the application; return whether `settled` is called when it can be served.

        Args:
            settled: Called from any thread.
        """
        task = WSGITask(self, self.requests[0])
        environ = task.get_environment()  # it is kept: the same one is served
        environ[SETTLED] = settled
        start = _Start()
        environ[_BEGUN] = self.server.application(environ, start), start
        self._task = task
        return SETTLED not in environ

    def service(self) -> None:
        """Serve the request."""
        super().service()
        if self.requests:  # one more came behind it: the loop would send nothing before its answer
            with self.outbuf_lock:
                self._flush_exception(self._flush_some, do_close=False)

    def task_class(self, channel: HTTPChannel, request: Any) -> WSGITask:
        """Return the request that was begun, or one that is begun when it is served."""
        task, self._task = self._task, None
        return task or WSGITask(channel, request)


class _Start:
    """Takes how an answer starts, now or later."""

    def __init__(self) -> None:
        self._said: tuple[Any, ...] = ()
        self._start: Callable[..., Any] | None = None

    def __call__(self, *said: Any) -> Any:
        if self._start:
            return self._start(*said)
        self._said = said
        return None

    def pass_on(self, start: Callable[..., Any]) -> None:
        """Tell what was said to somebody else, and what is said from now on."""
        self._start = start
        if self._said:
            start(*self._said)


def resumed(app: Application) -> Application:
    """Return an application that goes on with a request that was begun."""

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if _BEGUN not in environ:
            return app(environ, start_response)
        answer: Iterable[bytes]
        answer, start = environ.pop(_BEGUN)
        start.pass_on(start_response)
        return answer

    return call


class Dispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Gives deliveries to one thread, and everything else to some."""

    def __init__(self) -> None:
        super().__init__()
        self.set_thread_count(THREADS)
        self._coming: SimpleQueue[Channel | object | None] = SimpleQueue()
        # What waits to be stored, in the order in which it came: until when, and who asked.
        self._waiting: dict[object, tuple[float, Channel]] = {}
        self._worker = Thread(target=self._work, name="deliveries", daemon=True)
        self._worker.start()

    def add_task(self, task: Channel) -> None:
        """Take a connection with a request."""
        if task.is_quick:
            self._coming.put(task)
        else:
            super().add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """End the threads; what still waits is not answered."""
        self._coming.put(None)
        self._worker.join(timeout)
        done: bool = super().shutdown(cancel_pending, timeout)
        return done

    def _work(self) -> None:
        while True:
            try:
                coming = self._coming.get(timeout=1.0 if self._waiting else None)
            except Empty:
                coming = self  # nothing came: only who waits for too long is answered
            if coming is None:
                return
            try:
                self._go_on(coming)
            except Exception:  # the edge: whatever one request meets, the next one is served
                _LOG.exception("a bug in tenure, met while a delivery was answered")

    def _go_on(self, coming: object) -> None:
        if isinstance(coming, Channel):
            self._begin(coming)
        elif coming in self._waiting:
            self._waiting.pop(coming)[1].service()
        now = time.monotonic()
        while self._waiting and (first := next(iter(self._waiting.items())))[1][0] < now:
            self._waiting.pop(first[0])[1].service()

    def _begin(self, channel: Channel) -> None:
        key = object()
        try:
            waits = channel.begin(lambda: self._coming.put(key))
        except Exception:  # the edge: waitress answers for what an application does not catch
            _LOG.exception("a bug in tenure, met while a delivery was begun")
            waits = False
        if waits:
            self._waiting[key] = time.monotonic() + PATIENCE, channel
        else:
            channel.service()
