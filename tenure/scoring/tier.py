"""The risk tier: by the score, and not below what the record or the policy says."""

from collections.abc import Sequence

from tenure.policy_values import Policy
from tenure.record import Record

TIERS = ("low", "medium", "high", "critical")
"""The tiers, the lowest first."""


def by_total(total: int, policy: Policy) -> str:
    """Return the tier of a score."""
    if total >= policy.tier_critical:
        return "critical"
    if total >= policy.tier_high:
        return "high"
    return "medium" if total >= policy.tier_medium else "low"


def with_floor(
    total: int, paths: Sequence[str], kind: str, policy: Policy, record: Record | None
) -> tuple[str, str | None]:
    """Return the tier, and why it is above that of the score if it is.

    Args:
        total: The score.
        paths: The files of the artifact; a floor under one of them holds for all.
        kind: The kind of the artifact.
        policy: Has the tiers and the floors.
        record: Its record, which may declare a floor.
    """
    tier = by_total(total, policy)
    floors = [
        (
            TIERS.index(rule.value),
            _reason(rule.reason, str(policy.origins.get(f"risk.{rule.number}", "policy"))),
        )
        for rule in policy.risk_rules
        if any(rule.holds_for(path, kind) for path in paths)
    ]
    if record and record.risk:
        floors.insert(0, (TIERS.index(record.risk), "the record declares it (`risk`)"))
    highest = max(floors, key=lambda floor: floor[0], default=None)
    if highest is None or highest[0] <= TIERS.index(tier):
        return tier, None
    return TIERS[highest[0]], highest[1]


def _reason(reason: str | None, place: str) -> str:
    return f"{reason} (`risk` in {place})" if reason else f"the policy says so (`risk` in {place})"
