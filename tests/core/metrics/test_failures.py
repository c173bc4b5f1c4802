"""Changes that failed: taken back, named by a trailer, or mended right afterwards."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.metrics.failures import DAYS, NEWEST, candidates, first, touching
from tenure.metrics.past import Change

HOUR = 3600
A, B, C = ("a" * 40, "b" * 40, "c" * 40)


def change(name: str, when: int, *paths: str, subject: str = "Change", **wishes: Any) -> Change:
    day = datetime.fromtimestamp(when, UTC).date()
    return Change(
        when,
        name,
        day,
        subject.encode(),
        paths,
        (),
        (),
        wishes.pop("reverts", False),
        wishes.pop("mends", False),
        wishes.pop("named", ()),
        ai=False,
    )


def failed(*changes: Change) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.change.id, one.by.id, one.paths) for one in first(candidates(changes))]


def test_a_change_that_is_taken_back_by_its_id_failed() -> None:
    found = failed(
        change(A, 0, "x.py", "y.py"), change(B, HOUR, "x.py", reverts=True, named=(A[:12],))
    )

    assert found == [(A, B, ("x.py", "y.py"))]


def test_a_revert_that_names_only_the_subject_means_the_newest_commit_of_that_name() -> None:
    found = failed(
        change(A, 0, "x.py", subject="Add a cart"),
        change(B, HOUR, "x.py", subject="Add a cart"),
        change(C, 2 * HOUR, "x.py", subject='Revert "Add a cart" (#8)', reverts=True),
    )

    assert found == [(B, C, ("x.py",))]


def test_a_trailer_that_names_a_change_is_enough() -> None:
    found = failed(change(A, 0, "x.py"), change(B, HOUR, "elsewhere.py", named=(A[:12],)))

    assert found == [(A, B, ("x.py",))]


def test_a_fix_may_mend_the_newest_changes_of_each_file_that_it_touches() -> None:
    changes = [
        change(A, 0, "x.py", "y.py"),
        change(B, HOUR, "x.py"),
        change(C, 2 * HOUR, "x.py", "z.py", mends=True),
    ]

    found = [(one.change.id, one.paths, one.named) for one in candidates(changes)]

    assert found == [(A, ("x.py",), False), (B, ("x.py",), False)]


def test_only_some_changes_before_a_fix_are_looked_at() -> None:
    changes = [change(f"{n:040}", n, "x.py") for n in range(NEWEST + 3)]

    found = list(candidates([*changes, change(A, HOUR, "x.py", mends=True)]))

    assert [one.change for one in found] == changes[-NEWEST:]


def test_a_fix_of_another_file_is_no_sign() -> None:
    assert failed(change(A, 0, "x.py"), change(B, HOUR, "y.py", mends=True)) == []


def test_what_breaks_after_two_weeks_is_new_work() -> None:
    late = DAYS * 24 * HOUR

    assert failed(change(A, 0, "x.py"), change(B, late + 1, "x.py", mends=True)) == []
    assert failed(change(A, 0, "x.py"), change(B, late, "x.py", mends=True)) != []


def test_taking_a_revert_back_is_no_failure_of_the_revert() -> None:
    found = failed(change(A, 0, "x.py", reverts=True), change(B, 1, reverts=True, named=(A,)))

    assert found == []


def test_a_beginning_of_two_ids_names_neither() -> None:
    twin = A[:39] + "b"

    assert failed(change(A, 0), change(twin, 1), change(B, 2, named=(A[:12],))) == []


def test_a_change_fails_only_once_by_the_first_that_says_so() -> None:
    found = failed(
        change(A, 0, "x.py"),
        change(B, 1, "x.py", mends=True),
        change(C, 2, "x.py", reverts=True, named=(A,)),
    )

    assert found == [(A, B, ("x.py",))]


def test_reverts_are_not_counted_as_changes() -> None:
    changes = [change(A, 0, "x.py"), change(B, 1, "x.py", reverts=True), change(C, 2, "y.py")]

    assert [one.id for one in touching({"x.py"}.__contains__, changes)] == [A]


IDS = st.sampled_from([letter * 40 for letter in "0123456789"])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 40 * 24 * HOUR),
            st.lists(st.sampled_from(["x", "y", "z"]), unique=True),
            st.booleans(),
            st.booleans(),
            st.lists(IDS.map(lambda name: name[:7]), max_size=2),
        ),
        max_size=10,
    )
)
def test_only_earlier_changes_fail_and_each_at_most_once(
    rows: list[tuple[int, list[str], bool, bool, list[str]]],
) -> None:
    changes = [
        change(str(number) * 40, when, *paths, reverts=back, mends=mends, named=tuple(named))
        for number, (when, paths, back, mends, named) in enumerate(sorted(rows))
    ]

    found = first(candidates(changes))

    assert len({one.change.id for one in found}) == len(found)
    for one in found:
        assert changes.index(one.change) < changes.index(one.by)
        assert one.by.when - one.change.when <= DAYS * 24 * HOUR
        assert not one.change.reverts
        assert set(one.paths) <= set(one.change.paths)
    assert date(1970, 1, 1) <= min((one.change.day for one in found), default=date.max)
