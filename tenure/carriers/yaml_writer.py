"""Plain values as YAML that reads the same with every YAML 1.1 and 1.2 parser and with ours."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeGuard

from tenure.errors import EditError
from tenure.record import is_day

INDENT = 2
"""Spaces for each level."""

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
# A plain scalar is taken only from what no YAML version gives a meaning of its own: it starts with
# a letter, a digit, `_`, `/` or `(`, and is no word and no number that some version knows.
_PLAIN_START = re.compile(r"[\w/(]")
_NOT_PLAIN = re.compile(r":(?: |\Z)| #| \Z")
_NOT_PLAIN_IN_FLOW = re.compile(r"[,\[\]{}:?]")
_WORDS = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf")
)
# Integers, decimals, exponents, hexadecimal, octal, base 60, grouped digits, timestamps, and with
# them some texts that no reader would take for a number: quotes do no harm there.
_NUMBER_LIKE = re.compile(r"[0-9][0-9a-fA-FxXoO_.,:+-]*\Z|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt ]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b"}
_LAST_OF_ONE_BYTE, _LAST_OF_TWO_BYTES = "\xff", "\uffff"


Collection = Mapping[str, object] | Sequence[object]


class Style(NamedTuple):
    """How scalars are written."""

    plain: bool = False
    hard: bool = False
    single: bool = False


_STYLES = (Style(plain=True), Style(), Style(hard=True), Style(single=True))
"""The styles in the order of preference: `hard` writes every character of what must not appear as
its number, `single` takes the quotes that are left where `"` must not appear."""


class _NoSuchStyleError(Exception):
    """This style cannot hold the value; another one may."""


class Writer(NamedTuple):
    """Writes values so that no text of `avoid` appears.

    Everywhere `before` is the text in front of the place, because what must not appear could
    begin there.
    """

    avoid: tuple[str, ...]
    ascii_only: bool

    @classmethod
    def of(cls, avoid: Sequence[str], *, ascii_only: bool) -> "Writer":
        """Return a writer for a comment style, or for none."""
        return cls(tuple(taken for taken in avoid if taken), ascii_only)

    def entry(self, key: str, value: object, indent: int, before: str) -> str:
        """Return the lines of one key of a block mapping."""
        margin = " " * indent
        if needs_block(value):
            head = self.clean(before, lambda style: f"{margin}{self._key(key, style)}:\n")
            return head + self.block(value, indent + INDENT, before + head)
        return self.clean(
            before, lambda style: f"{margin}{self._key(key, style)}: {self._line(value, style)}\n"
        )

    def block(self, value: Collection, indent: int, before: str) -> str:
        """Return a mapping or a list, neither of them empty, in block form."""
        text = ""
        if isinstance(value, Mapping):
            for key, item in value.items():
                text += self.entry(key, item, indent, before + text)
            return text
        for item in value:
            text += self.item(item, indent, before + text)
        return text

    def item(self, value: object, indent: int, before: str) -> str:
        """Return the lines of one item of a block list."""
        margin = " " * indent
        if not needs_block(value):
            return self.clean(before, lambda style: f"{margin}- {self._line(value, style)}\n")
        block = self.block(value, indent + INDENT, before)
        return self.clean(before, lambda _: f"{margin}- {block[indent + INDENT :]}")

    def line(self, value: object, before: str, after: str, *, in_flow: bool = False) -> str:
        """Return a value on one line, for a place between `before` and `after`."""
        write = self._flow if in_flow else self._line
        return self.clean(before, lambda style: write(value, style), after)

    def flow_entry(self, key: str, value: object, before: str, after: str) -> str:
        """Return `key: value` for a flow mapping."""
        return self.clean(
            before, lambda style: f"{self._key(key, style)}: {self._flow(value, style)}", after
        )

    def clean(self, before: str, make: Callable[[Style], str], after: str = "") -> str:
        """Return what `make` makes in the first style in which nothing of `avoid` appears."""
        for style in _STYLES:
            try:
                made = make(style)
            except _NoSuchStyleError:
                continue
            if not any(taken in _around(before, made, after, len(taken)) for taken in self.avoid):
                return made
        raise EditError(
            f"the comment style of this file cannot hold this line: {make(_STYLES[0]).strip()}",
            "change the value, or let a sidecar carry the record: --carrier sidecar",
        )

    def _key(self, key: object, style: Style) -> str:
        if not isinstance(key, str):
            raise EditError(f"a key of a record is text, not {key!r}")
        if not style.hard and _KEY.match(key) and key.lower() not in _WORDS:
            return key
        return self._quoted(key, style)

    def _line(self, value: object, style: Style, *, in_flow: bool = False) -> str:
        if isinstance(value, (Mapping, list, tuple)):
            return self._flow(value, style)
        word = value.isoformat() if isinstance(value, date) else value
        if not isinstance(word, str):
            return _not_text(word)
        if style.plain and self._may_be_plain(word, in_flow=in_flow):
            return word
        return self._quoted(word, style)

    def _flow(self, value: object, style: Style) -> str:
        if isinstance(value, Mapping):
            pairs = (f"{self._key(k, style)}: {self._flow(v, style)}" for k, v in value.items())
            return "{" + ", ".join(pairs) + "}"
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(self._flow(item, style) for item in value) + "]"
        return self._line(value, style, in_flow=True)

    def _may_be_plain(self, word: str, *, in_flow: bool) -> bool:
        if self.ascii_only and not word.isascii():
            return False
        if not _PLAIN_START.match(word) or not word.isprintable() or _NOT_PLAIN.search(word):
            return False
        if word.lower() in _WORDS or (in_flow and _NOT_PLAIN_IN_FLOW.search(word)):
            return False
        return not _NUMBER_LIKE.match(word) or is_day(word)

    def _quoted(self, word: str, style: Style) -> str:
        if style.single:
            if not word.isprintable() or (self.ascii_only and not word.isascii()):
                raise _NoSuchStyleError
            return "'" + word.replace("'", "''") + "'"
        hidden = set(self._hidden(word, hard=style.hard))
        return '"' + "".join(self._escaped(c, i in hidden) for i, c in enumerate(word)) + '"'

    def _hidden(self, word: str, *, hard: bool) -> Iterator[int]:
        """Yield where a character must be written as its number, so that nothing taken appears."""
        if hard:
            letters = set("".join(self.avoid))
            yield from (index for index, char in enumerate(word) if char in letters)
            return
        for taken in self.avoid:
            at = word.find(taken)
            while at >= 0:
                yield at + len(taken) - 1
                at = word.find(taken, at + 1)

    def _escaped(self, char: str, hidden: bool) -> str:
        if not hidden and char in _ESCAPES:
            return _ESCAPES[char]
        if not hidden and char.isprintable() and (char.isascii() or not self.ascii_only):
            return char
        if "\ud800" <= char <= "\udfff":
            raise EditError("the record holds bytes that are not UTF-8; change the value")
        if char <= _LAST_OF_ONE_BYTE:
            return f"\\x{ord(char):02x}"
        return f"\\u{ord(char):04x}" if char <= _LAST_OF_TWO_BYTES else f"\\U{ord(char):08x}"


def needs_block(value: object) -> TypeGuard[Collection]:
    """Whether a value is written on lines of its own: a mapping, or a list of more than scalars."""
    if isinstance(value, Mapping):
        return bool(value)
    return isinstance(value, (list, tuple)) and any(
        isinstance(item, (Mapping, list, tuple)) for item in value
    )


def as_read(value: object) -> object:
    """Return `value` as a parser gives it back: dates as text, tuples as lists."""
    if isinstance(value, Mapping):
        return {key: as_read(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_read(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def is_same(value: object, other: object) -> bool:
    """Whether two values are written alike: `1`, `1.0` and `True` are not, and order counts."""
    return repr(as_read(value)) == repr(as_read(other))


def _around(before: str, made: str, after: str, length: int) -> str:
    """Return `made` with as much of its surroundings as a text of `length` could reach into."""
    reach = length - 1
    return before[len(before) - reach :] + made + after[:reach] if reach else made


def _not_text(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _decimal(value)
    raise EditError(f"a record cannot hold a value of type {type(value).__name__}")


def _decimal(value: float) -> str:
    # Exponents are text to `strict_yaml` and to YAML 1.1, so the digits are written out.
    from decimal import Decimal  # 4 ms, and few records hold a decimal
    from math import isfinite

    if not isfinite(value):
        raise EditError(f"a record cannot hold the number {value}")
    digits = format(Decimal(repr(value)), "f")
    return digits if "." in digits else digits + ".0"
