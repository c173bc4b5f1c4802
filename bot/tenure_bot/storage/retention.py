"""What the bot's database forgets, and when: it keeps nothing that nobody needs."""

import logging
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import ColumnElement, Delete, Engine, Update, delete, exists, func, select, update

from tenure_bot.errors import MirrorError, Refused
from tenure_bot.github.gateway import Repo
from tenure_bot.receive.standing import State
from tenure_bot.storage.database import reading, writing
from tenure_bot.storage.models import DUE, deliveries, repositories, targets

DAY = 86_400.0
BODIES = 3 * DAY
"""How long the body of a delivery is kept: as long as GitHub sends it again."""

ROWS = 30 * DAY
"""How long it is known that a delivery came; Enterprise Server sends again for seven days."""

_LOG = logging.getLogger(__name__)
_SOME = 500  # rows a transaction: the inbox waits meanwhile
_ASKED = 50  # repositories a minute that GitHub is asked about


class Forgotten(NamedTuple):
    """How many bodies and deliveries were forgotten."""

    bodies: int = 0
    rows: int = 0


def settle(engine: Engine) -> int:
    """Mark deliveries as done whose repository has nothing outstanding; return how many.

    Until then a delivery that is sent again rings again.
    """
    # The condition of the index first: few of many targets are in it.
    busy = select(targets.c.repo).where(DUE, targets.c.wanted > targets.c.applied)
    # It is asked again for each change: meanwhile a delivery of the same repository may have come.
    idle = ~deliveries.c.repo.in_(busy)
    done = update(deliveries).where(idle).values(state="done")
    return _changed(engine, (deliveries.c.state == "new") & idle, done)


def forget(engine: Engine, now: float) -> Forgotten:
    """Empty old bodies and remove old deliveries.

    Args:
        engine: The database.
        now: In seconds.
    """
    return Forgotten(bodies=_empty(engine, now - BODIES), rows=_remove(engine, now - ROWS))


def _empty(engine: Engine, before: float) -> int:
    old = (deliveries.c.received_at < before) & (func.length(deliveries.c.body) > 0)
    return _changed(engine, old, update(deliveries).values(body=b""))


def _remove(engine: Engine, before: float) -> int:
    return _changed(engine, deliveries.c.received_at < before, delete(deliveries))


def _changed(engine: Engine, which: ColumnElement[bool], change: Update | Delete) -> int:
    """Change or delete some deliveries, a few in each transaction; return how many were found."""
    with reading(engine) as connection:
        ids = list(connection.execute(select(deliveries.c.id).where(which)).scalars())
    for start in range(0, len(ids), _SOME):
        with writing(engine) as connection:
            connection.execute(change.where(deliveries.c.id.in_(ids[start : start + _SOME])))
    return len(ids)


def leave(
    engine: Engine, found: Callable[[Repo], Repo | None], delete_mirror: Callable[[int], None]
) -> list[int]:
    """Delete what is left of repositories that we were removed from, once GitHub has confirmed it.

    An event that says so can be an old one that somebody sends again.

    Args:
        engine: The database.
        found: Asks GitHub for a repository by its id: as it is called now, with our installation
            there; `None` if there is none.
        delete_mirror: Deletes the mirror of the repository with this id, if there is one.

    Returns:
        The ids of those that are gone.

    Raises:
        GatewayError: GitHub does not answer at all.
    """
    with reading(engine) as connection:
        removed = select(repositories).where(repositories.c.state == State.REMOVED.value)
        left = [
            Repo(row.id, row.name, row.installation)
            for row in connection.execute(removed.order_by(repositories.c.id).limit(_ASKED))
        ]
    gone = []
    for repo in left:
        try:
            if there := found(repo):
                _return(engine, there)
                continue
            delete_mirror(repo.id)  # first: without the row nobody would know of it
        except (MirrorError, Refused) as exc:
            _LOG.warning("%s is not deleted yet: %s", repo.name, exc.message)
            continue
        _delete(engine, repo)
        gone.append(repo.id)
    return gone


def _return(engine: Engine, repo: Repo) -> None:
    values = {
        "name": repo.name,
        "installation": repo.installation,
        "state": State.ACTIVE.value,
        "reason": "",
        "not_before": 0.0,
    }
    with writing(engine) as connection:
        connection.execute(update(repositories).where(*_still(repo)).values(values))


def _delete(engine: Engine, repo: Repo) -> None:
    with writing(engine) as connection:
        still = exists().where(*_still(repo))
        connection.execute(delete(targets).where(targets.c.repo == repo.id, still))
        connection.execute(delete(repositories).where(*_still(repo)))


def _still(repo: Repo) -> tuple[ColumnElement[bool], ...]:
    """Return what holds unless we were installed there meanwhile."""
    return (repositories.c.id == repo.id, repositories.c.state == State.REMOVED.value)
