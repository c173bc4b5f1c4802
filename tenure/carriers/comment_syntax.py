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
    syntax = _by_name(name, folder.rpartition("/")[2], head) or _by_start(name, head)
    if syntax is None or syntax.name not in _MISLEADING:
        return syntax
    # Late: most names say what they mean.
    from tenure.carriers.comment_content import decide

    kind = decide(syntax.name, path, head)
    return _SYNTAX[kind] if kind else None


def _by_name(name: str, folder: str, head: bytes) -> CommentSyntax | None:
    syntax = _BY_NAME.get(name)
    if syntax is not None:
        return syntax
    if name.startswith(("Dockerfile.", "Containerfile.")) and not name.endswith(_NOT_DOCKER):
        return _SYNTAX["Dockerfile"]
    stem, dot, end = name.rpartition(".")
    if not dot:
        return None
    double = f"{stem.rpartition('.')[2]}.{end}"
    for known in (double, end, end.lower()):
        if known in _BY_EXTENSION:
            return _BY_EXTENSION[known]
    if end in _TEMPLATE_ENDS:
        from tenure.carriers.comment_content import template_kind  # late: templates are rare

        kind = template_kind(end, head)
        return _SYNTAX[kind] if kind else _by_name(stem, folder, head) or _by_start(stem, head)
    if end in _COPY_ENDS and stem:
        return _by_pattern(name, folder) or _by_name(stem, folder, head)
    return _by_pattern(name, folder)


def _by_pattern(name: str, folder: str) -> CommentSyntax | None:
    """Tell the kinds whose names are fixed in part only."""
    end = name.rpartition(".")[2]
    kind = None
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


def _by_start(name: str, head: bytes) -> CommentSyntax | None:
    """Tell a file that its name says nothing about by its first line."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    kind = None
    if start.startswith(b"<?xml "):
        kind = "XML"
    elif start.startswith(b"<?php"):
        kind = "PHP"
    elif start.startswith((b"#cloud-config", b"## template: jinja")):
        kind = "YAML"
    elif start.startswith(b"#!") and "." not in name.lstrip("."):
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
    if program in _SHELLS:
        program = _handed_to("\n".join(lines[1:12])) or program
    return _BY_INTERPRETER.get(program) or _BY_INTERPRETER.get(program.rstrip("0123456789.-"))


def _handed_to(script: str) -> str | None:
    """Return the interpreter that a shell script gives itself to, as in `exec tclsh "$0" "$@"`."""
    found = re.search(r"\bexec['\"]?[ \t]+['\"]?(?:\S*/)?([a-z]+)[^\n]*\$0", script)
    return found[1] if found and found[1] in _BY_INTERPRETER else None


_MISLEADING = frozenset(
    (
        "YAML", "HTML", "JavaScript", "CSS", "TypeScript", "PHP", "Objective-C", "Perl", "qmake",
        "Verilog", "TeX", "D", "F#", "R", "Puppet", "BitBake", "Common Lisp", "Yacc and Lex",
        "roff", "Settings", "XML", "Visual Basic", "COBOL", "Astro", "Go template",
    )
)  # fmt: skip
"""The kinds for which `comment_content` looks again."""
