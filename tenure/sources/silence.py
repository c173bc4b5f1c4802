"""Blobs that are known to hold nothing of interest, remembered in the git directory by their ids.

A blob's id is its content, so what is known of it stays true through rebases and force pushes. The
file can be deleted at any time; one that cannot be read or written is done without.
"""

import os
from collections.abc import Iterable
from contextlib import suppress

MAX_REMEMBERED = 1_000_000
"""With more ids (40 MB) only those of the tree at hand are kept."""


class Silence:
    """The silent blobs for one question; another question, another file.

    Attributes:
        known: The ids of the blobs that hold nothing of interest.
    """

    def __init__(self, git_dir: str, question: str) -> None:
        """Read what is remembered.

        Args:
            git_dir: The git directory.
            question: Names what was looked for; what is remembered holds for no other question.
        """
        self._path = os.path.join(git_dir, "tenure", f"silent-{question}")
        self.known: set[str] = set()
        with suppress(OSError, UnicodeDecodeError), open(self._path, encoding="ascii") as file:
            self.known = set(file.read().split())

    def remember(self, silent: Iterable[str], present: Iterable[str]) -> None:
        """Add ids of silent blobs.

        Args:
            silent: The new ones.
            present: The ids of all blobs of the tree at hand.
        """
        known = self.known.union(silent)
        if len(known) == len(self.known):
            return
        if len(known) > MAX_REMEMBERED:
            known &= set(present)
        temporary = f"{self._path}.{os.getpid()}"
        with suppress(OSError):
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            try:
                with open(temporary, "w", encoding="ascii") as file:
                    file.write("\n".join(known))
                os.replace(temporary, self._path)
                self._drop_others()
            except OSError:
                with suppress(OSError):
                    os.unlink(temporary)
        self.known = known

    def _drop_others(self) -> None:
        """Delete what older versions remembered about the same kind of question."""
        folder, name = os.path.split(self._path)
        kind = name.rpartition("-")[0]
        for other in os.listdir(folder):
            if other != name and other.rpartition("-")[0] == kind:
                os.unlink(os.path.join(folder, other))
