"""The sweep of a job: issues for what falls due and the dashboard, from the default branch."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from tenure_bot.answering.publish import Publisher
from tenure_bot.ci import comment, outputs
from tenure_bot.ci.kit import BOT, Kit, as_writer
from tenure_bot.ci.looks import until_done
from tenure_bot.ci.short_memory import ShortMemory
from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Claim, Kind, TargetKey
from tenure_bot.github.gateway import Repo
from tenure_bot.mirror.mirror import Mirror
from tenure_bot.obligations.dashboard import DASHBOARD
from tenure_bot.obligations.owed_issue import OBLIGATION
from tenure_bot.pulls.pull import Outcome
from tenure_bot.sweep import default_branch, sweep


class _AppSweeps(Exception):  # noqa: N818  # a fact, caught where the job is ended
    """The App has opened issues here: it has the word."""


def run(own: Kit, out: TextIO) -> int:
    """Sweep the repository; what was done by hand is read from the issues themselves.

    Raises:
        TenureError: The default branch cannot be looked at, or GitHub does not take it.
    """
    own = as_writer(own)
    repo = own.workflow.repo
    memory = ShortMemory((), own.clock, own.sleep)
    publisher = Publisher(own.workflow.server, lambda _: own.workflow.token.reveal())

    @contextmanager
    def fetch(where: Repo, tip: str) -> Iterator[Mirror]:
        with own.mirrors.fetch(where, tip, (), tip) as mirror:
            if _app_sweeps(own, mirror):
                raise _AppSweeps
            yield mirror

    shown: set[int] = set()

    def handle(claim: Claim) -> Outcome:
        found = sweep.handle(
            claim,
            memory,
            own.github,
            fetch,
            secret=None,
            clock=own.clock,
            web=own.workflow.server,
            publisher=publisher,
        )
        shown.update(found.shown)
        return found

    claim = Claim(0, TargetKey(Kind.REPOSITORY, repo.id, ""), repo, 1, 0, 0)
    try:
        outcome = until_done(claim, handle, own.clock, own.sleep)
    except _AppSweeps:
        outputs.say(out, "notice", "the App looks after the issues here, so this job does not")
        return 0
    for problem in filter(None, (outcome.problem, outcome.park)):
        outputs.say(out, "warning", f"not all was done: {problem}")
    return max((comment.show(own, out, number) for number in sorted(shown)), default=0)


def _app_sweeps(own: Kit, mirror: Mirror) -> bool:
    """Whether another bot has opened the dashboard or an issue, with a signed mark of this repository."""
    prefix = default_branch.policies(mirror)[0].for_path("").bot_label_prefix
    repo = own.workflow.repo
    for label in (DASHBOARD, OBLIGATION):
        found = own.github.issues(repo, (f"{prefix}{label}",))
        others = (each for each in found if not each.ours and each.author.endswith(BOT))
        for mark in (marker.read(each.body) for each in others):
            if mark and mark.key.repo == repo.id and mark.signature != marker.UNSIGNED:
                return True
    return False
