"""Where the keys, values and statements of a TOML text stand.

It takes for granted that `tomllib` can read the text, and stops where it meets something else.
"""

import re
from contextlib import suppress
from typing import NamedTuple

from tenure.record import KeyPath

_BLANK = re.compile(r"[ \t]*+")
_GAP = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_KEY = re.compile(r"""([A-Za-z0-9_-]++)|"((?:[^"\\\n]++|\\.)*+)"|'([^'\n]*+)'""")
_VALUE = re.compile(
    # Not possessive: up to Python 3.11.4 such a group with a look ahead gives back too little.
    r'''"""(?:\\.|[^\\])*?"{3,5}'''
    r"""|'{3}.*?'{3,5}"""
    r'''|"(?:[^"\\\n]++|\\.)*+"'''
    r"""|'[^'\n]*+'"""
    # The only value with a space in it is a date with a time.
    r"""|[^\s,\[\]{}\#"'=]++(?:(?<=\d\d)\ \d\d:[^\s,\]}\#]++)?""",
    re.DOTALL | re.VERBOSE,
)


class Span(NamedTuple):
    """Where a key and its value stand, as indexes; for a table the value is its header."""

    key_start: int
    key_end: int
    start: int
    end: int


class Statement(NamedTuple):
    """A header, or a key with its value, with all its lines.

    Attributes:
        path: What it defines; an index stands for each element of an array of tables.
        table: The table whose header it stands under; for a header its own path.
        start: Where its first line starts.
        end: Where the line after its last one starts.
        is_header: Whether it is `[table]` or `[[table]]`.
    """

    path: KeyPath
    table: KeyPath
    start: int
    end: int
    is_header: bool


class Layout(NamedTuple):
    """The places of a text: keys and values by path, statements in order."""

    spans: dict[KeyPath, Span]
    statements: list[Statement]


def scan(text: str) -> Layout:
    """Return the places of a text, in time linear in its length."""
    scanner = _Scanner(text)
    with suppress(_NotTomlError, RecursionError):
        scanner.run()
    return Layout(scanner.spans, scanner.statements)


class _NotTomlError(Exception):
    """The text is not TOML here."""


class _Scanner:
    """Walks through a text once."""

    def __init__(self, text: str) -> None:
        self.spans: dict[KeyPath, Span] = {}
        self.statements: list[Statement] = []
        self._text = text
        self._table: KeyPath = ()
        self._counts: dict[KeyPath, int] = {}

    def run(self) -> None:
        at = 1 if self._text.startswith("\ufeff") else 0
        while (at := self._skip(_GAP, at)) < len(self._text):
            start = self._text.rfind("\n", 0, at) + 1
            is_header = self._text[at] == "["
            end, path = self._header(at) if is_header else self._pair(at, self._table)
            line = self._text.find("\n", end)
            at = len(self._text) if line < 0 else line + 1
            self.statements.append(Statement(path, self._table, start, at, is_header))

    def _header(self, at: int) -> tuple[int, KeyPath]:
        is_array = self._text.startswith("[[", at)
        inner = at + 1 + is_array
        end, parts = self._key(inner)
        path: KeyPath = ()
        for number, (part, key_start, key_end) in enumerate(parts):
            path += (part,)
            span = Span(key_start, key_end, inner, end)
            self.spans.setdefault(path, span)
            if is_array and number + 1 == len(parts):
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path += (self._counts[path] - 1,)
                self.spans.setdefault(path, span)
        self._expect("]]" if is_array else "]", end)
        self._table = path
        return end + 1 + is_array, path

    def _pair(self, at: int, table: KeyPath) -> tuple[int, KeyPath]:
        end, parts = self._key(at)
        self._expect("=", end)
        start = self._skip(_BLANK, end + 1)
        path = table + tuple(part for part, _, _ in parts)
        end = self._value(start, path)
        for number, (_, key_start, key_end) in enumerate(parts, len(table) + 1):
            self.spans.setdefault(path[:number], Span(key_start, key_end, start, end))
        return end, path

    def _key(self, at: int) -> tuple[int, list[tuple[str, int, int]]]:
        """Return the end of a key, blanks included, and its parts with their places."""
        parts = []
        while True:
            at = self._skip(_BLANK, at)
            found = _KEY.match(self._text, at)
            if not found:
                raise _NotTomlError
            parts.append((_name(found), at, found.end()))
            at = self._skip(_BLANK, found.end())
            if not self._text.startswith(".", at):
                return at, parts
            at += 1

    def _value(self, at: int, path: KeyPath) -> int:
        if self._text.startswith("[", at):
            return self._array(at, path)
        if self._text.startswith("{", at):
            return self._inline(at, path)
        found = _VALUE.match(self._text, at)
        if not found:
            raise _NotTomlError
        return found.end()

    def _array(self, at: int, path: KeyPath) -> int:
        at, index = self._skip(_GAP, at + 1), 0
        while not self._text.startswith("]", at):
            item = (*path, index)
            end = self._value(at, item)
            self.spans[item] = Span(at, end, at, end)
            at, index = self._comma(end, "]"), index + 1
        return at + 1

    def _inline(self, at: int, path: KeyPath) -> int:
        at = self._skip(_GAP, at + 1)
        while not self._text.startswith("}", at):
            end, _ = self._pair(at, path)
            at = self._comma(end, "}")
        return at + 1

    def _comma(self, at: int, closing: str) -> int:
        at = self._skip(_GAP, at)
        if self._text.startswith(",", at):
            return self._skip(_GAP, at + 1)
        self._expect(closing, at)
        return at

    def _skip(self, what: re.Pattern[str], at: int) -> int:
        found = what.match(self._text, at)
        return found.end() if found else at

    def _expect(self, sign: str, at: int) -> None:
        if not self._text.startswith(sign, at):
            raise _NotTomlError


def _name(found: re.Match[str]) -> str:
    bare, basic, literal = found.groups()
    if basic and "\\" in basic:
        import tomllib  # an escape in a key is rare

        try:
            return str(tomllib.loads(f'key = "{basic}"')["key"])
        except ValueError as exc:
            raise _NotTomlError from exc
    return bare or basic or literal or ""
