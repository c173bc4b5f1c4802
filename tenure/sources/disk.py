"""The files on disk, read in place of staged blobs where both are known to be equal.

Opening tens of thousands of files takes one processor longer than `git grep`, which uses all of
them; so do we, with forked processes where that is safe.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from tenure.sources import HEAD_LINES, WINDOW, Entry
from tenure.sources.objects import to_bytes

_TOP = 3 * 1024
"""How much of a file on disk is read at first; in few files 64 lines are longer."""

_MAX_WHOLE = 1 << 20
"""Larger files are not read to their end to learn whether they are as staged."""

_ALONE = 4_000
"""So many files are read faster than a second process starts."""

_MAX_PROCESSES = 4
"""More of them wait for each other in the file system."""

_PARTS = 64
"""So many pieces of work are shared out: who is slowed down by something else takes fewer."""

_MOSTLY = _TOP * 3 // 4
"""So many bytes mostly hold those lines, and fewer are counted sooner."""

_FENCES = (b"---", b"+++", b"\xef\xbb\xbf---", b"\xef\xbb\xbf+++")
"""How front matter begins, with a byte order mark or without one."""

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)  # what has become a pipe is not waited for
)

Wanted = Callable[[bytes], bool]
"""Says whether the first bytes of a file are of interest."""

_Answer = tuple[dict[str, bytes], list[str]]


class _Helper(NamedTuple):
    """A forked process, and where it writes its answers."""

    process: int
    answers: int


class Disk:
    """Files of a work tree, looked at by as many processes as are of use.

    As a context manager it waits for them; they start at once, so that the caller can do something
    else before asking for the answer.
    """

    def __init__(self, root: str, entries: Sequence[Entry], wanted: Wanted) -> None:
        """Start to look.

        Args:
            root: The top of the work tree.
            entries: What the index says about the files.
            wanted: Says whether the first bytes of a file are of interest.
        """
        self._root = root
        self._wanted = wanted
        size = -(-len(entries) // _PARTS) or 1
        self._parts = [entries[at : at + size] for at in range(0, len(entries), size)]
        self._todo, todo = os.pipe()
        os.write(todo, bytes(range(len(self._parts))))
        os.close(todo)
        self._helpers: list[_Helper] = []
        for _ in range(_processes() - 1 if len(entries) > _ALONE else 0):
            self._helpers.append(self._forked())

    def __enter__(self) -> "Disk":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._todo)
        for helper in self._helpers:
            os.close(helper.answers)
            os.waitpid(helper.process, 0)

    def answer(self) -> _Answer:
        """Return the first bytes of the files that are of interest and are as staged, by path.

        And the paths of those about which the disk cannot tell. Of the others the disk says that
        they hold nothing of interest, which holds for the index only if they are as staged.
        """
        done = self._work()
        for helper in self._helpers:
            import marshal  # late: only whole repositories are looked at together

            with (
                os.fdopen(os.dup(helper.answers), "rb") as file,
                suppress(EOFError, ValueError, TypeError),  # it was killed: its part is done here
            ):
                done |= marshal.load(file)  # noqa: S302  # written by ourselves
        for number, part in enumerate(self._parts):
            if number not in done:
                done[number] = self._looked_at(part)
        heads: dict[str, bytes] = {}
        doubtful: list[str] = []
        for found, unsure in done.values():
            heads |= found
            doubtful += unsure
        return heads, doubtful

    def _forked(self) -> _Helper:
        reader, writer = os.pipe()
        from tenure.sources import pipes  # late: a hook has no need of it

        pipes.widen(writer)
        process = os.fork()
        if process:
            os.close(writer)
            return _Helper(process, reader)
        try:
            import marshal

            with os.fdopen(writer, "wb") as file:
                marshal.dump(self._work(), file)
        finally:
            os._exit(0)  # no clean-up: everything else belongs to the process that forked

    def _work(self) -> dict[int, _Answer]:
        done = {}
        while number := os.read(self._todo, 1):
            done[number[0]] = self._looked_at(self._parts[number[0]])
        return done

    def _looked_at(self, entries: Sequence[Entry]) -> _Answer:
        heads: dict[str, bytes] = {}
        doubtful: list[str] = []
        folder = os.open(self._root, os.O_RDONLY) if os.open in os.supports_dir_fd else None
        prefix = b"" if folder is not None else os.path.join(os.fsencode(self._root), b"")
        # What Python would encode as git does needs no function call for each file.
        same = folder is not None and sys.getfilesystemencoding() == "utf-8"
        wanted, read, close = self._wanted, os.read, os.close
        try:
            for path, _, oid in entries:
                try:
                    name = path if same else prefix + to_bytes(path)
                    file = os.open(name, _FLAGS, dir_fd=folder)
                except OSError:
                    doubtful.append(path)
                    continue
                # In one piece: a function call for each file would add a tenth to the time of all.
                try:
                    head = read(file, _TOP)
                    if len(head) == _TOP and (
                        (
                            (lines := head.count(b"\n", 0, _MOSTLY)) < HEAD_LINES
                            and lines + head.count(b"\n", _MOSTLY) < HEAD_LINES
                        )
                        or head.startswith(_FENCES)
                    ):
                        head += read(file, WINDOW - _TOP)
                    if wanted(head):
                        data = head + read(file, _MAX_WHOLE)
                        if _is_blob(data, oid):
                            heads[path] = data[:WINDOW]
                        else:
                            doubtful.append(path)
                except OSError:
                    doubtful.append(path)
                finally:
                    close(file)
        finally:
            if folder is not None:
                os.close(folder)
        return heads, doubtful


def _processes() -> int:
    """Return how many processes may look, one where forking is not known to be safe."""
    from _thread import _count  # forking with other threads around is asking for trouble

    # Linux, in effect; a container may use fewer processors than there are.
    if not hasattr(os, "sched_getaffinity") or _count():
        return 1
    return min(len(os.sched_getaffinity(0)), _MAX_PROCESSES)


def _is_blob(data: bytes, oid: str) -> bool:
    """Whether `oid` is the id of the blob with this content."""
    from hashlib import sha1, sha256  # late: few files get here

    kind = sha1 if len(oid) == 40 else sha256  # noqa: PLR2004  # hexadecimal digits
    head = b"blob %d\0" % len(data)
    return kind(head + data, usedforsecurity=False).hexdigest() == oid
