"""TEN013 and TEN014: what artifacts cost and ask for together, which no single one of them shows."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from tenure import budgets, due
from tenure.budgets import Use
from tenure.finding import Finding, Location, Related
from tenure.policy import POLICY_NAME, Policy
from tenure.register.item import Register
from tenure.report import Artifact
from tenure.rules.base import at, finding
from tenure.shown import command

_NAMED = 3
"""So many artifacts are named in a message."""


def exceeded(register: Register, policy: Policy) -> Iterator[Finding]:
    """Find budgets of which more is used than there is (TEN013).

    Args:
        register: Of the whole tree: a part of it would make every budget look good.
        policy: That of the root, which has the budgets.
    """
    for number, use in enumerate(budgets.uses(register, policy.budgets)):
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


def cliffs(artifacts: Sequence[Artifact], policy: Policy, as_of: date) -> Iterator[Finding]:
    """Find days ahead on which more falls due than anybody can look at (TEN014).

    Args:
        artifacts: Those of the whole tree.
        policy: That of the root, which says what a cliff is.
        as_of: What was due before this day is not ahead.
    """
    dues = due.of(artifacts)
    if len(dues) < policy.cliff_count:
        return
    known = {(a.key, a.paths[0] if a.paths else a.key): a for a in artifacts}
    found = due.cliffs(dues, as_of, count=policy.cliff_count, days=policy.cliff_days)
    for cliff in found:
        places = [_place(known[one.artifact, one.path], one) for one in cliff.dues]
        when = (
            f"on {cliff.first}" if cliff.first == cliff.last else f"{cliff.first} to {cliff.last}"
        )
        message = (
            f"{len(cliff.dues)} dates fall {when}, and nobody looks at so many at once: "
            "spread them out"
        )
        others = islice(zip(cliff.dues, places, strict=True), 1, _NAMED + 1)
        yield finding(
            "TEN014",
            cliff.dues[0].artifact,
            places[0],
            message,
            fix=command("tenure", "due"),
            related=tuple(Related(place, f"so does {one.artifact}") for one, place in others),
        )


def _place(artifact: Artifact, one: due.Due) -> Location:
    if artifact.raw is None:  # nothing has a date without a record
        return Location(one.path)
    return at(artifact.raw, (one.kind.value,))
