"""TEN013: what counts against a budget is not more than it has."""

from collections.abc import Iterator

from tenure.budgets import Use, uses
from tenure.finding import Finding, Location
from tenure.policy import POLICY_NAME, Policy
from tenure.register.item import Register
from tenure.rules.base import finding
from tenure.shown import command

_NAMED = 3
"""So many artifacts are named in a message."""


def check(register: Register, policy: Policy) -> Iterator[Finding]:
    """Find budgets of which more is used than there is (TEN013).

    Args:
        register: Of the whole tree: a part of it would make every budget look good.
        policy: That of the root, which has the budgets.
    """
    for number, use in enumerate(uses(register, policy.budgets)):
        if use.exceeded:
            origin = policy.origins[f"budget.{number}"]
            place = Location(origin.file or POLICY_NAME, origin.line or 1)
            yield finding(
                "TEN013", use.budget.name, place, _said(use), fix=command("tenure", "budget")
            )


def _said(use: Use) -> str:
    largest = ", ".join(f"{s.artifact} {s.hours:g}" for s in use.shares[:_NAMED] if s.hours)
    return (
        f"the budget `{use.budget.name}` has {use.budget.hours:g} hours a month, and "
        f"{use.used:g} are used; the most by: {largest}"
    )
