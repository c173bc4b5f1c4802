"""The folder of the mirrors: where each one lies, how large all are, and which one goes first."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from tempfile import TemporaryFile
from typing import NamedTuple

from tenure_bot.mirror.locks import take
from tenure_bot.mirror.transfer import size_of

_SUFFIXES = (".git", ".lock", ".use", ".bring", ".size")
_NOTE, _TRASH = _SUFFIXES[-1], "trash-"
_numbers = count()


class Place(NamedTuple):
    """The files of one mirror.

    Attributes:
        folder: The git directory.
        lock: Held alone by who changes the mirror.
        use: Held by who reads it, and alone by who deletes it.
        bring: Held by who fetches single blobs into it.
        note: Its size in bytes; touched whenever it is used.
    """

    folder: str
    lock: str
    use: str
    bring: str
    note: str


class Store:
    """The folder of the mirrors."""

    def __init__(self, folder: str, limit: int) -> None:
        """Take a folder, which comes to exist.

        Args:
            folder: The folder.
            limit: The bytes of all mirrors together; the one in use may be alone above it.
        """
        self.folder = folder
        self.limit = limit

    def place(self, repo: int) -> Place:
        """Return where the mirror of a repository lies, whether it is there or not."""
        stem = os.path.join(self.folder, str(int(repo)))
        return Place(*(stem + suffix for suffix in _SUFFIXES))

    def prepare(self) -> None:
        """Make the folder, and remove what killed processes left half deleted."""
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        for name in os.listdir(self.folder):
            if name.startswith(_TRASH):
                shutil.rmtree(os.path.join(self.folder, name), ignore_errors=True)

    def try_out(self) -> None:
        """Write a file here, as every mirror will.

        Raises:
            OSError: That cannot be done.
        """
        with TemporaryFile(dir=self.folder) as file:
            file.write(b"tried")

    def discard(self, place: Place) -> None:
        """Delete a mirror that the caller holds alone; what is seen of it is all or nothing."""
        gone = os.path.join(self.folder, f"{_TRASH}{os.getpid()}-{next(_numbers)}")
        with suppress(FileNotFoundError):
            os.rename(place.folder, gone)
        shutil.rmtree(gone, ignore_errors=True)
        with suppress(FileNotFoundError):
            os.unlink(place.note)

    def weigh(self, place: Place) -> None:
        """Write down how large a mirror is."""
        with open(place.note, "w", encoding="ascii") as file:
            file.write(str(size_of(place.folder)))

    def touch(self, place: Place) -> None:
        """Note that a mirror was used now."""
        with suppress(OSError):
            os.utime(place.note)

    def make_room(self, besides: Place) -> list[int]:
        """Delete mirrors, the one used least recently first, until all fit; return their ids.

        Those that somebody uses just now stay.

        Args:
            besides: The one that stays in any case.
        """
        sizes = sorted(self._sizes())
        total = sum(size for _, _, size in sizes)
        gone = []
        for _, repo, _ in sizes:
            place = self.place(repo)
            if total <= self.limit:
                break
            if place != besides and self._forgotten(place):
                gone.append(repo)
                total = sum(size for _, _, size in self._sizes())
        return gone

    def _sizes(self) -> Iterator[tuple[float, int, int]]:
        """Yield when each mirror was used, its repository and its size."""
        for name in os.listdir(self.folder):
            stem, suffix = os.path.splitext(name)
            if suffix == _NOTE and stem.isdecimal():
                path = os.path.join(self.folder, name)
                with suppress(OSError, ValueError), open(path, encoding="ascii") as file:
                    yield os.stat(path).st_mtime, int(stem), int(file.read() or 0)

    def _forgotten(self, place: Place) -> bool:
        """Delete a mirror for good if nobody uses it."""
        lock = take(place.lock, alone=True, patience=0)
        if lock is None:
            return False
        use = take(place.use, alone=True, patience=0)
        if use is not None:
            self.discard(place)
            with suppress(FileNotFoundError):
                os.unlink(place.bring)
            use.release(forever=True)
        lock.release(forever=use is not None)
        return use is not None
