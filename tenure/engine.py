"""The order of the stages: trees in, report out. No clock, no output, no other way to a verdict.

`check` is a function of its arguments, so the hook, the Action and the bot agree: equal trees,
policy and day give equal reports.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tenure import policy as policies
from tenure import schema
from tenure.carriers import sidecar
from tenure.carriers.resolve import registry_paths
from tenure.errors import SourceError
from tenure.finding import Finding, Severity
from tenure.policy import PolicySet
from tenure.record import Record
from tenure.report import Artifact, Report, Unseen, path_bytes, sort_key
from tenure.sources import ABSENT, CONFLICT, SYMLINK, Change, Scope, Tree
from tenure.survey import Survey, Surveyed, entry_artifact, is_carrier, is_registry, survey

if TYPE_CHECKING:
    from tenure.baseline import Baseline
    from tenure.carriers.registry import RegistryEntry
    from tenure.codeowners import Codeowners
    from tenure.evidence import History
    from tenure.register.item import Register
    from tenure.sources.history import Commit

_POLICY_FILES = (policies.POLICY_NAME, policies.PYPROJECT_NAME, policies.LOCK_NAME)
_OWN_FILES = (policies.POLICY_NAME, policies.LOCK_NAME)


def load_policy(tree: Tree, paths: Sequence[str] | None) -> PolicySet:
    """Read the policies that matter for `paths` (`None`: for every file) from a tree."""
    if paths is None:
        close = [e.path for e in tree.entries() if e.path.endswith(_POLICY_FILES)]
        wanted = [path for path in close if path.rpartition("/")[2] in _POLICY_FILES]
    else:
        wanted = policies.candidates(paths)
    policy = policies.load(tree.read(wanted, limit=None))
    for path, reason in tree.unseen().items():
        if path in wanted and reason == ABSENT:
            raise SourceError(
                f"the policy {path} is not in this clone, and nothing can be judged without it",
                "git fetch --refetch --no-filter",
            )
        # Of a `pyproject.toml` in conflict nobody can tell whether it holds a policy.
        is_own = path.rpartition("/")[2] in _OWN_FILES
        if reason == CONFLICT and is_own and (paths is None or path in wanted):
            raise SourceError(
                f"the policy {path} is in conflict, and nothing can be judged without it",
                "git status",
            )
    return policy


def policy_findings(tree: Tree, changes: Iterable[Change]) -> list[Finding]:
    """Find what is wrong in the policies of a tree whose policies were changed (TEN018).

    The change that makes a policy is not judged by it, so this is all that is said about it.
    """
    paths = [path for c in changes for path in (c.path, c.old_path) if path]
    changed = [path for path in paths if path.rpartition("/")[2] in _POLICY_FILES]
    texts = tree.read(changed, limit=None) if changed else {}
    if not any(policies.holds_policy(path, texts.get(path, b"")) for path in changed):
        return []
    from tenure.rules import structure  # late: few changes touch a policy

    try:
        problems = load_policy(tree, None).errors()
    except SourceError:
        problems = lost_policies(tree)
        if not problems:
            raise
    return [structure.policy(problem) for problem in problems]


def lost_policies(tree: Tree) -> list[policies.PolicyProblem]:
    """Return the policies that a tree was asked for and whose content is not in this clone.

    A mirror lacks what is larger than any sensible policy: that must not stop a check for good.
    """
    lost = (path for path, reason in tree.unseen().items() if reason == ABSENT)
    own = sorted(path for path in lost if path.rpartition("/")[2] in _POLICY_FILES)
    message = "the policy is not in this clone, so it is probably larger than 1 MiB"
    return [policies.PolicyProblem(path, 1, 1, message) for path in own]


def check(  # noqa: PLR0917  # what a verdict depends on, in the order of the design
    tree: Tree,
    base: Tree | None,
    policy: PolicySet,
    as_of: date,
    scope: Scope,
    history: "History | None" = None,
    *,
    commits: "Sequence[Commit]" = (),
    baseline: "Baseline | None" = None,
    register: "Register | None" = None,
) -> Report:
    """Check the records of a tree.

    Args:
        tree: What would be committed, or is.
        base: What it is compared with; `None` before the first commit.
        policy: From where the design's policy rule takes it: the index for the hook, the merge
            base for a range of commits.
        as_of: The day of the verdict.
        scope: What to look at.
        history: What the commits say about the files; without it nothing is said about commits.
        commits: Those whose messages are checked (TEN019).
        baseline: The findings to pass over, from where the policy comes from.
        register: The scores of the artifacts; without them nothing is said about controls
            and budgets.

    Raises:
        PolicyError: The policy is invalid (TEN018).
    """
    paths = None if scope.paths is None else _widened(scope)
    found = survey(tree, policy, paths, history, sparing=True)
    changed = _changed_entries(found, base, scope)
    every = (entry for entries in found.entries.values() for entry in entries)
    alone = _without_files(found, every if scope.paths is None else changed, policy)
    items = [*found.items, *alone]
    artifacts = [_validated(item.artifact) for item in items]
    before = _base_records(base, policy, scope, artifacts)
    touched = {path for change in scope.changes for path in (change.path, change.old_path) if path}
    codeowners = _codeowners(tree, items)
    findings = policy_findings(tree, scope.changes)
    findings += _of_the_tree(found, tree, scope, changed, artifacts)
    for item, artifact in zip(items, artifacts, strict=True):
        # Late: a commit without records asks no rule, and they take three milliseconds.
        from tenure.rules import RULE_CHECKS
        from tenure.rules.base import Context

        findings += _structural(item, artifact)
        findings += _permitted(item, artifact, policy)
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
    if register is not None:
        from tenure.rules import budgets, controls  # late: what is staged is not scored

        findings += controls.check(register, artifacts)
        findings += budgets.check(register, policy.for_path(""))
    if scope.paths is None:
        from tenure.rules import cliffs  # late: a part of the tree shows no cliff

        findings += cliffs.check(artifacts, policy.for_path(""), as_of)
    if commits:
        from tenure.rules import credit  # late: only ranges of commits have messages

        findings += credit.check(commits, found, policy.for_path(""))
    findings = _told_of_links(findings, tree)
    shown = sorted(_weighed(_once(findings), policy), key=sort_key)
    left = _not_covered(shown, baseline, scope) if baseline else shown
    return Report(
        as_of=as_of,
        files=found.files,
        artifacts=tuple(sorted(artifacts, key=lambda artifact: artifact.key)),
        findings=tuple(_with_excerpts(tree, left)),
        unseen=(
            *(Unseen("", reason) for reason in (history.unseen() if history else ())),
            *_unseen(found, tree, base, scope),
        ),
        in_baseline=len(shown) - len(left),
    )


def _unseen(found: Survey, tree: Tree, base: Tree | None, scope: Scope) -> Iterator[Unseen]:
    reasons = dict.fromkeys(found.unseen, ABSENT) | dict(base.unseen() if base else {})
    reasons |= tree.unseen()
    if CONFLICT in reasons.values() and scope.paths is not None:
        about = _widened(scope)
        near = {*about, *map(sidecar.sidecar_path, about)}
        near.update(registry for path in about for registry in registry_paths(path))
        reasons = {p: reason for p, reason in reasons.items() if reason != CONFLICT or p in near}
    for path in sorted(reasons, key=path_bytes):
        yield Unseen(path, reasons[path])


def _widened(scope: Scope) -> list[str]:
    """Return the files that the paths are about, and the registries that named what is removed."""
    subjects = [sidecar.subject(path) or path for path in scope.paths or ()]
    removed = (c.old_path for c in scope.changes if c.status in "DR" and c.old_path)
    subjects += [registry for path in removed for registry in registry_paths(path)]
    return sorted(dict.fromkeys(subjects), key=path_bytes)


def _validated(artifact: Artifact) -> Artifact:
    if artifact.raw is None or not schema.is_valid_record(artifact.raw.data):
        return artifact
    return artifact._replace(record=schema.to_record(artifact.raw.data))


def _is_touched(artifact: Artifact, touched: set[str]) -> bool:
    return any(path in touched for path in artifact.paths)


def _changed_entries(found: Survey, base: Tree | None, scope: Scope) -> "list[RegistryEntry]":
    """Return the registry entries that this change adds or edits."""
    given = [path for path in scope.paths or () if path in found.entries]
    if not given:
        return []
    from tenure.carriers.registry import read_registry  # late: many repositories have none

    before = base.read(given, limit=None) if base else {}
    changed: list[RegistryEntry] = []
    for path in given:
        old, _ = read_registry(path, before.get(path, b""))
        known = {_identity(entry) for entry in old}
        changed += [entry for entry in found.entries[path] if _identity(entry) not in known]
    return changed


def _identity(entry: "RegistryEntry") -> str:
    return repr((entry.globs, entry.each, entry.raw.data))


def _without_files(
    found: Survey, entries: "Iterable[RegistryEntry]", policy: PolicySet
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
    edited = [a for a in artifacts if a.raw and a.raw.path in old_paths]
    wanted |= {a.raw.path for a in edited if a.raw and is_registry(a.raw.path)}
    wanted |= {path for a in edited if not a.group for path in a.paths if path not in old_paths}
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
        path = artifact.paths[0] if artifact.paths and not artifact.group else None
        record = by_path.get(old_paths.get(path, path)) if path else None
        record = record or by_key.get(artifact.key)
        if record:
            before[artifact.key] = record
    return before


def _structural(item: Surveyed, artifact: Artifact) -> Iterable[Finding]:
    """Ask about the carriers of an artifact only where something can be wrong: the module is late."""
    resolution, invalid = item.resolution, artifact.raw is not None and artifact.record is None
    wrong = resolution is not None and (resolution.unreadable or resolution.rival)
    if not (wrong or invalid or item.policy.required):
        return ()
    from tenure.rules import structure

    return structure.check(item, artifact)


def _permitted(item: Surveyed, artifact: Artifact, policy: PolicySet) -> Iterable[Finding]:
    """Ask what the policies permit where one of them restricts anything: the module is late."""
    own = item.policy
    files = artifact.paths if artifact.group else ()
    if not (
        own.restrictions
        or own.prompt_approved
        or own.prompt_required
        or any(policy.for_path(path).restrictions for path in files)
    ):
        return ()
    from tenure.rules import permission

    return permission.check(artifact, item.evidence, own, policy)


def _of_the_tree(
    found: Survey,
    tree: Tree,
    scope: Scope,
    changed: "Sequence[RegistryEntry]",
    artifacts: Sequence[Artifact],
) -> Iterator[Finding]:
    """Find what is wrong between artifacts, and with records that belong to none."""
    if scope.paths is not None and not (
        found.broken
        or changed
        or any(change.status in "DR" for change in scope.changes)
        or any(sidecar.subject(path) for path in scope.paths)
        or any(artifact.raw and "id" in artifact.raw.data for artifact in artifacts)
    ):
        return
    from tenure.rules import orphans, structure  # late: most commits get no further

    for problem in found.broken:
        yield structure.unreadable(problem, problem.path)
    yield from orphans.check(found, tree, scope, changed)
    yield from structure.same_id([artifact for artifact in artifacts if artifact.raw])


def _codeowners(tree: Tree, items: Sequence[Surveyed]) -> "Codeowners | None":
    if not any(item.policy.owner_codeowners for item in items):
        return None
    from tenure.codeowners import LOCATIONS, parse  # few policies ask

    found = tree.read(LOCATIONS, limit=None)
    return next((parse(found[path]) for path in LOCATIONS if path in found), None)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Say a thing once: files that share a registry entry share what is wrong with it."""
    seen = set()
    for finding in findings:
        what = finding.code, finding.location, finding.message
        if what not in seen:
            seen.add(what)
            yield finding


def _told_of_links(findings: Sequence[Finding], tree: Tree) -> list[Finding]:
    """Say of carriers that cannot be read when they are links: git has their target as content."""
    broken = {f.location.path for f in findings if f.code == "TEN003"}
    if not broken:
        return list(findings)
    from tenure.rules import structure

    found = tree.find(sorted(filter(is_carrier, broken)))
    links = {path for path, entry in found.items() if entry.mode == SYMLINK}
    return [structure.link(f) if f.location.path in links else f for f in findings]


def _weighed(findings: Iterable[Finding], policy: PolicySet) -> Iterator[Finding]:
    for finding in findings:
        weights = policy.for_path(finding.location.path).severity
        severity = weights.get(finding.code, finding.severity)
        if severity is not Severity.OFF:
            yield finding._replace(severity=severity)


def _not_covered(findings: Sequence[Finding], baseline: "Baseline", scope: Scope) -> list[Finding]:
    old_paths = {c.path: c.old_path for c in scope.changes if c.status == "R" and c.old_path}
    return [finding for finding in findings if not baseline.covers(finding, old_paths)]


def _with_excerpts(tree: Tree, findings: Sequence[Finding]) -> Iterator[Finding]:
    paths = dict.fromkeys(finding.location.path for finding in findings)
    lines = {
        path: data.decode("utf-8", "replace").split("\n")
        for path, data in (tree.read(paths) if paths else {}).items()
    }
    for finding in findings:
        place = finding.location
        last = max(place.end_line or 0, place.line)
        found = tuple(
            line.rstrip("\r") for line in lines.get(place.path, [])[place.line - 1 : last]
        )
        if place.end_line == place.line and place.end_column is None and found:
            end = len(found[0].rstrip()) + 1  # what has no known end goes on to that of its line
            place = place._replace(end_column=end if end > place.column else None)
        yield finding._replace(location=place, excerpt=found)
