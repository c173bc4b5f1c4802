"""Records in the metadata of Jupyter notebooks: `metadata.tenure`.

A notebook is edited as text: its indentation, order and line ends stay as they are.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tenure.carriers import lines
from tenure.errors import EditError
from tenure.record import CarrierKind, Place, RawRecord, Reading, Unreadable

if TYPE_CHECKING:
    from tenure.carriers.json_scan import Member

OLDEST = 4
"""The oldest major version of the format that is read; Jupyter itself converts older ones."""

MAX_DEPTH = 16
"""Deeper nesting is refused, as in YAML; a record needs four levels."""

_BOM = "\ufeff"
_MEANT = re.compile(r'"tenure"\s*:\s*\{')
_BESIDE = "let a sidecar or the registry carry the record: --carrier sidecar"


def read(path: str, data: bytes) -> Reading:
    """Read `metadata.tenure`.

    Args:
        path: The path of the file; only `.ipynb` is looked at.
        data: All its bytes: the metadata stand at the end.
    """
    if b'"tenure"' not in data or not path.endswith(".ipynb"):
        return None
    try:
        return _read(path, data.decode().removeprefix(_BOM))
    except UnicodeDecodeError as exc:
        place, message = Place(*lines.undecodable(data, exc)), "the notebook is not UTF-8"
    except (ValueError, RecursionError) as exc:
        place = Place(getattr(exc, "lineno", 1), getattr(exc, "colno", 1))
        message = f"the notebook is not JSON: {getattr(exc, 'msg', 'it nests too deep')}"
    # What cannot be parsed has a record only if it looks like one.
    is_meant = _MEANT.search(data.decode(errors="replace"))
    return _unreadable(path, message, place) if is_meant else None


def insert(path: str, data: bytes, record: Mapping[str, object]) -> bytes:
    """Return the notebook with the record in its metadata.

    Where the keys of the metadata are sorted, as Jupyter writes them, they stay so.

    Raises:
        EditError: It is no notebook of format 4, or has the key already.
    """
    from tenure.carriers import json_edit  # a check writes nothing

    text = _text(path, data)
    root = _members(path, text)
    metadata = _metadata(path, text, root)
    if any(member.key == "tenure" for member in _inner(text, metadata)):
        raise EditError(f"{path} has the key `tenure` in its metadata already", _BESIDE)
    edited = json_edit.add(text, root, metadata, "tenure", record)
    return _checked(path, data, edited, record)


def update(path: str, data: bytes, changes: Mapping[str, object]) -> bytes:
    """Return the notebook with some keys of its record changed; `None` removes a key.

    Raises:
        EditError: It holds no record, or none of its keys would be left.
    """
    from tenure.carriers import json_edit  # a check writes nothing
    from tenure.carriers.yaml_writer import is_same

    raw = read(path, data)
    if not isinstance(raw, RawRecord):
        raise EditError(raw.message if raw else f"{path} has no record in its metadata")
    wanted = {key: value for key, value in {**raw.data, **changes}.items() if value is not None}
    if not wanted:
        raise EditError("no key of the record would be left; remove the record instead")
    text = _text(path, data)
    # What is added comes first, so that there is no moment without any key.
    for key in sorted(changes, key=lambda key: changes[key] is None):
        if is_same(raw.data.get(key), changes[key]):
            continue
        root = _members(path, text)
        metadata = _metadata(path, text, root)
        record = next(m for m in _inner(text, metadata) if m.key == "tenure")
        text = json_edit.put(text, root, record, key, changes[key])
    return _checked(path, data, text, wanted)


def remove(path: str, data: bytes) -> bytes:
    """Return the notebook as it was before `insert`, byte for byte.

    Raises:
        EditError: It holds no record.
    """
    from tenure.carriers import json_edit  # a check writes nothing

    raw = read(path, data)
    if not isinstance(raw, RawRecord):
        raise EditError(raw.message if raw else f"{path} has no record in its metadata")
    text = _text(path, data)
    metadata = _metadata(path, text, _members(path, text))
    return _checked(path, data, json_edit.drop(text, metadata, "tenure"), None)


def _read(path: str, text: str) -> Reading:
    # Late: `json` costs 7 ms, and only notebooks with our key in them get this far.
    from tenure.carriers.json_scan import JsonPositions, decode, whole

    root = whole(text)
    places = [member for member in root or () if member.key == "metadata"]
    found = [
        inner
        for member in places
        for inner in (_inner(text, member) if text[member.start] == "{" else ())
        if inner.key == "tenure"
    ]
    if not found or text[found[-1].start] != "{":
        return None
    positions = JsonPositions(text, found[-1])
    if len(places) > 1 or len(found) > 1:
        twice = "metadata" if len(places) > 1 else "tenure"
        return _unreadable(path, f"`{twice}` stands twice; keep one", positions.key(()))
    version = next((text[m.start : m.end] for m in root or () if m.key == "nbformat"), "0")
    if not version.isdecimal() or int(version[:9]) < OLDEST:
        message = f"the notebook is not of format {OLDEST}; save it with Jupyter first"
        return _unreadable(path, message, positions.key(()))
    try:
        record = decode(text[found[-1].start : found[-1].end], MAX_DEPTH)
    except ValueError as exc:
        return _unreadable(path, str(exc), positions.key(()))
    first, last = (
        lines.line_and_column(text, at)[0] for at in (found[-1].key_start, found[-1].end)
    )
    return RawRecord(CarrierKind.NOTEBOOK, path, record, positions, first, last)


def _unreadable(path: str, message: str, place: Place) -> Unreadable:
    return Unreadable(CarrierKind.NOTEBOOK, path, message, place)


def _text(path: str, data: bytes) -> str:
    if not path.endswith(".ipynb"):
        raise EditError(f"{path} is no notebook", _BESIDE)
    try:
        return data.decode()
    except UnicodeDecodeError as exc:
        raise EditError(f"{path} is not UTF-8", _BESIDE) from exc


def _members(path: str, text: str) -> "list[Member]":
    from tenure.carriers.json_scan import whole  # a check writes nothing

    try:
        root = whole(text)
    except (ValueError, RecursionError) as exc:
        raise EditError(f"{path} is not JSON: {exc}", _BESIDE) from exc
    if root is None:
        raise EditError(f"{path} is no notebook: it is no JSON object", _BESIDE)
    return root


def _metadata(path: str, text: str, root: "list[Member]") -> "Member":
    found = [member for member in root if member.key == "metadata"]
    if len(found) != 1 or text[found[0].start] != "{":
        raise EditError(f"{path} has no notebook metadata that could take a record", _BESIDE)
    return found[0]


def _inner(text: str, member: "Member") -> "list[Member]":
    from tenure.carriers.json_scan import members  # see `_read`

    return members(text, member.start)[0]


def _checked(path: str, old: bytes, edited: str, record: Mapping[str, object] | None) -> bytes:
    """Return `edited` as bytes if it differs from `old` in the record alone."""
    from tenure.carriers.json_scan import without
    from tenure.carriers.yaml_writer import is_same

    try:
        new = edited.encode()
        is_right = without(edited, "tenure") == without(old.decode(), "tenure")
    except (ValueError, RecursionError) as exc:
        raise EditError(f"{path} cannot take the record: {exc}", _BESIDE) from exc
    raw = read(path, new)
    data = raw.data if isinstance(raw, RawRecord) else None
    if not is_right or isinstance(raw, Unreadable) or not is_same(data, record):
        reason = raw.message if isinstance(raw, Unreadable) else "it is written in an unusual way"
        raise EditError(f"{path} cannot take the record: {reason}", _BESIDE)
    return new
