"""What the default branch says on a day: the register and everything that a sweep needs besides."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from tenure import budgets, snapshot
from tenure.budgets import Use
from tenure.codeowners import LOCATIONS, Codeowners, parse
from tenure.digest import DAYS, Digest, digest
from tenure.errors import SourceError
from tenure.metrics.measure import measure
from tenure.metrics.reviews import Review
from tenure.metrics.values import Metrics
from tenure.policy import Policy, PolicySet
from tenure.ranges import Range
from tenure.register.item import Register
from tenure.snapshot import Snapshot
from tenure.sources import history
from tenure.sources.git import Repository
from tenure_bot.judging.governing import governing
from tenure_bot.judging.large_files import brought
from tenure_bot.mirror.mirror import Mirror
from tenure_bot.obligations.obligations import Moves

MONTHS = 6
"""So many calendar months the metrics look back, as `tenure metrics` does."""


class Branch(NamedTuple):
    """The default branch on a day.

    Attributes:
        snapshot: Register, history, ledger.
        policies: Those that hold: of the newest commit that has good ones.
        moves: What became of artifacts since the last sweep.
        codeowners: The file, if there is one.
        uses: What counts against each budget.
        metrics: The metrics.
        week: What happened from the last Monday to the last Sunday, if the policy wants it told.
        problems: What people should know, a sentence each.
    """

    snapshot: Snapshot
    policies: PolicySet
    moves: Moves
    codeowners: Codeowners | None
    uses: tuple[Use, ...]
    metrics: Metrics
    week: Digest | None
    problems: tuple[str, ...]

    @property
    def policy(self) -> Policy:
        """The policy of the root."""
        return self.policies.for_path("")

    @property
    def register(self) -> Register:
        """The artifacts."""
        return self.snapshot.register


def policies(mirror: Mirror) -> tuple[PolicySet, tuple[str, ...]]:
    """Return the policies that hold on the default branch, and what is wrong with newer ones.

    Raises:
        SourceError: An object is missing that everything hangs on.
    """
    holding = governing(mirror.repository, mirror.head, None)
    problems = (
        f"the policy is invalid, so that of {holding.commit[:10] or 'tenure'} holds: "
        f"{found.location.path}:{found.location.line}: {found.message}"
        for found in holding.problems
    )
    return holding.policies, tuple(problems)


def look(
    mirror: Mirror,
    holding: PolicySet,
    as_of: date,
    before: str,
    reviews: Callable[[date, date], list[Review] | None] | None = None,
) -> Branch:
    """Look at the newest commit of the default branch.

    Args:
        mirror: Has it as its head.
        holding: The policies that hold.
        as_of: The day, in the zone of the policy.
        before: The commit that the last sweep looked at; "" for none.
        reviews: Returns how what was merged from one day to another was reviewed.

    Raises:
        TenureError: An object is missing, or what measures is not installed.
    """
    repository, tip = mirror.repository, mirror.head
    missing = brought(mirror, Range(tip, tip, ()))
    root = holding.for_path("")
    found = snapshot.look(repository, tip, as_of, policies=holding)
    first = budgets.months(as_of, MONTHS)[0][0]
    facts = snapshot.facts(found, MONTHS, reviews(first, as_of) if reviews else None)
    tree = repository.commit(tip)
    files = tree.read(LOCATIONS, limit=None)
    owners = next((parse(files[path]) for path in LOCATIONS if path in files), None)
    uses = budgets.uses(found.register, root.budgets, found.ledger)
    branch = Branch(
        found,
        holding,
        _moves(repository, before, tip),
        owners,
        tuple(uses),
        measure(facts),
        _week(found, holding, as_of) if root.issues_digest else None,
        missing,
    )
    mirror.confirm()
    return branch


def _week(found: Snapshot, holding: PolicySet, as_of: date) -> Digest | None:
    """Return the last whole week; while the next one goes on nothing about it changes."""
    sunday = as_of - timedelta(days=as_of.weekday() + 1)
    after = _register_on(found, holding, sunday)
    if after is None:  # there was no commit yet
        return None
    before = _register_on(found, holding, sunday - timedelta(days=DAYS))
    return digest(before, after, budgets_of=found.policy.budgets)


def _register_on(found: Snapshot, holding: PolicySet, day: date) -> Register | None:
    """Return the register of the branch as it was when a day ended."""
    commit = snapshot.commit_on(found.repository, found.revision, day, found.policy.zone)
    if commit is None:
        return None
    return snapshot.look(found.repository, commit, day, policies=holding).register


def _moves(repository: Repository, before: str, tip: str) -> Moves:
    """Return what was renamed and removed; of a commit that is not here any more, nothing."""
    if not before or before == tip:
        return Moves()
    try:
        changes = repository.changes(repository.resolve(before), tip)
    except SourceError:
        return Moves()
    renamed = {c.old_path: c.path for c in changes if c.status == "R" and c.old_path}
    gone = frozenset(change.path for change in changes if change.status == "D")
    return Moves(renamed, _removed(repository, before, tip, gone))


def _removed(repository: Repository, before: str, tip: str, gone: frozenset[str]) -> dict[str, str]:
    """Return the newest commit that removed each file; what a merge did on its own is the tip's."""
    found = dict.fromkeys(gone, tip)
    for commit in history.commits(repository, tip, without=(before,)) if gone else ():
        for change in commit.changes:
            if change.status == "D" and change.path in gone:
                found[change.path] = commit.id
    return found
