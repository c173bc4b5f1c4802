"""Suggestions: what `stamp` would write, exactly, for added files, few of them, and gone when settled."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.rendered import shown
from support.verdicts import added, finding, verdict
from tenure.carriers import comment_header
from tenure.evidence import Evidence, Strength
from tenure.policy import load
from tenure.record import RawRecord
from tenure.sources.memory import MemoryTree
from tenure_bot.exactly_once.marker import mark
from tenure_bot.exactly_once.memory import Kind, TargetKey
from tenure_bot.github.gateway import CommentSeen, Suggestion
from tenure_bot.rendering.suggestions import MOST, Steps, _replaced, steps, suggestions

OWNERS = {"CODEOWNERS": b"* @acme/shop\n"}


def offered(files: dict[str, bytes], **wishes: Any) -> tuple[Suggestion, ...]:
    """Return what is offered for added files without records."""
    base = wishes.pop("base", OWNERS)
    policy = load({"tenure.toml": wishes.pop("policy", b"")})
    wishes.setdefault("bot_suggest", True)
    wishes.setdefault("added", frozenset(files))
    author = wishes.pop("author", "")
    found = verdict(findings=[finding(path) for path in files], **wishes)
    return suggestions(found, MemoryTree(files), MemoryTree(base), policy, author)


def applied(data: bytes, suggestion: Suggestion) -> bytes:
    """Return a file after the button: the lines between the fences stand for those named."""
    lines = data.decode().split("\n")
    body = suggestion.body.split("\n")
    first = next(n for n, line in enumerate(body) if line.endswith("suggestion"))
    fence = body[first].removesuffix("suggestion")
    last = body.index(fence, first + 1)
    lines[suggestion.start_line - 1 : suggestion.line] = body[first + 1 : last]
    return "\n".join(lines).encode()


def test_a_record_is_offered_for_an_added_file() -> None:
    (offer,) = offered({"report.py": b"print('stock')\n"})

    assert (offer.path, offer.start_line, offer.line) == ("report.py", 1, 1)
    assert offer.body == (
        "A record for `report.py`, which AI produced. Look at the owner and the dates first.\n\n"
        '```suggestion\n# tenure:\n#   owner: "@acme/shop"\n#   origin: unknown\n'
        "#   lifecycle: experimental\n#   created: 2026-11-22\n#   expires: 2027-02-20\n"
        "print('stock')\n```"
    )


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.py", b"x = 1\n"),
        ("a.py", b"#!/usr/bin/env python\nx = 1\n"),
        ("a.py", b"#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n\nx = 1\n"),
        ("a.py", b"x = '```'\nx\n"),
        ("a.ts", b"\tlet x = 1  \nlet y\n"),
        ("a.md", b"---\ntitle: A\n---\n\n# A\n"),
        ("a.md", b"# A\n\n```sh\nx\n```\n"),
        ("a.html", b"<!doctype html>\n<html></html>\n"),
        ("a.php", b"<?php\necho 1;\n"),
        ("a.sql", "-- Caf\u00e9\nselect 1;\n".encode()),
    ],
)
def test_the_button_makes_what_stamp_would_write(path: str, data: bytes) -> None:
    (offer,) = offered({path: data})

    page = shown(offer.body)
    assert page.tags == ["p", "pre"]
    new = applied(data, offer)
    assert data.replace(b"\n", b"") != new.replace(b"\n", b"")
    assert isinstance(_read(path, new), RawRecord)


def _read(path: str, data: bytes) -> object:
    from tenure.carriers import front_matter

    return (front_matter if path.endswith(".md") else comment_header).read(path, data)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from(["x = 1", "", "# a", "```", "\tz  ", "'''", "é", "~~~"]), max_size=6)
)
def test_what_is_offered_is_exact_or_nothing_is(lines: list[str]) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()

    for offer in offered({"a.py": data}):
        new = applied(data, offer)
        read = comment_header.read("a.py", new)
        assert isinstance(read, RawRecord)
        assert comment_header.remove("a.py", new) == data


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.json", b"{}\n"),
        ("logo.png", b"\x89PNG\r\n\x1a\n"),
        ("a.py", b"x = 1\r\ny = 2\r\n"),
        ("a.py", b"x = 1"),
        ("a.py", b""),
        ("a.py", b"\xff = 1\n"),
        ("a.py", "x = '\u202e'\n".encode()),
        ("a.py", b"\xef\xbb\xbfx = 1\n"),
        ("a.py", b"x = '" + b"`" * 300 + b"'\n"),
        ("a.py", b"x = '" + b"y" * 9000 + b"'\n"),
    ],
    ids=["sidecar", "binary", "crlf", "no end", "empty", "latin", "bidi", "bom", "ticks", "long"],
)
def test_nothing_is_offered_where_the_button_would_not_be_exact(path: str, data: bytes) -> None:
    assert offered({path: data}) == ()


def test_an_edit_that_does_more_than_insert_is_not_offered() -> None:
    assert _replaced(b"a\nb\nc\n", b"record\na\nB\nc\n") is None
    assert _replaced(b"a\nb\nc\n", b"a\nc\n") is None
    assert _replaced(b"a\nb\nc\n", b"a\nrecord\nb\nC\n") is None


def test_nothing_is_offered_unless_the_policy_says_so() -> None:
    assert offered({"a.py": b"x\n"}, bot_suggest=False) == ()


def test_nothing_is_offered_for_a_file_that_was_there_before() -> None:
    assert offered({"a.py": b"x\n"}, added=frozenset()) == ()


def test_nothing_is_offered_where_records_stand_elsewhere() -> None:
    assert offered({"a.py": b"x\n"}, policy=b'carrier = "registry"') == ()


def test_five_at_most_are_offered() -> None:
    files = {f"{number}.py": b"x\n" for number in range(9)}

    assert [offer.path for offer in offered(files)] == sorted(files)[:MOST]


def test_the_change_cannot_name_the_owner() -> None:
    files = {"a.py": b"x\n", "CODEOWNERS": b"* @mallory\n", ".github/CODEOWNERS": b"* @mallory\n"}

    (offer,) = (one for one in offered(files) if one.path == "a.py")

    assert 'owner: "@acme/shop"' in offer.body


def test_the_author_owns_what_nobody_else_is_known_to_own() -> None:
    assert offered({"a.py": b"x\n"}, base={}) == ()
    (offer,) = offered({"a.py": b"x\n"}, base={}, author="nadia")
    assert 'owner: "@nadia"' in offer.body
    assert offered({"a.py": b"x\n"}, base={}, author="copilot-swe-agent[bot]") == ()


def test_the_origin_is_what_the_evidence_says() -> None:
    moved = added("a.py", undeclared=True)
    assert moved.after is not None
    evidence = Evidence("a.py", "claude", Strength.STRONG, "a commit says so")

    (offer,) = offered(
        {"a.py": b"x\n"}, moved=[moved._replace(after=moved.after._replace(evidence=evidence))]
    )

    assert "origin: claude-code" in offer.body


def seen(number: int, offer: Suggestion, *, body: str | None = None) -> CommentSeen:
    line = mark(TargetKey(Kind.PULL, 1, "7"), "ab", b"key")
    return CommentSeen(number, f"N{number}", f"{line}\n{body or offer.body}", True, "tenure[bot]")


def test_what_is_there_is_not_offered_again_and_what_is_settled_goes() -> None:
    one, two = offered({"a.py": b"x\n", "b.py": b"y\n"})

    done = steps([seen(4, one), seen(5, two)], [one], ())

    assert (done.create, done.delete) == ((), (5,))


def test_another_day_makes_no_other_suggestion() -> None:
    (one,) = offered({"a.py": b"x\n"})
    later = one.body.replace("2026-11-22", "2026-11-23").replace("2027-02-20", "2027-02-21")

    assert steps([seen(4, one, body=later.replace("\n", "\r\n"))], [one], ()).create == ()


def test_a_second_copy_goes() -> None:
    (one,) = offered({"a.py": b"x\n"})

    assert steps([seen(4, one), seen(9, one)], [one], ()).delete == (9,)


def test_what_a_person_took_away_is_not_offered_again() -> None:
    (one,) = offered({"a.py": b"x\n"})
    first = steps([], [one], ())

    assert first == Steps((one,), (), first.offered)
    assert steps([], [one], first.offered).create == ()
