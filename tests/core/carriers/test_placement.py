"""Where a new header goes, in bytes; more places are in `test_comment_samples.py`."""

import pytest

from tenure.carriers.comment_syntax import syntax_for
from tenure.carriers.placement import Placement, place
from tenure.errors import EditError


def placed(path: str, data: bytes) -> Placement:
    syntax = syntax_for(path, data)
    assert syntax is not None
    return place(path, data, syntax)


def test_the_offset_counts_the_byte_order_mark() -> None:
    spot = placed("a.py", b"\xef\xbb\xbf#!/usr/bin/python\nimport os\n")

    assert (spot.offset, spot.before, spot.after) == (21, b"", b"\n")
    assert (spot.mark, spot.close, spot.is_line) == ("#", "", True)


def test_line_ends_are_those_of_the_neighbors() -> None:
    assert placed("a.py", b"#!/bin/x\r\nimport os\n").eol == "\r\n"
    assert placed("a.py", b"#!/bin/x\nimport os\r\n").eol == "\n"
    assert placed("a.py", b"import os\r\nimport re\n").eol == "\r\n"
    assert placed("a.py", b"import os\rimport re\r").eol == "\r"
    assert placed("a.py", b"import os").eol == "\n"


def test_behind_a_last_line_without_an_end_the_line_end_comes_first() -> None:
    spot = placed("a.py", b"#!/usr/bin/python")

    assert (spot.offset, spot.before, spot.after) == (17, b"\n", b"")


def test_an_empty_file_gets_a_line_end() -> None:
    assert placed("a.py", b"")[:3] == (0, b"", b"\n")
    assert placed("a.py", b"\xef\xbb\xbf")[:3] == (3, b"", b"\n")


def test_a_blank_line_keeps_documentation_away() -> None:
    assert placed("a.go", b"package a\n").after == b"\n\n"
    assert placed("a.go", b"\npackage a\n").after == b"\n\n"
    assert placed("a.rb", b"# typed: true\n\nclass A\nend\n").after == b"\n"


def test_an_added_blank_line_does_not_look_like_one_that_was_there() -> None:
    assert placed("a.rb", b"# typed: true\nclass A\nend\n").after == b"\n#\n\n"
    assert placed("a.rb", b"# typed: true\r\nclass A\r\nend\r\n").after == b"\r\n#\r\n\r\n"


def test_a_comment_that_would_continue_the_record_is_kept_apart() -> None:
    assert placed("a.py", b"#   deeper\n").after == b"\n\n"
    assert placed("a.py", b"#\n#\n#\tdeeper\n").after == b"\n\n"
    assert placed("a.py", b"# not deeper\n").after == b"\n"
    assert placed("a.py", b"##   other comments\n").after == b"\n"


def test_the_marks_in_use_are_kept_where_there_is_a_choice() -> None:
    assert placed("a.ini", b"[a]\n").mark == ";"
    assert placed("a.ini", b"[a]\n# b\n; c\n").mark == "#"
    assert placed("a.s", b"#include <a.h>\n").mark == "#"
    assert placed("a.s", b"@ boot\n").mark == "@"
    assert placed("a.f", b"      call a\nC     b\n").mark == "C"


def test_template_comments_eat_no_more_white_space_than_their_own() -> None:
    first, second, third = ("{{- /*", "*/ -}}"), ("{{/*", "*/ -}}"), ("{{/*", "*/}}")
    path = "templates/a.yaml"

    top = placed(path, b"a: {{ .Values.b }}\n")
    below = placed(path, b"# yaml-language-server: $schema=x\na: {{ .Values.b }}\n")
    indented = placed(path, b"\n  a: {{ .Values.b }}\n")

    assert [(spot.mark, spot.close) for spot in (top, below, indented)] == [first, second, third]


def test_a_file_that_is_one_line_of_markup_is_split_behind_its_declaration() -> None:
    spot = placed("a.xml", b'<?xml version="1.0"?><a/>')

    assert (spot.offset, spot.before, spot.after) == (21, b"\n", b"")


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("a.ps1", b"1\r\n# SIG # Begin signature block\r\n", "signed"),
        ("a.cmd", b"@rem = '--*-Perl-*--\r\n", "another language"),
        ("a.xml", b"<!DOCTYPE a [\n" + b"<!ENTITY b 'c'>\n" * 70 + b"]>\n<a/>\n", "first 64 lines"),
    ],
)
def test_where_no_place_is_safe_the_reason_is_said(path: str, data: bytes, words: str) -> None:
    with pytest.raises(EditError) as caught:
        placed(path, data)

    assert words in caught.value.message
    assert caught.value.hint == f"tenure stamp --carrier sidecar {path}"


def test_a_long_license_comes_below_the_header() -> None:
    license_text = b"# Copyright Example\n" + b"# and so on\n" * 70

    assert placed("a.py", b"#!/bin/x\n" + license_text).offset == 9
