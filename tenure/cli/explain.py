"""Say everything that is known about a file: which record counts and why, and what breaks a rule."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tenure.errors import UsageError
from tenure.sources import Scope

if TYPE_CHECKING:
    import argparse

    from tenure.carriers.resolve import Candidate
    from tenure.policy import Policy
    from tenure.record import Unreadable
    from tenure.report import Report
    from tenure.sources import Tree
    from tenure.sources.git import Repository
    from tenure.survey import Surveyed

NAME = "explain"
HELP = "say which record counts for a file, and why"
EXAMPLE = """\
tenure explain tools/report.py
tenure explain --rev HEAD --format json tools/report.py"""

_KEYS = (
    *("owner", "origin", "lifecycle", "created", "expires", "review", "purpose", "kind"),
    *("service", "id"),
)


class _Found(NamedTuple):
    """What is known about a file.

    Attributes:
        path: The file.
        item: What the survey says, `None` if no record and no evidence speak of it.
        report: What breaks a rule.
        policy: The policy that holds for it.
        evidence: Why it counts as AI-produced, if it does.
        note: Why no record is expected of it, if that is so.
    """

    path: str
    item: "Surveyed | None"
    report: "Report"
    policy: "Policy"
    evidence: str | None
    note: str | None

    @property
    def winner(self) -> "Candidate | None":
        """The record that counts."""
        return self.item.resolution.winner if self.item and self.item.resolution else None

    @property
    def losers(self) -> "tuple[Candidate, ...]":
        """The records that do not count."""
        return self.item.resolution.losers if self.item and self.item.resolution else ()

    @property
    def unreadable(self) -> "tuple[Unreadable, ...]":
        """What is meant to be a record and cannot be read."""
        return self.item.resolution.unreadable if self.item and self.item.resolution else ()


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("path", metavar="PATH", help="a file, as staged")
    parser.add_argument("--rev", metavar="REV", help="look at a commit instead of the index")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="the kind of output"
    )
    parser.add_argument("--as-of", metavar="DATE", help="the day of the verdict (default: today)")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Explain one file."""
    from tenure.sources.git import Repository

    with Repository.discover() as repository:
        found = _find(repository, args.path, args.rev, args.as_of)
    if args.format == "json":
        import json  # text needs none

        out.write(json.dumps(_as_json(found), indent=2) + "\n")
    else:
        out.writelines(line + "\n" for line in _as_text(found))
    return 0


def _find(repository: "Repository", typed: str, revision: str | None, day: str | None) -> _Found:
    from tenure import clock, engine
    from tenure.survey import survey

    in_commit = revision or ("HEAD" if repository.bare else None)
    tree: Tree = repository.commit(in_commit) if in_commit else repository.index()
    path = typed if repository.bare else repository.relative(typed)
    if path not in tree.find([path]):
        raise _not_there(typed, in_commit)
    policies = engine.load_policy(tree, [path])
    as_of = clock.parse_day(day) if day else clock.today(policies.for_path("").zone)
    found = survey(tree, policies, [path])
    item = next((item for item in found.items if path in item.artifact.paths), None)
    report = engine.check(tree, None, policies, as_of, Scope((path,)))
    policy = policies.for_path(path)
    return _Found(
        path, item, report, policy, _evidence(item, policy, path), _note(tree, path, policy)
    )


def _evidence(item: "Surveyed | None", policy: "Policy", path: str) -> str | None:
    """Return why a file counts as AI-produced; of a group the policy can say so."""
    if item and item.evidence:
        return f"{item.evidence.strength.value}: {item.evidence.source}"
    asked = (glob.pattern for glob in policy.require if item and glob.matches(path))
    pattern = next(asked, None)
    return f"strong: the policy says so (`require`: {pattern})" if pattern else None


def _not_there(typed: str, in_commit: str | None) -> UsageError:
    from tenure.shown import command

    if in_commit:
        return UsageError(f"{typed} is not in {in_commit}")
    if os.path.isdir(typed):
        return UsageError(f"{typed} is a folder", "name a file")
    if not os.path.lexists(typed):
        return UsageError(f"{typed} does not exist")
    return UsageError(f"{typed} is not staged", command("git", "add", paths=[typed]))


def _note(tree: "Tree", path: str, policy: "Policy") -> str | None:
    """Return why a file is not one that records are about."""
    from tenure.carriers.sidecar import subject
    from tenure.survey import is_policy, is_registry

    if is_registry(path):
        return "this is a registry: it holds the records of other files"
    if is_policy(path):
        return "this is a policy"
    if about := subject(path):
        return f"this is the record of {about}"
    if not tree.find([path])[path].is_file:
        return "this is a link or a submodule; records are about regular files"
    if any(glob.matches(path) for glob in policy.exclude):
        place = policy.origins["exclude"]
        return f"the policy leaves this file alone (`exclude` in {place})"
    return None


def _as_text(found: _Found) -> Iterator[str]:
    from tenure.shown import printable

    yield printable(found.path)
    for name, lines in _sections(found):
        for number, line in enumerate(lines):
            yield f"  {name if number == 0 else '':<9} {printable(line)}"


def _sections(found: _Found) -> Iterator[tuple[str, list[str]]]:
    yield "record", _record_lines(found)
    if found.winner and found.winner.raw.kind.value == "notebook metadata":
        yield "careful", ["tools that clear notebooks remove it; a registry is safer"]
    if found.losers:
        rival = found.item.resolution.rival if found.item and found.item.resolution else None
        yield "passed", [_passed(loser, differs=loser is rival) for loser in found.losers]
    yield "evidence", [found.evidence or "none found"]
    yield "policy", _policy_lines(found)
    yield "rules", _rule_lines(found.policy)
    findings = found.report.findings
    broken = [f"{f.code} {f.severity.value}: {f.message}" for f in findings]
    yield "findings", broken or ["none"]
    if fixes := list(dict.fromkeys(f.fix for f in findings if f.fix)):
        yield "run", fixes


def _record_lines(found: _Found) -> list[str]:
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


def _passed(loser: "Candidate", *, differs: bool) -> str:
    if differs:
        return f"{_where(loser)}: differs at the same level"
    is_glob = loser.entry is not None and any(glob.exact is None for glob in loser.entry.globs)
    return f"{_where(loser)}: {'farther away' if is_glob else 'says the same'}"


def _policy_lines(found: _Found) -> list[str]:
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


def _as_json(found: _Found) -> dict[str, object]:
    evidence = found.item.evidence if found.item else None
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
        "evidence": [
            {"strength": evidence.strength.value, "tool": evidence.tool, "source": evidence.source}
        ]
        if evidence
        else [],
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
