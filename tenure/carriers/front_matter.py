"""Records below the key `tenure` of the front matter of Markdown, or of any text that has some.

The other keys of the front matter belong to somebody else and are neither touched nor judged.
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tenure.carriers import lines
from tenure.carriers.front_matter_read import (
    BOM,
    KEEP,
    is_usual,
    read,
    record_lines,
    yaml_key,
)
from tenure.errors import EditError
from tenure.record import RawRecord, Unreadable
from tenure.sources import WINDOW

if TYPE_CHECKING:
    from tenure.carriers.strict_yaml import Document

__all__ = ["insert", "is_usual", "read", "remove", "rewrite", "update"]

_OTHER_LANGUAGE = r"---[ \t]*[A-Za-z]|;;;|\{\s*(?:\"|\}|\Z)"
_NOT_TEXT = (b"\xff\xfe", b"\xfe\xff", b"version https://git-lfs.", b"version https://hawser.")
_BESIDE = "let a sidecar carry the record: --carrier sidecar"


class _Parts(NamedTuple):
    """A text cut at its fences; put together again they give the text."""

    before: str
    opening: str
    block: str
    closing: str
    rest: str

    @property
    def is_toml(self) -> bool:
        """Whether the block is TOML."""
        return self.opening.startswith("+++")

    @property
    def eol(self) -> str:
        """The line end that the fence has."""
        return "\r\n" if self.opening.endswith("\r\n") else "\n"

    def with_block(self, block: str) -> bytes:
        """Return the file with another block."""
        return "".join(self._replace(block=block)).encode(errors=KEEP)


def insert(path: str, data: bytes, record: Mapping[str, object]) -> bytes:
    """Return the file with the record as the last key of its front matter.

    Markdown without front matter gets some; in any other file it would be content.

    Raises:
        EditError: The file cannot take it.
    """
    import textwrap  # a check writes nothing

    from tenure.carriers import toml_edit, yaml_text

    text = _text(path, data)
    parts = _parts(text)
    if parts is None or (not parts.is_toml and _is_prose(path, parts)):
        edited = _with_front_matter(path, text, yaml_text.render(record))
    elif parts.is_toml:
        block = toml_edit.append_table(parts.block, "tenure", record)
        # An empty block does not show which line ends it has.
        edited = parts.with_block(block if parts.block else block.replace("\n", parts.eol))
    else:
        indented = textwrap.indent(yaml_text.render(record), _margin(path, parts.block))
        added = indented.replace("\n", parts.eol)
        # The blank line tells `remove` that an empty front matter was there before.
        edited = parts.with_block(parts.block + added + ("" if parts.block else parts.eol))
    return _checked(path, edited, record)


def update(path: str, data: bytes, changes: Mapping[str, object]) -> bytes:
    """Return the file with some keys of its record changed; `None` removes a key.

    Raises:
        EditError: It holds no record, or the record cannot take the change.
    """
    from tenure.carriers import toml_edit, yaml_text  # a check writes nothing

    parts, raw = _with_record(path, data)
    if parts.is_toml:
        edited = toml_edit.set_keys(parts.block, ("tenure",), changes)
    else:
        edited = yaml_text.set_keys(parts.block, changes)
    wanted = {key: value for key, value in {**raw.data, **changes}.items() if value is not None}
    return _checked(path, parts.with_block(edited), wanted)


def remove(path: str, data: bytes) -> bytes:
    """Return the file as it was before `insert`, byte for byte.

    Raises:
        EditError: It holds no record, or one that cannot be taken out safely.
    """
    from tenure.carriers import toml_edit, yaml_text  # a check writes nothing

    parts, _ = _with_record(path, data)
    if parts.is_toml:
        return parts.with_block(toml_edit.remove_table(parts.block, ("tenure",)))
    start, end = yaml_text.lines_of_record(parts.block)
    above, below = parts.block[:start], parts.block[end:]
    if above or below not in ("", parts.eol):
        return parts.with_block(above + below)
    if below or not is_usual(path):
        return parts.with_block("")
    return (parts.before + parts.rest.removeprefix(parts.eol)).encode(errors=KEEP)


def rewrite(path: str, data: bytes, transform: Callable[[str], str]) -> bytes:
    """Return the file with the YAML of its record changed by `transform`.

    Raises:
        EditError: There is no closed YAML front matter with our key in it.
    """
    parts = _parts(_text(path, data))
    if parts is None or parts.is_toml:
        raise EditError(f"{path} has no record in YAML front matter that could be mended")
    key = yaml_key(parts.block)
    if key is None:
        raise EditError(f"{path} has no record in its front matter")
    start, end = record_lines(parts.block, key.start())
    edited = lines.transformed(parts.block[start:end], transform)
    return parts.with_block(parts.block[:start] + edited + parts.block[end:])


def _text(path: str, data: bytes) -> str:
    if b"\0" in data or data.startswith(_NOT_TEXT):
        raise EditError(f"{path} is not a text in UTF-8", _BESIDE)
    return data.decode(errors=KEEP)


def _parts(text: str) -> _Parts | None:
    from tenure.carriers.front_matter_handlers import handler_for  # 37 ms, and a check has none

    bare = text.removeprefix(BOM)
    handler = handler_for(bare)
    try:
        block, rest = handler.split(bare) if handler else (None, "")
    except ValueError:  # the fence is not closed
        return None
    if block is None:
        return None
    start = lines.next_line(bare, 0)
    end = start + len(block)
    before = text[: len(text) - len(bare)]
    return _Parts(before, bare[:start], block, bare[end : len(bare) - len(rest)], rest)


def _with_record(path: str, data: bytes) -> tuple[_Parts, RawRecord]:
    raw, parts = read(path, data), _parts(_text(path, data))
    if parts is None or not isinstance(raw, RawRecord):
        wrong = raw.message if isinstance(raw, Unreadable) else "there is no record"
        raise EditError(f"the front matter of {path} cannot be changed: {wrong}")
    return parts, raw


def _is_prose(path: str, parts: _Parts) -> bool:
    """Whether what stands between two `---` is no mapping, so that they are thematic breaks."""
    from yaml.nodes import MappingNode  # a check writes nothing

    try:
        document = _document(path, parts.block)
    except EditError:
        if parts.block.partition("\n")[0].strip():
            raise
        return True
    if isinstance(document.data, dict) and "tenure" in document.data:
        raise EditError(f"{path} has the key `tenure` in its front matter already", _BESIDE)
    return document.root is not None and not isinstance(document.root, MappingNode)


def _margin(path: str, block: str) -> str:
    """Return the space in front of the top-level keys."""
    root = _document(path, block).root
    return " " * root.value[0][0].start_mark.column if root and root.value else ""


def _document(path: str, block: str) -> "Document":
    from tenure.carriers.front_matter_handlers import YAML  # a check writes nothing
    from tenure.carriers.strict_yaml import StrictYamlError

    try:
        document: Document = YAML.load(block)
    except StrictYamlError as exc:
        message = f"the front matter of {path} cannot be read, line {exc.line + 1}: {exc.message}"
        raise EditError(message, _BESIDE) from exc
    return document


def _with_front_matter(path: str, text: str, record: str) -> bytes:
    """Put new front matter on top, and one blank line behind it unless the file is empty."""
    bare = text.removeprefix(BOM)
    if not is_usual(path):
        raise EditError(f"{path} has no front matter", _BESIDE)
    if re.match(_OTHER_LANGUAGE, bare):
        raise EditError(f"the front matter of {path} is neither YAML nor TOML", _BESIDE)
    first = bare[: lines.next_line(bare, 0)]
    eol = "\r\n" if first.endswith("\r\n") else "\n"
    block = f"---\n{record}---\n".replace("\n", eol)
    before = text[: len(text) - len(bare)]
    return (before + block + (eol if bare else "") + bare).encode(errors=KEEP)


def _checked(path: str, edited: bytes, record: Mapping[str, object]) -> bytes:
    """Return `edited` if the record can be read from it again."""
    from tenure.carriers.yaml_writer import as_read  # a check writes nothing

    raw = read(path, edited)
    if isinstance(raw, RawRecord) and raw.data == as_read(record):
        return edited
    reason = "it is written in an unusual way"
    if isinstance(raw, Unreadable):
        reason = raw.message
    elif len(edited) > WINDOW:
        reason = f"it does not end within {WINDOW // 1024} KiB"
    raise EditError(f"the front matter of {path} cannot take a record: {reason}", _BESIDE)
