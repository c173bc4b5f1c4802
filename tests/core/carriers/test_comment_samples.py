"""Every sample of `tests/samples/headers`: where a header goes, and what is read as one.

`place.jsonl` has files without a header: `lines_before` stand above a new one, `first_line` is how
it begins, `blank_line_added` says that one follows it; or the file is `refused`. `read.jsonl` has
files with what is, or only looks like, a header: the `record`, or `message`, `line` and `column`.
Bytes that are not UTF-8 are written as surrogates.
"""

import ast
import json
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml

from tenure.carriers import comment_header
from tenure.errors import EditError
from tenure.record import RawRecord, Unreadable

SAMPLES = Path(__file__).parents[2] / "samples" / "headers"
RECORD = {
    "owner": "@acme/payments",
    "origin": "claude-code",
    "lifecycle": "experimental",
    "created": "2026-11-20",
    "expires": "2027-02-01",
}
AWKWARD = RECORD | {
    "purpose": 'closes */ -- --> }} #} ]] ?> %> *) -} %} *@ --}} |# and says "so"',
    "plan": "ends in \\",
    "validated": {"tests": "{% raw %} ${HOME} <!-- <script></script>", "human": "a\nb\tc é"},
}


def load(name: str) -> list[Any]:
    lines = (SAMPLES / name).read_text(encoding="utf-8").splitlines()
    return [pytest.param(sample, id=sample["id"]) for sample in map(json.loads, lines)]


def bytes_of(sample: dict[str, Any]) -> bytes:
    text: str = sample["text"]
    return text.encode("utf-8", "surrogateescape")


def lines_of(data: bytes, *, lone: bool) -> list[str]:
    text = data.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    return (text.replace("\r", "\n") if lone else text.replace("\r\n", "\n")).split("\n")


PLACED = [param for param in load("place.jsonl") if "refused" not in param.values[0]]
REFUSED = [param for param in load("place.jsonl") if "refused" in param.values[0]]


@pytest.mark.parametrize("sample", PLACED)
def test_a_new_header_goes_where_it_does_no_harm(sample: dict[str, Any]) -> None:
    data = bytes_of(sample)
    lone = b"\r" in data and b"\n" not in data

    stamped = comment_header.insert(sample["path"], data, RECORD)

    lines, old = lines_of(stamped, lone=lone), lines_of(data, lone=lone)
    first = next(number for number, line in enumerate(lines) if "tenure:" in line)
    assert (first, lines[first]) == (sample["lines_before"], sample["first_line"])
    if "splits_line" not in sample:
        added = len(lines) - len(old)
        assert lines[:first] + lines[first + added :] == old
        assert sample["blank_line_added"] is (added > len(RECORD) and not lines[first + added - 1])


@pytest.mark.parametrize("sample", PLACED)
def test_a_header_is_read_back_and_leaves_no_trace(sample: dict[str, Any]) -> None:
    path, data = sample["path"], bytes_of(sample)

    for record in (RECORD, AWKWARD):
        stamped = comment_header.insert(path, data, record)
        found = comment_header.read(path, stamped)
        assert isinstance(found, RawRecord), found
        assert found.data == record
        changed = comment_header.update(path, stamped, {"owner": ["@a", "@b"], "expires": None})
        assert comment_header.remove(path, stamped) == data
        assert comment_header.remove(path, changed) == data


@pytest.mark.parametrize("sample", PLACED)
def test_a_byte_order_mark_and_the_last_line_end_stay(sample: dict[str, Any]) -> None:
    data = bytes_of(sample)

    stamped = comment_header.insert(sample["path"], data, RECORD)

    assert stamped.startswith(b"\xef\xbb\xbf") is data.startswith(b"\xef\xbb\xbf")
    assert stamped.endswith((b"\n", b"\r")) is (data.endswith((b"\n", b"\r")) or not data)


@pytest.mark.parametrize("sample", PLACED)
def test_what_parsed_still_parses_to_the_same(sample: dict[str, Any]) -> None:
    path, data = sample["path"], bytes_of(sample)
    stamped = comment_header.insert(path, data, AWKWARD)

    markup = [xml] if sample["first_line"].startswith("<!--") else []
    for parse in (python, plain_yaml, toml, json_with_comments, *markup):
        before = parse(path, data)
        assert before is None or parse(path, stamped) == before


@pytest.mark.parametrize("sample", REFUSED)
def test_a_file_without_a_safe_place_is_refused(sample: dict[str, Any]) -> None:
    with pytest.raises(EditError) as caught:
        comment_header.insert(sample["path"], bytes_of(sample), RECORD)

    assert sample["path"] in caught.value.message
    assert "--carrier sidecar" in str(caught.value.hint)


@pytest.mark.parametrize("sample", load("read.jsonl"))
def test_only_a_comment_of_the_right_form_is_a_record(sample: dict[str, Any]) -> None:
    found = comment_header.read(sample["path"], bytes_of(sample))

    if "message" in sample:
        assert isinstance(found, Unreadable), found
        assert sample["message"] in found.message
        assert found.place[:2] == (sample["line"], sample["column"])
    else:
        assert (found and not isinstance(found, Unreadable) and found.data) == sample["record"]


def test_there_are_samples_of_the_whole_class() -> None:
    assert len(PLACED) + len(REFUSED) >= 300
    assert len(load("read.jsonl")) >= 120


def python(path: str, data: bytes) -> str | None:
    if not path.endswith((".py", ".pyi")):
        return None
    return ast.dump(ast.parse(data))


def xml(_: str, data: bytes) -> bytes | None:
    try:
        return ET.tostring(ET.fromstring(data))  # noqa: S314  # our own samples
    except ET.ParseError:
        return None


def plain_yaml(path: str, data: bytes) -> Any:
    if not path.endswith((".yml", ".yaml")):
        return None
    try:
        return list(yaml.safe_load_all(data))
    except yaml.YAMLError:
        return None


def toml(path: str, data: bytes) -> Any:
    return tomllib.loads(data.decode()) if path.endswith(".toml") else None


def json_with_comments(path: str, data: bytes) -> Any:
    if not path.endswith(("tsconfig.json", "settings.json", ".json5")):
        return None
    return json.loads("".join(x for x in data.decode().splitlines() if not x.startswith("//")))
