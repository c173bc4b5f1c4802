"""The digest of a week as Markdown for a chat or an issue, as text for a terminal, and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tenure import __version__
from tenure.digest import Asked, Digest, Event
from tenure.due import Due
from tenure.reporters import table
from tenure.reporters.json_ import dumps, written
from tenure.reporters.summary import counted
from tenure.shown import command, printable

VERSION = 1
"""The version of the JSON; it grows when a reader of the old shape would be misled."""

NOTHING = "Nothing to do: no record changed, nothing falls due, every budget holds."
_FEW, _FEWER = 5, 3
_ASKED = {"expires": "retire or extend", "review": "review"}


class _Style:
    """How names and emphasis are written."""

    def __init__(self, *, marked: bool) -> None:
        self._marked = marked

    def name(self, text: str) -> str:
        """Return the name of a file or of an artifact."""
        return table.code(text) if self._marked else printable(text)

    def words(self, text: str) -> str:
        """Return words that somebody else wrote."""
        return table.escaped(text) if self._marked else printable(text)

    def title(self, text: str, level: int) -> str:
        return f"{'#' * level} {text}" if self._marked else text

    def strong(self, text: str) -> str:
        return f"**{text}**" if self._marked else text

    def command(self, *words: str, path: str) -> str:
        """Return a command line to paste."""
        line = command(*words, paths=[path])
        return table.code(line) if self._marked else line


def markdown(found: Digest) -> Iterator[str]:
    """Yield the digest as lines of Markdown."""
    yield from _lines(found, _Style(marked=True))


def text(found: Digest) -> Iterator[str]:
    """Yield the digest as lines for a terminal."""
    yield from _lines(found, _Style(marked=False))


def json(found: Digest) -> str:
    """Return the digest as JSON."""
    return dumps(
        {
            "version": VERSION,
            "tool": {"name": "tenure", "version": __version__},
            "repository": written(found.repository),
            "first": found.first.isoformat(),
            "last": found.last.isoformat(),
            "quiet": found.quiet,
            "artifacts": {"before": found.artifacts[0], "after": found.artifacts[1]},
            "hours": {"before": found.hours[0], "after": found.hours[1]},
            "events": [_paths(event._asdict()) for event in found.events],
            "budgets": [
                {
                    "name": use.budget.name,
                    "hours": use.budget.hours,
                    "used": use.used,
                    "crossed": any(c.budget == use.budget for c in found.crossings),
                }
                for use in found.exceeded
            ],
            "back_in_budget": [c.budget.name for c in found.crossings if c.after <= c.budget.hours],
            "asked": [_asked_json(asked) for asked in found.asked],
            "hotspots": [
                {**_paths(spot._asdict()), "last": spot.last.isoformat()} for spot in found.hotspots
            ],
            "suggestion": _paths(found.suggestion._asdict()) if found.suggestion else None,
            "unseen": list(found.unseen),
        }
    )


def _lines(found: Digest, style: _Style) -> Iterator[str]:
    title = f"{style.words(found.repository)}, {found.first} to {found.last}"
    yield style.title(title, 2)
    yield ""
    if found.quiet:
        yield NOTHING
        return
    yield _headline(found)
    for section in (_changes, _budgets, _questions, _trouble, _advice):
        lines = list(section(found, style))
        if lines:
            yield ""
            yield from lines
    if found.unseen:
        yield ""
        yield from (f"unseen: {style.words(reason)}" for reason in found.unseen[:_FEW])


def _headline(found: Digest) -> str:
    late = sum(len(one.overdue) for one in found.asked)
    return (
        f"{_moved(*found.artifacts, 'artifact', 'artifacts')} for "
        f"{_moved(*found.hours, 'hour a month', 'hours a month')}; {late} overdue."
    )


def _moved(before: float, after: float, one: str, many: str) -> str:
    word = one if after == 1 else many
    change = round(after - before, 2)
    return f"{after:,g} {word} ({change:+,g})" if change else f"{after:,g} {word}"


def _changes(found: Digest, style: _Style) -> Iterator[str]:
    if not found.events:
        return
    yield style.title("What changed", 3)
    kinds = dict.fromkeys(event.kind for event in found.events)
    for kind in kinds:
        events = [event for event in found.events if event.kind == kind]
        names = _some([_event(event, style) for event in events])
        yield f"- {style.strong(f'{kind} ({len(events)})')}: {names}"


def _event(event: Event, style: _Style) -> str:
    detail = f" ({style.words(event.detail)})" if event.detail else ""
    return f"{style.name(event.artifact)}{detail}"


def _budgets(found: Digest, style: _Style) -> Iterator[str]:
    new = {crossing.budget for crossing in found.crossings}
    back = [crossing for crossing in found.crossings if crossing.after <= crossing.budget.hours]
    if found.exceeded or back:
        yield style.title("Budgets", 3)
    for use in found.exceeded:
        word = "exceeded this week" if use.budget in new else "exceeded"
        name = style.strong(style.words(use.budget.name))
        yield f"- {name}: {word}, {use.used:g} of {use.budget.hours:g} hours a month"
    for crossing in back:
        name = style.strong(style.words(crossing.budget.name))
        yield f"- {name}: holds again, {crossing.after:g} of {crossing.budget.hours:g} hours a month"


def _questions(found: Digest, style: _Style) -> Iterator[str]:
    if not found.asked:
        return
    yield style.title("Who is asked for what", 3)
    for asked in found.asked[:_FEW]:
        yield f"- {style.strong(style.words(asked.owner))}: {_some(_dues(asked, style), _FEWER)}"
    if len(found.asked) > _FEW:
        rest = found.asked[_FEW:]
        number = sum(len(asked.overdue) + len(asked.soon) for asked in rest)
        dates = counted(number, "date")
        yield f"- and {counted(len(rest), 'more owner')} for {dates}: tenure due --by owner"


def _dues(asked: Asked, style: _Style) -> list[str]:
    late = [f"{_due(one, style)}, overdue since {one.day}" for one in asked.overdue]
    return [*late, *(f"{_due(one, style)} by {one.day}" for one in asked.soon)]


def _due(one: Due, style: _Style) -> str:
    return f"{_ASKED[one.kind.value]} {style.name(one.artifact)}"


def _trouble(found: Digest, style: _Style) -> Iterator[str]:
    if not found.hotspots:
        return
    yield style.title("Trouble again and again", 3)
    for spot in found.hotspots[:_FEWER]:
        said = [
            counted(number, what)
            for number, what in ((spot.failed, "failed change"), (spot.incidents, "incident"))
            if number
        ]
        owner = style.words(spot.owner or "nobody")
        yield f"- {style.name(spot.artifact)}, {owner}: {' and '.join(said)}"


def _advice(found: Digest, style: _Style) -> Iterator[str]:
    one = found.suggestion
    if one is None:
        return
    yield style.title("What could go", 3)
    owner = style.words(one.owner)
    yield f"- {style.name(one.artifact)}, {owner}, {one.hours:g} hours a month: {one.reason}"
    yield f"  {style.command('tenure', 'retire', path=one.path)}"


def _some(parts: Sequence[str], most: int = _FEW) -> str:
    more = f"; and {len(parts) - most} more" if len(parts) > most else ""
    return "; ".join(parts[:most]) + more


def _asked_json(asked: Asked) -> dict[str, Any]:
    return {
        "owner": written(asked.owner),
        "overdue": list(map(_due_json, asked.overdue)),
        "soon": list(map(_due_json, asked.soon)),
    }


def _due_json(one: Due) -> dict[str, Any]:
    names = {"artifact": written(one.artifact), "path": written(one.path)}
    return {**names, "kind": one.kind.value, "day": one.day.isoformat()}


def _paths(data: dict[str, Any]) -> dict[str, Any]:
    keys: Iterable[str] = ("artifact", "path", "owner")
    return {**data, **{key: written(data[key]) for key in keys}}
