"""The bot as a person runs it: real processes, a real port, a folder of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from support.incoming import SECRET

DEADLINE = 60.0
"""Seconds that something may take on a busy machine; nothing waits that long when all is well."""


class Running:
    """A `tenure serve` that takes deliveries."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self._log = log

    @property
    def url(self) -> str:
        """Where deliveries go."""
        return f"http://127.0.0.1:{self.port}/webhook"

    @property
    def log(self) -> str:
        """What it wrote to standard error."""
        return self._log.read_text("utf-8", "replace")

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection to it."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)

    def get(self, path: str) -> int:
        """Return the status of an answer; 0 if nobody answers."""
        connection = self.connect()
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def post(self, headers: Mapping[str, str], body: bytes) -> int:
        """Send a delivery and return the status of the answer; 0 if there is none."""
        connection = self.connect()
        try:
            connection.request("POST", "/webhook", body, dict(headers))
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
        return answer.status

    def ended(self) -> int:
        """Wait for its end and return how it ended."""
        return self.process.wait(DEADLINE)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does.

    Raises:
        AssertionError: It does not happen.
    """
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the settings of a bot that keeps everything in one folder."""
    return {
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "TENURE_BIND": "127.0.0.1:0",
        "TENURE_CACHE_DIR": str(folder / "mirrors"),
        "TENURE_DATABASE_URL": f"sqlite:///{folder}/tenure.sqlite",
        "TENURE_WEBHOOK_SECRET": SECRET,
    } | more


@contextmanager
def serving(folder: Path, *words: str, **settings: str) -> Iterator[Running]:
    """Run `tenure serve` until the block ends.

    Args:
        folder: Where its files are.
        words: Arguments.
        settings: Beside those of `environment`.
    """
    port = free_port()
    log = folder / "serve.log"
    program = str(Path(sys.executable).parent / "tenure")
    with log.open("ab") as stream:
        process = subprocess.Popen(
            [program, "serve", *words],
            cwd=folder,
            env=environment(folder, **settings) | {"TENURE_BIND": f"127.0.0.1:{port}"},
            stdin=subprocess.DEVNULL,
            stderr=stream,
            start_new_session=True,
        )
    running = Running(process, port, log)
    try:
        until(
            lambda: running.get("/readyz") == 200 or process.poll() is not None,
            "the server does not get ready",
        )
        assert process.poll() is None, running.log
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
