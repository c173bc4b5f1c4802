"""GitHub's published description of its REST interface, held against every request.

Answers that the stand makes itself are held against it too: the fake is checked by what it fakes.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

from support.github import packages
from support.github.openapi import ROOT, Description, Operation, Parameter, description
from support.github.wire import Request, Response

EDITIONS = ("api.github.com", "ghes-3.19")
"""github.com, and the newest Enterprise Server that is described."""

_INCOMPLETE = {  # what emulate answers here lacks much, and nobody should rely on it
    "checks/list-suites-for-ref",
    "issues/list-events",
    "issues/list-events-for-timeline",
    "orgs/get",
    "repos/get-branch",
}
_OPEN = {"additionalProperties", "allOf", "anyOf", "oneOf"}  # who has these may take other fields
_ENOUGH = 10  # objects of a list that are looked at
_SHOWN = 200  # characters of a complaint


class Contract:
    """The descriptions of all editions, each read when it is first needed."""

    def __init__(self, where: packages.Packages) -> None:
        self._where = where
        self._checks = cache(lambda edition: _Checks(description(where, edition)))

    def request(self, request: Request, edition: str = "api.github.com") -> list[str]:
        """Return what is wrong with a request, in words; nothing if it is as published."""
        checks = self._checks(edition)
        found = checks.find(request)
        said = f"{request.method} {request.target} ({edition})"
        if found is None:
            return [f"{said}: there is no such operation"]
        operation, words = found
        problems = [
            *checks.parameters(operation, words, request),
            *checks.body(operation, request),
        ]
        return [f"{said}: {problem}" for problem in problems]

    def response(self, request: Request, answer: Response) -> list[str]:
        """Return what is wrong with what the stand answers to something that it did."""
        checks = self._checks("api.github.com")
        found = checks.find(request)
        said = f"the stand's answer {answer.status} to {request.method} {request.path}"
        if found is None:
            return [f"{said}: there is no such operation"]
        if found[0].id in _INCOMPLETE:
            return []
        schema = found[0].answers.get(str(answer.status))
        if schema is None:
            return [f"{said}: GitHub never answers so"]
        if not schema:
            return []
        value = answer.json()
        if isinstance(value, list) and len(value) > _ENOUGH:
            value = value[:_ENOUGH]  # the rest is made by the same lines
        return [f"{said}: {problem}" for problem in checks.against(schema, value, "answer")]


class _Checks:
    def __init__(self, described: Description) -> None:
        from openapi_schema_validator import OAS30ReadValidator, oas30_format_checker
        from referencing import Registry
        from referencing.jsonschema import DRAFT4

        self._described = described
        whole = DRAFT4.create_resource({"components": {"schemas": described.schemas}})
        registry: Registry[Any] = Registry()
        self._registry = registry.with_resource(ROOT, whole)
        self._formats = oas30_format_checker
        self._validator = OAS30ReadValidator
        self._patterns = {
            method: [(re.compile(pattern), template) for template, pattern in rows]
            for method, rows in described.operations.items()
        }

    def find(self, request: Request) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation that a path belongs to, with the words of the path."""
        for pattern, template in self._patterns.get(request.method, ()):
            if match := pattern.fullmatch(request.path):
                words = {name[2:]: unquote(word) for name, word in match.groupdict().items()}
                return self._described.details[request.method, template], words
        return None

    def parameters(
        self, operation: Operation, words: Mapping[str, str], request: Request
    ) -> Iterator[str]:
        """Yield what is wrong with the path's and the query's parameters."""
        named = {re.sub(r"\W", "_", name): name for name in operation.parameters}
        given = {named.get(word, word): value for word, value in words.items()}
        for name, value in given.items():
            if name in operation.parameters:
                yield from self._parameter(name, operation.parameters[name], value)
        for name, value in request.asked.items():
            parameter = operation.parameters.get(name.removesuffix("[]"))
            if parameter is None or parameter.place != "query":
                yield f"{operation.id} takes no parameter {name}"
            else:
                yield from self._parameter(name, parameter, value)
        for name, parameter in operation.parameters.items():
            if parameter.place == "query" and parameter.required and name not in request.asked:
                yield f"the parameter {name} is missing"

    def _parameter(self, name: str, parameter: Parameter, value: str) -> Iterator[str]:
        yield from self.against(parameter.schema, _typed(parameter.schema, value), name)

    def body(self, operation: Operation, request: Request) -> Iterator[str]:
        """Yield what is wrong with the body."""
        if operation.body is None:
            if request.json():
                yield f"{operation.id} takes no body"
            return
        if not request.body:
            if operation.body_required:
                yield "the body is missing"
            return
        given = request.json()
        if given is None and request.body.strip() != b"null":
            yield "the body is not JSON"
            return
        yield from self.against(operation.body, given, "body")
        yield from self._unknown(operation.body, given, "body")

    def _unknown(self, schema: Mapping[str, Any], given: Any, said: str) -> Iterator[str]:
        """Yield fields that GitHub would pass over in silence: nobody sends them on purpose."""
        if "$ref" in schema:
            schema = self._described.schemas[schema["$ref"].rsplit("/", 1)[-1]]
        if isinstance(given, list):
            for place, item in enumerate(given):
                yield from self._unknown(schema.get("items", {}), item, f"{said}[{place}]")
        known = schema.get("properties")
        if not isinstance(given, dict) or not known or _OPEN & schema.keys():
            return
        for name, value in given.items():
            if name in known:
                yield from self._unknown(known[name], value, f"{said}[{name!r}]")
            else:
                yield f"{said}: {name} is not known"

    def against(self, schema: Mapping[str, Any], value: Any, said: str) -> Iterator[str]:
        """Yield where a value does not fit a schema."""
        validator = self._validator(
            dict(schema), registry=self._registry, format_checker=self._formats
        )
        for error in validator.iter_errors(value):
            place = "".join(f"[{part!r}]" for part in error.absolute_path)
            text = error.message  # it starts with the value, however long that is
            yield f"{said}{place}: {text if len(text) < _SHOWN else '… ' + text[-_SHOWN:]}"


def _typed(schema: Mapping[str, Any], value: str) -> Any:
    """Return a word of a query as what its schema says that it is."""
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "boolean" and value in {"true", "false"}:
        return value == "true"
    if kind == "array":
        return [_typed(schema.get("items", {}), word) for word in value.split(",")]
    return value
