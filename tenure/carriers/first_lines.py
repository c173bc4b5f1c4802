"""What has to stay on the first lines of a file: directives that only work there.

Offsets count in a text without a byte order mark, decoded as Latin-1. Each function answers with
the offset behind what has to stay.
"""

import re

from tenure.carriers.comment_scan import comment_at, first_mark, line_end
from tenure.carriers.comment_table import CommentSyntax

_SPACE = " \t\f\r"
_SHELLS = re.compile(r"#![^\n]*/(?:env[ \t]+(?:-S[ \t]+)?)?(?:ba|da|k|z)?sh\b")
_POLYGLOT_LINES = 15
"""How far down a script may give itself to another interpreter."""
_MODELINE = re.compile(r"(?:^|[ \t])(?:vi|[vV]im(?:[<=>]?\d+)?|ex):[ \t]*\S")
_MODELINES = 5
"""Vim looks for its settings in so many lines."""
_EMACS = re.compile(r"-\*-.*-\*-")
_CODING = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")
_FRONT_LINES = 200

# Lines that keep their place, by kind; a pattern may run over several lines.
_LINES = {
    "Python": r"#[^\n]*PYTHON_ARGCOMPLETE_OK",
    "Ruby": (
        r"#[^\n]*?\b(?:frozen[_-]string[_-]literal|(?:en)?coding|warn[_-]indent|typed|rbs_inline|"
        r"shareable_constant_value)[ \t]*:"
    ),
    "Dockerfile": r"(?i:#[ \t]*(?:syntax|escape|check)[ \t]*=)",
    "YAML": (
        r"%(?:YAML|TAG)\b|#cloud-config|#cloud-boothook|##[ \t]*template:|"
        r"#[ \t]*(?:yaml-language-server:|code:[ \t]*language=)"
    ),
    "Helm template": r"%YAML\b|#[ \t]*yaml-language-server:",
    "Jinja": r"#jinja2:|##[ \t]*template:|#cloud-config|\{%-?[ \t]*extends\b[^\n]*?%\}",
    "Twig": r"\{%-?[ \t]*extends\b[^\n]*?%\}",
    "Django": r"\{%[ \t]*extends\b[^\n]*?%\}",
    "HTML": r"\{%-?[ \t]*extends\b[^\n]*?%\}",
    "Liquid": r"\{%-?[ \t]*layout\b[^\n]*?%\}",
    "Blade": r"@extends\b",
    "Handlebars": r"\{\{!<[^\n]*?\}\}",
    "ERB": r"<%#[^\n]*(?:coding|locals)[ \t]*:",
    "Razor": r"@page\b",
    "FreeMarker": r"<#ftl\b[^>]*>",
    "TeX": r"%[ \t]*!|%&|%[ \t]*arara:|%[ \t]*\\iffalse\b",
    "Swift": r"//[ \t]*swift-tools-version",
    "Racket": r"#lang[ \t]|#!r6rs|#reader",
    "Scheme": r"#!(?:r6rs|r7rs|fold-case|no-fold-case)",
    "Shaders": r"[ \t]*#[ \t]*version\b",
    "Vim script": r"scriptencoding\b",
    "Vim9 script": r"vim9s(?:cript)?\b|scriptencoding\b",
    "Batch": r"(?i:[ \t]*@?echo[ \t]+off\b)",
    "CSS": r"@charset\b",
    "SCSS": r"@charset\b",
    "Less": r"@charset\b",
    "roff": r"'\\\"",
    "Dart": r"//[ \t]*@dart\b",
    "JavaScript": r"///[ \t]*<(?:reference|amd)",
    "TypeScript": r"///[ \t]*<(?:reference|amd)",
    "SQL": r"(?i:--[ \t]*liquibase formatted)",
    "Erlang": r"%%!",
    "Lua": r"--!\w",
    "Gherkin": r"#[ \t]*language[ \t]*:",
    "Haskell": r"--[ \t]*stack\b|\{-[ \t]*(?:stack|cabal):?\s(?s:.*?)-\}",
    "Emacs Lisp": r";;;[ \t]+\S+[ \t]+---",
    "COBOL": r"(?i:[ \t]*>>[ \t]*source\b)",
    "Free-form COBOL": r"(?i:[ \t]*>>[ \t]*source\b)",
    "Windows registry": r"Windows Registry Editor|REGEDIT",
    "Tcl": r"#%Module",
    "Configuration": r"#%PAM|##[ \t]*template:",
    "Shell": r"#(?:compdef|autoload)\b",
    "Classic ASP": r"<%@(?s:.*?)%>",
    "ASP.NET": r"<%@(?s:.*?)%>",
    "JSP": r"<%@(?s:.*?)%>",
    "PPD": r"\*PPD-Adobe:",
    "Visual Basic": r"VERSION [^\n]*\n(?:(?s:.*)\nAttribute VB_)?|Attribute VB_",
    "Rust": r"---\w*[ \t\r]*\n(?s:.*?)^---[ \t\r]*$",
    "PostScript": r"%![^\n]*\n(?:%[%!?][^\n]*\n)*?%%EndComments|%![^\n]*\n(?:%[%!?][^\n]*\n)*|%!",
}
_MARKUP = frozenset(("XML", "HTML", "DTD", "Classic ASP"))
# Templates whose comments leave a line end behind, which an XML declaration may not follow.
_TEMPLATES = frozenset(
    (
        "JSP", "ASP.NET", "ERB", "EJS", "EEx", "Handlebars", "Mustache", "Smarty", "FreeMarker",
        "Razor", "Blade", "ColdFusion", "Django", "Antlers",
    )
)  # fmt: skip
_SCRIPTS = frozenset(("JavaScript", "TypeScript"))
_PRAGMA = re.compile(
    r"@(?:flow|noflow|jest-|vitest-|jsx|jsxImportSource|jsxRuntime|jsxFrag|ts-check|ts-nocheck|format)\b"
)
_BUILD_TAG = re.compile(r"//(?:go:build|[ \t]*\+build)\b")
_WITH_FRONT_MATTER = frozenset(
    (
        "HTML", "Markdown", "MDX", "Liquid", "Jinja", "Twig", "Django", "Handlebars", "Mustache",
        "CSS", "SCSS", "Sass", "Less", "Stylus", "AsciiDoc", "Pug", "EJS", "CoffeeScript", "Mermaid",
        "XML", "JavaScript", "Go template", "MediaWiki", "Haml", "Slim",
    )
)  # fmt: skip


def behind_opening(text: str, syntax: CommentSyntax) -> int:
    """Return the offset behind what only has a meaning at the very top."""
    at = 0
    if text.startswith("#!") and not (syntax.name == "Rust" and re.match(r"#!\s*\[", text)):
        at = _behind_shebang(text, syntax)
    elif re.match(r"//+[ \t]*(?:usr/)?bin/", text):
        at = _next_line(text, 0)  # a source file that the kernel hands to a shell
    elif syntax.name == "Astro" and text.startswith("---"):
        at = _next_line(text, 0)
    elif syntax.name == "PHP page" and re.match(r"<\?(?i:php)?[ \t][^\n]*\?>", text):
        at = _next_line(text, 0)  # a declaration in it has to be the first statement
    elif syntax.name in _WITH_FRONT_MATTER:
        at = _behind_front_matter(text)
    return max(at, _behind_coding(text)) if syntax.name == "Python" else at


def behind_first_lines(text: str, word: int, syntax: CommentSyntax) -> int | None:
    """Return the offset behind the directive at `word`, `None` if there is none.

    Args:
        text: The file.
        word: The start of a line with text, or of the rest of a line that starts with markup.
        syntax: Its comments.
    """
    if syntax.name in _LINES:
        found = re.compile(_LINES[syntax.name], re.MULTILINE).match(text, word)
        if found:
            return _behind(text, found.end(), inline=found[0].endswith(">"))
    if syntax.name in _MARKUP or syntax.name in _TEMPLATES:
        behind = _behind_tag(text, word, syntax)
    elif syntax.name == "PHP":
        opened = re.compile(r"<\?(?i:php|hh)?(?=\s|\Z)").match(text, word)
        behind = _next_line(text, word) if opened else None
    elif syntax.name == "Go":
        behind = _behind_build_tags(text, word, syntax)
    else:
        behind = _behind_fence(text, word, syntax)
    return behind or _behind_settings(text, word, syntax)


def _next_line(text: str, at: int) -> int:
    return min(line_end(text, at) + 1, len(text))


def _behind(text: str, end: int, *, inline: bool) -> int:
    """Return the start of the next line, or `end` if more may and does stand on this one."""
    rest = text[end : line_end(text, end)].strip(_SPACE)
    return end if inline and rest else _next_line(text, end)


def _behind_shebang(text: str, syntax: CommentSyntax) -> int:
    at = _next_line(text, 0)
    while text.startswith("#!", at) and syntax.name != "Rust":
        at = _next_line(text, at)
    if syntax.name in ("Scheme", "Scala", "Common Lisp"):
        closed = re.compile(r"(?:[^\n]*\n){0,20}?!#[^\n]*").match(text, at)
        at = _next_line(text, closed.end()) if closed else at
    if syntax.name in ("Ruby", "Perl"):
        # `ruby -x` begins to read at the next such line.
        again = re.compile(rf"(?:[^\n]*\n){{1,20}}?#![^\n]*{syntax.name.lower()}").match(text, at)
        at = _next_line(text, again.end()) if again else at
    if _SHELLS.match(text) and syntax.name != "Shell":
        at = _behind_handover(text, at)
    return at


def _behind_handover(text: str, start: int) -> int:
    """Return the end of the lines in which a shell script gives itself to another interpreter."""
    at = start
    for _ in range(_POLYGLOT_LINES):
        end = line_end(text, at)
        if re.search(r"\bexec\b", text[at:end]):
            break
        if end == len(text):
            return start
        at = end + 1
    else:
        return start
    while text[at : line_end(text, at)].rstrip("\r").endswith("\\") and at < len(text):
        at = _next_line(text, at)
    at = _next_line(text, at)
    # Perl: `eval 'exec perl …'` and, on the next line, `if 0;`.
    return _next_line(text, at) if re.compile(r"[ \t]*if\b").match(text, at) else at


def _behind_coding(text: str) -> int:
    """Return the end of Python's encoding line (PEP 263), which is one of the first two."""
    first = _next_line(text, 0)
    if _CODING.match(text, 0, first):
        return first
    second = _next_line(text, first)
    is_comment = re.match(r"[ \t\f]*(?:#[^\n]*)?\r?\n", text)
    return second if is_comment and _CODING.match(text, first, second) else 0


def _behind_front_matter(text: str) -> int:
    fence = text[:3]
    if fence not in ("---", "+++") or text[3 : line_end(text, 0)].strip(_SPACE):
        return 0
    at = _next_line(text, 0)
    for _ in range(_FRONT_LINES):
        end = line_end(text, at)
        if text[at:end].rstrip(_SPACE) == fence:
            return _next_line(text, at)
        at = end + 1
    return 0


def _behind_tag(text: str, word: int, syntax: CommentSyntax) -> int | None:
    """Return the end of an XML declaration, a document type or a style sheet instruction."""
    start = word
    while start < len(text) and text[start] in _SPACE:
        start += 1
    instruction = re.compile(r"<\?(?:xml|xml-stylesheet|xml-model|mso-application)\s(?s:.*?)\?>")
    found = instruction.match(text, start)
    if found:
        return _behind(text, found.end(), inline=True)
    if syntax.name in _MARKUP and text[start : start + 9].upper() == "<!DOCTYPE":
        end = _doctype_end(text, start)
        return _behind(text, end, inline=True) if end else None
    return None


def _doctype_end(text: str, start: int) -> int | None:
    """Return the end of a document type, which can hold declarations in brackets."""
    depth = 0
    for found in re.compile(r"\"[^\"]*\"|'[^']*'|<!--(?s:.*?)-->|[\[\]<>]").finditer(text, start):
        depth += {"[": 1, "<": 1, "]": -1, ">": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    return None


def _behind_build_tags(text: str, word: int, syntax: CommentSyntax) -> int | None:
    """Return the end of Go's build constraints and of the blank lines below them."""
    at, last = word, None
    while at < len(text):
        end = line_end(text, at)
        if text[at:end].strip(_SPACE):
            found = comment_at(text, first_mark(text, at, end, syntax), syntax)
            if found is None:
                break
            end = line_end(text, found.stop)
            last = end + 1 if _BUILD_TAG.match(text, at) else last
        at = end + 1
    if last is None:
        return None
    while last < len(text) and not text[last : line_end(text, last)].strip(_SPACE):
        last = _next_line(text, last)
    return min(last, len(text))


def _behind_fence(text: str, word: int, syntax: CommentSyntax) -> int | None:
    """Return the end of a YAML block in line comments between `# ---`, as Jupytext writes it."""
    for mark in syntax.line:
        opened = re.compile(rf"({re.escape(mark)}'?)[ \t]?---[ \t\r]*$", re.MULTILINE)
        found = opened.match(text, word)
        if not found:
            continue
        at = _next_line(text, word)
        while text.startswith(found[1], at):
            if opened.match(text, at):
                return _next_line(text, at)
            at = _next_line(text, at)
    return None


def _behind_settings(text: str, word: int, syntax: CommentSyntax) -> int | None:
    """Return the end of a comment that tells an editor or a tool how to read the file."""
    mark = first_mark(text, word, line_end(text, word), syntax)
    found = comment_at(text, mark, syntax)
    number = text.count("\n", 0, word) + 1
    if found is None or not found.closed:
        return None
    if not found.is_line:
        held = text[found.start : found.stop].split("\n")
        told = any(_is_setting(line, number + index) for index, line in enumerate(held))
        if told or (syntax.name in _SCRIPTS and any(map(_PRAGMA.search, held))):
            end = _behind(text, found.stop, inline=True)
            return end if end != found.stop or found.mark == "<!--" else None
        return None
    behind = None
    if syntax.name in _SCRIPTS and _PRAGMA.search(text, found.start, found.end):
        behind = _next_line(text, word)
    while found is not None and found.is_line and number <= _MODELINES:
        if _is_setting(text[found.start : found.end], number):
            behind = _next_line(text, found.end)
        line = _next_line(text, found.end)
        mark = first_mark(text, line, line_end(text, line), syntax)
        found = comment_at(text, mark, syntax) if line < len(text) else None
        number += 1
    return behind


def _is_setting(line: str, number: int) -> bool:
    if number <= 2 and _EMACS.search(line):  # noqa: PLR2004  # the second one behind a `#!` line
        return True
    return number <= _MODELINES and _MODELINE.search(line) is not None
