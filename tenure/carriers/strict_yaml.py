"""YAML as people mean it, where every value knows its line and column.

There are no aliases, no tags, no duplicate keys and no guessing: plain `true`, `false`, `null`,
integers and decimals have their types; all else, dates and `no` included, is text as written.
"""

from typing import NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tenure.carriers.lines import line_and_column
from tenure.carriers.plain_yaml import scalar
from tenure.record import KeyPath, Place

MAX_DEPTH = 16
"""Deeper nesting is refused; a record needs four levels."""

_FOREIGN_DEPTH = 200
"""How deep other people's keys may nest: far below what overflows libyaml's recursive composer."""

_PLAIN, _TEXT, _MAP, _LIST = "plain", "text", "map", "list"
_SAFE_COUNT = 200


class StrictYamlError(Exception):
    """The text is not YAML, or is YAML that a record may not use.

    `line` and `column` count from 1 within the text that was parsed. `fixable` says that
    `mend` knows a better spelling.
    """

    def __init__(self, message: str, line: int, column: int, *, fixable: bool = False) -> None:
        """Take the sentence and its place."""
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.fixable = fixable


class _KeepSpelling:
    """Stands in for PyYAML's resolver: tells plain scalars from quoted ones, decides nothing."""

    def resolve(self, kind: type, _value: object, implicit: object) -> str:
        if kind is ScalarNode:
            return _PLAIN if implicit[0] else _TEXT  # type: ignore[index]  # PyYAML passes a pair
        return _MAP if kind is MappingNode else _LIST

    def descend_resolver(self, *_: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


if yaml.__with_libyaml__:
    from yaml._yaml import CParser

    class _Composer(_KeepSpelling, CParser):
        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)

else:
    from yaml.composer import Composer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class _Composer(_KeepSpelling, Reader, Scanner, Parser, Composer):  # type: ignore[no-redef]
        def __init__(self, text: str) -> None:
            Reader.__init__(self, text)
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)


class Document(NamedTuple):
    """A parsed text: its plain values and the nodes that know where they stand."""

    data: object
    root: Node | None
    text: str = ""

    def positions(self, prefix: KeyPath, first_line: int, columns: tuple[int, ...]) -> "Positions":
        """Return the places of what stands below `prefix`, moved to where the text came from.

        Args:
            prefix: The way to the record inside the document, such as `("tenure",)`.
            first_line: The line of the file that holds the first line of the text, from 1.
            columns: How many characters stand before each line of the text in the file; where
                the tuple is shorter than the text, 0.
        """
        return Positions(self.root, prefix, first_line, columns, self.text)


class Positions(NamedTuple):
    """`tenure.record.Positions` over YAML nodes."""

    root: Node | None
    prefix: KeyPath
    first_line: int
    columns: tuple[int, ...]
    text: str

    def key(self, path: KeyPath) -> Place:
        """Return the place of the key, or of the nearest parent that exists."""
        return self._place(path, want_key=True)

    def value(self, path: KeyPath) -> Place:
        """Return the place of the value, or of the nearest parent that exists."""
        return self._place(path, want_key=False)

    def _place(self, path: KeyPath, *, want_key: bool) -> Place:
        node = key = self.root
        for step in (*self.prefix, *path):
            pair = child(node, step)
            if pair is None:
                break
            key, node = pair
        found = key if want_key else node
        if found is None:
            return Place(self.first_line)
        line, column = line_and_column(self.text, found.start_mark.index)
        end_line, end_column = line_and_column(self.text, found.end_mark.index)
        indent = self.columns[line - 1] if line <= len(self.columns) else 0
        one_line = line == end_line and end_column > column
        return Place(
            self.first_line + line - 1, indent + column, indent + end_column if one_line else None
        )


def child(node: Node | None, step: str | int) -> tuple[Node, Node] | None:
    """Return the key and the value that `step` leads to; an item of a list stands for both."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == step:
                return key, value
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def parse(text: str, *, strict_below: str | None = None) -> Document:
    """Parse `text` into plain values with positions.

    Args:
        text: One YAML document.
        strict_below: If given, only this top-level key is built and held to the strict rules: the
            rest of a front matter belongs to somebody else. `Document.data` is then a mapping
            with at most that key.

    Raises:
        StrictYamlError: It is not YAML, or uses what a record may not use.
    """
    try:
        _refuse_depth(text, MAX_DEPTH if strict_below is None else _FOREIGN_DEPTH)
        root = _Composer(text).get_single_node()
        if strict_below is None:
            _refuse_aliases(text, 0, len(text))
            return Document(_build(root), root, text)
        return Document(_build_below(text, root, strict_below), root, text)
    except yaml.MarkedYAMLError as exc:
        raise _explain(exc, text) from exc
    except yaml.reader.ReaderError as exc:
        found = yaml.reader.Reader.NON_PRINTABLE.search(text)
        index = found.start() if found else 0
        raise _at(text, index, "a control character stands in the record") from exc
    except UnicodeEncodeError as exc:
        raise _at(text, exc.start, "a byte that is not UTF-8 stands in the record") from exc
    except _RefusedError as exc:
        raise _at(text, exc.index, exc.message) from None


class _RefusedError(Exception):
    """A record may not use what stands at `index`."""

    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index
        self.message = message


def _at(text: str, index: int, message: str, *, fixable: bool = False) -> StrictYamlError:
    return StrictYamlError(message, *line_and_column(text, index), fixable=fixable)


def _build_below(text: str, root: Node | None, word: str) -> dict[str, object]:
    """Build only the value of the top-level key `word`."""
    if not isinstance(root, MappingNode):
        return {}
    ours = [
        number
        for number, (key, _) in enumerate(root.value)
        if isinstance(key, ScalarNode) and key.value == word
    ]
    if not ours:
        return {}
    if len(ours) > 1:
        again = root.value[ours[1]][0]
        raise _RefusedError(again.start_mark.index, f"`{word}` stands twice; keep one")
    key, value = root.value[ours[0]]
    last = ours[0] + 1 == len(root.value)
    # An alias has the marks of what it stands for, so its place is told from its neighbors.
    end = len(text) if last else root.value[ours[0] + 1][0].start_mark.index
    _refuse_aliases(text, key.end_mark.index, end)
    return {word: _build(value)}


def _build(node: Node | None) -> object:
    if node is None:
        return None
    if isinstance(node, ScalarNode):
        if node.tag == _PLAIN:
            return scalar(node.value)
        if node.tag == _TEXT:
            return node.value
    if node.tag == _LIST:
        return [_build(item) for item in node.value]
    if node.tag != _MAP:
        raise _RefusedError(
            node.start_mark.index,
            f"the tag `{node.tag}` is not allowed in a record; write the plain value",
        )
    built: dict[str, object] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode) or key.tag not in (_PLAIN, _TEXT):
            raise _RefusedError(key.start_mark.index, "a key must be a word")
        if key.value in built:
            raise _RefusedError(key.start_mark.index, f"`{key.value}` stands twice; keep one")
        built[key.value] = _build(value)
    return built


def _refuse_aliases(text: str, start: int, end: int) -> None:
    """Refuse an alias between `start` and `end`; composed nodes do not show that they are one."""
    if "&" not in text or "*" not in text:
        return
    parser = _Composer(text)
    while not isinstance(event := parser.get_event(), yaml.StreamEndEvent):
        if isinstance(event, yaml.AliasEvent):
            index = _index(event)
            if start <= index < end:
                raise _RefusedError(
                    index, "an alias (`*name`) is not allowed in a record; write the value out"
                )


def _index(event: yaml.Event | None) -> int:
    return event.start_mark.index if event and event.start_mark else 0


def _refuse_depth(text: str, limit: int) -> None:
    """Keep libyaml's composer, which recurses on the C stack, away from deep nesting."""
    brackets = text.count("[") + text.count("{")
    dashes = text.count("- ") + text.count("? ") + text.count("-\n")
    if brackets + dashes < _SAFE_COUNT and " " * _SAFE_COUNT not in text:
        return
    depth = 0
    parser = _Composer(text)
    try:
        while not isinstance(event := parser.get_event(), yaml.StreamEndEvent):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > limit:
                raise _RefusedError(_index(event), f"nested deeper than {limit} levels")
    except yaml.YAMLError:
        return  # the composer meets the same mistake at the same place and explains it


def _explain(exc: yaml.MarkedYAMLError, text: str) -> StrictYamlError:
    from tenure.carriers.yaml_slips import explain  # only what is wrong needs it

    index, slip = explain(exc, text)
    return _at(text, index, slip.message, fixable=slip.fixable)
