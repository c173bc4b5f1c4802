"""The days that a transition sets: what was asked for, within what the policy allows."""

from datetime import date

from tenure.leases import after
from tenure.record import Record
from tenure.transitions.plan import Case, Refusal


def next_review(case: Case, record: Record, asked: date | None) -> date | Refusal:
    """Return the day of the next review: as late as the policy allows, or as asked.

    An artifact that expires is not reviewed after its end.
    """
    latest = after(case.as_of, case.policy.lifetime_review)
    if record.expires:
        latest = min(latest, record.expires)
    day = latest if asked is None else asked
    if latest <= case.as_of:
        return Refusal(
            f"it expires on {record.expires}, so no review can follow: extend, promote or retire it"
        )
    if day <= case.as_of:
        return Refusal(f"{day} is not after {case.as_of}", f"--next {latest}")
    if day > latest:
        return Refusal(
            f"{day} is too late: the next review is due on {latest} at the latest",
            f"--next {latest}",
        )
    return day
