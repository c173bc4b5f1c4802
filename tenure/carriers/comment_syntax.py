"""Which comments a file can hold, told from its name and, where names mislead, from its content.

What has no row in the table, or has one but cannot take a comment (an LFS pointer, UTF-16, an
encrypted or a minified file), needs a sidecar: then there is no syntax.
"""

import re

from tenure.carriers.comment_table import KINDS, CommentSyntax

_TEMPLATE_ENDS = frozenset(("tmpl", "tpl", "tftpl", "template"))
_COPY_ENDS = frozenset(("in", "example", "sample", "dist", "default", "skel", "orig", "bak"))
_NOT_DOCKER = (
    ".md",
    ".txt",
    ".json",
    ".lock",
    ".j2",
    ".jinja",
    ".erb",
    ".tmpl",
    ".tpl",
    ".template",
)
_LOCKS = (".lock", "-lock.yaml", "-lock.yml", ".lock.yaml", ".lock.yml", ".lock.hcl", ".lockfile")
_NEVER = (
    b"version https://git-lfs.github.com/",
    b"version https://hawser.github.com/",
    b"version http://git-media.io/",
    b"\xff\xfe",  # UTF-16 and UTF-32
    b"\xfe\xff",
    b"$ANSIBLE_VAULT;",
    b"-----BEGIN ",
)
_REASONS = (
    ((b"\xff\xfe", b"\xfe\xff"), "it is UTF-16 or UTF-32"),
    (b"$ANSIBLE_VAULT;", "it is encrypted"),
    (b"-----BEGIN ", "it is a key or a certificate"),
    (_NEVER, "it is a pointer of Git LFS"),
)
_MINIFIED = 5000
"""A script or style sheet whose first line is longer was not written by hand; a line above it would
shift the positions in its source map."""
_TOP = 16 * 1024
"""What makes a file another kind than its name says shows up in so many bytes."""
_SHELLS = frozenset(("sh", "bash", "dash", "ksh", "zsh"))

_SYNTAX = {kind.syntax.name: kind.syntax for kind in KINDS}
_BY_EXTENSION = {end: kind.syntax for kind in KINDS for end in kind.extensions.split()}
_BY_NAME = {name: kind.syntax for kind in KINDS for name in kind.names.split()}
_BY_INTERPRETER = {name: kind.syntax for kind in KINDS for name in kind.interpreters.split()}


def named(name: str) -> CommentSyntax:
    """Return the syntax of the table that has this name."""
    return _SYNTAX[name]


def syntax_for(path: str, head: bytes) -> CommentSyntax | None:
    """Return how comments are written in a file; `None` if it cannot carry a comment header.

    Args:
        path: Its path. Only the last part counts, and a few folders that give files a meaning.
        head: Its first 64 KiB, or all of it.
    """
    if b"\0" in head or head.startswith(_NEVER):
        return None
    folder, _, name = path.rpartition("/")
    if name.endswith(_LOCKS) or ".min." in name or "-min." in name:
        return None
    syntax = _by_name(name, folder.rpartition("/")[2], head)
    if syntax is None or (
        head[:9].removeprefix(b"\xef\xbb\xbf").startswith(b"<?xml ") and not _is_markup(syntax)
    ):
        return _by_start(head)
    if syntax.name in ("JavaScript", "CSS") and len(head.partition(b"\n")[0]) > _MINIFIED:
        return None
    needles = _MISLEADING.get(syntax.name)
    if needles is None or (needles and not _has_any(head[:_TOP], needles, name)):
        return syntax
    # Late: most names say what they mean.
    from tenure.carriers.comment_content import decide

    kind = decide(syntax.name, path, head)
    return _SYNTAX[kind] if kind else None


def unfit(path: str, head: bytes) -> str:
    """Return why a file that has no syntax cannot carry a comment header, as the end of a sentence.

    Args:
        path: Its path.
        head: Its first 64 KiB, or all of it.
    """
    for starts, reason in _REASONS:
        if head.startswith(starts):
            return reason
    return "it is binary" if b"\0" in head else _unfit_by_name(path, head)


def _unfit_by_name(path: str, head: bytes) -> str:
    folder, _, name = path.rpartition("/")
    known = _by_name(name, folder.rpartition("/")[2], head)
    if name.endswith(_LOCKS):
        return "it is a lock file, which its tool writes anew"
    if ".min." in name or "-min." in name or (known and known.name in ("JavaScript", "CSS")):
        return "it is minified"
    if name.lower().endswith(".json") or (known and head.lstrip().startswith(b"{")):
        return "JSON takes no comments"
    if known:
        return f"its name says {known.name}, but its content does not bear that out"
    stem, dot, end = name.rpartition(".")
    return f"no comment syntax is known for {dot + end if stem else name}"


def _has_any(top: bytes, needles: tuple[bytes, ...], name: str) -> bool:
    # JSON hides behind `.eslintrc` and its like, Scheme and Python behind `.sls`.
    return name.endswith(("rc", ".sls")) or any(needle in top for needle in needles)


def _by_name(name: str, folder: str, head: bytes) -> CommentSyntax | None:
    if name in _BY_NAME:
        return _BY_NAME[name]
    stem, _, end = name.rpartition(".")
    if name.startswith(("Dockerfile.", "Containerfile.")) and not name.endswith(_NOT_DOCKER):
        end = "dockerfile"
    double = f"{stem.rpartition('.')[2]}.{end}"
    for known in (double, end, end.lower()) if stem or name[:1] == "." else ():
        if known in _BY_EXTENSION:
            return _BY_EXTENSION[known]
    if end in _TEMPLATE_ENDS and stem:
        from tenure.carriers.comment_templates import template_kind  # late: templates are rare

        kind = template_kind(end, head)
        return _SYNTAX[kind] if kind else _by_name(stem, folder, head) or _by_start(head)
    if end in _COPY_ENDS and stem:
        return _by_pattern(name, folder) or _by_name(stem, folder, head)
    return _by_pattern(name, folder)


def _by_pattern(name: str, folder: str) -> CommentSyntax | None:
    """Tell the kinds whose names are fixed in part only."""
    end = name.rpartition(".")[2]
    kind = None
    if name == ".cvsignore":  # takes every word for a pattern
        return None
    if name.startswith(".env.") or (name.startswith(".") and name.endswith("ignore")):
        kind = "Settings"
    elif name.startswith("Makefile."):
        kind = "Makefile"
    elif name.startswith("Jenkinsfile."):
        kind = "Groovy"
    elif end in ("txt", "in") and (
        name.startswith(("requirements", "constraints"))
        or name.endswith(("requirements.txt", "requirements.in"))
        or folder == "requirements"
    ):
        kind = "Settings"
    elif end == "json" and (name.startswith(("tsconfig", "jsconfig")) or folder == ".vscode"):
        kind = "JSON with comments"
    elif name == "NOTES.txt" and folder == "templates":
        kind = "Go template"
    return _SYNTAX[kind] if kind else None


def _is_markup(syntax: CommentSyntax) -> bool:
    return any(opener == "<!--" for opener, _ in syntax.block) or syntax.trims


def _by_start(head: bytes) -> CommentSyntax | None:
    """Tell a file that its name says nothing about by its first line."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    kind = None
    if start.startswith(b"<?xml "):
        kind = "XML"
    elif start.startswith((b"<?php", b"<?hh")):
        kind = "PHP"
    elif start.startswith((b"#cloud-config", b"## template: jinja")):
        kind = "YAML"
    elif start.startswith(b"#!"):
        return _by_interpreter(start)
    return _SYNTAX[kind] if kind else None


def _by_interpreter(start: bytes) -> CommentSyntax | None:
    lines = start[:1024].decode("latin-1").split("\n", 12)
    words = lines[0][2:].split()
    while words and (words[0][0] == "-" or "=" in words[0] or words[0].endswith("/env")):
        words.pop(0)
    if not words:
        return None
    program = words[0].rpartition("/")[2]
    if program == "nix-shell":
        asked = re.search(r"^#![^\n]*[ \t]-i[ \t]+(\S+)", "\n".join(lines[1:]), re.MULTILINE)
        program = asked[1] if asked else "bash"
    if program in _SHELLS:
        program = _handed_to("\n".join(lines[1:12])) or program
    return _BY_INTERPRETER.get(program) or _BY_INTERPRETER.get(program.rstrip("0123456789.-"))


def _handed_to(script: str) -> str | None:
    """Return the interpreter that a shell script gives itself to, as in `exec tclsh "$0" "$@"`."""
    found = re.search(r"\bexec['\"]?[ \t]+['\"]?(?:\S*/)?([a-z]+)[^\n]*\$0", script)
    return found[1] if found and found[1] in _BY_INTERPRETER else None


_MISLEADING: dict[str, tuple[bytes, ...]] = {
    "C++": (b"<?hh",),
    "HTML": (b"{{", b"{%"),
    "Markdown": (b";;", b"(define_"),
    "TypeScript": (b"<!DOCTYPE TS",),
    "Vim script": (b"vim9s",),
    "YAML": (b"{{", b"{%"),
} | dict.fromkeys(
    (
        "Apex", "Astro", "BitBake", "COBOL", "CUE", "Common Lisp", "D", "Eiffel", "Elixir", "Environment",
        "F#", "Fixed-form Fortran", "FreeMarker", "Go template", "Objective-C", "PHP", "Perl", "Pkl",
        "Puppet", "R", "Configuration", "TeX", "Verilog", "Visual Basic", "XML", "Yacc and Lex", "qmake", "roff",
    ), ()
)  # fmt: skip
"""The kinds for which `comment_content` looks again, if one of these bytes is there or none is named."""
