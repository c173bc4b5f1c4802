"""How long a record may run: lifetimes by the policy, measured from creation or last renewal."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum

from tenure.policy import Policy
from tenure.record import Lifecycle, Record, Renewal

ADOPTED = "it had no record before"
"""The reason of the renewal that starts the lease of a file which is older than a lease may be."""


class RenewalKind(Enum):
    """What an entry of `renewals` stands for; the beginning of its reason says so."""

    EXTENSION = "extension"
    REVIEW = "review"
    REGENERATION = "regeneration"
    PROMOTION = "promotion"
    REFACTORING = "refactoring"
    ADOPTION = "adoption"


_BEGINNINGS = (
    (RenewalKind.REVIEW, r"review(?: \((?:change|retire)\))?: "),
    (RenewalKind.REGENERATION, r"regenerated(?:: |\Z)"),
    (RenewalKind.PROMOTION, r"promoted to (?:temporary|durable)(?:: |\Z)"),
    (RenewalKind.REFACTORING, r"refactored: "),
    (RenewalKind.ADOPTION, rf"{ADOPTED}\Z"),
)


def renewal_kind(reason: str) -> RenewalKind:
    """Return what a renewal with this reason stands for; what nothing else claims is an extension."""
    found = (kind for kind, beginning in _BEGINNINGS if re.match(beginning, reason))
    return next(found, RenewalKind.EXTENSION)


def renewals_of(record: Record, kind: RenewalKind) -> tuple[Renewal, ...]:
    """Return the renewals of one kind; extensions are those that `renewal.limit` counts."""
    return tuple(one for one in record.renewals if renewal_kind(one.reason) is kind)


def lease_start(created: date, renewals: Iterable[Renewal] = ()) -> date:
    """Return the day that a lifetime is measured from: creation, or the last renewal after it."""
    return max([created, *(renewal.day for renewal in renewals)])


def lifetime(lifecycle: Lifecycle, kind: str | None, policy: Policy) -> int | None:
    """Return the most days that the policy gives, `None` for a durable artifact.

    A limit for the declared kind (scripts: 30 days) holds besides that of the lifecycle.
    """
    if lifecycle is Lifecycle.DURABLE:
        return None
    days = (
        policy.lifetime_experimental
        if lifecycle is Lifecycle.EXPERIMENTAL
        else policy.lifetime_temporary
    )
    return min(days, policy.lifetime_kind.get(kind or "", days))


def latest_expiry(record: Record, policy: Policy) -> date | None:
    """Return the last day that the policy allows as `expires`, `None` for a durable artifact."""
    days = lifetime(record.lifecycle, record.kind, policy)
    if days is None:
        return None
    return after(lease_start(record.created, record.renewals), days)


def after(day: date, days: int) -> date:
    """Return the day that many days later; the end of the calendar is never passed."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max
