"""Rows as an aligned table for a terminal, as Markdown or as CSV; every cell is made safe to show."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import east_asian_width

from tenure.shown import printable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that spreadsheets take for a formula (OWASP, CSV injection)."""

_BLOCKS = "▁▂▃▄▅▆▇█"
_MANY_TICKS = re.compile("(`{16})`+")
_MARKUP = re.compile(r"[\\`*_{}\[\]<>()#|!~&$@:]")
# GitHub looks for mentions, issues and addresses in the decoded text; a word joiner, which nobody
# sees, keeps it from finding any.
_CAUSES = re.compile(r"[@#](?=\w)|(?<=GH)-(?=\d)|:(?=//|\w)", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"


def aligned(rows: Sequence[Sequence[str]], *, numbers: Iterable[int] = ()) -> Iterator[str]:
    """Yield rows as lines whose columns stand below each other.

    Args:
        rows: The heading first; all of one length.
        numbers: The columns that are aligned at the right.
    """
    right = frozenset(numbers)
    shown = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = []
        for at, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - _width(cell))
            cells.append(space + cell if at in right else cell + space)
        yield "  ".join(cells).rstrip()


def sparkline(values: Sequence[float]) -> str:
    """Return numbers from 0 on as one block each; the largest is the highest."""
    most = max(values, default=0)
    if most <= 0:
        return _BLOCKS[0] * len(values)
    return "".join(_BLOCKS[min(7, int(value / most * 8))] for value in values)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV (RFC 4180, lines end with a line feed)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def markdown(rows: Sequence[Sequence[str]], *, numbers: Iterable[int] = ()) -> Iterator[str]:
    """Yield rows as lines of a Markdown table; the heading first, cells are Markdown already.

    Args:
        rows: The heading first; all of one length.
        numbers: The columns that are aligned at the right.
    """
    right = frozenset(numbers)
    heading, *rest = rows
    marks = ["---:" if at in right else "---" for at in range(len(heading))]
    for row in (heading, marks, *rest):
        # A bar ends a cell even inside code, and a backslash takes that back even there.
        cells = " | ".join(cell.replace("|", "\\|") for cell in row)
        yield f"| {cells} |"


def escaped(text: str) -> str:
    """Return text so that Markdown shows it as it is, and tells nobody: `@name` is no mention."""
    said = _CAUSES.sub(lambda found: found[0] + _JOINER, printable(text))
    shown = _MARKUP.sub(lambda found: f"&#{ord(found[0])};", said)
    return shown.replace(_JOINER, f"&#{ord(_JOINER)};")


def code(text: str) -> str:
    """Return text as code in Markdown; of nothing there is no code."""
    # GitHub's renderer takes no run of more than 80 backticks for the beginning of code.
    shown = _MANY_TICKS.sub(r"\1…", printable(text))
    if not shown:
        return ""
    longest = max((len(ticks) for ticks in re.findall("`+", shown)), default=0)
    ticks = "`" * (longest + 1)
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{space}{shown}{space}{ticks}"


def _safe(cell: object) -> object:
    """Keep a cell from being a formula: an apostrophe in front makes it text."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    text = printable(cell)
    return f"'{text}" if cell.startswith(_FORMULA) else text


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(1 + (east_asian_width(c) in "WF") for c in text)
