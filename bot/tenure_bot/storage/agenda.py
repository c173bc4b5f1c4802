"""When the next target falls due that is not due yet."""

from sqlalchemy import case, func, select

from tenure_bot.receive.standing import State
from tenure_bot.storage.database import Database, reading, said
from tenure_bot.storage.models import repositories, targets


def next_at(database: Database, now: float, within: float) -> float | None:
    """Return the earliest time in the next seconds at which a target falls due, if there is one.

    Args:
        database: The database.
        now: In seconds.
        within: How far ahead to look, in seconds.

    Raises:
        DatabaseError: It cannot be asked.
    """
    due_at, waits = targets.c.due_at, repositories.c.not_before
    latest = case((due_at > waits, due_at), else_=waits)
    earliest = (
        select(func.min(latest))
        .select_from(targets)
        .join(repositories, repositories.c.id == targets.c.repo)
        .where(
            due_at <= now + within,  # the index
            latest > now,
            latest <= now + within,
            repositories.c.state.in_([State.ACTIVE.value, State.PARKED.value]),
        )
    )
    with said(database), reading(database.engine) as connection:
        found = connection.execute(earliest).scalar()
    return None if found is None else float(found)
