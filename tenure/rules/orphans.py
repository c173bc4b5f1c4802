"""TEN005: a record is about something that is there."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from tenure.carriers import sidecar
from tenure.finding import Finding, Location, Severity
from tenure.rules.base import at, finding
from tenure.shown import command
from tenure.sources import Scope, Tree
from tenure.survey import Survey

if TYPE_CHECKING:
    from tenure.carriers.registry import RegistryEntry


def check(
    found: Survey, tree: Tree, scope: Scope, changed: "Sequence[RegistryEntry]"
) -> Iterator[Finding]:
    """Find records about files that are not there.

    Args:
        found: What the tree holds.
        tree: The tree.
        scope: What is looked at, and what the change does.
        changed: The registry entries that the change adds or edits.
    """
    removed = {c.old_path for c in scope.changes if c.status in "DR" and c.old_path}
    if scope.paths is None:
        names = {entry.path for entry in tree.entries()}
        for path in found.sidecars:
            subject = sidecar.subject(path)
            if subject and subject not in names:
                yield _orphan(Location(path), subject, now=False)
        for entries in found.entries.values():
            yield from _orphaned_entries(entries, names, now=False)
        return
    beside = {sidecar.sidecar_path(path): path for path in removed}
    beside |= {path: sub for path in scope.paths if (sub := sidecar.subject(path))}
    there = tree.find([*beside, *beside.values()]) if beside else {}
    for path, subject in sorted(beside.items()):
        if path in there and subject not in there:
            yield _orphan(Location(path), subject, now=True)
    losing = [
        entry
        for entries in found.entries.values()
        for entry in entries
        if entry not in changed and any(g.matches(path) for g in entry.globs for path in removed)
    ]
    if losing or changed:
        names = {entry.path for entry in tree.entries()}
        yield from _orphaned_entries([*losing, *changed], names, now=True)


def _orphaned_entries(
    entries: "Iterable[RegistryEntry]", names: set[str], *, now: bool
) -> Iterator[Finding]:
    ordered: list[str] = []
    for entry in entries:
        place = at(entry.raw, ("path",))
        for glob in entry.globs:
            if (exact := glob.exact) is not None:
                gone = exact not in names
            else:
                ordered = ordered or sorted(names)
                start = bisect_left(ordered, glob.prefix)
                below = takewhile(partial(_starts_with, glob.prefix), islice(ordered, start, None))
                gone = not any(glob.matches(path) for path in below)
            if gone:
                yield _orphan(place, exact or glob.pattern, now=now)


def _starts_with(prefix: str, path: str) -> bool:
    return path.startswith(prefix)


def _orphan(location: Location, subject: str, *, now: bool) -> Finding:
    """Say that a record is about a file that is not there (TEN005).

    Args:
        location: Where the sidecar or the registry entry names the file.
        subject: The file, or the glob that matches none.
        now: Whether the change that is checked made it so.
    """
    sidecar = location.path != subject and location.path.startswith(subject)
    return finding(
        "TEN005",
        subject,
        location,
        f"this record is about {subject}, which is not in the repository"
        + (" after this change" if now else ""),
        severity=Severity.ERROR if now else Severity.WARNING,
        fix=command("git", "rm", "-f", paths=[location.path]) if sidecar else None,
    )
