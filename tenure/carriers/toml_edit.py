"""Tables of a TOML text changed, added and removed; everything else keeps its bytes.

Every result is read again and compared with what it should say, so that a mistake here ends in an
`EditError` and not in a changed file.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Any

from tenure.carriers.lines import line_end, with_lines, without_lines
from tenure.carriers.toml_scan import Layout, scan
from tenure.carriers.toml_text import TomlError, load
from tenure.carriers.yaml_writer import as_read
from tenure.errors import EditError
from tenure.record import KeyPath

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b"}
_LAST_OF_TWO_BYTES = "\uffff"


def render_table(header: str, record: Mapping[str, object]) -> str:
    """Return a table: its header line, then one line for each key.

    Lists of mappings have one line for each item. Texts that are days are written as TOML's dates.

    Raises:
        EditError: TOML cannot say it.
    """
    return header + "\n" + "".join(f"{_entry(key, value)}\n" for key, value in record.items())


def append_to_array(text: str, name: str, record: Mapping[str, object]) -> str:
    """Return the text with one more `[[name]]` at its end, behind a blank line.

    Raises:
        EditError: The text is not TOML, or has `name` in another form.
    """

    def change(data: dict[str, Any]) -> None:
        data.setdefault(name, []).append(as_read(record))

    return _checked(text, _with_table(text, render_table(f"[[{_name(name)}]]", record)), change)


def append_table(text: str, name: str, record: Mapping[str, object]) -> str:
    """Return the text with a table `[name]` at its end, behind a blank line.

    Raises:
        EditError: The text is not TOML, or has `name` already.
    """

    def change(data: dict[str, Any]) -> None:
        data[name] = as_read(record)

    return _checked(text, _with_table(text, render_table(f"[{_name(name)}]", record)), change)


def remove_table(text: str, path: KeyPath) -> str:
    """Return the text without the table at `path` and without the one blank line before it.

    Raises:
        EditError: There is no such table, or it cannot be taken out safely.
    """

    def change(data: dict[str, Any]) -> None:
        parent = _table(data, path[:-1])
        del parent[path[-1]]
        if not parent and isinstance(parent, list):
            del data[str(path[0])]

    found = [s for s in scan(text).statements if s.path[: len(path)] == path]
    if not found:
        raise EditError("there is no such table in the TOML")
    start, end = found[0].start, found[-1].end
    above = text.rfind("\n", 0, max(start - 1, 0)) + 1
    if start and not text[above:start].strip():
        start = above
    return _checked(text, without_lines(text, start, end), change)


def set_keys(text: str, table: KeyPath, changes: Mapping[str, object]) -> str:
    """Return the text with some keys of a table changed; all other lines keep their bytes.

    Args:
        text: TOML; the table may be `[table]`, an element of an array, inline, or dotted keys.
        table: The way to it, such as `("artifact", 3)`.
        changes: The new values by key; `None` removes the key with its lines.

    Raises:
        EditError: There is no such table, or it cannot take the change.
    """
    old = dict(_table(_load(text), table))

    def change(data: dict[str, Any]) -> None:
        target = _table(data, table)
        for key, value in changes.items():
            target.pop(key, None)
            if value is not None:
                target[key] = as_read(value)

    edited = text
    # What is added comes first, so that there is no moment without any key.
    for key, value in sorted(changes.items(), key=lambda change: change[1] is None):
        if value is None:
            edited = _remove(edited, table, key) if key in old else edited
        elif key not in old or not _is_same(old[key], as_read(value)):
            edited = _put(edited, table, key, value)
    return _checked(text, edited, change)


def _put(text: str, table: KeyPath, key: str, value: object) -> str:
    layout, path = scan(text), (*table, key)
    if _is_inline(text, layout, table):
        return _put_inline(text, layout, table, key, value)
    if any(s.path == path and not s.is_header for s in layout.statements):
        span = layout.spans[path]
        new = _value(value).replace("\n", line_end(text))
        return text[: span.start] + new + text[span.end :]
    if path in layout.spans:
        text = _remove(text, table, key)
        layout = scan(text)
    places = [
        s
        for s in layout.statements
        if s.path[: len(table)] == table and table[: len(s.table)] == s.table
    ]
    if not places:
        raise EditError("there is no place for a new key in this TOML table")
    place = places[-1]
    line = text[place.start : place.end]
    margin = line[: len(line) - len(line.lstrip(" \t"))]
    words = [_name(part) for part in table[len(place.table) :] if isinstance(part, str)]
    prefix = margin + "".join(f"{word}." for word in words)
    return with_lines(text, place.end, f"{prefix}{_entry(key, value)}\n")


def _remove(text: str, table: KeyPath, key: str) -> str:
    layout, path = scan(text), (*table, key)
    if _is_inline(text, layout, table):
        return _remove_inline(text, layout, table, key)
    for statement in reversed(layout.statements):
        if statement.path[: len(path)] == path:
            text = without_lines(text, statement.start, statement.end)
    return text


def _is_inline(text: str, layout: Layout, table: KeyPath) -> bool:
    return any(
        s.path == table and not s.is_header and text[layout.spans[table].start] == "{"
        for s in layout.statements
    )


def _inner(layout: Layout, table: KeyPath) -> list[tuple[KeyPath, int, int]]:
    """Return the keys of an inline table with the places where each starts and its value ends."""
    return [
        (path, span.key_start, span.end)
        for path, span in layout.spans.items()
        if len(path) == len(table) + 1 and path[:-1] == table
    ]


def _put_inline(text: str, layout: Layout, table: KeyPath, key: str, value: object) -> str:
    span, new = layout.spans.get((*table, key)), _flat(value)
    if span:
        return text[: span.start] + new + text[span.end :]
    pair, inner = f"{_name(key)} = {new}", _inner(layout, table)
    if inner:
        at = inner[-1][2]
        return f"{text[:at]}, {pair}{text[at:]}"
    whole = layout.spans[table]
    return f"{text[: whole.start]}{{ {pair} }}{text[whole.end :]}"


def _remove_inline(text: str, layout: Layout, table: KeyPath, key: str) -> str:
    inner = _inner(layout, table)
    index = next(i for i, (path, _, _) in enumerate(inner) if path[-1] == key)
    _, start, end = inner[index]
    if index + 1 < len(inner):
        end = inner[index + 1][1]
    elif index:
        start = inner[index - 1][2]
    return text[:start] + text[end:]


def _with_table(text: str, table: str) -> str:
    blank = "\n" if text.removeprefix("\ufeff") else ""
    return with_lines(text, len(text), blank + table)


def _load(text: str) -> dict[str, Any]:
    try:
        return load(text)
    except TomlError as exc:
        raise EditError(f"the TOML cannot be read, line {exc.line}: {exc.message}") from exc


def _table(data: Any, path: KeyPath) -> Any:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError) as exc:
            raise EditError("there is no such table in the TOML") from exc
    if not isinstance(data, (dict, list)):
        raise EditError("there is no such table in the TOML")
    return data


def _checked(text: str, edited: str, change: Callable[[dict[str, Any]], None]) -> str:
    """Return `edited` if it says what `text` says after the `change`."""
    wanted = _load(text)
    try:
        change(wanted)
        is_right = _is_same(_load(edited), wanted)
    except (AttributeError, EditError, KeyError, TypeError) as exc:
        raise EditError("the TOML is written in a way that no tool can change safely") from exc
    if not is_right:
        raise EditError("the TOML is written in a way that no tool can change safely")
    return edited


def _is_same(value: object, other: object) -> bool:
    """Whether two values are alike: `1`, `1.0` and `True` are not; the order of keys is nothing."""
    return json.dumps(value, sort_keys=True) == json.dumps(other, sort_keys=True)


def _entry(key: str, value: object) -> str:
    return f"{_name(key)} = {_value(value)}"


def _name(key: str) -> str:
    return key if _BARE.fullmatch(key) else _quoted(key)


def _value(value: object) -> str:
    """Return a value as TOML; only a list of mappings takes several lines."""
    if isinstance(value, (list, tuple)) and any(isinstance(item, Mapping) for item in value):
        return "[\n" + "".join(f"  {_flat(item)},\n" for item in value) + "]"
    return _flat(value)


def _flat(value: object) -> str:
    if isinstance(value, Mapping):
        pairs = [f"{_name(key)} = {_flat(item)}" for key, item in value.items()]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_flat(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, float) and isfinite(value)):
        return str(value)
    word = value.isoformat() if isinstance(value, date) else value
    if isinstance(word, str):
        return word if _is_day(word) else _quoted(word)
    raise EditError(f"TOML cannot hold the value {value!r}")


def _is_day(word: str) -> bool:
    if not _DATE.fullmatch(word):
        return False
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True


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
