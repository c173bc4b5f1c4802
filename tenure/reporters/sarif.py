"""A report as SARIF 2.1.0, as GitHub code scanning wants it.

GitHub asks for more than the standard: help texts, a whole region for every result, paths relative
to the root of the repository, and limits on size.
"""

from collections.abc import Sequence
from itertools import islice
from urllib.parse import quote

from tenure import __version__
from tenure.finding import Finding, Location, Severity
from tenure.report import Report, fingerprints, most_severe_first, path_bytes
from tenure.reporters import Options
from tenure.reporters.json_ import dumps
from tenure.rules.catalog import RULES, Rule
from tenure.shown import printable

MAX_RESULTS = 25_000
"""Results that GitHub takes for one run."""

MAX_BYTES = 10_000_000
"""Bytes that GitHub takes for one file, compressed with gzip."""

MAX_RELATED = 100
"""Places of one result that GitHub keeps."""

MAX_UNSEEN = 100
"""Unseen paths that are named one by one."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}
_PROBLEMS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTICE: "recommendation",
}
_INDEXES = {code: index for index, code in enumerate(RULES)}


def render(report: Report, *, options: Options) -> str:
    """Return the report as one run, the most severe results first; no option changes it.

    What is over GitHub's limits is left out from the end and counted in a notification.
    """
    del options
    findings = most_severe_first(report.findings)[:MAX_RESULTS]
    results = [_result(*pair) for pair in zip(findings, fingerprints(findings), strict=True)]
    text = _log(report, results)
    while results and len(text) > MAX_BYTES and _compressed(text) > MAX_BYTES:
        results = results[: len(results) // 2]
        text = _log(report, results)
    return text


def _compressed(text: str) -> int:
    # Late: only a report of many megabytes needs it.
    from gzip import compress

    return len(compress(text.encode("ascii")))


def _log(report: Report, results: Sequence[object]) -> str:
    left_out = len(report.findings) - len(results)
    return dumps(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": "tenure",
                            "version": __version__,
                            "rules": [_rule(rule) for rule in RULES.values()],
                        }
                    },
                    "automationDetails": {"id": "tenure/records/"},
                    "invocations": [
                        {
                            "executionSuccessful": True,
                            "toolExecutionNotifications": _notifications(report, left_out),
                        }
                    ],
                    "columnKind": "unicodeCodePoints",
                    "results": results,
                }
            ],
        }
    )


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": f"{rule.summary}."},
        "fullDescription": {"text": rule.help},
        "help": {
            "text": f"{rule.help} Run `tenure rule {rule.code}` for examples.",
            "markdown": f"{rule.help}\n\nRun `tenure rule {rule.code}` for examples.",
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "problem.severity": _PROBLEMS[rule.severity],
            "precision": "high" if rule.code == "TEN001" else "very-high",
            "tags": ["maintainability"],
        },
    }


def _result(finding: Finding, fingerprint: str) -> dict[str, object]:
    message = finding.message if finding.fix is None else f"{finding.message}\nRun: {finding.fix}"
    result: dict[str, object] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": _text(message)},
        "locations": [{"physicalLocation": _physical(finding.location, finding.excerpt)}],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if finding.code in _INDEXES:
        result["ruleIndex"] = _INDEXES[finding.code]
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _physical(related.location),
                "message": {"text": _text(related.note)},
            }
            for number, related in enumerate(islice(finding.related, MAX_RELATED), 1)
        ]
    return result


def _physical(where: Location, excerpt: Sequence[str] = ()) -> dict[str, object]:
    return {"artifactLocation": _artifact(where.path), "region": _region(where, excerpt)}


def _artifact(path: str) -> dict[str, object]:
    return {"uri": quote(path_bytes(path), safe="/"), "uriBaseId": "%SRCROOT%"}


def _region(where: Location, excerpt: Sequence[str]) -> dict[str, object]:
    """Return a region with all four numbers, since GitHub asks for them."""
    line, column = max(where.line, 1), max(where.column, 1)
    end_line = max(where.end_line or line, line)
    if where.end_column is not None:
        end_column = where.end_column
    else:
        last = excerpt[end_line - line] if 0 < end_line - line < len(excerpt) else ""
        end_column = len(last) + 1
    if end_line == line:
        end_column = max(end_column, column + 1)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": max(end_column, 1),
    }


def _text(text: str) -> str:
    """Return text for a message, where `[words](target)` is a link and must not become one."""
    lines = "\n".join(printable(line) for line in text.split("\n"))
    return lines.replace("[", "\\[").replace("]", "\\]") if "](" in lines else lines


def _notifications(report: Report, left_out: int) -> list[dict[str, object]]:
    texts = []
    if left_out:
        texts.append(f"{left_out} findings are left out: the limits of code scanning are reached.")
    if len(report.unseen) > MAX_UNSEEN:
        texts.append(f"{len(report.unseen)} paths could not be looked at, not all are named here.")
    notes: list[dict[str, object]] = [
        {"level": "warning", "message": {"text": text}} for text in texts
    ]
    for path, reason in report.unseen[:MAX_UNSEEN]:
        message = {"text": _text(f"Not looked at: {reason}")}
        note: dict[str, object] = {"level": "note", "message": message}
        if path:
            note["locations"] = [{"physicalLocation": {"artifactLocation": _artifact(path)}}]
        notes.append(note)
    return notes
