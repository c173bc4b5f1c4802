"""Every file of `tests/schemas`: accepted, or refused with the words that it expects.

A line `# expect: …` at the top of an invalid file is a text that a message about it contains; for
JSON such lines stand in a file beside it.
"""

import json
import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tenure import mistakes, schema
from tenure.carriers import strict_yaml

SAMPLES = Path(__file__).parent.parent / "schemas"
LEAST_VALID, LEAST_INVALID = 45, 90


def samples(kind: str) -> list[Any]:
    found = (path for path in sorted((SAMPLES / kind).rglob("*.*")) if path.suffix != ".txt")
    return [pytest.param(path, id=f"{path.parent.name}/{path.name}") for path in found]


def with_dates_as_text(value: Any) -> Any:
    """What the registry carrier makes of the dates of TOML."""
    if isinstance(value, dict):
        return {key: with_dates_as_text(child) for key, child in value.items()}
    if isinstance(value, list):
        return [with_dates_as_text(child) for child in value]
    return value.isoformat() if isinstance(value, date) else value


def read(path: Path) -> Any:
    text = path.read_text("utf-8")
    group = path.parent.name
    if group == "record":
        return strict_yaml.parse(text).data
    if group == "registry":
        return with_dates_as_text(tomllib.loads(text))
    return tomllib.loads(text) if group == "policy" else json.loads(text)


def expected(path: Path) -> list[str]:
    if path.suffix == ".json":
        return path.with_suffix(".expect.txt").read_text("utf-8").splitlines()
    lines = path.read_text("utf-8").splitlines()
    return [line.removeprefix("# expect: ") for line in lines if line.startswith("# expect: ")]


def mistakes_of_a_report(data: object) -> Sequence[mistakes.Mistake]:
    validator = Draft202012Validator(
        json.loads(schema.schema_text("report")), format_checker=FormatChecker(["date"])
    )
    return [mistakes.Mistake((), error.message) for error in validator.iter_errors(data)]


EXPLAIN: dict[str, Callable[[object], Sequence[mistakes.Mistake]]] = {
    "record": mistakes.explain_record,
    "registry": mistakes.explain_registry,
    "policy": mistakes.explain_policy,
    "report": mistakes_of_a_report,
}
IS_VALID: dict[str, Callable[[object], bool]] = {
    "record": schema.is_valid_record,
    "registry": schema.is_valid_registry,
    "policy": schema.is_valid_policy,
    "report": lambda data: not mistakes_of_a_report(data),
}


@pytest.mark.parametrize("path", samples("valid"))
def test_a_valid_sample_is_accepted(path: Path) -> None:
    data = read(path)

    assert EXPLAIN[path.parent.name](data) == []
    assert IS_VALID[path.parent.name](data)


@pytest.mark.parametrize("path", samples("invalid"))
def test_an_invalid_sample_is_refused_in_the_expected_words(path: Path) -> None:
    data = read(path)

    found = EXPLAIN[path.parent.name](data)
    said = "\n".join(f"{m.message}; {m.hint}" if m.hint else m.message for m in found)

    assert not IS_VALID[path.parent.name](data)
    assert expected(path)
    assert [text for text in expected(path) if text not in said] == [], said


def test_there_are_enough_samples_of_each_kind() -> None:
    assert len(samples("valid")) >= LEAST_VALID
    assert len(samples("invalid")) >= LEAST_INVALID
    assert {path.name for path in SAMPLES.glob("*/*")} == set(EXPLAIN)
