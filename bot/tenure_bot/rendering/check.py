"""The check run: one for each head, always completed, with a finding at each line that has one."""

from collections.abc import Iterator

from tenure.errors import TenureError
from tenure.finding import Finding, Severity
from tenure.report import most_severe_first, path_bytes
from tenure.rules.catalog import RULES
from tenure.shown import printable
from tenure_bot.github.gateway import Annotation, CheckRun, PullSeen
from tenure_bot.judging.verdict import Verdict
from tenure_bot.rendering import artifacts, sections
from tenure_bot.rendering.asked import asked
from tenure_bot.rendering.fitting import Part, fitted
from tenure_bot.rendering.headline import headline
from tenure_bot.rendering.markdown import code, prose

AGAIN = ("Check again", "Looks at the newest commit once more", "check-again")
"""The only button: label, description, identifier."""

_LEVELS = {Severity.ERROR: "failure", Severity.WARNING: "warning", Severity.NOTICE: "notice"}
_LONGEST_TITLE, _LONGEST_MESSAGE = 255, 60_000


def check_run(verdict: Verdict, external: str, *, pull: PullSeen | None = None) -> CheckRun:
    """Return the check run of a head.

    Args:
        verdict: What the change does.
        external: The target and its revision.
        pull: The pull request, if there is one: a merge group has no approvals and no labels.
    """
    things = asked(verdict, pull) if pull else ()
    line = headline(verdict, things)
    return CheckRun(
        name=verdict.policy.bot_check_name,
        head=verdict.head,
        external=external,
        conclusion=line.conclusion,
        title=line.text,
        summary=fitted([part for part in _summary(verdict) if part]) or "Nothing to mend.",
        text=fitted([*sections.asked_list(verdict, things), *_text(verdict)]),
        annotations=tuple(annotations(verdict)),
        actions=(AGAIN,) if _useful_again(verdict) else (),
    )


def unable(name: str, head: str, external: str, problem: TenureError) -> CheckRun:
    """Return the check run that says why there is no verdict: neutral, so that nobody waits for ever."""
    hint = f"\n\nTo mend it: {prose(problem.hint)}" if problem.hint else ""
    return CheckRun(
        name=name,
        head=head,
        external=external,
        conclusion="neutral",
        title="tenure could not look at this commit",
        summary=f"There is no verdict: {prose(str(problem), 2_000)}{hint}",
        actions=(AGAIN,),
    )


def annotations(verdict: Verdict) -> Iterator[Annotation]:
    """Yield the findings at their lines, the most severe first; those about no file are in the text."""
    for finding in most_severe_first(verdict.report.findings):
        if finding.location.path and finding.severity in _LEVELS:
            yield _annotation(finding)


def _annotation(finding: Finding) -> Annotation:
    where = finding.location
    first = max(1, where.line)
    rule = RULES.get(finding.code)
    title = f"{finding.code}: {rule.summary}" if rule else finding.code
    return Annotation(
        path=_path(where.path),
        start_line=first,
        end_line=max(first, where.end_line or first),
        level=_LEVELS[finding.severity],
        title=title[:_LONGEST_TITLE],
        message=_message(finding),
    )


def _path(path: str) -> str:
    """Return a path as GitHub has it: bytes that are not UTF-8 are what JSON makes of them there."""
    return path_bytes(path).decode("utf-8", "replace")


def _message(finding: Finding) -> str:
    lines = [printable(finding.message)]
    lines += [f"Run: {printable(finding.fix)}"] if finding.fix else []
    for related in finding.related:
        place = f"{printable(related.location.path)}:{related.location.line}"
        lines.append(f"Note: {place}: {printable(related.note)}")
    text = "\n".join(lines)
    # The limit of GitHub, 64 KB, is one of bytes.
    short = text.encode("utf-8", "replace")[:_LONGEST_MESSAGE].decode("utf-8", "ignore")
    return text if len(short) == len(text) else f"{short}…"


def _useful_again(verdict: Verdict) -> bool:
    """Whether a second look may see more than this one, though nothing is pushed."""
    return bool(verdict.unseen or verdict.report.unseen or verdict.governed.problems)


def _summary(verdict: Verdict) -> Iterator[Part | None]:
    yield sections.overview(verdict)
    yield sections.thanks(verdict)
    yield from sections.policy(verdict)
    yield from sections.unseen(verdict)
    yield Part(
        f"{sections.range_command(verdict)} says the same, by the policy of "
        f"{code(verdict.governed.commit[:12])}."
    )


def _text(verdict: Verdict) -> Iterator[Part]:
    yield from sections.findings(verdict)
    yield from artifacts.parts(verdict)
    moved = sections.budgets(verdict)
    if moved:
        yield moved
