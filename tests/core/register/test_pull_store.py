"""Merged pull requests in the database: stored whole, and counted by all, team and repository."""

import statistics
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from support.registers import item, register
from tenure.register import query
from tenure.register.errors import RegisterError
from tenure.register.pull_store import (
    PullCounts,
    by_owner,
    by_repository,
    is_empty,
    keep,
    kept,
)
from tenure.register.pulls import MergedPull, Touched
from tenure.register.store import Store, migrate, reading
from tenure.register.sync import sync

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def merged(number: int = 1, hours: float | None = 1, **changes: Any) -> MergedPull:
    """Return a pull request of which the first verdict took so many hours."""
    answered = None if hours is None else NOON + timedelta(hours=hours)
    values: dict[str, Any] = {
        "repository": "acme/shop",
        "commit": "c" * 40,
        "asked": NOON,
        "merged": NOON + timedelta(days=3),
        "reviewed": answered,
        "approved": answered,
        "reviews": 0 if hours is None else 1,
        "reviewers": 0 if hours is None else 1,
        "comments": 0,
        "loops": 0,
        "reverts": "",
        "incident": False,
        "artifacts": (Touched("a.py", "a.py", "@acme/shop"),),
        **changes,
    }
    return MergedPull(number=number, **values)


def all_of(store: Store) -> list[MergedPull]:
    with reading(store) as connection:
        return kept(connection, "acme/shop", FIRST, LAST)


def counted(store: Store, by: str = "") -> dict[str, PullCounts]:
    """Return what they come to by a word; by none that of all, as ""."""
    with reading(store) as connection:
        if by == "owner":
            return by_owner(connection, FIRST, LAST)
        whole, named = by_repository(connection, FIRST, LAST)
        return named if by else {"": whole}


def test_what_is_kept_comes_back_as_it_was(store: Store) -> None:
    touched = (Touched("a.py", "a.py", ""), Touched("gen", "gen/\udcffb.py", "@acme/\0pay"))
    one = merged(2**40, 5, reverts="#3", incident=True, comments=7, loops=2, artifacts=touched)

    keep(store, one)

    assert all_of(store) == [one]


def test_the_same_again_changes_nothing_and_what_is_new_replaces_it(store: Store) -> None:
    keep(store, merged(1, 5))
    keep(store, merged(1, 5))
    keep(store, merged(2))
    other = merged(1, 6, artifacts=(Touched("b.py", "b.py", ""),))

    keep(store, other)

    assert all_of(store) == [other, merged(2)]


def test_one_that_touched_nothing_is_not_kept(store: Store) -> None:
    keep(store, merged(1))

    keep(store, merged(1, artifacts=()))

    assert all_of(store) == []
    with reading(store) as connection:
        assert is_empty(connection)


def test_days_bound_what_counts(store: Store) -> None:
    for number, when in enumerate(("2026-10-31T23:59:59", "2026-11-01", "2026-11-30T23:59:59")):
        keep(store, merged(number, merged=datetime.fromisoformat(when).replace(tzinfo=UTC)))
    keep(store, merged(9, merged=datetime(2026, 12, 1, tzinfo=UTC)))

    assert [one.number for one in all_of(store)] == [1, 2]
    assert counted(store)[""].merged == 2


def test_all_teams_and_repositories_are_counted_each_pull_request_once(store: Store) -> None:
    both = (
        Touched("a.py", "a.py", "@acme/shop"),
        Touched("b.py", "b.py", "@acme/shop"),
        Touched("c.py", "c.py", "@acme/web"),
    )
    keep(store, merged(1, 2, comments=4, loops=1, artifacts=both))
    keep(store, merged(2, 4, comments=1, reverts="#1", incident=True))
    keep(store, merged(3, None, comments=0))
    keep(store, merged(1, 10, repository="acme/web"))

    assert counted(store)[""] == PullCounts(4, 3, 4, 4, 3, 1, 0.33, 1, 1)
    teams = counted(store, "owner")
    assert teams["@acme/shop"] == PullCounts(4, 3, 4, 4, 3, 1, 0.33, 1, 1)
    assert teams["@acme/web"] == PullCounts(1, 1, 2, 2, 1, 4, 1, 0, 0)
    shop = counted(store, "repository")["acme/shop"]
    assert (shop.merged, shop.answered, shop.hours, shop.comments) == (3, 2, 3, 2.5)


def test_of_none_there_is_no_median(store: Store) -> None:
    migrate(store)
    assert counted(store)[""] == PullCounts()

    keep(store, merged(1, None))

    assert counted(store)[""] == PullCounts(merged=1)


def test_what_github_counts_too_high_is_cut(store: Store) -> None:
    keep(store, merged(comments=10**30))

    assert all_of(store)[0].comments == 1_000_000


def test_an_older_register_gets_the_tables_and_keeps_its_rows(store: Store) -> None:
    sync(store, register([item("a.py")]))
    with store.engine.begin() as connection:
        for table in ("register_pull_artifact", "register_pull"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("UPDATE register_version SET version_num = '0001'")

    keep(store, merged())

    assert all_of(store) == [merged()]
    with reading(store) as connection:
        assert [one.name for one in query.sums(connection, "repository")] == ["acme/shop"]


def test_a_newer_register_is_left_alone(store: Store) -> None:
    migrate(store)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE register_version SET version_num = '9999'")

    with pytest.raises(RegisterError):
        keep(store, merged())


def test_the_median_is_that_of_the_standard_library(store: Store) -> None:
    several = [[5], [9, 2], [3, 3, 1], [8, 0, 500, 40], [7, 1, 1, 30, 2]]
    for hours in several:
        for number, each in enumerate(hours):
            keep(store, merged(number, each, comments=each * 2, repository=f"acme/{len(hours)}"))

    found = counted(store, "repository")

    for hours in several:
        one = found[f"acme/{len(hours)}"]
        assert one.hours == statistics.median(hours)
        assert one.comments == statistics.median(hours) * 2
