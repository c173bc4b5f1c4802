"""A pull request recomputed: read once, judged, and brought to what it should show.

A plain function of what it is given: the App calls it with a database behind the memory, a workflow
with one that forgets.
"""

from collections.abc import Callable, Collection
from typing import NamedTuple

from tenure.errors import TenureError
from tenure.policy import Policy
from tenure_bot.clock import Clock
from tenure_bot.errors import Limited, NotPermitted, Refused, Unknown
from tenure_bot.exactly_once.memory import Claim, Memory, Remote
from tenure_bot.exactly_once.reconcile import next_look
from tenure_bot.exactly_once.run import Run, begin
from tenure_bot.github.gateway import GitHub, PullSeen, Repo, Suggestion
from tenure_bot.judging.verdict import Verdict
from tenure_bot.pulls import extras, head_check, merged, sticky
from tenure_bot.pulls.merged import Keep
from tenure_bot.rendering import check as checks

PARTS = ("comment", "check", "labels", "suggestions", "reviews")
"""What a pull request gets, in the order in which it is written."""

_NEEDED = ("comment", "check")  # where neither may be written, nothing is left to do
_RUN = "run"  # under which is remembered whether the last one left something over


class Examined(NamedTuple):
    """What came of looking at the commits: the verdict, and the records that could be offered."""

    verdict: Verdict
    suggestions: tuple[Suggestion, ...] = ()


Examine = Callable[[Repo, PullSeen], Examined]
"""Brings the commits here and judges them."""


class Outcome(NamedTuple):
    """What came of a recomputation.

    Attributes:
        again_at: When to look again though nothing new is wanted; `None` for never.
        problem: What GitHub refused, and asking again would not change: for the log.
        park: Why the repository is to be left alone, if it is.
        shown: The pull requests whose comment somebody wants back.
    """

    again_at: float | None = None
    problem: str = ""
    park: str = ""
    shown: tuple[int, ...] = ()


def handle(
    claim: Claim,
    memory: Memory,
    github: GitHub,
    examine: Examine,
    *,
    secret: bytes | None,
    clock: Clock,
    wanted: Collection[str] = PARTS,
    keep: Keep | None = None,
) -> Outcome:
    """Recompute a pull request, with one question and six REST requests at most.

    A merged one is asked about once more, if it is kept.

    Args:
        claim: The target.
        memory: What is remembered of it.
        github: The calls.
        examine: Judges it.
        secret: The key of the marks; `None` without one.
        clock: The time.
        wanted: What of `PARTS` is written: in a workflow the job itself is the check.
        keep: Stores what the metrics need of a merged one; `None` where nothing is kept.

    Raises:
        Lost: The lease is gone; nothing more was written.
        Gone: There is no such pull request.
        NotPermitted: Neither comment nor check may be written.
        Limited: GitHub wants a pause.
        Unknown: The end of an edit is not known; the same again is safe.
        TenureError: It cannot be judged.
    """
    run = begin(claim, memory, github, secret, clock)
    pull = github.pull(claim.repo, int(claim.key.key))
    if pull.repo.archived or pull.repo.disabled:
        return Outcome(park="archived" if pull.repo.archived else "disabled")
    parts = _Parts(run)
    nothing_new = claim.applied >= claim.wanted or pull.state != "open"
    # Where memory is lost, what is merged already is left as it is: nobody waits for it.
    unknown = not run.remotes.keys() - {merged.ROLE}
    forgotten = keep is not None and pull.state == "merged" and unknown
    if forgotten or (nothing_new and _rests(run, pull)):
        parts.do("labels", lambda: extras.describe(run))
        parts.do("look", lambda: _next(run, pull))
    else:
        _write(parts, run, pull, examine(claim.repo, pull), wanted)
    if keep is not None and pull.state == "merged" and merged.is_new(run):
        parts.do("merged", lambda: _record(run, pull, examine, keep))
    return parts.outcome()


def give_up(
    claim: Claim,
    memory: Memory,
    problem: TenureError,
    *,
    github: GitHub,
    secret: bytes | None,
    clock: Clock,
) -> None:
    """Conclude the check as neutral where there is none: nobody shall wait for a verdict for ever.

    Of what is merged already nobody waits for one.

    Raises:
        Lost, GatewayError: As `handle`.
    """
    run = begin(claim, memory, github, secret, clock)
    pull = github.pull(claim.repo, int(claim.key.key))
    if pull.state != "merged":
        conclude(run, pull.head, problem, _looks(run, pull))


def conclude(run: Run, head: str, problem: TenureError, look: head_check.Look) -> None:
    """Say in the check of a commit why there is no verdict, unless it has one already."""
    if run.remote(head_check.role(head)).id is None:
        names = [
            str(remote.notes["name"]) for remote in run.remotes.values() if "name" in remote.notes
        ]
        name = names[-1] if names else Policy().bot_check_name
        head_check.write(run, checks.unable(name, head, "", problem), look)


class _Parts:
    """What the parts of a run have come to."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._done: list[str] = []
        self._times: list[float] = []
        self._refused: dict[str, Refused] = {}
        self._unknown: Unknown | None = None

    def do(self, name: str, part: Callable[[], float | None]) -> None:
        """Write one part; what keeps it from being written does not keep the others.

        Raises:
            Limited: GitHub wants a pause: it is to be asked for nothing now.
            Lost: The lease is gone.
        """
        self._done.append(name)
        try:
            at = part()
        except Limited as exc:
            if exc.status:
                raise
            self._run.leave()
            at = self._run.clock() + exc.seconds
        except Refused as exc:
            self._refused[name] = exc
            return
        except Unknown as exc:
            self._run.leave()
            self._unknown = self._unknown or exc
            return
        self._times += [] if at is None else [at]

    def outcome(self) -> Outcome:
        """Return what came of all of them.

        Raises:
            Unknown: Of one of them nobody knows.
            NotPermitted: Neither comment nor check may be written.
        """
        if self._unknown:
            raise self._unknown
        needed = [self._refused.get(name) for name in self._done if name in _NEEDED]
        if needed and needed[0] and all(isinstance(exc, NotPermitted) for exc in needed):
            raise needed[0]
        problem = "; ".join(f"{name}: {exc.message}" for name, exc in self._refused.items())
        return Outcome(min(self._times, default=None), problem)


def _write(
    parts: _Parts, run: Run, pull: PullSeen, examined: Examined, wanted: Collection[str]
) -> None:
    """Write the parts; the trouble of one does not keep the others from being written."""
    verdict = examined.verdict
    check = checks.check_run(verdict, "", pull=pull)
    ways: dict[str, Callable[[], float | None]] = {
        "comment": lambda: sticky.write(run, pull, verdict).again_at,
        "check": lambda: head_check.write(run, check, _looks(run, pull)).again_at,
        "labels": lambda: extras.label(run, pull, verdict),
        "suggestions": lambda: extras.suggest(run, pull, examined.suggestions),
        "reviews": lambda: extras.ask(run, pull, verdict),
    }
    for name in PARTS:
        if name in wanted:
            parts.do(name, ways[name])
    parts.do("annotations", lambda: head_check.annotate(run, check))
    run.stored(Remote(_RUN, notes={"left": True} if run.requests.left_over else {}))


def _record(run: Run, pull: PullSeen, examine: Examine, keep: Keep) -> None:
    """Keep a merged pull request; what it changed is its difference from before the merge."""
    seen = run.github.merged(run.claim.repo, pull.number)
    verdict = examine(run.claim.repo, pull._replace(base=seen.base)).verdict
    merged.record(run, seen, pull, verdict, keep)


def _looks(run: Run, pull: PullSeen) -> head_check.Look:
    return head_check.looks(pull.checks, lambda: run.github.checks(run.claim.repo, pull.head))


def _rests(run: Run, pull: PullSeen) -> bool:
    """Whether nothing is left to do but to look for copies, and there are none."""
    return (
        not run.remote(_RUN).notes.get("left")
        and sticky.rests(run, pull.comments)
        and head_check.rests(run, pull.head, pull.checks)
        and not {"adding", "removing"} & run.remote(extras.LABELS).notes.keys()
    )


def _next(run: Run, pull: PullSeen) -> float | None:
    roles = sticky.ROLE, head_check.role(pull.head)
    times = [next_look(run.remote(role), run.clock()) for role in roles]
    return min((at for at in times if at is not None), default=None)
