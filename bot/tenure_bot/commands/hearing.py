"""Which comments of people were heard already, and which are to be heard now: by their ids."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from tenure_bot.commands.grammar import WORD
from tenure_bot.github.tracker import Said

BACK = timedelta(days=3)
"""So far back comments are looked at where nothing is remembered."""

LATE = timedelta(minutes=15)
"""So much of what was listed last is listed again: lists of GitHub have been late by minutes."""

_TOLD = 500  # people that are remembered


class Heard(NamedTuple):
    """Which comments were heard.

    Attributes:
        since: What changed before this is not looked at any more.
        ids: Of the comments since then, those that were heard.
        told: Whom a refusal was explained to who may ask for nothing here: by their login in small
            letters the day, and the id of the comment.
        begun: Of comments whose answer may not be written yet, which of their commands were granted:
            what came of them can look like a reason to refuse them.
    """

    since: datetime
    ids: tuple[int, ...] = ()
    told: Mapping[str, tuple[date, int]] = {}
    begun: Mapping[int, tuple[int, ...]] = {}

    @property
    def notes(self) -> dict[str, Any]:
        """The same, as it is remembered."""
        return {
            "since": self.since.isoformat(),
            "ids": list(self.ids),
            "told": {login: [day.isoformat(), id_] for login, (day, id_) in self.told.items()},
            "begun": {str(id_): list(numbers) for id_, numbers in self.begun.items()},
        }

    def explained(self, login: str, comment: int, day: date) -> "Heard | None":
        """Return what is remembered once a refusal was explained; `None` if one was on that day."""
        name = login.casefold()
        if name in self.told and self.told[name][0] == day and self.told[name][1] != comment:
            return None
        today = {other: one for other, one in self.told.items() if one[0] == day}
        return self._replace(told=dict([*today.items(), (name, (day, comment))][-_TOLD:]))


def heard(notes: Mapping[str, Any], now: float) -> Heard:
    """Return what was heard, as it is remembered; where nothing is, only what is new counts.

    Args:
        notes: Of `Heard.notes`, or nothing.
        now: The time, in seconds.
    """
    try:
        since = datetime.fromisoformat(str(notes["since"]))
        told = notes.get("told", {}).items()
        begun = notes.get("begun", {}).items()
        return Heard(
            since,
            tuple(int(one) for one in notes["ids"]),
            {login: (date.fromisoformat(day), int(id_)) for login, (day, id_) in told},
            {int(id_): tuple(map(int, numbers)) for id_, numbers in begun},
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return Heard(datetime.fromtimestamp(now, UTC).replace(microsecond=0) - BACK)


def advanced(known: Heard, listed: Sequence[Said], unanswered: Collection[int] = ()) -> Heard:
    """Return what was heard without what is long over: lists grow, and are late by minutes.

    Args:
        known: What was heard.
        listed: The comments that were listed.
        unanswered: The ids of those whose answer is not written yet: they are listed and heard again.
    """
    if unanswered:
        return known._replace(ids=tuple(one for one in known.ids if one not in unanswered))
    newest = max((one.updated for one in listed), default=known.since)
    return known._replace(since=max(known.since, newest - LATE), begun={})


def unheard(said: Sequence[Said], before: Heard) -> list[Said]:
    """Return the comments of people that speak to the bot and were not heard yet.

    One that was edited is not heard: what people saw and answered may have been something else.
    """
    return [
        one
        for one in said
        if one.id not in before.ids
        and one.created >= before.since - timedelta(minutes=1)
        and not one.is_bot
        and one.created == one.updated
        and WORD in one.body.lower()
        and not one.answered
    ]
