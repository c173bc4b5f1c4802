"""The record of a case changed where it stands, with everything that every transition says of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from tenure import due, schema
from tenure.carriers.registry import RegistryEntry
from tenure.due import Due
from tenure.errors import EditError
from tenure.leases import RenewalKind, renewal_kind
from tenure.record import RawRecord, Record
from tenure.shown import command
from tenure.stamp.mending import mended, shared, where
from tenure.stamp.proposal import merged
from tenure.stamp.verdict import can_own
from tenure.transitions.plan import Case, Plan, Refusal, artifact_of, refused, refused_by
from tenure.transitions.wording import vague


class Standing(NamedTuple):
    """A record that is in order: as it stands, as values, and the registry entry if it is one."""

    raw: RawRecord
    record: Record
    entry: RegistryEntry | None


def standing(case: Case) -> Standing | Refusal:
    """Return the record that counts, or why no transition can start from it."""
    resolution = case.item.resolution if case.item else None
    fix = command("tenure", "stamp", "--fix", paths=[case.path])
    if resolution is None or (resolution.winner is None and not resolution.unreadable):
        hint = command("tenure", "stamp", paths=[case.path])
        return Refusal(f"{case.path} has no record", hint)
    if resolution.unreadable:
        broken = resolution.unreadable[0]
        spot = f"{broken.path}:{broken.place.line}:{broken.place.column}"
        return Refusal(f"{spot}: the record cannot be read: {broken.message}", fix)
    if resolution.rival or resolution.winner is None:
        hint = command("tenure", "explain", paths=[case.path])
        return Refusal(f"two records of {case.path} contradict each other; keep one", hint)
    raw = resolution.winner.raw
    if not schema.is_valid_record(raw.data):
        from tenure.mistakes import explain_record

        wrong = "; ".join(mistake.message for mistake in explain_record(raw.data))
        return Refusal(f"{where(raw)} is not in order: {wrong}", fix)
    return Standing(raw, schema.to_record(raw.data), resolution.winner.entry)


def decided(case: Case, record: Record) -> list[Refusal]:
    """Return what speaks against who decides, and when."""
    refusals = []
    if case.by is not None and not can_own(case.by, case.bench):
        refusals.append(
            Refusal(
                f"`{case.by}` is no person or team; what becomes of a file is decided by people",
                "--by @YOU",
            )
        )
    last = max((renewal.day for renewal in record.renewals), default=record.created)
    if case.as_of < last and record.renewals:
        refusals.append(
            Refusal(f"the last entry of `renewals` is of {last}, which is after {case.as_of}")
        )
    return refusals


def said(text: str | None, option: str, question: str) -> list[Refusal]:
    """Return what speaks against a text that has to say something.

    Args:
        text: What was said.
        option: The option that says it, with an example.
        question: What it has to answer.
    """
    if not text or not text.strip():
        return [Refusal(f"{question} is missing", option)]
    if vague(text):
        return [Refusal(f"`{text.strip()}` is vague: {question} is asked for", option)]
    return []


def renewal(case: Case, until: date, reason: str) -> dict[str, object]:
    """Return an entry for `renewals`."""
    entry: dict[str, object] = {
        "date": case.as_of.isoformat(),
        "until": until.isoformat(),
        "reason": " ".join(reason.split()),
    }
    return entry | ({"by": case.by} if case.by else {})


def renewed(case: Case, found: Standing, until: date, reason: str) -> list[object]:
    """Return `renewals` with one more entry."""
    before = found.raw.data.get("renewals", [])
    return [*(before if isinstance(before, list) else ()), renewal(case, until, reason)]


def is_extension(reason: str) -> bool:
    """Whether a reason would be read as that of an extension, as it must be if it is one."""
    return renewal_kind(" ".join(reason.split())) is RenewalKind.EXTENSION


def changed(
    case: Case,
    found: Standing,
    changes: Mapping[str, object],
    did: str,
    *,
    warnings: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> Plan:
    """Return the plan that changes these keys of the record, `None` removing one, and no other.

    A record that a check would refuse is not written: it is the refusal.
    """
    data = found.raw.data
    after = {key: merged(data.get(key), value) for key, value in changes.items()}
    differ = [key for key, value in after.items() if data.get(key) != value]
    resolution = case.item.resolution if case.item else None
    if resolution is None:
        return refused(case, Refusal(f"{case.path} has no record"))
    bench = case.bench._replace(wishes=case.wishes({key: changes[key] for key in differ}))
    try:
        edit = mended(bench, resolution)
    except EditError as exc:
        return refused_by(case, exc)
    artifact = artifact_of(case)
    whole = {key: value for key, value in {**data, **after}.items() if value is not None}
    dues = tuple(due.of([artifact._replace(record=schema.to_record(whole))]))
    return Plan(
        artifact.key,
        artifact.paths,
        edits=(edit._replace(notes=()),),
        before={key: data[key] for key in differ if key in data},
        after={key: after[key] for key in differ if after[key] is not None},
        place=where(found.raw),
        did=did,
        notes=(*_sharing(found.entry), *notes),
        warnings=(*warnings, *_cliffs(case, dues)),
        due=dues,
    )


def _sharing(entry: RegistryEntry | None) -> list[str]:
    if entry is None or not shared(entry):
        return []
    patterns = ", ".join(entry.patterns)
    if entry.is_group:
        return [f"this is the record of the whole artifact: all files of path {patterns}"]
    text = f"each file of path {patterns} shares this record, so it changes for all of them"
    return [f"{text}; `tenure stamp --carrier auto PATH` gives a file its own"]


def _cliffs(case: Case, dues: Sequence[Due]) -> list[str]:
    """Say which of the new dates too many artifacts share."""
    artifact = artifact_of(case)
    old = {(one.kind, one.day) for one in case.dues() if one.artifact == artifact.key}
    new = [one for one in dues if (one.kind, one.day) not in old]
    if not new:
        return []
    others = [one for one in case.dues() if one.artifact != artifact.key]
    ordered = sorted([*others, *dues], key=lambda one: one.day)
    policy = case.policy
    steep = due.cliffs(ordered, case.as_of, count=policy.cliff_count, days=policy.cliff_days)
    sentences = []
    for one in new:
        for cliff in (cliff for cliff in steep if one in cliff.dues):
            days = str(cliff.first)
            days += "" if cliff.first == cliff.last else f" to {cliff.last}"
            text = f"{one.day} makes a cliff: {len(cliff.dues)} dates fall due {days}"
            sentences.append(f"{text}; choose a day apart")
    return list(dict.fromkeys(sentences))
