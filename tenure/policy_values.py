"""What a policy says: the typed values, their defaults, and how layers lie over each other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tenure.finding import Severity
from tenure.globs import Glob
from tenure.policy_files import Layer, PolicyProblem
from tenure.record import KeyPath, Lifecycle


class Origin(NamedTuple):
    """Where a value comes from.

    Attributes:
        file: The policy file, or `None` for a default of tenure.
        line: The line of the key in that file, from 1.
        source: For a vendored value the organization's policy, such as `acme/policies@1a2b3c4`.
    """

    file: str | None = None
    line: int | None = None
    source: str | None = None

    def __str__(self) -> str:
        """Return the place for people."""
        if self.file is None:
            return "default"
        place = f"{self.file}:{self.line}"
        return f"{place} ({self.source})" if self.source else place


class Policy(NamedTuple):
    """What holds for a path. The defaults of tenure are the defaults of these fields.

    `schemas/tenure-toml.schema.json` says what each key means. Lifetimes and `soon` are in days.
    `severity` holds only the rules whose severity somebody has set. `origins` knows each dotted key
    of the file format, and looks the line up when it is asked.
    """

    zone: str = "UTC"
    require: tuple[Glob, ...] = ()
    exclude: tuple[Glob, ...] = ()
    carrier: str = "auto"
    lifecycle: Lifecycle = Lifecycle.EXPERIMENTAL
    soon: int = 14
    severity: Mapping[str, Severity] = {}
    lifetime_experimental: int = 90
    lifetime_temporary: int = 365
    lifetime_review: int = 365
    lifetime_kind: Mapping[str, int] = {"script": 30}
    owner_codeowners: bool = False
    owner_agents: tuple[str, ...] = ()
    owner_default: str | None = None
    required: tuple[str, ...] = ()
    change_expired: Severity = Severity.WARNING
    origins: Mapping[str, Origin] = {}


class Effective(NamedTuple):
    """One key of the effective policy of a path, for people.

    Attributes:
        key: The key with dots for tables.
        value: The plain value, as it stands in the file; `None` where there is none.
        origin: Where it comes from.
        locked: The place that locks it, if one does.
    """

    key: str
    value: object
    origin: Origin
    locked: Origin | None


Convert = Callable[[Any, str], object]


def _globs(patterns: Sequence[str], base: str) -> tuple[Glob, ...]:
    return tuple(Glob(pattern, base) for pattern in patterns)


def _names(names: Sequence[str], _base: str) -> tuple[str, ...]:
    return tuple(names)


def _same(value: object, _base: str) -> object:
    return value


def _days(value: float, _base: str) -> int:
    return int(value)  # JSON Schema takes 14.0 for an integer


def _severity(value: str, _base: str) -> Severity:
    return Severity(value)


def _lifecycle(value: str, _base: str) -> Lifecycle:
    return Lifecycle(value)


_FIELDS: Mapping[str, tuple[str, Convert]] = {
    "zone": ("zone", _same),
    "require": ("require", _globs),
    "exclude": ("exclude", _globs),
    "carrier": ("carrier", _same),
    "lifecycle": ("lifecycle", _lifecycle),
    "soon": ("soon", _days),
    "lifetime.experimental": ("lifetime_experimental", _days),
    "lifetime.temporary": ("lifetime_temporary", _days),
    "lifetime.review": ("lifetime_review", _days),
    "owner.codeowners": ("owner_codeowners", _same),
    "owner.agents": ("owner_agents", _names),
    "owner.default": ("owner_default", _same),
    "record.required": ("required", _names),
    "change.expired": ("change_expired", _severity),
}
"""Each key of the file format with one value, its field, and how the value becomes typed."""

_TABLES: Mapping[str, tuple[str, Convert]] = {
    "severity": ("severity", _severity),
    "lifetime.kind": ("lifetime_kind", _days),
}
"""The tables whose keys are names."""


def conflicts(layer: Layer, above: Sequence[Layer]) -> list[PolicyProblem]:
    """Return a problem for each key of a layer that one above it has locked."""
    problems = []
    for key in layer.values if above else ():
        lock = lock_on(key, above)
        if lock:
            message = f"`{key}` is locked by {lock}"
            path = tuple(key.split("."))
            problems.append(layer.text.problem(path, message, "remove it here", on_key=True))
    return problems


def lock_on(key: str, layers: Sequence[Layer]) -> Origin | None:
    """Return the place that locks `key`, if a layer does."""
    for layer in layers:
        for index, name in enumerate(layer.locked):
            if key == name or key.startswith(f"{name}."):
                return _origin(layer, ("locked", index))
    return None


def _origin(layer: Layer, path: KeyPath, *, on_key: bool = False) -> Origin:
    return Origin(layer.text.path, layer.text.place(path, on_key=on_key).line, layer.source)


class _Origins(Mapping[str, Origin]):
    """Looks lines up when it is asked: a check that finds nothing never asks."""

    def __init__(self, holders: Mapping[str, Layer | None]) -> None:
        self._holders = holders

    def __getitem__(self, key: str) -> Origin:
        layer = self._holders[key]
        return _origin(layer, tuple(key.split(".")), on_key=True) if layer else Origin()

    def __iter__(self) -> Iterator[str]:
        return iter(self._holders)

    def __len__(self) -> int:
        return len(self._holders)


def merge(layers: Sequence[Layer]) -> Policy:
    """Return the policy of layers that lie over each other, the first one at the bottom."""
    default = Policy()
    holders: dict[str, Layer | None] = dict.fromkeys(defaults())
    fields: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.values.items():
            holders[key] = layer
            if key in _FIELDS:
                field, convert = _FIELDS[key]
                fields[field] = convert(value, layer.text.base)
                continue
            table, _, name = key.rpartition(".")
            field, convert = _TABLES[table]
            so_far = fields.get(field, getattr(default, field))
            fields[field] = {**so_far, name: convert(value, layer.text.base)}
    return default._replace(**fields, origins=_Origins(holders))


def defaults() -> dict[str, object]:
    """Return the defaults as they would stand in a file."""
    default = Policy()
    values = {key: _plain(getattr(default, field)) for key, (field, _) in _FIELDS.items()}
    for table, (field, _) in _TABLES.items():
        values |= {f"{table}.{name}": value for name, value in getattr(default, field).items()}
    return values


def _plain(value: object) -> object:
    if isinstance(value, Severity | Lifecycle):
        return value.value
    return list(value) if isinstance(value, tuple) else value
