"""Which index leads through a list: that of the order, or that of one condition.

Databases guess how many rows meet two conditions as if these knew nothing of each other, SQLite
without knowing how common a value is: they would sort all rows of a common owner, or look through
a million for a rare one. Here it is counted, most of it in the sums, and the database is told: a
column whose index it shall leave alone stands in an expression.
"""

from math import prod
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    exists,
    func,
    literal,
    literal_column,
    select,
)

from tenure.register.listing import UNDECLARED, Filter, Order
from tenure.register.models import SafeText, artifact, repository, sum_, tag

_ENOUGH = 50_000
"""Counting stops here: a condition that so many rows meet is a common one."""

_ORDERED = {
    ("tier", "score"),
    ("tier", "tier"),
    ("tier", "hours"),
    ("quadrant", "score"),
    ("quadrant", "hours"),
    ("lifecycle", "due"),
    ("owner", "owner"),
    ("due_before", "due"),
    ("min_score", "score"),
}
"""The conditions whose index has the rows that meet them in this order."""

_SUMMED = ("tag", "lifecycle", "kind", "service")
"""The conditions whose rows are counted already, as they are written."""

_COLUMNS = {"due_before": "due", "min_score": "score", "repository": "repository_id"}
_SORTS = {"tier": ("tier", "score")}
_LIVING = artifact.c.retired.is_(None)


class Leading(NamedTuple):
    """How a list is read.

    Attributes:
        conditions: What rows have to meet.
        sort: What they are sorted by, before their number.
    """

    conditions: tuple[ColumnElement[bool], ...]
    sort: tuple[ColumnElement[Any], ...]


def leading(connection: Connection, wanted: Filter, order: Order, size: int) -> Leading:
    """Return how to read the first `size` rows of a list."""
    asked = {name: value for name, value in wanted._asdict().items() if value is not None}
    lead = _lead(connection, asked, order, size)
    free = lead is None or (lead, order.by) in _ORDERED
    plus = connection.dialect.name == "sqlite"
    conditions = tuple(
        condition(name, value, leads=name == lead, plus=plus) for name, value in asked.items()
    )
    if wanted.lifecycle == UNDECLARED and wanted.due_before is not None:
        conditions = (artifact.c.id < 0,)  # without a record nothing is due, and the search is long
    names: tuple[str, ...] = _SORTS.get(order.by, (order.by,))
    if order.by in ("owner", "tier") and order.by in asked:
        names = names[1:]  # all are the same, which SQLite does not see in an index
    sort = tuple(_column(name, leads=free, plus=plus) for name in names)
    return Leading(conditions, sort)


def condition(
    name: str, value: Any, *, leads: bool = True, plus: bool = False
) -> ColumnElement[bool]:
    """Return what a row has to meet.

    Args:
        name: A field of `Filter`.
        value: Its value.
        leads: Whether the database may look it up in an index.
        plus: Whether a `+` before a column is enough to keep it from that, as in SQLite.
    """
    if name == "tag":
        these = select(tag.c.artifact_id).where(tag.c.name == value)
        if leads:
            return artifact.c.id.in_(these)
        return exists().where(tag.c.artifact_id == artifact.c.id, tag.c.name == value)
    column = _column(_COLUMNS.get(name, name), leads=leads, plus=plus)
    if name == "owner":
        return column == func.lower(literal(value, artifact.c.owner.type))
    if name == "repository":
        one = select(repository.c.id).where(repository.c.name == value)
        return column == one.scalar_subquery()
    met: ColumnElement[bool] = column == value
    if name == "due_before":
        met = column < value
    if name == "min_score":
        met = column >= value
    return met


def _lead(connection: Connection, asked: dict[str, Any], order: Order, size: int) -> str | None:
    """Return the condition to begin with, or `None` for the order."""
    if not asked:
        return None
    every = connection.execute(select(func.max(artifact.c.id))).scalar() or 1
    found = {name: _count(connection, name, value) for name, value in asked.items()}
    shares = {name: max(count, 1) / every for name, count in found.items()}

    def cost(lead: str | None) -> float:
        walked = size / prod(share for name, share in shares.items() if name != lead)
        if lead is None:
            return walked
        whole = found[lead] if found[lead] < _ENOUGH else every
        return min(walked, whole) if (lead, order.by) in _ORDERED else whole

    return min([None, *asked], key=cost)


def _count(connection: Connection, name: str, value: Any) -> int:
    """Return how many rows meet a condition, at least where it is not a common one."""
    if name in _SUMMED:
        asked = select(func.sum(sum_.c.artifacts)).where(sum_.c.by == name, sum_.c.name == value)
        return int(connection.execute(asked).scalar() or 0)
    one: ColumnElement[int] = literal_column("1", Integer)
    few = select(one).select_from(artifact).where(_LIVING, condition(name, value)).limit(_ENOUGH)
    return connection.execute(select(func.count()).select_from(few.subquery())).scalar_one()


def _column(name: str, *, leads: bool, plus: bool) -> ColumnElement[Any]:
    column = artifact.c[name]
    if leads:
        return func.lower(column) if name == "owner" else column
    written = f"{artifact.name}.{name}"
    if name == "owner":
        written = f"lower({written})"
    nothing = "|| ''" if isinstance(column.type, SafeText) else "+ 0"
    return literal_column(f"+{written}" if plus else f"({written} {nothing})", column.type)
