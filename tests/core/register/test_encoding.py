"""Every text can be stored and comes back."""

from hypothesis import example, given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from tenure.register.encoding import restored, stored

texts = st.text(st.characters() | st.sampled_from('\0"\\\udcff\ud800'), max_size=12)


@PROPERTY
@given(texts)
@example('a\udcff\0"b\\c\ud800')
@example('"\\377"')
@example('"')
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert restored(stored(text)) == text


@PROPERTY
@given(texts)
def test_what_is_stored_is_text_that_every_database_takes(text: str) -> None:
    assert b"\0" not in stored(text).encode("utf-8")


@PROPERTY
@given(texts, texts)
def test_no_two_texts_are_stored_alike(one: str, other: str) -> None:
    assert (stored(one) == stored(other)) == (one == other)


def test_a_plain_text_is_stored_as_it_is() -> None:
    assert stored("src/größe \\d.py") == "src/größe \\d.py"


def test_bytes_that_are_no_text_are_stored_as_git_writes_them() -> None:
    assert stored("a\udcff.py") == '"a\\377.py"'
