"""Members of JSON objects added, changed and taken out, in the style of the text around them."""

from collections.abc import Sequence
from json import dumps
from typing import NamedTuple

from tenure.carriers.json_scan import Member, members
from tenure.carriers.yaml_writer import as_read
from tenure.errors import EditError


class _Style(NamedTuple):
    """How a text is laid out.

    Attributes:
        unit: One step of indentation; `None` if the text stands on one line.
        eol: Its line end.
        colon: What stands between a key and its value.
        comma: What stands between members on one line.
        ascii_only: Whether other characters are written as escapes.
    """

    unit: str | None
    eol: str
    colon: str
    comma: str
    ascii_only: bool


def add(text: str, root: Sequence[Member], parent: Member, key: str, value: object) -> str:
    """Return the text with a new member of the object `parent`.

    It goes to its place in the order if the keys are sorted, else to the end; `root` are the
    members of the whole text, whose style is taken over.
    """
    style = _style(text, root)
    inner, _ = members(text, parent.start)
    start = parent.start + 1
    if not inner:
        outer = _margin(text, parent)
        is_spread = style.unit is not None and parent.end - start == 1
        margin = outer + (style.unit or "") if is_spread else None
        member = _member(key, value, style, margin)
        if margin is not None:
            member = f"{style.eol}{margin}{member}{style.eol}{outer}"
        return text[:start] + member + text[start:]
    gap = text[start : inner[0].key_start]
    margin = gap.rpartition("\n")[2] if "\n" in gap else None
    member = _member(key, value, style, margin)
    joint = "," + gap if margin is not None else style.comma
    names = [found.key for found in inner]
    place = len(names)
    if names == sorted(names):
        place = sum(name < key for name in names)
    if place == 0:
        return text[: inner[0].key_start] + member + joint + text[inner[0].key_start :]
    end = inner[place - 1].end
    return text[:end] + joint + member + text[end:]


def drop(text: str, parent: Member, key: str) -> str:
    """Return the text without a member of the object `parent`: the inverse of `add`."""
    inner, end = members(text, parent.start)
    index = next(number for number, member in enumerate(inner) if member.key == key)
    found = inner[index]
    if index:
        return text[: inner[index - 1].end] + text[found.end :]
    if len(inner) > 1:
        return text[: found.key_start] + text[inner[1].key_start :]
    if found.key_start == parent.start + 1:
        return text[: found.key_start] + text[found.end :]
    return text[: parent.start + 1] + text[end - 1 :]


def put(text: str, root: Sequence[Member], parent: Member, key: str, value: object) -> str:
    """Return the text with a member of the object `parent` set, or taken out if it is `None`.

    A new one goes to the end: a record keeps the order in which it is written.
    """
    if value is None:
        return drop(text, parent, key)
    inner, _ = members(text, parent.start)
    if not inner:
        return add(text, root, parent, key, value)
    style = _style(text, root)
    gap = text[parent.start + 1 : inner[0].key_start]
    margin = gap.rpartition("\n")[2] if "\n" in gap else None
    found = next((member for member in inner if member.key == key), None)
    if found:
        return text[: found.start] + _dumped(value, style, margin) + text[found.end :]
    joint = "," + gap if margin is not None else style.comma
    end = inner[-1].end
    return text[:end] + joint + _member(key, value, style, margin) + text[end:]


def _style(text: str, root: Sequence[Member]) -> _Style:
    first = root[0]
    gap = text[: first.key_start].rpartition("{")[2]
    colon = text[first.key_end : first.start]
    between = text[first.end : root[1].key_start] if len(root) > 1 else ", "
    return _Style(
        unit=gap.rpartition("\n")[2] if "\n" in gap else None,
        eol="\r\n" if "\r\n" in gap else "\n",
        colon=": " if "\n" in colon else colon,
        comma=", " if "\n" in between else between,
        ascii_only=text.isascii() and "\\u" in text,
    )


def _margin(text: str, member: Member) -> str:
    """Return the space in front of a member on its line."""
    row = text[text.rfind("\n", 0, member.key_start) + 1 : member.key_start]
    return row[: len(row) - len(row.lstrip(" \t"))]


def _member(key: str, value: object, style: _Style, margin: str | None) -> str:
    return f"{dumps(key)}{style.colon}{_dumped(value, style, margin)}"


def _dumped(value: object, style: _Style, margin: str | None) -> str:
    """Return a value as JSON: over several lines at `margin`, or on one line if that is `None`."""
    is_spread = margin is not None and style.unit is not None
    try:
        dumped = dumps(
            as_read(value),
            ensure_ascii=style.ascii_only,
            allow_nan=False,
            indent=style.unit if is_spread else None,
            separators=("," if is_spread else style.comma, style.colon),
        )
    except (TypeError, ValueError, RecursionError) as exc:
        raise EditError(f"JSON cannot hold the record: {exc}") from exc
    return dumped.replace("\n", f"{style.eol}{margin}") if is_spread else dumped
