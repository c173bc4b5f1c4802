"""Streams that a thread reads before they are wanted."""

import os
import select
from collections.abc import Iterator
from threading import Thread

import pytest

from tenure.sources import ahead
from tenure.sources.ahead import Ahead


def taken(stream: Ahead) -> Iterator[bytes]:
    while piece := stream.read1(1):
        yield piece


def test_everything_comes_in_order_however_slow_the_reader_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ahead, "MOST", 1_000)
    data = os.urandom(3 << 20)
    out, into = os.pipe()

    def write() -> None:
        with os.fdopen(into, "wb") as file:
            file.write(data)

    writer = Thread(target=write)
    writer.start()
    with os.fdopen(out, "rb") as file:
        stream = Ahead(file)
        found = b"".join(taken(stream))
        stream.finish()
    writer.join()

    assert found == data
    assert stream.read1(1) == b""


def filled(pipe: int, most: int) -> int:
    """Write until nobody makes room any more, and return how many bytes that were."""
    os.set_blocking(pipe, False)
    written = 0
    while written < most and select.select([], [pipe], [], 0.3)[1]:
        written += os.write(pipe, b"x" * 4_096)
    return written


def test_who_writes_too_much_has_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "MOST", 1_000)
    out, into = os.pipe()
    with os.fdopen(out, "rb") as file:
        stream = Ahead(file)
        written = filled(into, 16 << 20)
        os.close(into)

        assert written < 16 << 20
        assert sum(map(len, taken(stream))) == written
        stream.finish()


def test_what_nobody_wants_does_not_keep_anybody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "MOST", 1_000)
    out, into = os.pipe()
    with os.fdopen(out, "rb") as file:
        stream = Ahead(file)
        os.write(into, b"x" * 10_000)
        os.close(into)

        stream.finish()

    assert b"".join(taken(stream)) in (b"", b"x" * 10_000)
