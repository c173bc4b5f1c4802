"""Finds the comments at the top of a file, and leaves out what only looks like one.

Text is Latin-1 here, one character for each byte, so that offsets are those of the file. Leading
lines that are blank or comments cost next to nothing; only code before a comment, which could hold
a string with a comment in it, makes the literals of the language count.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tenure.carriers.comment_table import CommentSyntax

_HARMLESS = r"%YAML|<\?(?i:php|hh)?[ \t\r]*$|<\?xml [^>]*\?>[ \t\r]*$"
_SCALAR = r"(?:[:?-]|^---)[ \t]+(?:[&!]\S+[ \t]+)*[|>][-+0-9]*[ \t]*(?:#.*)?$"
_TO_KEY = r"[ \t]*(?:-[ \t]+)*"
_QUOTED = r"""(?<![^\s:,\[{-])(?:"(?:\\.|[^"\\])*"|'(?:''|[^'])*')"""
_OPEN_QUOTE = r"""(?<![^\s:,\[{-])(["'])"""
_RST_MARKUP = r"\.\.[ \t]+(?:_|\[|\||[\w:-]+::)"
_LOOKALIKES = {"php": "#[", "org": "#+"}
"""What starts with a comment mark and is none: attributes, and Org's keywords."""
_SPACE = " \t\f\r"


class Comment(NamedTuple):
    """A comment: offsets of its mark, of its text and behind it.

    Attributes:
        start: Where the mark or the opener begins.
        body: Where the text begins.
        end: Where the text ends: at the closer, or at the end of the line.
        stop: Behind the closer.
        mark: The line mark, or the opener.
        closed: Whether what closes it was found; always true for a line comment.
        is_line: Whether it ends with its line.
    """

    start: int
    body: int
    end: int
    stop: int
    mark: str
    closed: bool
    is_line: bool


def comments(text: str, syntax: CommentSyntax, until: int, start: int = 0) -> Iterator[Comment]:
    r"""Yield the comments that begin before the offset `until`, in their order.

    Args:
        text: The file as Latin-1, its lines ended by `\n` (and `\r` before it).
        syntax: Its comments.
        until: Where to stop looking.
        start: Where to begin: the start of a line that is not inside anything.
    """
    position = start = start or _behind_shebang(text)
    while position < until:
        end = line_end(text, position)
        mark = first_mark(text, position, end, syntax)
        if mark == end:
            position = end + 1
            continue
        found = comment_at(text, mark, syntax)
        if found is not None:
            yield found
            position = found.stop
            end = line_end(text, position)
            if not text[position:end].strip(_SPACE):
                position = end + 1
                continue
        elif _is_harmless(text, position, end, syntax):
            position = end + 1
            continue
        # From the start again, because only that knows what every line is inside of.
        for later in _behind_code(text, syntax, until, start):
            if later.start >= position:
                yield later
        return


def comment_at(text: str, offset: int, syntax: CommentSyntax) -> Comment | None:
    """Return the comment whose mark stands at `offset`, which must not be inside a literal."""
    for opener, _ in syntax.block:
        if text.startswith(opener, offset) and _opens(text, offset, opener, syntax):
            return _block(text, offset, opener, syntax)
    not_comment = _LOOKALIKES.get(syntax.strings)
    for mark in syntax.line:
        stop = offset + len(mark)
        if not mark[-1].isalpha():
            if text.startswith(mark, offset) and text[offset : offset + 2] != not_comment:
                return _line(text, offset, mark)
        elif text[offset:stop].lower() == mark.lower() and text[stop : stop + 1] in (
            *"\n\r\t ",
            "",
        ):
            return _line(text, offset, text[offset:stop])
    return None


def literal_around(text: str, syntax: CommentSyntax, offset: int) -> int | None:
    """Return where the comment or literal ends that `offset` stands inside of, if it does."""
    for start, end, _ in _tokens(text, syntax, _behind_shebang(text), len(text)):
        if start >= offset:
            return None
        if offset < end:
            return end
    return None


def _behind_shebang(text: str) -> int:
    # The kernel reads that line, whatever its marks and quotes mean to the language.
    return min(line_end(text, 0) + 1, len(text)) if text.startswith("#!") else 0


def line_end(text: str, offset: int) -> int:
    """Return where the line ends that `offset` is in: at its line feed or at the end of the text."""
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def first_mark(text: str, start: int, end: int, syntax: CommentSyntax) -> int:
    """Return where a comment would begin on the line from `start` to `end`; `end` if it is blank."""
    if syntax.line and syntax.line[0][0] == " " and text.startswith(syntax.line[0], start):
        return start
    while start < end and text[start] in _SPACE:
        start += 1
    return start


def _is_harmless(text: str, start: int, end: int, syntax: CommentSyntax) -> bool:
    if text.startswith("---", start):
        return syntax.strings == "yaml" and not text[start + 3 : end].strip(_SPACE)
    return re.match(_HARMLESS, text[start:end]) is not None


def _behind_code(text: str, syntax: CommentSyntax, until: int, start: int) -> Iterator[Comment]:
    if syntax.strings == "yaml":
        yield from _in_yaml(text, syntax, until, start)
        return
    for begin, _, found in _tokens(text, syntax, start, line_end(text, until)):
        if begin >= until:
            return
        if found is not None:
            yield found


def _tokens(
    text: str, syntax: CommentSyntax, start: int, stop: int
) -> Iterator[tuple[int, int, Comment | None]]:
    """Yield start and end of each comment and each literal, with the comment if it is one."""
    pattern = _pattern(syntax)
    match = pattern.search(text, start, stop)
    while match is not None:
        begin, end = match.span()
        found = None
        if match["comment"] is not None:
            begin = first_mark(text, begin, end, syntax)
            found = comment_at(text, begin, syntax)
            end = found.stop if found else begin + 1
        yield begin, end, found
        match = pattern.search(text, max(end, begin + 1), stop)


@lru_cache(maxsize=16)
def _pattern(syntax: CommentSyntax) -> re.Pattern[str]:
    openers = "|".join(re.escape(opener) for opener, _ in syntax.block)
    other = _LOOKALIKES.get(syntax.strings, "")
    marks = "|".join(
        re.escape(mark) + (f"(?!{re.escape(other[1])})" if mark == other[:1] else "")
        for mark in syntax.line
    )
    if syntax.line_start:
        marks = rf"^[ \t]*(?i:{marks})" if marks else ""
    elif syntax.strings in ("shell", "perl"):
        marks = rf"(?<![^\s;&|()`])(?:{marks})"
    comment = "|".join(filter(None, (openers, marks))) or "(?!)"
    return re.compile(rf"(?P<comment>{comment})|{_literal(syntax)}", re.MULTILINE | re.DOTALL)


def _literal(syntax: CommentSyntax) -> str:
    # Late: a header at the top of its file, where it belongs, needs no literals.
    from tenure.carriers.comment_literals import LITERALS

    return LITERALS.get(syntax.strings, "(?!)")


def _opens(text: str, offset: int, opener: str, syntax: CommentSyntax) -> bool:
    """Whether an opener really opens where it stands; a few have to stand alone."""
    behind = offset + len(opener)
    at_margin = offset == 0 or text[offset - 1] == "\n"
    if opener == "=begin":
        return at_margin
    if opener == "..":
        return (
            at_margin
            and text[behind : behind + 1] in (*"\n\r\t ", "")
            and not (re.match(_RST_MARKUP, text[offset : line_end(text, offset)]))
        )
    if opener in ("%{", "////") and syntax.line_start:
        return not text[behind : line_end(text, behind)].strip(_SPACE)
    return opener != "###" or text[behind : behind + 1] != "#"


def _line(text: str, offset: int, mark: str) -> Comment:
    stop = line_end(text, offset)
    end = stop - 1 if text[offset:stop].endswith("\r") else stop
    return Comment(offset, offset + len(mark), end, stop, mark, closed=True, is_line=True)


def _block(text: str, offset: int, opener: str, syntax: CommentSyntax) -> Comment:
    body = offset + len(opener)
    closers = [closer for other, closer in syntax.block if other == opener]
    if closers == [""]:
        end, stop = _dedent(text, body)
    elif syntax.nests or syntax.quotes_count:
        end, stop = _nested(text, body, opener, closers[0], syntax)
    else:
        ends = [(text.find(closer, body), -len(closer)) for closer in closers]
        end, length = min((place for place in ends if place[0] >= 0), default=(-1, 0))
        stop = end - length
    if end < 0:
        end = stop = len(text)
        return Comment(offset, body, end, stop, opener, closed=False, is_line=False)
    return Comment(offset, body, end, stop, opener, closed=True, is_line=False)


def _nested(
    text: str, body: int, opener: str, closer: str, syntax: CommentSyntax
) -> tuple[int, int]:
    skipped = rf"|{_literal(syntax)}" if syntax.quotes_count else ""
    pattern = re.compile(rf"{re.escape(opener)}|{re.escape(closer)}{skipped}", re.DOTALL)
    depth = 1
    for found in pattern.finditer(text, body):
        depth += (found[0] == opener) - (found[0] == closer)
        if not depth:
            return found.span()
    return -1, -1


def _dedent(text: str, body: int) -> tuple[int, int]:
    """Return the end of a comment that goes on while lines are indented or blank."""
    stop = line_end(text, body)
    end = body + len(text[body:stop].rstrip(_SPACE))
    while stop < len(text):
        line = stop + 1
        stop = line_end(text, line)
        words = text[line:stop].rstrip(_SPACE)
        if words and words[0] not in " \t":
            break
        end = line + len(words) if words else end
    return end, end


def _in_yaml(text: str, syntax: CommentSyntax, until: int, start: int) -> Iterator[Comment]:
    position, margin, quote = start, -1, ""
    while position < until:
        end = line_end(text, position)
        line = text[position:end].rstrip(_SPACE)
        indent = len(line) - len(line.lstrip(" "))
        if quote:
            quote = "" if quote in line else quote
        elif line and not 0 <= margin < indent:
            margin = -1
            found = comment_at(text, position + indent, syntax)
            if found is not None:
                yield found
                end = line_end(text, found.stop)
            elif re.search(_SCALAR, line):
                margin = _margin(line)
            else:
                rest = re.search(_OPEN_QUOTE, re.sub(_QUOTED, "", line.partition(" #")[0]))
                quote = rest[1] if rest else ""
        position = end + 1


def _margin(line: str) -> int:
    """Return the indentation that the lines of the block scalar which starts here exceed."""
    if line.startswith("---"):
        return -1
    found = re.match(_TO_KEY, line)
    column = found.end() if found else 0
    return column if line[column : column + 1] not in ("|", ">", "&", "!") else column - 2
