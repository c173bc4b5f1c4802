"""Values become code or inert words: nothing that GitHub makes more of."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.hostile import HOSTILE, TEXTS
from support.rendered import LINKED, shown
from tenure.shown import printable
from tenure_bot.rendering.markdown import (
    can_be_fenced,
    code,
    fence,
    folded,
    prose,
    shortened,
    table,
)


def test_words_stay_words_and_names_become_code() -> None:
    said = prose("`plan` is missing in services/pay.py: ask @acme/pay, by 2026-11-22 (TEN002)!")

    assert said == (
        "`plan` is missing in `services/pay.py`: ask `@acme/pay`, by 2026-11-22 (TEN002)!"
    )


def test_what_stands_in_brackets_keeps_them() -> None:
    assert prose("the policy says so (`require`: infra/**)") == (
        "the policy says so (`require`: `infra/**`)"
    )


def test_two_pieces_of_code_do_not_touch() -> None:
    assert prose("`a`@b") == "`a` `@b`"


@pytest.mark.parametrize("text", ["1. first", "1) first", "- a", "+ a", "# a", "> a", "==="])
def test_no_sentence_begins_a_list_a_title_or_a_quotation(text: str) -> None:
    assert shown(f"- {prose(text)}").tags == ["ul", "li"]
    assert shown(prose(text)).tags == ["p"]


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
def test_nothing_is_made_of_a_hostile_text(text: str) -> None:
    assert_inert(prose(text), "p")
    assert_inert(f"- {prose(text)}", "ul", "li")
    assert_inert(f"x {code(text)} x", "p")


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_nothing_is_made_of_any_text(text: str) -> None:
    assert_inert(f"x {prose(text)} x", "p")
    assert_inert(f"- {prose(text)}", "ul", "li")
    assert_inert(f"x {code(text, 2000)} x", "p")


def assert_inert(text: str, *tags: str) -> None:
    found = shown(text)
    assert found.tags == list(tags), text
    assert [words for words in found.words if LINKED.search(words)] == []
    assert found.comments == []


@settings(max_examples=50, deadline=None)
@given(TEXTS.filter(lambda text: text.strip(" ") != "" and "`" * 17 not in text))
def test_code_shows_all_of_a_value(text: str) -> None:
    found = shown(f"x {code(text, 5000)}")

    assert [one.strip(" ") for one in found.codes] == [printable(text).strip(" ")]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_a_table_has_the_rows_and_cells_that_it_was_given(rows: list[tuple[str, str]]) -> None:
    head, lines = table(("A", "B"), [(f"x {code(a)}", f"y {prose(b)}") for a, b in rows])

    found = shown("\n".join((head, *lines)))

    assert found.cells == [2] * (len(rows) + 1)
    assert not {"a", "img"} & set(found.tags)


@settings(max_examples=50, deadline=None)
@given(st.lists(TEXTS.map(printable).filter(can_be_fenced), min_size=1))
def test_no_line_ends_the_block_that_it_stands_in(lines: list[str]) -> None:
    first, last = fence(lines, "sh")

    found = shown("\n".join((first, *lines, last, "", "after")))

    assert found.tags == ["pre", "p"]
    assert found.codes == ["".join(f"{line}\n" for line in lines)]


@pytest.mark.parametrize("count", [3, 80, 199])
def test_a_block_can_hold_long_runs_of_backticks(count: int) -> None:
    lines = ["`" * count]
    first, last = fence(lines)

    assert can_be_fenced(lines[0])
    assert shown("\n".join((first, *lines, last))).codes == ["`" * count + "\n"]


def test_what_the_renderer_cannot_tell_from_the_end_is_not_fenced() -> None:
    assert not can_be_fenced("`" * 256)


def test_a_folded_part_holds_markdown() -> None:
    before, after = folded("2 more")

    found = shown("\n\n".join((before, "- a", after, "b")))

    assert found.tags == ["details", "summary", "ul", "li", "p"]


def test_more_backticks_than_the_renderer_counts_are_cut() -> None:
    assert shown(f"x {code('`' * 85 + '@acme/team')}").codes == ["`" * 16 + "…@acme/team"]


def test_a_long_value_keeps_both_ends() -> None:
    assert shortened("x" * 50 + "import.py", 30) == "xxxxxxxxxx…xxxxxxxxxximport.py"


def test_a_long_path_is_cut_between_folders() -> None:
    assert shortened("services/checkout/deep/down/import.py", 30) == "services/…/down/import.py"
    assert len(shortened("services/" + "x" * 100 + "/import.py", 30)) <= 30


@settings(max_examples=50, deadline=None)
@given(TEXTS, st.integers(8, 60))
def test_a_shortened_value_is_no_longer_than_allowed(text: str, most: int) -> None:
    assert len(shortened(text, most)) <= most


def test_a_long_sentence_ends_in_an_ellipsis() -> None:
    assert prose("word " * 200, 20) == "word word word word…"
