"""Review an artifact: what was looked at, what came of it, and when the next look is due."""

from datetime import date

from tenure.record import Lifecycle
from tenure.shown import command
from tenure.transitions.dates import next_review
from tenure.transitions.edit import changed, decided, renewed, said, standing
from tenure.transitions.plan import Case, Plan, Refusal, refused

OUTCOMES = ("keep", "change", "retire")
"""What a review can come to."""

_EXAMPLE = "--looked-at 'the totals against the ledger of May'"


def review(
    case: Case, looked_at: str | None, *, next_day: date | None = None, outcome: str = "keep"
) -> Plan:
    """Plan the record of a review and the date of the next one.

    The review is an entry of `renewals`, because the time until the next one counts from there.

    Args:
        case: The artifact.
        looked_at: What was looked at.
        next_day: The day of the next review; by default as late as the policy allows. What has to
            change or to go needs one: by when.
        outcome: One of `OUTCOMES`.
    """
    found = standing(case)
    if isinstance(found, Refusal):
        return refused(case, found)
    record = found.record
    day = next_review(case, record, next_day)
    refusals = [*decided(case, record), *said(looked_at, _EXAMPLE, "what was looked at")]
    if outcome != "keep" and next_day is None:
        text = f"by when it has to {'go' if outcome == 'retire' else 'change'} is missing"
        refusals.append(Refusal(text, "--next DATE"))
    refusals += [day] if isinstance(day, Refusal) else []
    if refusals or isinstance(day, Refusal):
        return refused(case, *refusals)
    kind = "review" if outcome == "keep" else f"review ({outcome})"
    changes: dict[str, object] = {
        "renewals": renewed(case, found, day, f"{kind}: {looked_at}"),
        "exit": "retire" if outcome == "retire" else found.raw.data.get("exit"),
    }
    if record.lifecycle is Lifecycle.DURABLE or record.review or next_day:
        changes["review"] = day.isoformat()
    did = f"reviewed; next look on {day}"
    hint = command("tenure", "retire", paths=[case.path])
    notes = [f"when nothing needs it any more: {hint}"] if outcome == "retire" else []
    return changed(case, found, changes, did, notes=notes)
