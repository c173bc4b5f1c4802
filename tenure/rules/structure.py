"""TEN002 to TEN005, TEN018: records and policies can be read, fit their schema and each other."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tenure.carriers.resolve import Resolution
from tenure.finding import Finding, Location, Related
from tenure.policy import PolicyProblem
from tenure.record import CarrierKind, RawRecord, Unreadable
from tenure.report import Artifact
from tenure.rules.base import at, finding
from tenure.shown import command
from tenure.survey import Surveyed

if TYPE_CHECKING:
    from tenure.mistakes import Mistake

_FEW = 3
FILLED_BY_FIX = ("owner", "origin", "lifecycle", "created", "expires", "review")
"""The keys that `tenure stamp --fix` can fill in without inventing anything."""


def check(item: Surveyed, artifact: Artifact) -> Iterator[Finding]:
    """Find what is wrong with the records of one artifact."""
    raw, resolution = artifact.raw, item.resolution
    path = artifact.paths[0] if artifact.paths else artifact.key
    if resolution:
        for problem in resolution.unreadable:
            yield unreadable(problem, path)
        yield from rival(path, resolution)
    if raw is not None and artifact.record is None:
        yield from mistakes(raw, artifact.key, path)
    elif raw is not None:
        yield from required(raw, artifact.key, path, item.policy.required)


def unreadable(problem: Unreadable, key: str) -> Finding:
    """Say that a record cannot be read (TEN003)."""
    place = problem.place
    location = Location(problem.path, place.line, place.column, place.line, place.end_column)
    subject = key if problem.kind is not CarrierKind.REGISTRY else problem.path
    fix = command("tenure", "stamp", "--fix", paths=[subject]) if problem.fixable else None
    return finding(
        "TEN003", key, location, f"this record cannot be read: {problem.message}", fix=fix
    )


def link(broken: Finding) -> Finding:
    """Say of a record that cannot be read that it is a link, which explains the rest."""
    message = "this record cannot be read: it is a symbolic link, and links are not followed"
    return broken._replace(message=message, location=Location(broken.location.path), fix=None)


def mistakes(raw: RawRecord, key: str, path: str) -> Iterator[Finding]:
    """Say where a record does not fit the schema (TEN002).

    Args:
        raw: The record.
        key: The key of its artifact.
        path: The file that the mending command is given.
    """
    # Late: it costs 100 ms, and a good record has no mistakes.
    from tenure.mistakes import explain_record

    found = explain_record(raw.data)
    meant = {mistake.fix for mistake in found if mistake.on_key}
    for mistake in found:
        if mistake.on_key and mistake.path[-1] in meant:
            continue  # it is missing because it is misspelled, which is said
        place = at(raw, mistake.path, on_key=mistake.on_key)
        message = f"{mistake.message}; {mistake.hint}" if mistake.hint else mistake.message
        yield finding("TEN002", key, place, message, fix=_mend(mistake, path))


def _mend(mistake: "Mistake", path: str) -> str:
    """Return the command for a mistake: `--fix` where the right value is known, else `--set`."""
    name = ".".join(str(step) for step in mistake.path[:2])
    if mistake.fix is not None or (mistake.on_key and name in FILLED_BY_FIX):
        return command("tenure", "stamp", "--fix", paths=[path])
    value = "" if mistake.on_key and "is missing" not in mistake.message else "…"
    return command("tenure", "stamp", "--set", f"{name}={value}", paths=[path])


def required(raw: RawRecord, key: str, path: str, names: Iterable[str]) -> Iterator[Finding]:
    """Say which keys the policy asks for that a record does not have (TEN002)."""
    for name in names:
        if raw.data.get(name) in (None, "", [], {}):
            fix = command("tenure", "stamp", "--set", f"{name}=…", paths=[path])
            message = f"`{name}` is missing, and the policy asks for it (`record.required`)"
            yield finding("TEN002", key, at(raw, (), on_key=True), message, fix=fix)


def rival(path: str, resolution: Resolution) -> Iterator[Finding]:
    """Say that two records of the same level differ (TEN004)."""
    winner, other = resolution.winner, resolution.rival
    if winner is None or other is None:
        return
    names = [
        name
        for name in {**winner.raw.data, **other.raw.data}
        if winner.raw.data.get(name) != other.raw.data.get(name)
    ]
    yield finding(
        "TEN004",
        path,
        at(other.raw, (), on_key=True),
        f"two records of {path} differ in {_listed(names)}: the {winner.raw.kind.value} "
        f"({winner.raw.path}:{winner.raw.first_line}) and the {other.raw.kind.value} "
        f"({other.raw.path}:{other.raw.first_line}); keep one",
        fix=_without_one(path, winner.raw, other.raw),
        related=(Related(at(winner.raw, (), on_key=True), "the other record"),),
    )


def _without_one(path: str, *records: RawRecord) -> str:
    """Return the command that takes one of two records away; which one is for a person to say."""
    beside = next((raw.path for raw in records if raw.kind is CarrierKind.SIDECAR), None)
    if beside is not None:
        return command("git", "rm", "-f", paths=[beside])
    return command("tenure", "unstamp", paths=[path])


def same_id(artifacts: Sequence[Artifact]) -> Iterator[Finding]:
    """Say that an `id` names two artifacts (TEN004)."""
    seen: dict[str, RawRecord] = {}
    for artifact in artifacts:
        raw = artifact.raw
        name = raw.data.get("id") if raw else None
        if raw is None or not isinstance(name, str):
            continue
        first = seen.setdefault(name, raw)
        if first is not raw:
            yield finding(
                "TEN004",
                artifact.key,
                at(raw, ("id",)),
                f"the id `{name}` already names another artifact ({first.path}:{first.first_line})",
                fix=command("tenure", "stamp", "--set", "id=ANOTHER-NAME", paths=artifact.paths[:1])
                if artifact.paths
                else None,
                related=(Related(at(first, ("id",)), "the first use"),),
            )


def policy(problem: PolicyProblem) -> Finding:
    """Say that a policy is invalid (TEN018)."""
    message = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    place = Location(problem.path, problem.line, problem.column, problem.line)
    return finding("TEN018", problem.path, place, f"the policy is invalid: {message}")


def _listed(names: Sequence[str]) -> str:
    shown = [f"`{name}`" for name in names[:_FEW]]
    return ", ".join(shown) + (" and more" if len(names) > _FEW else "")
