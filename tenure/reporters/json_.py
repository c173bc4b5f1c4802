"""A report as JSON, in the shape of `schemas/report.schema.json`."""

import json
import math
import re

from tenure import __version__
from tenure.finding import Finding, Location, Severity
from tenure.report import Artifact, Report, fingerprints, path_bytes
from tenure.reporters import Options

VERSION = 1
"""The version of the shape; it grows when a reader of the old shape would be misled."""

DEPTH = 32
"""Deeper values of a record are cut: no valid record has them, and writers recurse."""


def render(report: Report, *, options: Options) -> str:
    """Return the whole report; no option changes it.

    Findings, artifacts and unseen paths stand in the order of the report.
    """
    del options
    names = fingerprints(report.findings)
    return dumps(
        {
            "version": VERSION,
            "tool": {"name": "tenure", "version": __version__},
            "as_of": report.as_of.isoformat(),
            "summary": {
                "files": report.files,
                "artifacts": len(report.artifacts),
                "errors": report.count(Severity.ERROR),
                "warnings": report.count(Severity.WARNING),
                "notices": report.count(Severity.NOTICE),
                "in_baseline": report.in_baseline,
            },
            "findings": [_finding(*pair) for pair in zip(report.findings, names, strict=True)],
            "artifacts": [_artifact(artifact) for artifact in report.artifacts],
            "unseen": [{"path": written(path), "reason": reason} for path, reason in report.unseen],
        }
    )


def dumps(value: object) -> str:
    """Return JSON in ASCII, whatever `value` holds, ending with a line break."""
    return in_ascii(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def in_ascii(text: str) -> str:
    """Return JSON in ASCII.

    Half surrogates, which strict readers refuse, become U+FFFD. Only ASCII, because the encoding
    of a pipe is anybody's guess and a terminal must not obey what a record says.
    """
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    # What is not ASCII stands inside strings, so it can be escaped where it stands.
    return re.sub(r"[^\n -~]+", _escaped, text)


def written(path: str) -> str:
    r"""Return a path so that no two paths look alike and JSON can hold them.

    A path that is not UTF-8, or that starts with a quotation mark, is written as git writes it: in
    quotation marks, with the bytes that JSON cannot hold as `\377`. Every other path is itself.
    """
    data = path_bytes(path)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        quoted = True
    else:
        quoted = path.startswith('"')
    if not quoted:
        return path
    named = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(named.get(c) or _octal(c) for c in path) + '"'


def _octal(character: str) -> str:
    if "\ud800" <= character <= "\udfff":
        return "".join(f"\\{byte:03o}" for byte in path_bytes(character))
    return character


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1].replace("\x7f", "\\u007f")


def _finding(finding: Finding, fingerprint: str) -> dict[str, object]:
    where = finding.location
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        **_place(where),
        "end_line": where.end_line,
        "end_column": where.end_column,
        "artifact": written(finding.artifact),
        "fix": finding.fix,
        "fingerprint": fingerprint,
        "related": [
            {**_place(related.location), "message": related.note} for related in finding.related
        ],
    }


def _place(where: Location) -> dict[str, object]:
    return {"path": written(where.path), "line": where.line, "column": where.column}


def _artifact(artifact: Artifact) -> dict[str, object]:
    raw = artifact.raw
    return {
        "key": written(artifact.key),
        "paths": [written(path) for path in artifact.paths],
        "carrier": raw and raw.kind.value,
        "record_path": raw and written(raw.path),
        "record_line": raw and raw.first_line,
        "group": artifact.group,
        # A record that is wrong has findings; who reads the report can rely on one that is here.
        "record": raw and artifact.record and _plain(raw.data),
    }


def _plain(value: object, depth: int = 0) -> object:
    """Return what JSON can hold; anything else as text."""
    if depth > DEPTH:
        return "…"
    if isinstance(value, dict):
        return {str(key): _plain(child, depth + 1) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(child, depth + 1) for child in value]
    if value is None or isinstance(value, str | int):
        return value
    return value if isinstance(value, float) and math.isfinite(value) else str(value)
