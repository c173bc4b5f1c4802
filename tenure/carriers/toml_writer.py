"""Keys and values written as TOML."""

import re
from collections.abc import Mapping
from datetime import date
from math import isfinite

from tenure.errors import EditError
from tenure.record import is_day

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b"}
_LAST_OF_TWO_BYTES = "\uffff"


def render_entry(key: str, value: object) -> str:
    """Return a key with its value, without a line end."""
    return f"{render_name(key)} = {render_value(value)}"


def render_name(key: str) -> str:
    """Return a key, quoted if it has to be."""
    return key if _BARE.fullmatch(key) else _quoted(key)


def render_value(value: object) -> str:
    """Return a value as TOML; only a list of mappings takes several lines."""
    if isinstance(value, (list, tuple)) and any(isinstance(item, Mapping) for item in value):
        return "[\n" + "".join(f"  {render_flat(item)},\n" for item in value) + "]"
    return render_flat(value)


def render_flat(value: object) -> str:
    """Return a value as TOML on one line.

    Raises:
        EditError: TOML cannot say it.
    """
    if isinstance(value, Mapping):
        pairs = [f"{render_name(key)} = {render_flat(item)}" for key, item in value.items()]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(render_flat(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, float) and isfinite(value)):
        return str(value)
    word = value.isoformat() if isinstance(value, date) else value
    if isinstance(word, str):
        return word if is_day(word) else _quoted(word)
    raise EditError(f"TOML cannot hold the value {value!r}")


def _quoted(word: str) -> str:
    return '"' + "".join(map(_escaped, word)) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    if "\ud800" <= char <= "\udfff":
        raise EditError("the record holds bytes that are not UTF-8; change the value")
    return f"\\u{ord(char):04x}" if char <= _LAST_OF_TWO_BYTES else f"\\U{ord(char):08x}"
