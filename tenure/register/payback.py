"""What a refactoring returns: hours saved a month against what it costs."""

from typing import NamedTuple

from tenure.register.listing import Row
from tenure.scoring.hours import estimate


class Payback(NamedTuple):
    """The return of a refactoring.

    Attributes:
        row: What would be refactored.
        cost: Hours that the refactoring takes.
        after: Hours a month afterward.
        assumed: Whether `after` is a guess: what the table of hours gives for a complexity of 1.
        monthly: Hours saved a month, 0 if none.
        months: After so many months the cost is back; `None` if it never is.
        gained: Hours that the artifact saved since it was created, less those spent on it.
    """

    row: Row
    cost: float
    after: float
    assumed: bool
    monthly: float
    months: float | None
    gained: float


def payback(row: Row, cost: float, after: float | None = None) -> Payback:
    """Return what a refactoring of an artifact returns.

    Without `after`, the hours fall as the table of hours has it when the factor complexity falls to
    1, which is the best that a refactoring can do; the other factors stay.

    Args:
        row: The artifact.
        cost: Hours that the refactoring takes.
        after: Hours a month afterward, if somebody knows better.
    """
    then = _simplest(row) if after is None else after
    monthly = round(max(row.hours - then, 0.0), 2)
    months = round(cost / monthly, 1) if monthly else None
    gained = round(row.saved - row.spent, 2)
    return Payback(row, cost, then, after is None, monthly, months, gained)


def _simplest(row: Row) -> float:
    one: dict[str, float] = {}  # the share of the hours that a score takes, whatever the kind
    now = estimate(row.kind, row.score, one)
    best = estimate(row.kind, row.score // max(row.complexity, 1), one)
    return round(row.hours * best / now, 2)
