"""The metrics of all repositories, from the register's database.

A database knows the artifacts and the merged pull requests that the bot saw, not the commits: what
only a history tells is not known here.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from tenure.metrics.reviews import Review
from tenure.metrics.values import Group, Metric, Metrics
from tenure.register import pull_store, query
from tenure.register.listing import Filter
from tenure.register.pull_store import PullCounts

MOST_GROUPS = 20
"""So many teams, those with the most hours, and so many repositories are told apart."""

_SOURCE = "the register's database"
_PULLS = "merged pull requests that the bot saw"
_NO_PULLS = "nothing gives it; the bot would, which keeps what it sees merged"
_NOT_HERE = "not in a database: `tenure metrics` in each repository tells it"
_UNKNOWN = (
    ("change-failure-rate", "change-failure rate", "share", "commits to AI files that failed"),
    ("churn", "churn of AI files", "commits a month", "how often a file is changed in a month"),
)


def measure(connection: Connection, as_of: date, first: date) -> Metrics:
    """Return the metrics of all repositories.

    Args:
        connection: In a transaction.
        as_of: The day.
        first: The first day of the window in which deletions and pull requests count.
    """
    pulls, repositories, owners = None, None, None
    if not pull_store.is_empty(connection):
        pulls, repositories = pull_store.by_repository(connection, first, as_of)
        owners = pull_store.by_owner(connection, first, as_of)
    failures, churn = (
        Metric(name, title, None, unit, said, _NOT_HERE) for name, title, unit, said in _UNKNOWN
    )
    return Metrics(
        as_of,
        first,
        "",
        "",
        _five(query.counts(connection, as_of, first), pulls),
        (failures, _rollbacks(pulls), _incidents(pulls), churn, _depth(pulls)),
        (),
        _groups(connection, as_of, first, "owner", owners),
        _groups(connection, as_of, first, "repository", repositories),
        (),
        (),
    )


def reviews(
    connection: Connection, repository: str, first: date, last: date
) -> list[Review] | None:
    """Return how pull requests of a repository were reviewed; `None` if the bot never saw one.

    Args:
        connection: In a transaction.
        repository: Its name, `owner/name`.
        first: The first day on which they were merged, in UTC.
        last: The last day.
    """
    if pull_store.is_empty(connection):
        return None
    return [
        Review(
            pull.asked,
            pull.reviewed,
            tuple(touched.path for touched in pull.artifacts),
            pull.comments,
            pull.reviewers,
            known=True,
        )
        for pull in pull_store.kept(connection, repository, first, last)
        if pull.reviewed is not None
    ]


def _five(counts: query.Counts, pulls: PullCounts | None) -> tuple[Metric, ...]:
    def part(one: float, whole: float) -> float | None:
        return round(one / whole, 4) if whole else None

    return (
        Metric(
            "owner-share", "AI artifacts with a named owner",
            part(counts.owned, counts.artifacts), "share",
            "artifacts whose valid record names somebody, of all artifacts", _SOURCE,
            parts=(("with an owner", counts.owned), ("artifacts", counts.artifacts)),
        ),
        Metric(
            "review-time", "median review time", pulls.hours if pulls else None, "hours",
            "from asking for a review to its first verdict, of pull requests that touch artifacts",
            _PULLS if pulls else _NO_PULLS,
            parts=_parts(pulls, "merged", "answered", ("hours to the last approval", "approval")),
        ),
        Metric(
            "monthly-hours", "maintenance hours a month", round(counts.hours, 2), "hours",
            "hours a month of all artifacts: logged ones, else those of the record, else an estimate",
            _SOURCE,
        ),
        Metric(
            "past-review", "artifacts past review", counts.past_review, "artifacts",
            "artifacts whose `review` day is over", _SOURCE,
            parts=(("expired", counts.expired),),
        ),
        Metric(
            "deleted-retained", "deleted : retained",
            part(counts.retired, counts.artifacts), "share",
            "artifacts that were deleted since the first day, for each one that is there now",
            _SOURCE,
            parts=(("deleted", counts.retired), ("retained", counts.artifacts)),
        ),
    )  # fmt: skip


def _rollbacks(pulls: PullCounts | None) -> Metric:
    return Metric(
        "rollbacks", "rollbacks", pulls.rollbacks if pulls else None, "pull requests",
        "pull requests that touch artifacts and say that they take a commit or another one back",
        _PULLS if pulls else _NO_PULLS,
    )  # fmt: skip


def _incidents(pulls: PullCounts | None) -> Metric:
    return Metric(
        "incidents", "incidents on AI files", pulls.incidents if pulls else None, "incidents",
        "pull requests that touch artifacts and have, or close an issue that has, a label of "
        "`bot.incident-labels`",
        _PULLS if pulls else _NO_PULLS,
    )  # fmt: skip


def _depth(pulls: PullCounts | None) -> Metric:
    return Metric(
        "review-depth", "review depth", pulls.comments if pulls else None, "comments",
        "comments of reviewers at lines of a pull request that touches artifacts and was reviewed, "
        "in the median",
        _PULLS if pulls else _NO_PULLS,
        parts=_parts(pulls, "merged", "reviewed", ("loops on average", "loops")),
    )  # fmt: skip


def _parts(
    pulls: PullCounts | None, *names: str | tuple[str, str]
) -> tuple[tuple[str, float], ...]:
    named = ((name, name) if isinstance(name, str) else name for name in names)
    found = ((said, getattr(pulls, field, None)) for said, field in named)
    return tuple((said, number) for said, number in found if number is not None)


def _groups(
    connection: Connection,
    as_of: date,
    first: date,
    by: str,
    pulls: Mapping[str, PullCounts] | None,
) -> tuple[Group, ...]:
    """Return the teams or the repositories: those with artifacts, then those with only pulls."""
    known = {} if pulls is None else pulls
    names = [one.name for one in query.sums(connection, by)]
    more = sorted(known.keys() - {*names}, key=lambda name: (-known[name].merged, name))
    found = []
    for name in [*names, *more][:MOST_GROUPS]:
        counts = None if pulls is None else known.get(name, PullCounts())
        found.append(_group(connection, as_of, first, by, name, counts))
    return tuple(found)


def _group(  # noqa: PLR0917  # what a group is counted from
    connection: Connection, as_of: date, first: date, by: str, name: str, pulls: PullCounts | None
) -> Group:
    which = {"owner": name} if by == "owner" else {"name": name}
    counts = query.counts(connection, as_of, first, **which)
    return Group(
        name,
        counts.artifacts,
        counts.files,
        counts.owned,
        round(counts.hours, 2),
        counts.past_review,
        counts.expired,
        _untested(connection, name) if by == "repository" else None,
        incidents=pulls.incidents if pulls else None,
        rollbacks=pulls.rollbacks if pulls else None,
        review_hours=pulls.hours if pulls else None,
        review_comments=pulls.comments if pulls else None,
    )


def _untested(connection: Connection, name: str) -> int:
    found = query.sums(connection, "tag", Filter(repository=name))
    return next((one.artifacts for one in found if one.name == "untested"), 0)
