"""Who is due: a million things in the bot's database, and how workers share what is."""

import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import insert, text

from benchmarks.postgres import Unavailable, server
from benchmarks.table import Row
from tenure_bot.storage import agenda, store
from tenure_bot.storage.database import connect, migrate, writing
from tenure_bot.storage.models import repositories, targets

THINGS, REPOSITORIES = 1_000_000, 1_000
DUE = 300
"""So many of them are due."""

WAITING = 100
"""One of so many is to be looked at again on a later day, as each repository is."""

LIMIT = 10.0
"""Seconds in which all that is due has to be found."""

WORKERS = (1, 2, 4, 8)
_NOW = 1_800_000_000.0
_BLOCK = 10_000


def sweeps(folder: Path, scale: float) -> Iterator[Row]:
    """Measure how long it takes to find and to claim what is due.

    Args:
        folder: For the database of SQLite.
        scale: The share of the million.
    """
    count = max(10_000, int(THINGS * scale))
    yield from _measured("SQLite", f"sqlite:///{folder}/due.sqlite", count, (1, 2))
    try:
        with server(durable=True) as url:
            yield from _measured("PostgreSQL", url, count, WORKERS)
    except Unavailable:
        return


def _measured(name: str, url: str, count: int, workers: tuple[int, ...]) -> Iterator[Row]:
    case = f"{count:,} things of {REPOSITORIES:,} repositories, {name}"
    _fill(url, count)
    database = connect(url)
    began = time.perf_counter()
    found = store.due(database, _NOW)
    agenda.next_at(database, _NOW, 60.0)
    spent = time.perf_counter() - began
    database.engine.dispose()
    yield Row(
        case, f"find the {found:,} that are due", spent, required="≤ 10 s", met=spent <= LIMIT
    )
    alone = 0.0
    for number in workers:
        _renew(url)
        rate = DUE / _claimed(url, number)
        alone = alone or rate
        title = f"claim and finish them, {number} {'worker' if number == 1 else 'workers'}"
        yield Row(case, title, rate, "targets/s", ratio=rate / alone, than="one worker")


def _fill(url: str, count: int) -> None:
    database = connect(url)
    migrate(database)
    with writing(database.engine) as connection:
        rows = [
            {"id": n, "name": f"acme/r{n}", "installation": 1 + n % 50, "state": "active"}
            for n in range(1, REPOSITORIES + 1)
        ]
        connection.execute(insert(repositories), rows)
    for start in range(0, count, _BLOCK):
        block = [
            {
                "kind": "pull",
                "repo": 1 + n % REPOSITORIES,
                "key": str(n),
                "wanted": 1,
                "applied": 1,
                "look_at": _NOW + 86_400.0 * (1 + n % 365) if n % WAITING == 0 else None,
            }
            for n in range(start, min(start + _BLOCK, count))
        ]
        with writing(database.engine) as connection:
            connection.execute(insert(targets), block)
    database.engine.dispose()
    _renew(url)
    _analyze(url)


def _analyze(url: str) -> None:
    """Let PostgreSQL see what is in its tables, as it does by itself within a minute."""
    database = connect(url)
    if database.engine.dialect.name == "postgresql":
        with writing(database.engine) as connection:
            connection.execute(text("ANALYZE"))
    database.engine.dispose()


def _renew(url: str) -> None:
    """Let the first things be due again."""
    database = connect(url)
    with writing(database.engine) as connection:
        some = targets.c.id.in_(range(1, DUE + 1))
        connection.execute(targets.update().where(some).values(wanted=targets.c.wanted + 1))
    database.engine.dispose()


def _claimed(url: str, workers: int) -> float:
    """Return the seconds in which so many workers have finished everything that is due."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(workers + 1)
    crew = [context.Process(target=_work, args=(url, ready)) for _ in range(workers)]
    for one in crew:
        one.start()
    ready.wait()
    began = time.perf_counter()
    for one in crew:
        one.join()
    return time.perf_counter() - began


def _work(url: str, ready: object) -> None:
    database = connect(url)
    store.due(database, _NOW)  # connected, and everything is loaded
    ready.wait()  # type: ignore[attr-defined]  # a barrier of another process
    while claim := store.claim(database, store.owner(), _NOW):
        store.SqlMemory(database, claim, lambda: _NOW).finish(claim.wanted)
    database.engine.dispose()
