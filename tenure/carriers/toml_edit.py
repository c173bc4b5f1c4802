"""Tables of a TOML text changed, added and removed; everything else keeps its bytes.

Every result is read again and compared with what it should say, so that a mistake here ends in an
`EditError` and not in a changed file.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tenure.carriers.lines import line_end, line_start, next_line, with_lines, without_lines
from tenure.carriers.toml_scan import Layout, Statement, scan
from tenure.carriers.toml_text import TomlError, load
from tenure.carriers.toml_writer import render_entry, render_flat, render_name, render_value
from tenure.carriers.yaml_writer import as_read
from tenure.errors import EditError
from tenure.record import KeyPath


def render_table(header: str, record: Mapping[str, object]) -> str:
    """Return a table: its header line, then one line for each key.

    Lists of mappings have one line for each item. Texts that are days are written as TOML's dates.

    Raises:
        EditError: TOML cannot say it.
    """
    return header + "\n" + "".join(f"{render_entry(key, value)}\n" for key, value in record.items())


def append_to_array(text: str, name: str, record: Mapping[str, object]) -> str:
    """Return the text with one more `[[name]]` at its end, behind a blank line.

    Raises:
        EditError: The text is not TOML, or has `name` in another form.
    """

    def change(data: dict[str, Any]) -> None:
        data.setdefault(name, []).append(as_read(record))

    return _checked(
        text, _with_table(text, render_table(f"[[{render_name(name)}]]", record)), change
    )


def append_table(text: str, name: str, record: Mapping[str, object]) -> str:
    """Return the text with a table `[name]` at its end, behind a blank line.

    Raises:
        EditError: The text is not TOML, or has `name` already.
    """

    def change(data: dict[str, Any]) -> None:
        data[name] = as_read(record)

    return _checked(text, _with_table(text, render_table(f"[{render_name(name)}]", record)), change)


def remove_table(text: str, path: KeyPath) -> str:
    """Return the text without the table at `path` and without the one blank line before it.

    Raises:
        EditError: There is no such table, or it cannot be taken out safely.
    """
    return remove_tables(text, [path])


def remove_tables(text: str, paths: Iterable[KeyPath]) -> str:
    """Return the text without several tables, each with the one blank line before it.

    Raises:
        EditError: There is no such table, or one cannot be taken out safely.
    """
    wanted = sorted(paths, reverse=True)

    def change(data: dict[str, Any]) -> None:
        for path in wanted:
            parent = _table(data, path[:-1])
            del parent[path[-1]]
            if not parent and isinstance(parent, list):
                del data[str(path[0])]

    edited, layout = text, scan(text)
    for path in wanted:  # from the end, so that the places before it stay right
        found = [s for s in layout.statements if s.path[: len(path)] == path]
        if not found:
            raise EditError("there is no such table in the TOML")
        start, end = found[0].start, found[-1].end
        above = edited.rfind("\n", 0, max(start - 1, 0)) + 1
        if start and not edited[above:start].strip():
            start = above
        edited = without_lines(edited, start, end)
    return _checked(text, edited, change)


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
            edited = _put_kept(edited, table, key, old.get(key), value)
    return _checked(text, edited, change)


def _put_kept(text: str, table: KeyPath, key: str, old: Any, value: object) -> str:
    """Put a value so that the parts of the old one that stay keep their bytes and comments."""
    path = (*table, key)
    if isinstance(value, Mapping) and isinstance(old, dict) and value and old:
        for inner, part in value.items():
            if inner not in old or not _is_same(old[inner], as_read(part)):
                text = _put_kept(text, path, inner, old.get(inner), part)
        for inner in old.keys() - value.keys():
            text = _remove(text, path, inner)
        return text
    if isinstance(value, list) and isinstance(old, list) and 0 < len(old) < len(value):
        read = as_read(value)
        if isinstance(read, list) and _is_same(read[: len(old)], old):
            return _add_items(text, path, len(old), value[len(old) :])
    return _put(text, table, key, value)


def _add_items(text: str, path: KeyPath, count: int, items: Sequence[object]) -> str:
    """Add items to a list that has `count` of them, below the last one and in its style."""
    layout = scan(text)
    last = (*path, count - 1)
    rows = [s for s in layout.statements if s.path[: len(last)] == last]
    if rows:
        return _add_tables(text, rows, items)
    end = layout.spans[last].end
    below = next_line(text, end)
    if below >= layout.spans[path].end:  # the list ends on the line of its last item
        return text[:end] + "".join(f", {render_flat(item)}" for item in items) + text[end:]
    line = text[line_start(text, end) : end]
    margin = line[: len(line) - len(line.lstrip(" \t"))]
    added = with_lines(text, below, "".join(f"{margin}{render_flat(item)},\n" for item in items))
    has_comma = text[end:below].lstrip(" \t").startswith(",")
    return added if has_comma else added[:end] + "," + added[end:]


def _add_tables(text: str, rows: Sequence[Statement], items: Sequence[object]) -> str:
    """Add tables below the last one of an array, which `rows` are the statements of."""
    head = text[rows[0].start : rows[0].end].partition("]]")[0] + "]]"
    margin = head[: len(head) - len(head.lstrip(" \t"))]
    lines = ""
    for item in items:
        entries = item.items() if isinstance(item, Mapping) else ()
        lines += f"\n{head}\n" + "".join(f"{margin}{render_entry(k, v)}\n" for k, v in entries)
    return with_lines(text, rows[-1].end, lines)


def _put(text: str, table: KeyPath, key: str, value: object) -> str:
    layout, path = scan(text), (*table, key)
    if _is_inline(text, layout, table):
        return _put_inline(text, layout, table, key, value)
    if any(s.path == path and not s.is_header for s in layout.statements):
        span = layout.spans[path]
        new = render_value(value).replace("\n", line_end(text))
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
    words = [render_name(part) for part in table[len(place.table) :] if isinstance(part, str)]
    prefix = margin + "".join(f"{word}." for word in words)
    return with_lines(text, place.end, f"{prefix}{render_entry(key, value)}\n")


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
    span, new = layout.spans.get((*table, key)), render_flat(value)
    if span:
        return text[: span.start] + new + text[span.end :]
    pair, inner = f"{render_name(key)} = {new}", _inner(layout, table)
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
