"""TOML read into plain values, and where its keys stand; the standard library only gives the values.

Nothing here judges TOML: that is done by `tomllib`, whose messages are said in plainer words.
"""

import re
from datetime import date, time
from math import isfinite
from typing import TYPE_CHECKING

from tenure.carriers.lines import line_and_column, undecodable
from tenure.record import KeyPath, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenure.carriers.toml_scan import Span

MAX_DEPTH = 16
"""Deeper nesting is refused, as in YAML; no file of ours needs half of it."""

_PLACE = r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)"
# A key with thousands of parts costs `tomllib` quadratic time and memory.
_LONG_KEY = re.compile(
    r"""(?:^|[\[{,])[ \t]*+(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){50}""",
    re.MULTILINE,
)


class TomlError(Exception):
    """The text is not TOML; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        """Take the sentence and its place."""
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


def load(source: str | bytes) -> dict[str, object]:
    """Read TOML into plain JSON values: dates and times are ISO text, `nan` and `inf` text too.

    A byte order mark is passed over.

    Raises:
        TomlError: It is not TOML, not UTF-8, or nests too deep.
    """
    import tomllib  # 14 ms, and many commits meet no TOML

    text = source if isinstance(source, str) else _decoded(source)
    text = text.removeprefix("\ufeff")
    if long := _LONG_KEY.search(text):
        raise _at(text, long.start(), "a key has more than 50 parts")
    try:
        return {key: _plain(value) for key, value in tomllib.loads(text).items()}
    except tomllib.TOMLDecodeError as exc:
        raise _explained(text, str(exc)) from exc
    except RecursionError as exc:
        raise TomlError("lists or tables are nested too deep", 1, 1) from exc
    except ValueError as exc:  # an integer of thousands of digits
        raise TomlError(f"a number cannot be read: {exc}", 1, 1) from exc


class TomlPositions:
    """`tenure.record.Positions` of a TOML text, which is only searched when somebody asks."""

    def __init__(self, source: "_Source", prefix: KeyPath) -> None:
        """Take the text and the way to the table whose keys are asked for."""
        self._source = source
        self._prefix = prefix

    def below(self, *prefix: str | int) -> "TomlPositions":
        """Return the places of what stands below `prefix`; the text is searched once for all."""
        return TomlPositions(self._source, self._prefix + prefix)

    def key(self, path: KeyPath) -> Place:
        """Return the place of the key, or of the nearest parent that exists."""
        return self._source.place(self._prefix + path, want_key=True)

    def value(self, path: KeyPath) -> Place:
        """Return the place of the value, or of the nearest parent that exists."""
        return self._source.place(self._prefix + path, want_key=False)


class _Source:
    """A TOML text, searched at the first question."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._first_line = first_line
        self._spans: Mapping[KeyPath, Span] | None = None

    def place(self, path: KeyPath, *, want_key: bool) -> Place:
        if self._spans is None:
            from tenure.carriers.toml_scan import scan  # only mistakes ask

            self._spans = scan(self._text).spans
        while path and path not in self._spans:
            path = path[:-1]
        if not path:
            return Place(self._first_line)
        span = self._spans[path]
        start, end = (span.key_start, span.key_end) if want_key else (span.start, span.end)
        line, column = line_and_column(self._text, start)
        length = None if "\n" in self._text[start:end] else end - start
        return Place(self._first_line + line - 1, column, column + length if length else None)


def positions(text: str, *, first_line: int = 1) -> TomlPositions:
    """Return where the keys and values of a TOML text stand.

    Args:
        text: The text, which `load` can read; of other texts the places up to the mistake.
        first_line: The line of the file that holds the first line of the text.
    """
    return TomlPositions(_Source(text, first_line), ())


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as exc:
        raise TomlError("the file is not UTF-8", *undecodable(data, exc)) from exc


def _plain(value: object, depth: int = MAX_DEPTH) -> object:
    if depth < 0:
        raise RecursionError
    if isinstance(value, dict):
        return {key: _plain(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth - 1) for item in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value


def _at(text: str, index: int, message: str) -> TomlError:
    return TomlError(message, *line_and_column(text, index))


def _explained(text: str, said: str) -> TomlError:
    from tenure.carriers.toml_slips import explain  # only mistakes need it

    found = re.fullmatch(_PLACE, said, re.DOTALL)
    problem = found[1] if found else said
    if found and found[2]:
        line, column = int(found[2]), int(found[3])
    else:
        line, column = line_and_column(text, len(text.rstrip()))
    rows = text.split("\n")
    row = rows[line - 1].rstrip("\r") if line <= len(rows) else ""
    column, message = explain(problem, row, column)
    return TomlError(message, line, column)
