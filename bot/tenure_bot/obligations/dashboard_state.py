"""What the dashboard remembers in its hidden block: for machines, and where there is no database.

What people did to an issue that exists stands in that issue. Here stands what no issue can hold:
who let the bot begin, which issues were taken away, when the last sweep ran.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from tenure_bot.obligations.hands import Gone
from tenure_bot.obligations.key import Key
from tenure_bot.rendering import hidden

VERSION = 1
"""Of the block; it grows when a reader of the old shape would be misled."""

FRESH = timedelta(days=7)
"""The day of the last sweep is written again after so long, though nothing else has changed."""

_NAME = "dashboard"
_ROOM = 16_000  # characters for the list of what is gone
_LONG = 100


class State(NamedTuple):
    """What a dashboard remembers.

    Attributes:
        accepted_by: Who let the bot begin in the repository; "" while nobody did.
        accepted_on: The day of that.
        ran: The day of the last sweep that wrote here.
        commit: The commit that it looked at.
        written: The hash of the text.
        gone: The obligations whose issue somebody took away.
        counts: Numbers for machines: artifacts, what is owed by stage, what waits.
        told: The last day of the newest week that a comment told people of.
    """

    accepted_by: str = ""
    accepted_on: date | None = None
    ran: date | None = None
    commit: str = ""
    written: str = ""
    gone: Mapping[Key, Gone] = {}
    counts: Mapping[str, int] = {}
    told: date | None = None

    @property
    def accepted(self) -> bool:
        """Whether somebody let the bot begin."""
        return bool(self.accepted_by)


def block(state: State) -> str:
    """Return the hidden line; where there is too much of it, the oldest cycles are left out."""
    data: dict[str, Any] = {
        "accepted": {"by": state.accepted_by, "on": _iso(state.accepted_on)},
        "ran": _iso(state.ran),
        "commit": state.commit,
        "written": state.written,
        "counts": dict(state.counts),
        "told": _iso(state.told),
    }
    gone = sorted(state.gone.items(), key=lambda entry: entry[0].cycle, reverse=True)
    rows: list[list[str | None]] = []
    room = _ROOM
    for key, one in gone:
        row = [str(key), one.what, _iso(one.due)]
        # Every `-` can take six characters in the block.
        room -= len(row[0] or "") + 6 * (row[0] or "").count("-") + 80
        if room > 0:
            rows.append(row)
    data |= {"gone": rows, "gone_more": len(gone) - len(rows)}
    return hidden.block(_NAME, VERSION, data)


def read(body: str) -> State:
    """Return what a dashboard remembers; what somebody has spoiled is as if it had never been."""
    data = hidden.read(_NAME, VERSION, body) or {}
    accepted = data.get("accepted")
    accepted = accepted if isinstance(accepted, dict) else {}
    counts = data.get("counts")
    numbers = counts.items() if isinstance(counts, dict) else ()
    return State(
        _text(accepted.get("by")),
        _day(accepted.get("on")),
        _day(data.get("ran")),
        _text(data.get("commit")),
        _text(data.get("written")),
        dict(_gone(data.get("gone"))),
        {name: count for name, count in numbers if type(count) is int},
        _day(data.get("told")),
    )


def is_stale(before: State, now: State) -> bool:
    """Whether the dashboard has to be written again.

    Args:
        before: As `read` found it.
        now: As it should be.
    """
    if before._replace(ran=None, commit="") != now._replace(ran=None, commit=""):
        return True
    return before.ran is None or (now.ran is not None and now.ran >= before.ran + FRESH)


def _gone(rows: object) -> list[tuple[Key, Gone]]:
    found = []
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, list) or len(row) != 3:  # noqa: PLR2004  # key, what, date
            continue
        key = Key.read(row[0]) if isinstance(row[0], str) else None
        if key and row[1] in ("deleted", "transferred"):
            found.append((key, Gone(row[1], _day(row[2]))))
    return found


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(value: object) -> str:
    return value[:_LONG] if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
