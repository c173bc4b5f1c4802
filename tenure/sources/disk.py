"""The files on disk, read only to rule out that they hold anything of interest."""

import os
from collections.abc import Callable

from tenure.sources import HEAD_LINES, WINDOW
from tenure.sources.objects import to_bytes

_TOP = 4 * 1024
"""How much of a file on disk is read at first; few files have longer first lines."""

_FENCES, _BOM = (b"---", b"+++"), b"\xef\xbb\xbf"


class Disk:
    """The tops of the files of a work tree; as a context manager it holds its folder open."""

    def __init__(self, root: str) -> None:
        self._flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        self._root = os.path.join(root, "")
        self._folder: int | None = None

    def __enter__(self) -> "Disk":
        if os.open in os.supports_dir_fd:
            self._folder = os.open(self._root, os.O_RDONLY)
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            os.close(self._folder)

    def top(self, path: str, wanted: Callable[[bytes], bool]) -> bool:
        """Say whether the object store has to be asked about this file."""
        name = path if self._folder is not None else self._root + path
        try:
            file = os.open(to_bytes(name), self._flags, dir_fd=self._folder)
        except OSError:
            return True
        try:
            head = os.read(file, _TOP)
            if len(head) == _TOP and (
                head.count(b"\n") < HEAD_LINES or head[:6].lstrip(_BOM)[:3] in _FENCES
            ):
                head += os.read(file, WINDOW - _TOP)
        except OSError:
            return True
        finally:
            os.close(file)
        return wanted(head)
