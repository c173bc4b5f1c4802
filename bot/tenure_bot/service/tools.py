"""What a worker works with: how targets of each kind are worked at, joined from what knows how."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from tenure.errors import TenureError
from tenure.sources.git import Repository
from tenure_bot.answering.publish import Publisher
from tenure_bot.clock import Clock
from tenure_bot.exactly_once.memory import Claim, Kind, Memory
from tenure_bot.github.gateway import GitHub, PullSeen, Repo, Suggestion
from tenure_bot.github.tracker import Tracker
from tenure_bot.judging.governing import governing
from tenure_bot.judging.judge import Extended, judge
from tenure_bot.judging.verdict import Verdict
from tenure_bot.mirror.mirrors import Mirrors
from tenure_bot.pulls import merge_group, pull
from tenure_bot.pulls.merged import Keep
from tenure_bot.pulls.pull import Examined, Outcome
from tenure_bot.rendering.suggestions import suggestions
from tenure_bot.sweep import sweep
from tenure_bot.sweep.ground import Reviews


class Handler(NamedTuple):
    """How targets of one kind are worked at.

    Attributes:
        handle: Recomputes one.
        give_up: Shows at GitHub why that cannot be done.
    """

    handle: Callable[[Claim, Memory], Outcome]
    give_up: Callable[[Claim, Memory, TenureError], None]


class Tools(NamedTuple):
    """What a worker works with; it belongs to one thread.

    Attributes:
        handlers: What to do, by kind.
        github: To ask how a repository is, when it refuses.
        clock: The time.
    """

    handlers: Mapping[Kind, Handler]
    github: GitHub
    clock: Clock


def tools(
    github: Tracker,
    mirrors: Mirrors,
    *,
    secret: bytes | None,
    clock: Clock,
    extended: Callable[[Repo], Extended] | None = None,
    web: str = "",
    publisher: Publisher | None = None,
    keep: Keep | None = None,
    reviews: Reviews | None = None,
) -> Tools:
    """Return what targets of every kind are worked at with.

    Args:
        github: Of this thread.
        mirrors: Where commits are brought.
        secret: The key of the marks.
        clock: The time.
        extended: Asks for the policy of an organization in the name of a repository.
        web: Where people see repositories; "" for no links.
        publisher: Pushes what commands change; `None` where they answer with patches only.
        keep: Stores what the metrics need of a merged pull request.
        reviews: Returns how what was merged was reviewed, for the metrics of the dashboard.
    """

    def examined(repo: Repo, seen: PullSeen) -> Examined:
        with mirrors.fetch(repo, seen.base, seen.number, seen.head) as mirror:
            asks = extended(repo) if extended else None
            verdict = judge(mirror, seen.base, seen.head, now=clock, extended=asks)
            return Examined(verdict, _offers(verdict, mirror.repository, seen.author))

    def verdict_of(repo: Repo, base: str, head: str) -> Verdict:
        with mirrors.fetch(repo, base, (), head) as mirror:
            return judge(mirror, base, head, now=clock)

    pulls = partial(
        pull.handle, github=github, examine=examined, secret=secret, clock=clock, keep=keep
    )
    hopeless = partial(pull.give_up, github=github, secret=secret, clock=clock)
    groups = partial(
        merge_group.handle, github=github, examine=verdict_of, secret=secret, clock=clock
    )
    unqueued = partial(merge_group.give_up, github=github, secret=secret, clock=clock)
    sweeps = partial(
        sweep.handle,
        github=github,
        fetch=mirrors.tip,
        secret=secret,
        clock=clock,
        web=web,
        publisher=publisher,
        reviews=reviews,
    )
    handlers = {
        Kind.PULL: Handler(pulls, hopeless),
        Kind.MERGE_GROUP: Handler(groups, unqueued),
        Kind.REPOSITORY: Handler(sweeps, _nothing_to_show),
    }
    return Tools(handlers, github, clock)


def _offers(verdict: Verdict, repository: Repository, author: str) -> tuple[Suggestion, ...]:
    if not verdict.policy.bot_suggest:
        return ()
    head, base = repository.commit(verdict.head), repository.commit(verdict.base)
    policies = governing(repository, verdict.base, None).policies
    return suggestions(verdict, head, base, policies, author)


def _nothing_to_show(claim: Claim, memory: Memory, problem: TenureError) -> None:
    """Show nothing at GitHub: a sweep that fails leaves everything as it was, and the log says why."""
