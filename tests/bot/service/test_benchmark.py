"""What the benchmark sends is what GitHub sends, and what it counts is what happened."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from benchmarks import load, webhook
from tenure_bot.receive import events
from tenure_bot.receive.webhook import verified

SECRET = b"a-webhook-secret-of-32-characters"


def test_each_request_is_a_signed_delivery_of_20_kb_that_names_its_pull_request() -> None:
    before, after = load.requests(SECRET)[6]
    head, _, body = (before + b"guid-1" + after).partition(b"\r\n\r\n")
    lines = head.decode().splitlines()[1:]

    found = verified(SECRET, dict(line.split(": ", 1) for line in lines), body)

    assert 19_000 < len(body) < 21_000
    assert found.guid == "guid-1"
    (key,) = events.targets(found.event, found.action, found.payload).targets
    assert key.key == "7"


class Alternating(BaseHTTPRequestHandler):
    """Takes the first delivery of each connection, refuses the second, and so on."""

    protocol_version = "HTTP/1.1"
    answers: ClassVar[list[tuple[str, int]]] = []
    _count = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._count += 1
        status = 202 if self._count % 2 else 503
        self.answers.append((self.headers["X-GitHub-Delivery"], status))
        self.send_response(status)
        self.send_header("Content-Length", "3")
        self.end_headers()
        self.wfile.write(b"ok\n")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_every_answer_is_timed_and_the_wrong_ones_are_counted() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Alternating) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        found = load.run(server.server_port, 0.1, 3, SECRET, 1)
        server.shutdown()
        thread.join()

    guids, statuses = zip(*Alternating.answers, strict=True)
    assert len(found.seconds) == len(guids) == len(set(guids))
    assert found.wrong == statuses.count(503)
    assert found.lasted >= 0.1


def test_deliveries_that_wait_collapse_into_one_recomputation_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "QUEUED", 400)
    monkeypatch.setattr(load, "PULLS", 20)

    rows = {row.name: row for row in webhook.collapse(tmp_path)}

    assert rows["recomputations"].value == 20
    assert rows["recomputations"].met
