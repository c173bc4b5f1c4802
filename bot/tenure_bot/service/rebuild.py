"""What is read back from GitHub when the database was lost, beside what sweeps find by themselves."""

from collections.abc import Collection

from sqlalchemy.dialects import postgresql, sqlite

from tenure_bot.exactly_once.memory import Kind
from tenure_bot.github.gateway import Repo
from tenure_bot.storage.database import Database, said, writing
from tenure_bot.storage.models import targets


def want_merged(database: Database, repo: Repo, numbers: Collection[int]) -> None:
    """Ask for merged pull requests to be looked at again: what metrics need of them is kept then.

    Args:
        database: The database.
        repo: The repository.
        numbers: Those of the pull requests.

    Raises:
        DatabaseError: It cannot be written.
    """
    rows = [
        {"kind": Kind.PULL.value, "repo": repo.id, "key": str(number), "wanted": 1}
        for number in sorted(numbers)
    ]
    if not rows:
        return
    with said(database), writing(database.engine) as connection:
        # Both write their own form of the same words.
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(dialect.insert(targets).on_conflict_do_nothing(), rows)
