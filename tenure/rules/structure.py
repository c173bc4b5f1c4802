"""TEN002 to TEN005: a record can be read, fits the schema, is the only one and is about something."""

from collections.abc import Iterable, Iterator, Sequence

from tenure import schema
from tenure.carriers.resolve import Resolution
from tenure.finding import Finding, Location, Related, Severity
from tenure.record import CarrierKind, RawRecord, Unreadable
from tenure.report import Artifact
from tenure.rules.base import at, finding
from tenure.shown import command

_FEW = 3
FILLED_BY_FIX = ("owner", "origin", "lifecycle", "created", "expires", "review")
"""The keys that `tenure stamp --fix` can fill in without inventing anything."""


def unreadable(problem: Unreadable, key: str) -> Finding:
    """Say that a record cannot be read (TEN003)."""
    place = problem.place
    location = Location(problem.path, place.line, place.column, place.line, place.end_column)
    subject = key if problem.kind is not CarrierKind.REGISTRY else problem.path
    fix = command("tenure", "stamp", "--fix", paths=[subject]) if problem.fixable else None
    return finding(
        "TEN003", key, location, f"this record cannot be read: {problem.message}", fix=fix
    )


def mistakes(raw: RawRecord, key: str, path: str) -> Iterator[Finding]:
    """Say where a record does not fit the schema (TEN002).

    Args:
        raw: The record.
        key: The key of its artifact.
        path: The file that the mending command is given.
    """
    for mistake in schema.explain_record(raw.data):
        place = at(raw, mistake.path, on_key=mistake.on_key)
        message = f"{mistake.message}; {mistake.hint}" if mistake.hint else mistake.message
        yield finding("TEN002", key, place, message, fix=_mend(mistake, path))


def _mend(mistake: schema.Mistake, path: str) -> str:
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
        fix=command("tenure", "explain", paths=[path]),
        related=(Related(at(winner.raw, (), on_key=True), "the other record"),),
    )


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


def orphan(location: Location, subject: str, *, now: bool) -> Finding:
    """Say that a record is about a file that is not there (TEN005).

    Args:
        location: Where the sidecar or the registry entry names the file.
        subject: The file, or the glob that matches none.
        now: Whether the change that is checked took the file away.
    """
    sidecar = location.path != subject and location.path.startswith(subject)
    return finding(
        "TEN005",
        subject,
        location,
        f"this record is about {subject}, which "
        + ("this change removes" if now else "is not in the repository"),
        severity=Severity.ERROR if now else Severity.WARNING,
        fix=command("git", "rm", paths=[location.path]) if sidecar else None,
    )


def _listed(names: Sequence[str]) -> str:
    shown = [f"`{name}`" for name in names[:_FEW]]
    return ", ".join(shown) + (" and more" if len(names) > _FEW else "")
