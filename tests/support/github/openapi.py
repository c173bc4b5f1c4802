"""GitHub's OpenAPI files, read for checking: without prose, by path, kept for the next start."""

import hashlib
import json
import pickle
import re
from pathlib import Path
from typing import Any, NamedTuple

from support.github import packages

ROOT = "https://docs.github.com/openapi"
"""What references to schemas begin with."""

_PROSE = {
    "discriminator",
    "description",
    "example",
    "examples",
    "title",
    "externalDocs",
    "summary",
    "tags",
}


class Parameter(NamedTuple):
    """A parameter of a path or a query."""

    place: str
    required: bool
    schema: dict[str, Any]


class Operation(NamedTuple):
    """One method of one path."""

    id: str
    parameters: dict[str, Parameter]
    body: dict[str, Any] | None
    body_required: bool
    answers: dict[str, dict[str, Any]]


class Description(NamedTuple):
    """What is kept of one edition: operations by method, in the order in which paths are tried."""

    operations: dict[str, list[tuple[str, str]]]
    details: dict[tuple[str, str], Operation]
    schemas: dict[str, Any]


def description(where: packages.Packages, edition: str) -> Description:
    """Return an edition without its prose, from a file that is made once for each machine."""
    source = Path(__file__).read_bytes()
    key = hashlib.sha256(source).hexdigest()[:12]
    kept = where.root / f"contract-{edition}-{key}.pickle"
    if kept.exists():
        return Description(*pickle.loads(kept.read_bytes()))  # noqa: S301  # a file of our own
    made = _described(json.loads(where.openapi(edition).read_bytes()))
    fresh = kept.with_name(f"{kept.name}.{id(made)}")
    plain = tuple(made)
    fresh.write_bytes(pickle.dumps(plain, pickle.HIGHEST_PROTOCOL))
    for old in where.root.glob(f"contract-{edition}-*.pickle"):
        old.unlink(missing_ok=True)  # of an earlier version of this module
    fresh.replace(kept)
    return made


def _described(file: dict[str, Any]) -> Description:
    parts = file["components"]
    operations: dict[str, list[tuple[str, str]]] = {}
    details = {}
    for template in sorted(file["paths"], key=_order):
        for method, given in file["paths"][template].items():
            operation = _operation(given, parts)
            details[method.upper(), template] = operation
            pattern = _pattern(template, given, parts)
            operations.setdefault(method.upper(), []).append((template, pattern))
    schemas = {name: _plain(schema) for name, schema in parts["schemas"].items()}
    _corrected(schemas, details)
    return Description(operations, details, schemas)


def _corrected(schemas: dict[str, Any], details: dict[tuple[str, str], Operation]) -> None:
    """Mend where the file says what GitHub does not do."""
    label = schemas["pull-request-simple"]["properties"]["labels"]["items"]["properties"]
    head = schemas["pull-request"]["properties"]["head"]["properties"]
    for properties, name in ((label, "description"), (head, "repo")):  # both are null at times
        properties[name] = {"anyOf": [{"enum": [None]}, properties[name]]}
    # The file asks for accounts that are a user and an enterprise at once.
    installation = {"$ref": f"{ROOT}#/components/schemas/installation"}
    listed = details["GET", "/app/installations"].answers
    listed["200"] = {"type": "array", "items": installation}


def _order(template: str) -> tuple[object, ...]:
    """Words before parameters: `/issues/comments` is not the issue number `comments`.

    And long ones first: a `{ref}` may have slashes, and would take the words behind it.
    """
    parts = template.split("/")
    return -len(parts), *(("{" in part, part) for part in parts)


def _pattern(template: str, given: dict[str, Any], parts: dict[str, Any]) -> str:
    shown = [_resolved(parameter, parts) for parameter in given.get("parameters", ())]
    several = {parameter["name"] for parameter in shown if parameter.get("x-multi-segment")}

    def group(match: re.Match[str]) -> str:
        name = match[1]
        return (
            f"(?P<p_{re.sub(r'[^0-9A-Za-z_]', '_', name)}>{'.+' if name in several else '[^/]+'})"
        )

    words = re.split(r"(\{[^}]+\})", template)
    return "".join(
        re.sub(r"\{(.+)\}", group, word) if word.startswith("{") else re.escape(word)
        for word in words
    )


def _operation(given: dict[str, Any], parts: dict[str, Any]) -> Operation:
    shown = [_resolved(parameter, parts) for parameter in given.get("parameters", ())]
    parameters = {
        parameter["name"]: Parameter(
            parameter["in"], parameter.get("required", False), _plain(parameter["schema"])
        )
        for parameter in shown
    }
    body = given.get("requestBody", {})
    schema = body.get("content", {}).get("application/json", {}).get("schema")
    answers = {}
    for status, named in given["responses"].items():
        content = _resolved(named, parts).get("content", {})
        answers[status] = _plain(content.get("application/json", {}).get("schema", {}))
    return Operation(
        given["operationId"],
        parameters,
        None if schema is None else _plain(schema),
        body.get("required", False),
        answers,
    )


def _resolved(value: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in value:
        return value
    _, _, kind, name = value["$ref"].split("/")
    return dict(parts[kind][name])


def _plain(schema: Any) -> Any:
    """Drop the prose, let references find their schemas, and let `nullable` hold for all kinds.

    The validator takes `nullable` only beside `type`; GitHub writes it beside `oneOf` as well.
    """
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: value for name, value in schema.items() if name not in _PROSE}
    plain = {
        name: value
        if name in {"enum", "default", "required"}
        else {key: _plain(item) for key, item in value.items()}
        if name == "properties"
        else _plain(value)
        for name, value in kept.items()
    }
    if "$ref" in plain:
        plain["$ref"] = ROOT + str(plain["$ref"])
    if plain.get("nullable") and "type" not in plain:
        del plain["nullable"]
        return {"anyOf": [{"enum": [None]}, plain]}
    if plain.get("nullable") and "enum" in plain and None not in plain["enum"]:
        plain["enum"] = [*plain["enum"], None]
    return plain
