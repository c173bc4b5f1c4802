"""What `tomllib` says about TOML, in the words of somebody who writes a record or a policy."""

import re
from datetime import date

_KEY = re.compile(r"""[ \t]*(?P<key>(?:[\w.-]|"[^"]*"|'[^']*')+)[ \t]*=[ \t]*(?P<value>.*)""")
_HEADER = re.compile(r"[ \t]*(\[.*\])")
_DAY_REST = re.compile(r"([-/.])(\d{1,2})\1(\d{1,2})(?!\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WORD = re.compile(r"[^\s,#\]}]+")
_TWICE = (
    "Cannot overwrite",
    "Cannot declare",
    "Duplicate inline",
    "Cannot redefine",
    "Cannot mutate",
)
_KNOWN = {
    "Unterminated string": "a text in quotes is not closed",
    "Expected \"'''\"": "a text in quotes is not closed",
    "Illegal character '\\n'": "a text in quotes is not closed",
    "Unescaped '\\' in a string": "a backslash in double quotes must be doubled",
    "Invalid hex value": "an escape in double quotes is no character",
    "Escaped character is not a Unicode scalar value": "an escape in double quotes is no character",
    "Unclosed array": "a `,` or `]` is missing in a list",
    "Unclosed inline table": "a `,` or `}` is missing in a table",
}
_CURLY = "\u201c\u201d\u201e\u2018\u2019"
_LOWER = {"True": "true", "TRUE": "true", "False": "false", "FALSE": "false"}
_AS_BOOLEAN = {**_LOWER, "yes": "true", "no": "false", "on": "true", "off": "false"}


def explain(problem: str, row: str, column: int) -> tuple[int, str]:
    """Return the column of a mistake and a sentence about it.

    Args:
        problem: The message of `tomllib` without the place.
        row: The line where it stopped.
        column: Where in it, from 1.
    """
    before, rest = row[: column - 1], row[column - 1 :]
    found = _twice(problem, row, column) if problem.startswith(_TWICE) else _day(before, rest)
    return found or (column, _sentence(problem, row, before, rest))


def _sentence(problem: str, row: str, before: str, rest: str) -> str:
    if rest.startswith("\r") or "'\\r'" in problem:
        return "a carriage return stands alone; lines end in LF or CRLF"
    if problem == "Invalid value":
        return _value(rest)
    if problem.startswith("Expected '=' after a key"):
        return _no_equals(before, rest)
    if problem.startswith("Expected newline"):
        return _after_value(row)
    return _KNOWN.get(problem, f"this is not TOML: {problem[:1].lower()}{problem[1:]}")


def _twice(problem: str, row: str, column: int) -> tuple[int, str]:
    if inline := re.match("Duplicate inline table key '(.*)'", problem):
        return column, f"`{inline[1]}` stands twice; keep one"
    if found := _KEY.match(row):
        return found.start("key") + 1, f"`{found['key']}` stands twice; keep one"
    if header := _HEADER.match(row):
        return header.start(1) + 1, f"`{header[1]}` stands twice, or is a value already"
    return column, "a key stands twice; keep one"


def _day(before: str, rest: str) -> tuple[int, str] | None:
    """Explain a day that TOML takes for a number with something behind it."""
    whole = _DAY.match(rest)  # a day that only the calendar refuses
    if whole and not before.endswith('"'):
        return len(before) + 1, f"`{whole[0]}` is no day of the calendar"
    year, found = re.search(r"(?<!\d)\d{4}\Z", before), _DAY_REST.match(rest)
    if not year or not found:
        return None
    written, column = year[0] + found[0], year.start() + 1
    try:
        meant = date(int(year[0]), int(found[2]), int(found[3]))
    except ValueError:
        return column, f"`{written}` is no day of the calendar"
    return column, f"`{written}` is written {meant.isoformat()}"


def _value(rest: str) -> str:
    word = _WORD.match(rest)
    if not word:
        return "a value is missing"
    if not word[0].isprintable():
        return "a control character stands in the place of a value"
    if word[0] in _AS_BOOLEAN:
        return f"TOML writes `{_AS_BOOLEAN[word[0]]}`, not `{word[0]}`"
    if word[0][0] in _CURLY:
        return "curly quotes are no quotes; write straight ones"
    text = re.split(r"\s+#|[,\]}]", rest)[0].strip()
    return f'`{text}` must be quoted in TOML: "{text}"'


def _no_equals(before: str, rest: str) -> str:
    if rest.startswith(":"):
        return "TOML writes `key = value`, not `key: value`"
    if before.lstrip().startswith("-"):
        return 'TOML writes a list as `["a", "b"]`'
    return "a `=` is missing after the key"


def _after_value(row: str) -> str:
    found = _KEY.match(row)
    value = found["value"] if found else ""
    if value.startswith("'"):
        return "a text in single quotes ends at the next `'`; use double quotes"
    if value.startswith('"'):
        return 'a `"` inside a text in double quotes must be written `\\"`'
    if found:
        return f'something follows the value; a text must be quoted: "{value.strip()}"'
    return "something follows the end of the statement"
