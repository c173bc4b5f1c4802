"""A repository swept: what its default branch owes becomes issues and one dashboard, and no more.

What is to be done is planned from GitHub's own state each time, so nothing is done twice and
nothing is forgotten. `preview` gives the same plan without a single write.
"""

from collections import Counter
from datetime import date
from functools import partial
from typing import NamedTuple

from tenure import clock as days
from tenure import policy as policies
from tenure_bot.answering import closed_pulls
from tenure_bot.answering.closed_pulls import Pushed
from tenure_bot.answering.publish import Publisher
from tenure_bot.clock import Clock
from tenure_bot.errors import Gone, Refused
from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Claim, Memory
from tenure_bot.exactly_once.run import begin
from tenure_bot.github.gateway import RepoSeen
from tenure_bot.github.tracker import Tracker
from tenure_bot.obligations import checkboxes, dashboard, dashboard_state
from tenure_bot.obligations.checkboxes import Tick
from tenure_bot.obligations.dashboard import Board, Facts
from tenure_bot.obligations.hands import left_as
from tenure_bot.obligations.issue_steps import Rules
from tenure_bot.obligations.obligations import Obligation, obligations
from tenure_bot.obligations.owed_issue import Place
from tenure_bot.obligations.plan import Plan, plan
from tenure_bot.obligations.quiet import quiet
from tenure_bot.obligations.settlement import settled
from tenure_bot.obligations.urgency import caps
from tenure_bot.obligations.weekly import News, news, week
from tenure_bot.obligations.writes import Intended, Write
from tenure_bot.pulls.pull import Outcome
from tenure_bot.sweep import default_branch, reading
from tenure_bot.sweep.carry_out import carried_out
from tenure_bot.sweep.conversation import Talk, talk
from tenure_bot.sweep.default_branch import Branch
from tenure_bot.sweep.ground import Fetch, Ground, MirrorBranches, Reviews
from tenure_bot.sweep.issue_states import Standing, standing
from tenure_bot.sweep.places import NOWHERE, Places, places
from tenure_bot.sweep.scene import scene_of
from tenure_bot.sweep.wakes import Looked, moment

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
        said: The day of the last sweep, as the dashboard says it; `None` if it says none.
        places: Where issues are filed.
        pushed: What became of the branches of commands.
        news: Whom the last week is told to.
        shows: Whether there is anything that a dashboard shows, or one that is there already.
    """

    branch: Branch
    standing: Standing
    owed: tuple[Obligation, ...]
    plan: Plan
    board: Board
    ticks: tuple[Tick, ...] = ()
    talk: Talk | None = None
    said: date | None = None
    places: Places = NOWHERE
    pushed: Pushed = Pushed()
    news: News = News()
    shows: bool = True

    @property
    def writes(self) -> tuple[Write, ...]:
        """All intended writes; the dashboard comes after the issues, answers to people last."""
        number = self.standing.board.number if self.standing.board else None
        root, ticked = self.branch.policy, bool(self.ticks)
        shown = dashboard.write(self.board, number, root, was_ticked=ticked) if self.shows else None
        answers = self.talk.writes if self.talk else ()
        closed = closed_pulls.writes(self.pushed)
        return (*self.plan.writes, *filter(None, [self.news.write, shown]), *closed, *answers)


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
    reviews: Reviews | None = None,
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
        reviews: Returns how what was merged was reviewed; `None` where nothing is kept.

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
        read = reading.read(run, github, seen)
    except Gone:
        return Outcome(problem=f"there is no branch {seen.default_branch} yet")
    rests = read.rests(run)
    if rests is not None:
        return Outcome(rests)
    with fetch(claim.repo, read.tip) as mirror:
        publishes = publisher is not None
        ground = read.ground(run, github, mirror, web=web, publishes=publishes, reviews=reviews)
        found = swept(ground)
    closed_pulls.forget_merged(run, read.pushed)
    if found.talk:
        read.keep_begun(run, found.talk.heard)
    branches = MirrorBranches(claim.repo, read.tip, fetch, publisher) if publisher else None
    left = carried_out(
        run, github, found.writes, found.standing, branches=branches, places=found.places
    )
    read.keep_heard(run, found.talk.heard if found.talk else None, left.unanswered)
    wakes = _wakes(found, clock)
    if not found.writes and left.again_at is None:
        read.keep(run, wakes)
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
    reviews: Reviews | None = None,
) -> Intended:
    """Return what `handle` would write now and what waits, and write nothing.

    Raises:
        TenureError: The repository cannot be looked at, or nothing may be written there.
    """
    run = begin(claim, memory, github, secret, clock)
    seen = github.repository(claim.repo)
    if closed := _closed(seen) or ("" if seen.has_issues else _NO_ISSUES):
        raise Refused(f"{seen.name}: {closed}")
    read = reading.read(run, github, seen)
    with fetch(claim.repo, read.tip) as mirror:
        publishes = publisher is not None
        ground = read.ground(run, github, mirror, web=web, publishes=publishes, reviews=reviews)
        found = swept(ground)
    return Intended(found.writes, Counter(one.why for one in found.plan.held_back))


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
    reviews = partial(ground.reviews, seen.name) if ground.reviews else None
    branch = default_branch.look(mirror, holding, as_of, before.commit, reviews)
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
    put = places(run, ground.github, root) if before.accepted else NOWHERE
    rules = Rules(
        Place(root, branch.codeowners, there.refused, url),
        caps(root),
        silence.reason,
        before.accepted,
        put.filing,
    )
    states = there.states(before.gone)._replace(
        wanted=frozenset(tick.key for tick in ticks if tick.verb == "open" and tick.key),
        decided=words.decided if words else {},
    )
    doing = plan(owed, over, states, rules, as_of)
    told = [*problems, *branch.problems, *put.problems, *filter(None, [silence.problem])]
    last_week = week(branch.week, root, branch.codeowners) if branch.week else None
    open_board = there.board if there.board and there.board.state == "open" else None
    number = open_board.number if open_board and before.accepted else None
    tells = news(last_week, root, number, before.told, silence.reason)
    facts = Facts(
        branch.register,
        root,
        owed,
        doing,
        branch.uses,
        branch.metrics,
        last_week,
        told,
        tells.told,
    )
    board = dashboard.board(facts, before)
    said = board.state.ran if board.stale else before.ran
    has_policy = problems or holding.fingerprint != policies.load({}).fingerprint
    shows = bool(there.board or before.accepted or has_policy or branch.register.items or owed)
    return Sweep(
        branch, there, owed, doing, board, ticks, words, said, put, ground.pushed, tells, shows
    )


def _wakes(found: Sweep, clock: Clock) -> float:
    """Return the moment at which something may be different."""
    issues = found.standing.issues.values()
    looked = Looked(
        found.owed,
        found.branch.register,
        found.branch.policies,
        found.plan,
        tuple(left_as(each.body).hands for each in issues),
        found.said,
        waits=bool(found.places.problems) or found.pushed.is_open or found.news.waits,
    )
    return moment(looked, clock)
