"""The exactly-once suite: real workers against the stand, and every fault that a seed decides.

Nothing waits for real time but for processes to get on: the clock is moved here, from one due time
to the next.
"""

import json
import os
import random
import subprocess
import sys
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select

from support import crew
from support.crew import Orders, Page
from support.desk import wish
from support.github import deliveries
from support.github.builders import Pull
from support.github.stand import Stand
from tenure_bot.exactly_once.memory import Kind
from tenure_bot.exactly_once.reconcile import SETTLE
from tenure_bot.github.gateway import Repo
from tenure_bot.receive.events import targets as named_by
from tenure_bot.receive.webhook import verified
from tenure_bot.storage.database import Database, connect, migrate, reading
from tenure_bot.storage.inbox import Inbox
from tenure_bot.storage.models import remotes, targets

BOT, CHECK = "tenure[bot]", "tenure"
PATIENCE = 60.0
"""Real seconds for one step of the workers, after which something hangs."""


class Plan(NamedTuple):
    """One run.

    Attributes:
        name: What goes wrong, for people.
        drop: The share of writes whose connection is dropped after the effect.
        bad_gateway: The share that is answered 502 after the effect.
        late: For how many seconds lists lack what is new.
        dies: The chance that a worker is killed before or after each call.
        sleeps: The chance that it sleeps there for longer than its lease.
        workers: Processes.
        pulls: Pull requests.
        pushes: Heads that each of them has.
        copies: How often each delivery comes.
    """

    name: str
    drop: float = 0.0
    bad_gateway: float = 0.0
    late: float = 0.0
    dies: float = 0.0
    sleeps: float = 0.0
    workers: int = 8
    pulls: int = 2
    pushes: int = 2
    copies: int = 3


class Result(NamedTuple):
    """What a run has come to.

    Attributes:
        peak: The most comments that a pull request had at any time.
        before: The comments of each pull request before the last sweep.
        comments: Those after it.
        newest: How many of these show the newest head.
        checks: The checks of each head.
        deaths: How many workers were killed.
        writes: How many REST requests were made.
        remembered: Whether the database names the comments that are there.
        rows: What it says, for whoever looks for the reason.
    """

    peak: int
    before: tuple[int, ...]
    comments: tuple[int, ...]
    newest: int
    checks: tuple[int, ...]
    deaths: int
    writes: int
    remembered: bool
    rows: tuple[str, ...]


def run(stand: Stand, database_url: str, folder: Path, plan: Plan, seed: int) -> Result:
    """Deliver events in disorder to workers that fail, wait for quiet, and look."""
    database = connect(database_url)
    migrate(database)
    scene = _Scene(stand, database, folder, plan, seed)
    try:
        with scene.crew() as deaths:
            scene.deliver()
            scene.quiet()
            before = tuple(scene.counts())
            scene.sweep()
            scene.quiet()
        stand.faults.late = 0.0  # what is there is to be seen, however young
        return Result(
            scene.peak,
            before,
            tuple(scene.counts()),
            sum(pull.head[:10] in _body(pull) for pull in scene.pulls),
            tuple(scene.checks()),
            deaths[0],
            len(stand.requests("rest")),
            scene.remembered(),
            tuple(scene.rows()),
        )
    finally:
        database.engine.dispose()


class _Scene:
    """The stand, the workers and the clock of one run."""

    def __init__(
        self, stand: Stand, database: Database, folder: Path, plan: Plan, seed: int
    ) -> None:
        self.stand = stand
        self.database = database
        self.plan = plan
        self.chance = random.Random(f"{seed} driver")  # noqa: S311
        self.peak = 0
        self.heads: list[tuple[Pull, str]] = []
        self.pulls = list(self._opened())
        self.orders = Orders(
            page=str(folder / "page"),
            workers=plan.workers,
            database=database.engine.url.render_as_string(hide_password=False),
            github=stand.url,
            token=stand.token(),
            app=stand.app.id,
            seed=str(seed),
            dies=plan.dies,
            sleeps=plan.sleeps,
        )
        self.page = Page(self.orders.page, plan.workers)
        self.turn(0)
        stand.faults.seed = seed
        stand.forget_requests()

    def _opened(self) -> Iterator[Pull]:
        shop = self.stand.repository("acme/shop", {"a.py": "x = 1\n"})
        for number in range(self.plan.pulls):
            shop.push(f"feature-{number}", {"b.py": f"y = {number}\n"})
            pull = shop.open_pull(f"feature-{number}")
            self.heads.append((pull, pull.head))
            yield pull

    @contextmanager
    def crew(self) -> Iterator[list[int]]:
        """Keep the workers alive; the list holds the number of deaths in the end."""
        root = Path(__file__).resolve().parents[2]
        places = [root / "tests", root / "bot", root / "hooks", root]
        process = subprocess.Popen(
            [sys.executable, "-P", crew.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places))},
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        deaths = [0]
        try:
            process.stdin.write(json.dumps(self.orders._asdict()) + "\n")
            process.stdin.flush()
            assert process.stdout.readline() == "ready\n"
            yield deaths
            process.stdin.close()
            deaths[0] = int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(PATIENCE)
            process.stdout.close()

    def turn(self, seconds: float) -> None:
        """Let time pass, for GitHub and for the workers."""
        self.stand.clock.advance(seconds)
        self.page.turn(self.stand.clock.now)

    def deliver(self) -> None:
        """Send every delivery several times, in disorder, while the workers work."""
        faults = self.stand.faults
        faults.drop, faults.bad_gateway = self.plan.drop, self.plan.bad_gateway
        faults.late = self.plan.late
        faults.methods = frozenset({"POST", "PATCH", "DELETE"})
        for push in range(self.plan.pushes):
            waiting = self.stand.webhooks.waiting()
            self.take(faults.shuffled(waiting, copies=self.plan.copies))
            if push + 1 < self.plan.pushes:
                for pull in self.pulls:
                    self.heads.append((pull, pull.push({"b.py": f"z = {push}\n"})))

    def take(self, arriving: list[deliveries.Delivery]) -> None:
        """Hand deliveries over to the inbox; every third one has another GUID: a replay."""
        inbox = Inbox(self.database, lambda: None, self.stand.clock)
        app = self.stand.app
        try:
            for each in arriving:
                if self.chance.random() < 1 / 3:
                    each = each._replace(guid=str(uuid.UUID(int=self.chance.getrandbits(128))))  # noqa: PLW2901
                headers = deliveries.headers(each, self.stand.webhooks.hook)
                delivery = verified(app.secret.encode(), headers, each.body)
                named = named_by(delivery.event, delivery.action, delivery.payload, app_id=app.id)
                if named.is_nothing:  # such as our own events
                    continue
                inbox.take(delivery, named)
                self.turn(self.chance.choice((0, 0, 0, 1, 7)))
            self.watch()
        finally:
            inbox.close()

    def sweep(self) -> None:
        """Let GitHub and the workers be well, and everything be looked at once more."""
        self.page.calm()
        self.turn(self.plan.late)
        self.stand.faults.drop = self.stand.faults.bad_gateway = 0.0
        for pull in self.pulls:
            repo = Repo(pull.repository.id, pull.repository.name, self.stand.installation_id)
            wish(self.database, repo, Kind.PULL, str(pull.number))
        self.turn(0)

    def quiet(self) -> None:
        """Move the clock from one due time to the next until nothing is due any more."""
        for _ in range(400):
            self._settle()
            at = self._next()
            if at is not None:
                self.turn(max(0.5, at - self.stand.clock.now + 0.5))
            elif self.page.is_awake():
                return
            else:
                self.turn(crew.STALL)
        raise AssertionError("it does not come to rest")

    def _settle(self) -> None:
        """Wait until every worker is through, or sleeps."""
        until = time.monotonic() + PATIENCE
        while not self.page.is_quiet():
            assert time.monotonic() < until, "the workers hang"
            time.sleep(0.005)
        self.watch()

    def _next(self) -> float | None:
        """Return when something is due, or a lease ends."""
        with reading(self.database.engine) as connection:
            rows = connection.execute(select(targets)).all()
        times = []
        for row in rows:
            free = max(row.not_before, row.lease_until)
            if row.wanted > row.applied:
                times.append(free)
            if row.look_at is not None:
                times.append(max(free, row.look_at))
        return min(times, default=None)

    def watch(self) -> None:
        """Note how many comments there are now."""
        self.peak = max(self.peak, *self.counts())

    def counts(self) -> list[int]:
        """Return the number of our comments on each pull request."""
        rows = self.stand.world.emulator.find("comments")
        found = Counter(row["issue_number"] for row in rows if _is_ours(row))
        return [found[pull.number] for pull in self.pulls]

    def checks(self) -> Iterator[int]:
        """Yield the number of checks of each newest head, and of each older one that has any.

        Nobody looks at an older one any more, so there copies may stay that lists showed too late.
        """
        names: dict[str, list[str]] = defaultdict(list)
        for row in self.stand.world.emulator.find("checkRuns"):
            names[row["head_sha"]].append(row["name"])
        newest = {pull.head for pull in self.pulls}
        for _, head in self.heads:
            if head in newest or (head in names and self.plan.late <= SETTLE[-1]):
                yield names[head].count(CHECK)

    def rows(self) -> Iterator[str]:
        """Yield what the database says of targets and remote objects."""
        with reading(self.database.engine) as connection:
            for table in (targets, remotes):
                yield from (str(tuple(row)) for row in connection.execute(select(table)))

    def remembered(self) -> bool:
        """Whether the database knows the comments by their ids, and no intent is left."""
        query = select(remotes.c.remote_id, remotes.c.intent).where(remotes.c.role == "comment")
        with reading(self.database.engine) as connection:
            rows = connection.execute(query).all()
        there = {row["id"] for pull in self.pulls for row in pull.comments(BOT)}
        return {row.remote_id for row in rows} == there and {row.intent for row in rows} == {"none"}


def _is_ours(row: dict[str, Any]) -> bool:
    return "<!-- tenure:v1 pull" in row["body"]


def _body(pull: Pull) -> str:
    return "\n".join(row["body"] for row in pull.comments(BOT))
