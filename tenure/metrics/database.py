"""The metrics of all repositories, from the register's database.

A database knows the artifacts, not the commits: what only a history tells is not known here.
"""

from datetime import date

from sqlalchemy import Connection

from tenure.metrics.values import Group, Metric, Metrics
from tenure.register import query
from tenure.register.listing import Filter

MOST_GROUPS = 20
"""So many teams, those with the most hours, and so many repositories are told apart."""

_SOURCE = "the register's database"
_NOT_HERE = "not in a database: `tenure metrics` in each repository tells it"
_UNKNOWN = (
    ("change-failure-rate", "change-failure rate", "share", "commits to AI files that failed"),
    ("rollbacks", "rollbacks", "commits", "commits to AI files that take another one back"),
    ("incidents", "incidents on AI files", "incidents", "incidents that were logged"),
    ("churn", "churn of AI files", "commits a month", "how often a file is changed in a month"),
    ("review-depth", "review depth", "comments", "comments of reviewers, in the median"),
)


def measure(connection: Connection, as_of: date, first: date) -> Metrics:
    """Return the metrics of all repositories.

    Args:
        connection: In a transaction.
        as_of: The day.
        first: The first day of the window in which deletions count.
    """
    counts = query.counts(connection, as_of, first)
    owners = query.sums(connection, "owner")[:MOST_GROUPS]
    teams = [
        _group(one.name, query.counts(connection, as_of, first, owner=one.name)) for one in owners
    ]
    names = [one.name for one in query.sums(connection, "repository")[:MOST_GROUPS]]
    repositories = [
        _group(name, query.counts(connection, as_of, first, name=name), _untested(connection, name))
        for name in names
    ]
    further = [
        Metric(name, title, None, unit, said, _NOT_HERE) for name, title, unit, said in _UNKNOWN
    ]
    return Metrics(
        as_of,
        first,
        "",
        "",
        _five(counts),
        tuple(further),
        (),
        tuple(teams),
        tuple(repositories),
        (),
        (),
    )


def _five(counts: query.Counts) -> tuple[Metric, ...]:
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
            "review-time", "median review time", None, "hours",
            "from asking for a review to its first verdict, of changes to AI files", _NOT_HERE,
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


def _group(name: str, counts: query.Counts, untested: int | None = None) -> Group:
    return Group(
        name,
        counts.artifacts,
        counts.files,
        counts.owned,
        round(counts.hours, 2),
        counts.past_review,
        counts.expired,
        untested,
    )


def _untested(connection: Connection, name: str) -> int:
    found = query.sums(connection, "tag", Filter(repository=name))
    return next((one.artifacts for one in found if one.name == "untested"), 0)
