"""The inventory as an aligned table for people, with a summary and the next command to run."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from tenure.evidence import Strength
from tenure.reporters.summary import counted
from tenure.shown import printable

if TYPE_CHECKING:
    from tenure.scan.credits import Credit
    from tenure.scan.inventory import Inventory
    from tenure.scan.items import Item

_WIDEST = {"TOOL": 28, "OWNER": 32}
"""Columns of which the rest is cut off, in characters; the last column is never cut."""

_COLORS = {Strength.STRONG: "1;31", Strength.MEDIUM: "1;33", Strength.WEAK: "1;36"}
_TOUCHED, _HEADING, _GOOD = "2", "1", "32"


class Style(NamedTuple):
    """How to show it.

    Attributes:
        color: Whether in color.
        limit: How many rows, 0 for all.
        quiet: Whether without a summary.
        undeclared: Whether only files without a record are shown, so that this need not be said.
    """

    color: bool = False
    limit: int = 0
    quiet: bool = False
    undeclared: bool = False


class _Cell(NamedTuple):
    text: str
    color: str = ""


def files(inventory: "Inventory", style: Style) -> Iterator[str]:
    """Yield the table of files, a summary and what to do next."""
    heading = ["EVIDENCE", "BY AI", "TOOL", "LAST", "OWNER"]
    heading += ["FILE"] if style.undeclared else ["RECORD", "FILE"]
    rows = [_file(item, style) for item in inventory.items]
    yield from _table(heading, rows, inventory.matching, style)
    if not style.quiet:
        yield from _summary(inventory)


def commits(inventory: "Inventory", style: Style) -> Iterator[str]:
    """Yield the table of commits and a summary."""
    found = inventory.credits
    rows = [_commit(credit) for credit in (found[: style.limit] if style.limit else found)]
    yield from _table(["COMMIT", "DAY", "EVIDENCE", "TOOL", "SIGN"], rows, len(found), style)
    if not style.quiet:
        share = f" ({len(found) / inventory.commits:.0%})" if inventory.commits else ""
        every = _many(inventory.commits, "commit")
        yield "\n" if found else ""
        yield f"{len(found):,} of {every} credit an AI{share}.\n"


def day(seconds: int) -> str:
    """Return the day of a time in UTC; of one that no calendar has, the number."""
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return f"@{seconds}"


def _many(number: int, noun: str) -> str:
    """Return `1 file`, `2,000 files`."""
    return counted(number, noun).replace(str(number), f"{number:,}", 1)


def _file(item: "Item", style: Style) -> list[_Cell]:
    how = _Cell(item.strength.value, _COLORS[item.strength])
    if not item.produced:
        how = _Cell(f"touched, {item.strength.value}", _TOUCHED)
    cells = [
        how,
        _Cell("" if item.share is None else f"{item.share:.0%}"),
        _Cell(", ".join(item.tools) or "unknown"),
        _Cell(day(item.last.when) if item.last else ""),
        _Cell(item.owner or ""),
    ]
    if not style.undeclared:
        cells.append(_Cell("yes", _GOOD) if item.recorded else _Cell("-"))
    return [*cells, _Cell(item.path, "" if item.produced else _TOUCHED)]


def _commit(credit: "Credit") -> list[_Cell]:
    return [
        _Cell(credit.commit[:10]),
        _Cell(day(credit.when)),
        _Cell(credit.strength.value, _COLORS[credit.strength]),
        _Cell(", ".join(credit.tools) or "unknown"),
        _Cell(credit.reason),
    ]


def _table(
    heading: Sequence[str], rows: Sequence[list[_Cell]], matching: int, style: Style
) -> Iterator[str]:
    if not rows:
        return
    lines = [[_Cell(name, _HEADING) for name in heading]]
    for row in rows:
        pairs = zip(row, heading, strict=True)
        lines.append([_cut(cell, _WIDEST.get(name)) for cell, name in pairs])
    widths = [max(_width(line[at].text) for line in lines) for at in range(len(heading))]
    for line in lines:
        yield _aligned(line, widths, style).rstrip() + "\n"
    if len(rows) < matching:
        more = matching - len(rows)
        yield f"… and {more:,} more: --limit 0 shows all, as do --format csv and json\n"


def _aligned(line: Sequence[_Cell], widths: Sequence[int], style: Style) -> str:
    parts = []
    for cell, width in zip(line, widths, strict=True):
        space = " " * (width - _width(cell.text))
        text = f"\x1b[{cell.color}m{cell.text}\x1b[0m" if style.color and cell.color else cell.text
        # A share is a number: it stands at the right.
        parts.append(space + text if cell.text.endswith("%") else text + space)
    parts[-1] = parts[-1].rstrip()
    return "  ".join(parts)


def _cut(cell: _Cell, most: int | None) -> _Cell:
    text = printable(cell.text)
    if most and len(text) > most:
        text = text[: most - 1] + "…"
    return cell._replace(text=text)


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(1 + (east_asian_width(c) in "WF") for c in text)


def _summary(inventory: "Inventory") -> Iterator[str]:
    counts = inventory.counts
    bare = sum(counts.bare.values())
    strengths = [f"{counts.bare[s]:,} {s.value}" for s in Strength if counts.bare.get(s)]
    which = f" ({', '.join(strengths)})" if strengths else ""
    yield "\n" if inventory.items else ""
    yield (
        f"{_many(counts.produced, 'AI-produced file')} of {inventory.files:,}, "
        f"{bare:,} without a record{which}; {counts.touched:,} touched by AI. "
        f"{_many(inventory.commits, 'commit')}, {inventory.by_ai:,} credit an AI.\n"
    )
    if counts.produced and not inventory.items:
        yield "None of them is what was asked for.\n"
    if bare:
        yield "next: tenure stamp --from-scan     propose records for them, shown first\n"
        yield "      tenure baseline              leave them be, and ask only of what is new\n"
