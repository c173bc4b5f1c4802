"""Fitting: whole rows, the most important ones first, and a sentence about the rest."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tenure_bot.rendering.fitting import Part, fitted

PARTS = st.lists(
    st.builds(
        Part,
        head=st.sampled_from(["", "#### A", "| A |\n| --- |"]),
        rows=st.lists(st.sampled_from(["- a", "- bb\n  - cc", "| x |" * 20]), max_size=30).map(
            tuple
        ),
        tail=st.sampled_from(["", "```"]),
        more=st.just("."),
        rank=st.integers(0, 3),
        left=st.integers(0, 2000),
    ),
    max_size=6,
)


def test_everything_stays_where_there_is_room() -> None:
    parts = [Part("A", ("a", "b"), "end"), Part("B")]

    assert fitted(parts) == "A\na\nb\nend\n\nB"


def test_what_does_not_fit_is_counted() -> None:
    parts = [Part("A", tuple(f"row {number:04}" for number in range(3000)), more=": look there.")]

    text = fitted(parts, 200)

    assert text.split("\n")[:2] == ["A", "row 0000"]
    assert text.endswith(f"… and {3000 - text.count('row'):,} more: look there.")


def test_a_part_without_room_for_any_row_is_only_counted() -> None:
    assert fitted([Part("| A |\n| --- |", ("x" * 500,))], 200) == "… and 1 more."


def test_rows_that_were_never_made_are_counted_too() -> None:
    assert fitted([Part("A", ("a",), left=1233)]) == "A\na\n\n… and 1,233 more."


def test_the_more_important_part_gets_the_room() -> None:
    rows = tuple("x" * 10 for _ in range(100))

    text = fitted([Part("A", rows, rank=2), Part("B", rows, rank=1)], 500)

    first, second = text.split("B\n")
    assert first.count("x" * 10) == 8
    assert second.count("x" * 10) > 20


@settings(max_examples=50, deadline=None)
@given(PARTS, st.integers(700, 2000))
def test_nothing_is_longer_than_the_limit_and_no_row_is_cut(parts: list[Part], limit: int) -> None:
    text = fitted(parts, limit)

    assert len(text) <= limit
    kept = [line for part in parts for row in part.rows for line in row.split("\n")]
    heads = [line for part in parts for line in (part.head + "\n" + part.tail).split("\n")]
    assert all(line in {*kept, *heads, ""} or line.startswith("… and") for line in text.split("\n"))
