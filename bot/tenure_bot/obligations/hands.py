"""What people did to an issue of ours, read from the issue itself: it is remembered and never undone.

Each issue carries a hidden block that says how we left it. What differs now, a person did. So the
issues alone are enough to know everything, also after the database is lost.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from tenure_bot.obligations.key import DATED, Key, Known, Opened
from tenure_bot.rendering import hidden

VERSION = 1
"""Of the hidden block."""

_NAME = "issue"
_MANY = 100  # labels an issue can have at GitHub, and more than anything else here
LONGEST = 200
"""So many characters of a reason are remembered."""


class Hands(NamedTuple):
    """What people decided about one obligation, for its cycle.

    Attributes:
        closed: Why a person closed the issue: `completed`, `not_planned`, `duplicate`; "" if nobody
            did.
        closed_on: The day that was seen.
        snoozed: The last day of the rest that somebody asked for.
        held: Whether somebody opened it again after we closed it: we do not close it then.
        reopened: Whether we opened it again after somebody closed it as completed.
        labels: Labels of ours that somebody removed, sorted.
        assigned: Whether somebody changed whom it was given to.
        milestone: Whether somebody took it out of its milestone, or put it into one.
    """

    closed: str = ""
    closed_on: date | None = None
    snoozed: date | None = None
    held: bool = False
    reopened: bool = False
    labels: tuple[str, ...] = ()
    assigned: bool = False
    milestone: bool = False


class Left(NamedTuple):
    """How we left an issue.

    Attributes:
        written: The hash of title and text.
        due: The date that the text shows.
        told: The last day on which we notified people.
        settled: Why it is settled; "" while it is not.
        labels: Ours that it got, sorted.
        assignees: Whom we gave it to.
        hands: What people had done.
        milestone: The title of the milestone that we put it into; "" for none.
        projects: The numbers of the projects that we added it to, sorted.
    """

    written: str = ""
    due: date | None = None
    told: date | None = None
    settled: str = ""
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    hands: Hands = Hands()
    milestone: str = ""
    projects: tuple[int, ...] = ()


class Issue(NamedTuple):
    """An issue of ours as it is at GitHub.

    Attributes:
        number: Its number.
        open: Whether it is open.
        body: As it stands, below the mark.
        created: The day, in the zone of the policy.
        reason: Why it is closed, in GitHub's words; "" for nothing.
        labels: All that it has.
        assignees: Logins.
        milestone: The title of its milestone; "" for none.
    """

    number: int
    open: bool
    body: str
    created: date
    reason: str = ""
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    milestone: str = ""


class Gone(NamedTuple):
    """An obligation without an issue of ours, because somebody took it away.

    Attributes:
        what: `deleted` or `transferred`.
        due: The date that it showed: the decision was about that one.
    """

    what: str
    due: date | None = None


def block(left: Left) -> str:
    """Return the hidden line that says how we left an issue."""
    return hidden.block(_NAME, VERSION, _plain(left))


def left_as(body: str) -> Left:
    """Return how we left an issue; where somebody took the line away, everything is unknown."""
    data = hidden.read(_NAME, VERSION, body) or {}
    return Left(
        written=_text(data, "written"),
        due=_day(data, "due"),
        told=_day(data, "told"),
        settled=_text(data, "settled"),
        labels=_texts(data, "labels"),
        assignees=_texts(data, "assignees"),
        hands=hands_of(data.get("hands")),
        milestone=_text(data, "milestone"),
        projects=_numbers(data, "projects"),
    )


def hands_of(data: object) -> Hands:
    """Return what JSON says of hands; what does not fit is left out."""
    if not isinstance(data, dict):
        return Hands()
    return Hands(
        closed=_text(data, "closed"),
        closed_on=_day(data, "closed_on"),
        snoozed=_day(data, "snoozed"),
        held=data.get("held") is True,
        reopened=data.get("reopened") is True,
        labels=_texts(data, "labels"),
        assigned=data.get("assigned") is True,
        milestone=data.get("milestone") is True,
    )


def observed(left: Left, issue: Issue, wanted: Collection[str], as_of: date) -> Hands:
    """Return what people have decided by now.

    Args:
        left: How we left the issue.
        issue: As it is.
        wanted: The labels that it should have: that another one of ours is gone decides nothing.
        as_of: The day.
    """
    hands = left.hands
    have = {label.casefold() for label in issue.labels}
    wish = {label.casefold() for label in wanted} - have
    removed = {label for label in left.labels if label.casefold() in wish}
    given = {login.lower() for login in left.assignees}
    now = {login.lower() for login in issue.assignees}
    hands = hands._replace(
        labels=tuple(sorted({*hands.labels, *removed})),
        assigned=hands.assigned or not given <= now,
        milestone=hands.milestone or issue.milestone != left.milestone,
        held=issue.open and (hands.held or bool(left.settled)),  # who closes it holds it no longer
    )
    if issue.open:
        return hands._replace(closed="", closed_on=None)
    reason = issue.reason or hands.closed or "completed"
    if left.settled or reason == hands.closed:
        return hands
    return hands._replace(closed=reason, closed_on=as_of)


def merged(seen: Hands, decided: Hands | None) -> Hands:
    """Return what an issue says of hands together with what was decided by a command."""
    if decided is None:
        return seen
    return seen._replace(
        snoozed=decided.snoozed or seen.snoozed,
        held=seen.held or decided.held,
        labels=tuple(sorted({*seen.labels, *decided.labels})),
        assigned=seen.assigned or decided.assigned,
        milestone=seen.milestone or decided.milestone,
    )


def known(issues: Mapping[Key, Issue], gone: Mapping[Key, Gone]) -> Known:
    """Return the open cycles: of issues that are not settled, and of those that people took away.

    Of one artifact and kind an open issue counts before a closed one, then the later cycle.
    """
    found: dict[Any, tuple[tuple[bool, date], Opened]] = {}
    for key, one in gone.items():
        _enter(found, key, one.due, is_open=False)
    for key, issue in issues.items():
        left = left_as(issue.body)
        if not left.settled:
            _enter(found, key, left.due, is_open=issue.open)
    return {subject: opened for subject, (_, opened) in found.items()}


def _enter(
    found: dict[Any, tuple[tuple[bool, date], Opened]], key: Key, due: date | None, *, is_open: bool
) -> None:
    aside = None if is_open or key.kind not in DATED else due or key.cycle
    rank = (is_open, key.cycle)
    if key.subject not in found or rank > found[key.subject][0]:
        found[key.subject] = (rank, Opened(key.cycle, aside, key.nth))


def _plain(value: tuple[Any, ...]) -> dict[str, Any]:
    """Return a value as JSON without what is empty."""
    found: dict[str, Any] = {}
    for name, part in zip(value._fields, value, strict=True):  # type: ignore[attr-defined]  # a NamedTuple
        if isinstance(part, Hands):
            part = _plain(part)  # noqa: PLW2901  # the same thing, in another form
        if part:
            found[name] = part.isoformat() if isinstance(part, date) else part
    return found


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value[:LONGEST] if isinstance(value, str) else ""


def _numbers(data: Mapping[str, Any], name: str) -> tuple[int, ...]:
    value = data.get(name)
    numbers = value[:_MANY] if isinstance(value, list) else []
    return tuple(sorted(number for number in numbers if type(number) is int))


def _texts(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = data.get(name)
    texts = value[:_MANY] if isinstance(value, list) else []
    return tuple(sorted(text for text in texts if isinstance(text, str)))


def _day(data: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(_text(data, name))
    except ValueError:
        return None
