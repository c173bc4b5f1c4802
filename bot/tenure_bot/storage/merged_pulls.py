"""Merged pull requests in the register's tables, which stand in the database of the bot."""

from datetime import date

from tenure.metrics import database as metrics
from tenure.metrics.reviews import Review
from tenure.register import pull_store
from tenure.register.errors import RegisterError
from tenure.register.pulls import MergedPull
from tenure.register.store import Store, reading
from tenure_bot.storage.database import Database


def keep(database: Database, found: MergedPull) -> None:
    """Store a merged pull request instead of what was known of it.

    Raises:
        RegisterError: The register is of a newer version, or takes no more.
    """
    pull_store.keep(Store(database.engine, database.name), found)


def reviews(database: Database, repository: str, first: date, last: date) -> list[Review] | None:
    """Return how pull requests were reviewed that were merged on some days; `None` if nobody knows.

    Args:
        database: The database.
        repository: Its name, `owner/name`.
        first: The first day, in UTC.
        last: The last day.
    """
    try:
        with reading(Store(database.engine, database.name)) as connection:
            return metrics.reviews(connection, repository, first, last)
    except RegisterError:  # there is none yet: a dashboard without its metrics is one all the same
        return None
