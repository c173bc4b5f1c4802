"""How long the sweeps of many repositories take in which nothing has changed: `docs/bot/obligations.md`.

It is not part of a run of all tests, since the repositories take minutes to make; `REPOSITORIES`
says how many there are::

    REPOSITORIES=1000 pytest -s tests/bot/sweep/long_run.py
"""

import os
import time
from collections import Counter
from pathlib import Path

from support.desk import BOT, SECRET, wish
from support.github.stand import Stand
from tenure_bot.exactly_once.memory import Kind
from tenure_bot.github.connection import Connection
from tenure_bot.github.credentials import GivenToken
from tenure_bot.github.gateway import Repo
from tenure_bot.github.github_tracker import GitHubTracker
from tenure_bot.github.seen import Identity
from tenure_bot.github.transport import Transport
from tenure_bot.mirror.mirrors import Mirrors
from tenure_bot.service.tools import Tools, tools
from tenure_bot.service.work import work
from tenure_bot.storage import store
from tenure_bot.storage.database import Database, connect, migrate
from tenure_bot.storage.etags import StoredEtags

MANY = int(os.environ.get("REPOSITORIES", "1000"))
LIMIT = 60.0
"""Seconds for a thousand of them, the emulator's own time included."""

OLD = (
    '# tenure:\n#   owner: "@nadia"\n#   origin: claude-code\n#   lifecycle: experimental\n'
    "#   created: 2026-09-01\n#   expires: 2026-11-25\nx = 1\n"
)


def test_sweeps_of_what_has_not_changed_ask_only_whether_it_has(
    stand: Stand, tmp_path: Path
) -> None:
    database = connect(f"sqlite:///{tmp_path}/tenure.sqlite")
    migrate(database)
    shops = [stand.repository(f"acme/r{number}", {"old.py": OLD}) for number in range(MANY)]
    # An installation of its own for each: so many dashboards would wait for one budget for days.
    repos = [Repo(shop.id, shop.name, number) for number, shop in enumerate(shops, 1)]
    tokens = GivenToken(stand.token())
    connection = Connection(
        Transport(stand.url), tokens, StoredEtags(database, stand.clock), stand.clock
    )
    github = GitHubTracker(connection, Identity(stand.app.id, BOT))
    mirrors = Mirrors(str(tmp_path / "mirrors"), 8 << 30, stand.url, tokens.token)
    mine = tools(github, mirrors, secret=SECRET, clock=stand.clock)
    first = swept(stand, database, mine, repos)
    for _ in range(4):  # what was made is looked for again, until nobody doubts it
        stand.clock.advance(61)
        swept(stand, database, mine, [])
    stand.forget_requests()

    again = swept(stand, database, mine, repos)

    asked = Counter((one.kind, one.status) for one in stand.requests())
    print(f"\n{MANY:,} repositories: first sweep {first:.1f} s, again {again:.1f} s; {dict(asked)}")
    assert {kind for kind, _ in asked} == {"rest"}
    assert asked["rest", 304] == sum(asked.values())
    assert again * 1_000 / MANY < LIMIT
    connection.close()
    database.engine.dispose()


def swept(stand: Stand, database: Database, mine: Tools, repos: list[Repo]) -> float:
    """Ask for sweeps, work until nothing is due, and return the seconds that the work took."""
    for repo in repos:
        wish(database, repo, Kind.REPOSITORY, "")
    began = time.perf_counter()
    while claim := store.claim(database, "w1", stand.clock()):
        work(claim, store.SqlMemory(database, claim, stand.clock), mine)
    return time.perf_counter() - began
