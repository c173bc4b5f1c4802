"""What the page knows, as JSON: lists of numbers that point into one table of strings.

All text is made printable here, and the page shows it as text only.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from tenure import __version__, due
from tenure.budgets import months
from tenure.ledger import Kind, Ledger
from tenure.policy_values import Budget, Policy
from tenure.register.coverage import covers
from tenure.register.item import Item, Register
from tenure.shown import printable

VERSION = 1

MOST = 20_000
"""So many artifacts are on a page, the riskiest; a page of more is too heavy for a phone."""

TREND_MONTHS = 12
_LONGEST = 300
_MOST_FILES = 20
_MOST_USERS = 10


class _Strings:
    """Each string once; others point at it."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, text: str | None) -> int:
        """Return where a string stands, -1 for none."""
        if not text:
            return -1
        shown = printable(text)
        if len(shown) > _LONGEST:
            shown = shown[: _LONGEST - 1] + "…"
        return self._places.setdefault(shown, len(self._places))

    def places(self, texts: Iterable[str]) -> list[int]:
        """Return where strings stand."""
        return [self.place(text) for text in texts]

    def table(self) -> list[str]:
        """Return the strings."""
        return list(self._places)


def document(register: Register, policy: Policy, ledger: Ledger) -> dict[str, Any]:
    """Return what the page knows.

    Args:
        register: The artifacts.
        policy: That of the root, which has the budgets and says what a cliff is.
        ledger: What was logged.
    """
    strings = _Strings()
    items = _chosen(register.items)
    spans = months(register.as_of, TREND_MONTHS)
    return {
        "version": VERSION,
        "tool": f"tenure {__version__}",
        "repository": printable(register.repository),
        "commit": register.commit,
        "as_of": register.as_of.isoformat(),
        "left_out": len(register.items) - len(items),
        "items": [_row(item, strings) for item in items],
        "budgets": [_budget(budget, items) for budget in policy.budgets],
        "months": [f"{first:%Y-%m}" for first, _ in spans],
        "logged": _logged(items, ledger, spans),
        "cliffs": _cliffs(register, policy),
        "unseen": [printable(reason) for reason in register.unseen],
        "strings": strings.table(),
    }


def _chosen(items: Sequence[Item]) -> Sequence[Item]:
    """Return the artifacts of the page in the order of the register."""
    if len(items) <= MOST:
        return items
    ranked = sorted(range(len(items)), key=lambda at: (-items[at].score.total, at))
    return [items[at] for at in sorted(ranked[:MOST])]


def _row(item: Item, strings: _Strings) -> list[Any]:
    record, place = item.record, strings.place
    return [
        place(item.key),
        strings.places(item.paths[:_MOST_FILES]),
        len(item.paths),
        place(item.owner),
        place(item.lifecycle),
        place(item.kind),
        place(record.service if record else None),
        1 if record and record.value == "high" else 0,
        place(item.score.tier),
        item.score.total,
        [
            [factor.value, place(factor.measured), place(factor.source), int(factor.overridden)]
            for factor in item.score.factors
        ],
        place(item.score.floor),
        item.hours.value,
        place(item.hours.source),
        [[place(tag.name), place(tag.reason)] for tag in item.tags],
        [[one.day.isoformat(), place(one.kind.value)] for one in item.dues],
        record.created.isoformat() if record else "",
        place(record.purpose if record else None),
        place(item.tool),
        item.commits,
        item.incidents,
        strings.places(item.users[:_MOST_USERS]),
        len(item.users),
        [[place(c.name), place(c.mend)] for c in item.controls if c.evidence is None],
        strings.places(sign.reason for sign in item.drift),
    ]


def _budget(budget: Budget, items: Sequence[Item]) -> dict[str, Any]:
    scope = [
        *(f"files {glob.pattern}" for glob in budget.paths),
        *([f"owner {budget.owner}"] if budget.owner else ()),
        *([f"service {budget.service}"] if budget.service else ()),
        *([f"lifecycle {budget.lifecycle}"] if budget.lifecycle else ()),
        *([f"release {budget.label}"] if budget.label else ()),
    ]
    covered = [at for at, item in enumerate(items) if covers(budget, item)]
    alone = budget.owner if len(scope) == 1 else None
    return {
        "name": printable(budget.name),
        "hours": budget.hours,
        "scope": printable(", ".join(scope) or "everything"),
        "owner": printable(alone or ""),
        "items": None if len(covered) == len(items) else covered,
    }


def _logged(
    items: Sequence[Item], ledger: Ledger, spans: Sequence[tuple[date, date]]
) -> list[list[float]]:
    """Return item, month, hours spent and hours saved; what is of no artifact here is left out."""
    places = {name: at for at, item in enumerate(items) for name in (*item.paths, item.key)}
    numbers = {(first.year, first.month): number for number, (first, _) in enumerate(spans)}
    last = spans[-1][1]
    sums: dict[tuple[int, int], list[float]] = {}
    for entry in ledger.entries:
        at = places.get(entry.artifact)
        month = numbers.get((entry.day.year, entry.day.month))
        if at is not None and month is not None and entry.day <= last:
            pair = sums.setdefault((at, month), [0.0, 0.0])
            pair[entry.kind is Kind.SAVED] += entry.hours
    return [[*key, *(round(hours, 2) for hours in sums[key])] for key in sorted(sums)]


def _cliffs(register: Register, policy: Policy) -> list[list[str]]:
    dues = sorted((one for item in register.items for one in item.dues), key=lambda one: one.day)
    found = due.cliffs(dues, register.as_of, count=policy.cliff_count, days=policy.cliff_days)
    return [[cliff.first.isoformat(), cliff.last.isoformat()] for cliff in found]
