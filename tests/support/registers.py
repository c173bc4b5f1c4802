"""Registers made by hand, and databases to keep them in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tenure.due import Due, DueKind
from tenure.record import Lifecycle, Origin, Record
from tenure.register.item import Item, Register, Tag
from tenure.scoring.hours import Hours
from tenure.scoring.score import FACTORS, Factor, Score

DAY = date(2026, 11, 22)
LATER = date(2026, 11, 23)


def tag(name: str) -> Tag:
    return Tag(name, f"it is {name}", "found")


def item(key: str = "a.py", **wishes: Any) -> Item:
    """Return an artifact; `wishes` are fields of `Item`, of its record, or `score`, `tier`, `hours`."""
    of_record = set(Record._fields) - {"kind", "hours", "score"}
    record = _record({name: wishes.pop(name) for name in of_record & wishes.keys()})
    declared = None if wishes.pop("undeclared", False) else record
    due = wishes.pop("due", None)
    factors = tuple(Factor(name, 1, "measured", "here", "there") for name in FACTORS)
    hours = wishes.pop("hours", 0.5)
    paths = wishes.pop("paths", (key,))
    owner = wishes.pop("owner", "@acme/shop")
    lifecycle = declared.lifecycle.value if declared else "undeclared"
    return Item(
        key=key,
        paths=paths,
        record=declared,
        kind=wishes.pop("kind", "script"),
        owner=owner,
        score=Score(factors, wishes.pop("total", 4), wishes.pop("tier", "low")),
        tags=tuple(map(tag, sorted(wishes.pop("tags", ())))),
        hours=Hours(hours, "estimated", None, None, hours),
        dues=(Due(due, DueKind.EXPIRY, key, owner, key, 1, lifecycle),) if due and declared else (),
        saved=wishes.pop("saved", 0.0),
        spent=wishes.pop("spent", 0.0),
        incidents=0,
        tool="claude-code",
        commits=1,
        changed=DAY,
        **wishes,
    )


def _record(values: dict[str, Any]) -> Record:
    made: dict[str, Any] = {"lifecycle": Lifecycle.EXPERIMENTAL, "created": date(2026, 11, 1)}
    return Record(owners=("@acme/shop",), origin=Origin("claude-code"), **(made | values))


def register(items: Sequence[Item], name: str = "acme/shop", day: date = DAY) -> Register:
    """Return the register of a repository."""
    return Register(day, name, "c" * 40, tuple(items))
