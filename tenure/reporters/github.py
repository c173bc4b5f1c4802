"""A report as workflow commands: GitHub Actions shows them as annotations.

The runner obeys every line that starts with `::`, so nothing that comes from the repository may
start a line or end a property.
"""

from collections.abc import Iterator

from tenure.finding import Finding, Location, Severity
from tenure.report import Report, most_severe_first
from tenure.reporters import Options
from tenure.reporters.summary import summary
from tenure.shown import printable

ANNOTATIONS = 10
"""Annotations of each kind that GitHub shows for one step; all the others are in its log only."""


def render(report: Report, *, options: Options) -> str:
    """Return a command for each finding, the most severe first, and one line that sums it up."""
    findings = most_severe_first(report.findings)
    if options.quiet:
        findings = [finding for finding in findings if finding.severity is Severity.ERROR]
        if not findings:
            return ""
    seen = dict.fromkeys(Severity, 0)
    lines = []
    for finding in findings:
        seen[finding.severity] += 1
        lines.append(_command(finding, annotated=seen[finding.severity] <= ANNOTATIONS))
    if not options.quiet:
        # What is missing of the history is about no file, and a job can mend it.
        reasons = (reason for path, reason in report.unseen if not path)
        lines += [f"::notice title=unseen::{_data(printable(reason))}" for reason in reasons]
    hidden = sum(max(0, number - ANNOTATIONS) for number in seen.values())
    more = f"; {hidden} of them in this log only" if hidden else ""
    return "\n".join([*lines, summary(report) + more]) + "\n"


def _command(finding: Finding, *, annotated: bool) -> str:
    where = finding.location
    properties = {"file": _path(where.path), "line": str(where.line), "col": str(where.column)}
    if where.end_line is not None:
        properties["endLine"] = str(where.end_line)
    # GitHub takes an end column only within one line.
    if where.end_column is not None and where.end_line in (None, where.line):
        properties["endColumn"] = str(where.end_column)
    properties["title"] = finding.code
    shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    # The log shows the text of a command without its properties.
    lines = "\n".join(_lines(finding) if annotated else (_line(finding),))
    return f"::{finding.severity.value} {shown}::{_data(lines)}"


def _lines(finding: Finding) -> Iterator[str]:
    yield printable(finding.message)
    if finding.fix is not None:
        yield f"Run: {printable(finding.fix)}"
    for related in finding.related:
        yield f"Note: {_place(related.location)}: {printable(related.note)}"


def _line(finding: Finding) -> str:
    return f"{_place(finding.location)}: {finding.code} {printable(finding.message)}"


def _place(where: Location) -> str:
    return f"{printable(where.path)}:{where.line}:{where.column}"


def _path(path: str) -> str:
    """Return a path as GitHub finds it, unless it holds control characters or is not UTF-8."""
    told = all(" " <= c < "\x7f" or "\x9f" < c < "\ud800" or c > "\udfff" for c in path)
    return path if told else printable(path)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
