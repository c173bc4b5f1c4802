"""One artifact as the register knows it: the value that tables, budgets, metrics and pages share."""

from datetime import date
from typing import NamedTuple

from tenure.controls import Control
from tenure.debt.tags import Tag
from tenure.drift import Sign
from tenure.due import Due
from tenure.evidence import Evidence
from tenure.record import Record
from tenure.scoring.hours import Hours
from tenure.scoring.score import Score

__all__ = ["Item", "Register", "Tag"]


class Item(NamedTuple):
    """One artifact.

    Attributes:
        key: Its `id` if it has one, else its path.
        paths: The files that it covers.
        record: Its valid record; `None` for a file that AI produced and nobody declared.
        kind: The record's, or inferred from the path.
        owner: Who is accountable, or "" if nobody is.
        score: With every factor.
        tags: Sorted by name.
        hours: A month.
        dues: Its dates, the earliest first.
        saved: Hours that it saved since it was created, as logged.
        spent: Hours that it cost since it was created, as logged.
        incidents: Logged in the window of the score.
        tool: What produced it, if that is known.
        commits: In the window of the score.
        changed: The day of the last commit in that window, if there is one.
        users: The files that refer to it, sorted.
        controls: What its tier asks for, with what shows each of them.
        drift: What has changed around it since its last review.
        evidence: Why a file without a record counts as AI-produced.
    """

    key: str
    paths: tuple[str, ...]
    record: Record | None
    kind: str
    owner: str
    score: Score
    tags: tuple[Tag, ...]
    hours: Hours
    dues: tuple[Due, ...]
    saved: float
    spent: float
    incidents: int
    tool: str | None
    commits: int
    changed: date | None
    users: tuple[str, ...] = ()
    controls: tuple[Control, ...] = ()
    drift: tuple[Sign, ...] = ()
    evidence: Evidence | None = None

    @property
    def lifecycle(self) -> str:
        """The label of the record, or `undeclared`."""
        return self.record.lifecycle.value if self.record else "undeclared"

    @property
    def quadrant(self) -> str:
        """Value and risk: such as `low value, high risk`, the first candidates for deletion.

        Value is what the record says and low where it says nothing: nobody has claimed any. Risk
        is high from the tier `high` on.
        """
        value = (self.record.value if self.record else None) or "low"
        risk = "high" if self.score.tier in ("high", "critical") else "low"
        return f"{value} value, {risk} risk"


class Register(NamedTuple):
    """All artifacts of one tree on one day.

    Attributes:
        as_of: The day.
        repository: What the repository is called.
        commit: The id of the commit, or "" for the index.
        items: Sorted by key as bytes.
        unseen: What could not be looked at, a sentence each.
    """

    as_of: date
    repository: str
    commit: str
    items: tuple[Item, ...]
    unseen: tuple[str, ...] = ()
