"""A merged pull request as the register keeps it: how it was reviewed, and what it touched."""

from datetime import datetime
from typing import NamedTuple


class Touched(NamedTuple):
    """An artifact that a pull request added, changed or removed.

    Attributes:
        key: Its key when the pull request was merged.
        path: A file of it that the pull request touched.
        owner: Who was accountable for it then; "" for nobody.
    """

    key: str
    path: str
    owner: str


class MergedPull(NamedTuple):
    """A merged pull request; nothing of it says who reviewed or who wrote it.

    Attributes:
        repository: Its name, `owner/name`.
        number: Its number there.
        commit: The commit that it became on the branch; "" where nobody knows.
        asked: When a review was first asked for: it was open, and no draft.
        merged: When it was merged.
        reviewed: When the first verdict was given, not before `asked`; `None` without one.
        approved: When the last approval was given; `None` without one.
        reviews: How many reviews people gave who did not open it.
        reviewers: How many people that were.
        comments: How many comments at lines came with these reviews.
        loops: How often changes were asked for and came.
        reverts: What it takes back, as it says: `#12` or the id of a commit; "" for nothing.
        incident: Whether a label says that it is about an incident.
        artifacts: What it touched, each key once.
    """

    repository: str
    number: int
    commit: str
    asked: datetime
    merged: datetime
    reviewed: datetime | None
    approved: datetime | None
    reviews: int
    reviewers: int
    comments: int
    loops: int
    reverts: str
    incident: bool
    artifacts: tuple[Touched, ...]
