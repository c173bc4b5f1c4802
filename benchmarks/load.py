"""Many connections that each send a signed delivery, wait for the answer and send the next one.

Run as a program by the benchmark, so that it has a processor of its own: `python -m benchmarks.load
PORT SECONDS CONNECTIONS SECRET RUN` prints one line of JSON.
"""

import hmac
import json
import select
import socket
import sys
import time
from hashlib import sha256
from itertools import count
from typing import NamedTuple

PULLS = 500
SIZE = 20_000
"""Bytes of a payload: what GitHub sends for a pull request."""

_PLACE = b"00000000-0000-0000-0000-000000000000"


class Load(NamedTuple):
    """What became of the requests.

    Attributes:
        seconds: How long each took, in the order in which they ended.
        wrong: How many were not answered with 2xx.
        lasted: The seconds from the first request to the last answer.
    """

    seconds: list[float]
    wrong: int
    lasted: float


def payload(number: int, size: int = SIZE) -> bytes:
    """Return the body for a pull request, about as large and as deep as a real one."""
    urls = {f"{name}_url": f"https://api.github.com/repos/acme/shop/{name}" for name in _NAMES}
    repository = {"id": 4711, "full_name": "acme/shop", "owner": {"login": "acme"}, **urls}
    body: dict[str, object] = {
        "action": "synchronize",
        "number": number,
        "repository": repository,
        "installation": {"id": 7},
        "sender": {"login": "nadia", "type": "User", **urls},
        "pull_request": {
            "number": number,
            "head": {"sha": "a" * 40, "repo": repository},
            "base": {"sha": "b" * 40, "repo": repository},
        },
    }
    room = size - len(json.dumps(body)) - len('"body": "", ')
    words = "What this changes, and why it was not done before. "
    body["body"] = (words * (room // len(words) + 1))[: max(room, 0)]
    return json.dumps(body).encode()


_NAMES = [f"{first}{second}" for first in ("issue", "git", "pull") for second in "abcdefghijkl"]


def requests(secret: bytes) -> list[tuple[bytes, bytes]]:
    """Return each request in two parts; a GUID belongs between them."""
    made = []
    for number in range(1, PULLS + 1):
        body = payload(number)
        signature = hmac.new(secret, body, sha256).hexdigest().encode()
        before = b"POST /webhook HTTP/1.1\r\nHost: bot\r\nX-GitHub-Delivery: "
        after = (
            b"\r\nContent-Type: application/json\r\nX-GitHub-Event: pull_request\r\n"
            b"X-GitHub-Hook-ID: 7\r\nX-Hub-Signature-256: sha256=%s\r\nContent-Length: %d\r\n\r\n"
        ) % (signature, len(body))
        made.append((before, after + body))
    return made


def run(port: int, seconds: float, connections: int, secret: bytes, run_id: int) -> Load:
    """Keep connections busy for some seconds."""
    ready = requests(secret)
    sockets = {}
    poll = select.epoll()
    for _ in range(connections):
        one = socket.create_connection(("127.0.0.1", port))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(one, select.EPOLLIN)
        sockets[one.fileno()] = one
    numbers, began, taken, wrong = count(), {}, [], 0
    start = time.perf_counter()
    waiting = set(sockets)

    def send(file: int) -> None:
        number = next(numbers)
        before, after = ready[number % PULLS]
        began[file] = time.perf_counter()
        sockets[file].sendall(before + b"%s%012d-%d" % (_PLACE[:24], number, run_id) + after)

    for file in sockets:
        send(file)
    while waiting:
        for file, _ in poll.poll():
            answer = _answer(sockets[file])
            now = time.perf_counter()
            taken.append(now - began[file])
            wrong += not answer.startswith(b"HTTP/1.1 2")
            if now - start < seconds and answer:
                send(file)
            else:
                waiting.discard(file)
                poll.unregister(file)
    lasted = time.perf_counter() - start
    for one in sockets.values():
        one.close()
    return Load(taken, wrong, lasted)


def _answer(connection: socket.socket) -> bytes:
    """Return an answer, which is short and comes in one piece or nearly so."""
    data = b""
    while True:
        more = connection.recv(65_536)
        data += more
        head, found, rest = data.partition(b"\r\n\r\n")
        if not more:
            return b""
        if found:
            fields = dict(
                line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line
            )
            if fields.get(b"transfer-encoding") == b"chunked":
                if rest.endswith(b"0\r\n\r\n"):
                    return data
            elif len(rest) >= int(fields.get(b"content-length", b"0")):
                return data


if __name__ == "__main__":
    _, given_port, given_seconds, given_connections, given_secret, given_run = sys.argv
    found = run(
        int(given_port),
        float(given_seconds),
        int(given_connections),
        given_secret.encode(),
        int(given_run),
    )
    print(json.dumps(found._asdict()))
