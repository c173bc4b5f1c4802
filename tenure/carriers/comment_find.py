"""Finds the comments that look like a header, and the lines of YAML in them.

Everything works on Latin-1 text, one character for each byte, so that offsets are those of the file.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tenure.carriers.comment_scan import Comment, comments, line_end
from tenure.carriers.comment_table import CommentSyntax

LAST_LINE = 64
"""A header starts on one of so many lines (design, 2)."""

_KEY = "tenure:"
_BOM = b"\xef\xbb\xbf"
_SPACE = " \t\f\r"
_DECORATION = "*~"
"""What may stand before each line of a block comment: ` * ` nearly everywhere, ` ~ ` in XML."""


class Row(NamedTuple):
    """A line of a header, as offsets: of the line, of the YAML in it, and of the YAML's end."""

    start: int
    body: int
    end: int


class Header(NamedTuple):
    """Where a header stands in a text.

    Attributes:
        rows: Its lines.
        comment: The block comment it is in, or the first of its line comments.
        whole: Whether a block comment holds nothing else.
    """

    rows: tuple[Row, ...]
    comment: Comment
    whole: bool

    @property
    def start(self) -> int:
        """Where the first comment mark stands."""
        return self.comment.start

    @property
    def stop(self) -> int:
        """Where the header ends, without a line end."""
        return self.comment.stop if not self.comment.is_line else self.rows[-1].end


def as_text(data: bytes) -> str:
    r"""Return bytes as Latin-1 without a byte order mark; lines that end with `\r` end with `\n`."""
    text = data.removeprefix(_BOM).decode("latin-1")
    return text if "\n" in text else text.replace("\r", "\n")


def headers(text: str, syntax: CommentSyntax) -> Iterator[Header]:
    """Yield what looks like a header, in order, whether its YAML makes sense or not."""
    until = _last_candidate(text)
    behind = 0
    for comment in comments(text, syntax, until):
        line = text.rfind("\n", 0, comment.start) + 1
        if comment.start < behind or text[line : comment.start].strip(_SPACE):
            continue
        header = (_in_lines if comment.is_line else _in_block)(text, comment)
        if header is not None and header.rows[0].body < until:
            behind = header.stop
            yield header


def yaml_of(text: str, header: Header) -> str:
    """Return the YAML of a header without comment marks.

    Raises:
        UnicodeDecodeError: It is not UTF-8; `start` counts in the bytes of the result.
    """
    lines = "\n".join(text[row.body : row.end] for row in header.rows)
    return lines.encode("latin-1").decode()


def _last_candidate(text: str) -> int:
    """Return where the last `tenure:` of the first lines ends that could start a header, else 0."""
    limit = -1
    for _ in range(LAST_LINE):
        limit = text.find("\n", limit + 1)
        if limit < 0:
            limit = len(text)
            break
    at = text.rfind(_KEY, 0, limit)
    while at >= 0:
        value = text[at + len(_KEY) : line_end(text, at)].strip(_SPACE)
        if not value or not (value[0].isalnum() or value[0] in "\"'"):
            return at + len(_KEY)
        at = text.rfind(_KEY, 0, at)
    return 0


def _in_lines(text: str, comment: Comment) -> Header | None:
    body = comment.body
    while not comment.mark[-1].isalnum() and text.startswith(comment.mark[-1], body):
        body += 1
    line = text.rfind("\n", 0, comment.start) + 1
    key = _behind_space(text, body, comment.end)
    margin, gap = text[line:body], text[body:key]
    value = _value(text, key, comment.end)
    if value is None or _is_example(text, line, margin, gap):
        return None
    rows = [Row(line, key, _trimmed(text, key, comment.end))]
    if not value.startswith("{"):
        rows += _rows_below(text, comment.stop, len(text), margin, gap)
    return Header(tuple(rows), comment, whole=True)


def _in_block(text: str, comment: Comment) -> Header | None:
    line = text.rfind("\n", 0, comment.start) + 1
    margin = text[line : comment.start]
    body = comment.body
    while comment.mark == "/*" and text.startswith("*", body) and body < comment.end:
        body += 1
    key = _behind_space(text, body, comment.end)
    gap = text[body:key]
    below = _first_row(text, key, comment.end)
    if below is not None:
        line, margin, key = below
        gap = text[line + len(margin) : key]
    value = _value(text, key, comment.end)
    if value is None:
        return None
    stop = line_end(text, key)
    rows = [Row(line, key, _trimmed(text, key, min(stop, comment.end)))]
    if not value.startswith("{"):
        starred = _decorated(text, stop + 1, comment.end) if below is None else margin
        if starred is None:
            starred, gap = margin, ""
        rows += _rows_below(text, stop, comment.end, starred, gap)
    rest = text[body : rows[0].body] + text[rows[-1].end : comment.end]
    return Header(tuple(rows), comment, whole=not rest.strip(_SPACE + "\n" + _DECORATION))


def _first_row(text: str, at: int, end: int) -> tuple[int, str, int] | None:
    """Return line, margin and text of the first line below an opener that has any text.

    The margin goes up to the decoration, or to the text if there is none.
    """
    while at < end and text.startswith("\n", at):
        line = at + 1
        at = min(line_end(text, line), end)
        mark = _behind_space(text, line, at)
        starred = _decorated(text, line, at)
        key = mark if starred is None else _behind_space(text, mark + 1, at)
        if key < at:
            return line, text[line:mark] if starred is None else starred, key
    return None


def _decorated(text: str, line: int, end: int) -> str | None:
    """Return the margin of a line up to its decoration, `None` if it has none."""
    mark = _behind_space(text, line, end)
    if mark < end and text[mark] in _DECORATION and text[mark + 1 : mark + 2] in (*"\n\r\t ", ""):
        return text[line : mark + 1]
    return None


def _rows_below(text: str, at: int, end: int, margin: str, gap: str) -> list[Row]:
    """Return the lines that start with `margin` and are indented deeper than `gap` behind it."""
    rows: list[Row] = []
    blank: list[Row] = []
    while at < end and text[at] == "\n":
        line = at + 1
        at = line_end(text, line)
        stop = at if at < end else end
        body = line + len(margin)
        if not text.startswith(margin, line) or body > stop:
            if margin.strip(_SPACE) or text[line:stop].strip(_SPACE):
                break
            body = stop
        words = text[body:stop].lstrip(_SPACE)
        if not words:
            blank.append(Row(line, stop, stop))
            continue
        indent = text[body : stop - len(words)]
        if "\t" not in indent and len(indent) <= len(gap):
            break
        trimmed = stop - len(words) + len(words.rstrip(_SPACE))
        body += len(gap) if indent.startswith(gap) else 0
        rows += [*blank, Row(line, body, trimmed)]
        blank = []
    return rows


def _value(text: str, key: int, end: int) -> str | None:
    """Return what stands behind `tenure:` if that can start a record, else `None`."""
    behind = key + len(_KEY)
    if not text.startswith(_KEY, key) or behind > end:
        return None
    value = text[behind : min(line_end(text, key), end)].strip(_SPACE)
    return value if not value or value[0] in "{#" else None


def _is_example(text: str, line: int, margin: str, gap: str) -> bool:
    """Whether a line is indented deeper than the comment line before it, as examples in prose."""
    if len(gap) <= 1 and "\t" not in gap:
        return False
    while line > 0:
        stop = line - 1
        line = text.rfind("\n", 0, stop) + 1
        if not text.startswith(margin, line) or text.startswith("#!", line):
            return False
        body = line + len(margin)
        word = _behind_space(text, body, stop)
        if word < stop:
            return word - body < len(gap) or "\t" in gap
    return False


def _behind_space(text: str, at: int, end: int) -> int:
    return end - len(text[at:end].lstrip(_SPACE)) if at < end else at


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip(_SPACE)) if start < end else end
