"""Tells template languages apart, which share their braces and the extensions of what they make.

Each function answers with the name of a kind, or `None` where no comment would be safe.
"""

import re

# What only Go's templates have; Jinja, Handlebars and Angular share the braces.
_GO = (
    r"\{\{-?[ \t]*(?:/\*|\.[A-Za-z]|\$[\w.]*[ \t]*:?=|\$\.|"
    r"(?:if|else|range|with|end|define|template|block|include|partial|toYaml|printf)(?=[ }\"]))"
)
_HELM = r"\{\{-?[ \t]*(?:\.(?:Values|Release|Chart|Files|Capabilities)\b|include\b|template\b)"
_DJANGO = (
    r"\{%[ \t]*(?:load|csrf_token|url|trans|translate|blocktrans|blocktranslate|static|"
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


def template_kind(end: str, head: bytes) -> str | None:
    """Return which template language a file ending in `.tmpl`, `.tpl` and the like holds, if any."""
    text = head.decode("latin-1")
    if has(r"^\{%|^\{#|\{%-?[ \t]*(?:if|for|set|extends|block|include)\b", text):
        return "Jinja"
    if end != "tftpl" and has(_GO, text):
        return "Go template"
    if end == "tpl" and has(r"\{\*|\{\$\w|\{(?:if|include|foreach|block|extends) |\{/\w+\}", text):
        return "Smarty"
    return None


def has(pattern: str, text: str) -> bool:
    """Whether a pattern matches somewhere; `^` and `$` are the ends of lines."""
    return re.search(pattern, text, re.MULTILINE) is not None


def yaml(path: str, text: str) -> str | None:
    """Tell plain YAML from what becomes YAML, and from JSON under a name without extension."""
    start = text.lstrip()
    if path.endswith("rc") and start.startswith(("{", "//", "/*")):
        return "JSON with comments" if path.endswith(".eslintrc") else None
    if path.endswith(".sls"):
        if start.startswith(("(", ";", "#!r6rs")):
            return "Scheme"
        if start.startswith("#!py"):
            return "Python"
    if "{%" in text and has(r"^\{[%#]", text):
        return "Jinja"
    if "{{" in text and (
        ("templates/" in path and has(_HELM, text)) or any(map(_starts_go, _outside_scalars(text)))
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


def html(path: str, text: str) -> str | None:
    """Tell plain HTML from the templates that end in `.html` as well."""
    if "{{" not in text and "{%" not in text:
        return "HTML"
    # The parts of a Jekyll site are plain HTML to everything else.
    jekyll = text.startswith("---") or re.search(r"(?:^|/)_(?:layouts|includes)/", path)
    for kind, pattern in (("Liquid", _LIQUID), ("Django", _DJANGO), ("Jinja", _JINJA)):
        if "{%" in text and (kind != "Liquid" or jekyll) and has(pattern, text):
            return kind
    if "{%" not in text and not jekyll and has(_GO, text):
        return "Go template"
    return "HTML"


def go_template(path: str, text: str) -> str | None:
    """Tell the notes of a Helm chart from any other text file."""
    return None if path.endswith(".txt") and not has(_GO, text) else "Go template"
