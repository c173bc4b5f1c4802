"""Second looks at files whose name fits several kinds: their content decides.

Each function answers with the name of a kind, or `None` where no comment would be safe.
"""

import re
from collections.abc import Callable

_MINIFIED = 5000
"""A script or style sheet whose first line is longer was not written by hand; a line above it would
shift the positions in its source map."""

# What only Go's templates have; Jinja, Handlebars and Angular share the braces.
_GO = (
    r"\{\{-?[ \t]*(?:/\*|\.[A-Za-z]|\$[\w.]*[ \t]*:?=|\$\.|"
    r"(?:if|else|range|with|end|define|template|block|include|partial|toYaml|printf)(?=[ }\"]))"
)
_HELM = r"\{\{-?[ \t]*(?:\.(?:Values|Release|Chart|Files|Capabilities)\b|include\b|template\b)"
_DJANGO = (
    r"\{%[ \t]*(?:load|csrf_token|url|trans|translate|blocktrans|blocktranslate|static|comment|"
    r"autoescape|ifchanged|regroup|spaceless|now|cycle|lorem|debug)\b|block\.super|forloop\."
)
_LIQUID = (
    r"\{%-?[ \t]*(?:assign|capture|unless|render|section|schema|liquid|paginate|endunless|"
    r"include[ \t]+[\w/-]+\.\w+|seo|feed_meta)\b|\{\{-?[ \t]*(?:content|page\.|site\.)"
)
_JINJA = (
    r"\{%-|-%\}|\{#-|\{%[ \t]*(?:set|macro|import|from|call|do|filter)\b|"
    r"\{\{-?[ \t]*(?:super\(|url_for\(|get_flashed|_\()|\bloop\.(?:index|first|last)"
)


def decide(kind: str, path: str, head: bytes) -> str | None:
    """Return the kind that a file really is, or `None` if it cannot carry a comment.

    Args:
        kind: What its name says.
        path: The file.
        head: Its first 64 KiB, or all of it.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    return _QUESTIONS[kind](path, text)


def template_kind(end: str, head: bytes) -> str | None:
    """Return which template language a file ending in `.tmpl`, `.tpl` and the like holds, if any."""
    text = head.decode("latin-1")
    if _has(r"^\{%|^\{#|\{%-?[ \t]*(?:if|for|set|extends|block|include)\b", text):
        return "Jinja"
    if end != "tftpl" and _has(_GO, text):
        return "Go template"
    if end == "tpl" and _has(r"\{\*|\{\$\w|\{(?:if|include|foreach|block|extends) |\{/\w+\}", text):
        return "Smarty"
    return None


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.MULTILINE) is not None


def _yaml(path: str, text: str) -> str | None:
    start = text.lstrip()
    if path.endswith("rc") and start.startswith("{"):
        return "JSON with comments" if path.endswith(".eslintrc") else None
    if path.endswith(".sls"):
        if start.startswith(("(", ";", "#!r6rs")):
            return "Scheme"
        if start.startswith("#!py"):
            return "Python"
    if "{%" in text and _has(r"^\{[%#]", text):
        return "Jinja"
    if "{{" in text and (
        ("templates/" in path and _has(_HELM, text)) or any(map(_starts_go, _outside_scalars(text)))
    ):
        return "Helm template"
    return "YAML"


def _starts_go(line: str) -> bool:
    """Whether a line or its value starts with a template action, which plain YAML cannot have."""
    return re.match(rf"[ \t]*(?:- +)*(?:[\w./'\"-]+:[ \t]+)?{_GO}", line) is not None


def _outside_scalars(text: str) -> list[str]:
    """Return the lines that are not inside a block scalar, where templates are mere text."""
    kept = []
    inside = None
    for line in text.split("\n"):
        bare = line.lstrip(" ")
        if not bare.strip():
            continue
        indent = len(line) - len(bare)
        if inside is not None and indent > inside:
            continue
        kept.append(line)
        inside = indent if re.search(r"(?:[:-]|^)[ \t]*[|>][-+0-9]*[ \t\r]*$", line) else None
    return kept


def _html(path: str, text: str) -> str | None:
    if "{{" not in text and "{%" not in text:
        return "HTML"
    # The parts of a Jekyll site are plain HTML to everything else.
    jekyll = text.startswith("---") or re.search(r"(?:^|/)_(?:layouts|includes)/", path)
    for kind, pattern in (("Django", _DJANGO), ("Liquid", _LIQUID), ("Jinja", _JINJA)):
        if "{%" in text and (kind != "Liquid" or jekyll) and _has(pattern, text):
            return kind
    if "{%" not in text and not jekyll and _has(_GO, text):
        return "Go template"
    return "HTML"


def _script(kind: str) -> Callable[[str, str], str | None]:
    def decided(_: str, text: str) -> str | None:
        return None if text.find("\n", 0, _MINIFIED) < 0 and len(text) > _MINIFIED else kind

    return decided


def _typescript(_: str, text: str) -> str | None:
    return "XML" if text.startswith(("<?xml", "<!DOCTYPE TS")) else "TypeScript"


def _php(_: str, text: str) -> str | None:
    # A file that starts as HTML, or goes back to it on its first line, has no line in PHP to use.
    start = re.match(r"(?:#![^\n]*\n)?\s*<\?(?:php)?(?=\s|\Z)([^\n]*)", text)
    return "PHP" if start and "?>" not in start[1] else "PHP page"


def _m(_: str, text: str) -> str | None:
    if _has(
        r"^\s*(?:#import|#include|@interface|@implementation|@import|@class|@protocol)\b", text
    ):
        return "Objective-C"
    if _has(r"^:- (?:module|import_module|use_module|interface)\b", text):
        return "Mercury"
    if _has(
        r"^\s*(?:%|function\b|classdef\b|\w+ *= *[^;]*;\s*(?:%|$)|end\s*;?\s*$|clc\b|clear\b)", text
    ):
        return "Objective-C" if _has(r"^\s*(?://|/\*)", text) else "MATLAB"
    if _has(r"\(\*|^\w+\[.*\] *:?=|\bModule\[|\bBeginPackage\[", text):
        return "Wolfram"
    return "Objective-C" if _has(r"^\s*(?://|/\*)", text) else "MATLAB"


def _perl(_: str, text: str) -> str | None:
    if _has(r"^#!.*\b(?:raku|perl6)\b|^\s*use v6\b", text):
        return "Raku"
    if _has(r"^#!.*perl|^\s*(?:use|package|my|our|sub|require)\b", text):
        return "Perl"
    if _has(
        r"^#!.*(?:swipl|prolog|yap)\b|^:-\s|^\w[\w(),\s]*:-\s*$|^[a-z]\w*\(.*\)\.\s*$|^%", text
    ):
        return "Prolog"
    return "Perl"


def _pro(_: str, text: str) -> str | None:
    if _has(r"^:-\s|^[a-z]\w*\(.*\) *(?:\.|:-)", text):
        return "Prolog"
    return None if _has(r"^\s*(?:pro|function|PRO|FUNCTION) \w+|^\s*;", text) else "qmake"


def _v(_: str, text: str) -> str | None:
    if _has(
        r"^\s*(?:Require|From|Theorem|Lemma|Inductive|Fixpoint|Definition|Section)\b.*|^\s*\(\*",
        text,
    ):
        return "Coq" if not _has(r"\bendmodule\b|^\s*module\b[^\n]*[(;]", text) else "Verilog"
    if _has(r"^\s*(?:pub )?fn \w+\(|^module \w+\s*$|^import [\w.]+\s*$", text):
        return "V"
    return "Verilog"


def _cls(path: str, text: str) -> str | None:
    if not path.endswith(".cls"):
        return "TeX"
    if text.startswith("VERSION ") or _has(r"^Attribute VB_", text):
        return "Visual Basic"
    if _has(r"^\s*(?:%|\\)", text):
        return "TeX"
    return "Apex" if _has(r"\bclass\s+\w+", text) else None


def _d(_: str, text: str) -> str | None:
    return "Makefile" if _has(r"^[\w./$()-]+\.(?:o|lo|d)[ \t]*:", text) else "D"


def _fs(path: str, text: str) -> str | None:
    if not path.endswith(".fs"):
        return "F#"
    if _has(r"^\s*#version\b|\bgl_\w+|^\s*void main\b", text):
        return "Shaders"
    return "Forth" if _has(r"^: \S+|^\\ |^\( ", text) else "F#"


def _r(_: str, text: str) -> str | None:
    return "Rebol and Red" if re.match(r"\s*(?:REBOL|Rebol|Red)\s*\[", text) else "R"


def _pp(_: str, text: str) -> str | None:
    pascal = r"^\s*(?:program|unit|uses|interface|implementation|library)\b[^\n{]*;?\s*$"
    return "Pascal" if _has(r"(?i)" + pascal, text) else "Puppet"


def _bb(path: str, text: str) -> str | None:
    if path.endswith(".bb") and text.lstrip().startswith(("(", ";", "#!")):
        return "Clojure"
    return (
        "BitBake" if _has(r"^\w+[\w:${}-]* *[?:+.]*=|^(?:inherit|require|include) ", text) else None
    )


def _cl(path: str, text: str) -> str | None:
    opencl = r"\b__?kernel\b|^\s*#(?:include|define|pragma|if)|^\s*(?:/\*|//)"
    return "Shaders" if path.endswith(".cl") and _has(opencl, text) else "Common Lisp"


def _lex(path: str, text: str) -> str | None:
    if path.endswith(".l"):
        if text.lstrip().startswith(("(", ";")):
            return "Common Lisp"
        if _has(r"^\.(?:TH|SH|Dd)\b", text):
            return "roff"
    return "Yacc and Lex" if _has(r"^%|/\*", text) else None


def _roff(_: str, text: str) -> str | None:
    # `app.log.1` is a number, not a section of the manual.
    return "roff" if _has(r"^[.'][ \t]*(?:\\\"|[A-Za-z])", text) else None


def _settings(path: str, text: str) -> str | None:
    start = text.lstrip()
    if start.startswith("<?xml") or (path.endswith(".config") and start.startswith("<")):
        return "XML"
    return None if start.startswith("{") else "Settings"


def _xml(_: str, text: str) -> str | None:
    return "XML" if text.lstrip().startswith("<") else None


def _basic(path: str, text: str) -> str | None:
    # Old dialects number their lines and know `REM` only.
    return None if path.endswith(".bas") and re.match(r"\s*\d+\s", text) else "Visual Basic"


def _cobol(_: str, text: str) -> str | None:
    free = r"(?i)^\s*>>\s*source\b.*free|^\*>|^ {0,6}(?:identification|id) +division"
    return "Free-form COBOL" if _has(free, text) else "COBOL"


def _astro(_: str, text: str) -> str | None:
    return "Astro" if re.match(r"---[ \t]*\r?\n", text) else "Astro without a fence"


def _go_template(path: str, text: str) -> str | None:
    return None if path.endswith(".txt") and not _has(_GO, text) else "Go template"


_QUESTIONS: dict[str, Callable[[str, str], str | None]] = {
    "YAML": _yaml,
    "HTML": _html,
    "JavaScript": _script("JavaScript"),
    "CSS": _script("CSS"),
    "TypeScript": _typescript,
    "PHP": _php,
    "Objective-C": _m,
    "Perl": _perl,
    "qmake": _pro,
    "Verilog": _v,
    "TeX": _cls,
    "D": _d,
    "F#": _fs,
    "R": _r,
    "Puppet": _pp,
    "BitBake": _bb,
    "Common Lisp": _cl,
    "Yacc and Lex": _lex,
    "roff": _roff,
    "Settings": _settings,
    "XML": _xml,
    "Visual Basic": _basic,
    "COBOL": _cobol,
    "Astro": _astro,
    "Go template": _go_template,
}
