"""Draw `docs/assets/refusal.svg`: what a developer sees when the hook refuses a commit.

The picture is made from a real commit through real pre-commit, by `python examples/screenshot.py`.
"""

import re
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import demo
from demo_shell import Shell, environment

PICTURE = demo.ROOT / "docs" / "assets" / "refusal.svg"
FILES = ("services/checkout/invoice_import.py", "services/checkout/refunds.py")
COMMAND = ("git", "commit", "-m", "Import invoices")

COLUMNS = 100
"""As many characters of 14 pixels fit into the width that GitHub gives a README."""

_FONT_SIZE, _LINE, _MARGIN = 14, 20, 18
_WIDTH = round(COLUMNS * _FONT_SIZE * 0.602) + 2 * _MARGIN  # the widest of the usual fonts
_COLORS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "34": "#79c0ff", "36": "#56d4dd"}
_BACKGROUNDS = {"41": "#ff7b72", "42": "#7ee787"}
_FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_TEXT, _PAPER = "#e6edf3", "#0d1117"
_SEQUENCE = re.compile(r"\x1b\[([0-9;]*)[mK]")

Cell = tuple[str, tuple[str, ...]]
"""A character and the codes of its style."""


def refusal() -> str:
    """Return the colored output of a commit that the hook refuses."""
    with tempfile.TemporaryDirectory(prefix="tenure-picture-") as folder:
        scratch = Path(folder)
        outside = Shell(scratch, environment(scratch, color=True), color=True)
        shop = outside._replace(folder=scratch / "shop")
        demo.open_shop(shop.folder, 0)
        demo.commit_history(shop)
        demo.set_up_hook(shop, demo.hook_source(outside))
        shop.run("git", "add", *FILES)
        return shop.run(*COMMAND, refused=True)


def draw(text: str) -> str:
    """Return a picture of colored text; long lines go on in the next one."""
    rows = [_drawn(row) for line in text.rstrip("\n").split("\n") for row in _wrapped(_cells(line))]
    height = len(rows) * _LINE + 2 * _MARGIN
    size = f'width="{_WIDTH}" height="{height}"'
    texts = (
        f'<text x="{_MARGIN}" y="{_MARGIN + (number + 1) * _LINE - 6}">{row}</text>'
        for number, row in enumerate(rows)
        if row
    )
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {_WIDTH} {height}">',
            "<title>A commit that tenure refuses, with the commands that mend it</title>",
            f'<rect {size} rx="8" fill="{_PAPER}"/>',
            f'<g fill="{_TEXT}" font-size="{_FONT_SIZE}" xml:space="preserve"',
            f'  style="white-space: pre" font-family="{_FONTS}">',
            *texts,
            "</g>\n</svg>\n",
        )
    )


def _cells(line: str) -> list[Cell]:
    """Return each character with the codes of its style."""
    cells: list[Cell] = []
    style: tuple[str, ...] = ()
    for number, part in enumerate(_SEQUENCE.split(line)):
        if number % 2 == 0:
            cells += [(character, style) for character in part]
        else:
            style = () if part in ("", "0") else tuple(part.split(";"))
    return cells


def _wrapped(cells: Sequence[Cell]) -> Iterator[Sequence[Cell]]:
    """Yield rows of at most `COLUMNS` characters, broken at spaces where there are any."""
    while len(cells) > COLUMNS:
        spaces = [n for n, (character, _) in enumerate(cells[:COLUMNS]) if character == " "]
        cut = spaces[-1] + 1 if spaces else COLUMNS
        yield cells[:cut]
        cells = cells[cut:]
    yield cells


def _drawn(cells: Sequence[Cell]) -> str:
    """Return the inside of an SVG text."""
    groups = groupby(cells, key=itemgetter(1))
    return "".join(_span("".join(c for c, _ in group), style) for style, group in groups)


def _span(text: str, style: tuple[str, ...]) -> str:
    """Return a piece of text with the style that the terminal would give it."""
    drawn = escape(text, quote=False)
    fill = next((_COLORS[code] for code in style if code in _COLORS), None)
    # A text in SVG has no background: what a terminal paints behind it becomes its color.
    fill = fill or next((_BACKGROUNDS[code] for code in style if code in _BACKGROUNDS), None)
    marks = f' fill="{fill}"' if fill else ""
    marks += ' font-weight="bold"' if "1" in style else ""
    return f"<tspan{marks}>{drawn}</tspan>" if marks else drawn


def main() -> int:
    """Draw the picture."""
    command = f"\x1b[1;32m$\x1b[0m \x1b[1m{shlex.join(COMMAND)}\x1b[0m\n"
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(draw(command + refusal()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
