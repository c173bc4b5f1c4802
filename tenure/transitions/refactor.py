"""Hand a refactored artifact over to a person or a team: its lease ends, or its record."""

from datetime import date

from tenure.errors import EditError
from tenure.record import Lifecycle, Record
from tenure.shown import command
from tenure.stamp.edits import unstamp
from tenure.stamp.mending import where
from tenure.stamp.verdict import can_own
from tenure.transitions.dates import next_review
from tenure.transitions.edit import Standing, changed, decided, renewed, standing
from tenure.transitions.gate import shut
from tenure.transitions.plan import Case, Plan, Refusal, artifact_of, refused, refused_by
from tenure.transitions.promote import ended
from tenure.transitions.wording import vague_purpose


def refactor(
    case: Case,
    to: str,
    human: str | None,
    *,
    purpose: str | None = None,
    day: date | None = None,
    drop_record: bool = False,
) -> Plan:
    """Plan the handover of an artifact that people have taken into their own hands.

    Args:
        case: The artifact.
        to: Its owner from now on.
        human: Who has read all of it, and when.
        purpose: What problem it solves, if the record does not say so.
        day: The first review.
        drop_record: Take the record away: nothing says any more that AI produced the file.
    """
    found = standing(case)
    if isinstance(found, Refusal):
        return refused(case, found)
    record = found.record
    # Only what was said now counts: whoever read it before has read another text.
    refusals = [*decided(case, record), *_owner(case, to)]
    refusals += [_reader(case)] if not human else shut(case, {"human": human}, ())
    if drop_record:
        refusals += _needs_record(case)
        return refused(case, *refusals) if refusals else _dropped(case, found, to, human or "")
    review = next_review(case, record._replace(expires=None), day)
    refusals += _purpose(case, record, purpose)
    refusals += [review] if isinstance(review, Refusal) else []
    if refusals or isinstance(review, Refusal):
        return refused(case, *refusals)
    changes: dict[str, object] = {
        **ended(case),
        "owner": to,
        "lifecycle": Lifecycle.DURABLE.value,
        "review": review.isoformat(),
        "validated": {"human": human},
        "renewals": renewed(case, found, review, f"refactored: handed over to {to}"),
    }
    changes |= {"purpose": purpose} if purpose else {}
    return changed(case, found, changes, f"handed over to {to}; first review on {review}")


def _owner(case: Case, to: str) -> list[Refusal]:
    if can_own(to, case.bench):
        return []
    return [Refusal(f"`{to}` is no person or team who could own it", "--to @USER-OR-TEAM")]


def _reader(case: Case) -> Refusal:
    hint = command("tenure", "refactor", "--human", f"@YOU, {case.as_of}", paths=[case.path])
    return Refusal("evidence is missing of: human (who has read all of it, and when)", hint)


def _purpose(case: Case, record: Record, purpose: str | None) -> list[Refusal]:
    known = purpose or record.purpose
    hint = command("tenure", "refactor", "--purpose", "…", paths=[case.path])
    if not known:
        return [Refusal("the purpose is missing: what problem does it solve?", hint)]
    if vague_purpose(known):
        return [Refusal(f"the purpose `{known}` is vague: what problem does it solve?", hint)]
    return []


def _needs_record(case: Case) -> list[Refusal]:
    """Say why the file would be asked for a record again."""
    evidence = case.item.evidence if case.item else None
    resolution = case.item.resolution if case.item else None
    refusals = []
    if evidence:
        hint = command("tenure", "explain", paths=[case.path])
        text = f"without a record it is AI-produced and undeclared: {evidence.source}"
        refusals.append(Refusal(text, hint))
    if resolution and resolution.losers:
        text = f"another record would count then: {where(resolution.losers[0].raw)}"
        refusals.append(Refusal(text, command("tenure", "explain", paths=[case.path])))
    return refusals


def _dropped(case: Case, found: Standing, to: str, human: str) -> Plan:
    try:
        edit = unstamp(case.tree, case.path, case.item)
    except EditError as exc:
        return refused_by(case, exc)
    artifact = artifact_of(case)
    return Plan(
        artifact.key,
        artifact.paths,
        edits=(edit._replace(notes=()),),
        before=found.raw.data,
        place=where(found.raw),
        did=f"handed over to {to}, without a record",
        notes=("`tenure check --history` still knows what the commits say about who wrote it",),
        message=f"Hand {case.path} over to {to}\n\nRead by {human}. Its record is gone.",
    )
