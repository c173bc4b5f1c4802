"""When the next target falls due that is not due yet."""

from typing import Any

from sqlalchemy import case, func, select

from tenure_bot.receive.standing import State
from tenure_bot.storage.database import Database, reading, said
from tenure_bot.storage.models import DUE, repositories, targets


def next_at(database: Database, now: float, within: float) -> float | None:
    """Return the earliest time in the next seconds at which a target falls due, if there is one.

    Args:
        database: The database.
        now: In seconds.
        within: How far ahead to look, in seconds.

    Raises:
        DatabaseError: It cannot be asked.
    """
    asked = case(
        (targets.c.wanted > targets.c.applied, 0.0), else_=func.coalesce(targets.c.look_at, 0.0)
    )
    times: tuple[Any, ...] = (
        asked,
        targets.c.not_before,
        targets.c.lease_until,
        repositories.c.not_before,
    )
    # The two have one function under two names.
    is_sqlite = database.engine.dialect.name == "sqlite"
    latest = func.max(*times) if is_sqlite else func.greatest(*times)
    earliest = (
        select(func.min(latest))
        .select_from(targets)
        .join(repositories, repositories.c.id == targets.c.repo)
        .where(
            DUE,
            latest > now,
            latest <= now + within,
            repositories.c.state.in_([State.ACTIVE.value, State.PARKED.value]),
        )
    )
    with said(database), reading(database.engine) as connection:
        found = connection.execute(earliest).scalar()
    return None if found is None else float(found)
