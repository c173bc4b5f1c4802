"""Where the bytes come from: trees of a git repository, never a checkout."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

REGULAR, EXECUTABLE, SYMLINK, SUBMODULE = 0o100644, 0o100755, 0o120000, 0o160000
"""The modes that git gives to the entries of a tree."""

FILES = (REGULAR, EXECUTABLE)
"""Those of files: links are not followed, submodules not entered."""

WINDOW = 64 * 1024
"""How many bytes of a file are looked at from its top: a record ends within them (design, 2)."""

HEAD_LINES = 64
"""A comment header starts within so many lines (design, 2)."""

ABSENT = "its content is not in this clone"
CONFLICT = "it is in conflict; resolve that and stage it"
"""Why something is not looked at."""


class Entry(NamedTuple):
    """One path of a tree: `mode` as git writes it, `oid` the id of the blob or commit."""

    path: str
    mode: int
    oid: str

    @property
    def is_file(self) -> bool:
        """Whether the entry is a regular file: links are not followed, submodules not entered."""
        return self.mode in FILES


class Change(NamedTuple):
    """One path that differs between two trees.

    `status` is git's letter: `A`dded, `M`odified, `D`eleted, `R`enamed, `T`ype changed, `U`nmerged:
    in conflict, so that there is no new side. `mode` and
    `oid` are those of the new side, `old_mode` and `old_oid` those of the old one; `old_path` is
    where a renamed file came from, the path itself if it was there before, and `None` for an
    addition.
    """

    status: str
    path: str
    old_path: str | None
    mode: int
    oid: str
    old_mode: int = 0
    old_oid: str = ""


class Scope(NamedTuple):
    """What to look at.

    Attributes:
        paths: The files to look at, carriers among them; `None` is the whole tree.
        changes: What the change that is checked does to the base.
    """

    paths: tuple[str, ...] | None = None
    changes: tuple[Change, ...] = ()


class Tree(Protocol):
    """A snapshot of the repository: the index, or a commit."""

    def entries(self) -> Sequence[Entry]:
        """Return every entry, sorted by path as bytes; on a large repository this costs time."""
        ...

    def find(self, paths: Iterable[str]) -> dict[str, Entry]:
        """Return the entries of those `paths` that the tree has, in one question to git."""
        ...

    def read(self, paths: Iterable[str], *, limit: int | None = WINDOW) -> dict[str, bytes]:
        """Return the first `limit` bytes (`None`: all) of those `paths` that are files here.

        Of a link this is its target, as git stores it.
        """
        ...

    def unseen(self) -> Mapping[str, str]:
        """Return the paths that could not be looked at so far, each with the reason.

        They are those that `read` was asked for and whose content is not in this clone (`ABSENT`),
        and those that are in conflict (`CONFLICT`).
        """
        ...

    def screen(
        self, entries: Iterable[Entry], wanted: Callable[[bytes], bool], *, question: str
    ) -> tuple[dict[str, bytes], Sequence[str]]:
        """Return the first bytes of the files that `wanted` says yes to, and what is not at hand.

        Made for whole repositories: `wanted` must be cheap. It sees at least the first
        `HEAD_LINES` lines of a file, and of one that begins with a fence the whole window.
        `question` names what `wanted` looks for, so that its answers can be remembered.
        """
        ...
