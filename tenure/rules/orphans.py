"""TEN005: a record is about something that is there."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from tenure.carriers import sidecar
from tenure.finding import Finding, Location, Severity
from tenure.globs import Glob
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
    renamed = {c.old_path: c.path for c in scope.changes if c.status == "R" and c.old_path}
    if scope.paths is None:
        names = {entry.path for entry in tree.entries()}
        for path in found.sidecars:
            subject = sidecar.subject(path)
            if subject and subject not in names:
                fix = command("git", "rm", "-f", paths=[path])
                yield _orphan(Location(path), subject, fix, now=False)
        for entries in found.entries.values():
            yield from _orphaned_entries(entries, names, renamed, now=False)
        return
    yield from _orphaned_sidecars(tree, scope.paths, removed, renamed)
    losing = [
        entry
        for entries in found.entries.values()
        for entry in entries
        if entry not in changed and any(g.matches(path) for g in entry.globs for path in removed)
    ]
    if losing or changed:
        names = {entry.path for entry in tree.entries()}
        yield from _orphaned_entries([*losing, *changed], names, renamed, now=True)


def _orphaned_sidecars(
    tree: Tree, paths: Sequence[str], removed: set[str], renamed: Mapping[str, str]
) -> Iterator[Finding]:
    """Find what the change leaves behind, or adds, beside no file; a renamed file may be followed."""
    beside = {sidecar.sidecar_path(path): path for path in removed}
    beside |= {path: sub for path in paths if (sub := sidecar.subject(path))}
    targets = {path: sidecar.sidecar_path(renamed[s]) for path, s in beside.items() if s in renamed}
    there = tree.find([*beside, *beside.values(), *targets.values()]) if beside else {}
    for path, subject in sorted(beside.items()):
        if path in there and subject not in there:
            target = targets.get(path)
            follows = target is not None and target not in there
            words = ("git", "mv") if follows else ("git", "rm", "-f")
            fix = command(*words, paths=[path, target] if target and follows else [path])
            yield _orphan(Location(path), subject, fix, now=True)


def _orphaned_entries(
    entries: "Iterable[RegistryEntry]", names: set[str], renamed: Mapping[str, str], *, now: bool
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
                yield _orphan(place, exact or glob.pattern, _remedy(glob, renamed), now=now)


def _remedy(glob: Glob, renamed: Mapping[str, str]) -> str:
    """Return the command that takes an entry along to where its files are now, or away."""
    old = glob.exact or f"{glob.base}/{glob.pattern}".lstrip("/")
    new = renamed.get(old) if glob.exact else _where_to(glob, old, renamed)
    if new is None:
        return command("tenure", "unstamp", paths=[old])
    return command("tenure", "stamp", "--moved-from", paths=[old, new])


def _where_to(glob: Glob, old: str, renamed: Mapping[str, str]) -> str | None:
    """Return what a glob became, if all that fitted it went from one folder to another."""
    folder = glob.prefix.rpartition("/")[0] + "/"
    if "\\" in old or not old.startswith(folder):
        return None
    targets = set()
    for before, after in renamed.items():
        if glob.matches(before):
            rest = before.removeprefix(folder)
            targets.add(after.removesuffix(rest) if after.endswith("/" + rest) else None)
    target = targets.pop() if len(targets) == 1 else None
    return target + old.removeprefix(folder) if target else None


def _starts_with(prefix: str, path: str) -> bool:
    return path.startswith(prefix)


def _orphan(location: Location, subject: str, fix: str, *, now: bool) -> Finding:
    """Say that a record is about a file that is not there (TEN005).

    Args:
        location: Where the sidecar or the registry entry names the file.
        subject: The file, or the glob that matches none.
        fix: The command that mends it.
        now: Whether the change that is checked made it so.
    """
    return finding(
        "TEN005",
        subject,
        location,
        f"this record is about {subject}, which is not in the repository"
        + (" after this change" if now else ""),
        severity=Severity.ERROR if now else Severity.WARNING,
        fix=fix,
    )
