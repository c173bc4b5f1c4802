"""Retire artifacts: nothing uses them any more, so their files and records go in one change."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from tenure.carriers import registry, sidecar
from tenure.carriers.registry import RegistryEntry
from tenure.carriers.resolve import registry_paths
from tenure.errors import EditError
from tenure.finding import BASELINE_NAME
from tenure.globs import Glob
from tenure.policy import PolicySet
from tenure.report import path_bytes
from tenure.shown import command
from tenure.sources import Tree
from tenure.stamp.wishes import Edit
from tenure.survey import Surveyed, is_carrier, is_policy, survey
from tenure.transitions.edit import decided, said, standing
from tenure.transitions.plan import Case, Plan, Refusal, artifact_of, refused, refused_by

_REASON = "--reason TEXT"

_SHOWN = 5
"""So many users, or files of a group, are named."""

_OURS = (".tenure/", ".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", BASELINE_NAME)
"""What names files without using them."""


class Surroundings(NamedTuple):
    """What is known about files besides the tree.

    Attributes:
        users: Which files refer to each of these.
        unsaved: Which of these hold, on disk or staged, what is in no commit: why, and the command
            that mends it. Of a registry only what is not staged counts.
        committed: The last commit, from which an entry of a registry could be had again.
    """

    users: Callable[[Sequence[str]], Mapping[str, Sequence[str]]]
    unsaved: Callable[[Sequence[str]], Mapping[str, Refusal]]
    committed: Tree | None


def members(tree: Tree, policies: PolicySet, item: Surveyed) -> Surveyed:
    """Return an artifact with all its files in a tree, however few of them were asked about."""
    entry = _entry(item)
    if entry is None or not entry.is_group:
        return item
    fitting = [e.path for e in tree.entries() if any(g.matches(e.path) for g in entry.globs)]
    found = survey(tree, policies, fitting).items
    path = item.artifact.paths[0]
    return next((one for one in found if path in one.artifact.paths), item)


def retire(
    cases: Sequence[Case],
    around: Surroundings,
    *,
    named: Collection[str] = (),
    group: bool = False,
    force: bool = False,
    reason: str | None = None,
) -> tuple[Plan, ...]:
    """Plan the removal of artifacts and of every record that speaks of nothing else.

    What goes in the same change uses nothing any more. The last plan has the edits of all.

    Args:
        cases: The artifacts with all their files (`members`), in the index or in a commit.
        around: What is known besides the tree.
        named: Every file that was named.
        group: Remove all files of a group, of which not all were named.
        force: Remove them although something uses them.
        reason: Why, if it is forced.
    """
    leaving = {path for case in cases for path in artifact_of(case).paths}
    users = around.users(sorted(leaving, key=path_bytes))
    using = [_users(case, users, leaving) for case in cases]
    unsaved = around.unsaved([path for case in cases for path in _removed(case)])
    edits: tuple[Edit, ...] = ()
    refusals = [
        _refusals(case, unsaved, used, named=named, group=group, force=force)
        for case, used in zip(cases, using, strict=True)
    ]
    refusals[-1] += said(reason, _REASON, "why it goes although something uses it") if force else []
    if not any(refusals):
        try:
            tree = cases[0].tree
            edits = registries(tree, leaving, tree.read(_places(leaving), limit=None))
            refusals[-1] += _lost(around, edits)
        except EditError as exc:
            return tuple(refused_by(case, exc) for case in cases)
    if any(refusals):
        return tuple(refused(case, *found) for case, found in zip(cases, refusals, strict=True))
    plans = [_retired(case, used, reason) for case, used in zip(cases, using, strict=True)]
    return (*plans[:-1], plans[-1]._replace(edits=edits))


def registries(tree: Tree, gone: Collection[str], texts: Mapping[str, bytes]) -> tuple[Edit, ...]:
    """Return the edits of the registries after which they name no file that is gone.

    Args:
        tree: The tree before; what it keeps, a glob may still name.
        gone: The files that go.
        texts: The bytes of the registries, on disk or as staged.

    Raises:
        EditError: An entry cannot be taken out safely.
    """
    names = [entry.path for entry in tree.entries() if entry.path not in gone] if texts else []
    edits = []
    for place, old in texts.items():
        entries, broken = registry.read_registry(place, old)
        if broken and not entries:
            raise EditError(f"{place} cannot be read: {broken[0].message}")
        new, emptied = old, []
        for entry in entries:
            lost = [g for g in entry.globs if _names(g, gone) and not _names(g, names)]
            left = [glob.pattern for glob in entry.globs if glob not in lost]
            if lost and left:
                new = registry.update(place, new, entry.number, {"path": left})
            elif lost:
                emptied.append(entry.number)
        new = registry.remove(place, new, *emptied) if emptied else new
        if new != old:
            edits.append(Edit(place, old, new or None, ()))
    return tuple(edits)


def _names(glob: Glob, paths: Collection[str]) -> bool:
    exact = glob.exact
    return exact in paths if exact is not None else any(map(glob.matches, paths))


def _refusals(
    case: Case,
    unsaved: Mapping[str, Refusal],
    using: Mapping[str, Sequence[str]],
    *,
    named: Collection[str],
    group: bool,
    force: bool,
) -> list[Refusal]:
    if case.path not in case.tree.find([case.path]):
        hint = command("git", "add", paths=[case.path])
        return [Refusal(f"{case.path} is not tracked, so it would be lost", hint)]
    if case.item is None or case.item.resolution is None:
        hint = command("git", "rm", paths=[case.path])
        return [Refusal(f"{case.path} has no record, so it is no artifact", hint)]
    gone = _files(case)
    refusals = [] if group or len(gone) == 1 else _whole(case, gone, named)
    refusals += [unsaved[path] for path in _removed(case) if path in unsaved]
    found = standing(case)
    refusals += [] if isinstance(found, Refusal) else decided(case, found.record)
    return refusals + ([_in_use(case, using)] if using and not force else [])


def _retired(case: Case, using: Mapping[str, Sequence[str]], reason: str | None) -> Plan:
    gone = _files(case)
    return Plan(
        artifact_of(case).key,
        gone,
        removed=_removed(case),
        place=f"{len(gone)} {'file' if len(gone) == 1 else 'files'}",
        did="retired",
        notes=_notes(case),
        warnings=_still(using),
        message=_message(case, gone, using, reason),
    )


def _files(case: Case) -> tuple[str, ...]:
    return tuple(sorted(artifact_of(case).paths, key=path_bytes))


def _removed(case: Case) -> tuple[str, ...]:
    gone = _files(case)
    found = case.tree.find(sidecar.sidecar_path(path) for path in gone)
    return (*gone, *sorted(found, key=path_bytes))


def _entry(item: Surveyed | None) -> RegistryEntry | None:
    winner = item.resolution.winner if item and item.resolution else None
    return winner.entry if winner else None


def _places(paths: Collection[str]) -> list[str]:
    return sorted({place for path in paths for place in registry_paths(path)}, key=path_bytes)


def _users(
    case: Case, users: Mapping[str, Sequence[str]], leaving: Collection[str]
) -> dict[str, tuple[str, ...]]:
    found = {}
    for path in _files(case):
        others = [u for u in users.get(path, ()) if u not in leaving and not _is_ours(u)]
        if others:
            found[path] = tuple(others)
    return found


def _is_ours(path: str) -> bool:
    return is_carrier(path) or is_policy(path) or path.startswith(_OURS)


def _whole(case: Case, gone: Sequence[str], named: Collection[str]) -> list[Refusal]:
    """Refuse to remove more files than were named."""
    if set(gone) <= set(named):
        return []
    hint = command("tenure", "retire", "--group", paths=[case.path])
    text = f"{case.path} is one of {len(gone)} files of one artifact ({_listed(gone)})"
    only = command("git", "rm", paths=[case.path])
    return [Refusal(f"{text}: all go or none", f"{hint}, or only this file: {only}")]


def _in_use(case: Case, using: Mapping[str, Sequence[str]]) -> Refusal:
    names = list(dict.fromkeys(user for users in using.values() for user in users))
    hint = command("tenure", "retire", "--force", "--reason", "…", paths=[case.path])
    uses = "uses" if len(names) == 1 else "use"
    return Refusal(f"{_listed(names)} still {uses} it", f"change that first, or: {hint}")


def _lost(around: Surroundings, edits: Sequence[Edit]) -> list[Refusal]:
    """Refuse to take entries out of a registry that no commit has."""
    places = [edit.path for edit in edits]
    refusals = list(around.unsaved(places).values()) if places else []
    before = around.committed.read(places, limit=None) if around.committed else {}
    for edit in edits:
        known = _entries(edit.path, before.get(edit.path, b""))
        kept = _entries(edit.path, edit.new or b"")
        if not _entries(edit.path, edit.old or b"") - kept <= known:
            hint = command("git", "commit", paths=[edit.path])
            refusals.append(Refusal(f"an entry of {edit.path} is in no commit yet", hint))
    return refusals


def _entries(place: str, data: bytes) -> set[str]:
    entries = registry.read_registry(place, data)[0]
    return {repr((entry.patterns, entry.each, entry.raw.data)) for entry in entries}


def _notes(case: Case) -> tuple[str, ...]:
    found = standing(case)
    if isinstance(found, Refusal) or not found.record.removal:
        return ()
    return (f"the record says what follows from its removal: {found.record.removal}",)


def _still(using: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(f"{_listed(users)} still name {path}" for path, users in using.items())


def _message(
    case: Case, gone: Sequence[str], using: Mapping[str, Sequence[str]], reason: str | None
) -> str:
    artifact = artifact_of(case)
    sentences = []
    found = standing(case)
    if not isinstance(found, Refusal):
        record = found.record
        owner, day = record.owners[0], record.created
        sentences.append(f"It was {record.lifecycle.value} since {day} and owned by {owner}.")
        sentences += [f"Its purpose: {record.purpose.rstrip('.')}."] if record.purpose else []
    sentences += [f"{len(gone)} files go."] if len(gone) > 1 else []
    sentences += [f"{_listed(users)} still named {path}." for path, users in using.items()]
    sentences += [f"Removed because: {reason}"] if reason else []
    return f"Retire {artifact.key}\n\n{' '.join(sentences)}".rstrip()


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
