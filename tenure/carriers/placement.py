"""Where a new header goes, so that what must come first still comes first and nothing adopts it.

The order is: what has to be on the first lines, then a license, then the header. Everything here
is a function of the file's bytes: that is how `remove` finds out what `insert` has added.
"""

import re
from typing import NamedTuple

from tenure.carriers.comment_preprocessor import DIRECTIVE
from tenure.carriers.comment_scan import (
    Comment,
    comment_at,
    comments,
    first_mark,
    line_end,
    literal_around,
)
from tenure.carriers.comment_table import CommentSyntax
from tenure.carriers.first_lines import behind_first_lines, behind_opening
from tenure.errors import EditError
from tenure.shown import command

_BOM = b"\xef\xbb\xbf"
_SPACE = " \t\f\r"
_LAST_LINE = 64
_LICENSE = re.compile(
    r"copyright|\xa9|\(c\)[ \t]*(?:19|20)\d\d|spdx-|@licen[sc]e|@preserve|licen[sc]e:|all rights reserved|"
    r"licen[sc]ed (?:under|to|for)|public domain|permission is hereby granted|general public licen[sc]e|"
    r"(?:apache|mit|bsd|mozilla public|isc) licen[sc]e",
    re.IGNORECASE,
)
_DOCUMENTATION = re.compile(r"/\*[*!](?!/)|///|//!")
_DECLARATION = re.compile(
    r"[ \t]*(?:@\w|(?:public|private|protected|internal|abstract|final|static|sealed|class|interface|"
    r"enum|struct|record|func|fun|fn|def|type|export|open|data|object|trait|impl|pub|mod|function|"
    r"const|let|var|extension|protocol|actor|async|typedef|void|int|template)\b)"
)
_RUN = r"(?:[ \t]*//[^\n]*\n)*"
# What turns the comments right above it into its documentation, with the comments that touch it.
_DOCUMENTED = {
    "Go": _RUN + r"(?:/\*(?s:.*?)\*/[ \t\r]*\n)?package\b",
    "Protocol Buffers": _RUN + r"[ \t]*[^\s/]",
    "CUE": _RUN + r"[ \t]*[^\s/]",
    "Odin": _RUN + r"package\b",
    "V": _RUN + r"module\b",
    "Ruby": (
        r"(?:[ \t]*#[^\n]*\n)*[ \t]*(?:class|module|def|attr_\w+|alias|private|public|protected|"
        r"[A-Z]\w*[ \t]*=)\b"
    ),
    "Crystal": (
        r"(?:[ \t]*#[^\n]*\n)*[ \t]*(?:class|module|def|struct|enum|lib|macro|annotation|"
        r"abstract|[A-Z]\w*[ \t]*=)"
    ),
    "PowerShell": r"(?:[ \t]*#[^\n]*\n)*?[ \t]*#[ \t]*\.[A-Za-z]",
    "MATLAB": r"%",
    "gettext": r"msg|#",
    "Fluent": r"-?[A-Za-z]|#",
    "Starlark": r"load\b",
}

# A documentation comment that would take in a header right below it.
_CONTINUED = {
    "Haskell": r"--[ \t]*[|^]|\{-[ \t]*[|^]",
    "PureScript and Elm": r"--[ \t]*[|^]|\{-[ \t]*[|^]",
    "Idris and Agda": r"--[ \t]*[|^]|\|\|\|",
    "Erlang": r"@\w",
}


class Placement(NamedTuple):
    """Where a header goes and what it looks like there.

    Attributes:
        offset: Bytes before it.
        before: What is written in front of it.
        after: What is written behind its last visible character.
        eol: The line end to use inside.
        mark: The line mark, or what opens the block comment.
        close: What closes the block comment, on a line of its own; empty for line comments.
        is_line: Whether each line has the mark.
    """

    offset: int
    before: bytes
    after: bytes
    eol: str
    mark: str
    close: str
    is_line: bool


def place(path: str, data: bytes, syntax: CommentSyntax) -> Placement:
    """Return where a new header goes.

    Args:
        path: The file, for messages.
        data: All of it, without a header.
        syntax: Its comments.

    Raises:
        EditError: There is no place where a comment would do no harm.
    """
    bom = len(_BOM) if data.startswith(_BOM) else 0
    text = data[bom:].decode("latin-1")
    lone = "\n" not in text and "\r" in text
    if lone:
        text = text.replace("\r", "\n")
    _refuse(path, text, syntax)
    at = _spot(path, text, syntax)
    eol = "\r" if lone else _eol(text, at)
    is_line = bool(syntax.line) and not syntax.prefer_block
    mark, close = (_mark(text, at, syntax), "") if is_line else _pair(text, at, syntax)
    before, after = _around(text, at, syntax, mark, is_line=is_line)
    return Placement(bom + at, _lines(before, eol), _lines(after, eol), eol, mark, close, is_line)


def _lines(text: str, eol: str) -> bytes:
    return text.replace("\n", eol).encode("latin-1")


def _refuse(path: str, text: str, syntax: CommentSyntax) -> None:
    if syntax.name == "PowerShell" and "# SIG # Begin signature block" in text:
        raise _no_place(path, "it is signed, and a comment would break the signature")
    hybrid = r"@?rem[ \t]*=|@if[ \t]*\(@|<#|0</\*|@set[ \t]+@|@?goto[ \t]+=|#!|::\d*[ \t]*<#"
    if syntax.name == "Batch" and re.match(hybrid, text, re.IGNORECASE):
        raise _no_place(path, "its first lines are also the start of a script in another language")


def _no_place(path: str, reason: str) -> EditError:
    hint = command("tenure", "stamp", "--carrier", "sidecar", paths=[path])
    return EditError(f"{path} has no safe place for a comment header: {reason}", hint)


def _spot(path: str, text: str, syntax: CommentSyntax) -> int:
    """Return the offset of a new header in the text."""
    at = _clear(text, behind_opening(text, syntax), syntax)
    fallback = None
    while True:
        word = _next_word(text, at)
        if word == len(text):
            break
        # Only the first comments of a Dockerfile are parser directives; a blank line ends them.
        passed = syntax.name == "Dockerfile" and (word > at or fallback is not None)
        behind = None if passed else behind_first_lines(text, word, syntax)
        if behind is None:
            behind = _behind_license(text, word, syntax)
            fallback = at if fallback is None else fallback
        if behind is None:
            break
        at = _clear(text, behind, syntax)
    if text.count("\n", 0, at) < _LAST_LINE:
        return at
    if fallback is not None and text.count("\n", 0, fallback) < _LAST_LINE:
        return fallback
    raise _no_place(path, f"a header starts on one of the first {_LAST_LINE} lines")


def _clear(text: str, at: int, syntax: CommentSyntax) -> int:
    """Move `at` behind the literal or comment that it would be inside of."""
    end = literal_around(text, syntax, at) if 0 < at < len(text) else None
    return at if end is None else min(line_end(text, end) + 1, len(text))


def _next_word(text: str, at: int) -> int:
    """Return the start of the next line that is not blank, or of the rest of this one."""
    while at < len(text):
        end = line_end(text, at)
        if text[at:end].strip(_SPACE):
            return at
        at = end + 1
    return len(text)


def _behind_license(text: str, word: int, syntax: CommentSyntax) -> int | None:
    """Return the end of the comment at `word` if it is a license that stands by itself."""
    run = _run(text, word, syntax)
    if run is None or not _LICENSE.search(text, word, run):
        return None
    attached = text[run : line_end(text, run)]
    mark = first_mark(text, word, line_end(text, word), syntax)
    documented = _DOCUMENTED.get(syntax.name)
    if documented and re.compile(documented).match(text, run):
        return None
    continued = _CONTINUED.get(syntax.name)
    if continued and re.compile(continued).search(text, mark, run):
        return None
    banner = text.startswith("/*!", mark) and syntax.name in ("JavaScript", "TypeScript", "CSS")
    if not banner and _DOCUMENTATION.match(text, mark) and _DECLARATION.match(attached):
        return None
    return run


def _run(text: str, word: int, syntax: CommentSyntax) -> int | None:
    """Return the end of the comment that starts at `word`; line comments in a row are one."""
    found = next(comments(text, syntax, word + 1, word), None) or _comment(text, word, syntax)
    if found is None or not found.closed or text[word : found.start].strip(_SPACE):
        return None
    if not found.is_line:
        end = line_end(text, found.stop)
        if not text[found.stop : end].strip(_SPACE):
            return min(end + 1, len(text))
        return found.stop if found.mark == "<!--" else None
    end = found.stop
    while end < len(text):
        following = _comment(text, end + 1, syntax)
        if following is None or not following.is_line:
            break
        end = following.stop
    return min(end + 1, len(text))


def _comment(text: str, line: int, syntax: CommentSyntax) -> Comment | None:
    """Return the comment that a line starts with."""
    end = line_end(text, line)
    mark = first_mark(text, line, end, syntax)
    return comment_at(text, mark, syntax) if mark < end else None


def _eol(text: str, at: int) -> str:
    """Return the line end of the neighbors."""
    near = at - 1 if at and text[at - 1] == "\n" else text.find("\n", at)
    if near < 0:
        near = text.find("\n")
    return "\r\n" if near > 0 and text[near - 1] == "\r" else "\n"


def _mark(text: str, at: int, syntax: CommentSyntax) -> str:
    """Return the line mark to write."""
    if syntax.name == "Batch":
        if re.search(r"^[ \t]*::", text, re.MULTILINE):
            return "::"
        return "REM" if re.match(r"[ \t]*@?echo[ \t]+off\b", _last_line(text, at), re.I) else "@REM"
    if syntax.adapts:
        marks = "|".join(map(re.escape, syntax.line))
        # `#include` is no comment in assembler, `CALL` none in Fortran.
        behind = r"(?!\w)" if syntax.block or "C" in syntax.line else ""
        used = re.search(rf"^(?!{DIRECTIVE})({marks}){behind}", text, re.MULTILINE)
        return used[1] if used else syntax.line[0]
    return syntax.line[0]


def _last_line(text: str, at: int) -> str:
    return text[: max(at - 1, 0)].rpartition("\n")[2]


def _pair(text: str, at: int, syntax: CommentSyntax) -> tuple[str, str]:
    """Return the pair of block comment marks to write."""
    if not syntax.trims:
        return syntax.block[0]
    following = text[at:].lstrip("\n\r")
    if following[:1] in (" ", "\t"):
        return syntax.block[2]  # white space that is eaten would change the indentation
    return syntax.block[1 if text[:at].strip() else 0]


def _around(
    text: str, at: int, syntax: CommentSyntax, mark: str, *, is_line: bool
) -> tuple[str, str]:
    """Return what goes before and behind the header.

    Where a blank line is needed behind the header and there is one already, none is added; where
    there is none, the added one must not look like that. So it comes with a bare comment line, or
    with a blank line before the header; at the top of a file one is always added.
    """
    if at == len(text):
        return ("\n", "") if text and not text.endswith("\n") else ("", "\n")
    if at and text[at - 1] != "\n":
        return "\n", ""
    if not _needs_blank(text, at, syntax, mark, is_line=is_line):
        return "", "\n"
    if at == 0 or not _last_line(text, at).strip(_SPACE):
        return "", "\n\n"
    if not text[at : line_end(text, at)].strip(_SPACE):
        return "", "\n"
    return ("", f"\n{mark}\n\n") if is_line else ("\n", "\n\n")


def _needs_blank(text: str, at: int, syntax: CommentSyntax, mark: str, *, is_line: bool) -> bool:
    """Whether the next line with text would change its meaning right below a header, or the header's."""
    above = at
    while at < len(text) and not text[at : line_end(text, at)].strip(_SPACE):
        at = line_end(text, at) + 1
    if at >= len(text):
        return False
    if not is_line:
        return not syntax.block[0][1]
    documented = _DOCUMENTED.get(syntax.name)
    if documented and re.compile(documented).match(text, at):
        return True
    if re.fullmatch(rf"{re.escape(mark)}[ \t]?---[ \t\r]*", _last_line(text, above)):
        return text.startswith(mark, at)  # Jupytext would make one cell of both
    first = at
    while text.startswith(mark, at):
        rest = text[at + len(mark) : line_end(text, at)]
        if rest.strip(_SPACE):
            return rest.startswith(("  ", "\t", " \t"))
        at = line_end(text, at) + 1
    # A bare comment line and a blank one are what `_around` writes.
    return at > first and not text[at : line_end(text, at)].strip(_SPACE)
