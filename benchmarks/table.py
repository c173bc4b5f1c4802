"""The results as one aligned table, or as JSON."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

HEADINGS = ("", "median", "quartiles", "compared", "required", "verdict")


class Row(NamedTuple):
    """One line of the table.

    Attributes:
        case: The situation.
        name: The command, or what was measured of it.
        value: The number in `unit`.
        unit: `s`, `MB` or `records/s`.
        quartiles: The quarter below and above, for times.
        ratio: How many times longer than `than` it took.
        than: The command it is compared with.
        required: What the ratio, or else the value, has to be, such as `≤ 6`.
        met: Whether it is; `None` where nothing is required.
    """

    case: str
    name: str
    value: float
    unit: str = "s"
    quartiles: tuple[float, float] | None = None
    ratio: float | None = None
    than: str = ""
    required: str = ""
    met: bool | None = None


def text(rows: Sequence[Row], notes: Sequence[str]) -> str:
    """Return the table, the cases one after another."""
    lines: list[tuple[str, ...] | str] = [HEADINGS]
    case = ""
    for row in rows:
        if row.case != case:
            lines += ["", row.case]
            case = row.case
        lines.append(_cells(row))
    cells = [line for line in lines if isinstance(line, tuple)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    shown = [line if isinstance(line, str) else _aligned(line, widths) for line in lines]
    return "\n".join([*shown, "", *notes, *_machine().values()])


def as_json(rows: Sequence[Row], notes: Sequence[str]) -> str:
    """Return everything that was measured, for machines."""
    found = {"machine": _machine(), "rows": [row._asdict() for row in rows], "notes": notes}
    return json.dumps(found, indent=2, ensure_ascii=False)


def _cells(row: Row) -> tuple[str, ...]:
    compared = f"{row.ratio:.2f} x {row.than}" if row.ratio is not None else ""
    verdict = "" if row.met is None else "ok" if row.met else "MISSED"
    number, unit = _scale(row)
    spread = " - ".join(number(value) for value in row.quartiles or ())
    return "  " + row.name, f"{number(row.value)} {unit}", spread, compared, row.required, verdict


def _scale(row: Row) -> tuple[Callable[[float], str], str]:
    """Return how the numbers of a row are written, and their unit."""
    if row.unit != "s":
        return "{:,.0f}".format, row.unit
    if row.value >= 1:
        return "{:.2f}".format, "s"
    return lambda seconds: f"{seconds * 1000:.1f}", "ms"


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    right = (1, 2)  # the numbers
    padded = (
        cell.rjust(width) if column in right else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(padded).rstrip()


def _machine() -> dict[str, str]:
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout
    return {
        "python": f"Python {platform.python_version()} at {sys.executable}",
        "git": git.strip(),
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "day": f"{date.today()}, times in turn, ratios within one round",
    }
