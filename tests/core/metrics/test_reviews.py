"""Reviews that somebody exported: bad lines are told with their place, the rest counts."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.errors import SourceError
from tenure.metrics import reviews

GOOD = {
    "opened": "2026-11-02T09:00:00+01:00",
    "reviewed": "2026-11-02T09:30:00Z",
    "paths": ["a.py"],
}


def line(**changes: object) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def test_the_time_of_a_review_knows_zones() -> None:
    found, problems = reviews.read([line(comments=3, reviewers=2)], "r.jsonl")

    assert problems == []
    assert [(one.hours, one.comments, one.reviewers) for one in found] == [(1.5, 3, 2)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (b"{", "the line is no JSON object"),
        (b"[]", "the line is no JSON object"),
        (b"[" * 100_000, "the line is no JSON object"),
        (b"\xff", "the line is no JSON object"),
        (line(opened="2026-11-02"), "`opened` must be a time with its zone"),
        (line(opened="2026-11-02T09:00:00"), "`opened` must be a time with its zone"),
        (line(reviewed=None), "`reviewed` must be a time with its zone"),
        (line(reviewed="2026-11-01T09:00:00Z"), "`reviewed` is before `opened`"),
        (line(paths="a.py"), "`paths` must be a list of paths"),
        (line(paths=[1]), "`paths` must be a list of paths"),
        (line(comments=-1), "`comments` must be a whole number"),
        (line(comments=True), "`comments` must be a whole number"),
        (line(reviewers=1.5), "`reviewers` must be a whole number"),
    ],
)
def test_a_wrong_line_is_told_and_the_others_count(wrong: bytes, said: str) -> None:
    found, problems = reviews.read([line(), b"\n", wrong, line()], "r.jsonl")

    assert len(found) == 2
    assert len(problems) == 1
    assert problems[0].startswith(f"r.jsonl:3: {said}")


def test_many_wrong_lines_are_summed_up() -> None:
    _, problems = reviews.read([b"x"] * 1000, "r.jsonl")

    assert len(problems) == 21
    assert problems[-1] == "r.jsonl: 980 more lines cannot be read"


def test_a_line_without_end_is_one_wrong_line(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_bytes(b"x" * (3 << 20) + b"\n" + line() + b"\n")

    found, problems = reviews.load(str(file))

    assert len(found) == 1
    assert len(problems) == 1


def test_a_file_that_is_not_there_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        reviews.load(str(tmp_path / "none.jsonl"))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=60)))
def test_whatever_stands_in_a_file_nothing_breaks(lines: list[bytes]) -> None:
    found, problems = reviews.read(lines, "r.jsonl")

    assert len(found) + len(problems) <= len(lines)
