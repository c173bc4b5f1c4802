"""The order of the stages: trees in, report out. No clock, no output, no other way to a verdict.

`check` is a function of its arguments, so the hook, the Action and the bot agree: equal trees,
policy and day give equal reports.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import islice, takewhile
from typing import NamedTuple

from tenure import policy as policies
from tenure import schema
from tenure.carriers import sidecar
from tenure.carriers.registry import RegistryEntry, read_registry
from tenure.carriers.resolve import registry_paths
from tenure.codeowners import LOCATIONS, Codeowners
from tenure.codeowners import parse as parse_codeowners
from tenure.finding import Finding, Location, Severity
from tenure.policy import PolicySet
from tenure.record import Record
from tenure.report import Artifact, Report, Unseen, sort_key
from tenure.rules import RULE_CHECKS, structure
from tenure.rules.base import Context, at
from tenure.sources import Change, Tree
from tenure.survey import Survey, Surveyed, entry_artifact, is_registry, survey


class Scope(NamedTuple):
    """What to look at.

    Attributes:
        paths: The files to look at, carriers among them; `None` is the whole tree.
        changes: What the change that is checked does to the base.
    """

    paths: tuple[str, ...] | None = None
    changes: tuple[Change, ...] = ()


def load_policy(tree: Tree, paths: Sequence[str] | None) -> PolicySet:
    """Read the policies that matter for `paths` (`None`: for every file) from a tree."""
    if paths is None:
        names = (policies.POLICY_NAME, policies.PYPROJECT_NAME, policies.LOCK_NAME)
        wanted = [e.path for e in tree.entries() if e.path.rpartition("/")[2] in names]
    else:
        wanted = policies.candidates(paths)
    return policies.load(tree.read(wanted, limit=None))


def check(tree: Tree, base: Tree | None, policy: PolicySet, as_of: date, scope: Scope) -> Report:
    """Check the records of a tree.

    Args:
        tree: What would be committed, or is.
        base: What it is compared with; `None` before the first commit.
        policy: From where the design's policy rule takes it: the index for the hook, the merge
            base for a range of commits.
        as_of: The day of the verdict.
        scope: What to look at.

    Raises:
        PolicyError: The policy is invalid (TEN018).
    """
    found = survey(tree, policy, None if scope.paths is None else _widened(scope))
    changed = _changed_entries(found, base, scope)
    every = (entry for entries in found.entries.values() for entry in entries)
    alone = _without_files(found, every if scope.paths is None else changed, policy)
    items = [*found.items, *alone]
    artifacts = [_validated(item.artifact) for item in items]
    before = _base_records(base, policy, scope, artifacts)
    touched = {path for change in scope.changes for path in (change.path, change.old_path) if path}
    codeowners = _codeowners(tree, items)
    findings = [structure.unreadable(problem, problem.path) for problem in found.broken]
    findings += _orphans(found, tree, changed, scope)
    for item, artifact in zip(items, artifacts, strict=True):
        findings += _structural(item, artifact)
        context = Context(
            artifact,
            item.policy,
            as_of,
            touched=_is_touched(artifact, touched),
            base=before.get(artifact.key),
            evidence=item.evidence,
            codeowners=codeowners,
        )
        for rule in RULE_CHECKS:
            findings += rule(context)
    findings += structure.same_id([a for a in artifacts if a.raw])
    shown = sorted(_weighed(_once(findings), policy), key=sort_key)
    return Report(
        as_of=as_of,
        files=found.files,
        artifacts=tuple(sorted(artifacts, key=lambda artifact: artifact.key)),
        findings=tuple(_with_excerpts(tree, shown)),
        unseen=tuple(Unseen(path, "its content is not in this clone") for path in found.unseen),
    )


def _widened(scope: Scope) -> list[str]:
    """Return the files that the paths are about, and the registries that named what is removed."""
    subjects = [sidecar.subject(path) or path for path in scope.paths or ()]
    removed = (c.old_path for c in scope.changes if c.status in "DR" and c.old_path)
    subjects += [registry for path in removed for registry in registry_paths(path)]
    return sorted(dict.fromkeys(subjects), key=lambda p: p.encode("utf-8", "surrogateescape"))


def _validated(artifact: Artifact) -> Artifact:
    if artifact.raw is None or not schema.is_valid_record(artifact.raw.data):
        return artifact
    return artifact._replace(record=schema.to_record(artifact.raw.data))


def _is_touched(artifact: Artifact, touched: set[str]) -> bool:
    return any(path in touched for path in artifact.paths)


def _changed_entries(found: Survey, base: Tree | None, scope: Scope) -> list[RegistryEntry]:
    """Return the registry entries that this change adds or edits."""
    given = [path for path in scope.paths or () if path in found.entries]
    before = base.read(given, limit=None) if base and given else {}
    changed: list[RegistryEntry] = []
    for path in given:
        old, _ = read_registry(path, before.get(path, b""))
        known = {_identity(entry) for entry in old}
        changed += [entry for entry in found.entries[path] if _identity(entry) not in known]
    return changed


def _identity(entry: RegistryEntry) -> str:
    return repr((entry.globs, entry.each, entry.raw.data))


def _without_files(
    found: Survey, entries: Iterable[RegistryEntry], policy: PolicySet
) -> Iterator[Surveyed]:
    """Give an artifact to the registry entries that won no file: their records count all the same."""
    seen = {id(item.artifact.raw) for item in found.items}
    for entry in entries:
        if id(entry.raw) not in seen:
            yield Surveyed(entry_artifact(entry), policy.for_path(entry.raw.path), None, None)


def _base_records(
    base: Tree | None, policy: PolicySet, scope: Scope, artifacts: Sequence[Artifact]
) -> dict[str, Record]:
    """Return the valid records that the touched artifacts had before the change, by their key."""
    old_paths = {change.path: change.old_path for change in scope.changes if change.old_path}
    wanted = {old_paths[p] for a in artifacts if a.raw for p in a.paths if p in old_paths}
    wanted |= {a.raw.path for a in artifacts if a.raw and is_registry(a.raw.path)} & set(old_paths)
    if base is None or not wanted:
        return {}
    found = survey(base, policy, sorted(wanted))
    every = (entry for entries in found.entries.values() for entry in entries)
    items = [*found.items, *_without_files(found, every, policy)]
    old = [_validated(item.artifact) for item in items]
    by_key = {a.key: a.record for a in old if a.record}
    by_path = {path: a.record for a in old if a.record and not a.group for path in a.paths}
    before: dict[str, Record] = {}
    for artifact in artifacts:
        path = old_paths.get(artifact.paths[0]) if artifact.paths and not artifact.group else None
        record = by_path.get(path) if path else None
        record = record or by_key.get(artifact.key)
        if record:
            before[artifact.key] = record
    return before


def _structural(item: Surveyed, artifact: Artifact) -> Iterator[Finding]:
    raw, resolution = artifact.raw, item.resolution
    path = artifact.paths[0] if artifact.paths else artifact.key
    if resolution:
        for problem in resolution.unreadable:
            yield structure.unreadable(problem, path)
        yield from structure.rival(path, resolution)
    if raw is not None and artifact.record is None:
        yield from structure.mistakes(raw, artifact.key, path)
    elif raw is not None:
        yield from structure.required(raw, artifact.key, path, item.policy.required)


def _orphans(
    found: Survey, tree: Tree, changed: Sequence[RegistryEntry], scope: Scope
) -> Iterator[Finding]:
    """Find records about files that are not there (TEN005)."""
    removed = {c.old_path for c in scope.changes if c.status in "DR" and c.old_path}
    if scope.paths is None:
        names = {entry.path for entry in tree.entries()}
        for path in found.sidecars:
            subject = sidecar.subject(path)
            if subject and subject not in names:
                yield structure.orphan(Location(path), subject, now=False)
        for entries in found.entries.values():
            yield from _orphaned_entries(entries, names, now=False)
        return
    beside = {sidecar.sidecar_path(path): path for path in removed}
    beside |= {path: sub for path in scope.paths if (sub := sidecar.subject(path))}
    there = tree.find([*beside, *beside.values()]) if beside else {}
    for path, subject in sorted(beside.items()):
        if path in there and subject not in there:
            yield structure.orphan(Location(path), subject, now=True)
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
    entries: Iterable[RegistryEntry], names: set[str], *, now: bool
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
                yield structure.orphan(place, exact or glob.pattern, now=now)


def _starts_with(prefix: str, path: str) -> bool:
    return path.startswith(prefix)


def _codeowners(tree: Tree, items: Sequence[Surveyed]) -> Codeowners | None:
    if not any(item.policy.owner_codeowners for item in items):
        return None
    found = tree.read(LOCATIONS, limit=None)
    return next((parse_codeowners(found[path]) for path in LOCATIONS if path in found), None)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Say a thing once: files that share a registry entry share what is wrong with it."""
    seen = set()
    for finding in findings:
        what = finding.code, finding.location, finding.message
        if what not in seen:
            seen.add(what)
            yield finding


def _weighed(findings: Iterable[Finding], policy: PolicySet) -> Iterator[Finding]:
    for finding in findings:
        weights = policy.for_path(finding.location.path).severity
        severity = weights.get(finding.code, finding.severity)
        if severity is not Severity.OFF:
            yield finding._replace(severity=severity)


def _with_excerpts(tree: Tree, findings: Sequence[Finding]) -> Iterator[Finding]:
    paths = dict.fromkeys(finding.location.path for finding in findings)
    lines = {
        path: data.decode("utf-8", "replace").split("\n")
        for path, data in (tree.read(paths) if paths else {}).items()
    }
    for finding in findings:
        first = finding.location.line - 1
        last = max(finding.location.end_line or 0, finding.location.line)
        found = lines.get(finding.location.path, [])[first:last]
        yield finding._replace(excerpt=tuple(line.rstrip("\r") for line in found))
