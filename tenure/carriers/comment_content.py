"""Second looks at files whose name fits several kinds: their content decides.

Each function answers with the name of a kind, or `None` where no comment would be safe.
"""

import re
from collections.abc import Callable

from tenure.carriers import comment_preprocessor
from tenure.carriers.comment_templates import go_template, has, html, yaml

_OWN_TAG = r"(?m)^<\?php /\* tenure:(?s:.*?)\*/ \?>[ \t\r]*\n?"
"""A header in a tag of its own says nothing about the rest of a PHP file."""


def decide(kind: str, path: str, head: bytes) -> str | None:
    """Return the kind that a file really is, or `None` if it cannot carry a comment.

    Args:
        kind: What its name says.
        path: The file.
        head: Its first 64 KiB, or all of it.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    return _QUESTIONS[kind](path, text)


def _typescript(_: str, text: str) -> str | None:
    return "XML" if text.startswith(("<?xml", "<!DOCTYPE TS")) else "TypeScript"


def _php(_: str, text: str) -> str | None:
    # A file that starts as HTML, or goes back to it on its first line, has no line in PHP to use.
    text = re.sub(_OWN_TAG, "", text, count=1)
    start = re.match(r"(?:#![^\n]*\n)?\s*<\?(?i:php|hh)?(?=\s|\Z)([^\n]*)", text)
    return "PHP" if start and "?>" not in start[1] else "PHP page"


def _m(_: str, text: str) -> str | None:
    if has(
        r"^[ \t]*(?:#import|#include|@interface|@implementation|@import|@class|@protocol)\b", text
    ):
        return "Objective-C"
    if has(r"^:- (?:module|import_module|use_module|interface)\b", text):
        return "Mercury"
    first = re.search(r"^[ \t]*(\(\*|//|/\*|%|;|#[ \t])", text, re.MULTILINE)
    kinds = {"(*": "Wolfram", "//": "Objective-C", "/*": "Objective-C", "%": "MATLAB"}
    if first:
        return kinds.get(first[1])  # `;` is MUMPS, `#` something else again
    if has(r"\bModule\[|\bBeginPackage\[", text):
        return "Wolfram"
    matlab = r"^[ \t]*(?:function|classdef|for|if|while|disp|clear|clc|close|addpath)\b|^[ \t]*[\w\[][\w.\[\], ()]*=|;[ \t\r]*$"
    return "MATLAB" if has(matlab, text) or not text.strip() else None


def _perl(path: str, text: str) -> str | None:
    if has(r"^#!.*\b(?:raku|perl6)\b|^[ \t]*use v6\b", text):
        return "Raku"
    if has(r"^#!.*perl|^[ \t]*(?:use|package|my|our|sub|require|BEGIN|print)\b", text):
        return "Perl"
    if has(
        r"^#!.*(?:swipl|prolog|yap)\b|^:-\s|^[a-z]\w*\([^\n]*\)[ \t]*(?:\.|:-)[ \t\r]*$|^%[% \t]",
        text,
    ):
        return "Prolog" if path.endswith((".pl", ".t")) else None
    if path.endswith((".pl", ".ph", ".al")) or has(r"^[ \t]*#", text):
        return "Perl"
    return None if text.strip() else "Perl"


def _pro(path: str, text: str) -> str | None:
    if has(r"^:-\s|^[a-z]\w*\(.*\) *(?:\.|:-)", text):
        return "Prolog"
    qmake = r"^[ \t]*(?:[\w.]+[ \t]*[+*~-]?=|(?:include|load|message|error|requires)\(|#)|^-keep"
    return "qmake" if path.endswith(".prf") or has(qmake, text) or not text.strip() else None


def _v(_: str, text: str) -> str | None:
    if has(r"\bendmodule\b|\bendpackage\b", text):
        return "Verilog"
    if has(
        r"^[ \t]*(?:\(\*|(?:From|Theorem|Lemma|Inductive|Fixpoint|Definition|Section)\b)", text
    ) or has(r"^[ \t]*[A-Z][A-Za-z]+ [^\n;]*\.[ \t\r]*$", text):
        return "Coq"
    return "V" if has(r"^[ \t]*(?:pub )?fn \w+\(|^import [\w.]+[ \t\r]*$", text) else "Verilog"


def _tex(path: str, text: str) -> str | None:
    if path.endswith(".bst") and has(r"^kind:", text):
        return "YAML"
    if not path.endswith(".cls"):
        return "TeX"
    if text.startswith("VERSION ") or has(r"^Attribute VB_", text):
        return "Visual Basic"
    if has(r"^[ \t]*(?:%|\\)", text):
        return "TeX"
    return "Apex" if has(r"\bclass\s+\w+[^\n]*\{", text) else None


def _apex(_: str, text: str) -> str | None:
    return "Apex" if has(r"(?i)\b(?:trigger\s+\w+\s+on|class|interface|enum)\b", text) else None


def _d(_: str, text: str) -> str | None:
    if has(r"^#!.*dtrace|^#pragma D option|^\w*:\w*:\w*:", text):
        return None
    return "Makefile" if has(r"^[\w./$()-]+\.(?:o|lo|d)[ \t]*:", text) else "D"


def _fs(path: str, text: str) -> str | None:
    if not path.endswith(".fs"):
        return "F#"
    if has(r"^[ \t]*#version\b|\bgl_\w+|^[ \t]*void main\b", text):
        return "Shaders"
    return "Forth" if has(r"^: \S+|^\\ |^\( ", text) else "F#"


def _f(_: str, text: str) -> str | None:
    fortran = r"(?i)^(?:[c*!]|[ \t]+(?:program|subroutine|function|module|integer|real|end|implicit|double)\b)"
    if has(fortran, text) or not text.strip():
        return "Fixed-form Fortran"
    return "Forth" if has(r"^: \S+|^\\ ", text) else None


def _r(_: str, text: str) -> str | None:
    if has(r"^[ \t]*(?:REBOL|Rebol|Red)\s*\[", text):
        return "Rebol and Red"
    return None if has(r"^[ \t]*(?:resource|type|data) '\w{4}'|^/\*", text) else "R"


def _pp(_: str, text: str) -> str | None:
    pascal = (
        r"(?i)^[ \t]*(?:program|unit|uses|interface|implementation|library)\b[^\n{]*;?[ \t\r]*$"
    )
    return "Pascal" if has(pascal, text) else "Puppet"


def _bb(path: str, text: str) -> str | None:
    if path.endswith(".bb") and text.lstrip().startswith(("(", "#!", ";; ")):
        return "Clojure"
    return (
        "BitBake" if has(r"^\w+[\w:${}-]* *[?:+.]*=|^(?:inherit|require|include) ", text) else None
    )


def _cl(path: str, text: str) -> str | None:
    if not path.endswith(".cl") or text.lstrip().startswith(("(", ";", "#|", "#!")):
        return "Common Lisp"
    opencl = r"\b_*kernel\b|^[ \t]*#(?:include|define|pragma|if)|^[ \t]*(?:/\*|//)"
    return "Shaders" if has(opencl, text) else None


def _lex(path: str, text: str) -> str | None:
    if path.endswith(".l"):
        if text.lstrip().startswith(("(", ";")):
            return "Common Lisp"
        if has(r"^\.(?:TH|SH|Dd)\b", text):
            return "roff"
    return "Yacc and Lex" if has(r"^%|/\*", text) else None


def _roff(_: str, text: str) -> str | None:
    # `app.log.1` is a number, not a section of the manual.
    return "roff" if has(r"^[.'][ \t]*(?:\\\"|[A-Za-z])", text) else None


def _configuration(path: str, text: str) -> str | None:
    start = text.lstrip()
    if path.endswith((".config", ".target")) and start.startswith("<"):
        return "XML"
    if path.endswith(".rules") and has(r"^[ \t]*(?:rules_version|service cloud\.)", text):
        return "JSON with comments"
    if path.endswith(".config") and has(
        r"^[ \t]*(?:process|params|profiles|executor|docker)\b.*\{", text
    ):
        return "Groovy"
    if path.endswith(".pc") and has(r"^[ \t]*(?:#include|EXEC SQL)\b", text):
        return "C"
    return None if start.startswith("{") else comment_preprocessor.configuration(text)


def _xml(_: str, text: str) -> str | None:
    return "XML" if text.lstrip().startswith(("<", "---")) else None


def _basic(path: str, text: str) -> str | None:
    if path.endswith(".vba") and text.startswith('"'):
        return None
    # Old dialects number their lines and know `REM` only; B4X has lines for its designer.
    return None if path.endswith(".bas") and re.match(r"\s*\d+\s|B4\w=", text) else "Visual Basic"


def _cobol(_: str, text: str) -> str | None:
    free = r"(?i)^[ \t]*>>\s*source\b.*free|^\*>|^ {0,6}(?:identification|id) +division"
    return "Free-form COBOL" if has(free, text) else "COBOL"


def _vim(_: str, text: str) -> str:
    return (
        "Vim9 script"
        if has(r"\A(?:[ \t]*[\"#].*\n|[ \t\r]*\n)*vim9s(?:cript)?\b", text)
        else "Vim script"
    )


def _eiffel(_: str, text: str) -> str | None:
    return (
        "Eiffel"
        if has(r"^[ \t]*(?:(?:deferred |expanded )?class|note|feature|indexing)\b", text)
        else None
    )


def _elixir(path: str, text: str) -> str | None:
    euphoria = path.endswith(".ex") and has(
        r"^[ \t]*--|^include std/|^end (?:procedure|function)", text
    )
    return None if euphoria else "Elixir"


def _freemarker(path: str, text: str) -> str | None:
    if not path.endswith(".ftl") or has(r"<#|<@|\$\{|\[#", text):
        return "FreeMarker"
    return "Fluent" if has(r"^-?[A-Za-z][\w-]* *=", text) else "FreeMarker"


def _cpp(_: str, text: str) -> str | None:
    return "PHP" if text.startswith("<?hh") else "C++"


def _cue(_: str, text: str) -> str | None:
    return None if has(r"^(?:REM|FILE|TITLE|PERFORMER|CATALOG) ", text) else "CUE"


def _markdown(_: str, text: str) -> str | None:
    # GCC describes its machines in Lisp.
    return None if text.startswith((";;", "(define_")) else "Markdown"


def _pkl(_: str, text: str) -> str | None:
    return None if text.rstrip().endswith("\n.") or re.match(r"[(\]}]", text) else "Pkl"


def _astro(_: str, text: str) -> str | None:
    return "Astro" if re.match(r"---[ \t]*\r?\n", text) else "Astro without a fence"


_QUESTIONS: dict[str, Callable[[str, str], str | None]] = {
    "Apex": _apex,
    "Astro": _astro,
    "BitBake": _bb,
    "C++": _cpp,
    "COBOL": _cobol,
    "CUE": _cue,
    "Configuration": _configuration,
    "Common Lisp": _cl,
    "D": _d,
    "Eiffel": _eiffel,
    "Elixir": _elixir,
    "Environment": comment_preprocessor.environment,
    "F#": _fs,
    "Fixed-form Fortran": _f,
    "FreeMarker": _freemarker,
    "Go template": go_template,
    "HTML": html,
    "Markdown": _markdown,
    "Objective-C": _m,
    "PHP": _php,
    "Perl": _perl,
    "Pkl": _pkl,
    "Puppet": _pp,
    "R": _r,
    "TeX": _tex,
    "TypeScript": _typescript,
    "Verilog": _v,
    "Vim script": _vim,
    "Visual Basic": _basic,
    "XML": _xml,
    "YAML": yaml,
    "Yacc and Lex": _lex,
    "qmake": _pro,
    "roff": _roff,
}
