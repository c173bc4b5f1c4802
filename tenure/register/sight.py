"""Everything that is looked at once for all artifacts of a tree, before one is judged."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tenure import ledger
from tenure.codeowners import LOCATIONS
from tenure.codeowners import parse as parse_codeowners
from tenure.drift import Difference, last_review
from tenure.ledger import Ledger
from tenure.policy import Policy, PolicySet
from tenure.record import Record
from tenure.register.reviewed import Then, differences, then
from tenure.report import path_bytes
from tenure.scoring.activity import Activity, activity
from tenure.scoring.authors import last_seen
from tenure.scoring.tested import Subjects
from tenure.scoring.usage import Usage, users, users_again
from tenure.sources import FILES
from tenure.sources.git import Repository
from tenure.sources.trees import GitTree

if TYPE_CHECKING:
    from tenure.register.measures import Measured

Subject = tuple[tuple[str, ...], Record | None]
"""An artifact: its files and its valid record."""


class News(NamedTuple):
    """What is known of another tree, and how this one differs.

    Attributes:
        usage: Who used the files in question in the other tree; the same ones are in question.
        altered: The files with another content; otherwise both trees have the same files.
    """

    usage: Usage
    altered: Set[str]


class Sums(NamedTuple):
    """What the ledger says about artifacts, by the name that an entry has for one.

    Attributes:
        incidents: In the window of the score.
        recent: Hours in that window.
        spent: Hours ever.
        saved: Hours that nobody had to work, ever.
    """

    incidents: Mapping[str, int]
    recent: Mapping[str, float]
    spent: Mapping[str, float]
    saved: Mapping[str, float]


class Sight(NamedTuple):
    """What was seen.

    Attributes:
        as_of: The day of the verdict.
        measured: What the content of each file tells, where it is at hand.
        activity: What happened in the window.
        usage: Who uses each file, and its copies.
        tested: Which files have tests.
        last_seen: The last commit of each owner that commits name.
        listed: Every owner in CODEOWNERS, in lower case; `None` without such a file.
        sums: What the ledger says.
        problems: What in the ledger cannot be read.
        before: Each file as it was reviewed.
        changed: What has become of each file since.
    """

    as_of: date
    measured: "Mapping[str, Measured]"
    activity: Activity
    usage: Usage
    tested: Subjects
    last_seen: Mapping[str, date]
    listed: frozenset[str] | None
    sums: Sums
    problems: Sequence[ledger.Problem]
    before: Mapping[str, Then]
    changed: Mapping[str, Difference]


def look(
    repository: Repository,
    tree: GitTree,
    policies: PolicySet,
    artifacts: Sequence[Subject],
    *,
    as_of: date,
    tip: str | None,
    news: News | None = None,
) -> Sight:
    """Look at everything that the artifacts are judged by, but into their files.

    Args:
        repository: The repository.
        tree: The tree.
        policies: Its policies; window and zone are those of the root.
        artifacts: The artifacts.
        as_of: The day of the verdict.
        tip: The id of the newest commit of the history that counts, if there is one.
        news: What is known of another tree, and how this one differs.

    Raises:
        SourceError: An object is missing that everything hangs on.
    """
    policy = policies.for_path("")
    paths = [path for own, _ in artifacts for path in own]
    files = [path for path, mode, _ in tree.entries() if mode in FILES]
    records = {own: record for own, record in artifacts if record}
    owners = {owner for record in records.values() for owner in record.owners}
    days = {path: last_review(record) for own, record in records.items() for path in own}
    book = ledger.read(tree.read(filter(ledger.is_ledger, files), limit=None))
    return Sight(
        as_of,
        {},
        _activity(repository, tip, policy, as_of),
        _usage(repository, tree, paths, news),
        Subjects(files),
        last_seen(repository, tip, as_of, owners) if tip else {},
        _listed(tree),
        _sums(book, policy.score_window, as_of),
        book.problems,
        then(repository, tip, policies, days) if tip else {},
        {},
    )


def look_inside(
    repository: Repository, tree: GitTree, policies: PolicySet, paths: Iterable[str], sight: Sight
) -> Sight:
    """Look into files, and at what has become of them since they were reviewed.

    Args:
        repository: The repository.
        tree: The tree.
        policies: Its policies; the debt rules are those of the root.
        paths: The files.
        sight: What was seen without that.

    Raises:
        SourceError: An object is missing that everything hangs on.
        TenureError: Something that is needed to measure is not installed.
    """
    from tenure.register.measures import measures  # late: mostly nothing has to be measured

    ordered = sorted(set(paths), key=path_bytes)
    found = tree.find(ordered)
    entries = [found[path] for path in ordered]
    return sight._replace(
        measured=measures(repository, tree, entries, rules(policies.for_path(""))),
        changed=differences(repository, tree, entries, sight.before),
    )


def rules(policy: Policy) -> frozenset[str]:
    """Return the ids of the debt rules that a policy asks for."""
    from tenure.debt.catalog import DEFAULT  # late: mostly nothing has to be measured

    return (DEFAULT | set(policy.debt_on)) - set(policy.debt_off)


def _usage(repository: Repository, tree: GitTree, paths: Sequence[str], news: News | None) -> Usage:
    found = users_again(repository, tree, paths, *news) if news else None
    return found or users(repository, tree, sorted(set(paths), key=path_bytes))


def _activity(repository: Repository, tip: str | None, policy: Policy, as_of: date) -> Activity:
    if tip is None:
        return Activity(as_of - timedelta(days=policy.score_window - 1), as_of, 0, {})
    return activity(repository, tip, as_of, window=policy.score_window, zone=policy.zone)


def _listed(tree: GitTree) -> frozenset[str] | None:
    texts = tree.read(LOCATIONS, limit=None)
    found = next((texts[path] for path in LOCATIONS if path in texts), None)
    if found is None:
        return None
    return frozenset(name.lower() for name in parse_codeowners(found).names)


def _sums(book: Ledger, window: int, as_of: date) -> Sums:
    first = as_of - timedelta(days=window - 1)
    return Sums(
        book.incidents(first, as_of),
        book.spent(first, as_of),
        book.spent(date.min, as_of),
        book.saved(date.min, as_of),
    )
