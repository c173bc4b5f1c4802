"""One running `emulate`: its state as rows, its REST interface as a function call.

Only `shim.py` and what stands beside it talk to this; everybody else talks HTTP to the shim.
"""

import contextlib
import http.client
import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from support.github import packages

SCRIPT = Path(__file__).with_name("emulator.mjs")

Row = dict[str, Any]


class Event(NamedTuple):
    """A webhook event as emulate would have sent it."""

    event: str
    action: str | None
    payload: Row
    owner: str
    repo: str | None


class Answer(NamedTuple):
    """What emulate answered, and the webhook events that this caused."""

    status: int
    headers: dict[str, str]
    body: str
    events: list[Event]


class EmulatorError(AssertionError):
    """The emulator failed: a fault of the stand, not of what is tested."""


class Emulator:
    """A child process; `close` ends it, and so does the end of this process.

    Args:
        where: The installed packages.
        base_url: The address in every link it hands out.
    """

    def __init__(self, where: packages.Packages, base_url: str) -> None:
        words = [packages.node(), str(SCRIPT), str(where.modules), base_url]
        quiet = {name: value for name, value in os.environ.items() if not name.startswith("NODE_")}
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=quiet
        )
        assert self._process.stdout is not None
        self._port = int(self._process.stdout.readline() or 0)
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        if not self._port:
            self.close()
            raise EmulatorError("emulate did not start; its reason is on standard error")

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def close(self) -> None:
        """End the process."""
        for connection in self._idle:
            connection.close()
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self._process.wait()

    def request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        *,
        grant: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make one REST request.

        Args:
            method: The HTTP method.
            path: Path and query.
            headers: Only `authorization` and `accept` matter to emulate.
            body: JSON.
            grant: Permissions that an installation token has in addition, this time.
        """
        kept = {
            name.lower(): value
            for name, value in headers.items()
            if name.lower() in {"accept", "authorization", "content-type"}
        }
        text = None if body is None else body.decode(errors="replace")
        (got,) = self.do(
            {
                "op": "request",
                "method": method,
                "path": path,
                "headers": kept,
                "body": text,
                "grant": grant,
            }
        )
        events = [Event(**event) for event in got["events"]]
        return Answer(got["status"], got["headers"], got["body"], events)

    def find(self, collection: str, **where: object) -> list[Row]:
        """Return copies of the rows whose fields are equal to `where`, oldest first."""
        (rows,) = self.do({"op": "find", "collection": collection, "where": where})
        return list(rows)

    def one(self, collection: str, **where: object) -> Row | None:
        """Return the first such row, if there is one."""
        return next(iter(self.find(collection, **where)), None)

    def insert(self, collection: str, **row: object) -> Row:
        """Add a row and return it with its id."""
        (got,) = self.do({"op": "insert", "collection": collection, "row": row})
        return dict(got)

    def update(self, collection: str, number: int, **row: object) -> None:
        """Change fields of a row."""
        self.do({"op": "update", "collection": collection, "id": number, "row": row})

    def delete(self, collection: str, number: int) -> None:
        """Remove a row."""
        self.do({"op": "delete", "collection": collection, "id": number})

    def seed(self, **config: object) -> None:
        """Add users, organizations, repositories and Apps as a seed file names them."""
        self.do({"op": "seed", "config": config})

    def holder(self, token: str) -> Row | None:
        """Return who a token belongs to; None for a token that nobody has given out."""
        (got,) = self.do({"op": "token", "token": token})
        return got if got is None else dict(got)

    def do(self, *operations: Mapping[str, object]) -> list[Any]:
        """Carry out operations of `emulator.mjs` in one round trip and return their results."""
        with self._connection() as connection:
            connection.request("POST", "/", json.dumps(operations).encode())
            got = json.loads(connection.getresponse().read())
        if "error" in got:
            raise EmulatorError(got["error"])
        return list(got["results"])

    @contextlib.contextmanager
    def _connection(self) -> Iterator[http.client.HTTPConnection]:
        with self._lock:
            found = self._idle.pop() if self._idle else None
        connection = found or http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        with self._lock:
            self._idle.append(connection)
