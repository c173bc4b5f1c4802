"""Complexity of a file: numbers, bins, and what hostile content does to them."""

import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.errors import TenureError
from tenure.scoring import bins, complexity
from tenure.scoring.complexity import CODE_LIMIT, Complexity, measure

BRANCHES = b"def f(a):\n    if a:\n        return 1\n    for b in a:\n        pass\n"


def test_python_is_counted_by_function_and_decision() -> None:
    found = measure("a.py", BRANCHES + b"\ndef g():\n    pass\n")

    assert (found.family, found.functions, found.ccn, found.worst, found.lines) == (
        "code",
        2,
        4,
        3,
        7,
    )
    assert "cyclomatic complexity 4 in 2 functions, 3 in the worst one, 7 lines" in found.source
    assert "lizard" in found.source


def test_decisions_outside_of_functions_count() -> None:
    assert measure("a.py", b"if a:\n    b()\nif c:\n    d()\n").ccn == 2


@pytest.mark.parametrize(
    "comment", ["# GENERATED CODE", "#lizard forgives", "#lizard forgive global"]
)
def test_words_in_the_file_do_not_switch_the_measuring_off(comment: str) -> None:
    plain = measure("a.py", b"# nothing\n" + BRANCHES)
    marked = measure("a.py", comment.encode() + b"\n" + BRANCHES)

    assert marked[:7] == plain[:7]


@pytest.mark.parametrize(
    ("path", "data", "family", "measures"),
    [
        ("a.ts", b"function f(a) { return a ? 1 : 2 }\n", "code", {"ccn": 2, "functions": 1}),
        ("a.go", b"package a\nfunc f() { if a && b { } }\n", "code", {"ccn": 3, "functions": 1}),
        ("a.vue", b"<template><p/></template>\n<script>\nfunction f() { if (a) {} }\n</script>\n", "code", {"ccn": 2, "lines": 4}),
        ("bin/run", b"#!/usr/bin/env python3\nif a:\n    b()\n", "code", {"ccn": 1}),
        ("a.sh", b"# if only\nif [ \"$1\" ] && b; then\n echo 'if'\nfi\n", "shell", {"ccn": 2, "lines": 4}),
        ("a.hs", b"-- if\nf x = if x then 1 else 2\n", "code", {"ccn": 1}),
        ("README.md", b"# One\n\ntwo three\n\n## Four\n", "text", {"parts": 6, "lines": 3}),
        ("a.json", b'{"a": {"b": [1, "c"]}, "d:": ":"}', "data", {"parts": 3, "depth": 3}),
        ("a.yaml", b"a:\n  b:\n    - c: 1\n    - c: 2\nd: 2\n", "data", {"parts": 5, "depth": 3}),
        ("a.toml", b"[a.b]\nc = 1\n[[d]]\n", "data", {"parts": 3, "depth": 3}),
        ("a.csv", b"a,b,c\n1,2,3\n", "data", {"lines": 2, "parts": 3}),
        ("a.ini", b"[a]\nb = 1\nc: 2\n", "data", {"parts": 2}),
        ("main.tf", b'resource "a" "b" {\n  count = 2\n  c {\n  }\n}\n', "infrastructure", {"parts": 2, "ccn": 1}),
        ("Dockerfile", b"FROM a\nRUN b && \\\n  c\nCOPY . .\n", "infrastructure", {"parts": 3, "ccn": 1}),
        ("web/Dockerfile.dev", b"FROM a\n", "infrastructure", {"parts": 1}),
        ("Makefile", b"all: a\n\techo\na: b\nx := 1\n", "infrastructure", {"parts": 2}),
        (".github/workflows/a.yml", b"jobs:\n  a:\n    steps:\n      - run: x\n        if: y\n", "infrastructure", {"parts": 5, "ccn": 1}),
        ("k8s.yaml", b"apiVersion: v1\nkind: Pod\n", "infrastructure", {"parts": 2}),
        ("a.sql", b"SELECT a FROM b JOIN c WHERE d; -- if;\nDELETE FROM b;", "query", {"parts": 2, "ccn": 2}),
        ("a.html", b"<html><p>a</p></html>", "markup", {"parts": 2}),
        ("a.css", b"a { b: c }\nd { e: f }\n", "markup", {"parts": 2}),
        ("a.png", b"\x89PNG\0\0", "binary", {"size": 6, "lines": 0}),
        ("a.bin", b"", "text", {"parts": 0, "lines": 0}),
    ],
)  # fmt: skip
def test_each_kind_is_measured_by_its_structure(
    path: str, data: bytes, family: str, measures: dict[str, int]
) -> None:
    found = measure(path, data)

    assert found.family == family
    assert {name: getattr(found, name) for name in measures} == measures


def test_a_notebook_is_its_code_cells() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["if if if"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "!ls\n", "def f(a):\n", "    if a: pass\n"]},
        {"cell_type": "code", "source": "%%bash\nif a; then b; fi"},
        {"cell_type": "code", "source": "if b:\n    c()"},
    ]  # fmt: skip

    found = measure("a.ipynb", json.dumps({"cells": cells}).encode())

    assert (found.family, found.ccn, found.functions, found.parts) == ("notebook", 3, 1, 4)
    assert "3 of 4 cells hold code" in found.source


@pytest.mark.parametrize(
    ("path", "data", "reason"),
    [
        ("a.py", b"x = 1\n" * (CODE_LIMIT // 5), "larger than 512 KiB"),
        ("a.json", b"[" * (3 << 20), "larger than 2048 KiB"),
        ("a.js", b"a;" * 10_000, "a line is longer than 10000 characters"),
        ("a.py", b"f(\n" * 100, "nest deeper than 48"),
        ("a.py", b"".join(b" " * n + b"if a:\n" for n in range(200)), "indented by 160"),
        ("a.py", b"a\n" * 60_000, "more than 100000 tokens"),
        ("a.ipynb", b"{", "it is no JSON"),
        ("a.ipynb", b"[]", "it has no cells"),
        ("a.ipynb", b"[" * 100_000, "nested deeper than 64 levels"),
    ],
)
def test_what_cannot_be_measured_counts_by_its_size_and_says_why(
    path: str, data: bytes, reason: str
) -> None:
    found = measure(path, data)

    assert found.family == "unmeasured"
    assert found.size == len(data)
    assert reason in found.source
    assert 1 <= complexity.bin(found) <= 5


def test_whatever_lizard_raises_ends_as_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    import lizard  # type: ignore[import-untyped]  # it ships no types

    def broken(_path: str) -> object:
        raise IndexError

    monkeypatch.setattr(lizard, "get_reader_for", lambda _: broken)

    assert "lizard cannot read it (IndexError)" in measure("a.py", b"a").source


def test_without_lizard_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lizard", None)

    with pytest.raises(TenureError, match="lizard is not installed") as caught:
        measure("a.py", b"a = 1\n")

    assert caught.value.hint == "pip install 'tenure[register]'"
    assert measure("a.md", b"a").family == "text"


def test_lizard_leaves_the_import_path_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "lizard", raising=False)
    before = list(sys.path)

    measure("a.py", b"a = 1\n")

    assert sys.path == before


def test_utf_16_is_text() -> None:
    assert measure("a.ps1", "if (1) {\n}\n".encode("utf-16")).ccn == 1


def test_the_table_names_measures_and_rising_limits() -> None:
    for rows in bins.COMPLEXITY.values():
        for name, limits in rows.items():
            assert name in Complexity._fields
            assert list(limits) == sorted(set(limits))


def test_a_value_at_a_limit_is_still_below_it() -> None:
    assert [bins.place(value, (10, 30, 80, 200)) for value in (0, 10, 11, 80, 200, 201)] == [
        1,
        1,
        2,
        3,
        4,
        5,
    ]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(bins.COMPLEXITY)),
    st.lists(st.integers(0, 10**7), min_size=7, max_size=7),
    st.integers(0, 6),
    st.integers(0, 10**7),
)
def test_more_never_lowers_the_bin(family: str, values: list[int], which: int, more: int) -> None:
    larger = [*values]
    larger[which] += more

    before = complexity.bin(Complexity._make([family, *values, ""]))
    after = complexity.bin(Complexity._make([family, *larger, ""]))

    assert 1 <= before <= after <= 5


_SUFFIXES = "py js ts go c java rb sh hs md json yaml toml csv tf sql html css ipynb vue png x"
_PIECES = st.sampled_from(
    ["if ", "(", ")", "{", "}", '"', "'", "`", "\\", "\n", " ", "/*", "#", "<script", "</script>", "def f():", "a", "é", "\0", "[", ":", "- ", "$("]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(_PIECES, max_size=40), st.sampled_from(_SUFFIXES.split()))
def test_no_content_raises_and_equal_content_gives_equal_numbers(
    pieces: list[str], suffix: str
) -> None:
    data = "".join(pieces).encode()

    found = measure(f"a.{suffix}", data)

    assert found == measure(f"a.{suffix}", data)
    assert found.source.isprintable()
    assert 1 <= complexity.bin(found) <= 5
