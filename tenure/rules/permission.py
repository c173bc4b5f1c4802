"""TEN016, TEN017: AI works where the policy lets it, by prompts that are approved."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from tenure.evidence import Evidence, Strength
from tenure.finding import Finding, Location, Related, Severity
from tenure.policy import Policy, PolicySet, Restriction
from tenure.record import Record
from tenure.report import Artifact
from tenure.rules.base import at, finding
from tenure.shown import command

_RANK = {strength: rank for rank, strength in enumerate(Strength)}


def check(
    artifact: Artifact, evidence: Evidence | None, policy: Policy, policies: PolicySet
) -> Iterator[Finding]:
    """Find an artifact that AI must not have produced, and a prompt that nobody has approved.

    Args:
        artifact: The artifact, validated.
        evidence: Why it counts as AI-produced, if it does.
        policy: The policy of its record.
        policies: All policies: the files of a group may have others.
    """
    yield from _forbidden(artifact, evidence, policies)
    if artifact.record:
        yield from _unapproved(artifact, artifact.record, policy)


def _forbidden(
    artifact: Artifact, evidence: Evidence | None, policies: PolicySet
) -> Iterator[Finding]:
    signs = _signs(artifact.record, evidence)
    if not signs:
        return
    said: set[Location | None] = set()
    for path in artifact.paths:
        policy = policies.for_path(path)
        for number, restriction in enumerate(policy.restrictions):
            tool = _concerned(restriction, path, signs)
            place = _place(policy, number)
            if tool is not None and restriction.severity is not Severity.OFF and place not in said:
                said.add(place)  # once for a group, however many of its files are concerned
                yield _at_path(
                    artifact, path, evidence, tool=tool, restriction=restriction, place=place
                )


def _signs(record: Record | None, evidence: Evidence | None) -> list[tuple[str, Strength]]:
    """Return the tools that are named, or empty text for an unnamed one, and how surely."""
    signs = [(record.origin.tool, Strength.STRONG)] if record else []
    if evidence:
        signs.append((evidence.tool or "", evidence.strength))
    return signs


def _concerned(
    restriction: Restriction, path: str, signs: list[tuple[str, Strength]]
) -> str | None:
    """Return the tool that a restriction is about, empty for an unnamed one; `None` if it is not."""
    if not any(glob.matches(path) for glob in restriction.paths):
        return None
    for tool, strength in signs:
        if _RANK[strength] <= _RANK[restriction.strength] and _named(tool, restriction.tools):
            return tool
    return None


def _named(tool: str, patterns: tuple[str, ...]) -> bool:
    if not patterns:
        return True
    from tenure.provenance.tools import TOOLS  # late: few restrictions name tools

    names = {tool.lower()}
    names |= {row.name for row in TOOLS if row.origin and row.origin == tool}
    names |= {row.origin for row in TOOLS if row.origin and row.name == tool}
    return any(fnmatchcase(name, pattern.lower()) for name in names for pattern in patterns)


def _place(policy: Policy, number: int) -> Location | None:
    origin = policy.origins.get(f"restrict.{number}")
    return Location(origin.file, origin.line or 1) if origin and origin.file else None


def _at_path(
    artifact: Artifact,
    path: str,
    evidence: Evidence | None,
    *,
    tool: str,
    restriction: Restriction,
    place: Location | None,
) -> Finding:
    if artifact.raw:
        where = at(artifact.raw, ("origin",))
    else:
        line = evidence.line if evidence else None
        where = Location(path, line or 1, 1, line)
    what = (
        "the policy forbids these tools here" if restriction.tools else "the policy forbids AI here"
    )
    why = f": {restriction.reason}" if restriction.reason else ""
    source = f" ({evidence.source})" if evidence and not artifact.raw else ""
    return finding(
        "TEN016",
        artifact.key,
        where,
        f"{tool or 'AI'} produced {path}{source}, and {what}{why}",
        severity=restriction.severity,
        fix=command("tenure", "explain", paths=[path]),
        related=(Related(place, "the restriction"),) if place else (),
    )


def _unapproved(artifact: Artifact, record: Record, policy: Policy) -> Iterator[Finding]:
    approved, prompt = policy.prompt_approved, record.prompt
    if prompt is None:
        if policy.prompt_required:
            yield _about_prompt(
                artifact, "`prompt` is missing: the policy asks for an approved one", approved
            )
    elif "@" not in prompt:
        if policy.prompt_required:
            text = f"`{prompt}` is a category of prompts; the policy asks for an approved template"
            yield _about_prompt(artifact, text, approved)
    elif not any(_approves(pattern, prompt) for pattern in approved):
        name = prompt.partition("@")[0]
        same = tuple(known for known in approved if known.partition("@")[0] == name)
        known = f"; approved is {', '.join(same)}" if same else ""
        text = f"`{prompt}` is no approved prompt template{known}"
        yield _about_prompt(artifact, text, same)


def _approves(pattern: str, prompt: str) -> bool:
    return pattern == prompt or (pattern.endswith("@*") and prompt.startswith(pattern[:-1]))


def _about_prompt(artifact: Artifact, message: str, choice: tuple[str, ...]) -> Finding:
    raw = artifact.raw
    path = artifact.paths[0] if artifact.paths else artifact.key
    exact = [template for template in choice if not template.endswith("@*")]
    wanted = exact[-1] if len(exact) == 1 else "NAME@VERSION"
    fix = command("tenure", "stamp", "--set", f"prompt={wanted}", paths=[path])
    where = at(raw, ("prompt",)) if raw else Location(path)
    return finding("TEN017", artifact.key, where, message, fix=fix)
