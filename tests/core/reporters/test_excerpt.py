"""Excerpts: marks stand under the right characters, whatever the line holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.reporters.reports import finding, findings
from tenure.finding import Finding
from tenure.reporters.excerpt import LINES, WIDTH, rows


def drawn(line: str, column: int, end_column: int | None = None) -> list[str]:
    row = rows(finding(line=7, column=column, end_column=end_column, excerpt=(line,)))[0]
    return [row.text, row.marks]


@pytest.mark.parametrize(
    ("line", "column", "end_column", "text", "marks"),
    [
        ("owner: ana", 8, 11, "owner: ana", "       ^^^"),
        ("owner: ana", 8, None, "owner: ana", "       ^"),
        ("owner:", 7, None, "owner:", "      ^"),
        ("owner:", 99, 120, "owner:", "      ^"),
        ("owner: ana", 8, 8, "owner: ana", "       ^"),
        ("\towner", 2, 4, "    owner", "    ^^"),
        ("\towner", 1, 2, "    owner", "^^^^"),
        ("漢字: x", 5, 6, "漢字: x", "      ^"),
        ("漢字: x", 2, 3, "漢字: x", "  ^^"),
        ("e\u0301a: x", 3, 4, "e\u0301a: x", " ^"),
        ("\x1b[2J: x", 7, 8, "\\x1b[2J: x", "         ^"),
        ("\x1b: x", 1, 2, "\\x1b: x", "^^^^"),
        ("\udcff: x", 4, 5, "\\xff: x", "      ^"),
        ("x: y\r\n", 4, 5, "x: y", "   ^"),
    ],
)
def test_marks_stand_under_the_columns_that_are_meant(
    line: str, column: int, end_column: int | None, text: str, marks: str
) -> None:
    assert drawn(line, column, end_column) == [text, marks]


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "a" * 500 + "HERE" + "b" * 500

    text, marks = drawn(line, 501, 505)

    assert text.startswith("…aaa")
    assert text.endswith("bbb…")
    assert len(text) == WIDTH + 1
    assert text[marks.index("^") : len(marks)] == "HERE"


def test_a_long_line_is_shown_from_its_start_when_the_place_is_there() -> None:
    text, marks = drawn("HERE" + "b" * 500, 1, 5)

    assert text == "HERE" + "b" * (WIDTH - 4) + "…"
    assert marks == "^^^^"


def test_a_place_behind_many_wide_characters_is_seen() -> None:
    text, marks = drawn("漢" * 60 + "HERE", 61, 65)

    cells = sum(2 if c == "漢" else 1 for c in text[: text.index("HERE")])
    assert marks == " " * cells + "^^^^"


def test_a_place_that_is_longer_than_the_window_is_marked_up_to_its_edge() -> None:
    text, marks = drawn("a" * 500, 1, 501)

    assert text == "a" * WIDTH + "…"
    assert marks == "^" * WIDTH


def test_only_the_first_of_several_lines_is_marked_and_to_its_end() -> None:
    place = finding(line=3, column=3, end_line=4, end_column=2, excerpt=("a: b", "c: d"))

    assert [(r.number, r.text, r.marks) for r in rows(place)] == [
        (3, "a: b", "  ^^"),
        (4, "c: d", ""),
    ]


def test_many_lines_are_cut() -> None:
    assert len(rows(finding(excerpt=("x",) * 40))) == LINES


@pytest.mark.parametrize("excerpt", [(), ("",), ("  ", "\t")])
def test_nothing_to_see_draws_nothing(excerpt: tuple[str, ...]) -> None:
    assert rows(finding(excerpt=excerpt)) == ()


def test_marks_that_take_no_room_cannot_flood_the_screen() -> None:
    text, _ = drawn("e" + "\u0301" * 10_000, 1)

    assert len(text) < 5 * WIDTH


@settings(max_examples=100, deadline=None)
@given(st.text("abcdefg ", max_size=WIDTH - 1), st.data())
def test_a_line_that_fits_is_shown_whole_with_its_columns_marked(
    line: str, data: st.DataObject
) -> None:
    line += "."
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))

    text, marks = drawn(line, start + 1, end + 1)

    assert text == line
    assert marks == " " * start + "^" * (end - start)


@settings(max_examples=200, deadline=None)
@given(findings)
def test_any_excerpt_is_printable_and_of_bounded_width(found: Finding) -> None:
    for row in rows(found):
        assert row.text.isprintable()
        assert set(row.marks) <= {" ", "^"}
        assert len(row.marks) <= WIDTH + 2
