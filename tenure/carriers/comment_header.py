"""Records in comments: found, read, and edited as text, in the comment style of each file.

A header is a comment whose text is `tenure:`, in the first 64 lines, and goes on while its lines
are indented deeper; or one line `tenure: {…}`. `tenure:` with another value is somebody's word.
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tenure.carriers import plain_yaml
from tenure.carriers.comment_find import Header, as_text, headers, yaml_of
from tenure.carriers.comment_syntax import syntax_for
from tenure.record import CarrierKind, Place, RawRecord, Reading, Unreadable
from tenure.sources import WINDOW

if TYPE_CHECKING:
    from tenure.carriers.plain_yaml import PlainDocument
    from tenure.carriers.strict_yaml import Document

_KEY_LINE = r"(?m)^[ \t]+[\w\"'-]+[ \t]*:(?:[ \t]|$)"
"""A line of a record; comments whose lines are nothing like it are prose."""


def read(path: str, data: bytes) -> Reading:
    """Return the record in the comments of a file, what is wrong with it, or `None`.

    Args:
        path: The file.
        data: Its first 64 KiB, or all of it.
    """
    found = records(path, data)
    if len(found) > 1:
        first, second = (_line_of(reading) for _, reading in found[:2])
        message = (
            f"two records stand in comments of this file (lines {first} and {second}); keep one"
        )
        return Unreadable(CarrierKind.HEADER, path, message, Place(second))
    return found[0][1] if found else None


def records(path: str, data: bytes) -> list[tuple[Header, RawRecord | Unreadable]]:
    """Return every header of a file with what it says, in order; prose is left out."""
    head = data[:WINDOW]
    if b"tenure:" not in head:
        return []
    syntax = syntax_for(path, head)
    if syntax is None:
        return []
    text = as_text(head)
    readings = (
        (header, _read_one(path, text, header, cut=len(head) == WINDOW))
        for header in headers(text, syntax)
    )
    return [(header, reading) for header, reading in readings if reading is not None]


def insert(path: str, data: bytes, record: Mapping[str, object]) -> bytes:
    """Return the file with a header for `record`.

    Raises:
        EditError: It has one already, cannot hold comments, or has no safe place for one.
    """
    from tenure.carriers.comment_edit import insert as edit  # late: checks write nothing

    return edit(path, data, record)


def update(path: str, data: bytes, changes: Mapping[str, object]) -> bytes:
    """Return the file with keys of its record changed; `None` as a value removes a key.

    Raises:
        EditError: It has no header, or the header cannot take the change.
    """
    from tenure.carriers.comment_edit import update as edit  # late: checks write nothing

    return edit(path, data, changes)


def rewrite(path: str, data: bytes, transform: Callable[[str], str]) -> bytes:
    """Return the file with the YAML of its header put through `transform`.

    Args:
        path: The file.
        data: All of it.
        transform: Takes and returns lines without comment marks, from the `tenure:` line on.

    Raises:
        EditError: It has no header, or what `transform` returns does not fit into its comment.
    """
    from tenure.carriers.comment_edit import rewrite as edit  # late: checks write nothing

    return edit(path, data, transform)


def remove(path: str, data: bytes) -> bytes:
    """Return the file without its header; what `insert` has made becomes what it was.

    Raises:
        EditError: It has no header.
    """
    from tenure.carriers.comment_edit import remove as edit  # late: checks write nothing

    return edit(path, data)


def _line_of(reading: RawRecord | Unreadable) -> int:
    return reading.first_line if isinstance(reading, RawRecord) else reading.place.line


class _Slip(NamedTuple):
    """What keeps a header from being read, and where in it, counted from its first line and 1."""

    message: str
    row: int = 0
    column: int = 1
    fixable: bool = False


def _read_one(path: str, text: str, header: Header, *, cut: bool) -> Reading:
    first = text.count("\n", 0, header.rows[0].start) + 1
    columns = tuple(row.body - row.start for row in header.rows)
    document = _parsed(text, header, cut=cut)
    if isinstance(document, _Slip):
        row = min(document.row, len(columns) - 1)
        place = Place(first + row, columns[row] + document.column)
        return Unreadable(CarrierKind.HEADER, path, document.message, place, document.fixable)
    data = document.data if document else None
    record = data.get("tenure") if isinstance(data, dict) else None
    if document is None or not isinstance(record, dict):
        return None
    positions = document.positions(("tenure",), first, columns)
    last = first + len(columns) - 1
    return RawRecord(CarrierKind.HEADER, path, record, positions, first, last)


def _parsed(text: str, header: Header, *, cut: bool) -> "Document | PlainDocument | _Slip | None":
    """Return the YAML of a header, what is wrong with it, or `None` if it is prose."""
    if cut and header.stop >= len(text):
        return _Slip("the record does not end within the first 64 KiB of the file")
    try:
        words = yaml_of(text, header)
    except UnicodeDecodeError as exc:
        row = exc.object.count(b"\n", 0, exc.start)
        return _Slip("the record holds bytes that are not UTF-8", row)
    known = _form(words, closed=header.comment.closed) or plain_yaml.read(words)
    if known is not None:
        return known
    # Late: PyYAML is most of the start-up time, and most records are plain.
    from tenure.carriers.strict_yaml import StrictYamlError, parse

    try:
        return parse(words)
    except StrictYamlError as exc:
        if "{" not in words and not re.search(_KEY_LINE, words):
            return None
        return _Slip(exc.message, exc.line - 1, exc.column, exc.fixable)


def _form(words: str, *, closed: bool) -> _Slip | None:
    """Return what is wrong with the lines of a header before YAML sees them."""
    if not closed:
        return _Slip("the comment that holds the record is not closed")
    lines = words.split("\n")
    if len(lines) == 1 and "{" not in words:
        return _Slip("`tenure:` stands alone; the keys of the record go below it, indented deeper")
    for number, line in enumerate(lines if "\t" in words else ()):
        if "\t" in line[: len(line) - len(line.lstrip(" \t"))]:
            return _Slip("a tab indents this line of the record; use spaces", number)
    return None
