"""`POST /graphql`: a text is held against GitHub's own schema and answered from the stand's state.

A field that the schema has and the stand does not know is a failure of the test, never a null.
"""

import gc
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from support.github import refusals
from support.github.dressing import whole_seconds
from support.github.graphql_mutations import mutations
from support.github.graphql_objects import GapError, Objects, root
from support.github.graphql_projects import organization
from support.github.wire import Request, Response, answer_json
from support.github.world import Viewer, World


@cache
def schema(path: Path) -> GraphQLSchema:
    """Return GitHub's schema; reading its 1,636 types takes most of a second, once."""
    gc.disable()  # nothing of what is built can be collected, and looking costs a third
    try:
        return build_schema(path.read_text(), assume_valid=True, no_location=True)
    finally:
        gc.enable()


def answer(
    world: World, viewer: Viewer | None, request: Request, path: Path
) -> tuple[Response, list[str]]:
    """Answer a query or a mutation, and say what is wrong with its text."""
    if viewer is None:
        return refusals.problem(401, "This endpoint requires you to be authenticated."), []
    asked = request.json()
    if not isinstance(asked, dict) or not isinstance(asked.get("query"), str):
        return refusals.problem(
            400, "A query attribute must be specified and must be a string."
        ), []
    known = schema(path)
    try:
        document = parse(asked["query"])
        wrong = validate(known, document)
    except GraphQLError as error:
        wrong = [error]
    if wrong:
        messages = [f"GraphQL: {error.message}" for error in wrong]
        return answer_json(200, {"errors": [error.formatted for error in wrong]}), messages
    objects = Objects(world, viewer, request)
    done = execute_sync(
        known,
        document,
        root_value=root(objects)
        | {"organization": lambda login: organization(objects, login)}
        | mutations(objects),
        variable_values=asked.get("variables") or {},
        operation_name=asked.get("operationName"),
        field_resolver=_field,
    )
    body: dict[str, Any] = {"data": done.data}
    if done.errors:
        body["errors"] = [_shown(error) for error in done.errors]
    gaps = [
        str(e.original_error) for e in done.errors or () if isinstance(e.original_error, GapError)
    ]
    return answer_json(200, body), gaps


def _field(source: Any, info: GraphQLResolveInfo[Any], **args: Any) -> Any:
    """Read a field of an object: a value, or a function of the field's arguments."""
    if info.field_name not in source:
        raise GapError(f"the stand knows no {info.parent_type.name}.{info.field_name}")
    value = source[info.field_name]
    return whole_seconds(info.field_name, value(**args) if callable(value) else value)


def _shown(error: GraphQLError) -> dict[str, Any]:
    """Return an error in GitHub's shape, which has the kind at the top."""
    shown: dict[str, Any] = dict(error.formatted)
    kind = (shown.pop("extensions", None) or {}).get("type")
    return ({"type": kind} if kind else {}) | shown
