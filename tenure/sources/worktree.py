"""The files on disk, for commands that edit them; verdicts are never taken from here."""

import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence

from tenure.sources import EXECUTABLE, REGULAR, SYMLINK, WINDOW, Entry
from tenure.sources.git import Repository
from tenure.sources.objects import to_bytes


class WorkTree:
    """`tenure.sources.Tree` over the work tree; entries have no object ids."""

    def __init__(self, repository: Repository) -> None:
        """Take the repository whose work tree is meant."""
        self._repository = repository

    def entries(self) -> Sequence[Entry]:
        """Return the tracked files that are on disk."""
        paths = [entry.path for entry in self._repository.index().entries()]
        found = self.find(paths)
        return [found[path] for path in paths if path in found]

    def find(self, paths: Iterable[str]) -> dict[str, Entry]:
        """Return the files and links that are on disk at those paths."""
        found = {}
        for path in paths:
            try:
                mode = os.lstat(self.on_disk(path)).st_mode
            except (OSError, ValueError):
                continue
            if stat.S_ISLNK(mode):
                found[path] = Entry(path, SYMLINK, "")
            elif stat.S_ISREG(mode):
                found[path] = Entry(path, EXECUTABLE if mode & stat.S_IXUSR else REGULAR, "")
        return found

    def read(self, paths: Iterable[str], *, limit: int | None = WINDOW) -> dict[str, bytes]:
        """Return the first `limit` bytes (`None`: all) of those paths that are files on disk."""
        data = {}
        for path, entry in self.find(paths).items():
            if entry.is_file:
                with open(self.on_disk(path), "rb") as file:
                    data[path] = file.read() if limit is None else file.read(limit)
        return data

    def unseen(self) -> Mapping[str, str]:
        """Return nothing: what is on disk is at hand."""
        return {}

    def screen(
        self,
        entries: Iterable[Entry],
        wanted: Callable[[bytes], bool],
        *,
        question: str,  # noqa: ARG002  # nothing is remembered
    ) -> tuple[dict[str, bytes], Sequence[str]]:
        """Return the first bytes of the files that `wanted` says yes to; nothing is out of reach."""
        heads = self.read(entry.path for entry in entries)
        return {path: head for path, head in heads.items() if wanted(head)}, ()

    def outside(self, path: str) -> str | None:
        """Return why a path below the root is no file of this repository, or `None` if it is one."""
        if ".git" in path.split("/"):
            return "a file of git itself"
        folder = path.rpartition("/")[0]
        while folder:
            where = self.on_disk(folder)
            if os.path.islink(where):
                return f"behind a link ({folder}); links are not followed"
            if os.path.lexists(os.path.join(where, b".git")):
                return f"in another repository ({folder}); run the command there"
            folder = folder.rpartition("/")[0]
        return None

    def on_disk(self, path: str) -> bytes:
        """Return where a path of the repository is on disk."""
        return os.path.join(os.fsencode(self._repository.root), to_bytes(path))
