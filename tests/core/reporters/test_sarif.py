"""SARIF as the standard has it, and as GitHub code scanning takes it."""

import gzip
import json
import re
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from core.reporters.reports import finding, report, reports
from tenure.finding import Location, Related, Severity
from tenure.report import Report, Unseen, path_bytes
from tenure.reporters import Options, sarif
from tenure.rules.catalog import RULES


def closed(required: dict[str, object], **optional: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": required | optional,
        "required": list(required),
        "additionalProperties": False,
    }


def listed(items: object, **more: object) -> dict[str, object]:
    return {"type": "array", "items": items, **more}


TEXT = {"type": "string", "pattern": r"\S"}
MESSAGE = closed({"text": TEXT})
LEVEL = {"enum": ["error", "warning", "note"]}
NUMBER = {"type": "integer", "minimum": 1}
ARTIFACT = closed(
    {
        # Relative, of the characters that RFC 3986 allows, and without a scheme.
        "uri": {"type": "string", "pattern": r"\A(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+\Z"},
        "uriBaseId": {"const": "%SRCROOT%"},
    }
)
REGION = closed(
    {"startLine": NUMBER, "startColumn": NUMBER, "endLine": NUMBER, "endColumn": NUMBER}
)
PLACE = closed({"artifactLocation": ARTIFACT, "region": REGION})
RULE = closed(
    {
        "id": {"pattern": "^TEN[0-9]{3}$"},
        "name": {"pattern": "^[A-Z][A-Za-z]+$"},
        "shortDescription": MESSAGE,
        "fullDescription": MESSAGE,
        "help": closed({"text": TEXT, "markdown": TEXT}),
        "defaultConfiguration": closed({"level": LEVEL}),
        "properties": closed(
            {
                "problem.severity": {"enum": ["error", "warning", "recommendation"]},
                "precision": {"enum": ["very-high", "high", "medium", "low"]},
                "tags": listed({"type": "string"}, maxItems=10),
            }
        ),
    }
)
RESULT = closed(
    {
        "ruleId": {"type": "string"},
        "level": LEVEL,
        "message": MESSAGE,
        "locations": listed(closed({"physicalLocation": PLACE}), minItems=1, maxItems=1),
        "partialFingerprints": closed(
            {"primaryLocationLineHash": {"pattern": r"\A[0-9a-f]{16}(:[0-9]+)?\Z"}}
        ),
    },
    ruleIndex={"type": "integer", "minimum": 0},
    relatedLocations=listed(
        closed({"id": NUMBER, "physicalLocation": PLACE, "message": MESSAGE}),
        maxItems=sarif.MAX_RELATED,
    ),
)
NOTIFICATION = closed(
    {"level": LEVEL, "message": MESSAGE},
    locations=listed(closed({"physicalLocation": closed({"artifactLocation": ARTIFACT})})),
)
LOG = Draft202012Validator(
    closed(
        {
            "$schema": {"const": "https://json.schemastore.org/sarif-2.1.0.json"},
            "version": {"const": "2.1.0"},
            "runs": listed(
                closed(
                    {
                        "tool": closed(
                            {
                                "driver": closed(
                                    {
                                        "name": {"const": "tenure"},
                                        "version": TEXT,
                                        "rules": listed(RULE, uniqueItems=True),
                                    }
                                )
                            }
                        ),
                        "automationDetails": closed({"id": {"const": "tenure/records/"}}),
                        "invocations": listed(
                            closed(
                                {
                                    "executionSuccessful": {"const": True},
                                    "toolExecutionNotifications": listed(NOTIFICATION),
                                }
                            ),
                            minItems=1,
                            maxItems=1,
                        ),
                        "columnKind": {"const": "unicodeCodePoints"},
                        "results": listed(RESULT, maxItems=sarif.MAX_RESULTS),
                    }
                ),
                minItems=1,
                maxItems=1,
            ),
        }
    )
)
"""What we write, closed: the part of the standard's schema that we use, with GitHub's demands."""


def run(*found: object, **more: object) -> Any:
    text = sarif.render(report(*found, **more), options=Options())  # type: ignore[arg-type]
    data = json.loads(text)
    assert [error.message for error in LOG.iter_errors(data)] == []
    return data["runs"][0]


def test_rules_are_those_of_the_catalog_with_all_that_github_asks_for() -> None:
    rules = run()["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == list(RULES)
    assert rules[0] == {
        "id": "TEN001",
        "name": "MissingRecord",
        "shortDescription": {"text": "An AI-produced file has no record."},
        "fullDescription": {"text": RULES["TEN001"].help},
        "help": {
            "text": f"{RULES['TEN001'].help} Run `tenure rule TEN001` for examples.",
            "markdown": f"{RULES['TEN001'].help}\n\nRun `tenure rule TEN001` for examples.",
        },
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "problem.severity": "error",
            "precision": "high",
            "tags": ["maintainability"],
        },
    }


def test_a_finding_is_a_result_with_its_place_and_its_mend() -> None:
    found = finding(
        path="a b/é#?.py",
        line=3,
        column=4,
        end_line=3,
        end_column=9,
        fix="tenure stamp x",
        related=(Related(Location("b.toml", 4, 5), "the other record"),),
    )

    (result,) = run(found)["results"]

    assert result.pop("partialFingerprints")
    assert result == {
        "ruleId": "TEN002",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": "`owner` is missing\nRun: tenure stamp x"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "a%20b/%C3%A9%23%3F.py",
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": {"startLine": 3, "startColumn": 4, "endLine": 3, "endColumn": 9},
                }
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "message": {"text": "the other record"},
                "physicalLocation": {
                    "artifactLocation": {"uri": "b.toml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 4, "startColumn": 5, "endLine": 4, "endColumn": 6},
                },
            }
        ],
    }


@pytest.mark.parametrize(
    ("place", "end"),
    [
        ({"line": 2, "column": 5}, (2, 6)),
        ({"line": 2, "column": 5, "end_line": 2, "end_column": 5}, (2, 6)),
        ({"line": 2, "column": 5, "end_line": 1, "end_column": 9}, (2, 9)),
        ({"line": 2, "column": 5, "end_line": 3, "excerpt": ("abcdefg", "abc")}, (3, 4)),
        ({"line": 2, "column": 5, "end_line": 9, "excerpt": ("abcdefg",)}, (9, 1)),
    ],
)
def test_every_region_is_complete_and_not_empty(place: Any, end: tuple[int, int]) -> None:
    (result,) = run(finding(**place))["results"]

    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["endLine"], region["endColumn"]) == end


def test_severities_become_levels_and_the_most_severe_come_first() -> None:
    results = run(
        finding(path="a", severity=Severity.NOTICE),
        finding(path="b", severity=Severity.WARNING),
        finding(path="c"),
    )["results"]

    assert [result["level"] for result in results] == ["error", "warning", "note"]


def test_a_code_without_a_catalog_entry_has_no_rule_index() -> None:
    (result,) = run(finding("TEN099"))["results"]

    assert result["ruleId"] == "TEN099"
    assert "ruleIndex" not in result


def test_two_findings_that_are_alike_have_two_fingerprints() -> None:
    results = run(finding(line=1), finding(line=2))["results"]

    assert len({json.dumps(result["partialFingerprints"]) for result in results}) == 2


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("see [here](javascript:x)", r"see \[here\](javascript:x)"),
        ("`renewals[0].date` is missing", "`renewals[0].date` is missing"),
        ("a\x1b[2Jb\u202e", "a\\x1b[2Jb\\u202e"),
    ],
)
def test_a_message_is_plain_text(message: str, text: str) -> None:
    assert run(finding(message=message))["results"][0]["message"]["text"] == text


def test_more_results_than_github_takes_are_left_out_from_the_end_and_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 2)
    found = [finding(path=f"w{n}", severity=Severity.WARNING) for n in range(3)]

    log = run(*found, finding(path="z"))

    assert [result["level"] for result in log["results"]] == ["error", "warning"]
    (note,) = log["invocations"][0]["toolExecutionNotifications"]
    assert note["level"] == "warning"
    assert note["message"]["text"].startswith("2 findings are left out")


def test_a_file_that_is_too_large_is_halved_until_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [finding(path=f"w{n}") for n in range(64)]
    empty = sarif.render(report(), options=Options()).encode()
    monkeypatch.setattr(sarif, "MAX_BYTES", len(gzip.compress(empty)) + 400)

    log = run(*found)

    kept = len(log["results"])
    assert 0 < kept < 64
    notes = log["invocations"][0]["toolExecutionNotifications"]
    assert notes[0]["message"]["text"].startswith(f"{64 - kept} findings are left out")


def test_a_limit_that_not_even_the_rules_fit_in_ends_without_results(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sarif, "MAX_BYTES", 1)

    assert run(finding())["results"] == []


def test_unseen_paths_are_notifications() -> None:
    log = run(unseen=(Unseen("a b", "too large"),))

    assert log["invocations"][0]["toolExecutionNotifications"] == [
        {
            "level": "note",
            "message": {"text": "Not looked at: too large"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "a%20b", "uriBaseId": "%SRCROOT%"}
                    }
                }
            ],
        }
    ]


def test_of_many_unseen_paths_only_some_are_named() -> None:
    log = run(unseen=tuple(Unseen(f"f{n}", "no") for n in range(sarif.MAX_UNSEEN + 5)))

    notes = log["invocations"][0]["toolExecutionNotifications"]
    assert len(notes) == sarif.MAX_UNSEEN + 1
    assert notes[0]["message"]["text"].startswith(f"{sarif.MAX_UNSEEN + 5} paths")


@settings(max_examples=100, deadline=None)
@given(reports)
def test_every_report_is_valid_and_its_paths_are_found_again(result: Report) -> None:
    text = sarif.render(result, options=Options())

    data = json.loads(text, parse_constant=pytest.fail)
    assert [error.message for error in LOG.iter_errors(data)] == []
    assert all(" " <= character <= "~" for character in text.replace("\n", ""))
    results = data["runs"][0]["results"]
    places = [item["locations"][0]["physicalLocation"] for item in results]
    uris = {unquote_to_bytes(place["artifactLocation"]["uri"]) for place in places}
    assert uris == {path_bytes(found.location.path) for found in result.findings}
    for item in results:
        assert not re.search(r"(?<!\\)\]\(", item["message"]["text"])
        assert all(line.isprintable() for line in item["message"]["text"].split("\n"))
