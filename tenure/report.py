"""What a check found out: the one value that every output is made from."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tenure.finding import Finding, Severity
from tenure.record import RawRecord, Record


class Artifact(NamedTuple):
    """What one record covers, or one file that has none and needs one.

    Attributes:
        key: Its `id` if the record has one, else its path.
        paths: The files of the tree that it covers, sorted by path as bytes.
        record: The record, if there is one and it is valid.
        raw: The record as it stands in its carrier, if it can be read at all.
        group: Whether it is a group: one registry entry with a glob, without `each`.
    """

    key: str
    paths: tuple[str, ...]
    record: Record | None
    raw: RawRecord | None
    group: bool


class Unseen(NamedTuple):
    """Something that could not be looked at; it is reported, never taken for clean.

    `path` is the file, or empty where it is about the history of the repository.
    """

    path: str
    reason: str


class Report(NamedTuple):
    """The verdict about one tree on one day.

    Attributes:
        as_of: The day that the verdict is for.
        files: How many files were looked at.
        artifacts: Sorted by key.
        findings: Sorted by `sort_key`, without those that the policy turned off.
        unseen: Sorted by path.
        in_baseline: How many findings are not among them because the baseline passes them over.
    """

    as_of: date
    files: int
    artifacts: tuple[Artifact, ...]
    findings: tuple[Finding, ...]
    unseen: tuple[Unseen, ...]
    in_baseline: int = 0

    # A report is no sequence to anybody: what `tuple.count` does is of no use here, its name is.
    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def has_errors(self) -> bool:
        """Whether a finding refuses the commit."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def path_bytes(path: str) -> bytes:
    """Return a path as git has it; a text that no path can be gives bytes too, never an error."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


def sort_key(finding: Finding) -> tuple[bytes, int, int, str, str, str]:
    """Return what findings are sorted by: path as bytes, line, column, code.

    Message and artifact come last, so that no two orders of making a report give two reports.
    """
    where = finding.location
    path = path_bytes(where.path)
    return path, where.line, where.column, finding.code, finding.message, finding.artifact


def most_severe_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return the errors, then the warnings, then the notices, each in the order given."""
    rank = {severity: place for place, severity in enumerate(Severity)}
    return sorted(findings, key=lambda finding: rank[finding.severity])


def fingerprint(finding: Finding) -> str:
    """Return a short name for a finding that stays while the finding does.

    It is made from the code, the artifact and the message without what time and edits move: dates,
    numbers of days, line numbers. Indexes in keys (`renewals[1]`) stay. 16 hexadecimal digits
    are 64 bits: among 25,000 findings, the most that SARIF takes, the chance that any two share
    one is 2 in 100,000,000,000.
    """
    # Late: 2 ms, and only the reports for machines ask for it.
    import hashlib

    identity = "\0".join((finding.code, finding.artifact, _timeless(finding.message)))
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def fingerprints(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the fingerprint of each finding, in order and each one once.

    Where a report has the same finding twice, the second one ends in `:2` and so on.
    """
    seen: dict[str, int] = {}
    names = []
    for finding in findings:
        name = fingerprint(finding)
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}:{seen[name]}")
    return tuple(names)


def _timeless(message: str) -> str:
    """Return a message without numbers that stand alone, and with time told in one way only."""
    # A number is part of a key when a letter, an underscore or a bracket touches it.
    text = re.sub(r"(?<![\w\[.-])\d+(?:[.,:/-]\d+)*(?![\w\]])", "#", message)
    text = re.sub(r"\b(?:today|yesterday|tomorrow)\b", "#", text)
    return re.sub(r"(?:\bin )?#(?: (?:day|week|month|year)s?\b)?(?: ago\b)?", "#", text)
