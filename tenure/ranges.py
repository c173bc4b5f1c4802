"""What a range of commits changes, and the verdict about it: one way, for `check --diff` and the bot."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tenure import engine
from tenure.finding import BASELINE_NAME
from tenure.policy import PolicySet
from tenure.sources import Change, Scope
from tenure.sources.git import Repository
from tenure.sources.trees import CommitTree, IndexTree

if TYPE_CHECKING:
    from tenure.baseline import Baseline
    from tenure.report import Report


class Range(NamedTuple):
    """What one commit changes since it left another one.

    Attributes:
        base: The id of the merge base.
        head: The id of the last commit.
        changes: What differs between the two.
    """

    base: str
    head: str
    changes: tuple[Change, ...]

    @property
    def scope(self) -> Scope:
        """What a check of the range looks at."""
        return Scope(tuple(change.path for change in self.changes), self.changes)


def between(repository: Repository, old: str, new: str) -> Range:
    """Return what `new` changes since it left `old`.

    Raises:
        SourceError: There is no such revision, or they share no history that this clone has.
    """
    head = repository.resolve(new)
    base = repository.merge_base(repository.resolve(old), head)
    return Range(base, head, tuple(repository.changes(base, head)))


def policy_at(repository: Repository, commit: str, found: Range) -> PolicySet:
    """Return the policies of a commit, by its full id, as far as they matter for a range.

    Raises:
        SourceError: A policy is not in this clone.
    """
    return engine.load_policy(CommitTree(repository, commit), found.scope.paths)


def report(
    repository: Repository,
    found: Range,
    policy: PolicySet,
    as_of: date,
    *,
    whole: bool = False,
    baseline: bool = True,
) -> "Report":
    """Check what a range changes.

    Equal arguments give equal reports wherever the commits are kept.

    Args:
        repository: Where the commits are.
        found: The range.
        policy: That of the merge base, which is the one that holds (design, 4).
        as_of: The day of the verdict.
        whole: Ask all commits that lead to the head who wrote what, not only those of the range.
        baseline: Pass over what the baseline of the merge base lists.

    Raises:
        PolicyError: The policy is invalid (TEN018).
        SourceError: An object is missing that everything hangs on.
    """
    from tenure import scan  # late: what is staged asks no commit
    from tenure.provenance.identities import KNOWN
    from tenure.sources.history import commits

    tree, base = CommitTree(repository, found.head), CommitTree(repository, found.base)
    tree.know(found.changes)
    base.know_before(found.changes)
    root = policy.for_path("")
    known = KNOWN.extended(root.evidence_tools)
    since = None if whole else found.base
    history = scan.history(repository, found.head, since=since, known=known)
    asked = root.judges_messages
    judged = list(commits(repository, found.head, without=[found.base])) if asked else ()
    return engine.check(
        tree,
        base,
        policy,
        as_of,
        found.scope,
        history,
        commits=judged,
        baseline=baseline_of(repository, base) if baseline else None,
    )


def baseline_of(repository: Repository, tree: IndexTree | CommitTree) -> "Baseline | None":
    """Read the baseline from where the policy comes from: no change can add itself to it."""
    data = tree.read([BASELINE_NAME], limit=None).get(BASELINE_NAME)
    if data is None:
        return None
    from tenure import baseline  # late: many repositories have none

    revision = tree.revision if isinstance(tree, CommitTree) else None

    def renames() -> dict[str, str]:
        from tenure.sources.renames import renames_since  # late: few findings need it

        return renames_since(repository, BASELINE_NAME, revision)

    return baseline.load(data, renames)
