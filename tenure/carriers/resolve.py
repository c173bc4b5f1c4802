"""Which record counts for a file: the nearest one wins whole, keys are never mixed.

Level one is what speaks of this file alone: a record inside it, its sidecar, its exact path in a
registry. Level two is a glob in the nearest registry that has one, the last match in it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tenure.carriers import REGISTRY_NAME
from tenure.globs import Glob, last_of
from tenure.record import RawRecord, Unreadable

if TYPE_CHECKING:
    from tenure.carriers.registry import RegistryEntry


class Candidate(NamedTuple):
    """A record that speaks of a file; `entry` is where it stands if that is a registry."""

    raw: RawRecord
    entry: "RegistryEntry | None" = None


class Resolution(NamedTuple):
    """What counts for one file.

    Attributes:
        winner: The record that counts, if any.
        losers: The others, nearest first.
        rival: One of the losers that stands at the winner's level and differs (TEN004).
        unreadable: What is meant to be a record of this file and cannot be read (TEN003).
    """

    winner: Candidate | None
    losers: tuple[Candidate, ...]
    rival: Candidate | None
    unreadable: tuple[Unreadable, ...]


def read_inside(path: str, data: bytes) -> list[RawRecord | Unreadable]:
    """Return the records that stand in the file itself; more than one is a conflict or equal."""
    if b"tenure" not in data:
        return []
    # Late: many commits hold none of these, and they cost the hook three milliseconds.
    from tenure.carriers import comment_header

    readings = [comment_header.read(path, data)]
    if data.removeprefix(b"\xef\xbb\xbf").startswith((b"---", b"+++")):
        from tenure.carriers import front_matter

        readings.insert(0, front_matter.read(path, data))
    if path.endswith(".ipynb"):
        from tenure.carriers import notebook

        readings.append(notebook.read(path, data))
    return [reading for reading in readings if reading is not None]


class Registries:
    """All registry files that can speak of the files in question."""

    def __init__(self, entries: "Mapping[str, Sequence[RegistryEntry]]") -> None:
        """Take the entries of each registry file by its path."""
        self._exact: dict[str, list[RegistryEntry]] = {}
        self._globs: dict[str, tuple[Callable[[str], int | None], list[RegistryEntry]]] = {}
        for path, found in entries.items():
            globs: list[Glob] = []
            owners: list[RegistryEntry] = []
            for entry in found:
                for glob in entry.globs:
                    if (exact := glob.exact) is not None:
                        self._exact.setdefault(exact, []).append(entry)
                    else:
                        globs.append(glob)
                        owners.append(entry)
            if globs:
                self._globs[path.rpartition("/")[0]] = last_of(globs), owners

    @property
    def has_globs(self) -> bool:
        """Whether some entry could speak of any file."""
        return bool(self._globs)

    @property
    def named(self) -> Collection[str]:
        """The paths that entries name in full."""
        return self._exact.keys()

    def may_name(self, path: str) -> bool:
        """Say cheaply whether a registry could speak of a path."""
        return bool(self._globs) or path in self._exact

    def exact(self, path: str) -> "list[RegistryEntry]":
        """Return the entries that name this path itself, nearest registry first."""
        found = self._exact.get(path, [])
        return sorted(found, key=lambda entry: -entry.raw.path.count("/"))

    def matching(self, path: str) -> "list[RegistryEntry]":
        """Return the entry that the path fits in each registry above it, nearest first."""
        found = []
        for folder in ancestors(path):
            if folder in self._globs:
                last, owners = self._globs[folder]
                if (index := last(path)) is not None:
                    found.append(owners[index])
        return found


def ancestors(path: str) -> list[str]:
    """Return the folders above a path, nearest first; the root is the empty text."""
    folders = []
    while path:
        path = path.rpartition("/")[0]
        folders.append(path)
    return folders or [""]


def registry_paths(path: str) -> list[str]:
    """Return where the registries that can speak of a file would stand, nearest first."""
    return [f"{folder}/{REGISTRY_NAME}".lstrip("/") for folder in ancestors(path)]


def resolve(
    inside: Sequence[RawRecord | Unreadable],
    sidecar: RawRecord | Unreadable | None,
    exact: "Sequence[RegistryEntry]",
    matching: "Sequence[RegistryEntry]",
) -> Resolution:
    """Decide which record counts.

    Args:
        inside: What stands in the file itself.
        sidecar: What its sidecar holds.
        exact: Registry entries with the file's exact path, nearest first.
        matching: Registry entries whose globs it fits, nearest first.
    """
    own = [*inside, *([sidecar] if sidecar else [])]
    near = [Candidate(reading) for reading in own if isinstance(reading, RawRecord)]
    near += [Candidate(entry.raw, entry) for entry in exact]
    far = [Candidate(entry.raw, entry) for entry in matching]
    unreadable = tuple(reading for reading in own if isinstance(reading, Unreadable))
    if unreadable and not near:
        return Resolution(None, tuple(far), None, unreadable)
    every = [*near, *far]
    rival = next((other for other in near[1:] if other.raw.data != near[0].raw.data), None)
    return Resolution(every[0] if every else None, tuple(every[1:]), rival, unreadable)
