"""The schema files: sound, documented, usable alone, and in step with everything made from them."""

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tenure import mistakes, schema
from tenure.carriers import strict_yaml
from tenure.finding import Severity
from tenure.record import CarrierKind, Lifecycle, Record, is_day
from tenure.rules.catalog import RULES

ROOT = Path(__file__).parent.parent.parent
COMPILED = ("artifact", "tenure-records-toml", "tenure-toml")
PAGE = (ROOT / "docs" / "record.md").read_text("utf-8")


def load(name: str) -> Any:
    return json.loads(schema.schema_text(name))


def compiler() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "compile_schemas", ROOT / "scripts" / "compile_schemas.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


COMPILER = compiler()


def keys(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every key that a file may have, with the schema of its value."""
    if isinstance(node, list):
        for child in node:
            yield from keys(child, path)
    elif isinstance(node, dict):
        for table in ("properties", "patternProperties"):
            for key, child in node.get(table, {}).items():
                if "not" not in child:
                    yield f"{path}.{key}", child
                yield from keys(child, f"{path}.{key}")
        inner = [node[keyword] for keyword in ("items", "then", "else", "allOf") if keyword in node]
        yield from keys([*inner, *node.get("$defs", {}).values()], path)


ALL_KEYS = [
    pytest.param(name, child, id=f"{name}{path}")
    for name in schema.SCHEMAS
    for path, child in keys(load(name))
]


@pytest.mark.parametrize("name", schema.SCHEMAS)
def test_a_schema_is_sound(name: str) -> None:
    data = load(name)

    Draft202012Validator.check_schema(data)

    assert data["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert data["$id"] == f"https://tenure.example/schemas/v1/{name}.schema.json"


@pytest.mark.parametrize("name", schema.SCHEMAS)
def test_a_schema_can_be_used_alone(name: str) -> None:
    data = load(name)

    references = set(re.findall(r'"\$ref": "([^"]*)"', schema.schema_text(name)))

    assert {ref.removeprefix("#/$defs/") for ref in references} <= set(data["$defs"])


@pytest.mark.parametrize("name", schema.SCHEMAS)
def test_the_examples_of_a_schema_are_valid(name: str) -> None:
    data = load(name)

    for example in data["examples"]:
        Draft202012Validator(data, format_checker=FormatChecker(["date"])).validate(example)


@pytest.mark.parametrize(("name", "child"), ALL_KEYS)
def test_an_editor_has_something_to_show_for_every_key(name: str, child: Any) -> None:
    alone = {**child, "$defs": load(name)["$defs"]}

    assert child["title"]
    assert child["description"].endswith(".")
    assert child["examples"]
    for example in child["examples"]:
        Draft202012Validator(alone, format_checker=FormatChecker(["date"])).validate(example)


@pytest.mark.parametrize("name", COMPILED)
def test_every_text_and_number_has_words_for_its_messages(name: str) -> None:
    data = load(name)

    inline = [path for path, child in keys(data) if child.get("type") in ("string", "number")]
    nameless = [
        name for name, shape in data["$defs"].items() if "type" in shape and "title" not in shape
    ]

    assert inline == []
    assert [name for name in nameless if name != "entry"] == []


def test_the_generated_files_are_in_step(capsys: pytest.CaptureFixture[str]) -> None:
    status = COMPILER.main(["--check"])

    assert (status, capsys.readouterr().out) == (0, "")


def test_a_file_that_says_something_else_is_out_of_step(tmp_path: Path) -> None:
    module = tmp_path / "a.py"
    module.write_text("x = (1,\n  2)\n")

    assert not COMPILER.is_stale(module, "x = (1, 2)\n")
    assert COMPILER.is_stale(module, "x = (1, 3)\n")
    assert COMPILER.is_stale(tmp_path / "b.py", "x = 1\n")


def test_the_generator_always_writes_the_same() -> None:
    assert COMPILER.generate() == COMPILER.generate()


@pytest.mark.parametrize(
    "node",
    [
        {"type": "string", "maxLength": 3},
        {"pattern": "a"},
        {"type": "string", "minimum": 1},
        {"type": "string", "format": "email"},
        {"type": "object", "properties": {"a": {}}},
        {"type": "object", "properties": {"a": {}}, "additionalProperties": True},
        {"type": "array", "items": {"type": "number"}, "uniqueItems": True},
        {"enum": [1, 2]},
        {"not": {"type": "string"}},
        {"if": {"minimum": 1}, "then": {"type": "number"}},
        {"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}},
        {"$ref": "#/$defs/text", "type": "string"},
    ],
    ids=str,
)
def test_the_compiler_stops_at_what_it_does_not_know(node: dict[str, Any]) -> None:
    compiling = COMPILER.Compiler({})

    with pytest.raises(COMPILER.CompileError):
        compiling.add("check", {**node, "$defs": {"text": {"type": "string"}}}, "Check.")


def test_the_validators_need_neither_jsonschema_nor_anything_else_slow() -> None:
    slow = "jsonschema fastjsonschema json pathlib dataclasses inspect argparse subprocess difflib"
    code = (
        "import sys; before = set(sys.modules); import tenure.schema as s;"
        "s.is_valid_record({'owner': '@a', 'origin': 'b'}); s.is_valid_policy({});"
        f"print(sorted((set(sys.modules) - before) & set({slow.split()})))"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"


def test_schema_and_code_know_the_same_words() -> None:
    record, policy, report = load("artifact"), load("tenure-toml"), load("report")
    artifact = report["properties"]["artifacts"]["items"]["properties"]
    finding = report["properties"]["findings"]["items"]["properties"]
    renamed = {"owner": "owners", "v": "extra"}

    assert record["properties"]["lifecycle"]["enum"] == [item.value for item in Lifecycle]
    assert policy["properties"]["lifecycle"]["enum"] == [item.value for item in Lifecycle]
    assert policy["$defs"]["severity"]["enum"] == [item.value for item in Severity]
    assert finding["severity"]["enum"] == [item.value for item in Severity if item.value != "off"]
    assert artifact["carrier"]["enum"] == [*(item.value for item in CarrierKind), None]
    assert set(policy["properties"]["severity"]["properties"]) >= set(RULES) - {"TEN018"}
    assert "TEN018" not in policy["properties"]["severity"]["properties"]
    assert {renamed.get(key, key) for key in schema.RECORD_KEYS} == set(Record._fields)


def test_a_day_needs_ascii_digits_and_hyphens() -> None:
    assert is_day("2028-02-29")
    assert [
        text for text in ("2027-02-29", "20270228", "2027-W09-7", "+027-02-28") if is_day(text)
    ] == []


# --- docs/record.md ---------------------------------------------------------------------------


def row(key: str, child: Any, needed: str) -> str:
    values = " ".join(f"`{value}`" for value in child.get("enum", ()))
    meaning = " ".join(filter(None, (child["description"], values)))
    return f"| `{key}` | {needed} | {meaning} |"


def needed_by(record: Any) -> dict[str, str]:
    """Which records need a key, in the words of the page."""
    needed = dict.fromkeys(record["required"], "always")
    for branch in record["allOf"]:
        (condition,) = branch["if"]["properties"].values()
        word = "in production" if condition["const"] is True else condition["const"]
        for key in branch["then"]["required"]:
            needed[key] = f"{needed[key]}, {word}" if key in needed else word
    return needed


def test_the_page_about_the_record_lists_every_key_as_the_schema_has_it() -> None:
    record = load("artifact")
    needed = needed_by(record)

    rows = [row(key, child, needed.get(key, "")) for key, child in record["properties"].items()]

    assert "\n".join(rows) in PAGE


@pytest.mark.parametrize("key", ["origin", "validated", "score", "renewals"])
def test_the_page_about_the_record_lists_the_keys_of_each_mapping(key: str) -> None:
    child = load("artifact")["properties"][key]
    mapping = {"origin": "then", "renewals": "items"}
    table = child[mapping[key]] if key in mapping else child
    required = table.get("required", ())

    rows = [
        row(f"{key}.{inner}", shape, "always" if inner in required else "")
        for inner, shape in table["properties"].items()
    ]

    assert "\n".join(rows) in PAGE


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(tenure:.*?)```", PAGE, re.DOTALL))
def test_the_examples_of_the_page_about_the_record_are_valid(block: str) -> None:
    data = strict_yaml.parse(block).data

    assert isinstance(data, dict)
    assert mistakes.explain_record(data["tenure"]) == []
