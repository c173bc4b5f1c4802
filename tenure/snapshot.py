"""One tree of a repository on one day, with everything that tables, pages and the bot look at."""

from datetime import date, timedelta
from typing import NamedTuple

from tenure import budgets, clock, engine, ledger, scan, survey
from tenure.evidence import History
from tenure.ledger import Ledger
from tenure.metrics import failures, mended
from tenure.metrics.facts import Facts, join
from tenure.metrics.past import Past, past
from tenure.metrics.reviews import Review
from tenure.policy import Policy, PolicySet
from tenure.provenance.identities import KNOWN
from tenure.register.compute import compute
from tenure.register.item import Register
from tenure.scoring.activity import limits
from tenure.sources import FILES
from tenure.sources.git import Repository
from tenure.sources.trees import CommitTree, IndexTree


class Snapshot(NamedTuple):
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


def look(
    repository: Repository,
    revision: str | None,
    as_of: date | None,
    *,
    policies: PolicySet | None = None,
) -> Snapshot:
    """Compute the register of the index or of a commit.

    Args:
        repository: The repository.
        revision: A commit; `None` is the index.
        as_of: The day; `None` is today.
        policies: To judge by; by default those of the tree.

    Raises:
        TenureError: There is no such revision, or the policy is invalid.
    """
    tree = repository.commit(revision) if revision is not None else repository.index()
    policies = policies or engine.load_policy(tree, None)
    for problem in policies.errors():
        raise problem.as_error()
    root = policies.for_path("")
    day = as_of if as_of is not None else clock.today(root.zone)
    tip = _tip(repository, tree)
    known = _history(repository, tip, root) if tip else None
    register = compute(repository, tree, policies, day, history=known)
    files = frozenset([path for path, mode, _ in tree.entries() if mode in FILES])
    return Snapshot(repository, tip, policies, day, register, _ledger(tree), known, files)


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


def _history(repository: Repository, revision: str, policy: Policy) -> History:
    known = KNOWN.extended(policy.evidence_tools)
    return scan.history(repository, repository.resolve(revision), known=known)


def facts(
    found: Snapshot,
    months: int,
    reviews: list[Review] | None = None,
    problems: list[str] | None = None,
) -> Facts:
    """Return what the metrics of a snapshot are counted from.

    Args:
        found: The register.
        months: How many calendar months of history.
        reviews: Those that somebody exported, if any.
        problems: What of them could not be read.
    """
    first = budgets.months(found.as_of, months)[0][0]
    policy, register = found.policy, found.register
    happened = Past(first, found.as_of)
    if found.revision:
        happened = past(found.repository, found.revision, first, found.as_of, policy.zone)
    return join(
        register,
        happened,
        found.ledger,
        failed=failures.first(
            mended.proved(found.repository, failures.candidates(happened.changes))
        ),
        files=found.files,
        recorded=_recorded_before(found, first),
        reviews=reviews,
        agents=policy.owner_agents,
        unseen=problems or (),
    )


def _recorded_before(found: Snapshot, first: date) -> list[str]:
    """Return the files that were artifacts on the day before the months began."""
    day = first - timedelta(days=1)
    before = commit_on(found.repository, found.revision, day, found.policy.zone)
    if before is None:
        return []
    old = survey.survey(found.repository.commit(before), found.policies)
    return [path for item in old.items for path in item.artifact.paths]


def _tip(repository: Repository, tree: IndexTree | CommitTree) -> str:
    if isinstance(tree, CommitTree):
        return tree.revision
    return repository.resolve("HEAD") if repository.head() else ""


def _ledger(tree: IndexTree | CommitTree) -> Ledger:
    paths = [entry.path for entry in tree.entries() if ledger.is_ledger(entry.path)]
    return ledger.read(tree.read(paths, limit=None))
