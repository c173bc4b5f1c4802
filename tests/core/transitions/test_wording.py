"""What counts as saying something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from tenure.transitions.wording import vague, vague_purpose


@pytest.mark.parametrize(
    "text",
    ["", "needed", "Still needed!", "later", "TBD", "n/a", "more time", "42", "we will see", "?",
     "LGTM", "looks good to me", "all tests pass", "in use", "2027-01-01"],
)  # fmt: skip
def test_some_texts_say_nothing(text: str) -> None:
    assert vague(text)


@pytest.mark.parametrize(
    "text",
    ["The new ledger is late", "SHOP-12", "#12", "https://example.org/1", "still used by finance",
     "等待新账本", "noch gebraucht: Inventur", "audit", "migration slipped to May"],
)  # fmt: skip
def test_others_do(text: str) -> None:
    assert not vague(text)


@PROPERTY
@given(st.text(max_size=40), st.text("abcdefg ", max_size=20))
def test_more_words_never_make_a_text_vague(text: str, more: str) -> None:
    assert vague(f"{text} {more}") <= vague(text)


def test_a_purpose_has_three_words() -> None:
    assert vague_purpose("Stock report")
    assert not vague_purpose("Weekly stock report")
