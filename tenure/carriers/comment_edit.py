"""Comment headers written: inserted, changed in place, and taken away without a trace.

Whatever is written is read again before it is handed out, and what `insert` made is removed on
trial: a file that could not be brought back is refused, not changed.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from tenure.carriers.comment_find import Header, Row, as_text, yaml_of
from tenure.carriers.comment_header import records
from tenure.carriers.comment_scan import line_end
from tenure.carriers.comment_syntax import syntax_for, unfit
from tenure.carriers.comment_table import CommentSyntax
from tenure.carriers.placement import Placement, place
from tenure.carriers.yaml_text import render, set_keys
from tenure.errors import EditError
from tenure.record import RawRecord
from tenure.shown import command
from tenure.sources import WINDOW

_BOM = b"\xef\xbb\xbf"
_SPACE = " \t\f\r"
_DECORATION = "*~"
_ALWAYS_AVOID = ("{{", "{%", "{#", "<%", "<?", "${", "-*-", " vi:", " vim:", " ex:", "\\\n")
"""What would mean something to a template engine, an editor or a line continuation."""

_ENCODING = re.compile(
    rb"(?:coding|charset|encoding)[\"']?[ \t]*[:= \t][ \t]*[\"']?([A-Za-z][\w.-]*)", re.IGNORECASE
)
_UTF8 = frozenset((b"utf-8", b"utf8", b"utf-8-unix", b"utf-8-dos"))
_UNICODE_ESCAPES = ("Java", "Groovy")
_BAD_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\u+(?![0-9a-fA-F]{4})|\\u+00[01][0-9a-fA-F]")
"""What javac takes for a mistake, or for a line break, even in a comment."""


def insert(path: str, data: bytes, record: Mapping[str, object]) -> bytes:
    """Return the file with a header for `record`; see `comment_header.insert`."""
    syntax = _syntax(path, data)
    if records(path, data):
        raise EditError(f"{path} has a comment header already")
    spot = place(path, data, syntax)
    refused: EditError | None = None
    for extra in _attempts(syntax, record):
        avoid = (*_avoided(syntax, None if spot.is_line else spot.mark), *extra)
        try:
            words = render(record, avoid=avoid, ascii_only=_ascii_only(data, syntax))
        except EditError as exc:
            refused = exc
            continue
        new = _inserted(data, spot, words)
        if _reads_as(path, new, words, syntax) and remove(path, new) == data:
            return new
    raise refused or _unfit(path)


def update(path: str, data: bytes, changes: Mapping[str, object]) -> bytes:
    """Return the file with keys of its record changed; see `comment_header.update`."""
    syntax = _syntax(path, data)
    header = _only_header(path, data)
    opener = None if header.comment.is_line else header.comment.mark
    avoid = _avoided(syntax, opener)
    ascii_only = _ascii_only(data, syntax)
    return rewrite(
        path, data, lambda text: set_keys(text, changes, avoid=avoid, ascii_only=ascii_only)
    )


def rewrite(path: str, data: bytes, transform: Callable[[str], str]) -> bytes:
    """Return the file with the YAML of its header put through `transform`."""
    syntax = _syntax(path, data)
    header = _only_header(path, data)
    text = as_text(data[:WINDOW])
    try:
        old = yaml_of(text, header) + "\n"
    except UnicodeDecodeError as exc:
        raise EditError(f"{path}: the record holds bytes that are not UTF-8") from exc
    words = transform(old)
    if words.rstrip("\n") == old.rstrip("\n"):
        return data
    new = _rewritten(data, text, header, old, words)
    if not _reads_as(path, new, words, syntax):
        raise EditError(
            f"{path}: the changed record does not fit into its comment",
            "change it by hand, or move the record to a sidecar",
        )
    return new


def remove(path: str, data: bytes) -> bytes:
    """Return the file without its header; see `comment_header.remove`."""
    header = _only_header(path, data)
    offset = _bom(data)
    start, stop = offset + header.start, offset + header.stop
    if header.whole:
        for begin, end in _cuts(data, start, stop, header.comment.mark.encode("latin-1")):
            original = data[:begin] + data[end:]
            if _would_insert(path, original, begin, data[begin:start], data[stop:end]):
                return original
    return _cut_out(data, as_text(data[:WINDOW]), offset, header)


def _bom(data: bytes) -> int:
    return len(_BOM) if data.startswith(_BOM) else 0


def _syntax(path: str, data: bytes) -> CommentSyntax:
    syntax = syntax_for(path, data[:WINDOW])
    if syntax is None:
        hint = command("tenure", "stamp", "--carrier", "sidecar", paths=[path])
        reason = unfit(path, data[:WINDOW])
        raise EditError(f"{path} cannot hold a comment header: {reason}", hint)
    return syntax


def _only_header(path: str, data: bytes) -> Header:
    found = records(path, data)
    if not found:
        raise EditError(f"{path} has no comment header")
    if len(found) > 1:
        raise EditError(f"{path} has two comment headers; remove one of them by hand")
    return found[0][0]


def _unfit(path: str) -> EditError:
    hint = command("tenure", "stamp", "--carrier", "sidecar", paths=[path])
    return EditError(f"{path} cannot hold this record in a comment", hint)


def _attempts(syntax: CommentSyntax, record: Mapping[str, object]) -> tuple[tuple[str, ...], ...]:
    """Return what to avoid in addition, the nicest to read first.

    Some compilers look for quotes or escapes inside comments. Those that YAML writes come in pairs
    and are valid; those of a value must not stand there as they do in the value.
    """
    if syntax.name in _UNICODE_ESCAPES:
        return ("\\u",), tuple(_as_they_stand(record, "\\u"))
    return ((), tuple(_as_they_stand(record, '"'))) if syntax.quotes_count else ((),)


def _as_they_stand(value: object, sign: str) -> Iterator[str]:
    """Yield every `sign` in a value with the characters around it."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _as_they_stand(item, sign)
    elif isinstance(value, str):
        for found in re.finditer(re.escape(sign), value):
            yield value[max(found.start() - 1, 0) : found.end() + 1]


def _avoided(syntax: CommentSyntax, opener: str | None) -> tuple[str, ...]:
    """Return what must not appear in a line comment, or in a comment that `opener` opens."""
    closers = tuple(closer for mark, closer in syntax.block if mark == opener and closer)
    opened = (opener,) if opener and syntax.nests else ()
    return tuple(dict.fromkeys((*_ALWAYS_AVOID, *syntax.avoid, *closers, *opened)))


def _ascii_only(data: bytes, syntax: CommentSyntax) -> bool:
    declared = _ENCODING.search(data[:1024])
    if syntax.name == "Java properties" or (declared and declared[1].lower() not in _UTF8):
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return True
    return False


def _inserted(data: bytes, spot: Placement, words: str) -> bytes:
    lines = words.rstrip("\n").split("\n")
    if spot.is_line:
        lines = [f"{spot.mark} {line}" for line in lines]
    else:
        lines[0] = f"{spot.mark} {lines[0]}"
        lines += [spot.close] if spot.close else []
    header = spot.eol.join(lines).encode()
    return data[: spot.offset] + spot.before + header + spot.after + data[spot.offset :]


def _reads_as(path: str, data: bytes, words: str, syntax: CommentSyntax) -> bool:
    """Whether the one header of the file holds exactly `words`."""
    found = records(path, data)
    if len(found) != 1 or not isinstance(found[0][1], RawRecord):
        return False
    held = yaml_of(as_text(data[:WINDOW]), found[0][0])
    if syntax.name in _UNICODE_ESCAPES and _BAD_ESCAPE.search(held):
        return False
    return held.rstrip("\n") == words.rstrip("\n")


def _cuts(data: bytes, start: int, stop: int, mark: bytes) -> list[tuple[int, int]]:
    """Return what `insert` may have added, header included, as places to cut, likely ones first."""
    cuts = []
    for eol in (b"\n", b"\r\n", b"\r"):
        for before in (b"", eol):
            cuts += [
                (start - len(before), stop + len(after))
                for after in (eol, eol + eol, eol + mark + eol + eol, b"")
                if data[:start].endswith(before) and data.startswith(after, stop)
            ]
    return cuts


def _would_insert(path: str, original: bytes, start: int, before: bytes, after: bytes) -> bool:
    """Whether `insert` would put a header just there into what would be left."""
    syntax = syntax_for(path, original[:WINDOW])
    if syntax is None:
        return False
    try:
        spot = place(path, original, syntax)
    except EditError:
        return False
    return (spot.offset, spot.before, spot.after) == (start, before, after)


def _cut_out(data: bytes, text: str, offset: int, header: Header) -> bytes:
    """Return the file without a header that somebody wrote by hand."""
    first, last = header.rows[0], header.rows[-1]
    start, stop = first.start, line_end(text, last.end) + 1
    if not header.comment.is_line and header.whole:
        start = text.rfind("\n", 0, header.start) + 1
        end = line_end(text, header.stop)
        blank = not text[header.stop : end].strip(_SPACE)
        start, stop = (start, end + 1) if blank else (header.start, header.stop)
    elif not text[first.start : first.body].strip(_SPACE + _DECORATION):
        pass  # whole lines inside a comment that holds more
    elif not header.comment.is_line:
        start, stop = header.comment.body, last.end
    return data[: offset + start] + data[offset + stop :]


def _rewritten(data: bytes, text: str, header: Header, old: str, words: str) -> bytes:
    """Return the file with the lines of a header replaced; equal lines keep their bytes."""
    from difflib import SequenceMatcher  # late: only a command that writes needs it

    rows, eol, offset = header.rows, _eol(data, text, header), _bom(data)
    held = [_raw(data, text, offset, row) for row in rows]
    first = data[offset + rows[0].start : offset + rows[0].body]
    below = data[offset + rows[1].start : offset + rows[1].body] if len(rows) > 1 else b""
    if len(rows) == 1 and header.comment.is_line:
        below = first
    old_lines, new_lines = (part.rstrip("\n").split("\n") for part in (old, words))
    lines: list[bytes] = []
    matcher = SequenceMatcher(None, old_lines, new_lines, autojunk=False)
    for tag, start, stop, new_start, new_stop in matcher.get_opcodes():
        if tag == "equal":
            lines += held[start:stop]
            continue
        for number in range(new_start, new_stop):
            margin = below if number else first
            lines.append((margin + new_lines[number].encode()).rstrip(b" "))
    written = eol.join(line.rstrip(b"\r") for line in lines)
    return data[: offset + rows[0].start] + written + data[offset + rows[-1].end :]


def _raw(data: bytes, text: str, offset: int, row: Row) -> bytes:
    """Return the bytes of a row with what trails it, without its line end."""
    end = line_end(text, row.end)
    rest = text[row.end : end]
    return data[offset + row.start : offset + (row.end if rest.strip(_SPACE) else end)]


def _eol(data: bytes, text: str, header: Header) -> bytes:
    if b"\n" not in data[:WINDOW] and b"\r" in data[:WINDOW]:
        return b"\r"
    end = text.find("\n", header.rows[0].end)
    end = text.find("\n") if end < 0 else end
    return b"\r\n" if end > 0 and text[end - 1] == "\r" else b"\n"
