"""A report for people: every finding with its lines, the command that mends it, and a summary."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tenure.finding import Finding, Location, Severity
from tenure.report import Report, most_severe_first
from tenure.reporters import Options
from tenure.reporters.summary import counted, summary
from tenure.shown import command, printable

REPEATS = 3
"""How often the same finding is shown in full; after that it takes one line for each place."""

UNSEEN = 10
"""How many unseen paths are listed; the rest is counted."""

TOGETHER = 1000
"""How long a command that mends several files may be and still be pasted with comfort."""

# Compiled when it is used: most commits have no finding.
_MENDERS = r"tenure stamp (?:--fix |--set origin=[\w./:+-]+ )?"
_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "notice": "1;36",
    "help": "1;32",
    "note": "1;34",
    "gutter": "1;34",
    "path": "1",
}


def render(report: Report, *, options: Options) -> str:
    """Return the report as text; see `docs/output.md`."""
    findings = report.findings
    if options.quiet:
        findings = tuple(f for f in findings if f.severity is Severity.ERROR)
        if not findings:
            return ""
    blocks = list(_blocks(findings, options))
    if together := list(_mend_together(findings, options)):
        blocks.append("\n".join(together))
    if options.statistics and findings:
        blocks.append(_statistics(findings, options))
    closing = [summary(report)]
    if not options.quiet:
        closing[:0] = _unseen(report)
        if findings:
            code = most_severe_first(findings)[0].code
            closing.append(f"More about a code: tenure rule {code}")
    blocks.append("\n".join(closing))
    return "\n\n".join(blocks) + "\n"


def _blocks(findings: Sequence[Finding], options: Options) -> Iterator[str]:
    """Yield a block for each finding; short ones that follow each other are one block."""
    seen: Counter[tuple[str, str]] = Counter()
    short: list[str] = []
    for finding in findings:
        kind = (finding.code, finding.message.replace(finding.location.path, ""))
        seen[kind] += 1
        if seen[kind] > REPEATS and not finding.related:
            short.append(_header(finding, options))
            continue
        if short:
            yield "\n".join(short)
            short = []
        yield "\n".join(_full(finding, options))
    if short:
        yield "\n".join(short)


def _full(finding: Finding, options: Options) -> Iterator[str]:
    yield _header(finding, options)
    yield from _excerpt(finding, options)
    if finding.fix is not None:
        yield f"  {_painted('help:', 'help', options)} run: {printable(finding.fix)}"
    for related in finding.related:
        place = _place(related.location)
        yield f"  {_painted('note:', 'note', options)} {place}: {printable(related.note)}"


def _header(finding: Finding, options: Options) -> str:
    place = _painted(f"{_place(finding.location)}:", "path", options)
    level = finding.severity.value
    return f"{place} {_painted(f'{finding.code} {level}:', level, options)} " + printable(
        finding.message
    )


def _excerpt(finding: Finding, options: Options) -> Iterator[str]:
    # Late: a commit without findings waits for nothing that draws them.
    from tenure.reporters.excerpt import LINES, rows

    drawn = rows(finding)
    if not drawn:
        return
    width = max(3, len(str(drawn[-1].number)) + 1)
    bar = _painted(f"{'':{width}} |", "gutter", options)
    yield bar
    for row in drawn:
        yield f"{_painted(f'{row.number:{width}} |', 'gutter', options)} {row.text}".rstrip()
        if row.marks:
            spaces = row.marks[: -len(row.marks.lstrip())]
            yield f"{bar} {spaces}" + _painted(row.marks.lstrip(), finding.severity.value, options)
    if len(finding.excerpt) > LINES:
        yield _painted(f"{'...':>{width}}", "gutter", options)


def _mend_together(findings: Sequence[Finding], options: Options) -> Iterator[str]:
    """Yield one command for all files that the same command mends, if it is not too long.

    Only commands that need no thought: what else `--set` writes is for one file at a time.
    """
    groups: dict[str, dict[str, None]] = {}
    for finding in findings:
        path = command(paths=[finding.location.path])
        start = (finding.fix or "").removesuffix(path)
        if re.fullmatch(_MENDERS, start):
            groups.setdefault(start, {})[path] = None
    for start, paths in groups.items():
        line = printable(start + " ".join(paths))
        if len(paths) > 1 and len(line) <= TOGETHER:
            mend = _painted("help:", "help", options)
            yield f"{mend} mend {counted(len(paths), 'file')} at once: {line}"


def _statistics(findings: Sequence[Finding], options: Options) -> str:
    # Late: the names of the rules are needed here only.
    from tenure.rules.catalog import RULES

    counts = Counter((finding.code, finding.severity.value) for finding in findings)
    lines = []
    for (code, level), number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        name = RULES[code].name if code in RULES else ""
        rest = f"  {level:<7}  {name}".rstrip()
        lines.append(f"{number:6}  {_painted(code, level, options)}{rest}")
    return "\n".join(lines)


def _unseen(report: Report) -> Iterator[str]:
    for path, reason in report.unseen[:UNSEEN]:
        where = f"{printable(path)}: " if path else ""
        yield f"unseen: {where}{printable(reason)}"
    if len(report.unseen) > UNSEEN:
        yield f"unseen: {len(report.unseen) - UNSEEN} more; `--format json` lists them all"


def _place(location: Location) -> str:
    return f"{printable(location.path)}:{location.line}:{location.column}"


def _painted(text: str, style: str, options: Options) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if options.color else text
