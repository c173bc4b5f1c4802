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

_ONE_LINE = r"""\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?"""
_DOUBLE = r'"(?:\\.|[^"\\])*(?:"|\Z)'
_SINGLE = r"'[^']*(?:'|\Z)"
_TRIPLE = r'"""(?:\\.|[^\\])*?(?:"""|\Z)|' + r"'''(?:\\.|[^\\])*?(?:'''|\Z)"
_BACKTICK = r"`[^`]*(?:`|\Z)"
_REGEX = r"(?<=[=(,:;!&|?{}\[~])[ \t]*/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/"
_TO_TAG = r"[^\n]*\n.*?(?:^[ \t]*(?P=tag)\b|\Z)"
_HEREDOC = r"(?<!<)<<(?P<q>-?[ \t]*[\"'\\]?)(?P<tag>[A-Za-z_]\w*)[\"']?" + _TO_TAG
_PARENTHESES = r"\[(?P<eq>=*)\[.*?(?:\](?P=eq)\]|\Z)"

LITERALS = {
    "c": _ONE_LINE,
    "cpp": rf'R"(?P<tag>[^()\\\s]{{0,16}})\(.*?(?:\)(?P=tag)"|\Z)|{_ONE_LINE}',
    "csharp": rf'"""+.*?(?:"""+|\Z)|@\$?"(?:""|[^"])*(?:"|\Z)|{_ONE_LINE}',
    "css": rf"{_ONE_LINE}|url\([^)\n]*\)",
    "python": f"{_TRIPLE}|{_ONE_LINE}",
    "js": rf"`(?:\\.|[^`\\])*(?:`|\Z)|{_REGEX}|{_ONE_LINE}",
    "go": f"{_BACKTICK}|{_ONE_LINE}",
    "rust": rf"""\bb?r(?P<tag>\#*)".*?(?:"(?P=tag)|\Z)|{_DOUBLE}|'(?:\\.[^'\n]*|[^'\\\n])'""",
    "double": _DOUBLE,
    "quotes": rf"{_DOUBLE}|'(?:\\.|[^'\\])*(?:'|\Z)",
    "lisp": rf"\#\\.|\?\\?.|{_DOUBLE}",
    "ml": rf"\{{(?P<tag>[a-z_]*)\|.*?(?:\|(?P=tag)\}}|\Z)|{_DOUBLE}|'(?:\\[^\n]+?|[^'\\\n])'",
    "shell": rf"\\.|{_HEREDOC}|\$?{_SINGLE}|{_DOUBLE}",
    "dockerfile": _HEREDOC,
    "hcl": rf'<<-?(?P<tag>\w+){_TO_TAG}|"(?:\\.|[^"\\\n])*"?',
    "ruby": (
        rf"<<[~-]?(?P<q>[\"'`]?)(?P<tag>[A-Za-z_]\w*)(?P=q){_TO_TAG}|^__END__\s*?$.*|{_REGEX}|"
        rf"%[qQwWiI]?(?:\([^)]*\)|\[[^\]]*\]|\{{[^}}]*\}})|{_DOUBLE}|'(?:\\.|[^'\\])*(?:'|\Z)"
    ),
    "perl": (
        rf"<<~?(?P<q>[\"']?)(?P<tag>[A-Za-z_]\w*)(?P=q){_TO_TAG}|^__(?:END|DATA)__\b.*|"
        rf"^=[A-Za-z]\w*.*?(?:^=cut\b[^\n]*|\Z)|\bq[qwrx]?[ \t]*\{{[^{{}}]*\}}|\$[\"'`#]|{_REGEX}|"
        rf"{_DOUBLE}|'(?:\\.|[^'\\])*(?:'|\Z)"
    ),
    "php": (
        rf"\A(?!<\?(?:php)?\s|\#!).*?(?:<\?(?:php\b|=)|\Z)|\?>.*?(?:<\?(?:php\b|=)|\Z)|"
        rf"<<<[ \t]*(?P<q>[\"']?)(?P<tag>[A-Za-z_]\w*)(?P=q){_TO_TAG}|\#\[|"
        rf"{_DOUBLE}|'(?:\\.|[^'\\])*(?:'|\Z)"
    ),
    "page": r"<\?(?:php\b|=).*?(?:\?>|\Z)|<(?P<tag>script|style|textarea)\b.*?(?:</(?P=tag)|\Z)",
    "r": rf"[rR][\"'](?P<tag>-*)[(\[{{].*?(?:[)\]}}](?P=tag)[\"']|\Z)|{_DOUBLE}|'(?:\\.|[^'\\])*(?:'|\Z)",
    "elixir": rf"{_TRIPLE}|{_DOUBLE}|'(?:\\.|[^'\\\n])*'?",
    "lua": f"{_PARENTHESES}|{_ONE_LINE}",
    "cmake": f"{_PARENTHESES}|{_DOUBLE}",
    "sql": rf"'(?:''|[^'])*(?:'|\Z)|\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z)|\"[^\"]*\"|`[^`]*`",
    "nix": rf"''(?:'''|''\$|''\\|(?!'').)*(?:''|\Z)|{_DOUBLE}",
    "powershell": (
        r"""@"[ \t\r]*\n.*?(?:^"@|\Z)|@'[ \t\r]*\n.*?(?:^'@|\Z)|`.|"""
        r""""(?:`.|[^"`])*(?:"|\Z)|'[^']*(?:'|\Z)"""
    ),
    "make": r"^[ ]*(?:override[ ]+)?define\b.*?(?:^[ ]*endef\b|\Z)",
    "vim": r"=<<[ \t]*(?:trim[ \t]+)?(?:eval[ \t]+)?(?P<tag>[A-Z]\w*)" + _TO_TAG,
    "vb": r'"[^"\n]*"?',
    "html": r"<(?P<tag>script|style|textarea)\b.*?(?:</(?P=tag)|\Z)",
    "xml": r"<!\[CDATA\[.*?(?:\]\]>|\Z)",
    "jinja": r"\{%-?[ \t]*raw\b.*?(?:endraw[ \t]*-?%\}|\Z)",
    "markdown": (
        r"\A---[ \t]*\n.*?^---[ \t]*$|"
        r"^[ ]{0,3}(?P<tag>`{3,}|~{3,})[^\n]*\n.*?(?:^[ ]{0,3}(?P=tag)[`~]*[ \t\r]*$|\Z)|"
        r"^(?:[ ]{4}|\t)[^\n]*|`[^`\n]+`"
    ),
    "tex": (
        r"\\begin\{(?P<tag>verbatim|lstlisting|minted|comment|filecontents\*?)\}"
        r".*?(?:\\end\{(?P=tag)\}|\Z)|\\."
    ),
    "asciidoc": r"^(?P<tag>-{4,}|\.{4,}|`{3,}|\+{4,})[ \t\r]*\n.*?(?:^(?P=tag)[ \t\r]*$|\Z)",
    "org": r"^[ \t]*\#\+(?i:begin)_(?P<tag>\w+).*?(?:^[ \t]*\#\+(?i:end)_(?P=tag)|\Z)",
    "yaml": "",
}
"""What is no comment although it may hold the marks of one, by family. `yaml` has no pattern: its
block scalars end where the indentation does."""

_HARMLESS = re.compile(r"#!|%YAML|<\?php[ \t\r]*$|<\?xml [^>]*\?>[ \t\r]*$")
_SCALAR = re.compile(r"(?:[:?-]|^---)[ \t]+(?:[&!]\S+[ \t]+)*[|>][-+0-9]*[ \t]*(?:#.*)?$")
_TO_KEY = re.compile(r"[ \t]*(?:-[ \t]+)*")
_QUOTED = re.compile(r"""(?<![^\s:,\[{-])(?:"(?:\\.|[^"\\])*"|'(?:''|[^'])*')""")
_OPEN_QUOTE = re.compile(r"""(?<![^\s:,\[{-])(["'])""")
_RST_MARKUP = re.compile(r"\.\.[ \t]+(?:_|\[|\||[\w:-]+::)")
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
    """Yield the comments that begin before the offset `until`, in their order.

    Args:
        text: The file as Latin-1, its lines ended by `\n` (and `\r` before it).
        syntax: Its comments.
        until: Where to stop looking.
        start: Where to begin: the start of a line that is not inside anything.
    """
    position = start
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
    for mark in syntax.line:
        stop = offset + len(mark)
        if not mark[-1].isalpha():
            if text.startswith(mark, offset) and not text.startswith("#[", offset):
                return _line(text, offset, mark)
        elif text[offset:stop].lower() == mark.lower() and text[stop : stop + 1] in (
            *"\n\r\t ",
            "",
        ):
            return _line(text, offset, text[offset:stop])
    return None


def literal_around(text: str, syntax: CommentSyntax, offset: int) -> int | None:
    """Return where the comment or literal ends that `offset` stands inside of, if it does."""
    for start, end, _ in _tokens(text, syntax, 0):
        if start >= offset:
            return None
        if offset < end:
            return end
    return None


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
    return _HARMLESS.match(text, start, end) is not None


def _behind_code(text: str, syntax: CommentSyntax, until: int, start: int) -> Iterator[Comment]:
    if syntax.strings == "yaml":
        yield from _in_yaml(text, syntax, until, start)
        return
    for begin, _, found in _tokens(text, syntax, start):
        if begin >= until:
            return
        if found is not None:
            yield found


def _tokens(
    text: str, syntax: CommentSyntax, start: int
) -> Iterator[tuple[int, int, Comment | None]]:
    """Yield start and end of each comment and each literal, with the comment if it is one."""
    pattern = _pattern(syntax)
    match = pattern.search(text, start)
    while match is not None:
        begin, end = match.span()
        found = None
        if match["comment"] is not None:
            begin = first_mark(text, begin, end, syntax)
            found = comment_at(text, begin, syntax)
            end = found.stop if found else begin + 1
        yield begin, end, found
        match = pattern.search(text, max(end, begin + 1))


@lru_cache(maxsize=16)
def _pattern(syntax: CommentSyntax) -> re.Pattern[str]:
    openers = "|".join(re.escape(opener) for opener, _ in syntax.block)
    marks = "|".join(map(re.escape, syntax.line))
    if syntax.line_start:
        marks = rf"^[ \t]*(?i:{marks})" if marks else ""
    elif syntax.strings in ("shell", "perl"):
        marks = rf"(?<![^\s;&|()`])(?:{marks})"
    comment = "|".join(filter(None, (openers, marks))) or "(?!)"
    literal = LITERALS.get(syntax.strings) or "(?!)"
    return re.compile(rf"(?P<comment>{comment})|{literal}", re.MULTILINE | re.DOTALL)


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
            and not (_RST_MARKUP.match(text, offset))
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
    skipped = rf"|{LITERALS[syntax.strings]}" if syntax.quotes_count else ""
    pattern = re.compile(rf"{re.escape(opener)}|{re.escape(closer)}{skipped}", re.DOTALL)
    depth = 1
    for found in pattern.finditer(text, body):
        depth += (found[0] == opener) - (found[0] == closer)
        if not depth:
            return found.span()
    return -1, -1


def _dedent(text: str, body: int) -> tuple[int, int]:
    """Return the end of a comment that goes on while lines are indented or blank."""
    end = line_end(text, body)
    position = end + 1
    while position < len(text):
        stop = line_end(text, position)
        if text[position:stop].strip(_SPACE):
            if text[position] not in " \t":
                break
            end = stop
        position = stop + 1
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
            elif _SCALAR.search(line):
                margin = _margin(line)
            else:
                rest = _OPEN_QUOTE.search(_QUOTED.sub("", line.partition(" #")[0]))
                quote = rest[1] if rest else ""
        position = end + 1


def _margin(line: str) -> int:
    """Return the indentation that the lines of the block scalar which starts here exceed."""
    if line.startswith("---"):
        return -1
    found = _TO_KEY.match(line)
    column = found.end() if found else 0
    return column if line[column : column + 1] not in ("|", ">", "&", "!") else column - 2
