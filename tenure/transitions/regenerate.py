"""Record that a file was generated anew: a new lease, less evidence, and one more on the count."""

from datetime import date

from tenure.leases import RenewalKind, after, lifetime, renewals_of
from tenure.record import Lifecycle, Record
from tenure.transitions.edit import changed, decided, renewed, said, standing
from tenure.transitions.plan import Case, Plan, Refusal, refused

OUTDATED = ("security", "architecture", "human")
"""The evidence that speaks of a text somebody has read. Tests, linters and monitors look again."""


def regenerate(
    case: Case,
    *,
    origin: str | None = None,
    prompt: str | None = None,
    reason: str | None = None,
) -> Plan:
    """Plan what the record says of a file that was generated anew.

    `created` stays. The lease of an experimental or temporary artifact starts anew with an entry of
    `renewals`, as often as `renewal.limit` allows extensions; after that the end stays where it is.
    A durable artifact keeps its review date.

    Args:
        case: The artifact.
        origin: What generated it now, `tool` or `tool/model`.
        prompt: The category, or the template as `name@version`.
        reason: Why, if that is worth saying.
    """
    found = standing(case)
    if isinstance(found, Refusal):
        return refused(case, found)
    record = found.record
    refusals = decided(case, record)
    refusals += said(reason, "--reason TEXT", "why it was generated anew") if reason else []
    if refusals:
        return refused(case, *refusals)
    count = len(renewals_of(record, RenewalKind.REGENERATION)) + 1
    end = _end(case, record, fresh=count <= case.policy.renewal_limit)
    words = f"regenerated: {reason}" if reason else "regenerated"
    changes: dict[str, object] = {"renewals": renewed(case, found, end, words)}
    changes |= {"origin": origin} if origin else {}
    changes |= {"prompt": prompt} if prompt else {}
    changes |= {"expires": end.isoformat()} if record.expires else {}
    lost = [name for name in OUTDATED if name in record.validated]
    if lost:
        changes["validated"] = dict.fromkeys(lost)
    times = "once" if count == 1 else f"{count} times"
    return changed(
        case,
        found,
        changes,
        f"regenerated; recorded {times} so far",
        notes=[f"the evidence of {', '.join(lost)} was about the old text"] if lost else [],
        warnings=_again_and_again(case, count),
    )


def _end(case: Case, record: Record, *, fresh: bool) -> date:
    if record.expires is None:
        return record.review or case.as_of
    days = lifetime(record.lifecycle, record.kind, case.policy)
    if not fresh or days is None:
        return record.expires
    return max(record.expires, after(case.as_of, days))


def _again_and_again(case: Case, count: int) -> list[str]:
    if count <= case.policy.renewal_limit:
        return []
    stays = "; its end stays where it is" if case.item and _has_end(case) else ""
    return [f"it was regenerated {count} times{stays}: promote, refactor or retire it"]


def _has_end(case: Case) -> bool:
    found = standing(case)
    return not isinstance(found, Refusal) and found.record.lifecycle is not Lifecycle.DURABLE
