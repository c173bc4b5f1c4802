"""The inventory for programs: JSON in the shape of `schemas/scan.schema.json`, or CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tenure import __version__
from tenure.evidence import Strength
from tenure.reporters.json_ import dumps, written
from tenure.shown import printable

if TYPE_CHECKING:
    from tenure.evidence import Evidence
    from tenure.scan.credits import Credit
    from tenure.scan.inventory import Inventory
    from tenure.scan.items import Item, Mark

VERSION = 1
"""The version of the shape; it grows when a reader of the old shape would be misled."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that spreadsheets take for a formula (OWASP, CSV injection)."""


def render(inventory: "Inventory", form: str, *, commits: bool) -> str:
    """Return the whole output.

    Args:
        inventory: What was found.
        form: `json` or `csv`.
        commits: Tell commits instead of files.
    """
    if form == "json":
        return dumps(_document(inventory, commits=commits))
    if commits:
        return _csv(_COMMIT_COLUMNS, map(_commit_row, inventory.credits))
    return _csv(_FILE_COLUMNS, map(_file_row, inventory.items))


def _document(inventory: "Inventory", *, commits: bool) -> dict[str, Any]:
    counts = inventory.counts
    found: dict[str, Any] = {
        "version": VERSION,
        "tool": {"name": "tenure", "version": __version__},
        "revision": inventory.revision,
        "summary": {
            "files": inventory.files,
            "produced": counts.produced,
            "undeclared": sum(counts.bare.values()),
            "touched": counts.touched,
            "commits": inventory.commits,
            "commits_by_ai": inventory.by_ai,
        },
    }
    if commits:
        found["commits"] = [_commit(credit) for credit in inventory.credits]
    else:
        found["files"] = [_file(item) for item in inventory.items]
    found["unseen"] = list(inventory.unseen)
    return found


def _file(item: "Item") -> dict[str, Any]:
    return {
        "path": written(item.path),
        "relation": "produced" if item.produced else "touched",
        "strength": item.strength.value,
        "tools": list(item.tools),
        "models": list(item.models),
        "share": None if item.share is None else round(item.share, 4),
        "first_commit": _mark(item.first),
        "last_commit": _mark(item.last),
        "commits_by_ai": item.by_ai,
        "commits_by_others": item.others,
        "added": _time(item.added),
        "owner": item.owner,
        "owner_from": item.owner_from,
        "record": item.recorded,
        "evidence": [_evidence(evidence) for evidence in item.evidence],
    }


def _evidence(evidence: "Evidence") -> dict[str, Any]:
    return {
        "relation": evidence.relation.value,
        "strength": evidence.strength.value,
        "tool": evidence.tool,
        "model": evidence.model,
        "source": evidence.source,
        "line": evidence.line,
        "commit": evidence.commit,
    }


def _commit(credit: "Credit") -> dict[str, Any]:
    return {
        "commit": credit.commit,
        "time": _time(credit.when),
        "strength": credit.strength.value,
        "tools": list(credit.tools),
        "merge": credit.merge,
        "signs": [
            {
                "strength": (sign.strength or Strength.WEAK).value,
                "tool": sign.tool,
                "model": sign.model,
                "reason": sign.reason,
            }
            for sign in credit.signs
        ],
        "noted_files": len(credit.files),
    }


def _mark(mark: "Mark | None") -> dict[str, Any] | None:
    return {"commit": mark.commit, "time": _time(mark.when)} if mark else None


def _time(seconds: int | None) -> str | None:
    """Return a time in UTC, `None` for one that no calendar has."""
    try:
        when = None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return when.strftime("%Y-%m-%dT%H:%M:%SZ") if when else None


_FILE_COLUMNS = (
    *("path", "relation", "strength", "tools", "models", "share", "first_commit", "first_time"),
    *("last_commit", "last_time", "commits_by_ai", "commits_by_others", "added", "owner"),
    *("owner_from", "record", "evidence"),
)
_COMMIT_COLUMNS = ("commit", "time", "strength", "tools", "sign")


def _file_row(item: "Item") -> Sequence[object]:
    return (
        *(written(item.path), "produced" if item.produced else "touched", item.strength.value),
        *(" ".join(item.tools), ", ".join(item.models)),
        "" if item.share is None else round(item.share, 4),
        *_both(item.first),
        *_both(item.last),
        *(item.by_ai, item.others, _time(item.added) or ""),
        *(item.owner or "", item.owner_from or "", "yes" if item.recorded else "no"),
        item.evidence[0].source,
    )


def _both(mark: "Mark | None") -> tuple[str, str]:
    return (mark.commit, _time(mark.when) or "") if mark else ("", "")


def _commit_row(credit: "Credit") -> Sequence[object]:
    time = _time(credit.when) or ""
    return credit.commit, time, credit.strength.value, " ".join(credit.tools), credit.reason


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def _safe(cell: object) -> object:
    """Keep a cell from being a formula: an apostrophe in front makes it text."""
    if not isinstance(cell, str):
        return cell
    text = printable(cell)
    return f"'{text}" if cell.startswith(_FORMULA) else text
