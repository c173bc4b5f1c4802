"""The YAML that nearly all records are written in, read without PyYAML, which takes 20 ms to import.

What is here knows one thing: lines `key: value`, nested by indentation, each value on its line.
Anything else it leaves to `strict_yaml`, which agrees with it about what it reads (a test holds
them together) and explains mistakes. That goes for long keys too: YAML refuses those of more than
1,024 characters.
"""

import re
from typing import NamedTuple

from tenure.record import KeyPath, Place, Positions

MAX_DEPTH = 4
"""Deeper nesting is left to `strict_yaml`."""

_QUOTED = r'"([ !#-\[\]-~]*)"'
_PLAIN = r"[A-Za-z0-9_/.(](?:[A-Za-z0-9_/.()+@&;,=!?%*'-]|:(?=[A-Za-z0-9/])| (?=[A-Za-z0-9_/.()+@&;=!?%*'-]))*"
_LINE = re.compile(
    rf"( *)([a-z][a-z0-9_-]{{0,62}}):(?: +(?:{_QUOTED}|'([ -&(-~]*)'|({_PLAIN})|\[({_QUOTED}(?:, *{_QUOTED})*)\]))?"
)
_KEY, _SCALARS = 2, (3, 4, 5)
_IN_MARKS = (3, 4)
"""The groups of that: the key, each kind of scalar, and those with quotation marks around them."""

_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?\Z")


class PlainDocument(NamedTuple):
    """What `strict_yaml.Document` is, without nodes: places are looked for when they are asked."""

    data: dict[str, object]
    text: str

    def positions(self, prefix: KeyPath, first_line: int, columns: tuple[int, ...]) -> Positions:
        """Return the places of what stands below `prefix`, as `strict_yaml.Document` does."""
        return _LatePositions(self.text, prefix, first_line, columns)


class _LatePositions(NamedTuple):
    text: str
    prefix: KeyPath
    first_line: int
    columns: tuple[int, ...]

    def key(self, path: KeyPath) -> Place:
        return self._place(path, want_key=True) or self._nodes().key(path)

    def value(self, path: KeyPath) -> Place:
        return self._place(path, want_key=False) or self._nodes().value(path)

    def _place(self, path: KeyPath, *, want_key: bool) -> Place | None:
        """Return where a key or a scalar stands; `None` if it takes a parser to tell."""
        wanted = [*self.prefix, *path]
        way: list[tuple[int, str]] = []
        for number, line in enumerate(self.text.split("\n")):
            found = _LINE.fullmatch(line)
            if found is None:
                return None
            while way and way[-1][0] >= len(found[1]):
                way.pop()
            way.append((len(found[1]), found[2]))
            if len(way) == len(wanted) and [key for _, key in way] == wanted:
                return self._place_in(found, number, _KEY if want_key else _scalar_of(found))
        return None

    def _place_in(self, line: re.Match[str], number: int, group: int | None) -> Place | None:
        if group is None:
            return None
        marks = group in _IN_MARKS
        before = self.columns[number] if number < len(self.columns) else 0
        start, end = line.start(group) - marks, line.end(group) + marks
        return Place(self.first_line + number, before + start + 1, before + end + 1)

    def _nodes(self) -> Positions:
        from tenure.carriers.strict_yaml import parse  # late: few places are asked for

        return parse(self.text).positions(self.prefix, self.first_line, self.columns)


def _scalar_of(line: re.Match[str]) -> int | None:
    return next((group for group in _SCALARS if line[group] is not None), None)


def read(text: str) -> PlainDocument | None:
    """Return what a text says, or `None` if it takes a parser to tell."""
    root: dict[str, object] = {}
    levels: list[tuple[int, dict[str, object]]] = []
    opened: dict[str, object] | None = root
    for line in text.rstrip("\n").split("\n"):
        found = _LINE.fullmatch(line)
        if found is None:
            return None
        margin, key, double, single, plain, items = found.groups()[:6]
        indent = len(margin)
        if opened is not None:
            if levels and indent <= levels[-1][0]:
                return None  # a key without a value
            levels.append((indent, opened))
            opened = None
        while levels and levels[-1][0] > indent:
            levels.pop()
        if not levels or levels[-1][0] != indent or len(levels) > MAX_DEPTH:
            return None
        mapping = levels[-1][1]
        if key in mapping:
            return None
        if double is not None or single is not None:
            mapping[key] = single if double is None else double
        elif plain is not None:
            mapping[key] = scalar(plain)
        elif items is not None:
            mapping[key] = re.findall(_QUOTED, items)
        else:
            mapping[key] = opened = {}
    return PlainDocument(root, text) if opened is None else None


def scalar(value: str) -> object:
    """Return the value of a plain scalar: `true`, `false`, `null` and numbers, or else its text."""
    if value in _WORDS:
        return _WORDS[value]
    number = _NUMBER.match(value)
    if number:
        return float(value) if number[1] else int(value)
    return value
