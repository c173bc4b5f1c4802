"""Which lines of a file speak for it: comments, front matter and prose, not strings and examples."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tenure.evidence import Relation, Strength
from tenure.provenance import marker_forms, marker_text
from tenure.provenance.marker_forms import Marked
from tenure.provenance.marker_keys import Role
from tenure.provenance.marker_words import words_of

_PROSE = words_of(
    "md mdx markdown mdown mkd qmd rmd rst txt text adoc asciidoc org html htm xhtml textile wiki tex"
)
_DATA = words_of("yaml yml toml json jsonc json5 ini cfg conf properties jsonld geojson")

_COMMENT = re.compile(
    r"\s*(?:#(?!(?:error|warning|define|pragma)\b)|//|/\*|\*(?!\*?\w)|--|;|%|<!--|<%--|<%#|\{\{!|\{\{-? ?/\*|\{/\*|<#|\(\*|\{-|\{#|@\*|\.\. |'(?=\s)|\"(?=\s)|(?i:@?rem\b|dnl\b)|::|!(?=\s)|>|$)"
)
_OPEN = re.compile(
    r"\s*(?P<mark>\"\"\"|'''|[rRuUbB]{1,2}(?:\"\"\"|''')|/\*|<!--|\(\*|<#|\{-|\{#|\{\{-? ?/\*|\{\{!--|<%--|\{/\*|@\*|--\[=*\[|#\||=begin\b|=pod\b|<<~?['\"]?DOC)"
)
_CLOSES = {
    '"""': '"""', "'''": "'''", "/*": "*/", "<!--": "-->", "(*": "*)", "<#": "#>", "{-": "-}", "{#": "#}",
    "{{/*": "*/", "{{!--": "--", "<%--": "--%>", "{/*": "*/", "@*": "*@", "#|": "|#", "=begin": "=end", "=pod": "=cut",
}  # fmt: skip
_STRING = re.compile(r"\"\"\"|'''|`|<<[-~]?\s*['\"]?(?P<here>[A-Z_]{2,})['\"]?")
_IMPORT = re.compile(
    r"\s*(?:package|import|using|use|from|require|include|namespace|module|extern crate|library|open|#include|#pragma|#ifndef|#define|#if|#endif|#region|<\?php|<\?xml|<!doctype|<html|<head|\"use |'use |@file|option explicit|declare|'use|set -|syntax|edition|\})",
    re.IGNORECASE,
)
_OF_THE_FILE = re.compile(
    r"(?i)\bthis (?:entire |whole |python |java |source )?(?:file|script|module|program|document|page|report|article|class|notebook|component|readme|changelog|guide)\b|@file"
)
_LONGEST_FOOTER = 300
_COMMENTS_ONLY, _IMPORTS_TOO, _CODE_TOO = 2, 1, 0
_TAGS = (Role.GENERATED, Role.DISCLOSED)


class Spoken(NamedTuple):
    """A line that speaks for its file.

    Attributes:
        mark: What it says.
        text: The line.
        line: Its number, if it is known.
    """

    mark: Marked
    text: str
    line: int | None


def head(path: str, top: bytes) -> Iterator[Spoken]:
    """Yield what the first lines of a file say, as far as they speak for it."""
    lines = _decoded(top)
    extension = _extension(path)
    if extension == "ipynb":
        yield from _notebook(lines)
    elif extension in _PROSE or not extension:
        yield from _document(path, lines)
    elif extension in _DATA:
        yield from _data(lines)
    else:
        yield from _code(lines)


def tail(path: str, end: bytes) -> Iterator[Spoken]:
    """Yield what the last lines of a file say: footers of prose, and remarks that name the file."""
    lines = _decoded(end)
    extension = _extension(path)
    if extension == "ipynb":
        found = _notebook(lines)
    elif extension in _PROSE or not extension:
        short = [line if len(line) <= _LONGEST_FOOTER else "" for line in lines]
        found = _document(path, marker_text.without_examples(short))
    else:
        found = (one for one in _code(lines) if _OF_THE_FILE.search(one.text))
    for spoken in found:
        yield spoken._replace(line=None)


def _decoded(data: bytes) -> list[str]:
    from tenure.provenance.marker_sieve import MARKER_LINES

    return data.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()[:MARKER_LINES]


def _extension(path: str) -> str:
    name = path.rpartition("/")[2].lower()
    stem, dot, extension = name.rpartition(".")
    for template in ("j2", "jinja", "jinja2", "tmpl", "tpl", "in", "erb"):
        if extension == template and "." in stem:
            return stem.rpartition(".")[2]
    if not dot and name.startswith(
        (
            "dockerfile",
            "makefile",
            "jenkinsfile",
            "gemfile",
            "rakefile",
            "vagrantfile",
            "justfile",
            "procfile",
            "brewfile",
        )
    ):
        return name
    return extension if dot and stem else ("" if not name.startswith(".") else name)


def _spoken(number: int, line: str) -> Spoken | None:
    mark = marker_forms.read(line)
    return Spoken(mark, line, number) if mark.sign.is_ai else None


def _weaker(spoken: Spoken) -> Spoken:
    """Return the same as a sign of a part of the file."""
    sign = spoken.mark.sign
    if sign.strength is Strength.STRONG:
        sign = sign._replace(strength=Strength.MEDIUM)
    return spoken._replace(mark=spoken.mark._replace(sign=sign, relation=Relation.TOUCHED))


def _document(path: str, lines: list[str]) -> Iterator[Spoken]:
    """Read text for people; what a README says bare is about the project."""
    readme = path.rpartition("/")[2].lower().startswith("readme")
    for spoken in _prose(lines, html=_extension(path) in ("html", "htm", "xhtml")):
        bare = not spoken.mark.role and not spoken.mark.commented
        yield (
            _weaker(spoken) if readme and bare and not _OF_THE_FILE.search(spoken.text) else spoken
        )


def _prose(lines: list[str], *, html: bool) -> Iterator[Spoken]:
    """Read text for people: every line speaks, but for front matter, where keys do, and examples."""
    fence = matter = ""
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        if number == 1 and bare in ("---", "+++"):
            matter = bare
            continue
        if matter:
            matter = "" if bare == matter else matter
            yield from _keys(number, line)
            continue
        if html and re.search(r"<(?:script|style)\b", line, re.IGNORECASE):
            fence = "<"
        if fence == "<":
            fence = "" if re.search(r"</(?:script|style)>", line, re.IGNORECASE) else fence
            continue
        if bare.startswith(("```", "~~~")):
            fence = "" if fence else bare[:3]
            continue
        if fence or (not html and line.startswith(("    ", "\t")) and not bare.startswith("*")):
            continue
        spoken = _spoken(number, line)
        if spoken and spoken.mark.project:
            spoken = _weaker(spoken)
        if spoken:
            yield spoken


def _keys(number: int, line: str) -> Iterator[Spoken]:
    spoken = _spoken(number, line)
    if spoken and spoken.mark.role and (line[:1].strip() or "ContentProducer" in line):
        yield spoken


def _data(lines: list[str]) -> Iterator[Spoken]:
    """Read data: comments speak, and the keys of the outermost level."""
    depth = next(
        (len(line) - len(line.lstrip()) for line in lines if line.lstrip().startswith('"')), 0
    )
    for number, line in enumerate(lines, 1):
        spoken = _spoken(number, line)
        if not spoken:
            continue
        key = spoken.mark.role and not spoken.mark.commented
        if (
            key
            and len(line) - len(line.lstrip()) <= min(depth, 4)
            and spoken.mark.role not in (Role.NAMED, Role.AUTHOR, Role.HELPED)
        ) or (not key and _COMMENT.match(line) and line.lstrip()[:1] not in ("-", '"', ">")):
            yield spoken


class _Place(NamedTuple):
    """Where in a program a line stands.

    Attributes:
        closes: What ends the comment that is open, "" outside of one.
        string: What ends the string that is open, "" outside of one.
        prologue: 2 while there were only comments, 1 while there were only imports too, else 0.
    """

    closes: str = ""
    string: str = ""
    prologue: int = _COMMENTS_ONLY


def _code(lines: list[str]) -> Iterator[Spoken]:
    """Read a program: only comments speak, and below code only for a part of it."""
    place = _Place()
    for number, line in enumerate(lines, 1):
        inside, place = _step(place, line)
        if not inside:
            continue
        spoken = _spoken(number, line)
        if not spoken or (
            not place.closes
            and not _OPEN.match(line)
            and not _COMMENT.match(line)
            and inside != "block"
        ):
            continue
        if (
            spoken.mark.role in _TAGS
            or place.prologue == _COMMENTS_ONLY
            or _OF_THE_FILE.search(line)
        ):
            yield spoken
        elif place.prologue and spoken.mark.role is Role.AUTHOR and inside == "block":
            weaker = _weaker(spoken)
            yield weaker._replace(mark=weaker.mark._replace(relation=spoken.mark.relation))
        else:
            yield _weaker(spoken)


def _step(place: _Place, line: str) -> tuple[str, _Place]:
    """Return whether a line is a comment (`line`, `block` or ""), and the place behind it."""
    if place.string:
        ended = place.string in line
        return "", place._replace(string="" if ended else place.string, prologue=0)
    if place.closes:
        return "block", place._replace(closes="" if place.closes in line else place.closes)
    opened = _OPEN.match(line)
    if opened:
        mark = (
            opened["mark"].lstrip("rRuUbB")
            if opened["mark"][-3:] in ('"""', "'''")
            else re.sub(r"[\s-]+", "", opened["mark"])
        )
        if opened["mark"].startswith("--["):
            mark, closes = "--[", "]" + "=" * opened["mark"].count("=") + "]"
        else:
            closes = _CLOSES.get(
                mark if mark in _CLOSES else opened["mark"], _CLOSES.get(mark[:2], "")
            )
        rest = line[opened.end() :]
        return "block", place._replace(closes="" if not closes or closes in rest else closes)
    if _COMMENT.match(line) or line.startswith("#!"):
        return "line", place
    return "", _after_code(place, line)


def _after_code(place: _Place, line: str) -> _Place:
    bare = line.strip()
    prologue = place.prologue
    if bare and not _IMPORT.match(line):
        prologue = 0
    elif bare and not re.match(r"(?i)<\?php|<\?xml|<!doctype|['\"]use |set -", bare):
        prologue = min(prologue, 1)
    string = ""
    for found in _STRING.finditer(line):
        ends = found["here"] or found[0]
        string = "" if string == ends else string or ends
    return place._replace(prologue=prologue, string=string)


_SOURCE = re.compile(r'"cell_type":\s*"(?P<kind>\w+)"')
_JSON_STRING = re.compile(r'\s*(?:"source":\s*)?\[?\s*"(?P<text>(?:[^"\\]|\\.)*)"?,?\s*\]?,?\s*$')


def _notebook(lines: list[str]) -> Iterator[Spoken]:
    """Read a notebook as far as its lines tell: the strings of its cells."""
    kind = "markdown"
    for number, line in enumerate(lines, 1):
        cell = _SOURCE.search(line)
        kind = cell["kind"] if cell else kind
        strings = re.findall(r'"source":\s*\[?\s*"((?:[^"\\]|\\.)*)"', line) if cell else []
        found = _JSON_STRING.match(line)
        texts = [
            *strings,
            *([found["text"]] if found and '": ' not in line.replace('"source": ', "") else []),
        ]
        for text in (part for one in texts for part in re.split(r"\\n", one)):
            plain = text.replace('\\"', '"').replace("\\t", " ")
            if kind != "markdown" and not plain.startswith("#"):
                continue
            for spoken in _prose([plain], html=False):
                one = spoken._replace(line=number, text=plain)
                yield one if kind == "markdown" else _weaker(one)
