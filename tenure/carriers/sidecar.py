"""Records in a file of their own, `<file>.tenure.yaml`, beside the file they are about."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tenure.carriers import lines
from tenure.errors import EditError
from tenure.record import CarrierKind, KeyPath, Place, RawRecord, Reading, Unreadable
from tenure.sources import WINDOW

if TYPE_CHECKING:
    from tenure.carriers.strict_yaml import Document

SUFFIX = ".tenure.yaml"
"""What is added to the name of a file to get the name of its sidecar."""

_BOM = "\ufeff"
_TOP = Place(1)


def subject(path: str) -> str | None:
    """Return the file that the sidecar `path` is about; `None` if `path` is no sidecar."""
    name = path.rpartition("/")[2]
    return path.removesuffix(SUFFIX) if name.endswith(SUFFIX) and name != SUFFIX else None


def sidecar_path(path: str) -> str:
    """Return where the sidecar of the file `path` stands."""
    return path + SUFFIX


def read(path: str, data: bytes) -> Reading:
    """Read a sidecar: the keys of the record stand below `tenure:`, or at the top level.

    Args:
        path: The path of the sidecar.
        data: Its bytes.
    """
    if len(data) >= WINDOW:
        return _unreadable(path, f"the sidecar is longer than {WINDOW // 1024} KiB")
    try:
        text = data.decode().removeprefix(_BOM)
    except UnicodeDecodeError as exc:
        place = Place(*lines.undecodable(data, exc))
        return _unreadable(path, "the sidecar is not UTF-8", place)
    from tenure.carriers import plain_yaml  # late: few files have a sidecar

    document = plain_yaml.read(text) or _parsed(path, text)
    if isinstance(document, Unreadable):
        return document
    places = document.positions((), 1, ())
    record = document.data
    prefix: KeyPath = ()
    if isinstance(record, dict) and "tenure" in record:
        beside = next((key for key in record if key != "tenure"), None)
        if beside is not None:
            message = f"`{beside}` stands beside `tenure:`; indent the keys of the record below it"
            return _unreadable(path, message, places.key((beside,)))
        record, prefix = record["tenure"], ("tenure",)
    if not isinstance(record, dict):
        return _unreadable(path, "the sidecar holds no record: it has no keys")
    # A plain document starts with its record; to ask for the place would take the parser.
    is_plain = isinstance(document, plain_yaml.PlainDocument)
    first = 1 if is_plain else places.key(prefix).line
    last = text.rstrip().count("\n") + 1
    positions = document.positions(prefix, 1, ())
    return RawRecord(CarrierKind.SIDECAR, path, record, positions, first, last)


def _parsed(path: str, text: str) -> "Document | Unreadable":
    from tenure.carriers.strict_yaml import StrictYamlError, parse  # late: most records are plain

    try:
        return parse(text)
    except StrictYamlError as exc:
        place = Place(exc.line, exc.column)
        return _unreadable(path, exc.message, place, fixable=exc.fixable)


def insert(path: str, data: bytes, record: Mapping[str, object]) -> bytes:
    """Return the content of a new sidecar; `data` is empty.

    Raises:
        EditError: There is a sidecar already, or YAML cannot say the record.
    """
    from tenure.carriers import yaml_text  # a check writes nothing

    if data:
        raise EditError(f"{path} is there already")
    content = yaml_text.render(record).encode()
    if len(content) > WINDOW:
        raise EditError(f"the record of {subject(path)} is longer than the 64 KiB that are read")
    return content


def update(path: str, data: bytes, changes: Mapping[str, object]) -> bytes:
    """Return the sidecar with some keys changed; `None` removes a key.

    Raises:
        EditError: It cannot be read, or cannot take the change.
    """
    from tenure.carriers import strict_yaml, yaml_text  # a check writes nothing

    def change(text: str) -> str:
        document = strict_yaml.parse(text)
        is_bare = isinstance(document.data, dict) and "tenure" not in document.data
        return yaml_text.set_keys(text, changes, bare=is_bare)

    reading = read(path, data)
    if isinstance(reading, Unreadable):
        raise EditError(f"{path}: {reading.message}")
    return _edited(path, data, change)


def remove(_path: str, _data: bytes) -> bytes:
    """Return nothing: a sidecar without a record is to be deleted."""
    return b""


def rewrite(path: str, data: bytes, transform: Callable[[str], str]) -> bytes:
    """Return the sidecar with its YAML changed by `transform`, which need not be able to parse it.

    Raises:
        EditError: It is not UTF-8.
    """
    return _edited(path, data, lambda text: lines.transformed(text, transform))


def _edited(path: str, data: bytes, change: Callable[[str], str]) -> bytes:
    try:
        text = data.decode()
    except UnicodeDecodeError as exc:
        raise EditError(f"{path} is not UTF-8") from exc
    bare = text.removeprefix(_BOM)
    return (text[: len(text) - len(bare)] + change(bare)).encode()


def _unreadable(
    path: str, message: str, place: Place = _TOP, *, fixable: bool = False
) -> Unreadable:
    return Unreadable(CarrierKind.SIDECAR, path, message, place, fixable)
