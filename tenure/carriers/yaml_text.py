"""YAML of records written as text: rendered, and edited key by key; never dumped.

Every result is read again and compared with what it should say, so that a mistake here ends in an
`EditError` and not in a changed record.
"""

from collections.abc import Mapping, Sequence

from tenure.carriers import strict_yaml, yaml_edit
from tenure.carriers.yaml_mend import mend
from tenure.carriers.yaml_writer import INDENT, Writer, as_read, is_same
from tenure.errors import EditError

__all__ = ["lines_of_record", "mend", "render", "set_keys"]


def render(
    record: Mapping[str, object], *, avoid: Sequence[str] = (), ascii_only: bool = False
) -> str:
    """Return the YAML text of a record, from its `tenure:` line to a final newline.

    Keys keep the order they have in `record`. Each has one line; only mappings and lists of
    mappings are written in block form, two spaces for each level.

    Args:
        record: Plain values: text, numbers, booleans, `None`, dates, lists and mappings of them.
        avoid: What must not appear anywhere in the text, such as `*/`.
        ascii_only: Whether characters beyond ASCII are written as escapes.

    Raises:
        EditError: YAML cannot say it, or not without a text of `avoid`.
    """
    writer = Writer.of(avoid, ascii_only=ascii_only)
    head = writer.clean("", lambda _: "tenure:\n" if record else "tenure: {}\n")
    text = head + writer.block(record, INDENT, head)
    if not is_same(_read(text, bare=True).data, {"tenure": record}):
        raise EditError("the record cannot be written as YAML so that it reads the same")
    return text


def set_keys(
    text: str,
    changes: Mapping[str, object],
    *,
    avoid: Sequence[str] = (),
    ascii_only: bool = False,
    bare: bool = False,
) -> str:
    """Return `text` with some keys of the record changed; all other lines keep their bytes.

    A value is replaced where it stands and comments stay; a new key goes to the end of the record;
    a list that only grows gets its new items added. `tenure: {…}` keeps that form.

    Args:
        text: YAML with a top-level key `tenure`, in block or flow form, among others or alone.
        changes: The new values by key; `None` removes the key with its lines.
        avoid: What must not appear in what is written.
        ascii_only: Whether characters beyond ASCII are written as escapes.
        bare: Whether the record's keys stand at the top level, without `tenure:`.

    Raises:
        EditError: There is no such record, or it cannot take the change.
    """
    writer = Writer.of(avoid, ascii_only=ascii_only)
    data = _record(_read(text, bare=bare), bare=bare)
    wanted = {**data, **{key: as_read(value) for key, value in changes.items()}}
    wanted = {
        key: value for key, value in wanted.items() if key not in changes or value is not None
    }
    if not wanted:
        raise EditError("no key of the record would be left; remove the record instead")
    edited = text
    # What is added comes first, so that there is no moment without any key.
    for key, value in sorted(changes.items(), key=lambda change: change[1] is None):
        if value is None and key in data:
            edited = yaml_edit.remove(_target(edited, writer, bare=bare), key)
        elif value is not None and not (key in data and is_same(data[key], value)):
            edited = _put(edited, writer, key, as_read(value), data.get(key), bare=bare)
    if not is_same(_record(_read(edited, bare=bare), bare=bare), wanted):
        raise EditError("the record is written in a way that no tool can change safely")
    if any(edited.count(taken) > text.count(taken) for taken in writer.avoid):
        raise EditError("the change does not fit the comment style of this file")
    return edited


def _put(text: str, writer: Writer, key: str, value: object, old: object, *, bare: bool) -> str:
    """Put a value; of a mapping only the keys that differ, so that the others keep their lines."""
    target = _target(text, writer, bare=bare)
    inner = yaml_edit.below(target, key)
    if inner is None or not (isinstance(value, dict) and isinstance(old, dict) and value):
        return yaml_edit.put(target, key, value, old)
    for name in [*value, *(name for name in old if name not in value)]:
        inner = yaml_edit.below(_target(text, writer, bare=bare), key)
        if inner is None or (name in value and is_same(old.get(name), value[name])):
            continue
        if name in value:
            text = yaml_edit.put(inner, name, value[name], old.get(name))
        else:
            text = yaml_edit.remove(inner, name)
    return text


def _read(text: str, *, bare: bool) -> strict_yaml.Document:
    try:
        return strict_yaml.parse(text, strict_below=None if bare else "tenure")
    except strict_yaml.StrictYamlError as exc:
        message = f"the record cannot be read, line {exc.line}: {exc.message}"
        raise EditError(message) from exc


def _record(document: strict_yaml.Document, *, bare: bool) -> dict[str, object]:
    data = document.data
    if not bare and isinstance(data, dict):
        data = data.get("tenure", False)
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise EditError("there is no record here that could be changed")
    return data


def lines_of_record(text: str) -> tuple[int, int]:
    """Return where the lines of the key `tenure` and its value start and end in a text.

    Raises:
        EditError: There is no such key, or it does not start its line.
    """
    target = _target(text, Writer.of((), ascii_only=False), bare=False)
    return yaml_edit.lines_of(text, target.key or target.node, target.node)


def _target(text: str, writer: Writer, *, bare: bool) -> yaml_edit.Target:
    root = _read(text, bare=bare).root
    pair = (None, root) if bare else strict_yaml.child(root, "tenure")
    if pair is None or pair[1] is None:
        raise EditError("there is no record here that could be changed")
    return yaml_edit.Target(text, writer, *pair)
