"""Tables: aligned for a terminal, Markdown that is what it says, CSV that is no formula."""

import csv
import html
import io
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tenure.reporters import table

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
WORDS = TEXTS.filter(lambda text: text.strip() != "")


def test_columns_stand_below_each_other_whatever_they_hold() -> None:
    lines = list(table.aligned([["NAME", "H"], ["日本", "1"], ["a", "12"]], numbers=[1]))

    assert lines == ["NAME   H", "日本   1", "a     12"]


def test_what_drives_a_terminal_is_written_out() -> None:
    assert list(table.aligned([["\x1b[2J", "x"]])) == ["\\x1b[2J  x"]


def test_a_sparkline_is_highest_where_the_number_is() -> None:
    assert table.sparkline([0, 4, 8, 2]) == "▁▅█▃"
    assert table.sparkline([0, 0]) == "▁▁"
    assert table.sparkline([]) == ""


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=20))
def test_a_sparkline_has_a_block_for_each_number_and_keeps_their_order(values: list[float]) -> None:
    blocks = table.sparkline(values)

    assert len(blocks) == len(values)
    for (a, x), (b, y) in zip(
        zip(values, blocks, strict=True), zip(values[1:], blocks[1:], strict=False), strict=False
    ):
        assert (a <= b) is True or x >= y
        assert (a >= b) is True or x <= y


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["=1+1", "+1", "-1", "@x", "\tx", "\rx", "a,b", 'a"b', "a\nb"]) | TEXTS
    )
)
def test_no_cell_of_a_csv_is_a_formula_or_ends_a_row(cells: list[str]) -> None:
    text = table.csv_text([str(number) for number in range(len(cells))], [cells])

    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 2
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[1])


@settings(max_examples=100, deadline=None)
@given(
    WORDS | st.sampled_from(["`", "``", "`a", "a`", "|", "a|b", "<img src=x>", "[a](javascript:x)"])
)
def test_code_in_markdown_is_that_text_and_nothing_else(text: str) -> None:
    shown = table.code(text)

    (paragraph, inline, _) = MarkdownIt().parse(f"x {shown} x")
    assert paragraph.type == "paragraph_open"
    assert [child.type for child in inline.children or ()] == ["text", "code_inline", "text"]


def test_a_bar_in_a_name_ends_no_cell_of_a_markdown_table() -> None:
    lines = table.markdown(
        [["name", "hours"], [table.code("a|b"), table.escaped("c|d")]], numbers=[1]
    )

    parsed = MarkdownIt("commonmark").enable("table").parse("\n".join(lines))
    cells = [token.content for token in parsed if token.type == "inline"]
    assert cells == ["name", "hours", "`a|b`", "c&#124;d"]


@settings(max_examples=100, deadline=None)
@given(
    TEXTS
    | st.sampled_from(["@acme/all", "see #12", "GH-7", "<script>", "![x](http://y)", "*a*", "a@b"])
)
def test_escaped_text_is_text_and_mentions_nobody(text: str) -> None:
    shown = table.escaped(text)

    inline = MarkdownIt("commonmark", {"html": True}).parse(f"x{shown}x")[1]
    assert {child.type for child in inline.children or ()} <= {"text", "text_special"}
    # GitHub looks for mentions in the decoded text.
    assert not re.search(r"@\w|#\d|\bGH-\d|://", html.unescape(shown), re.IGNORECASE)
