"""The one comment of a pull request and its labels, written by a job; silent where the App speaks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from tenure.errors import UsageError
from tenure_bot.ci import earlier, handover, occasion, outputs
from tenure_bot.ci.kit import BOT, Kit, as_writer, judged
from tenure_bot.ci.looks import until_done
from tenure_bot.ci.occasion import Finished, Pull
from tenure_bot.ci.short_memory import ShortMemory
from tenure_bot.errors import NotPermitted
from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Claim, Intent, Kind, TargetKey
from tenure_bot.github.gateway import CommentSeen, PullSeen, Repo
from tenure_bot.pulls import pull
from tenure_bot.pulls.pull import Examined
from tenure_bot.pulls.sticky import ROLE
from tenure_bot.rendering import comment

if TYPE_CHECKING:
    from tenure_bot.judging.verdict import Verdict

PARTS = ("comment", "labels")
"""The job itself is the check, and offers and requests need a memory that lasts."""


class _AppSpeaks(Exception):  # noqa: N818  # a fact, caught where the job is ended
    """The App has commented here: it has the word."""

    def __init__(self, seen: PullSeen) -> None:
        super().__init__()
        self.seen = seen


def run(own: Kit, out: TextIO, *, source: str = "") -> int:
    """Bring comment and labels of a pull request to what they should be.

    Args:
        own: What the job works with.
        out: Its log.
        source: The file that a job without rights left; "" where the event names the pull request.

    Raises:
        NotPermitted: The job's token may not write.
        SettingsError: The file is not what the event is about.
        TenureError: It cannot be judged, or GitHub does not take it.
    """
    own = as_writer(own)
    seen = _found(own, out, source)
    return 0 if seen is None else _brought(own, out, seen)


def show(own: Kit, out: TextIO, number: int) -> int:
    """Bring the comment of a pull request back though somebody has deleted it: it was asked for.

    Args:
        own: What a job works with that writes.
        out: Its log.
        number: Of the pull request.

    Raises:
        TenureError: As `run`.
    """
    return _brought(own, out, own.github.pull(own.workflow.repo, number), asked_for=True)


def _brought(own: Kit, out: TextIO, seen: PullSeen, *, asked_for: bool = False) -> int:
    if seen.state != "open" or seen.repo.archived:
        outputs.say(out, "notice", f"pull request {seen.number} is not open: nothing is written")
        return 0
    try:
        return _written(own, out, seen, asked_for=asked_for)
    except _AppSpeaks as exc:
        return _yielded(own, out, exc.seen)
    except NotPermitted as exc:
        about = occasion.of(own.workflow)
        if not isinstance(about, Pull) or not about.foreign:
            exc.hint = "permissions: {contents: read, issues: write, pull-requests: write}"
            raise
        outputs.say(
            out,
            "notice",
            "a pull request from a fork: its job may write nothing, so a second workflow has to "
            "comment (docs/bot/action.md)",
        )
        return 0


def _found(own: Kit, out: TextIO, source: str) -> PullSeen | None:
    """Return the pull request, if the event still is about what it is now."""
    about, repo = occasion.of(own.workflow), own.workflow.repo
    if isinstance(about, Pull) and not source:
        return own.github.pull(repo, about.number)
    if not isinstance(about, Finished) or not source:
        raise UsageError(
            "the event names no pull request",
            "on: pull_request; or on: workflow_run, with --from and the file of the other job",
        )
    given = handover.read(source)
    seen = own.github.pull(repo, given.number)
    if handover.confirmed(given, about, repo.id, seen):
        return seen
    outputs.say(out, "notice", f"pull request {seen.number} has moved on: its newest run comments")
    return None


def _written(own: Kit, out: TextIO, seen: PullSeen, *, asked_for: bool) -> int:
    repo, key = own.workflow.repo, _key(own, seen)
    before = earlier.remotes(own.connection, repo, seen.number, own.account)
    if asked_for:
        before = tuple(remote for remote in before if remote.role != ROLE)
    memory = ShortMemory(before, own.clock, own.sleep)
    verdicts: dict[tuple[str, str], Verdict] = {}

    def examine(_: Repo, now: PullSeen) -> Examined:
        if _app_speaks(key, now.comments):
            raise _AppSpeaks(now)
        ends = now.base, now.head
        if ends not in verdicts:
            verdicts[ends] = judged(own, now)
        return Examined(verdicts[ends])

    def handle(claim: Claim) -> pull.Outcome:
        if claim.applied:  # a second look judges nothing, and the App may have begun meanwhile
            now = own.github.pull(repo, seen.number)
            if _app_speaks(key, now.comments):
                raise _AppSpeaks(now)
        return pull.handle(
            claim, memory, own.github, examine, secret=None, clock=own.clock, wanted=PARTS
        )

    outcome = until_done(Claim(0, key, repo, 1, 0, 0), handle, own.clock, own.sleep)
    for problem in filter(None, (outcome.problem, outcome.park)):
        outputs.say(out, "warning", f"not all was written: {problem}")
    remote = memory.remotes().get(ROLE)
    if remote and remote.intent is not Intent.NONE:
        outputs.say(out, "error", "nobody knows whether the comment was written: run the job again")
        return 2
    if remote and remote.id is None and "deleted" in remote.human:
        outputs.say(out, "notice", "somebody deleted a comment here: no other one is written")
    return 0


def _yielded(own: Kit, out: TextIO, seen: PullSeen) -> int:
    """Leave the word to the App: take back what a job has written, and write the summary alone."""
    key = _key(own, seen)
    for each in seen.comments:
        if each.ours and marker.verifies(marker.read(each.body), key, None):
            own.github.delete_comment(own.workflow.repo, each.id)
    outputs.say(out, "notice", "the App comments on this pull request, so this job does not")
    text = comment.settled(judged(own, seen), seen).removesuffix(comment.NOTES)
    outputs.summarize(own.workflow, text)
    return 0


def _key(own: Kit, seen: PullSeen) -> TargetKey:
    return TargetKey(Kind.PULL, own.workflow.repo.id, str(seen.number))


def _app_speaks(key: TargetKey, comments: Sequence[CommentSeen]) -> bool:
    """Whether another bot has written a signed mark of this pull request.

    The signature cannot be verified here, the key of the marks is the App's alone. But a comment
    of a bot is one of an App that somebody installed here.
    """
    return any(
        mark is not None and mark.key == key and mark.signature != marker.UNSIGNED
        for mark in (
            marker.read(each.body)
            for each in comments
            if not each.ours and each.author.endswith(BOT)
        )
    )
