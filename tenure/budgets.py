"""Budgets of maintenance hours: what counts against each, what is left, what a change adds."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tenure.ledger import Ledger
from tenure.policy_values import Budget
from tenure.register.coverage import covers
from tenure.register.item import Register
from tenure.report import path_bytes

TREND_MONTHS = 6
"""So many months of logged hours show where a budget is going."""


class Share(NamedTuple):
    """What one artifact takes of a budget, in hours a month."""

    artifact: str
    hours: float


class Use(NamedTuple):
    """A budget and what counts against it.

    Attributes:
        budget: The budget.
        used: Hours a month of all artifacts in its scope.
        shares: Each artifact in its scope, the most expensive first.
        trend: The logged hours in its scope, one number a month, the month of the day last.
    """

    budget: Budget
    used: float
    shares: tuple[Share, ...]
    trend: tuple[float, ...] = ()

    @property
    def remaining(self) -> float:
        """Hours a month that are left; negative when the budget is exceeded."""
        return round(self.budget.hours - self.used, 2)

    @property
    def exceeded(self) -> bool:
        """Whether more is used than there is."""
        return self.used > self.budget.hours


class Shift(NamedTuple):
    """What a change does to a budget: hours a month before and after."""

    budget: Budget
    before: float
    after: float

    @property
    def added(self) -> float:
        """Hours a month that the change adds; negative if it takes some away."""
        return round(self.after - self.before, 2)

    @property
    def remaining(self) -> float:
        """Hours a month that are left after it; negative when the budget is exceeded."""
        return round(self.budget.hours - self.after, 2)

    @property
    def exceeded(self) -> bool:
        """Whether more is used after it than there is."""
        return self.after > self.budget.hours


def uses(register: Register, budgets: Sequence[Budget], ledger: Ledger | None = None) -> list[Use]:
    """Return what counts against each budget, in the order of the policy.

    Args:
        register: Of the whole tree.
        budgets: Those of the policy of the root.
        ledger: What was logged; without it there is no trend.
    """
    spent = (
        [ledger.spent(*month) for month in months(register.as_of, TREND_MONTHS)] if ledger else []
    )
    return [_use(register, budget, spent) for budget in budgets]


def shifts(before: Register, after: Register, budgets: Sequence[Budget]) -> list[Shift]:
    """Return what a change does to each budget, in the order of the policy."""
    old, new = uses(before, budgets), uses(after, budgets)
    return [Shift(a.budget, b.used, a.used) for b, a in zip(old, new, strict=True)]


def _use(register: Register, budget: Budget, spent: Sequence[Mapping[str, float]]) -> Use:
    items = [item for item in register.items if covers(budget, item)]
    shares = [Share(item.key, item.hours.value) for item in items]
    shares.sort(key=lambda share: (-share.hours, path_bytes(share.artifact)))
    used = round(sum(share.hours for share in shares), 2)
    # An entry of the ledger names an artifact by its key, or by a file of it.
    names = {name for item in items for name in (item.key, *item.paths)}
    trend = [sum(month[name] for name in sorted(names & month.keys())) for month in spent]
    return Use(budget, used, tuple(shares), tuple(round(hours, 2) for hours in trend))


def months(as_of: date, count: int) -> list[tuple[date, date]]:
    """Return the first and the last day of so many calendar months, the one of `as_of` last."""
    found = []
    first = as_of.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    for _ in range(count):
        found.append((first, last))
        last = first - timedelta(days=1)
        first = last.replace(day=1)
    return found[::-1]
