"""Where the members of JSON objects stand; values that nobody asks for are passed over in C.

Import it late: `json` costs 7 ms.
"""

import re
from json import JSONDecodeError, JSONDecoder, dumps
from typing import NamedTuple

from tenure.carriers.lines import line_and_column
from tenure.record import KeyPath, Place

_SPACE = re.compile(r"[ \t\n\r]*+")
# Numbers stay text: one of thousands of digits is not worth an error.
_PASSING = JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"`{key}` stands twice; keep one")
        found[key] = value
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"`{word}` is no number")


_STRICT = JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)


class Member(NamedTuple):
    """A key of an object and its value, with indexes; the key's include its quotes."""

    key: str
    key_start: int
    key_end: int
    start: int
    end: int


def members(text: str, at: int) -> tuple[list[Member], int]:
    """Return the members of the object that starts at `at`, and where it ends.

    Raises:
        ValueError: It is not JSON.
        RecursionError: It nests too deep.
    """
    found: list[Member] = []
    at = skip(text, at + 1)
    while text[at : at + 1] != "}":
        if text[at : at + 1] != '"':
            raise JSONDecodeError("expected a key in double quotes", text, at)
        key, key_end = _PASSING.raw_decode(text, at)
        colon = skip(text, key_end)
        if text[colon : colon + 1] != ":":
            raise JSONDecodeError("expected `:` after the key", text, colon)
        start = skip(text, colon + 1)
        end = _value(text, start)
        found.append(Member(key, at, key_end, start, end))
        at = _next(text, end, "}")
    return found, at + 1


def whole(text: str) -> list[Member] | None:
    """Return the members of a text that is one object; `None` if it is something else.

    Raises:
        ValueError: It is not JSON.
        RecursionError: It nests too deep.
    """
    start = skip(text, 1 if text.startswith("\ufeff") else 0)
    if text[start : start + 1] != "{":
        _PASSING.raw_decode(text, start)
        return None
    found, end = members(text, start)
    if (after := skip(text, end)) != len(text):
        raise JSONDecodeError("something follows the end", text, after)
    return found


def decode(text: str, depth: int) -> dict[str, object]:
    """Read an object strictly: no key twice, no `NaN`, no half of a surrogate pair.

    Raises:
        ValueError: It breaks a rule, or nests deeper than `depth`; the message is a sentence.
    """
    try:
        found = _STRICT.decode(text)
        dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as exc:
        raise ValueError("an escape is half of a character") from exc
    if _depth(found) > depth:
        raise ValueError(f"nested deeper than {depth} levels")
    return dict(found)


def without(text: str, key: str) -> object:
    """Return the values of a notebook without one key of its metadata, numbers as text."""
    found = _PASSING.decode(text.removeprefix("\ufeff"))
    found["metadata"].pop(key, None)
    return found


def items(text: str, at: int) -> list[tuple[int, int]]:
    """Return where the items of the list that starts at `at` start and end.

    Raises:
        ValueError: It is not JSON.
    """
    found: list[tuple[int, int]] = []
    at = skip(text, at + 1)
    while text[at : at + 1] != "]":
        end = _value(text, at)
        found.append((at, end))
        at = _next(text, end, "]")
    return found


def skip(text: str, at: int) -> int:
    """Return where the next sign that is no space stands."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _value(text: str, at: int) -> int:
    return _PASSING.raw_decode(text, at)[1]


def _next(text: str, at: int, closing: str) -> int:
    """Return where the next member or the closing sign stands."""
    at = skip(text, at)
    if text[at : at + 1] == closing:
        return at
    if text[at : at + 1] != ",":
        raise JSONDecodeError(f"expected `,` or `{closing}`", text, at)
    after = skip(text, at + 1)
    if text[after : after + 1] == closing:
        raise JSONDecodeError(f"a comma stands before `{closing}`", text, at)
    return after


class JsonPositions(NamedTuple):
    """`tenure.record.Positions` of the value at `member` of a JSON text that was read before."""

    text: str
    member: Member

    def key(self, path: KeyPath) -> Place:
        """Return the place of the key, or of the nearest parent that exists."""
        found = self._find(path)
        return self._place(found.key_start, found.key_end)

    def value(self, path: KeyPath) -> Place:
        """Return the place of the value, or of the nearest parent that exists."""
        found = self._find(path)
        return self._place(found.start, found.end)

    def _find(self, path: KeyPath) -> Member:
        found = self.member
        for step in path:
            inner = _child(self.text, found.start, step)
            if inner is None:
                break
            found = inner
        return found

    def _place(self, start: int, end: int) -> Place:
        line, column = line_and_column(self.text, start)
        is_one_line = "\n" not in self.text[start:end]
        return Place(line, column, column + end - start if is_one_line else None)


def _child(text: str, at: int, step: str | int) -> Member | None:
    if isinstance(step, str) and text[at] == "{":
        return next((m for m in members(text, at)[0] if m.key == step), None)
    if isinstance(step, int) and text[at] == "[":
        found = items(text, at)
        if step < len(found):
            start, end = found[step]
            return Member("", start, end, start, end)
    return None


def _depth(value: object) -> int:
    inner = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    )
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)
