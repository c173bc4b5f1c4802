"""How much breaks when a file fails: one of the four factors of the score, the one of risk."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tenure.policy_values import PathRule, Policy
from tenure.scoring.bins import INCIDENTS, USERS, place
from tenure.scoring.score import Factor, contest
from tenure.scoring.shape import counted

BY_KIND: Mapping[str, int] = {
    "docs": 1, "tests": 1, "prototype": 1, "script": 2, "dataset": 2, "config": 2, "prompt": 2,
    "library": 2, "integration": 3, "pipeline": 3, "iac": 3, "model": 3, "agent": 3,
}  # fmt: skip
"""The impact of a kind where the policy says nothing about the file."""

PRODUCTION = 4
"""The least impact of what runs in production."""


class Exposure(NamedTuple):
    """What tells how much hangs on a file.

    Attributes:
        path: The file.
        kind: What it is.
        users: How many files refer to it.
        production: Whether its record says that it runs in production.
        incidents: How many were logged in the window.
    """

    path: str
    kind: str
    users: int
    production: bool = False
    incidents: int = 0


def factor(exposure: Exposure, policy: Policy) -> Factor:
    """Return the factor: the highest of what speaks, and more for every incident."""
    rule = highest(policy.impact_rules, exposure.path, exposure.kind)
    base = int(rule.value) if rule else BY_KIND.get(exposure.kind, 2)
    said = [_of_rule(rule) if rule else f"kind {exposure.kind}: {base}"]
    source = (
        str(policy.origins.get(f"impact.{rule.number}", "policy")) if rule else "table of kinds"
    )
    if exposure.production:
        base = max(base, PRODUCTION)
        said.append("runs in production")
    blast = place(exposure.users, USERS)
    said.append(
        f"{counted(exposure.users, 'file')} depend on it"
        if exposure.users != 1
        else "1 file depends on it"
    )
    value = max(base, blast)
    if exposure.incidents:
        value = min(5, value + place(exposure.incidents, INCIDENTS) - 1)
        said.append(f"{counted(exposure.incidents, 'incident')} in {policy.score_window} days")
    return Factor("impact", value, ", ".join(said), source, contest("impact"))


def highest(rules: Sequence[PathRule], path: str, kind: str) -> PathRule | None:
    """Return the `[[impact]]` that counts for a file: the highest, of equal ones the first."""
    return max(
        (rule for rule in rules if rule.holds_for(path, kind)),
        key=lambda rule: (rule.value, -rule.number),
        default=None,
    )


def _of_rule(rule: PathRule) -> str:
    return f"policy: {rule.value}" + (f" ({rule.reason})" if rule.reason else "")
