"""The register as an aligned table for people, with a summary and the next command to run."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from tenure.reporters.table import aligned
from tenure.shown import printable

if TYPE_CHECKING:
    from tenure.cli.register import Found
    from tenure.register.listing import Row
    from tenure.register.payback import Payback

_COLORS = {"critical": "1;31", "high": "1;33", "medium": "36", "low": "32"}
_TIER = re.compile(r"(?<=  )(?:critical|high|medium|low)(?=  )")
_OWNER, _SERVES = 24, 20
"""How wide an owner is shown on a terminal, and how narrow an artifact."""

_NUMBERS = (0, 2)


class Style(NamedTuple):
    """How to show it.

    Attributes:
        color: Whether in color.
        width: The columns of the terminal, 0 if there is none: then nothing is cut.
        limit: How many rows, 0 for all.
    """

    color: bool = False
    width: int = 0
    limit: int = 0


def lines(found: "Found", style: Style) -> Iterator[str]:
    """Yield the lines of the table."""
    rows = list(islice(found.rows, style.limit + 1 if style.limit else None))
    more = bool(style.limit) and len(rows) > style.limit
    rows = rows[: style.limit] if style.limit else rows
    if found.cells:
        yield from _quadrants(found, style)
    if not rows:
        yield "nothing in the register is what was asked for"
        return
    heading = ["SCORE", "TIER", "HOURS", "DUE", "LIFECYCLE", "OWNER", "ARTIFACT", "DEBT"]
    cells = [[*_cells(row, style, database=found.database)] for row in rows]
    for at, line in enumerate(aligned([heading, *cells], numbers=_NUMBERS)):
        shown = _cut(line, style.width)
        if style.color:
            shown = _colored(shown, heading=at == 0)
        yield shown
    yield ""
    yield _summary(rows, more=more)


def payback(returned: "Payback") -> Iterator[str]:
    """Yield what a refactoring returns, in sentences."""
    row = returned.row
    guess = f" (about, with complexity 1 instead of {row.complexity})" if returned.assumed else ""
    yield (
        f"{printable(row.key)}: {row.hours:g} h a month ({row.hours_source}), "
        f"{returned.after:g} h after a refactoring{guess}"
    )
    if returned.months is None:
        yield f"it saves nothing a month: {returned.cost:g} h never pay back"
    else:
        yield (
            f"it saves {returned.monthly:g} h a month: {returned.cost:g} h pay back in "
            f"{returned.months:g} months"
        )
    word = "won" if returned.gained >= 0 else "lost"
    yield (
        f"since it was created: {row.saved:g} h saved, {row.spent:g} h spent, "
        f"{abs(returned.gained):g} h {word} (as logged)"
    )
    if returned.assumed:
        yield "next: --after HOURS     if you know better what it costs afterward"


def _cells(row: "Row", style: Style, *, database: bool) -> Iterator[str]:
    place = f"{row.repository}: {row.key}" if database else row.key
    owner = row.owner or "nobody"
    if style.width:
        owner = _short(owner, _OWNER)
        place = _short(place, max(_SERVES, style.width // 3))
    yield str(row.score)
    yield row.tier
    yield f"{row.hours:.2f}"
    yield row.due.isoformat() if row.due else "-"
    yield row.lifecycle
    yield owner
    yield place
    yield ", ".join(tag.name for tag in row.tags)


def _short(text: str, most: int) -> str:
    """Return a text without its middle: the end of a path tells more than its beginning."""
    shown = printable(text)
    if len(shown) <= most:
        return shown
    head = (most - 1) // 3
    return f"{shown[:head]}…{shown[head + 1 - most :]}"


def _cut(line: str, width: int) -> str:
    if not width:
        return line
    taken = 0
    for at, character in enumerate(line):
        taken += 2 if east_asian_width(character) in "WF" else 1
        if taken > width:
            return line[: max(at - 1, 0)].rstrip() + "…"
    return line


def _colored(line: str, *, heading: bool) -> str:
    if heading:
        return f"\x1b[1m{line}\x1b[0m"
    # The first word of that kind: only numbers stand before the tier.
    return _TIER.sub(lambda tier: f"\x1b[{_COLORS[tier[0]]}m{tier[0]}\x1b[0m", line, count=1)


def _quadrants(found: "Found", style: Style) -> Iterator[str]:
    rows = [["QUADRANT", "ARTIFACTS", "HOURS", ""]]
    hints = ("delete first", "let it expire", "refactor or control", "keep")
    for cell, hint in zip(found.cells, hints, strict=True):
        rows.append([cell.quadrant, f"{cell.artifacts:,}", f"{cell.hours:,.2f}", hint])
    for line in aligned(rows, numbers=(1, 2)):
        yield _cut(line, style.width)
    yield ""


def _summary(rows: "list[Row]", *, more: bool) -> str:
    hours = sum(row.hours for row in rows)
    number = f"{len(rows):,} {'artifact' if len(rows) == 1 else 'artifacts'}"
    rest = "; there are more: --limit 0 shows all" if more else ""
    return f"{number}, {hours:,.2f} hours a month{rest}"
