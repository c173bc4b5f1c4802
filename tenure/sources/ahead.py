"""Git processes that are asked and answer while something else is done."""

import time
from collections import deque
from contextlib import suppress
from threading import Condition, Thread
from typing import BinaryIO

from tenure.sources import pipes
from tenure.sources.process import Child

CHUNK = 1 << 18
"""So many bytes are read at once."""

MOST = 16 << 20
"""So many bytes are kept; then git waits until some of them were taken."""

_PAUSE = 0.005
"""Seconds in which what git writes gathers in the pipe: it would wake us for every line."""


class Asked:
    """A git that is told everything at once by one thread and listened to by another.

    Attributes:
        output: What it says.
    """

    def __init__(self, child: Child, words: memoryview) -> None:
        """Begin to tell it `words` on its standard input, and to listen."""
        self._child = child
        self._feeder = Thread(target=feed, args=(child, words), daemon=True)
        self._feeder.start()
        self.output = Ahead(child.stdout)

    def finish(self) -> tuple[int, str]:
        """Wait for the end; return the exit status and what git said on standard error."""
        self._feeder.join()
        self.output.finish()
        return self._child.finish()

    def stop(self) -> None:
        """End it, unless it has ended: nobody wants the rest."""
        if not self._child.stdout.closed:
            self._child.kill()
            self.output.finish()
            self._child.stop()


def feed(child: Child, words: memoryview) -> None:
    """Write to the standard input of a git, and close it."""
    with suppress(BrokenPipeError, ValueError):  # git ended early, and says why, or was ended
        child.stdin.write(words)
        child.stdin.close()


class Ahead:
    """A stream that a thread reads before it is wanted: neither has to wait for the other."""

    def __init__(self, stream: BinaryIO) -> None:
        """Begin to read; whoever closes the stream calls `finish` before."""
        self._stream = stream
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._ended = self._unwanted = False
        self._changed = Condition()
        pipes.widen(stream.fileno())
        self._thread = Thread(target=self._read, daemon=True)
        self._thread.start()

    def read1(self, _size: int) -> bytes:
        """Return the next bytes, whatever number of them; none at the end."""
        with self._changed:
            while not self._pieces and not self._ended:
                self._changed.wait()
            if not self._pieces:
                return b""
            piece = self._pieces.popleft()
            self._size -= len(piece)
            self._changed.notify_all()
            return piece

    def finish(self) -> None:
        """Wait for the end of the stream, without keeping what still comes."""
        with self._changed:
            self._unwanted = True
            self._changed.notify_all()
        self._thread.join()

    def _read(self) -> None:
        read = 0
        with suppress(OSError, ValueError):
            while piece := self._stream.read1(CHUNK):  # type: ignore[attr-defined]  # buffered
                read += len(piece)
                with self._changed:
                    self._pieces.append(piece)
                    self._size += len(piece)
                    self._changed.notify_all()
                    while self._size > MOST and not self._unwanted:
                        self._changed.wait()
                    if self._unwanted:
                        self._pieces.clear()
                if len(piece) < CHUNK and read > pipes.SIZE:  # who says little is not kept waiting
                    time.sleep(_PAUSE)
        with self._changed:
            self._ended = True
            self._changed.notify_all()
