"""The sentence that sums a report up; text and workflow commands end with it."""

from tenure.finding import Severity
from tenure.report import Report


def summary(report: Report) -> str:
    """Return one line without a line break, such as `2 errors in 14 files; 12 artifacts`."""
    found = [
        counted(number, severity.value)
        for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTICE)
        if (number := report.count(severity))
    ]
    unseen = f"; {len(report.unseen)} unseen" if report.unseen else ""
    passed = f"; {counted(report.in_baseline, 'finding')} in the baseline"
    return (
        f"{', '.join(found) or 'No findings'} in {counted(report.files, 'file')}; "
        f"{counted(len(report.artifacts), 'artifact')}{passed if report.in_baseline else ''}{unseen}"
    )


def counted(number: int, noun: str) -> str:
    """Return `1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
