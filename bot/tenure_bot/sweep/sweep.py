"""A repository swept: what its default branch owes becomes issues and one dashboard, and no more.

What is to be done is planned from GitHub's own state each time, so nothing is done twice and
nothing is forgotten. `preview` gives the same plan without a single write.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tenure import clock as days
from tenure_bot.answering.publish import Publisher
from tenure_bot.clock import Clock
from tenure_bot.commands.hearing import Heard, advanced, heard, unheard
from tenure_bot.errors import Gone, Refused
from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Claim, Memory, Remote
from tenure_bot.exactly_once.run import Run, begin, digest
from tenure_bot.github.gateway import RepoSeen
from tenure_bot.github.tracker import IssueSeen, Said, Tracker
from tenure_bot.mirror.mirror import Mirror
from tenure_bot.obligations import checkboxes, dashboard, dashboard_state
from tenure_bot.obligations.checkboxes import Tick
from tenure_bot.obligations.dashboard import Board, Facts
from tenure_bot.obligations.issue_steps import Rules
from tenure_bot.obligations.obligations import Obligation, obligations
from tenure_bot.obligations.owed_issue import Place
from tenure_bot.obligations.plan import Plan, plan
from tenure_bot.obligations.quiet import quiet
from tenure_bot.obligations.settlement import settled
from tenure_bot.obligations.urgency import caps
from tenure_bot.obligations.writes import Write
from tenure_bot.pulls.pull import Outcome
from tenure_bot.sweep import default_branch
from tenure_bot.sweep.carry_out import carried_out
from tenure_bot.sweep.conversation import Talk, talk
from tenure_bot.sweep.default_branch import Branch
from tenure_bot.sweep.ground import Fetch, Ground, MirrorBranches
from tenure_bot.sweep.issue_states import Standing, standing
from tenure_bot.sweep.scene import scene_of
from tenure_bot.sweep.wakes import next_day

ROLE, HEARD = "sweep", "heard"
"""Under which is remembered what the last sweep saw, and which comments were heard."""

_DAY = 86_400.0
_NO_ISSUES = "issues are switched off"
_BOX = "a ticked box"  # GitHub says who ticked it only in the event


class Sweep(NamedTuple):
    """What a sweep has found out and would do.

    Attributes:
        branch: The default branch.
        standing: What stands at GitHub.
        owed: What is owed.
        plan: What is done about issues.
        board: The dashboard as it should be.
        ticks: The boxes of the dashboard that somebody ticked.
        talk: What people asked for in comments, if anybody did.
    """

    branch: Branch
    standing: Standing
    owed: tuple[Obligation, ...]
    plan: Plan
    board: Board
    ticks: tuple[Tick, ...] = ()
    talk: Talk | None = None

    @property
    def writes(self) -> tuple[Write, ...]:
        """All intended writes; the dashboard comes after the issues, answers to people last."""
        number = self.standing.board.number if self.standing.board else None
        shown = dashboard.write(self.board, number, self.branch.policy, was_ticked=bool(self.ticks))
        answers = self.talk.writes if self.talk else ()
        return (*self.plan.writes, *([shown] if shown else []), *answers)


def handle(
    claim: Claim,
    memory: Memory,
    github: Tracker,
    fetch: Fetch,
    *,
    secret: bytes | None,
    clock: Clock,
    web: str = "",
    publisher: Publisher | None = None,
) -> Outcome:
    """Sweep a repository.

    Args:
        claim: The target.
        memory: What is remembered of it.
        github: The calls.
        fetch: Brings commits here.
        secret: The key of the marks; `None` without one.
        clock: The time.
        web: Where people see repositories, such as `https://github.com`; "" for no links.
        publisher: Pushes what commands change; `None` where they answer with patches only.

    Raises:
        Lost: The lease is gone; nothing more was written.
        Limited: A budget is used up; what is left is planned again.
        Unknown: The end of a write is not known; the same again is safe.
        TenureError: The default branch cannot be looked at.
    """
    run = begin(claim, memory, github, secret, clock)
    seen = github.repository(claim.repo)
    if closed := _closed(seen):
        return Outcome(park=closed)
    if not seen.has_issues:
        return Outcome(clock() + _DAY, f"{_NO_ISSUES} in this repository")
    try:
        read = _read(run, github, seen)
    except Gone:
        return Outcome(problem=f"there is no branch {seen.default_branch} yet")
    rests = None if read.said else _rests(run, read)
    if rests is not None:
        return Outcome(rests)
    with fetch(claim.repo, read.tip) as mirror:
        found = swept(read.ground(run, github, mirror, web, publishes=publisher is not None))
    branches = MirrorBranches(claim.repo, read.tip, fetch, publisher) if publisher else None
    left = carried_out(run, github, found.writes, found.standing, branches)
    known = found.talk.heard if found.talk else read.before
    run.stored(Remote(HEARD, notes=advanced(known, read.listed, left.unanswered).notes))
    wakes = _wakes(found, clock)
    if not found.writes and left.again_at is None:
        notes = {"tip": read.tip, "issues": _fingerprint(read.issues), "wakes": wakes}
        run.stored(Remote(ROLE, notes=notes))
    times = [at for at in (left.again_at, wakes) if at is not None]
    shown = found.talk.shown if found.talk else ()
    return Outcome(min(times), "; ".join(left.problems), shown=shown)


def preview(
    claim: Claim,
    memory: Memory,
    github: Tracker,
    fetch: Fetch,
    *,
    secret: bytes | None,
    clock: Clock,
    web: str = "",
    publisher: Publisher | None = None,
) -> tuple[Write, ...]:
    """Return what `handle` would write now, and write nothing.

    Raises:
        TenureError: The repository cannot be looked at, or nothing may be written there.
    """
    run = begin(claim, memory, github, secret, clock)
    seen = github.repository(claim.repo)
    if closed := _closed(seen) or ("" if seen.has_issues else _NO_ISSUES):
        raise Refused(f"{seen.name}: {closed}")
    read = _read(run, github, seen)
    with fetch(claim.repo, read.tip) as mirror:
        return swept(read.ground(run, github, mirror, web, publishes=publisher is not None)).writes


class _Read(NamedTuple):
    """What is asked of GitHub before any commit is needed; unchanged lists cost nothing there."""

    seen: RepoSeen
    tip: str
    issues: tuple[IssueSeen, ...]
    before: Heard
    listed: tuple[Said, ...]
    said: tuple[Said, ...]

    def ground(
        self, run: Run, github: Tracker, mirror: Mirror, web: str, *, publishes: bool
    ) -> Ground:
        """Return what a sweep stands on, once the newest commit is here."""
        return Ground(
            run, github, self.seen, mirror, self.issues, self.before, self.said, web, publishes
        )


def _read(run: Run, github: Tracker, seen: RepoSeen) -> _Read:
    repo = run.claim.repo
    tip = github.branch(repo, seen.default_branch)
    issues = github.own_issues(repo)
    before = heard(run.remote(HEARD).notes, run.clock())
    listed = github.said(repo, before.since)
    return _Read(seen, tip, issues, before, listed, tuple(unheard(listed, before)))


def _closed(seen: RepoSeen) -> str:
    """Return why nothing may be written in a repository; "" if it may."""
    if seen.archived:
        return "archived"
    return "disabled" if seen.disabled else ""


def swept(ground: Ground) -> Sweep:
    """Return what there is to do in a repository; nothing is written.

    Raises:
        TenureError: The default branch cannot be looked at.
    """
    run, mirror, seen = ground.run, ground.mirror, ground.seen
    holding, problems = default_branch.policies(mirror)
    root = holding.for_path("")
    as_of = days.day_at(run.clock(), root.zone)
    there = standing(run, ground.issues, root.zone, ground.github)
    body = marker.below(there.board.body.replace("\r\n", "\n")) if there.board else ""
    before, ticks = dashboard_state.read(body), checkboxes.ticked(checkboxes.emptied(body), body)
    if Tick("accept") in ticks and not before.accepted:
        before = before._replace(accepted_by=_BOX, accepted_on=as_of)
    branch = default_branch.look(mirror, holding, as_of, before.commit)
    known = there.known
    owed = obligations(branch.register, holding, as_of, known, branch.moves)
    over = settled(branch.register, holding, owed, known, branch.moves)
    words = None
    if ground.said:
        words = talk(scene_of(ground, branch, there, owed), ground.said, ground.before)
    if words and words.accepted is not None:
        on = as_of if words.accepted else None
        before = before._replace(accepted_by=words.accepted, accepted_on=on)
    silence = quiet(root, as_of)
    url = f"{ground.web}/{seen.name}/blob/{seen.default_branch}/" if ground.web else ""
    rules = Rules(
        Place(root, branch.codeowners, there.refused, url),
        caps(root),
        silence.reason,
        before.accepted,
    )
    states = there.states(before.gone)._replace(
        wanted=frozenset(tick.key for tick in ticks if tick.verb == "open" and tick.key),
        decided=words.decided if words else {},
    )
    doing = plan(owed, over, states, rules, as_of)
    told = [*problems, *branch.problems, *([silence.problem] if silence.problem else [])]
    facts = Facts(
        branch.register, root, owed, doing, branch.uses, branch.metrics, branch.week, told
    )
    return Sweep(branch, there, owed, doing, dashboard.board(facts, before), ticks, words)


def _rests(run: Run, read: _Read) -> float | None:
    """Return when to look again if nothing has changed since the last sweep; else `None`."""
    notes = run.remote(ROLE).notes
    if notes.get("tip") != read.tip or notes.get("issues") != _fingerprint(read.issues):
        return None
    wakes = notes.get("wakes")
    return float(wakes) if isinstance(wakes, int | float) and run.clock() < wakes else None


def _fingerprint(issues: Sequence[IssueSeen]) -> str:
    return digest("\n".join(f"{each.number} {each.updated} {each.state}" for each in issues))


def _wakes(found: Sweep, clock: Clock) -> float:
    """Return the moment at which the day begins on which something may be different."""
    day = next_day(found.owed, found.branch.register, found.plan, found.branch.policy)
    zone = ZoneInfo(found.branch.policy.zone) if found.branch.policy.zone != "UTC" else UTC
    begins = datetime.combine(day, time.min, zone)
    # A clock that is set back over the end of a day begins it twice: never look before now.
    return max(begins.timestamp(), clock() + timedelta(minutes=1).total_seconds())
