"""The benchmark of the register measures what it says; how fast anything is, no test asks."""

from random import Random

from benchmarks import register as bench
from support.registers import DAY
from tenure.register import listing, query
from tenure.register.listing import Filter, Order
from tenure.register.store import Store, reading


def test_the_rows_are_the_same_each_time() -> None:
    assert list(bench.rows(30, DAY, 3, 1)) == list(bench.rows(30, DAY, 3, 1))


def test_a_filled_database_is_one_that_a_sync_could_have_made(store: Store) -> None:
    bench.fill(store, 2 * bench.REPOSITORIES, DAY)

    with reading(store) as connection:
        rows = list(query.listed(connection, Filter(), Order()))
        assert query.cells(connection, Filter()) == listing.cells(rows)
    assert len(rows) == 2 * bench.REPOSITORIES
    assert all(listing.QUADRANTS.index(row.quadrant) >= 0 for row in rows)


def test_every_question_has_an_answer(store: Store) -> None:
    bench.fill(store, bench.REPOSITORIES, DAY)

    draw = Random(1)  # noqa: S311  # the same questions each time
    with reading(store) as connection:
        for question in bench.questions(DAY):
            assert question.prepare(connection, draw)() is not None
