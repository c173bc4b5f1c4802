"""Checkboxes of the dashboard that work as commands: who may edit the issue may tick them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tenure_bot.obligations.key import Key

LIMIT = 20
"""So many boxes that are ticked at once are heard; the others stay as they are for the next time."""

VERBS = ("accept", "open", "sweep")
"""What a box can ask for: let the bot begin, open an issue that waits, look again."""

_LONGEST = 65_536
_BOX = re.compile(r"^- \[([ xX])\] <!-- tenure:do ([a-z]+)(?: ([^\r\n<>]+))? -->", re.MULTILINE)


class Tick(NamedTuple):
    """What a ticked box asks for; `key` is the obligation that `open` is about."""

    verb: str
    key: Key | None = None


def box(tick: Tick, text: str) -> str:
    """Return a line with an empty box; `text` is Markdown."""
    about = f" {_written(tick.key)}" if tick.key else ""
    return f"- [ ] <!-- tenure:do {tick.verb}{about} --> {text}"


def ticked(before: str, after: str) -> tuple[Tick, ...]:
    """Return what was asked by ticking boxes between two versions of a body.

    Only boxes count that stood there empty before: what somebody writes in asks for nothing.
    """
    was = dict(_boxes(before))
    found = [tick for tick, is_on in _boxes(after) if is_on and was.get(tick) is False]
    return tuple(dict.fromkeys(found))[:LIMIT]


def emptied(body: str) -> str:
    """Return a dashboard as we wrote it: every box empty. Who ticks one can edit issues of others."""
    return re.sub(r"^- \[[xX]\] <!-- tenure:do ", "- [ ] <!-- tenure:do ", body, flags=re.MULTILINE)


def _boxes(body: str) -> Iterator[tuple[Tick, bool]]:
    for mark, verb, about in _BOX.findall(body[:_LONGEST]):
        key = Key.read(about.replace("%2D", "-")) if about else None
        if verb in VERBS and (key is not None) == (verb == "open"):
            yield Tick(verb, key), mark != " "


def _written(key: Key) -> str:
    """Return a key in which no `--` stands, as GitHub's Markdown asks of a comment."""
    return str(key).replace("-", "%2D")
