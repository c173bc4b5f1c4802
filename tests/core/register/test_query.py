"""A database answers as the registers do that it was made from, in both kinds of databases."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, event

from support.registers import DAY, LATER, item, register
from tenure.record import Lifecycle
from tenure.register import listing, query
from tenure.register.item import Item
from tenure.register.leading import leading
from tenure.register.listing import QUADRANTS, SORTS, TIERS, Filter, Order, Row
from tenure.register.store import Store, connect, reading
from tenure.register.sync import sync

_FILTERS = (
    Filter(),
    Filter(owner="@acme/PAY"),
    Filter(owner=""),
    Filter(lifecycle="durable"),
    Filter(tier="high"),
    Filter(tag="expired"),
    Filter(kind="tests"),
    Filter(service="pay"),
    Filter(due_before=DAY),
    Filter(min_score=100),
    Filter(quadrant=QUADRANTS[0]),
    Filter(repository="acme/pay"),
    Filter(owner="@acme/pay", tier="low", tag="expired", repository="acme/pay"),
    Filter(lifecycle="undeclared", due_before=DAY),
    Filter(tag="no-such"),
)


def items(seed: int) -> list[Item]:
    draw = Random(seed)  # noqa: S311  # the same items each time
    return [
        item(
            f"{draw.choice('abc')}/{draw.choice('de')}/{number}.py",
            owner=draw.choice(("@acme/pay", "@acme/Shop", "")),
            lifecycle=draw.choice(list(Lifecycle)),
            undeclared=draw.random() < 0.2,
            tier=draw.choice(TIERS),
            kind=draw.choice(("script", "tests")),
            service=draw.choice((None, "pay")),
            value=draw.choice((None, "low", "high")),
            tags=draw.sample(("expired", "untested", "orphaned"), draw.randrange(3)),
            total=draw.randrange(1, 625),
            hours=draw.choice((0.1, 0.2, 0.3)),
            due=draw.choice((None, DAY, DAY - timedelta(1), DAY + timedelta(draw.randrange(60)))),
            review=draw.choice((None, date(2026, 11, 1), date(2027, 1, 1))),
        )
        for number in range(60)
    ]


@pytest.fixture
def full(store: Store) -> Store:
    for seed, name in enumerate(("acme/shop", "acme/pay")):
        sync(store, register(items(seed), name))
    return store


@pytest.fixture
def connection(full: Store) -> Iterator[Connection]:
    with reading(full) as connection:
        yield connection


def expected() -> list[Row]:
    return [
        row
        for seed, name in enumerate(("acme/shop", "acme/pay"))
        for row in listing.rows(register(items(seed), name))
    ]


def places(rows: list[Row], by: str) -> list[object]:
    """What rows are sorted by, without what tells equal ones apart."""
    values: dict[str, Callable[[Row], object]] = {
        "score": lambda row: row.score,
        "hours": lambda row: row.hours,
        "due": lambda row: row.due,
        "tier": lambda row: (row.tier, row.score),
        "owner": lambda row: row.owner.lower(),
        "path": lambda row: row.path,
    }
    return [values[by](row) for row in rows]


def test_every_filter_in_every_order_lists_what_it_lists_from_git(connection: Connection) -> None:
    for wanted, by, reverse in product(_FILTERS, SORTS, (False, True)):
        order = Order(by, reverse)
        local = listing.select(expected(), wanted, order)

        found = list(query.listed(connection, wanted, order))

        assert sorted(found) == sorted(local), (wanted, order)
        assert places(found, by) == places(local, by), (wanted, order)


def test_pages_follow_each_other_without_a_gap(connection: Connection) -> None:
    for wanted, by in product(_FILTERS, SORTS):
        order = Order(by)
        whole = list(query.listed(connection, wanted, order))

        pages: list[Row] = []
        cursor = None
        while True:
            found = query.page(connection, wanted, order, 7, cursor)
            pages += found.rows
            cursor = found.cursor
            if cursor is None:
                break

        assert pages == whole, (wanted, order)


def test_a_limit_ends_the_list(connection: Connection) -> None:
    whole = list(query.listed(connection, Filter(), Order()))

    assert list(query.listed(connection, Filter(), Order(), 5)) == whole[:5]


def test_quadrants_follow_each_other(connection: Connection) -> None:
    found = list(query.by_quadrant(connection, Filter(), Order("hours")))

    places = [QUADRANTS.index(row.quadrant) for row in found]
    assert places == sorted(places)
    assert len(found) == 120
    assert list(query.by_quadrant(connection, Filter(), Order("hours"), 50)) == found[:50]


def test_the_sums_of_quadrants_are_those_of_the_rows(connection: Connection) -> None:
    for wanted in _FILTERS:
        rows = listing.select(expected(), wanted, Order())

        assert query.cells(connection, wanted) == listing.cells(rows), wanted


def test_sums_by_a_word_are_those_of_the_rows(connection: Connection) -> None:
    words = ("owner", "service", "lifecycle", "tier", "quadrant", "kind")
    for by, wanted in product(words, (Filter(), Filter(repository="acme/pay"))):
        rows = listing.select(expected(), wanted, Order())

        found = query.sums(connection, by, wanted)

        assert {one.name: (one.artifacts, round(one.hours, 4)) for one in found} == summed(rows, by)


def summed(rows: list[Row], by: str) -> dict[str, tuple[int, float]]:
    sums: dict[str, tuple[int, float]] = {}
    for row in rows:
        count, hours = sums.get(getattr(row, by), (0, 0.0))
        sums[getattr(row, by)] = count + 1, round(hours + row.hours, 4)
    return sums


def test_sums_of_some_rows_are_those_of_these(connection: Connection) -> None:
    wanted = Filter(owner="@acme/pay", lifecycle="durable", repository="acme/pay")
    rows = listing.select(expected(), wanted, Order())

    (one,) = query.sums(connection, "repository", wanted)

    assert (one.name, one.artifacts) == ("acme/pay", len(rows))
    assert round(one.hours, 4) == round(sum(row.hours for row in rows), 4)


def test_sums_by_tag_count_an_artifact_for_each_of_its_tags(connection: Connection) -> None:
    found = {one.name: one.artifacts for one in query.sums(connection, "tag")}

    for name in ("expired", "untested", "orphaned"):
        assert found[name] == len(listing.select(expected(), Filter(tag=name), Order()))


def test_hours_below_a_folder_are_those_of_its_files(connection: Connection) -> None:
    for folder, name in product(("a", "a/d", "none"), (None, "acme/pay")):
        rows = listing.select(expected(), Filter(repository=name), Order())
        inside = [row for row in rows if row.path.startswith(folder + "/")]

        found = query.below(connection, folder, name)

        assert found.artifacts == len(inside)
        assert round(found.hours, 4) == round(sum(row.hours for row in inside), 4)


def test_counts_are_those_of_the_rows(connection: Connection) -> None:
    for owner, name in product((None, "@acme/PAY"), (None, "acme/pay")):
        rows = listing.select(expected(), Filter(owner=owner, repository=name), Order())

        found = query.counts(connection, DAY, DAY - timedelta(30), owner=owner, name=name)

        late = sum(row.review is not None and row.review < DAY for row in rows)
        assert (found.artifacts, found.past_review, found.retired) == (len(rows), late, 0)
        assert found.owned == sum(bool(row.owner) for row in rows)
        assert round(found.hours, 4) == round(sum(row.hours for row in rows), 4)
        assert found.created == sum(row.created is not None for row in rows)


def test_what_is_retired_counts_as_deleted_and_no_longer_as_there(full: Store) -> None:
    sync(full, register(items(1)[:40], "acme/pay", LATER))

    with reading(full) as connection:
        found = query.counts(connection, LATER, LATER, name="acme/pay")
        before = query.counts(connection, DAY, DAY, name="acme/pay")

    assert (found.artifacts, found.retired, before.retired) == (40, 20, 0)


def test_after_any_changes_the_sums_are_those_of_the_rows(full: Store) -> None:
    for seed in (7, 8):
        sync(full, register(items(seed), "acme/pay", LATER))

    with reading(full) as connection:
        rows = list(query.listed(connection, Filter(), Order()))
        assert query.cells(connection, Filter()) == listing.cells(rows)
        found = {one.name: one.artifacts for one in query.sums(connection, "owner")}
    assert found == {name: count for name, (count, _) in summed(rows, "owner").items()}


def test_sqlite_is_told_which_condition_is_rare(tmp_path: Path) -> None:
    store = connect(f"sqlite:///{tmp_path}/register.sqlite")
    many = [item(f"{n}.py", service="rare" if n == 7 else "common") for n in range(500)]
    sync(store, register(many))
    asked = []

    @event.listens_for(store.engine, "before_cursor_execute")
    def _note(_: Connection, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    with reading(store) as connection:
        query.page(connection, Filter(service="rare"), Order(), 10)
        assert any(
            "artifact.service = ?" in one and "+register_artifact.score" in one for one in asked
        )
        asked.clear()
        query.page(connection, Filter(service="common"), Order(), 10)
        assert any("+register_artifact.service = ?" in one for one in asked)


def test_nothing_is_looked_for_where_nothing_can_be(tmp_path: Path) -> None:
    store = connect(f"sqlite:///{tmp_path}/register.sqlite")
    sync(store, register([item(undeclared=True)]))

    with reading(store) as connection:
        read = leading(connection, Filter(lifecycle="undeclared", due_before=DAY), Order(), 10)

    assert [str(one) for one in read.conditions] == ["register_artifact.id < :id_1"]
