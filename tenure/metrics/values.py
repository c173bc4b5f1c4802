"""The values of the metrics: what travels from the measuring to every output."""

from datetime import date
from typing import NamedTuple


class Metric(NamedTuple):
    """One metric.

    Attributes:
        name: Its stable name.
        title: What it is called for people.
        value: The number; `None` where nothing gives it.
        unit: `share` (0 to 1), `hours`, `files`, `artifacts`, `commits`, `pull requests`,
            `incidents`, `comments` or `commits a month`.
        definition: What is counted.
        source: Where the number comes from, or what would give it.
        others: The same of all other files, where that makes sense.
        parts: What it is made of, by name.
    """

    name: str
    title: str
    value: float | None
    unit: str
    definition: str
    source: str
    others: float | None = None
    parts: tuple[tuple[str, float], ...] = ()


class Indicator(NamedTuple):
    """A sign that comes before the trouble.

    Attributes:
        name: Its stable name.
        title: What it is called for people.
        definition: What is counted.
        artifacts: The keys of the artifacts that show it, in the order of the register.
    """

    name: str
    title: str
    definition: str
    artifacts: tuple[str, ...]


class Group(NamedTuple):
    """The metrics of a team or of a repository.

    Attributes:
        name: The accountable owner, "" for nobody; or the name of the repository.
        artifacts: How many artifacts it has.
        files: How many files those cover.
        owned: How many of the artifacts have an accountable owner.
        hours: What they cost a month.
        past_review: How many artifacts are past their review.
        expired: How many artifacts are past their expiry.
        untested: How many artifacts have no test that is known; `None` where that was not counted.
        changes: Commits to their files; `None` where the history was not looked at.
        failed: Those of them that failed.
        incidents: Incidents that were logged, or that labels of pull requests tell.
        rollbacks: Commits or pull requests that take another one back; `None` where nobody knows.
        review_hours: Hours until the first verdict of a review, in the median.
        review_comments: Comments of reviewers on a change, in the median.
    """

    name: str
    artifacts: int
    files: int
    owned: int
    hours: float
    past_review: int
    expired: int
    untested: int | None
    changes: int | None = None
    failed: int | None = None
    incidents: int | None = None
    rollbacks: int | None = None
    review_hours: float | None = None
    review_comments: float | None = None


class Hotspot(NamedTuple):
    """An artifact that makes trouble again and again.

    Attributes:
        artifact: Its key.
        path: The file that commands about it are given.
        owner: Who is accountable, or "".
        failed: Changes to it that failed.
        incidents: Incidents that were logged.
        months: In how many calendar months that was.
        last: The day of the last of them.
    """

    artifact: str
    path: str
    owner: str
    failed: int
    incidents: int
    months: int
    last: date


class Month(NamedTuple):
    """One calendar month of the AI files.

    Attributes:
        first: Its first day.
        changes: Commits to them.
        failed: Those of them that failed.
        reverts: Commits that take another one back.
        deleted: Files that were deleted.
        hours: Hours that were logged.
        incidents: Incidents that were logged.
    """

    first: date
    changes: int
    failed: int
    reverts: int
    deleted: int
    hours: float
    incidents: int


class Metrics(NamedTuple):
    """All metrics of one repository, or of all that a database has.

    Attributes:
        as_of: The day.
        first: The first day of the history that was looked at.
        repository: What the repository is called, or "" for all of a database.
        revision: The id of the newest commit, or "".
        five: The five that come first.
        further: The others.
        indicators: The leading ones.
        teams: By accountable owner, the one with the most hours first.
        repositories: By repository, the one with the most hours first.
        hotspots: The worst first.
        months: The oldest first.
        unseen: What could not be looked at, a sentence each.
    """

    as_of: date
    first: date
    repository: str
    revision: str
    five: tuple[Metric, ...]
    further: tuple[Metric, ...]
    indicators: tuple[Indicator, ...]
    teams: tuple[Group, ...]
    repositories: tuple[Group, ...]
    hotspots: tuple[Hotspot, ...]
    months: tuple[Month, ...]
    unseen: tuple[str, ...] = ()
