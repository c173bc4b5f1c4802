"""The check of a job: annotations, a summary, SARIF and an exit status; nothing is written to GitHub."""

import os
from http import HTTPStatus
from typing import NamedTuple, TextIO

from tenure import clock, engine, ranges, reporters, snapshot
from tenure.cli.check import asks_for_scores
from tenure.errors import UsageError
from tenure.finding import Severity
from tenure.report import Report
from tenure.reporters.summary import summary
from tenure.sources import Scope
from tenure_bot.ci import handover, occasion, outputs
from tenure_bot.ci.handover import Handover
from tenure_bot.ci.kit import Kit, judged
from tenure_bot.ci.occasion import Commit, Group, Pull
from tenure_bot.ci.workflow import ENV_HINT
from tenure_bot.errors import NotPermitted
from tenure_bot.github.gateway import CheckRun
from tenure_bot.judging.judge import judge
from tenure_bot.rendering import check as checks
from tenure_bot.rendering import comment
from tenure_bot.rendering.markdown import prose
from tenure_bot.sweep import default_branch

FAILURE = "failure"
"""The conclusion with which the command fails."""


class _Found(NamedTuple):
    """What a check has found.

    Attributes:
        report: The findings.
        conclusion: What they come to: `success`, `neutral` or `failure`.
        summary: Both in words, as Markdown.
        problems: What is wrong with the policy itself, a sentence each.
    """

    report: Report
    conclusion: str
    summary: str
    problems: tuple[str, ...] = ()


def run(own: Kit, out: TextIO, *, sarif: str = "", save: str = "") -> int:
    """Check what the event is about, and return the exit status: 1 where the App's check would fail.

    Args:
        own: What the job works with.
        out: Its log.
        sarif: The file for SARIF; "" for one in the runner's folder.
        save: The file for a job with rights (`tenure ci comment --from`); "" for none.

    Raises:
        UsageError: The event is about nothing that can be checked.
        TenureError: It cannot be judged.
    """
    about = occasion.of(own.workflow)
    if save:
        _save(own, about, save)
    if isinstance(about, Pull):
        found = _pull(own, about)
    elif isinstance(about, Group):
        found = _group(own, about)
    elif isinstance(about, Commit):
        found = _commit(own, about)
    else:
        raise UsageError(
            "a workflow that follows another one has nothing to check",
            "check on pull_request, merge_group or push",
        )
    _show(own, out, found, sarif)
    return 1 if found.conclusion == FAILURE else 0


def _save(own: Kit, about: object, path: str) -> None:
    if not isinstance(about, Pull):
        raise UsageError("--save is for pull requests", "on: pull_request")
    kept = Handover(own.workflow.repo.id, about.number, about.head)
    outputs.save(path, handover.text(kept).encode())


def _show(own: Kit, out: TextIO, found: _Found, sarif: str) -> None:
    options = reporters.Options()
    for problem in found.problems:
        outputs.say(out, "warning", problem)
    out.write(reporters.load("github").render(found.report, options=options))
    text = reporters.load("sarif").render(found.report, options=options)
    path = sarif or os.path.join(own.workflow.folder, "tenure.sarif")
    outputs.put_out(
        own.workflow,
        conclusion=found.conclusion,
        errors=str(found.report.count(Severity.ERROR)),
        sarif=outputs.save(path, text.encode("utf-8", "backslashreplace")),
    )
    outputs.summarize(own.workflow, found.summary)


def _pull(own: Kit, about: Pull) -> _Found:
    """Judge the commit of the event, also when the pull request has another one by now."""
    try:
        pull = own.github.pull(own.workflow.repo, about.number)._replace(head=about.head)
    except NotPermitted as exc:
        is_token = exc.status == HTTPStatus.UNAUTHORIZED
        exc.hint = ENV_HINT if is_token else "permissions: {contents: read, pull-requests: read}"
        raise
    verdict = judged(own, pull)
    text = comment.settled(verdict, pull).removesuffix(comment.NOTES)
    return _Found(verdict.report, checks.check_run(verdict, "", pull=pull).conclusion, text)


def _group(own: Kit, about: Group) -> _Found:
    with own.mirrors.fetch(own.workflow.repo, about.base, (), about.head) as mirror:
        verdict = judge(mirror, about.base, about.head, now=own.clock)
    made = checks.check_run(verdict, "")
    return _Found(verdict.report, made.conclusion, _words(made))


def _words(made: CheckRun) -> str:
    return "\n\n".join(part for part in (f"### {made.title}", made.summary, made.text) if part)


def _commit(own: Kit, about: Commit) -> _Found:
    """Check a whole commit as `tenure check --rev` with `--history` does, by the policy that holds."""
    with own.mirrors.fetch(own.workflow.repo, about.id, (), about.id) as mirror:
        holding, problems = default_branch.policies(mirror)
        root = holding.for_path("")
        day = clock.day_at(own.clock(), root.zone)
        found = snapshot.look(mirror.repository, about.id, day, policies=holding)
        tree = mirror.repository.commit(about.id)
        report = engine.check(
            tree,
            None,
            holding,
            day,
            Scope(),
            found.history,
            baseline=ranges.baseline_of(mirror.repository, tree),
            register=found.register if asks_for_scores(root) else None,
        )
        mirror.confirm()
    said = "\n\n".join([f"### {prose(summary(report))}", *(prose(one) for one in problems)])
    return _Found(report, FAILURE if report.has_errors else "success", said, problems)
