"""The register that a command looks at: of the index or of a commit, with what stands around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

from tenure import clock, engine, ledger
from tenure.cli import history
from tenure.evidence import History
from tenure.ledger import Ledger
from tenure.policy import Policy, PolicySet
from tenure.register.compute import compute
from tenure.register.item import Register
from tenure.scoring.activity import limits
from tenure.sources.git import Repository
from tenure.sources.trees import CommitTree, IndexTree


class Opened(NamedTuple):
    """Everything that a report is made from.

    Attributes:
        repository: The repository.
        revision: The id of the newest commit that counts, or "" before the first one.
        policies: Those of the tree.
        as_of: The day of the report.
        register: The artifacts.
        ledger: The hours and incidents that were logged.
        history: What the commits say about the files; `None` before the first one.
        files: The files of the tree.
    """

    repository: Repository
    revision: str
    policies: PolicySet
    as_of: date
    register: Register
    ledger: Ledger
    history: History | None
    files: frozenset[str]

    @property
    def policy(self) -> Policy:
        """The policy of the root, which has the budgets, the zone and the cliffs."""
        return self.policies.for_path("")


@contextmanager
def opened(revision: str | None, as_of: str | None) -> Iterator[Opened]:
    """Open the repository of the current folder and compute its register.

    Args:
        revision: A commit; `None` is the index, and `HEAD` in a bare repository.
        as_of: The day as a person wrote it; `None` is today.

    Raises:
        TenureError: There is no repository or no such revision, or the policy is invalid.
    """
    with Repository.discover() as repository:
        yield look(repository, revision or ("HEAD" if repository.bare else None), as_of)


def look(
    repository: Repository,
    revision: str | None,
    as_of: str | None,
    *,
    policies: PolicySet | None = None,
) -> Opened:
    """Compute the register of the index or of a commit.

    Args:
        repository: The repository.
        revision: A commit; `None` is the index.
        as_of: The day as a person wrote it; `None` is today.
        policies: To judge by; by default those of the tree.

    Raises:
        TenureError: There is no such revision, or the policy is invalid.
    """
    tree = repository.commit(revision) if revision is not None else repository.index()
    policies = policies or engine.load_policy(tree, None)
    for problem in policies.errors():
        raise problem.as_error()
    root = policies.for_path("")
    day = clock.parse_day(as_of) if as_of is not None else clock.today(root.zone)
    tip = _tip(repository, tree)
    known = history.every(repository, tip)(root)[0] if tip else None
    register = compute(repository, tree, policies, day, history=known)
    files = frozenset(entry.path for entry in tree.entries() if entry.is_file)
    return Opened(repository, tip, policies, day, register, _ledger(tree), known, files)


def commit_on(repository: Repository, revision: str, day: date, zone: str) -> str | None:
    """Return the commit that a branch stood at when a day ended; `None` if there was none yet.

    That is the newest one of its first parents whose committer's time is on that day or before.

    Args:
        repository: The repository.
        revision: The id of the newest commit of the branch, or "" before the first one.
        day: The day.
        zone: The time zone in which it ends.
    """
    if not revision:
        return None
    end = limits(day, 1, zone)[1]
    words = ("rev-list", "--first-parent", "-1", f"--before=@{end - 1}", revision)
    return repository.git(*words).decode().strip() or None


def _tip(repository: Repository, tree: IndexTree | CommitTree) -> str:
    if isinstance(tree, CommitTree):
        return tree.revision
    return repository.resolve("HEAD") if repository.head() else ""


def _ledger(tree: IndexTree | CommitTree) -> Ledger:
    paths = [entry.path for entry in tree.entries() if ledger.is_ledger(entry.path)]
    return ledger.read(tree.read(paths, limit=None))
