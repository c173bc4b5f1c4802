"""The GraphQL texts against the schema that GitHub publishes."""

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    validate,
)

from tenure_bot.github.queries import CHECKS, MERGED, MERGED_LATELY, MORE, PULL, VIEWER

TEXTS = pytest.mark.parametrize(
    "text",
    [PULL, MORE, CHECKS, MERGED, MERGED_LATELY],
    ids=["PULL", "MORE", "CHECKS", "MERGED", "MERGED_LATELY"],
)


@TEXTS
def test_a_query_fits_githubs_schema(schema: GraphQLSchema, text: str) -> None:
    assert validate(schema, parse(text)) == []


@TEXTS
def test_a_query_asks_for_nothing_that_goes_away(schema: GraphQLSchema, text: str) -> None:
    from graphql.validation import NoDeprecatedCustomRule

    assert validate(schema, parse(text), [NoDeprecatedCustomRule]) == []


@TEXTS
def test_a_query_costs_one_point(text: str) -> None:
    # GitHub's rule: the requests that all connections together would need, divided by a hundred
    # and rounded.
    assert 0 < requests_needed(text) < 150


def test_whose_a_token_is_can_be_asked(schema: GraphQLSchema) -> None:
    assert validate(schema, parse(VIEWER)) == []


def requests_needed(text: str) -> int:
    document = parse(text)
    fragments = {
        part.name.value: part.selection_set
        for part in document.definitions
        if isinstance(part, FragmentDefinitionNode)
    }
    (operation,) = (p for p in document.definitions if isinstance(p, OperationDefinitionNode))
    return _needed(operation.selection_set, 1, fragments)


def _needed(chosen: SelectionSetNode, times: int, fragments: dict[str, SelectionSetNode]) -> int:
    total = 0
    for selection in chosen.selections:
        if isinstance(selection, FragmentSpreadNode):
            total += _needed(fragments[selection.name.value], times, fragments)
            continue
        below, inside = times, None
        if isinstance(selection, FieldNode | InlineFragmentNode):
            inside = selection.selection_set
        if isinstance(selection, FieldNode):
            sizes = [
                int(argument.value.value)
                for argument in selection.arguments or ()
                if argument.name.value in ("first", "last")
                and isinstance(argument.value, IntValueNode)
            ]
            if sizes:
                total += times
                below = times * sizes[0]
        if inside is not None:
            total += _needed(inside, below, fragments)
    return total
