"""TEN001: what AI produced has a record."""

from collections.abc import Iterator

from tenure.evidence import Evidence, Strength
from tenure.finding import Finding, Location, Severity
from tenure.rules.base import Context, finding
from tenure.shown import command

_WEIGHT = {
    Strength.STRONG: Severity.ERROR,
    Strength.MEDIUM: Severity.WARNING,
    Strength.WEAK: Severity.NOTICE,
}


def check(context: Context) -> Iterator[Finding]:
    """Find an AI-produced file that nobody answers for."""
    evidence = context.evidence
    if evidence is None or context.artifact.raw is not None:
        return
    line = evidence.line
    says = evidence.source if line is None else f"line {line} says so"
    # What the file says itself, `stamp` reads there; of the rest it has to be told.
    told = _origin(evidence) if line is None else None
    words = ("--set", f"origin={told}") if told else ()
    yield finding(
        "TEN001",
        context.artifact.key,
        Location(evidence.path, line or 1, 1, line),
        f"AI produced this file and it has no record: {says}",
        severity=_WEIGHT[evidence.strength],
        fix=command("tenure", "stamp", *words, paths=[evidence.path]),
    )


def _origin(evidence: Evidence) -> str | None:
    from tenure.provenance.origins import origin_of  # late: few commits have a finding

    return origin_of([evidence])
