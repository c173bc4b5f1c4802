"""Whatever is written into a comment is read back, and goes away without a trace."""

import ast
import contextlib
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from support.record_values import PROPERTY, records
from tenure.carriers import comment_header
from tenure.carriers.comment_syntax import syntax_for
from tenure.carriers.comment_table import KINDS, CommentSyntax, Kind
from tenure.carriers.yaml_writer import as_read, is_same
from tenure.errors import EditError
from tenure.record import RawRecord, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

RECORD = {
    "owner": ["@acme/payments", "nadia@example.org"],
    "lifecycle": "temporary",
    "purpose": "closes */ -- --> }} #} ]] ?> %> *) -} %} *@ --}} --%> |# =# ''' end",
    "plan": "ends in a \\",
    "validated": {"tests": "C:\\users", "human": "line\nbreak\ttab \u2028 é"},
}
PIECES = (
    "\n", "\n\n", "\r\n", "\r", " ", "  ", "\t", "\f", "#", "//", "--", ";", "%", "'", '"', "`", "'''",
    '"""', "/*", "*/", "<!--", "-->", "{-", "-}", "(*", "*)", "{{", "}}", "{%", "%}", "{#", "#}", "<%",
    "%>", "<<EOF\n", "EOF\n", "tenure:", "# tenure:\n", "# tenure: freehold\n", "// tenure:\n//   a b\n",
    "#   deeper\n", "//\n//   deeper\n", "#\n\n", "# Copyright 2026\n", "/* License: MIT */\n",
    "#!/bin/sh\n", "#!/usr/bin/python3\n", 'exec x "$0"\n', "---\n", "# ---\n", "<?php\n", "?>", "<a/>",
    '<?xml version="1.0"?>', "<!DOCTYPE a>", "package a\n", "class A\n", "//go:build x\n", "x = 1\n",
    "# vim: set x\n", "# -*- coding: latin-1 -*-\n", "@echo off\n", "=begin\n", "=end\n", "__END__\n",
    "a: |\n", "é", "\udce9", "\ufeff", "\\", "\\\n", ".TH A 1\n", "..", "*",
)  # fmt: skip
bodies = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
line_ends = st.sampled_from(("\n", "\r\n", "\r", None))
paths = st.sampled_from(
    [
        name
        for kind in KINDS
        for name in (*(f"f.{end}" for end in kind.extensions.split()), *kind.names.split())
    ]
)


def body_of(text: str, line_end: str | None) -> bytes:
    if line_end:
        text = re.sub(r"\r\n|\r|\n", line_end, text)
    return text.encode("utf-8", "surrogateescape")


def bodies_that_fit(syntax: CommentSyntax) -> tuple[bytes, ...]:
    """Return a few files of a kind that its name alone does not always tell."""
    starts = {
        "XML": "<a/>\n", "roff": ".TH A 1\n", "BitBake": "A = 'b'\n", "Apex": "class A {}\n",
        "Eiffel": "class A\n", "Yacc and Lex": "%%\n", "Common Lisp": "(a)\n", "PHP": "<?php\n",
        "Astro": "---\n---\n", "Configuration": "a = b\n", "Environment": "A=b\n",
    }  # fmt: skip
    start = starts.get(syntax.name, "")
    # An indented text goes on with the comment in reStructuredText: there it is refused.
    indented = () if syntax.name == "reStructuredText" else ("\n\n  a\n",)
    return tuple((start + rest).encode() for rest in ("", "a\n", "a\r\nb\r\n", "a", *indented))


@pytest.mark.parametrize(
    "kind",
    [kind for kind in KINDS if kind.extensions or kind.names],
    ids=lambda kind: kind.syntax.name,
)
def test_every_kind_of_the_table_can_carry_an_awkward_record(kind: Kind) -> None:
    names = [f"f.{end}" for end in kind.extensions.split()] + kind.names.split()
    carried = 0

    for path in names:
        for data in bodies_that_fit(kind.syntax):
            if syntax_for(path, data) is None:
                continue
            stamped = comment_header.insert(path, data, RECORD)
            found = comment_header.read(path, stamped)
            assert isinstance(found, RawRecord), (path, data, found)
            assert found.data == RECORD
            assert comment_header.remove(path, stamped) == data
            carried += 1

    assert carried


@PROPERTY
@given(paths, bodies, line_ends)
def test_a_header_in_any_file_is_read_updated_and_removed(
    path: str, text: str, line_end: str | None
) -> None:
    data = body_of(text, line_end)
    assume(comment_header.read(path, data) is None)
    try:
        stamped = comment_header.insert(path, data, {"owner": "@a/b", "kind": "docs"})
    except EditError:
        return

    found = comment_header.read(path, stamped)
    changed = comment_header.update(path, stamped, {"owner": "@c/d: e", "kind": None, "plan": "#"})

    assert isinstance(found, RawRecord)
    assert found.data == {"owner": "@a/b", "kind": "docs"}
    assert comment_header.remove(path, stamped) == data
    assert comment_header.remove(path, changed) == data


@PROPERTY
@given(st.sampled_from(("a.py", "a.c", "a.css", "a.xml", "t.j2", "a.go", "a.ml", "a.bat")), records)
@example("a.css", {"a": "*", "b": "/*/"})
@example("a.xml", {"a-": "-", "b": "->"})
def test_any_record_is_read_back_or_refused(path: str, record: dict[str, object]) -> None:
    assume(record)
    data = b"<a/>\n" if path == "a.xml" else b""
    try:
        stamped = comment_header.insert(path, data, record)
    except EditError:
        return

    found = comment_header.read(path, stamped)

    assert isinstance(found, RawRecord)
    assert is_same(found.data, as_read(record))
    assert comment_header.remove(path, stamped) == data


@PROPERTY
@given(records)
def test_xml_stays_well_formed_whatever_the_record_says(record: dict[str, object]) -> None:
    assume(record)
    data = b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE a>\n<a><b/></a>\n'
    try:
        stamped = comment_header.insert("a.xml", data, record)
    except EditError:
        return

    assert ET.tostring(ET.fromstring(stamped)) == ET.tostring(ET.fromstring(data))  # noqa: S314


@PROPERTY
@given(records)
def test_python_stays_the_same_program_whatever_the_record_says(record: dict[str, object]) -> None:
    assume(record)
    data = b"#!/usr/bin/python3\n'''doc'''\nx = 1\n"
    try:
        stamped = comment_header.insert("a.py", data, record)
    except EditError:
        return

    assert ast.dump(ast.parse(stamped)) == ast.dump(ast.parse(data))


@PROPERTY
@given(paths, bodies | st.binary(max_size=200).map(lambda b: b.decode("utf-8", "surrogateescape")))
def test_reading_never_raises_and_editing_raises_only_our_own(path: str, text: str) -> None:
    data = text.encode("utf-8", "surrogateescape")

    found = comment_header.read(path, data)

    assert found is None or isinstance(found, RawRecord | Unreadable)
    edits: tuple[Callable[[], bytes], ...] = (
        lambda: comment_header.insert(path, data, {"owner": "x"}),
        lambda: comment_header.update(path, data, {"owner": "x"}),
        lambda: comment_header.rewrite(path, data, lambda text: text + "  a: b\n"),
        lambda: comment_header.remove(path, data),
    )
    for edit in edits:
        with contextlib.suppress(EditError):
            assert isinstance(edit(), bytes)


@PROPERTY
@given(paths, bodies, line_ends)
def test_what_was_removed_by_hand_style_holds_no_header(
    path: str, text: str, line_end: str | None
) -> None:
    header = "# tenure:\n#   owner: x\n"
    data = body_of(text + header, line_end)
    if not isinstance(comment_header.read(path, data), RawRecord):
        return

    assert comment_header.read(path, comment_header.remove(path, data)) is None
