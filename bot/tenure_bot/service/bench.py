"""What one worker works with, made from the settings: database, GitHub, mirrors, the handlers."""

import logging
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from tenure_bot.answering.publish import Publisher
from tenure_bot.clock import SYSTEM, Clock
from tenure_bot.errors import Gone
from tenure_bot.exactly_once.memory import Claim
from tenure_bot.github.connection import Connection, place
from tenure_bot.github.credentials import AppCredentials, Use
from tenure_bot.github.gateway import Repo
from tenure_bot.github.github_tracker import GitHubTracker
from tenure_bot.github.seen import Identity, understood
from tenure_bot.github.transport import Ask, Transport
from tenure_bot.judging.judge import Extended
from tenure_bot.judging.organization import Organizations
from tenure_bot.mirror.mirrors import Mirrors
from tenure_bot.obligations.writes import Write
from tenure_bot.service import upkeep
from tenure_bot.service.tools import tools
from tenure_bot.service.work import work
from tenure_bot.settings import Settings
from tenure_bot.storage import merged_pulls, store
from tenure_bot.storage.database import Database, connect
from tenure_bot.storage.etags import StoredEtags
from tenure_bot.storage.store import SqlMemory
from tenure_bot.sweep.sweep import preview

_LOG = logging.getLogger(__name__)


class Bench(NamedTuple):
    """What one worker works with; it belongs to one thread.

    Attributes:
        database: Where the targets stand.
        work: Works at one claimed target and gives its lease back, whatever happens.
        installation: Asks GitHub for our installation in a repository; 0 if there is none.
        delete_mirror: Deletes the mirror of a repository.
        plan: Returns what a sweep of a repository would write now.
        mend: Asks for what got lost, and says what that was; "" for nothing.
        merged: Returns the numbers of the newest merged pull requests of a repository.
        clock: The time.
    """

    database: Database
    work: Callable[[Claim], None]
    installation: Callable[[Repo], int]
    delete_mirror: Callable[[int], None]
    plan: Callable[[Repo], tuple[Write, ...]] = lambda _: ()
    mend: Callable[[], str] = str
    merged: Callable[[Repo], tuple[int, ...]] = lambda _: ()
    clock: Clock = SYSTEM

    def work_off(self) -> None:
        """Work at what is due until nothing is."""
        while claim := store.claim(self.database, store.owner(), self.clock()):
            self.work(claim)


def open_bench(settings: Settings, clock: Clock = SYSTEM) -> Bench:
    """Return the bench of this thread; nothing of it is shared but the database and the mirrors.

    Args:
        settings: With all that work needs.
        clock: The time.

    Raises:
        TenureError: A setting cannot be used.
    """
    database = connect(settings.database_url.reveal())
    credentials = proven(settings, clock)
    transport = Transport(settings.github_url, clock)
    connection = Connection(transport, credentials, StoredEtags(database, clock), clock)
    organizations = Organizations(settings.git_url, credentials.token, clock=clock)

    def extended(repo: Repo) -> Extended:
        return lambda extends: organizations.policy(repo, extends)

    mirrors = Mirrors(settings.cache_dir, settings.cache_bytes, settings.git_url, credentials.token)
    github = GitHubTracker(connection, Identity(settings.app_id))
    secret = settings.marker_key.reveal().encode()
    web = settings.git_url
    publisher = Publisher(settings.git_url, lambda repo: credentials.token(repo, Use.WRITE))
    reviews = partial(merged_pulls.reviews, database)
    mine = tools(
        github,
        mirrors,
        secret=secret,
        clock=clock,
        extended=extended,
        web=web,
        publisher=publisher,
        keep=partial(merged_pulls.keep, database),
        reviews=reviews,
    )

    def work_at(claim: Claim) -> None:
        ending = work(claim, SqlMemory(database, claim, clock), mine)
        what = f"{claim.repo.name} {claim.key.kind.value} {claim.key.key}"
        _LOG.info("%s: %s at revision %d", what, ending.value, claim.wanted)

    def plan(repo: Repo) -> tuple[Write, ...]:
        claim = upkeep.claim_to_look(database, repo)
        memory = SqlMemory(database, claim, clock)
        return preview(
            claim,
            memory,
            github,
            mirrors.tip,
            secret=secret,
            clock=clock,
            web=web,
            publisher=publisher,
            reviews=reviews,
        )

    asked = partial(_installation, connection)
    mend = partial(upkeep.mend, database, github, clock)
    merged = github.merged_lately
    return Bench(database, work_at, asked, mirrors.remove, plan, mend, merged, clock)


def _installation(connection: Connection, repo: Repo) -> int:
    ask = Ask("GET", f"{place(repo)}/installation")
    try:
        value = connection.as_app(ask).value(ask.title)
    except Gone:
        return 0
    return understood(lambda found: int(found["id"]), value, asked=ask.title)


def proven(settings: Settings, clock: Clock = SYSTEM) -> AppCredentials:
    """Return the credentials of the App.

    Raises:
        SettingsError: The key is none.
    """
    key = settings.private_key.reveal()
    return AppCredentials(settings.app_id, key, settings.github_url, clock)
