"""What is known about a file, for people and as JSON."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tenure.cli.explain import Found

if TYPE_CHECKING:
    from tenure.carriers.resolve import Candidate
    from tenure.evidence import Evidence
    from tenure.policy import Policy

_KEYS = (
    *("owner", "origin", "lifecycle", "created", "expires", "review", "purpose", "kind"),
    *("service", "id"),
)


def as_text(found: Found) -> Iterator[str]:
    """Yield the lines for people."""
    from tenure.shown import printable

    yield printable(found.path)
    for name, lines in _sections(found):
        for number, line in enumerate(lines):
            yield f"  {name if number == 0 else '':<9} {printable(line)}"


def _sections(found: Found) -> Iterator[tuple[str, list[str]]]:
    yield "record", _record_lines(found)
    if found.winner and found.winner.raw.kind.value == "notebook metadata":
        yield "careful", ["tools that clear notebooks remove it; a registry is safer"]
    if found.losers:
        rival = found.item.resolution.rival if found.item and found.item.resolution else None
        yield "passed", [_passed(loser, differs=loser is rival) for loser in found.losers]
    yield "evidence", _evidence_lines(found)
    if unseen := _unseen(found):
        yield "unseen", unseen
    if found.scored or found.unscored:
        from tenure.cli import scored  # late: many files have no score

        yield from scored.sections(found.scored, found.unscored)
    yield "policy", _policy_lines(found)
    yield "rules", _rule_lines(found.policy)
    findings = found.report.findings
    broken = [f"{f.code} {f.severity.value}: {f.message}" for f in findings]
    yield "findings", broken or ["none"]
    if fixes := list(dict.fromkeys(f.fix for f in findings if f.fix)):
        yield "run", fixes


def _record_lines(found: Found) -> list[str]:
    broken = [
        f"{one.kind.value} at {one.path}:{one.place.line} cannot be read: {one.message}"
        for one in found.unreadable
    ]
    if found.winner is None:
        return broken or [found.note or "none"]
    data, entry = found.winner.raw.data, found.winner.entry
    lines = [f"{_where(found.winner)} counts"]
    if entry and entry.is_group:
        lines.append("one record, one artifact: all files that the entry names")
    elif entry and entry.each:
        lines.append("one record, but each file that the entry names is an artifact of its own")
    return [*lines, *(f"{key}: {_plain(data[key])}" for key in _KEYS if key in data), *broken]


def _unseen(found: Found) -> list[str]:
    return [f"{path}: {reason}" if path else reason for path, reason in found.report.unseen]


def _evidence_lines(found: Found) -> list[str]:
    return [_evidence_line(one) for one in found.evidence] or ["none found"]


def _evidence_line(one: "Evidence") -> str:
    from tenure.evidence import Relation

    parts = [one.strength.value]
    if one.relation is Relation.TOUCHED:
        parts.append("a part in it")
    if one.share is not None:
        parts.append(f"{one.share:.0%} of the lines")
    return f"{', '.join(parts)}: {one.source}"


def _passed(loser: "Candidate", *, differs: bool) -> str:
    if differs:
        return f"{_where(loser)}: differs at the same level"
    is_glob = loser.entry is not None and any(glob.exact is None for glob in loser.entry.globs)
    return f"{_where(loser)}: {'farther away' if is_glob else 'says the same'}"


def _policy_lines(found: Found) -> list[str]:
    from tenure.shown import command

    set_somewhere = (origin for origin in found.policy.origins.values() if origin.file)
    files = list(dict.fromkeys(str(origin.file) for origin in set_somewhere))
    shown = command("tenure", "config", paths=[found.path])
    return [f"{', '.join(files) or 'the defaults'} (each value: {shown})"]


def _rules(policy: "Policy") -> dict[str, str]:
    """Return the severity of each rule, after the policy has spoken."""
    from tenure.rules.catalog import RULES

    return {
        code: policy.severity.get(code, rule.severity).value
        for code, rule in RULES.items()
        if code != "TEN018"  # it is about the policy, and nothing can change it
    }


def _rule_lines(policy: "Policy") -> list[str]:
    by_severity: dict[str, list[str]] = {}
    for code, severity in _rules(policy).items():
        origin = policy.origins.get(f"severity.{code}")
        shown = f"{code} ({origin})" if origin and origin.file else code
        by_severity.setdefault(severity, []).append(shown)
    order = ("error", "warning", "notice", "off")
    return [f"{name}: {', '.join(by_severity[name])}" for name in order if name in by_severity]


def _where(candidate: "Candidate") -> str:
    raw = candidate.raw
    place = f"{raw.kind.value} at {raw.path}:{raw.first_line}"
    if candidate.entry is None:
        return place
    return f"{place} (path {', '.join(candidate.entry.patterns)})"


def _plain(value: object) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def as_json(found: Found) -> dict[str, object]:
    """Return what JSON can hold; `docs/commands.md` says what each key means."""
    from tenure.cli import scored

    return {
        "version": 1,
        "path": found.path,
        "as_of": found.report.as_of.isoformat(),
        "note": found.note,
        "winner": _candidate(found.winner) if found.winner else None,
        "losers": [_candidate(loser) for loser in found.losers],
        "unreadable": [
            {
                "carrier": one.kind.value,
                "path": one.path,
                "line": one.place.line,
                "column": one.place.column,
                "message": one.message,
            }
            for one in found.unreadable
        ],
        "group": bool(found.item and found.item.artifact.group),
        "ai_produced": found.decisive is not None,
        "evidence": [
            {
                "strength": one.strength.value,
                "relation": one.relation.value,
                "tool": one.tool,
                "model": one.model,
                "source": one.source,
                "line": one.line,
                "commit": one.commit,
                "share": one.share,
            }
            for one in found.evidence
        ],
        "unseen": _unseen(found),
        **scored.as_json(found.scored, found.unscored),
        "policy": {key: str(origin) for key, origin in found.policy.origins.items()},
        "rules": _rules(found.policy),
        "findings": [
            {"code": f.code, "severity": f.severity.value, "message": f.message, "fix": f.fix}
            for f in found.report.findings
        ],
    }


def _candidate(candidate: "Candidate") -> dict[str, object]:
    raw = candidate.raw
    return {"carrier": raw.kind.value, "path": raw.path, "line": raw.first_line, "record": raw.data}
