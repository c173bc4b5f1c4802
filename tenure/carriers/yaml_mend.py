"""What people type instead of YAML, put right: quotes, tabs, dates, misspelled keys, double lines.

Only what has one meaning is touched. A repair is kept only if it brings the parser further, so a
wrong guess costs nothing.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tenure.carriers import strict_yaml

_MOST_REPAIRS = 200
_TAB_WIDTHS = (2, 4, 8, 1)
# A line of a mapping or list: what leads to the value, the value, a comment behind it.
_ROW = re.compile(
    r"""(?P<head>\s*(?:-\ +)*(?:(?P<key>[^\s"'\#:\[{][^:\#]*?|"[^"]*"|'[^']*'):[ \t]+)?)
        (?P<value>\S.*?)(?P<tail>\s+\#.*|\s*)""",
    re.VERBOSE,
)
_IN_FLOW = re.compile(r"(?<=[\[{,:])(\s*)([@`%][^,\]}]*?)(\s*)(?=[,\]}])")
_NO_SPACE = re.compile(r"(\s*(?:-\ +)*)([a-z]+):([^\s/].*)", re.VERBOSE)
_OWNERS = re.compile(r"@[^\s,]+(?:\s*,\s*@[^\s,]+)+")
_DATE_KEYS = frozenset(("created", "expires", "review", "date", "until"))
_DATE = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[Tt ].*)?|([0-9]{2})([0-9]{2}))"
)
_PAIRS = {"[": "]", "{": "}"}
_NEAR = 0.75
"""How alike a misspelled key must be: `expiry` is near `expires`, `date` is not near `created`."""


class _Try(NamedTuple):
    """A text that may be better, and the sentence that says what was done."""

    text: str
    sentence: str


class _Edit(NamedTuple):
    """A stretch of a text that is to be replaced; `new` is `None` where it only can be named."""

    start: int
    end: int
    new: str | None
    sentence: str


def mend(text: str, keys: Sequence[str]) -> tuple[str, list[str]]:
    """Return the text of a record with its slips put right, and a sentence for each.

    An impossible date is named and left alone. What cannot be mended stays: parse the result.

    Args:
        text: The lines of the record from `tenure:` on, without comment marks.
        keys: The keys that a record may have, to find what a misspelled one should be.
    """
    sentences: list[str] = []
    spaced = "\n".join(_spaced(row, keys) for row in text.split("\n"))
    if spaced != text and not _is_mapping(text):
        text = spaced
        sentences.append("a space follows each `:` now")
    mistake = _mistake(text)
    while mistake and len(sentences) < _MOST_REPAIRS:
        for better in _tries(text, mistake):
            left = _mistake(better.text)
            if left is None or _distance(better.text, left) < _distance(text, mistake):
                text, mistake = better.text, left
                sentences.append(better.sentence)
                break
        else:
            return text, sentences
    if mistake:
        return text, sentences
    edits = list(_edits(text, keys))
    for edit in sorted(edits, key=lambda edit: -edit.start):
        if edit.new is not None:
            text = text[: edit.start] + edit.new + text[edit.end :]
    return text, sentences + [edit.sentence for edit in edits]


def _mistake(text: str) -> strict_yaml.StrictYamlError | None:
    try:
        strict_yaml.parse(text, strict_below="tenure")
    except strict_yaml.StrictYamlError as exc:
        return exc
    return None


def _is_mapping(text: str) -> bool:
    return not _mistake(text) and isinstance(_record(text), MappingNode)


def _record(text: str) -> Node | None:
    pair = strict_yaml.child(strict_yaml.parse(text, strict_below="tenure").root, "tenure")
    return pair[1] if pair else None


def _distance(text: str, mistake: strict_yaml.StrictYamlError) -> tuple[bool, int, int]:
    """Return how far the parser was from a good end: grammar first, then lines, then columns."""
    lines = text.split("\n")
    row = lines[mistake.line - 1] if mistake.line <= len(lines) else ""
    return _is_grammar(mistake), len(lines) - mistake.line, len(row) - mistake.column


def _is_grammar(mistake: strict_yaml.StrictYamlError) -> bool:
    return mistake.__cause__ is not None


def _tries(text: str, mistake: strict_yaml.StrictYamlError) -> Iterator[_Try]:
    lines = text.split("\n")
    number = min(mistake.line, len(lines)) - 1
    if not _is_grammar(mistake):
        yield from _without_second(lines, number)
        return
    yield from _without_tabs(lines)
    for at in (number, number - 1):
        if at >= 0:
            row = lines[at].removesuffix("\r")
            for new in _rows(row):
                changed = [*lines[:at], new + lines[at][len(row) :], *lines[at + 1 :]]
                yield _Try("\n".join(changed), f"`{row.strip()}` is now `{new.strip()}`")


def _without_second(lines: Sequence[str], number: int) -> Iterator[_Try]:
    if lines[number] in lines[:number]:
        row = lines[number].strip()
        left = [*lines[:number], *lines[number + 1 :]]
        yield _Try("\n".join(left), f"`{row}` stood twice and stands once now")


def _without_tabs(lines: Sequence[str]) -> Iterator[_Try]:
    if not any("\t" in _margin(line) for line in lines):
        return
    texts = []
    for width in _TAB_WIDTHS:
        rows = (_margin(row).replace("\t", " " * width) + row.lstrip(" \t") for row in lines)
        texts.append("\n".join(rows))
    yield _Try(min(texts, key=_rank), "tabs in the indentation are spaces now")


def _rank(text: str) -> tuple[bool, int, int]:
    mistake = _mistake(text)
    return _distance(text, mistake) if mistake else (False, -1, -1)


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _spaced(row: str, keys: Sequence[str]) -> str:
    """Return `owner:"@a/b"`, which YAML reads as one word, with a space in it."""
    joined = _NO_SPACE.fullmatch(row)
    return f"{joined[1]}{joined[2]}: {joined[3]}" if joined and joined[2] in keys else row


def _rows(row: str) -> Iterator[str]:
    """Yield what a line that does not parse may be meant to say."""
    found = _ROW.fullmatch(row)
    if not found or found["head"].isspace() or not found["head"]:
        return
    head, value, tail = found["head"], found["value"], found["tail"]
    if value[0] in "[{":
        yield head + _IN_FLOW.sub(lambda m: f"{m[1]}{_quoted(m[2])}{m[3]}", value) + tail
    if _OWNERS.fullmatch(value):
        owners = (_quoted(owner.strip()) for owner in value.split(","))
        yield f"{head}[{', '.join(owners)}]{tail}"
    if len(value) > 1 and value[0] == value[-1] == '"' and '"' not in value[1:-1]:
        # Quoted already: only a backslash can be wrong in it.
        yield head + value.replace("\\", "\\\\") + tail
    elif found["key"] != "tenure" and _is_one_value(value, tail):
        yield head + _quoted(value) + tail


def _is_one_value(value: str, tail: str) -> bool:
    """Whether all of it is meant as the value: not if it opens what it does not close."""
    opened = value[0]
    if opened in "\"'":
        return opened in value[1:] and "#" not in tail
    return opened not in _PAIRS or _PAIRS[opened] in value[:-1]


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _edits(text: str, keys: Sequence[str]) -> Iterator[_Edit]:
    record = _record(text)
    if isinstance(record, MappingNode):
        yield from _near_keys(record, keys)
        yield from _dates(record)


def _near_keys(record: MappingNode, keys: Sequence[str]) -> Iterator[_Edit]:
    there = {name.value for name, _ in record.value}
    for name, _ in record.value:
        meant = None if name.value in keys else _meant(name.value, keys)
        if meant and meant not in there:
            there.add(meant)
            yield _replaced(name, meant, f"the key `{name.value}` is `{meant}` now")


def _meant(word: str, keys: Sequence[str]) -> str | None:
    """Return the one key that `word` comes near to."""
    if word.startswith("x-"):
        return None
    from difflib import get_close_matches  # 5 ms, and few keys are misspelled

    near = get_close_matches(word.lower(), keys, n=2, cutoff=_NEAR)
    if word.lower() in near:
        return word.lower()
    return near[0] if len(near) == 1 else None


def _dates(node: Node) -> Iterator[_Edit]:
    if isinstance(node, SequenceNode):
        for item in node.value:
            yield from _dates(item)
    elif isinstance(node, MappingNode):
        for name, value in node.value:
            if isinstance(value, ScalarNode):
                if name.value in _DATE_KEYS:
                    yield from _date(name.value, value)
            elif name.value == "renewals":
                yield from _dates(value)


def _date(key: str, node: ScalarNode) -> Iterator[_Edit]:
    found = _DATE.fullmatch(node.value)
    if not found:
        return
    year, month, day = int(found[1]), int(found[3] or found[5]), int(found[4] or found[6])
    try:
        meant = date(year, month, day).isoformat()
    except ValueError:
        sentence = f"`{key}: {node.value}` is no day of the calendar; write the day that is meant"
        yield _Edit(node.start_mark.index, node.end_mark.index, None, sentence)
        return
    if meant != node.value:
        mark = node.style if node.style in ('"', "'") else ""
        yield _replaced(node, f"{mark}{meant}{mark}", f"`{key}: {node.value}` is {meant} now")


def _replaced(node: Node, new: str, sentence: str) -> _Edit:
    return _Edit(node.start_mark.index, node.end_mark.index, new, sentence)
