"""Which policy holds for a change: that of the merge base, or the last good one before it.

The head's never does: a change that makes a policy is not judged by it (design, 4).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tenure import engine, policy
from tenure.errors import SourceError
from tenure.finding import Finding
from tenure.policy import PolicyProblem, PolicySet
from tenure.rules import structure
from tenure.sources import Change
from tenure.sources.git import Repository
from tenure.sources.trees import CommitTree

MOST_COMMITS = 200
"""So many commits that touched a policy file are looked at for one with a good policy."""

NAMES = (policy.POLICY_NAME, policy.PYPROJECT_NAME, policy.LOCK_NAME)
"""What files of policies are called."""


class Governing(NamedTuple):
    """The policy that holds.

    Attributes:
        policies: To judge by.
        commit: Where they were read; "" if no good one was found, so that the defaults hold.
        problems: What is wrong at the merge base, if that is not where they were read.
    """

    policies: PolicySet
    commit: str
    problems: tuple[Finding, ...] = ()


def governing(repository: Repository, base: str, paths: Sequence[str] | None) -> Governing:
    """Return the policy that holds.

    Args:
        repository: Where the commits are.
        base: The id of the merge base.
        paths: Those that are judged; only the policies on the way to them count.

    Raises:
        SourceError: An object is missing that everything hangs on.
    """
    found = at(repository, base, paths)
    if isinstance(found, PolicySet):
        return Governing(found, base)
    problems = tuple(structure.policy(problem) for problem in found)
    touched = _touched(repository, base)
    for commit in touched[1:]:  # the first one made what is there now
        earlier = at(repository, commit, paths)
        if isinstance(earlier, PolicySet):
            return Governing(earlier, commit, problems)
    first = _parent(repository, touched[-1]) if 0 < len(touched) < MOST_COMMITS else ""
    return Governing(policy.load({}), first, problems)


def everywhere(repository: Repository, commit: str) -> tuple[PolicySet, tuple[Finding, ...]]:
    """Return all policies of a commit but those that are broken, and what is wrong with these.

    A broken policy in one folder leaves its folder to the policies above it.

    Args:
        repository: Where the commit is.
        commit: Its id, "" for none.
    """
    if not commit:
        return policy.load({}), ()
    tree = CommitTree(repository, commit)
    files = tree.read([e.path for e in tree.entries() if is_policy(e.path)], limit=None)
    problems = engine.lost_policies(tree)
    while wrong := policy.load(files).errors():
        problems += wrong
        broken = {problem.path for problem in wrong}
        left = {path: data for path, data in files.items() if path not in broken}
        files = left if len(left) < len(files) else {}
    return policy.load(files), tuple(structure.policy(problem) for problem in problems)


def at(
    repository: Repository, commit: str, paths: Sequence[str] | None
) -> PolicySet | list[PolicyProblem]:
    """Return the policies of a commit, or what is wrong with them."""
    tree = CommitTree(repository, commit)
    try:
        found = engine.load_policy(tree, paths)
    except SourceError:
        lost = engine.lost_policies(tree)
        if not lost:
            raise
        return lost
    return found.errors() or found


def is_policy(path: str) -> bool:
    """Whether a file is called like a policy."""
    return path.rpartition("/")[2] in NAMES


def changed(repository: Repository, old: str, new: str, changes: Iterable[Change]) -> list[str]:
    """Return the policy files that a change touches; a `pyproject.toml` can be none.

    Args:
        repository: Where the commits are.
        old: The commit before the change.
        new: The commit after it.
        changes: What differs.
    """
    close = [change for change in changes if is_policy(change.path) or is_policy(_old(change))]
    before = CommitTree(repository, old).read([_old(change) for change in close], limit=None)
    after = CommitTree(repository, new).read([change.path for change in close], limit=None)
    return [
        change.path
        for change in close
        if policy.holds_policy(_old(change), before.get(_old(change), b""))
        or policy.holds_policy(change.path, after.get(change.path, b""))
    ]


def _old(change: Change) -> str:
    return change.old_path or change.path


def _touched(repository: Repository, tip: str) -> list[str]:
    """Return the commits of the first line of history that touched a policy, the newest first."""
    words = ("--no-literal-pathspecs", "rev-list", "--first-parent", f"--max-count={MOST_COMMITS}")
    files = [f":(top,glob)**/{name}" for name in NAMES]
    return repository.git(*words, tip, "--", *files).decode().split()


def _parent(repository: Repository, commit: str) -> str:
    try:
        return repository.resolve(f"{commit}^")
    except SourceError:  # it is the first one
        return ""
