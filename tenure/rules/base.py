"""What a rule sees, and how it says what it found."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tenure.evidence import Evidence
from tenure.finding import Finding, Location, Related, Severity
from tenure.policy import Policy
from tenure.record import KeyPath, RawRecord, Record
from tenure.report import Artifact

if TYPE_CHECKING:
    from tenure.codeowners import Codeowners


class Context(NamedTuple):
    """One artifact and everything a rule may know about it.

    Attributes:
        artifact: The artifact; its record is valid where a rule about records is asked.
        policy: The policy that holds for it.
        as_of: The day of the verdict.
        touched: Whether the change that is checked touches the artifact.
        base: Its record before the change, if there was one and it was valid.
        evidence: Why the artifact counts as AI-produced, if it does.
        codeowners: The CODEOWNERS file, if the policy asks about it and there is one.
    """

    artifact: Artifact
    policy: Policy
    as_of: date
    touched: bool = False
    base: Record | None = None
    evidence: Evidence | None = None
    codeowners: "Codeowners | None" = None

    @property
    def path(self) -> str:
        """The file that commands about the artifact are given."""
        return self.artifact.paths[0] if self.artifact.paths else self.artifact.key


def finding(
    code: str,
    artifact: str,
    location: Location,
    message: str,
    *,
    severity: Severity | None = None,
    fix: str | None = None,
    related: tuple[Related, ...] = (),
) -> Finding:
    """Return a finding; its severity is the rule's own unless given."""
    from tenure.rules.catalog import RULES  # late: most checks find nothing

    weight = severity or RULES[code].severity
    return Finding(code, weight, message, location, artifact, fix, (), related)


def at(raw: RawRecord, path: KeyPath, *, on_key: bool = False) -> Location:
    """Return the place of a key of a record, or of its value."""
    place = raw.positions.key(path) if on_key else raw.positions.value(path)
    return Location(raw.path, place.line, place.column, place.line, place.end_column)


def about(
    context: Context,
    code: str,
    key: str,
    message: str,
    *,
    severity: Severity | None = None,
    fix: str | None = None,
) -> Finding:
    """Return a finding about one key of the artifact's record."""
    raw = context.artifact.raw
    location = at(raw, (key,)) if raw else Location(context.path)
    return finding(code, context.artifact.key, location, message, severity=severity, fix=fix)
