"""The register for programs and pages: JSON in the shape of its schema, CSV, Markdown.

All are written in parts, so that a million rows need no memory.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from tenure import __version__
from tenure.register.listing import Row
from tenure.reporters.json_ import dumps, in_ascii, written
from tenure.reporters.table import code, csv_text, markdown

if TYPE_CHECKING:
    from tenure.cli.register import Found
    from tenure.register.payback import Payback

VERSION = 1
"""The version of the shape; it grows when a reader of the old shape would be misled."""

_BLOCK = 1_000
_FACTORS = ("frequency", "complexity", "impact", "friction")
_PATHS = ("repository", "key", "path")
_WRITERS = {
    depth: json.JSONEncoder(
        ensure_ascii=False, allow_nan=False, separators=(",\n" + " " * (depth + 2), ": ")
    )
    for depth in (4, 6, 8)
}
"""What writes the values of an object that stands so many columns from the left."""


def json_parts(found: "Found", limit: int) -> Iterator[str]:
    """Yield the document; `schemas/register.schema.json` has its shape."""
    head = dumps(
        {
            "version": VERSION,
            "tool": {"name": "tenure", "version": __version__},
            "as_of": found.as_of and found.as_of.isoformat(),
            "repositories": [
                {"name": written(name), "commit": commit, "as_of": day.isoformat()}
                for name, commit, day in found.repositories
            ],
            "quadrants": [cell._asdict() for cell in found.cells],
            "unseen": list(found.unseen),
            "artifacts": [],
        }
    )
    yield head[: head.rindex("[") + 1]
    between = "\n"
    rows = _limited(found.rows, limit)
    while block := list(islice(rows, _BLOCK)):
        yield between + in_ascii(",\n".join(map(_artifact_text, block)))
        between = ",\n"
    yield ("]" if between == "\n" else "\n  ]") + "\n}\n"


def csv_parts(found: "Found", limit: int) -> Iterator[str]:
    """Yield CSV, a heading first."""
    columns = [name for name in Row._fields if name not in ("tags", "purpose")]
    columns += ["tags", "purpose"]
    yield csv_text(columns, [])
    rows = _limited(found.rows, limit)
    while block := list(islice(rows, _BLOCK)):
        yield csv_text(columns, map(_csv_row, block)).partition("\n")[2]


def markdown_parts(found: "Found", limit: int) -> Iterator[str]:
    """Yield a table; whatever is free text stands as code, so that it formats and calls nobody."""
    if found.cells:
        heading = ["Quadrant", "Artifacts", "Hours"]
        cells = [[c.quadrant, str(c.artifacts), f"{c.hours:.2f}"] for c in found.cells]
        yield from (line + "\n" for line in markdown([heading, *cells], numbers=(1, 2)))
        yield "\n"
    heading = ["Score", "Tier", "Hours", "Due", "Lifecycle", "Owner", "Artifact", "Debt"]
    heading = ["Repository", *heading] if found.database else heading
    numbers = (1, 3) if found.database else (0, 2)
    top = list(markdown([heading], numbers=numbers))
    yield from (line + "\n" for line in top)
    for row in _limited(found.rows, limit):
        cells_ = _markdown_row(row)
        cells_ = [code(row.repository), *cells_] if found.database else cells_
        yield next(iter(markdown([cells_], numbers=numbers))) + "\n"


def payback_json(returned: "Payback", as_of: date) -> str:
    """Return what a refactoring returns; its shape is described in docs/register.md."""
    return dumps(
        {
            "version": VERSION,
            "tool": {"name": "tenure", "version": __version__},
            "as_of": as_of.isoformat(),
            "artifact": _artifact(returned.row),
            "cost": returned.cost,
            "after": returned.after,
            "assumed": returned.assumed,
            "saved_a_month": returned.monthly,
            "months": returned.months,
            "gained": returned.gained,
        }
    )


def _limited(rows: Iterable[Row], limit: int) -> Iterator[Row]:
    return islice(rows, limit or None)


def _artifact(row: Row) -> dict[str, object]:
    found: dict[str, object] = {name: _plain(name, value) for name, value in _fields(row)}
    factors = {name: found.pop(name) for name in _FACTORS}
    tags = [tag._asdict() for tag in row.tags]
    return {**found, "factors": factors, "tags": tags}


def _artifact_text(row: Row) -> str:
    """Return an artifact as it stands in the list, indented; `json` alone takes four times as long."""
    found = _artifact(row)
    factors, tags = found.pop("factors"), found.pop("tags")
    assert isinstance(tags, list)  # noqa: S101  # for the type checker
    shown = "".join(f"\n        {_object(tag, 8)}," for tag in tags)[:-1]
    last = f'"factors": {_object(factors, 6)},\n      "tags": [{shown + chr(10) + " " * 6 if tags else ""}]'
    return f"    {_object(found, 4)[:-6]},\n      {last}\n    }}"


def _object(value: object, depth: int) -> str:
    """Return an object of plain values, a line for each of them."""
    inside = "\n" + " " * (depth + 2)
    text = _WRITERS[depth].encode(value)
    return "{" + inside + text[1:-1] + "\n" + " " * depth + "}"


def _fields(row: Row) -> Iterator[tuple[str, object]]:
    return ((name, value) for name, value in row._asdict().items() if name != "tags")


def _plain(name: str, value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return written(value) if name in _PATHS else value or None
    return value


def _csv_row(row: Row) -> list[object]:
    values = [_plain(name, value) for name, value in _fields(row) if name != "purpose"]
    return [*values, " ".join(tag.name for tag in row.tags), row.purpose]


def _markdown_row(row: Row) -> list[str]:
    return [
        str(row.score),
        row.tier,
        f"{row.hours:.2f}",
        row.due.isoformat() if row.due else "",
        row.lifecycle,
        code(row.owner) if row.owner else "nobody",
        code(row.key),
        ", ".join(code(tag.name) for tag in row.tags),
    ]
