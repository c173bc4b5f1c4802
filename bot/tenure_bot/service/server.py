"""The server: waitress before the inbox, and the workers as one child process beside it.

Told to end, it takes no more connections, answers what it has begun and lets the workers finish.
"""

import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from select import select
from types import FrameType
from typing import Any

from waitress import create_server

from tenure_bot.errors import DatabaseError, SettingsError
from tenure_bot.receive.webhook import LARGEST
from tenure_bot.service.app import Receiver, create_app
from tenure_bot.service.dispatch import Application, Channel, Dispatcher, resumed
from tenure_bot.service.metrics import Metrics, Outstanding
from tenure_bot.service.queue import QuietDoorbell, open_queue, queue_url
from tenure_bot.settings import Address, Settings
from tenure_bot.storage import database as databases
from tenure_bot.storage.database import Database
from tenure_bot.storage.inbox import Inbox
from tenure_bot.storage.readiness import Readiness

FINISHING = 55
"""So many seconds the workers have to end, ten more than they give themselves."""

SILENCE = 30
"""So many seconds a connection may say nothing: GitHub sends a delivery in one go."""

QUIET = 0.5
"""So many seconds a connection was silent before it is closed while we end."""

DRAINING = 10.0
"""So many seconds what was begun has to be answered; GitHub waits no longer anyway."""

READ = 2 * LARGEST
"""Bytes: of larger bodies the connection is cut while they come. Those between are read to their end,
so that whoever sends one gets to read the answer that it is too large."""

_SWITCH = 0.002  # seconds a thread may keep the others waiting: more is seen at p99, less costs
_CONNECTIONS = 512
_RECEIVED = 1 << 16  # bytes: a delivery in one go, and not in three
_SENT = 1 << 12  # bytes, more than an answer has: the loop sends all that wait in one of its turns
_PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)  # seconds before the workers are started once more
_STABLE = 300.0  # seconds after which an end has nothing to do with the one before
_LOG = logging.getLogger(__name__)


def serve(settings: Settings, workers: int) -> None:
    """Take deliveries until a signal says to end.

    Args:
        settings: With all that is needed.
        workers: How many processes work beside the server; 0 if others do.

    Raises:
        TenureError: Something of the settings cannot be used, or the database not reached.
    """
    if workers:
        from tenure_bot.service.bench import (
            prove,  # late: a server that only takes needs no GitHub
        )

        prove(settings)
    queue_url(settings)
    with ExitStack() as ending:
        database = databases.connect(settings.database_url.reveal())
        ending.callback(database.engine.dispose)
        databases.migrate(database)
        listening = ending.enter_context(_listen(settings.bind))
        metrics = Metrics()
        if settings.metrics_bind:
            metrics.registry.register(Outstanding(database))
            metrics.serve(settings.metrics_bind)
        _serve(settings, database, listening, metrics, Workers(workers))
    _LOG.info("the server has ended")


def _serve(
    settings: Settings,
    database: Database,
    listening: socket.socket,
    metrics: Metrics,
    crew: "Workers",
) -> None:
    """Take deliveries on a socket, and end in an order that loses nothing."""
    inbox = Inbox(database, QuietDoorbell(lambda: open_queue(settings)).ring)
    receiver = Receiver(inbox, settings.webhook_secret, metrics, settings.app_id, settings.owners)
    readiness = Readiness(database)
    web = Web(create_app(receiver, lambda: _ready(readiness, inbox)), listening)
    _LOG.info("taking deliveries at http://%s/webhook", settings.bind)
    try:
        web.run(crew)
    finally:
        crew.end()
        web.close()
        inbox.close()
        crew.wait()


class Workers:
    """The child process that the workers run in; it is started again when it ends by itself.

    Args:
        count: How many workers; 0 for no process.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._process: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._start_at = 0.0
        self._started_at = 0.0

    def look(self, now: float) -> None:
        """Start the process if it does not run and should by now.

        Args:
            now: Seconds that only grow.
        """
        if not self._count or (self._process and self._process.poll() is None):
            return
        if self._process:
            if now - self._started_at > _STABLE:
                self._failures = 0
            pause = _PAUSES[min(self._failures, len(_PAUSES) - 1)]
            _LOG.error("the workers ended with %s; again in %g s", self._process.returncode, pause)
            self._process, self._failures, self._start_at = None, self._failures + 1, now + pause
        if now >= self._start_at:
            # A session of its own: what is typed at a terminal reaches only the server. Without the
            # current folder among the modules: nobody knows what lies there.
            self._started_at = now
            words = [sys.executable, "-P", "-m", "tenure_bot.service.worker", str(self._count)]
            self._process = subprocess.Popen(words, start_new_session=True)  # noqa: S603

    def end(self) -> None:
        """Tell the process to end."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def wait(self) -> None:
        """Wait until it has ended."""
        if self._process is None:
            return
        try:
            self._process.wait(FINISHING)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process and all that it started, at once."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)


class Web:
    """waitress on a socket that listens, with an end that leaves no request half answered."""

    def __init__(self, app: Application, listening: socket.socket) -> None:
        self._server = create_server(
            resumed(app),
            _dispatcher=Dispatcher(),
            sockets=[listening],
            recv_bytes=_RECEIVED,
            connection_limit=_CONNECTIONS,
            max_request_body_size=READ,
            channel_timeout=SILENCE,
            cleanup_interval=10,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self._ending = False
        self._is_asleep = False
        # As an option it is deprecated; without it an answer goes out in two pieces, one send each.
        self._server.adj.send_bytes = _SENT
        self._server.channel_class = Channel
        self._server.pull_trigger = self._wake

    def run(self, crew: Workers) -> None:
        """Answer requests, and look after the workers, until SIGTERM or SIGINT."""

        def end(_number: int, _frame: FrameType | None) -> None:
            if self._ending:
                crew.kill()
                os._exit(130)
            self._ending = True
            self._wake()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
        sys.setswitchinterval(_SWITCH)
        gc.enable()  # the command line turns it off, for commands that end soon
        gc.freeze()
        while not self._ending:
            crew.look(time.monotonic())
            self._turn()
        self._drain()

    def close(self) -> None:
        """Let go of all connections."""
        self._server.task_dispatcher.shutdown()
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
        self._is_asleep = False  # so nobody wakes it any more
        self._server.trigger.close()

    def _wake(self) -> None:
        """Make the loop look what there is to do: once, however many threads have done something."""
        if self._is_asleep:
            self._is_asleep = False
            self._server.trigger.pull_trigger()

    def _turn(self, seconds: float = 1.0) -> None:
        # Before the loop looks: what a thread does from now on wakes it, what it did before is seen.
        self._is_asleep = True
        self._server.asyncore.loop(timeout=seconds, map=self._server._map, use_poll=True, count=1)

    def _drain(self) -> None:
        """Take who has connected already, close the listening socket and answer what was begun."""
        _LOG.info("taking no more deliveries")
        until = time.monotonic() + DRAINING
        while (
            time.monotonic() < until - DRAINING / 2 and select([self._server.socket], [], [], 0)[0]
        ):
            self._turn(0)
        self._server.asyncore.dispatcher.close(self._server)  # its trigger still wakes the loop
        while self._server.active_channels and time.monotonic() < until:
            for channel in list(self._server.active_channels.values()):
                channel.will_close = channel.will_close or _is_idle(channel)
            self._turn(0.1)


def _is_idle(channel: Any) -> bool:
    """Whether nothing was begun on a connection, and nothing just sent that we have not seen."""
    begun = channel.requests or channel.request is not None or channel.total_outbufs_len
    return not begun and channel.last_activity < time.time() - QUIET


def _listen(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server((address.host, address.port), family=family, backlog=1024)
    except OSError as exc:
        raise SettingsError(
            f"TENURE_BIND: {address} cannot be used: {exc.strerror or exc}",
            "name another address, or end what listens there",
        ) from exc


def _ready(readiness: Readiness, inbox: Inbox) -> None:
    if not inbox.is_alive:
        raise DatabaseError("the inbox does not write")
    readiness.prove()
