"""A tree that is a dictionary, for tests: no git, no disk."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence

from tenure.sources import REGULAR, SUBMODULE, WINDOW, Entry


class MemoryTree:
    """`tenure.sources.Tree` over the bytes of files.

    Args:
        files: The bytes of each path; of a link its target.
        modes: The modes of the paths that are not regular files.
    """

    def __init__(self, files: Mapping[str, bytes], modes: Mapping[str, int] | None = None) -> None:
        """Take the files; later changes of the mapping are not seen."""
        self._files = dict(files)
        modes = modes or {}
        self._entries = {
            path: Entry(path, modes.get(path, REGULAR), _blob_id(files[path]))
            for path in sorted(files, key=os.fsencode)
        }

    def entries(self) -> Sequence[Entry]:
        """Return every entry, sorted by path as bytes."""
        return tuple(self._entries.values())

    def find(self, paths: Iterable[str]) -> dict[str, Entry]:
        """Return the entries of those `paths` that the tree has."""
        return {path: self._entries[path] for path in paths if path in self._entries}

    def read(self, paths: Iterable[str], *, limit: int | None = WINDOW) -> dict[str, bytes]:
        """Return the first `limit` bytes (`None`: all) of those `paths` that are files here."""
        found = self.find(paths)
        return {path: self._files[path][:limit] for path in found if found[path].mode != SUBMODULE}

    def unseen(self) -> Mapping[str, str]:
        """Return nothing: all is at hand."""
        return {}

    def screen(
        self,
        entries: Iterable[Entry],
        wanted: Callable[[bytes], bool],
        *,
        question: str,  # noqa: ARG002  # nothing is remembered
    ) -> tuple[dict[str, bytes], Sequence[str]]:
        """Return the first bytes of the files that `wanted` says yes to; all are at hand."""
        heads = self.read(entry.path for entry in entries)
        return {path: head for path, head in heads.items() if wanted(head)}, ()


def _blob_id(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()
