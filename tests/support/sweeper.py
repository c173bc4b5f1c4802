"""A worker that sweeps a repository of the stand: real issues, real commits, a real database."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from support.desk import SECRET, wish
from support.github.builders import Repository
from support.github.emulator import Row
from support.github.stand import Stand
from tenure_bot.answering.publish import Publisher
from tenure_bot.ci.short_memory import ShortMemory
from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Claim, Kind, Memory, TargetKey
from tenure_bot.github import github_tracker
from tenure_bot.github.credentials import GivenToken
from tenure_bot.github.gateway import Repo
from tenure_bot.github.seen import Identity
from tenure_bot.mirror.mirrors import Mirrors
from tenure_bot.obligations.key import Key
from tenure_bot.obligations.writes import Intended
from tenure_bot.pulls.pull import Outcome
from tenure_bot.service.tools import Handler, Tools
from tenure_bot.service.work import Ending, work
from tenure_bot.storage import merged_pulls, store
from tenure_bot.storage.budget import RESERVE, Rate
from tenure_bot.storage.database import Database, connect, migrate
from tenure_bot.sweep import issue_states, sweep

BOT = "tenure[bot]"

ONE_FOR_A_SWEEP = Rate(1.25 / (1 - RESERVE), 0.1)
"""A bucket of which a sweep gets one write, and then nothing for ten seconds."""


class Sweeper:
    """One worker that sweeps when it is told to.

    Attributes:
        stand: GitHub.
        shop: The repository.
    """

    def __init__(
        self,
        stand: Stand,
        shop: Repository,
        database: Database,
        folder: Path,
        token: str | None = None,
    ) -> None:
        self.stand = stand
        self.shop = shop
        self.database = database
        self.clock = stand.clock
        token = token or stand.token()
        self.github = github_tracker.connect(
            stand.url, GivenToken(token), Identity(stand.app.id, BOT)
        )
        self.folder = folder
        self.mirrors = Mirrors(str(folder), 1 << 30, stand.url, lambda _: token)
        self.publisher = Publisher(stand.url, lambda _: token)

    @property
    def repo(self) -> Repo:
        """The repository as the bot addresses it."""
        return Repo(self.shop.id, self.shop.name, self.stand.installation_id)

    def handle(self, claim: Claim, memory: Memory) -> Outcome:
        """Sweep."""
        return sweep.handle(
            claim,
            memory,
            self.github,
            self.mirrors.tip,
            secret=SECRET,
            clock=self.clock,
            publisher=self.publisher,
            reviews=partial(merged_pulls.reviews, self.database),
        )

    def planned(self) -> Intended:
        """Return what a sweep would write now, as `tenure sweep --dry-run` asks for it."""
        return sweep.preview(
            Claim(0, TargetKey(Kind.REPOSITORY, self.shop.id, ""), self.repo, 1, 0, 0),
            ShortMemory((), self.clock, lambda _: None),
            self.github,
            self.mirrors.tip,
            secret=SECRET,
            clock=self.clock,
            publisher=self.publisher,
        )

    def event(self) -> None:
        """Let something happen in the repository."""
        wish(self.database, self.repo, Kind.REPOSITORY, "")

    def look(self) -> Ending | None:
        """Work at one target, if one is due."""
        claim = store.claim(self.database, "w1", self.clock())
        if claim is None:
            return None
        tools = Tools({Kind.REPOSITORY: Handler(self.handle, _nothing)}, self.github, self.clock)
        return work(claim, store.SqlMemory(self.database, claim, self.clock), tools)

    def sweeps(self) -> Ending | None:
        """Let something happen and sweep until nothing is due."""
        self.event()
        ending = self._look_on()
        while self._look_on() is not None:
            pass
        return ending

    def _look_on(self) -> Ending | None:
        """Work at one target, if one is due, until the budget of sweeps suffices for it."""
        ending = self.look()
        for _ in range(30):
            if ending is not Ending.WAITS:
                break
            self.clock.advance(12)
            ending = self.look() or Ending.WAITS
        return ending

    def settle(self) -> None:
        """Let the minutes pass in which what was made is looked for again."""
        for _ in range(4):
            self.clock.advance(61)
            while self.look() is not None:
                pass

    def on(self, day: str) -> None:
        """Let it be noon of a day in UTC."""
        noon = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
        self.clock.now = noon.timestamp() + 12 * 3_600

    def begins(self) -> None:
        """Let somebody accept what the first sweep shows, and sweep again."""
        self.sweeps()
        self.accept()
        self.sweeps()

    def accept(self) -> None:
        """Let somebody tick the box of the dashboard that lets the bot begin."""
        board = self.board()
        body = board["body"].replace("- [ ] <!-- tenure:do accept", "- [x] <!-- tenure:do accept")
        assert body != board["body"]
        self.shop.act("nadia", "PATCH", f"/issues/{board['number']}", {"body": body})

    def issues(self) -> list[Row]:
        """Return every issue of the bot, open and closed."""
        rows = self.shop.act("nadia", "GET", "/issues?state=all&per_page=100")
        mine = [row for row in rows if row["user"]["login"] == BOT]
        return sorted(mine, key=lambda row: int(row["number"]))

    def board(self) -> Row:
        """Return the only dashboard."""
        target = issue_states.board_target(self.shop.id)
        (board,) = [row for row in self.issues() if _named(row) == target]
        return board

    def owed(self) -> dict[str, list[Row]]:
        """Return the issues of obligations by kind and artifact."""
        found: dict[str, list[Row]] = {}
        for row in self.issues():
            mark = marker.read(row["body"])
            key = Key.read(mark.key.key) if mark and mark.key.kind is Kind.ISSUE else None
            if key:
                found.setdefault(f"{key.kind.value} {key.artifact}", []).append(row)
        return found


def _nothing(claim: Claim, memory: Memory, problem: Any) -> None:
    """Show nothing: a repository has no check."""


def _named(row: Row) -> Any:
    mark = marker.read(row["body"])
    return mark.key if mark else None


Hire = Callable[..., Sweeper]
"""Makes a worker for a repository, with a token of its own if one is given."""


@pytest.fixture
def hire(stand: Stand, tmp_path: Path) -> Iterator[Hire]:
    """Return what makes workers with new databases of SQLite; they share their mirrors."""
    hired: list[Sweeper] = []

    def made(shop: Repository, token: str | None = None) -> Sweeper:
        database = connect(f"sqlite:///{tmp_path}/{len(hired)}.sqlite")
        migrate(database)
        hired.append(Sweeper(stand, shop, database, tmp_path / "mirrors", token))
        return hired[-1]

    yield made
    for sweeper in hired:
        sweeper.database.engine.dispose()
