"""A repository swept: what its default branch owes becomes issues and one dashboard, and no more.

What is to be done is planned from GitHub's own state each time, so nothing is done twice and
nothing is forgotten. `preview` gives the same plan without a single write.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tenure import clock as days
from tenure_bot import (
    change,
    checkboxes,
    dashboard,
    dashboard_state,
    default_branch,
    marker,
    pull_requests,
    pull_writes,
)
from tenure_bot.carry_out import carried_out
from tenure_bot.change import Author
from tenure_bot.checkboxes import Tick
from tenure_bot.clock import Clock
from tenure_bot.conversation import (
    Heard,
    Offer,
    Publishing,
    Scene,
    Talk,
    advanced,
    heard,
    talk,
    unheard,
)
from tenure_bot.dashboard import Board, Facts
from tenure_bot.default_branch import Branch
from tenure_bot.errors import Gone, Refused
from tenure_bot.gateway import Repo, RepoSeen
from tenure_bot.issue_states import Standing, standing
from tenure_bot.issue_steps import Rules
from tenure_bot.memory import Claim, Memory, Remote
from tenure_bot.mirror import Mirror
from tenure_bot.obligations import Obligation, obligations
from tenure_bot.owed_issue import Place
from tenure_bot.proposal import Asked, propose
from tenure_bot.publish import Branch as Pushed
from tenure_bot.publish import Publisher
from tenure_bot.pull import Outcome
from tenure_bot.pull_requests import Opened
from tenure_bot.quiet import quiet
from tenure_bot.run import Run, begin, digest
from tenure_bot.settlement import settled
from tenure_bot.sweep_plan import Plan, plan
from tenure_bot.tracker import IssueSeen, Said, Tracker
from tenure_bot.urgency import caps
from tenure_bot.wakes import next_day
from tenure_bot.writes import Write

Fetch = Callable[[Repo, str], AbstractContextManager[Mirror]]
"""Brings a commit here."""

ROLE, HEARD = "sweep", "heard"
"""Under which is remembered what the last sweep saw, and which comments were heard."""

_DAY = 86_400.0
_BOX = "a ticked box"  # GitHub says who ticked it only in the event


class Ground(NamedTuple):
    """What a sweep stands on.

    Attributes:
        run: The sweep.
        github: Asked about issues that the list does not have, and about people.
        seen: The repository.
        mirror: Has its newest commit.
        issues: Those that our account opened.
        said: The comments that speak to the bot and were not heard yet.
        web: Where people see repositories, such as `https://github.com`; "" for no links.
        publishes: Whether what commands change can be pushed.
    """

    run: Run
    github: Tracker
    seen: RepoSeen
    mirror: Mirror
    issues: Sequence[IssueSeen]
    said: Sequence[Said] = ()
    web: str = ""
    publishes: bool = False


class Sweep(NamedTuple):
    """What a sweep has found out and would do.

    Attributes:
        as_of: The day, in the zone of the policy.
        branch: The default branch.
        standing: What stands at GitHub.
        owed: What is owed.
        plan: What is done about issues.
        board: The dashboard as it should be.
        ticks: The boxes of the dashboard that somebody ticked.
        talk: What people asked for in comments, if anybody did.
    """

    as_of: date
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
    if seen.archived or seen.disabled:
        return Outcome(park="archived" if seen.archived else "disabled")
    if not seen.has_issues:
        return Outcome(clock() + _DAY, "issues are switched off in this repository")
    try:
        tip = github.branch(claim.repo, seen.default_branch)
    except Gone:
        return Outcome(problem=f"there is no branch {seen.default_branch} yet")
    issues = github.own_issues(claim.repo)
    before = heard(run.remote(HEARD).notes, clock())
    listed = github.said(claim.repo, before.since)
    said = unheard(listed, before)
    rests = _rests(run, tip, issues) if not said else None
    if rests is not None:
        return Outcome(rests)
    with fetch(claim.repo, tip) as mirror:
        ground = Ground(run, github, seen, mirror, issues, said, web, publisher is not None)
        found = swept(ground)
    branches = _Branches(claim.repo, tip, fetch, publisher) if publisher else None
    left = carried_out(run, github, found.writes, found.standing, branches)
    now = _heard_now(found.talk.heard if found.talk else before, listed, left.unanswered)
    run.stored(Remote(HEARD, notes=now.notes))
    wakes = _wakes(found, clock)
    if not found.writes and left.again_at is None:
        _remember(run, tip, found, issues)
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
    closed = [name for name, so in _closed(seen) if so]
    if closed:
        raise Refused(f"{seen.name}: {closed[0]}")
    tip = github.branch(claim.repo, seen.default_branch)
    before = heard(run.remote(HEARD).notes, clock())
    said = unheard(github.said(claim.repo, before.since), before)
    with fetch(claim.repo, tip) as mirror:
        issues = github.own_issues(claim.repo)
        ground = Ground(run, github, seen, mirror, issues, said, web, publisher is not None)
        return swept(ground).writes


def _heard_now(known: Heard, listed: Sequence[Said], unanswered: frozenset[int]) -> Heard:
    """Return what was heard; what is not answered yet is heard again, so it has to be listed again."""
    if not unanswered:
        return advanced(known, listed)
    return known._replace(ids=tuple(one for one in known.ids if one not in unanswered))


class _Branches:
    """Pushes from the mirror of a sweep, which is open only meanwhile."""

    def __init__(self, repo: Repo, tip: str, fetch: Fetch, publisher: Publisher) -> None:
        self._repo = repo
        self._tip = tip
        self._fetch = fetch
        self._publisher = publisher

    def push(self, branch: Pushed) -> None:
        with self._fetch(self._repo, self._tip) as mirror:
            self._publisher.push(mirror.repository.root, self._repo, branch)

    def delete(self, branch: Pushed) -> None:
        with self._fetch(self._repo, self._tip) as mirror:
            self._publisher.delete(mirror.repository.root, self._repo, branch)


def _closed(seen: RepoSeen) -> tuple[tuple[str, bool], ...]:
    return (
        ("archived", seen.archived),
        ("disabled", seen.disabled),
        ("issues are switched off", not seen.has_issues),
    )


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
    before, ticks = dashboard_state.read(body), checkboxes.ticked(_empty(body), body)
    if Tick("accept") in ticks and not before.accepted:
        before = before._replace(accepted_by=_BOX, accepted_on=as_of)
    branch = default_branch.look(mirror, holding, as_of, before.commit)
    known = there.known
    owed = obligations(branch.register, holding, as_of, known, branch.moves)
    over = settled(branch.register, holding, owed, known, branch.moves)
    words = _talk(ground, branch, there, owed) if ground.said else None
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
    return Sweep(as_of, branch, there, owed, doing, dashboard.board(facts, before), ticks, words)


def _talk(ground: Ground, branch: Branch, there: Standing, owed: Sequence[Obligation]) -> Talk:
    run, mirror = ground.run, ground.mirror
    repository, tree = mirror.repository, mirror.repository.commit(mirror.head)

    def offer(asked: Asked) -> Offer:
        found = propose(repository, tree, branch.policies, asked)
        if not (found.edits or found.removed):
            return Offer(found)
        made = change.commit(
            repository,
            mirror.head,
            name=asked.name,
            edits=found.edits,
            removed=found.removed,
            message=pull_requests.message(asked, found),
            author=Author("tenure", "tenure@users.noreply.github.com", asked.at),
        )
        return Offer(found, change.patch(repository, mirror.head, made), made, mirror.head)

    as_of = branch.register.as_of
    scene = Scene(
        run.claim.repo,
        ground.github,
        branch,
        there,
        owed,
        as_of,
        offer,
        cache(lambda: _opened(ground)),
        lambda comment: pull_writes.taken_back(run, comment),
        _publishing(ground, branch),
    )
    return talk(scene, ground.said, heard(run.remote(HEARD).notes, run.clock()))


def _opened(ground: Ground) -> tuple[Opened, ...]:
    repo = ground.run.claim.repo
    return pull_requests.opened(ground.github.own_pulls(repo), repo.id, ground.run.secret)


def _publishing(ground: Ground, branch: Branch) -> Publishing | None:
    """Return how changes become pull requests, where the policy of the default branch wants that."""
    policy, repo = branch.policy, ground.run.claim.repo
    if not ground.publishes or policy.bot_write != "pull-request":
        return None

    def found(name: str) -> Opened | None:
        pulls = ground.github.pulls_from(repo, name)
        return next(iter(pull_requests.opened(pulls, repo.id, ground.run.secret)), None)

    def pushed(name: str) -> str:
        known = pull_writes.pushed(ground.run, name)
        with suppress(Gone):
            return known if known and ground.github.branch(repo, name) == known else ""
        return ""

    lacks = cache(lambda: ground.github.lacks(repo))
    onto = ground.seen.default_branch
    return Publishing(onto, lacks, found, pushed, merges=policy.bot_auto_merge)


def _empty(body: str) -> str:
    """Return a dashboard as we wrote it: every box empty. Who ticks one can edit issues of others."""
    return re.sub(r"^- \[[xX]\] <!-- tenure:do ", "- [ ] <!-- tenure:do ", body, flags=re.MULTILINE)


def _rests(run: Run, tip: str, issues: Sequence[IssueSeen]) -> float | None:
    """Return when to look again if nothing has changed since the last sweep; else `None`."""
    notes = run.remote(ROLE).notes
    if notes.get("tip") != tip or notes.get("issues") != _fingerprint(issues):
        return None
    wakes = notes.get("wakes")
    return float(wakes) if isinstance(wakes, int | float) and run.clock() < wakes else None


def _remember(run: Run, tip: str, found: Sweep, issues: Sequence[IssueSeen]) -> None:
    notes = {"tip": tip, "issues": _fingerprint(issues), "wakes": _wakes(found, run.clock)}
    run.stored(Remote(ROLE, notes=notes))


def _fingerprint(issues: Sequence[IssueSeen]) -> str:
    return digest("\n".join(f"{each.number} {each.updated} {each.state}" for each in issues))


def _wakes(found: Sweep, clock: Clock) -> float:
    """Return the moment at which the day begins on which something may be different."""
    day = next_day(found.owed, found.branch.register, found.plan, found.branch.policy, found.as_of)
    zone = ZoneInfo(found.branch.policy.zone) if found.branch.policy.zone != "UTC" else UTC
    begins = datetime.combine(day, time.min, zone)
    # A clock that is set back over the end of a day begins it twice: never look before now.
    return max(begins.timestamp(), clock() + timedelta(minutes=1).total_seconds())
