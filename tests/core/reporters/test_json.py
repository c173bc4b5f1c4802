"""The report for programs."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from core.reporters.reports import DATA, artifact, finding, paths, report, reports
from tenure import __version__
from tenure.finding import Location, Related, Severity
from tenure.report import Artifact, Report, Unseen, path_bytes
from tenure.reporters import Options
from tenure.reporters.json_ import DEPTH, dumps, render, written
from tenure.schema import schema_text

SCHEMA = Draft202012Validator(json.loads(schema_text("report")))


def read(result: Report) -> Any:
    return json.loads(render(result, options=Options()))


def test_a_report_has_the_documented_shape() -> None:
    found = finding(
        "TEN004",
        message="two records differ",
        path="a.py",
        line=2,
        column=3,
        end_line=2,
        end_column=8,
        fix="tenure explain a.py",
        artifact="some-id",
        related=(Related(Location("b.toml", 4, 5), "the other record"),),
    )
    expired = finding("TEN008", Severity.WARNING, "it expired on 2026-11-01")

    text = read(
        report(found, expired, artifacts=(artifact("a.py"),), unseen=(Unseen("big", "too large"),))
    )

    first = text["findings"].pop(0)
    assert first.pop("fingerprint")
    assert first == {
        "code": "TEN004",
        "severity": "error",
        "message": "two records differ",
        "path": "a.py",
        "line": 2,
        "column": 3,
        "end_line": 2,
        "end_column": 8,
        "artifact": "some-id",
        "fix": "tenure explain a.py",
        "related": [{"path": "b.toml", "line": 4, "column": 5, "message": "the other record"}],
    }
    assert text["findings"][0]["end_line"] is None
    assert text["findings"][0]["fix"] is None
    del text["findings"]
    assert text == {
        "version": 1,
        "tool": {"name": "tenure", "version": __version__},
        "as_of": "2026-11-20",
        "summary": {
            "files": 14,
            "artifacts": 1,
            "errors": 1,
            "warnings": 1,
            "notices": 0,
            "in_baseline": 0,
        },
        "artifacts": [
            {
                "key": "a.py",
                "paths": ["a.py"],
                "carrier": "comment header",
                "record_path": "a.py",
                "record_line": 2,
                "group": False,
                "record": DATA,
            }
        ],
        "unseen": [{"path": "big", "reason": "too large"}],
    }


def test_a_file_without_a_record_has_none() -> None:
    missing = Artifact("a.py", ("a.py",), None, None, group=False)

    (shown,) = read(report(artifacts=(missing,)))["artifacts"]

    assert [shown[key] for key in ("carrier", "record_path", "record_line", "record")] == [None] * 4


def test_a_record_that_is_not_valid_is_located_but_not_handed_on() -> None:
    (shown,) = read(report(artifacts=(artifact()._replace(record=None),)))["artifacts"]

    assert shown["record_line"] == 2
    assert shown["record"] is None


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a b/é.py", "a b/é.py"),
        ("a\n\x1b.py", "a\n\x1b.py"),
        ("a\\377", "a\\377"),
        ("a\udcff", '"a\\377"'),
        ('"a\\377"', '"\\"a\\\\377\\""'),
        ('é\\"\udc801', '"é\\\\\\"\\2001"'),
    ],
)
def test_a_path_that_is_not_utf_8_is_written_as_git_writes_it(path: str, shown: str) -> None:
    assert written(path) == shown


@settings(max_examples=200, deadline=None)
@given(st.lists(paths | paths.map(written) | st.just('"a\\377"') | st.just("a\udcff")))
def test_no_two_paths_are_written_alike(some: list[str]) -> None:
    assert len({written(path) for path in some}) == len({path_bytes(path) for path in some})


def test_values_that_json_does_not_know_become_text() -> None:
    odd = {"x-nan": float("nan"), "x-inf": float("inf"), "x-half": "\ud800", "x-set": {1}}

    (shown,) = read(report(artifacts=(artifact(data={**DATA, **odd}),)))["artifacts"]

    assert [shown["record"][key] for key in odd] == ["nan", "inf", "\ufffd", "{1}"]


def test_endless_nesting_is_cut() -> None:
    deep: object = "bottom"
    for _ in range(5000):
        deep = [deep]

    text = render(report(artifacts=(artifact(data={**DATA, "x-deep": deep}),)), options=Options())

    assert text.count("[") < DEPTH + 10


def test_the_text_is_ascii_and_ends_with_a_line_break() -> None:
    assert dumps({"é\x7f": "😀\udcff\u2028"}) == (
        '{\n  "\\u00e9\\u007f": "\\ud83d\\ude00\\ufffd\\u2028"\n}\n'
    )


@settings(max_examples=100, deadline=None)
@given(reports)
def test_every_report_is_strict_json_that_fits_the_schema(result: Report) -> None:
    text = render(result, options=Options())

    data = json.loads(text, parse_constant=pytest.fail)
    assert all(" " <= character <= "~" for character in text.replace("\n", ""))
    assert json.dumps(data, ensure_ascii=False).encode("utf-8")
    assert [error.message for error in SCHEMA.iter_errors(data)] == []
