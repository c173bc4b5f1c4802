"""Judge a pull request: two commits of a mirror in, a verdict out; no GitHub, no words for people.

The report is the one of `tenure check --diff`, made by the same function.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from tenure import budgets, clock, ranges, scan
from tenure.errors import PolicyError, SourceError, TenureError
from tenure.finding import Finding
from tenure.policy import LOCK_NAME, PolicyProblem, PolicySet
from tenure.policy_lock import Lock
from tenure.provenance.identities import KNOWN
from tenure.ranges import Range
from tenure.register.compute import compute
from tenure.register.item import Register
from tenure.report import Report
from tenure.rules import structure
from tenure.sources.git import Repository
from tenure.sources.trees import CommitTree
from tenure_bot.clock import SYSTEM, Clock
from tenure_bot.errors import MirrorError
from tenure_bot.judging.governing import Governing, at, changed, everywhere, governing
from tenure_bot.judging.large_files import brought
from tenure_bot.judging.moved import moved
from tenure_bot.judging.organization import staleness
from tenure_bot.judging.preview import preview
from tenure_bot.judging.verdict import Moved, PolicyState, Verdict
from tenure_bot.mirror.mirror import Mirror

MOST_FILES = 3_000
"""A change of more files is checked, but neither scored nor held against budgets."""

MOST_BYTES = 32_000_000
"""Likewise; to measure a megabyte of code can take more than a second."""

_PLACE = re.compile(r"(.+?):([0-9]+):([0-9]+): (.+)", re.DOTALL)

Extended = Callable[[str], Lock | None]
"""Returns the policy that a root policy `extends`, as the organization has it now, if it can."""


class _Scores(NamedTuple):
    """The registers on both sides, or why there are none."""

    registers: tuple[Register, Register] | None
    unseen: tuple[str, ...]


def judge(
    mirror: Mirror,
    base_tip: str,
    head: str,
    *,
    as_of: date | None = None,
    now: Clock = SYSTEM,
    extended: Extended | None = None,
) -> Verdict:
    """Judge what a pull request or a merge group changes.

    Args:
        mirror: Has the commits.
        base_tip: The commit that the base branch is at.
        head: The newest commit of the pull request.
        as_of: The day; by default today in the zone of the policy.
        now: Says when that is.
        extended: Asks for the organization's policy; without it nobody says whether the vendored
            one is stale.

    Raises:
        MirrorError: The commits share no history.
        SourceError: An object is missing that everything hangs on.
    """
    repository = mirror.repository
    found = _range(repository, base_tip, head)
    missing = brought(mirror, found)
    holding = governing(repository, found.base, found.scope.paths)
    root = holding.policies.for_path("")
    day = as_of or clock.day_at(now(), root.zone)
    report = _report(repository, found, holding.policies, day)
    policies, problems = everywhere(repository, holding.commit)
    if holding.commit != found.base:
        problems = everywhere(repository, found.base)[1]
    scores = _scores(repository, found, policies, day)
    shifts = budgets.shifts(*scores.registers, root.budgets) if scores.registers else ()
    verdict = Verdict(
        found.base,
        found.head,
        day,
        root,
        _state(repository, found, holding, problems, report)._replace(
            stale=_stale(repository, found, holding, extended)
        ),
        report,
        _moved(repository, found, scores),
        tuple(shifts),
        frozenset(change.path for change in found.changes if change.status == "A"),
        tuple(dict.fromkeys([*missing, *scores.unseen])),
    )
    verdict = verdict._replace(governed=_previewed(repository, verdict, policies, scores))
    mirror.confirm()
    return verdict


def _range(repository: Repository, base_tip: str, head: str) -> Range:
    ends = repository.resolve(base_tip), repository.resolve(head)
    try:
        repository.merge_base(*ends)
    except SourceError as exc:
        if "no common ancestor" not in exc.message:
            raise
        raise MirrorError(
            f"{head[:7]} and the base branch have no commit in common, so nothing can be compared",
            "rebase the pull request onto its base branch",
        ) from exc
    return ranges.between(repository, *ends)


def _report(repository: Repository, found: Range, policies: PolicySet, day: date) -> Report:
    """Check the range; where the command would refuse to, that is the one finding.

    A change could otherwise escape its verdict, such as by a folder that is called `tenure.toml`.
    """
    try:
        return ranges.report(repository, found, policies, day)
    except PolicyError as exc:
        place = _PLACE.fullmatch(exc.message)
        if place is None:
            raise
        path, line, column, message = place.groups()
        problem = PolicyProblem(path, int(line), int(column), message, exc.hint)
        return Report(day, len(found.changes), (), (structure.policy(problem),), ())


def _scores(repository: Repository, found: Range, policies: PolicySet, day: date) -> _Scores:
    """Compute the registers by the policy that holds, the older one first: caches grow forward."""
    said = _too_much(repository, found)
    if said:
        return _Scores(None, (f"{said} neither scores nor budgets are computed",))
    try:
        before, after = (
            _register(repository, CommitTree(repository, commit), policies, day)
            for commit in (found.base, found.head)
        )
    except SourceError:
        raise
    except TenureError as exc:  # what measures is not installed
        return _Scores(None, (f"scores are not known: {exc.message}",))
    return _Scores((before, after), _told(after))


def _too_much(repository: Repository, found: Range) -> str | None:
    """Say why a change is not scored, if it is so large that others would wait for it."""
    many = len(found.changes)
    if many > MOST_FILES:
        return f"{many:,} files are changed: above {MOST_FILES:,}"
    oids = [change.oid for change in found.changes if change.status != "D"]
    infos = CommitTree(repository, found.head).sizes(oids)
    size = sum(info[1] for info in infos if info)
    if size > MOST_BYTES:
        return f"{size / 1e6:,.0f} MB of files are changed: above {MOST_BYTES / 1e6:,.0f} MB"
    return None


def _register(repository: Repository, tree: CommitTree, policies: PolicySet, day: date) -> Register:
    known = KNOWN.extended(policies.for_path("").evidence_tools)
    history = scan.history(repository, tree.revision, known=known)
    return compute(repository, tree, policies, day, history=history)


def _told(register: Register) -> tuple[str, ...]:
    """Return what the register did not see, the files of whose content nothing is here as one."""
    sign = ": its content is not in this clone"
    absent = sum(said.endswith(sign) for said in register.unseen)
    number = "1 file is" if absent == 1 else f"{absent:,} files are"
    large = (f"{number} larger than 1 MiB and not scored",) if absent else ()
    rest = (said for said in register.unseen if not said.endswith(sign))
    return (*large, *(said.partition(" (git fetch")[0] for said in rest))


def _moved(repository: Repository, found: Range, scores: _Scores) -> tuple[Moved, ...]:
    if scores.registers is None:
        return ()
    entries = CommitTree(repository, found.head).entries()
    files = frozenset(entry.path for entry in entries if entry.is_file)
    return moved(*scores.registers, found.changes, files)


def _state(
    repository: Repository,
    found: Range,
    holding: Governing,
    problems: tuple[Finding, ...],
    report: Report,
) -> PolicyState:
    """Say where the policy comes from; what was broken before is not held against the change."""
    known = {(problem.location.path, problem.message) for problem in problems}
    broken = tuple(
        finding
        for finding in report.findings
        if finding.code == "TEN018" and (finding.location.path, finding.message) not in known
    )
    touched = changed(repository, found.base, found.head, found.changes)
    return PolicyState(holding.commit, problems, tuple(touched), broken)


def _previewed(
    repository: Repository, verdict: Verdict, old: PolicySet, scores: _Scores
) -> PolicyState:
    """Add what a changed policy would do, if it is not broken."""
    state, head = verdict.governed, verdict.head
    if not state.changed or state.broken:
        return state
    if scores.registers is None:
        said = "what it would do was not looked at, because scores are not known"
        return state._replace(preview=(said,))
    if not isinstance(at(repository, head, ()), PolicySet):
        return state  # it is as broken as it was before
    new = everywhere(repository, head)[0]
    return state._replace(preview=preview(repository, head, old, new, verdict.as_of))


def _stale(
    repository: Repository, found: Range, holding: Governing, extended: Extended | None
) -> str | None:
    """Say how the vendored policy differs: the one that the change leaves, or the one that holds.

    What the change itself says in `extends` is not followed: it could name any repository.
    """
    root = holding.policies.root()
    current = extended(root.extends) if extended and root and root.extends else None
    if root is None or root.extends is None or current is None:
        return None
    new = at(repository, found.head, ())
    after = new.root() if isinstance(new, PolicySet) else None
    sides = [found.head] if after and after.extends == root.extends else []
    for commit in [*sides, holding.commit]:
        lock = CommitTree(repository, commit).read([LOCK_NAME], limit=None).get(LOCK_NAME)
        said = staleness(root.extends, lock, current)
        if said:
            return said
    return None
