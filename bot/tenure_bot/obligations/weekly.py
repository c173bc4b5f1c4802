"""The last whole week, for each owner or each team: on the dashboard, and told to them if the policy says so."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from tenure.codeowners import Codeowners
from tenure.digest import Digest, Event
from tenure.due import Due, DueKind
from tenure.policy import Policy
from tenure.provenance.identities import unaccountable
from tenure.scoring.shape import counted
from tenure_bot.obligations.assignees import is_person, is_team
from tenure_bot.obligations.writes import Action, Write
from tenure_bot.rendering.fitting import LIMIT, Part, fitted
from tenure_bot.rendering.markdown import code, folded, table

MOST_MENTIONED = 50
"""GitHub tells no more people of one comment."""

_DETAILED = 20  # owners of whom every line is shown
_ASKED = {DueKind.EXPIRY: "retire or extend", DueKind.REVIEW: "review"}


class Share(NamedTuple):
    """What is one owner's, or one team's, of a week.

    Attributes:
        whose: The name; "" for what nobody owns.
        overdue: What was overdue when the week ended.
        soon: What fell due in the two weeks after it.
        events: What changed.
    """

    whose: str
    overdue: tuple[Due, ...] = ()
    soon: tuple[Due, ...] = ()
    events: tuple[Event, ...] = ()


class Week(NamedTuple):
    """A week and the shares in it, who has the most overdue first."""

    digest: Digest
    shares: tuple[Share, ...]


class News(NamedTuple):
    """Whom a week is told to in a sweep.

    Attributes:
        write: The comment; `None` for none.
        told: The last day of the newest week that people are told of by now.
        waits: Whether it is left for a day that is not quiet.
    """

    write: Write | None = None
    told: date | None = None
    waits: bool = False


def week(found: Digest, policy: Policy, codeowners: Codeowners | None) -> Week:
    """Return a week by owner, or by team.

    What a person owns is a team's where CODEOWNERS names one for the file, if the policy wants teams.

    Args:
        found: The week.
        policy: That of the root.
        codeowners: The CODEOWNERS file, if there is one.
    """
    by_team = policy.issues_digest_by == "team"
    shares: dict[str, Share] = {}

    def of(owner: str, path: str) -> Share:
        listed = codeowners.owners_of(path) if codeowners and by_team else ()
        teams = [name for name in (owner, *listed) if is_team(name)] if by_team else []
        whose = (teams or [owner])[0]
        return shares.setdefault(whose.casefold(), Share(whose))

    def keep(share: Share) -> None:
        shares[share.whose.casefold()] = share

    for asked in found.asked:
        for one in asked.overdue:
            share = of(one.owner, one.path)
            keep(share._replace(overdue=(*share.overdue, one)))
        for one in asked.soon:
            share = of(one.owner, one.path)
            keep(share._replace(soon=(*share.soon, one)))
    for event in found.events:
        share = of(event.owner, event.path)
        keep(share._replace(events=(*share.events, event)))
    return Week(found, tuple(sorted(shares.values(), key=_most_first)))


def parts(found: Week | None) -> Iterator[Part]:
    """Yield a week for the dashboard, if the policy wants it; it mentions nobody."""
    if found is None:
        return
    digest = found.digest
    title = f"### The week to {digest.last}\n"
    if digest.quiet:
        yield Part(f"{title}\nNothing changed, and nobody is asked for anything.")
        return
    kinds = list(dict.fromkeys(event.kind for event in digest.events))
    events = [f"{sum(one.kind == kind for one in digest.events):,} {kind}" for kind in kinds]
    said = f"\n{', '.join(events).capitalize()}.\n" if events else ""
    if not found.shares:
        yield Part(f"{title}{said}")
        return
    rows = [
        (_shown(one), str(len(one.overdue)), str(len(one.soon)), str(len(one.events)))
        for one in found.shares
    ]
    head, lines = table(["Owner", "Overdue", "Soon", "Changed"], rows, numbers=[1, 2, 3])
    yield Part(f"{title}{said}\n{head}", lines, more=" owners.", rank=3)
    before, behind = folded("Each owner's week")
    yield Part(before)
    for one in found.shares[:_DETAILED]:
        yield Part(f"**{_shown(one)}**\n", tuple(_lines(one)), more=".", rank=4)
    yield Part(behind)


def comment(found: Week, policy: Policy, board: int) -> Write | None:
    """Return the comment that tells those who are asked for something; `None` if nobody is.

    Args:
        found: The week.
        policy: That of the root.
        board: The number of the dashboard.
    """
    shares = [one for one in found.shares if one.overdue or one.soon]
    if not shares:
        return None
    rows = [
        f"- {_told(one, policy) if at < MOST_MENTIONED else _shown(one)}: {_sum(one)}"
        for at, one in enumerate(shares)
    ]
    last = found.digest.last
    head = f"The week to {last} is on the dashboard above. Who is asked for something:\n"
    return Write(
        Action.COMMENT,
        "the policy wants them told (`bot.issues.digest-mention`)",
        number=board,
        body=fitted([Part(head, tuple(rows), more=" owners.")], LIMIT),
        role=role(last),
    )


def news(
    found: Week | None, policy: Policy, board: int | None, told: date | None, quiet: str
) -> News:
    """Return whom a week is told to now: each week once, and on no quiet day.

    Args:
        found: The week, if the policy wants it.
        policy: That of the root.
        board: The number of the dashboard; `None` while nothing may be written to it.
        told: As in `News`, until now.
        quiet: Why nobody is notified today; "" if that is allowed.
    """
    if found is None or board is None or not policy.issues_digest_mention:
        return News(told=told)
    last = found.digest.last
    if told is not None and told >= last:
        return News(told=told)
    return News(told=told, waits=True) if quiet else News(comment(found, policy, board), last)


def role(last: date) -> str:
    """Return what names the comment about a week among those of the dashboard."""
    return f"week {last}"


def _most_first(one: Share) -> tuple[int, int, int, str]:
    return -len(one.overdue), -len(one.soon), -len(one.events), one.whose


def _shown(one: Share) -> str:
    return code(one.whose) or "nobody"


def _told(one: Share, policy: Policy) -> str:
    """Return a mention of whom GitHub knows; everybody else is only shown."""
    known = is_person(one.whose) or is_team(one.whose)
    if known and not unaccountable(one.whose, tuple(policy.owner_agents)):
        return one.whose
    return _shown(one)


def _sum(one: Share) -> str:
    said = [f"{len(one.overdue):,} overdue"] if one.overdue else []
    said += [f"{counted(len(one.soon), 'date')} soon"] if one.soon else []
    return ", ".join(said)


def _lines(one: Share) -> Sequence[str]:
    late = [f"- {_due(each)}, overdue since {each.day}" for each in one.overdue]
    soon = [f"- {_due(each)} by {each.day}" for each in one.soon]
    return [*late, *soon, *(f"- {each.kind}: {code(each.artifact, 60)}" for each in one.events)]


def _due(one: Due) -> str:
    return f"{_ASKED[one.kind]} {code(one.artifact, 60)}"
