"""What the parser says about its grammar, in the words of somebody who writes a record."""

import re
from typing import NamedTuple

import yaml


class Slip(NamedTuple):
    """What a message of libyaml means in a record, and whether it is about where a value began."""

    message: str
    at_start: bool = False
    fixable: bool = False


_MUST_BE_QUOTED = Slip("a value that starts with such a sign must be quoted", True, True)
_NO_CHARACTER = Slip("an escape in double quotes is no character")
_NOT_CLOSED = Slip("a quoted value is not closed", True)
_SLIPS = {
    "could not find expected ':'": Slip("a line without `: ` between key and value", True),
    "did not find expected '-' indicator": Slip("keys and list items (`- `) stand on one level"),
    "did not find expected ',' or ']'": Slip("a list that starts with `[` goes wrong", True),
    "did not find expected ',' or '}'": Slip("a mapping that starts with `{` goes wrong", True),
    "did not find expected comment or line break": _MUST_BE_QUOTED,
    "did not find expected alphabetic or numeric character": _MUST_BE_QUOTED,
    "did not find expected whitespace or line break": _MUST_BE_QUOTED,
    "found undefined alias": _MUST_BE_QUOTED,
    "found undefined tag handle": _MUST_BE_QUOTED,
    "found unexpected end of stream": _NOT_CLOSED,
    "found unexpected document indicator": _NOT_CLOSED,
    "found unknown escape character": Slip("a backslash in double quotes must be doubled"),
    "found invalid Unicode character escape code": _NO_CHARACTER,
    "did not find expected hexdecimal number": _NO_CHARACTER,
    "did not find expected node content": Slip("a list or a mapping is not finished"),
    "did not find expected <document start>": Slip(
        "the line does not fit the indentation of those above it"
    ),
    "found unexpected ':'": Slip("a space must follow each `:`"),
    "but found another document": Slip("a second document (`---`) starts inside the record"),
}
"""What libyaml says, and what it means."""


def explain(exc: yaml.MarkedYAMLError, text: str) -> tuple[int, Slip]:
    """Return where a record goes wrong, as an index into its text, and how to say so."""
    mark = exc.problem_mark or exc.context_mark
    index = min(mark.index, len(text)) if mark else 0
    start = text.rfind("\n", 0, index) + 1
    row = text[start:].split("\n", 1)[0].rstrip("\r")
    problem = exc.problem or "this is not YAML"
    slip = _slip_of_sign(row, index - start) or _slip_of_row(row[: index - start], problem)
    if slip is None:
        slip = _SLIPS.get(problem, Slip(problem))
    if slip.at_start and exc.context_mark:
        index = exc.context_mark.index
    return index, slip


def _slip_of_sign(row: str, column: int) -> Slip | None:
    """Explain what is wrong from the sign where the parser stopped."""
    sign = row[column : column + 1]
    if sign in ("@", "`"):
        word = re.split(r"[,\]}]|\s#", row[column:])[0].strip()
        return Slip(f'`{word}` must be quoted in YAML: "{word}"', fixable=True)
    if row.startswith("%"):
        return Slip("a line of a record cannot start with `%`")
    if sign == "%":
        return Slip("a value that starts with `%` must be quoted", fixable=True)
    if sign == "\t" or "\t" in row[: len(row) - len(row.lstrip())]:
        return Slip("a tab cannot indent YAML; use spaces", fixable=True)
    return None


def _slip_of_row(before: str, problem: str) -> Slip | None:
    """Explain what is wrong from what stands before it on its line."""
    if "mapping values are not allowed" in problem:
        if ": " in before:
            return Slip("a value with `: ` in it must be quoted", fixable=True)
        return Slip("this `:` is out of place: look at the line above it too")
    if "did not find expected key" in problem:
        if before.strip():
            return Slip("text follows the end of the value; quote all of it", fixable=True)
        return Slip("the line does not fit the indentation of those above it")
    return None
