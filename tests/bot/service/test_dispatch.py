"""Deliveries wait for the disk without keeping anybody waiting, and each is answered once."""

import socket
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import Any

import pytest

from support.incoming import SECRET, payload, signed
from tenure_bot.errors import DatabaseError
from tenure_bot.receive.events import Named
from tenure_bot.receive.webhook import Delivery
from tenure_bot.service import dispatch
from tenure_bot.service.app import LARGE, Receiver, create_app
from tenure_bot.service.metrics import Metrics
from tenure_bot.service.server import Web
from tenure_bot.settings import Secret


class Disk:
    """An inbox where the test says when something is stored."""

    def __init__(self) -> None:
        self.begun: SimpleQueue[tuple[str, Callable[[], None]]] = SimpleQueue()
        self.taken: list[str] = []
        self.problem: DatabaseError | None = None

    def take(self, delivery: Delivery, _: Named) -> bool:
        self.taken.append(delivery.guid)
        return True

    def begin(self, delivery: Delivery, _: Named, settled: Callable[[], None]) -> str:
        self.begun.put((delivery.guid, settled))
        return delivery.guid

    def end(self, _: Any) -> bool:
        if self.problem:
            raise self.problem
        return True

    def next(self) -> tuple[str, Callable[[], None]]:
        return self.begun.get(timeout=10)


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def port(disk: Disk) -> Iterator[int]:
    app = create_app(Receiver(disk, Secret(SECRET), Metrics()), lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        web, ended = Web(app, listening), list[bool]()

        def turn() -> None:
            while not ended:
                web._turn(0.05)

        loop = Thread(target=turn)
        loop.start()
        yield listening.getsockname()[1]
        ended.append(True)
        loop.join()
        web.close()


def request(guid: str, body: dict[str, Any] | None = None) -> bytes:
    headers, data = signed(body or payload(), guid=guid)
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join(["POST /webhook HTTP/1.1", "Host: bot", *lines])
    return f"{head}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data


def connected(port: int, *data: bytes) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=10)
    made.sendall(b"".join(data))
    return made


def answer(connection: socket.socket) -> str:
    """Return the status and the text of the next answer."""
    with connection.makefile("rb") as lines:
        status = lines.readline().split()[1].decode()
        length = 0
        while (line := lines.readline().strip().lower()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name == b"content-length" else length
        return f"{status} {lines.read(length).decode().strip()}"


def test_deliveries_are_begun_while_others_wait_and_answered_as_they_are_stored(
    port: int, disk: Disk
) -> None:
    made = {f"d-{number}": connected(port, request(f"d-{number}")) for number in range(40)}
    waiting = dict(disk.next() for _ in made)

    with connected(port, b"GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n") as other:
        assert answer(other) == "200 alive"
    for guid in reversed(waiting):
        waiting[guid]()
        with made[guid] as connection:
            assert answer(connection) == "202 stored"
    assert disk.taken == []


def test_a_large_delivery_keeps_no_other_one_waiting(port: int, disk: Disk) -> None:
    with connected(port, request("large", payload(more="x" * LARGE))) as large:
        assert answer(large) == "202 stored"

    assert disk.taken == ["large"]


def test_two_deliveries_on_one_connection_are_answered_one_after_the_other(
    port: int, disk: Disk
) -> None:
    with connected(port, request("one"), request("two")) as connection:
        guid, settled = disk.next()
        settled()
        assert (guid, answer(connection)) == ("one", "202 stored")
        guid, settled = disk.next()
        settled()
        assert (guid, answer(connection)) == ("two", "202 stored")


def test_who_leaves_before_the_answer_harms_nobody(port: int, disk: Disk) -> None:
    connected(port, request("gone")).close()
    _, gone = disk.next()

    with connected(port, request("stays")) as connection:
        _, settled = disk.next()
        gone()
        settled()
        assert answer(connection) == "202 stored"


def test_a_disk_that_never_answers_is_said_and_what_it_says_later_is_not_heard(
    port: int, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "PATIENCE", 0.1)
    disk.problem = DatabaseError("it takes too long to write")

    with connected(port, request("slow")) as connection:
        _, settled = disk.next()
        assert answer(connection) == "503 not stored: send it again later"
        settled()
        disk.problem = None
        connection.sendall(request("next"))
        _, settled = disk.next()
        settled()
        assert answer(connection) == "202 stored"


def test_a_bug_that_one_delivery_meets_is_answered_and_the_next_one_is_served(
    port: int, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def buggy(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(disk, "begin", buggy)
        with connected(port, request("bad")) as connection:
            assert answer(connection).startswith("500")

    with connected(port, request("good")) as connection:
        disk.next()[1]()
        assert answer(connection) == "202 stored"
