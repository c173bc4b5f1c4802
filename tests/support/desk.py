"""A worker of the bot in this process: the stand's GitHub, a database, verdicts made by hand."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, update

from support import verdicts
from support.github import deliveries
from support.github.builders import Pull, Repository
from support.github.deliveries import Delivery
from support.github.stand import Stand
from tenure_bot.clock import Clock
from tenure_bot.exactly_once.memory import Claim, Kind, Memory, TargetKey
from tenure_bot.github.connection import Connection
from tenure_bot.github.credentials import GivenToken
from tenure_bot.github.gateway import PullSeen, Repo
from tenure_bot.github.github_tracker import GitHubTracker
from tenure_bot.github.seen import Identity
from tenure_bot.github.transport import Transport
from tenure_bot.judging.verdict import Verdict
from tenure_bot.pulls import merge_group
from tenure_bot.pulls import pull as pulls
from tenure_bot.pulls.pull import Examined, Outcome
from tenure_bot.receive.events import targets as named_by
from tenure_bot.receive.webhook import verified
from tenure_bot.service.tools import Handler, Tools
from tenure_bot.service.work import Ending, work
from tenure_bot.storage import store
from tenure_bot.storage.database import Database, connect, migrate, reading, writing
from tenure_bot.storage.inbox import Inbox
from tenure_bot.storage.models import remotes, repositories, targets

if TYPE_CHECKING:
    from tenure.register.pulls import MergedPull

BOT = "tenure[bot]"
Judge = Callable[[PullSeen], Verdict]

SECRET = b"the key of the marks in tests"


def gateway(url: str, token: str, app: int) -> GitHubTracker:
    """Return GitHub for the thread that calls."""
    connection = Connection(Transport(url), GivenToken(token))
    return GitHubTracker(connection, Identity(app))


def wish(database: Database, repo: Repo, kind: Kind, key: str) -> None:
    """Raise a target by one, as an event does."""
    with writing(database.engine) as connection:
        found = select(repositories.c.id).where(repositories.c.id == repo.id)
        if connection.execute(found).one_or_none() is None:
            values = {"id": repo.id, "name": repo.name, "installation": repo.installation}
            connection.execute(insert(repositories).values(state="active", **values))
        named = (
            (targets.c.kind == kind.value) & (targets.c.repo == repo.id) & (targets.c.key == key)
        )
        raised = update(targets).where(named).values(wanted=targets.c.wanted + 1)
        if not connection.execute(raised).rowcount:
            row = {"kind": kind.value, "repo": repo.id, "key": key, "wanted": 1}
            connection.execute(insert(targets).values(row))


class Desk:
    """One worker that works when it is told to, and what it works with.

    Attributes:
        verdict: Returns what is thought of a pull request.
        offers: The records that are offered.
        judged: The heads that were judged.
        bases: The commits that they were compared with.
        merged: What was kept of merged pull requests, each time.
    """

    def __init__(self, stand: Stand, database: Database, clock: Clock) -> None:
        self.stand = stand
        self.database = database
        self.clock = clock
        self.github = gateway(stand.url, stand.token(), stand.app.id)
        self.verdict: Judge = lambda _: verdicts.verdict()
        self.offers: tuple[Any, ...] = ()
        self.judged: list[str] = []
        self.bases: list[str] = []
        self.merged: list[MergedPull] = []

    def examine(self, _: Repo, seen: PullSeen) -> Examined:
        """Judge without looking at a commit."""
        self.judged.append(seen.head)
        self.bases.append(seen.base)
        found = self.verdict(seen)._replace(head=seen.head, base=seen.base)
        return Examined(found, self.offers)

    def handle(self, claim: Claim, memory: Memory) -> Outcome:
        """Recompute a pull request."""
        return pulls.handle(
            claim,
            memory,
            self.github,
            self.examine,
            secret=SECRET,
            clock=self.clock,
            keep=self.merged.append,
        )

    def give_up(self, claim: Claim, memory: Memory, problem: Any) -> None:
        """Say that it cannot be judged."""
        pulls.give_up(claim, memory, problem, github=self.github, secret=SECRET, clock=self.clock)

    def examine_group(self, _: Repo, base: str, head: str) -> Verdict:
        """Judge a merge group without looking at a commit."""
        self.judged.append(head)
        return verdicts.verdict()._replace(head=head, base=base)

    @property
    def tools(self) -> Tools:
        """What a worker works with."""
        given: dict[str, Any] = {"github": self.github, "secret": SECRET, "clock": self.clock}
        groups = Handler(
            partial(merge_group.handle, examine=self.examine_group, **given),
            partial(merge_group.give_up, **given),
        )
        handlers = {Kind.PULL: Handler(self.handle, self.give_up), Kind.MERGE_GROUP: groups}
        return Tools(handlers, self.github, self.clock)

    def repo(self, repository: Repository) -> Repo:
        """Return a repository as the bot addresses it."""
        return Repo(repository.id, repository.name, self.stand.installation_id)

    def event(self, pull: Pull) -> None:
        """Let something happen on a pull request."""
        wish(self.database, self.repo(pull.repository), Kind.PULL, str(pull.number))

    def rest(self) -> list[str]:
        """Return the REST requests that were made since the last time."""
        made = [f"{asked.method} {asked.path}" for asked in self.stand.requests("rest")]
        self.stand.forget_requests()
        return made

    def take(self, arriving: Sequence[Delivery]) -> None:
        """Take deliveries in, as the server does."""
        inbox = Inbox(self.database, lambda: None, self.clock)
        try:
            for each in arriving:
                headers = deliveries.headers(each, self.stand.webhooks.hook)
                came = verified(self.stand.app.secret.encode(), headers, each.body)
                named = named_by(came.event, came.action, came.payload, app_id=self.stand.app.id)
                inbox.take(came, named)
        finally:
            inbox.close()

    def look(self, owner: str = "w1") -> Ending | None:
        """Work at one target, if one is due."""
        claim = store.claim(self.database, owner, self.clock())
        if claim is None:
            return None
        return work(claim, store.SqlMemory(self.database, claim, self.clock), self.tools)

    def works(self, pull: Pull) -> Ending | None:
        """Let something happen and work at it."""
        self.event(pull)
        return self.look()

    def remembered(self, role: str) -> Any:
        """Return the row of a remote object."""
        with reading(self.database.engine) as connection:
            query = select(remotes).where(remotes.c.role == role)
            return connection.execute(query).one()

    def target(self) -> Any:
        """Return the row of the only target."""
        with reading(self.database.engine) as connection:
            return connection.execute(select(targets)).one()


@pytest.fixture
def desk(stand: Stand, tmp_path: Path) -> Iterator[Desk]:
    """Return a worker with a database of SQLite."""
    database = connect(f"sqlite:///{tmp_path}/tenure.sqlite")
    migrate(database)
    made = Desk(stand, database, stand.clock)
    yield made
    made.database.engine.dispose()


@pytest.fixture
def pull(stand: Stand) -> Pull:
    """Return a pull request of `nadia` on the shop."""
    shop = stand.repository("acme/shop", {"a.py": "x = 1\n"})
    shop.push("feature", {"b.py": "y = 2\n"})
    return shop.open_pull("feature")


def of_tier(tier: str, **wishes: Any) -> Judge:
    """Return a verdict about one artifact of a tier."""
    return lambda _: verdicts.verdict([verdicts.added("b.py", tier=tier)], **wishes)


def bodies(pull: Pull) -> list[str]:
    """Return what our comments say."""
    return [row["body"] for row in pull.comments(BOT)]


def key(pull: Pull) -> TargetKey:
    """Return the key of a pull request."""
    return TargetKey(Kind.PULL, pull.repository.id, str(pull.number))
