"""Offending lines drawn so that marks stand under the right characters of any text."""

from typing import NamedTuple

from tenure.finding import Finding
from tenure.shown import printable

WIDTH = 96
"""Terminal cells of a line that are shown; with the gutter of a long file this makes 104."""

LINES = 6
"""Lines of one finding that are shown; a record rarely needs more to be recognized."""

_LEAD = 24
_CHARACTERS = 4 * WIDTH  # a thousand combining marks take no cell at all
_TAB = "    "


class Row(NamedTuple):
    """One line: its number, its text without line break, and the marks that go below it."""

    number: int
    text: str
    marks: str


def rows(finding: Finding) -> tuple[Row, ...]:
    """Return the excerpt of a finding, ready to be shown; empty if there is nothing to see."""
    if not any(line.strip() for line in finding.excerpt):
        return ()
    where = finding.location
    first, *rest = finding.excerpt[:LINES]
    start = where.column - 1
    if where.end_line is not None and where.end_line > where.line:
        end = len(first)
    else:
        end = start + 1 if where.end_column is None else where.end_column - 1
    return (
        _row(where.line, first, start, end),
        *(_row(where.line + index, line) for index, line in enumerate(rest, 1)),
    )


def _row(number: int, line: str, start: int = 0, end: int | None = None) -> Row:
    line = line.rstrip("\r\n")
    start = min(max(start, 0), len(line))
    begin = _begin(line, start)
    text = "…" if begin else ""
    used = before = len(text)
    marked = 0
    for index in range(begin, len(line)):
        shown, width = _cell(line[index])
        if used + width > WIDTH or index - begin > _CHARACTERS:
            text += "…"
            break
        text += shown
        used += width
        if index < start:
            before = used
        elif end is not None and index < end:
            marked += width
    marks = "" if end is None else " " * before + "^" * max(marked, 1)
    return Row(number, text.rstrip(), marks)


def _begin(line: str, start: int) -> int:
    """Return the first character to show so that the one at `start` is seen with what precedes."""
    if len(line) <= WIDTH and sum(_cell(character)[1] for character in line) <= WIDTH:
        return 0
    begin, cells = start, 0
    while begin and cells <= WIDTH // 2 and start - begin < WIDTH:
        begin -= 1
        cells += _cell(line[begin])[1]
    if not begin and cells <= WIDTH // 2:
        return 0
    while cells > _LEAD:
        cells -= _cell(line[begin])[1]
        begin += 1
    return begin


def _cell(character: str) -> tuple[str, int]:
    """Return what is shown for a character, and how many cells of a terminal that takes."""
    if character == "\t":
        return _TAB, len(_TAB)
    if not character.isprintable():
        shown = printable(character)
        return shown, len(shown)
    if character.isascii():
        return character, 1
    # Late: 1 MB of tables that only an excerpt beyond ASCII needs.
    from unicodedata import category, east_asian_width

    if category(character) in ("Mn", "Me"):
        return character, 0
    return character, 2 if east_asian_width(character) in "WF" else 1
