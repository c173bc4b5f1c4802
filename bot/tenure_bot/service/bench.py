"""What one worker works with, made from the settings: database, GitHub, mirrors, the handlers."""

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
from tenure_bot.obligations.writes import Intended
from tenure_bot.service import upkeep
from tenure_bot.service.tools import tools
from tenure_bot.service.work import work
from tenure_bot.settings import Settings
from tenure_bot.storage import merged_pulls, store
from tenure_bot.storage.database import Database, connect
from tenure_bot.storage.etags import StoredEtags
from tenure_bot.storage.store import SqlMemory
from tenure_bot.sweep.sweep import preview


class Bench(NamedTuple):
    """What one worker works with; it belongs to one thread.

    Attributes:
        database: Where the targets stand.
        work: Works at one claimed target and gives its lease back, whatever happens.
        found: Asks GitHub for a repository by its id: as it is called now, with our installation
            there; `None` if there is none.
        delete_mirror: Deletes the mirror of a repository.
        plan: Returns what a sweep of a repository would write now, and what waits.
        mend: Asks for what got lost, and says what that was; "" for nothing.
        merged: Returns the numbers of the newest merged pull requests of a repository.
        clock: The time.
    """

    database: Database
    work: Callable[[Claim], None]
    found: Callable[[Repo], Repo | None]
    delete_mirror: Callable[[int], None]
    plan: Callable[[Repo], Intended] = lambda _: Intended()
    mend: Callable[[], str] = str
    merged: Callable[[Repo], tuple[int, ...]] = lambda _: ()
    clock: Clock = SYSTEM

    def work_off(self) -> None:
        """Work at what is due until nothing is."""
        while claim := store.claim(self.database, store.owner(), self.clock()):
            self.work(claim)


def open_bench(settings: Settings, clock: Clock = SYSTEM) -> Bench:
    """Return the bench of this thread; nothing of it is shared but the database and the mirrors.

    What only work needs is not tried out here: `prove` does that, once.

    Args:
        settings: With all that work needs.
        clock: The time.

    Raises:
        TenureError: A setting cannot be used.
    """
    database = connect(settings.database_url.reveal())
    credentials = _credentials(settings, clock)
    transport = Transport(settings.github_url, clock)
    connection = Connection(transport, credentials, StoredEtags(database, clock), clock)
    organizations = Organizations(settings.git_url, credentials.token, clock=clock)

    def extended(repo: Repo) -> Extended:
        return lambda extends: organizations.policy(repo, extends)

    mirrors = _mirrors(settings, credentials)
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
        work(claim, SqlMemory(database, claim, clock), mine)

    def plan(repo: Repo) -> Intended:
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

    found = partial(_found, connection)
    mend = partial(upkeep.mend, database, github, clock)
    merged = github.merged_lately
    return Bench(database, work_at, found, mirrors.remove, plan, mend, merged, clock)


def _found(connection: Connection, repo: Repo) -> Repo | None:
    """Return a repository as it is called now, with our installation there; `None` if there is none.

    Another one can have its name by now, so it is looked for by its id: with the token of whoever has
    the name, at the address that GitHub's own redirects lead to.
    """
    ask = Ask("GET", f"{place(repo)}/installation")
    path = f"/repositories/{repo.id}"
    try:
        value = connection.as_app(ask).value(ask.title)
        number = understood(lambda answer: int(answer["id"]), value, asked=ask.title)
        here = repo._replace(installation=number)
        value = connection.read(here, Use.LIST, path)
    except Gone:
        return None
    name = understood(lambda answer: str(answer["full_name"]), value, asked=f"GET {path}")
    return here._replace(name=name)


def prove(settings: Settings) -> None:
    """Make sure that there is what every work needs: a key that is one, git, room for the mirrors.

    Raises:
        TenureError: One of them cannot be used.
    """
    _mirrors(settings, _credentials(settings)).prove()


def _mirrors(settings: Settings, credentials: AppCredentials) -> Mirrors:
    return Mirrors(settings.cache_dir, settings.cache_bytes, settings.git_url, credentials.token)


def _credentials(settings: Settings, clock: Clock = SYSTEM) -> AppCredentials:
    key = settings.private_key.reveal()
    return AppCredentials(settings.app_id, key, settings.github_url, clock)
