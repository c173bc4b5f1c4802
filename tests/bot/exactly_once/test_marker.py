"""The hidden mark: read back exactly, true only for its own target, harmless whatever is in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Kind, TargetKey

SECRET = b"a key of the marks"
KEY = TargetKey(Kind.PULL, 4711, "12")

keys = st.builds(
    TargetKey, st.sampled_from(Kind), st.integers(0, 2**62), st.text(st.characters(), max_size=60)
)


def test_a_mark_looks_like_this() -> None:
    line = marker.mark(KEY, "ab12", SECRET, 5)

    assert line == "<!-- tenure:v1 pull 4711 12 ab12 5 94144663b57e8e7eeec74cb5 -->"


@settings(deadline=None, max_examples=50)
@given(
    keys,
    st.text("0123456789abcdef", max_size=32),
    st.none() | st.binary(min_size=1),
    st.integers(0, 2**62),
)
def test_what_is_marked_is_read_back_and_verifies(
    key: TargetKey, nonce: str, secret: bytes | None, revision: int
) -> None:
    line = marker.mark(key, nonce, secret, revision)

    found = marker.read(f"{line}\ntext")

    assert found is not None
    assert (found.key, found.nonce, found.revision) == (key, nonce, revision)
    assert marker.verifies(found, key, secret)


@settings(deadline=None, max_examples=50)
@given(keys)
def test_nothing_in_a_key_leaves_the_comment(key: TargetKey) -> None:
    line = marker.mark(key, "", SECRET)

    inside = line.removeprefix("<!--").removesuffix("-->")
    assert line == f"<!--{inside}-->"
    assert not {"\n", "\r", "<", ">"} & set(inside)
    assert "--" not in inside
    assert line.isprintable()


@pytest.mark.parametrize(
    "other",
    [
        KEY._replace(key="13"),
        KEY._replace(repo=4712),
        KEY._replace(kind=Kind.ISSUE),
    ],
)
def test_a_mark_copied_elsewhere_does_not_verify(other: TargetKey) -> None:
    copied = marker.read(marker.mark(KEY, "", SECRET))

    assert not marker.verifies(copied, other, SECRET)


def test_a_mark_that_names_another_target_is_not_signed_for_it() -> None:
    line = marker.mark(KEY, "", SECRET).replace(" 12 ", " 13 ")

    assert not marker.verifies(marker.read(line), KEY._replace(key="13"), SECRET)


def test_a_mark_of_another_secret_or_of_none_does_not_verify() -> None:
    assert not marker.verifies(marker.read(marker.mark(KEY, "", b"other")), KEY, SECRET)
    assert not marker.verifies(marker.read(marker.mark(KEY, "", None)), KEY, SECRET)


def test_without_a_secret_the_key_counts() -> None:
    signed = marker.read(marker.mark(KEY, "", SECRET))

    assert marker.verifies(signed, KEY, None)
    assert not marker.verifies(signed, KEY._replace(key="13"), None)


def test_a_changed_nonce_or_revision_leaves_our_comment_ours() -> None:
    line = marker.mark(KEY, "aa", SECRET).replace(" aa 0 ", " bb 7 ")

    assert marker.verifies(marker.read(line), KEY, SECRET)


def test_only_the_first_line_is_a_mark() -> None:
    line = marker.mark(KEY, "", SECRET)

    assert marker.read(f"> {line}") is None
    assert marker.read(f"hello\n{line}") is None
    assert marker.read("") is None


def test_a_line_that_came_back_with_a_carriage_return_is_still_the_mark() -> None:
    body = f"{marker.mark(KEY, '', SECRET)}\r\ntext"

    assert marker.verifies(marker.read(body), KEY, SECRET)
    assert marker.below(body) == "text"


def test_a_body_without_a_mark_is_all_text() -> None:
    assert marker.below("a\nb") == "a\nb"


@pytest.mark.parametrize(
    "line",
    [
        "<!-- tenure:v1 nothing 1 2 aa 0 - -->",
        "<!-- tenure:v1 pull 1 %ff aa 0 - -->",
        "<!-- tenure:v1 pull x 2 aa 0 - -->",
        "<!-- tenure:v2 pull 1 2 aa 0 - -->",
        "<!-- tenure:v1 pull 1 2 aa 0 - --><b>",
        "<!-- tenure:v1 pull 1 " + "2" * 20_000 + " aa 0 - -->",
    ],
)
def test_what_is_almost_a_mark_is_none(line: str) -> None:
    assert marker.read(line) is None


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_reading_never_raises(body: str) -> None:
    found = marker.read(body)

    assert not marker.verifies(found, KEY, SECRET)
