"""Promote an artifact: to temporary with a plan for its end, to durable with evidence."""

from collections.abc import Mapping
from datetime import date

from tenure.leases import after, lifetime
from tenure.record import Lifecycle, Record
from tenure.shown import command
from tenure.transitions.dates import next_review
from tenure.transitions.edit import Standing, changed, decided, renewed, standing
from tenure.transitions.gate import shut
from tenure.transitions.plan import Case, Plan, Refusal, refused
from tenure.transitions.wording import vague_purpose

_ORDER = (Lifecycle.EXPERIMENTAL, Lifecycle.TEMPORARY, Lifecycle.DURABLE)


def promote(
    case: Case,
    to: Lifecycle,
    evidence: Mapping[str, str],
    *,
    says: Mapping[str, str] | None = None,
    day: date | None = None,
) -> Plan:
    """Plan a longer life for an artifact that has earned it.

    Args:
        case: The artifact.
        to: What it becomes.
        evidence: For `validated`, by subject; it adds to what the record has.
        says: Other keys of the record: `purpose`, `plan`, `exit`.
        day: The next review of a durable artifact, or the end of a temporary one.
    """
    found = standing(case)
    if isinstance(found, Refusal):
        return refused(case, found)
    record = found.record
    if _ORDER.index(to) <= _ORDER.index(record.lifecycle):
        text = f"it is {record.lifecycle.value} already, and a promotion leads to more than that"
        return refused(case, Refusal(text))
    wanted = {key: text for key, text in (says or {}).items() if text}
    given = {key: text for key, text in evidence.items() if text}
    refusals = [*decided(case, record), *_purpose(case, record, wanted, to)]
    if to is Lifecycle.DURABLE:
        refusals += shut(case, {**record.validated, **given}, case.policy.gate)
        end = next_review(case, record._replace(expires=None), day)
    else:
        refusals += [*_ending(case, record, wanted), *shut(case, given, ())]
        end = _end(case, record, day)
    refusals += [end] if isinstance(end, Refusal) else []
    if refusals or isinstance(end, Refusal):
        return refused(case, *refusals)
    changes: dict[str, object] = {"lifecycle": to.value, **wanted}
    changes |= {"validated": given} if given else {}
    return _promoted(case, found, to, end, changes)


def ended(case: Case) -> dict[str, object]:
    """Return the keys that an artifact without an end loses, unless the policy asks for them."""
    return {key: None for key in ("expires", "exit", "plan") if key not in case.policy.required}


def _promoted(
    case: Case, found: Standing, to: Lifecycle, end: date, changes: Mapping[str, object]
) -> Plan:
    renewals = renewed(case, found, end, f"promoted to {to.value}")
    if to is Lifecycle.DURABLE:
        extra = {**ended(case), "review": end.isoformat(), "renewals": renewals}
        did = f"promoted to durable; first review on {end}"
    else:
        moved = end != found.record.expires
        extra = {"expires": end.isoformat()} | ({"renewals": renewals} if moved else {})
        did = f"promoted to temporary, until {end}"
    return changed(case, found, {**changes, **extra}, did)


def _purpose(case: Case, record: Record, wanted: Mapping[str, str], to: Lifecycle) -> list[Refusal]:
    purpose = wanted.get("purpose") or record.purpose
    hint = command("tenure", "promote", "--to", to.value, "--purpose", "…", paths=[case.path])
    if not purpose:
        return [Refusal("the purpose is missing: what problem does it solve?", hint)]
    if vague_purpose(purpose):
        return [Refusal(f"the purpose `{purpose}` is vague: what problem does it solve?", hint)]
    return []


def _ending(case: Case, record: Record, wanted: Mapping[str, str]) -> list[Refusal]:
    """Return what the end of a temporary artifact lacks."""
    have = {"exit": record.exit, "plan": record.plan, **wanted}
    missing = [key for key in ("exit", "plan") if not have[key]]
    words = [word for key in missing for word in (f"--{key}", "…")]
    hint = command("tenure", "promote", "--to", "temporary", *words, paths=[case.path])
    asked = {"exit": "how it will end (`exit`)", "plan": "the plan for its end (`plan`)"}
    return [Refusal(f"{asked[key]} is missing", hint) for key in missing]


def _end(case: Case, record: Record, asked: date | None) -> date | Refusal:
    """Return the last day of what becomes temporary: the one it has, or a later one."""
    expires = record.expires or record.created
    days = lifetime(Lifecycle.TEMPORARY, record.kind, case.policy) or 0
    latest = max(after(case.as_of, days), expires)
    if asked is None and expires >= case.as_of:
        return expires
    if asked is None or asked < max(expires, case.as_of) or asked > latest:
        text = f"it expired on {expires}" if asked is None else f"{asked} is not possible"
        return Refusal(f"{text}: a new end lies before or on {latest}", f"--until {latest}")
    return asked
