"""What a line says under its comment marks and markup, and whether it only quotes that."""

import re
from typing import NamedTuple


class Content(NamedTuple):
    """A line without what stands around its words.

    Attributes:
        text: The words.
        mentioned: Whether they stand in quotes, as in a program or a specification.
        commented: Whether a comment mark stood before them.
    """

    text: str
    mentioned: bool
    commented: bool


_MARK = re.compile(
    r"(?:#[!+]?|//+!?|/\*+!?|\*+(?!\*?\w[^*]*\*)|--+(?:\[=*\[)?|;+|%+|<!--+|\{\{-? ?/\*|\{\{!-*|\{#-?|<%--|<%#|\(\*+|<#|\{-|\{/\*|#\||\"\"\"|'''"
    r"|\.\.(?= )|\.?\\\"|@?rem\b|dnl\b|::+|!+(?=[ ]|$)|>+|\|+|=begin\b|\[comment\]: <> \(|\[//\]: # \(|&copy;)[\s]*",
    re.IGNORECASE,
)
_MIDDLE = re.compile(r"['\"](?=\s)[\s]+")
_PICTURE = re.compile(
    "(?:[\u2190-\u2bff\ufe0f\u200d\u2022\u00b7\u00a9\u00bb\U0001f000-\U0001faff]|:(?:robot|sparkles|zap|memo|warning|brain|magic_wand|art)[a-z_]*:)[\\s]*"
)
_BULLET = re.compile(r"(?:[-+•]|\d+[.)]) +(?:\[[ xX]\] +)?")
_TAG = re.compile(r"</?[a-zA-Z][^<>@]*>|<>|</>")
_META = re.compile(
    r"""(?i)^<meta\s+name=["'](?P<name>[\w-]+)["']\s+content=["'](?P<value>[^"'<>]*)["'][^>]*>"""
)
_LINK = re.compile(r"!?\[([^\][]*)\](?:\([^()]*\)|\[[^\][]*\])")
_STRESS = re.compile(
    r"(?<![\w*_])(?:\*{1,3}|_{1,3}|~~)(?=[^\s*_])|(?<=[^\s*_])(?:\*{1,3}|_{1,3}|~~)(?![\w*_])"
)
_CLOSE = re.compile(
    r"\s*(?:\*+/|-*-->|-+\}\}|\*/ ?-?\}\}|#\}|-\}|\*+\)|#>|--%>|%>|\"\"\"|'''|\|#|\*/\})?\s*$"
)


def read(line: str) -> Content:
    """Return what a line says."""
    text = line.strip().removeprefix("\ufeff").strip()
    text = _META.sub(r"\g<name>: \g<value>", text)
    text, commented = _without_marks(text)
    listed = _BULLET.match(text)
    if listed:
        text = text[listed.end() :]
    text = _CLOSE.sub("", text)
    unticked = bool(listed and re.search(r"\[ \]", listed[0]))
    quote = text[:1]
    mentioned = quote in "\"'`“„«‘" and quote != "" and _closed(text, quote)
    mentioned = mentioned or unticked
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    text = _STRESS.sub("", text)
    text, more = _without_marks(text.strip())
    return Content(re.sub(r"\s+", " ", text).strip(), mentioned, commented or more)


def _without_marks(text: str) -> tuple[str, bool]:
    commented = False
    while text:
        found = _MARK.match(text) or _MIDDLE.match(text)
        if found and found.end():
            commented = True
        else:
            found = _PICTURE.match(text)
        if not found or not found.end():
            break
        text = text[found.end() :]
    return text, commented


def _closed(text: str, quote: str) -> bool:
    ends = {"“": "”", "„": "“”", "«": "»", "‘": "’"}.get(quote, quote)
    return any(end in text[1:] for end in ends)


_EXAMPLE = re.compile(r"(?i)</?example\b")


def without_examples(lines: list[str]) -> list[str]:
    """Return the last lines of a text, empty where they stand in an example opened further up.

    A text ends outside its examples, so of an odd number of fences the first one closes.

    Args:
        lines: The last lines of a text for people.
    """
    fences = [at for at, line in enumerate(lines) if line.strip().startswith(("```", "~~~"))]
    end = fences[0] if len(fences) % 2 else -1
    tags = [line.strip().lower() for line in lines if _EXAMPLE.match(line.strip())]
    inside = bool(tags) and tags[0].startswith("</")
    outside = []
    for at, line in enumerate(lines):
        tag = _EXAMPLE.match(line.strip())
        inside = not tag[0].startswith("</") if tag else inside
        outside.append("" if inside or tag or at <= end else line)
    return outside
