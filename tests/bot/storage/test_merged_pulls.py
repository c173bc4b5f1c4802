"""Merged pull requests in the database of the bot: its tables and those of the register, as one."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from tenure.register.pulls import MergedPull, Touched
from tenure_bot.storage.database import Database, check, writing
from tenure_bot.storage.merged_pulls import keep, reviews

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAYS = date(2026, 11, 1), date(2026, 11, 30)


def merged(number: int, repository: str = "acme/shop") -> MergedPull:
    answered = NOON + timedelta(hours=number)
    return MergedPull(
        repository=repository,
        number=number,
        commit="c" * 40,
        asked=NOON,
        merged=NOON + timedelta(days=1),
        reviewed=answered,
        approved=None,
        reviews=1,
        reviewers=1,
        comments=number,
        loops=0,
        reverts="",
        incident=False,
        artifacts=(Touched("a.py", "a.py", ""),),
    )


def test_where_nothing_was_ever_kept_nobody_knows(database: Database) -> None:
    assert reviews(database, "acme/shop", *DAYS) is None


def test_what_is_kept_is_known_for_its_repository(database: Database) -> None:
    for one in (merged(1), merged(3), merged(5, "acme/web")):
        keep(database, one)

    found = reviews(database, "acme/shop", *DAYS)

    assert [(one.hours, one.comments) for one in found or ()] == [(1, 1), (3, 3)]
    assert reviews(database, "acme/other", *DAYS) == []


def test_the_tables_of_the_bot_are_written_as_before(database: Database) -> None:
    keep(database, merged(1))
    reviews(database, "acme/shop", *DAYS)

    # A connection that was only read from comes back from the pool as one that can be written to.
    for _ in range(3):
        with writing(database.engine) as connection:
            connection.execute(text("DELETE FROM bot_delivery"))
    check(database)


def test_a_register_of_another_version_leaves_the_dashboard_without_reviews(
    database: Database,
) -> None:
    keep(database, merged(1))
    with writing(database.engine) as connection:
        connection.execute(text("UPDATE register_version SET version_num = '9999'"))

    assert reviews(database, "acme/shop", *DAYS) is None
