"""One key of a YAML mapping changed where it stands; everything around it keeps its bytes."""

from collections.abc import Sequence
from typing import NamedTuple

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from tenure.carriers.lines import line_start, next_line, with_lines, without_lines
from tenure.carriers.yaml_writer import INDENT, Writer, needs_block
from tenure.errors import EditError


class Target(NamedTuple):
    """A mapping in a text, with the nodes that say where it stands.

    Attributes:
        text: The whole text.
        writer: Writes the new values.
        key: The key that the mapping belongs to; `None` if it is the whole document.
        node: The mapping itself, or the empty value that is to become one.
    """

    text: str
    writer: Writer
    key: Node | None
    node: Node


def put(target: Target, key: str, value: object, old: object) -> str:
    """Return the text with a value for `key`; `old` is the value that it has, if any."""
    for name, node in _pairs(target):
        if name.value == key:
            if _is_flow(target.node):
                return _replace_in_flow(target, name, node, value)
            added = _added(value, old)
            if added and _is_block(node):
                return _add_items(target, node, added)
            return _replace(target, name, node, value)
    if _is_flow(target.node):
        return _append_to_flow(target, key, value)
    return _append(target, key, value)


def below(target: Target, key: str) -> Target | None:
    """Return the mapping that stands below a key on lines of its own, `None` if none does."""
    for name, node in _pairs(target):
        if name.value == key and isinstance(node, MappingNode) and _is_block(node):
            return Target(target.text, target.writer, name, node)
    return None


def remove(target: Target, key: str) -> str:
    """Return the text without `key`, which the mapping has among others."""
    pairs = _pairs(target)
    index = next(i for i, (name, _) in enumerate(pairs) if name.value == key)
    name, node = pairs[index]
    text = target.text
    if not _is_flow(target.node):
        return without_lines(text, *lines_of(text, name, node))
    if index + 1 < len(pairs):
        return _spliced(text, name.start_mark.index, pairs[index + 1][0].start_mark.index, "")
    start = _end(text, *pairs[index - 1]) if index else name.start_mark.index
    return _spliced(text, start, _end(text, name, node), "")


def lines_of(text: str, key: Node, node: Node) -> tuple[int, int]:
    """Return where the lines of a key and its value start and end.

    Raises:
        EditError: Something else stands before the key on its line.
    """
    return _own_line(text, key), next_line(text, _end(text, key, node))


def _replace(target: Target, key: Node, node: Node, value: object) -> str:
    """Put a value in the place of another one of a block mapping."""
    text = target.text
    colon = text.index(":", key.end_mark.index) + 1
    end = _end(text, key, node)
    if _is_block(node):
        # The rest of the key's line, which may be a comment, stays; the lines below it go.
        text = without_lines(text, next_line(text, colon), next_line(text, end))
        end = colon
    if needs_block(value):
        text = text[:colon] + text[end:]
        line = next_line(text, colon)
        indent = key.start_mark.column + INDENT
        return with_lines(text, line, target.writer.block(value, indent, text[:line]))
    start = colon if end == colon else node.start_mark.index
    space = " " if start == colon else ""
    new = target.writer.line(value, text[:start] + space, text[end:])
    return _spliced(text, start, end, space + new)


def _add_items(target: Target, node: Node, items: Sequence[object]) -> str:
    text = target.text
    line = next_line(text, _end(text, node, node))
    new = target.writer.block(items, node.start_mark.column, text[:line])
    return with_lines(text, line, new)


def _append(target: Target, key: str, value: object) -> str:
    """Add a key behind the last line of a block mapping."""
    text, pairs = target.text, _pairs(target)
    if pairs:
        indent = pairs[-1][0].start_mark.column
        _own_line(text, pairs[-1][0])
        line = next_line(text, _end(text, *pairs[-1]))
    elif target.key:
        indent = target.key.start_mark.column + INDENT
        line = next_line(text, target.key.end_mark.index)
    else:
        raise EditError("there is no record here that could be changed")
    return with_lines(text, line, target.writer.entry(key, value, indent, text[:line]))


def _append_to_flow(target: Target, key: str, value: object) -> str:
    text, pairs = target.text, _pairs(target)
    at = _end(text, *pairs[-1]) if pairs else target.node.start_mark.index + 1
    comma = ", " if pairs else ""
    new = target.writer.flow_entry(key, value, text[:at] + comma, text[at:])
    return _spliced(text, at, at, comma + new)


def _replace_in_flow(target: Target, key: Node, node: Node, value: object) -> str:
    text, start, end = target.text, node.start_mark.index, node.end_mark.index
    space = ""
    if start == end:  # `{key}` or `{key:}`
        start = end = max(key.end_mark.index, start)
        between = text[key.end_mark.index : start]
        space = ": " if ":" not in between else " " if between.endswith(":") else ""
    new = target.writer.line(value, text[:start] + space, text[end:], in_flow=True)
    return _spliced(text, start, end, space + new)


def _pairs(target: Target) -> list[tuple[ScalarNode, Node]]:
    return target.node.value if isinstance(target.node, MappingNode) else []


def _is_flow(node: Node) -> bool:
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _is_block(node: Node) -> bool:
    return isinstance(node, CollectionNode) and not node.flow_style


def _added(value: object, old: object) -> list[object] | None:
    """Return the new items of a list that has only grown at its end."""
    if isinstance(value, list) and isinstance(old, list) and value[: len(old)] == old:
        return value[len(old) :]
    return None


def _end(text: str, key: Node, node: Node) -> int:
    """Return where the last character of a value stands, plus one.

    The end mark of a block collection is useless for that: it stands at the next token, behind
    blank lines and comments.
    """
    while isinstance(node, CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        key, node = last if isinstance(last, tuple) else (last, last)
    end = node.end_mark.index
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        end = len(text[:end].rstrip())
    return max(key.end_mark.index, end) if isinstance(key, ScalarNode) else end


def _own_line(text: str, node: Node) -> int:
    """Return where the line of `node` starts, which must be the first thing on it."""
    start = line_start(text, node.start_mark.index)
    if text[start : node.start_mark.index].strip(" "):
        raise EditError("a key of the record does not stand on a line of its own")
    return start


def _spliced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]
