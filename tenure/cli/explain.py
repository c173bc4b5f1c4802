"""Say everything that is known about a file: which record counts and why, and what breaks a rule."""

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, TextIO

from tenure.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from tenure.carriers.resolve import Candidate
    from tenure.policy import PolicySet
    from tenure.report import Report
    from tenure.sources import Tree
    from tenure.survey import Surveyed

NAME = "explain"
HELP = "say which record counts for a file, and why"
EXAMPLE = "tenure explain tools/report.py"

_KEYS = (
    "owner",
    "origin",
    "lifecycle",
    "created",
    "expires",
    "review",
    "purpose",
    "kind",
    "service",
)


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("path", metavar="PATH", help="a file, as staged")
    parser.add_argument("--rev", metavar="REV", help="look at a commit instead of the index")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--as-of", metavar="DATE", help="the day of the verdict (default: today)")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Explain one file."""
    from tenure import clock, engine
    from tenure.sources.git import Repository
    from tenure.survey import survey

    with Repository.discover() as repository:
        tree: Tree = (
            repository.commit(args.rev) if args.rev or repository.bare else repository.index()
        )
        path = args.path if repository.bare else repository.relative(args.path)
        if path not in tree.find([path]):
            where = args.rev or "the index"
            raise UsageError(
                f"{args.path} is not in {where}", None if args.rev else f"git add {args.path}"
            )
        policy = engine.load_policy(tree, [path])
        zone = policy.for_path("").zone
        as_of = clock.parse_day(args.as_of) if args.as_of else clock.today(zone)
        found = survey(tree, policy, [path])
        item = next((item for item in found.items if path in item.artifact.paths), None)
        report = engine.check(tree, None, policy, as_of, engine.Scope((path,)))
    if args.format == "json":
        out.write(json.dumps(_as_json(path, item, report, as_of), indent=2) + "\n")
    else:
        out.writelines(line + "\n" for line in _as_text(path, item, report, policy))
    return 0


def _as_text(
    path: str, item: "Surveyed | None", report: "Report", policy: "PolicySet"
) -> Iterator[str]:
    from tenure.shown import printable

    yield printable(path)
    for name, lines in _sections(path, item, report, policy):
        for number, line in enumerate(lines):
            yield f"  {name if number == 0 else '':<9} {printable(line)}"


def _sections(
    path: str, item: "Surveyed | None", report: "Report", policy: "PolicySet"
) -> Iterator[tuple[str, list[str]]]:
    resolution = item.resolution if item else None
    if resolution and resolution.winner:
        raw = resolution.winner.raw
        yield "record", [f"{_where(resolution.winner)} counts", *_values(raw.data)]
        if raw.kind.value == "notebook metadata":
            yield "careful", ["tools that clear notebooks remove it; a registry is safer"]
    else:
        yield "record", ["none"]
    if resolution and resolution.losers:
        yield (
            "passed",
            [
                f"{_where(loser)}: "
                + ("differs at the same level" if loser is resolution.rival else "farther away")
                for loser in resolution.losers
            ],
        )
    if item and item.artifact.group:
        yield "group", ["one record for all files that the entry names"]
    evidence = item.evidence if item else None
    yield (
        "evidence",
        [f"{evidence.strength.value}: {evidence.source}" if evidence else "none found"],
    )
    rules = policy.for_path(path)
    files = sorted({str(origin) for origin in rules.origins.values() if origin.file})
    yield "policy", files or ["the defaults"]
    yield (
        "findings",
        [f"{f.code} {f.severity.value}: {f.message}" for f in report.findings] or ["none"],
    )
    fixes = list(dict.fromkeys(f.fix for f in report.findings if f.fix))
    if fixes:
        yield "run", fixes


def _where(candidate: "Candidate") -> str:
    raw = candidate.raw
    place = f"{raw.kind.value} at {raw.path}:{raw.first_line}"
    if candidate.entry is None:
        return place
    patterns = ", ".join(glob.pattern for glob in candidate.entry.globs)
    return f"{place} (path {patterns})"


def _values(data: dict[str, object]) -> list[str]:
    return [f"{key}: {_plain(data[key])}" for key in _KEYS if key in data]


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _as_json(
    path: str, item: "Surveyed | None", report: "Report", as_of: date
) -> dict[str, object]:
    resolution = item.resolution if item else None
    winner = resolution.winner if resolution else None
    evidence = item.evidence if item else None
    return {
        "version": 1,
        "path": path,
        "as_of": as_of.isoformat(),
        "winner": _candidate(winner) if winner else None,
        "losers": [_candidate(loser) for loser in resolution.losers] if resolution else [],
        "group": bool(item and item.artifact.group),
        "evidence": [
            {"strength": evidence.strength.value, "tool": evidence.tool, "source": evidence.source}
        ]
        if evidence
        else [],
        "findings": [
            {"code": f.code, "severity": f.severity.value, "message": f.message, "fix": f.fix}
            for f in report.findings
        ],
    }


def _candidate(candidate: "Candidate") -> dict[str, object]:
    raw = candidate.raw
    return {"carrier": raw.kind.value, "path": raw.path, "line": raw.first_line, "record": raw.data}
