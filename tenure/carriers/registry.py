"""Records of groups of files, and of files that should hold none: `[[artifact]]` tables.

A registry file speaks of the files below its own folder; `path` says which ones.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from tenure.carriers import toml_text
from tenure.errors import EditError
from tenure.globs import Glob, validate
from tenure.record import CarrierKind, KeyPath, Place, RawRecord, Unreadable

VERSION = 1
"""What `version` may say; a file need not say it."""

HEADING = "# Records of AI-written files; see `tenure explain PATH` for what holds for a file.\n"
"""The first line of a registry file that was made here."""

_ARTIFACT = "artifact"
_TOP_LEVEL = ("version", _ARTIFACT)
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*artifact[ \t]*\]\]", re.MULTILINE)


class RegistryEntry(NamedTuple):
    """One `[[artifact]]` of a registry file.

    Attributes:
        number: Its place among the entries of the file, from 0.
        globs: What `path` says, relative to the folder of the file; at least one.
        each: Whether every matching file is an artifact of its own.
        raw: Its record, without `path` and `each`; `raw.path` is the registry file.
    """

    number: int
    globs: tuple[Glob, ...]
    each: bool
    raw: RawRecord

    @property
    def patterns(self) -> tuple[str, ...]:
        """The texts of `path` as they are written."""
        return tuple(glob.pattern for glob in self.globs)

    @property
    def is_group(self) -> bool:
        """Whether it is one artifact that may have several files."""
        return not self.each and (len(self.globs) > 1 or self.globs[0].exact is None)


def read_registry(path: str, data: bytes) -> tuple[list[RegistryEntry], list[Unreadable]]:
    """Read all entries of a registry file, and what is wrong with its structure.

    An entry whose structure is wrong is left out; the others count.

    Args:
        path: The path of the file, whose folder is the base of its globs.
        data: All its bytes.
    """
    if not data:
        return [], []
    try:
        content = toml_text.load(data)
    except toml_text.TomlError as exc:
        place = Place(exc.line, exc.column)
        return [], [Unreadable(CarrierKind.REGISTRY, path, exc.message, place)]
    text = data.decode()
    positions = toml_text.positions(text)
    problems = [
        Unreadable(CarrierKind.REGISTRY, path, message, positions.key(where))
        for message, where in _misplaced(content)
    ]
    tables = content.get(_ARTIFACT, [])
    if not isinstance(tables, list):
        return [], problems
    entries = []
    base = path.rpartition("/")[0]
    for index, (table, rows) in enumerate(zip(tables, _rows(text, len(tables)), strict=True)):
        below = positions.below(_ARTIFACT, index)
        if wrong := _mistake(table):
            place = below.value(wrong[0])
            problems.append(Unreadable(CarrierKind.REGISTRY, path, wrong[1], place))
            continue
        globs = tuple(Glob(pattern, base) for pattern in _patterns(table["path"]))
        record = {key: value for key, value in table.items() if key not in ("path", "each")}
        raw = RawRecord(CarrierKind.REGISTRY, path, record, below, *rows)
        entries.append(RegistryEntry(index, globs, table.get("each", False), raw))
    return entries, problems


def insert(path: str, data: bytes, record: Mapping[str, object]) -> bytes:
    """Return the registry file with one more entry at its end; an empty file gets a first line.

    Args:
        path: The path of the registry file.
        data: Its bytes; none if there is no such file.
        record: The keys of the entry: `path` (text or list), `each`, and those of a record.

    Raises:
        EditError: The entry is wrong, or the file cannot take it.
    """
    from tenure.carriers import toml_edit  # a check writes nothing

    if wrong := _mistake(record):
        raise EditError(f"{path}: {wrong[1]}")
    ordered = {key: record[key] for key in ("path", "each") if key in record} | dict(record)
    table = toml_edit.render_table(f"[[{_ARTIFACT}]]", ordered)
    text = _decoded(path, data)
    if text in ("", HEADING):
        # A heading that was there already is followed directly, so that `remove` leaves it.
        blank = "" if text else f"{HEADING}\n"
        edited = f"{text}{blank}{table}"
    else:
        edited = toml_edit.append_to_array(text, _ARTIFACT, ordered)
    return edited.encode()


def update(path: str, data: bytes, number: int, changes: Mapping[str, object]) -> bytes:
    """Return the registry file with some keys of entry `number` changed; `None` removes a key.

    Raises:
        EditError: There is no such entry, or it cannot take the change.
    """
    from tenure.carriers import toml_edit  # a check writes nothing

    return toml_edit.set_keys(_decoded(path, data), (_ARTIFACT, number), changes).encode()


def remove(path: str, data: bytes, *numbers: int) -> bytes:
    """Return the registry file without these entries; nothing if `insert` had made the file for them.

    Raises:
        EditError: There is no such entry, or it cannot be taken out safely.
    """
    from tenure.carriers import toml_edit  # a check writes nothing

    text = _decoded(path, data)
    edited = toml_edit.remove_tables(text, [(_ARTIFACT, number) for number in numbers])
    is_ours = edited == HEADING and text.startswith(f"{HEADING}\n")
    return b"" if is_ours else edited.encode()


def _decoded(path: str, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as exc:
        raise EditError(f"{path} is not UTF-8") from exc


def _misplaced(content: Mapping[str, object]) -> Iterator[tuple[str, KeyPath]]:
    """Find what is wrong outside the entries."""
    for key in content:
        if key not in _TOP_LEVEL:
            yield f"`{key}` is no key of a registry: records stand below `[[artifact]]`", (key,)
    version = content.get("version", VERSION)
    if version != VERSION or isinstance(version, bool):
        yield f"`version` must be {VERSION}, or a newer tenure is needed", ("version",)
    if not isinstance(content.get(_ARTIFACT, []), list):
        yield "`artifact` must be a list of tables: write `[[artifact]]`", (_ARTIFACT,)


def _mistake(table: object) -> tuple[KeyPath, str] | None:
    """Return what is wrong with an entry apart from its record, and where in it."""
    if not isinstance(table, Mapping):
        return (), "an artifact must be a table: write `[[artifact]]`"
    if "path" not in table:
        return (), "an artifact needs `path`: a path, a glob, or a list of them"
    if not isinstance(table.get("each", False), bool):
        return ("each",), "`each` must be `true` or `false`"
    return _wrong_path(table["path"])


def _wrong_path(value: object) -> tuple[KeyPath, str] | None:
    patterns = _patterns(value)
    if not patterns:
        return ("path",), "`path` must be a text, or a list of texts that is not empty"
    for index, pattern in enumerate(patterns):
        where: KeyPath = ("path",) if isinstance(value, str) else ("path", index)
        if not isinstance(pattern, str):
            return where, "`path` must be a text, or a list of texts"
        if pattern.startswith("/"):
            return where, f"`{pattern}` starts with `/`; write it relative to the registry's folder"
        if reason := validate(pattern):
            return where, f"`{pattern}` cannot be used: {reason}"
    return None


def _patterns(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, (list, tuple)) else ()


def _rows(text: str, count: int) -> list[tuple[int, int]]:
    """Return the first and the last line of each of the `count` entries, comments after it not."""
    starts = [found.start() for found in _HEADER.finditer(text)]
    stretches = list(pairwise([*starts, len(text)]))
    if len(starts) != count or '"""' in text or "'''" in text:
        stretches = _scanned(text, count)
    rows = []
    line, counted = 1, 0
    for start, end in stretches:
        line, counted = line + text.count("\n", counted, start), start
        kept = text[start:end].split("\n")
        while len(kept) > 1 and kept[-1].lstrip()[:1] in ("", "#"):
            kept.pop()
        rows.append((line, line + len(kept) - 1))
    return rows


def _scanned(text: str, count: int) -> list[tuple[int, int]]:
    """Return where entries stand that are not all written plainly as `[[artifact]]`."""
    from tenure.carriers.toml_scan import scan  # few registries need it

    layout = scan(text)
    stretches: list[tuple[int, int]] = []
    for index in range(count):
        span = layout.spans.get((_ARTIFACT, index))
        stretches.append((span.key_start, span.end) if span else (0, 0))
    for statement in layout.statements:
        match statement.path:
            case (name, int(index), *_) if name == _ARTIFACT:
                stretches[index] = stretches[index][0], statement.end
            case _:
                pass
    return stretches
