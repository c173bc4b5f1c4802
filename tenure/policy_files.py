"""One policy file: bytes in, a layer of values or a list of problems out.

Knows nothing of other files; how layers lie over each other is the business of `tenure.policy`.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from tenure.errors import PolicyError
from tenure.globs import Glob, validate
from tenure.record import KeyPath, Place, Positions

POLICY_NAME = "tenure.toml"
PYPROJECT_NAME = "pyproject.toml"
LOCK_NAME = "tenure.lock.toml"

MAX_SIZE = 1 << 20
"""A larger policy file is refused, in bytes: the largest sensible ones have a few kilobytes."""

SHORT = 7
"""So many digits of a commit are shown to people."""

_MARK = b"tool.tenure"


class PolicyProblem(NamedTuple):
    """Something wrong in a policy file (TEN018); line and column count from 1."""

    path: str
    line: int
    column: int
    message: str
    hint: str | None = None

    def as_error(self) -> PolicyError:
        """Return the error that says so."""
        return PolicyError(f"{self.path}:{self.line}:{self.column}: {self.message}", self.hint)


class PolicyText(NamedTuple):
    """The text of a policy and where it stands.

    Attributes:
        path: The file that holds it.
        base: The folder that its globs are relative to.
        text: The TOML.
        prefix: The table that is the policy; empty for the whole text.
        container: For a text that was vendored: the lock file that holds it as the string `text`.
    """

    path: str
    base: str
    text: str
    prefix: KeyPath = ()
    container: str | None = None

    def place(self, key: KeyPath, *, on_key: bool = False) -> Place:
        """Return where the value at `key` (or the key itself) stands in the file."""
        positions = _positions(self.text)
        full = self.prefix + key
        return self._moved(positions.key(full) if on_key else positions.value(full))

    def problem(
        self, key: KeyPath, message: str, hint: str | None = None, *, on_key: bool = False
    ) -> PolicyProblem:
        """Return a problem at the place of `key`."""
        place = self.place(key, on_key=on_key)
        return PolicyProblem(self.path, place.line, place.column, message, hint)

    def problem_at(self, line: int, column: int, message: str) -> PolicyProblem:
        """Return a problem at a place inside the text."""
        place = self._moved(Place(line, column))
        return PolicyProblem(self.path, place.line, place.column, message)

    def _moved(self, place: Place) -> Place:
        if self.container is None:
            return place
        start = _positions(self.container).value(("text",)).line
        return place._replace(line=start + place.line)


class Layer(NamedTuple):
    """What one policy file says.

    Attributes:
        text: The text it was read from, for places.
        values: Each key with dots for tables, such as `lifetime.kind.script`, and its value.
        locked: The keys and tables that files further down must not set.
        extends: The organization's policy, if it asks for one.
        source: Where a vendored text comes from, such as `acme/policies@1a2b3c4`.
    """

    text: PolicyText
    values: Mapping[str, object]
    locked: tuple[str, ...] = ()
    extends: str | None = None
    source: str | None = None

    def excludes(self, path: str) -> bool:
        """Say whether `exclude` of this file names a path."""
        patterns: Any = self.values.get("exclude", ())
        return any(Glob(pattern, self.text.base).matches(path) for pattern in patterns)


Problems = tuple[PolicyProblem, ...]


@lru_cache(maxsize=8)  # one scan for all the mistakes of a file
def _positions(text: str) -> Positions:
    from tenure.carriers import toml_text  # late, as in `read_text`

    return toml_text.positions(text)


def holds_policy(path: str, data: bytes) -> bool:
    """Say whether a file called `pyproject.toml` or `tenure.toml` speaks about tenure at all."""
    return not path.endswith(PYPROJECT_NAME) or _MARK in data


def read_file(path: str, data: bytes) -> Layer | Problems:
    """Read a `tenure.toml` or a `pyproject.toml` that `holds_policy`."""
    base, _, name = path.rpartition("/")
    text = decode(path, data)
    if isinstance(text, PolicyProblem):
        return (text,)
    prefix: KeyPath = ("tool", "tenure") if name == PYPROJECT_NAME else ()
    layer = read_text(PolicyText(path, base, text, prefix))
    if isinstance(layer, Layer) or not _may_be_a_link(text):
        return layer
    hint = "if this is a symbolic link: the policy must be a file of its own"
    return tuple(problem._replace(hint=hint) for problem in layer)


def _may_be_a_link(text: str) -> bool:
    """Git hands out the target of a link as its content."""
    return bool(text) and text.isprintable() and not any(char in text for char in "=[#")


def decode(path: str, data: bytes) -> str | PolicyProblem:
    """Turn the bytes of a policy file into text, or say why they are none."""
    if len(data) > MAX_SIZE:
        return PolicyProblem(path, 1, 1, "the policy is larger than 1 MiB")
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        column = exc.start - data.rfind(b"\n", 0, exc.start)
        return PolicyProblem(path, line, column, "the policy is not UTF-8")


def read_text(source: PolicyText) -> Layer | Problems:
    """Read the text of a policy."""
    # Late: both cost more than all the rest, and many repositories have no policy.
    from tenure import schema
    from tenure.carriers import toml_text

    try:
        data: object = toml_text.load(source.text)
    except toml_text.TomlError as exc:
        return (source.problem_at(exc.line, exc.column, exc.message),)
    for step in source.prefix:
        data = data.get(step, {}) if isinstance(data, dict) else {}
    if not isinstance(data, dict) or not schema.is_valid_policy(data):
        from tenure.mistakes import explain_policy

        return tuple(
            source.problem(mistake.path, mistake.message, mistake.hint, on_key=mistake.on_key)
            for mistake in explain_policy(data)
        )
    problems = tuple(_beyond_the_schema(source, data))
    if problems:
        return problems
    extends = data.pop("extends", None)
    locked = data.pop("locked", ())
    return Layer(source, dict(_leaves(data)), tuple(locked), extends)


def _leaves(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _beyond_the_schema(source: PolicyText, data: Mapping[str, Any]) -> Iterator[PolicyProblem]:
    for place, pattern in _patterns(data):
        reason = validate(pattern)
        if reason:
            yield source.problem(place, f"the glob `{pattern}` cannot be used: {reason}")
    for place, numbers in _scales(data):
        if numbers != sorted(set(numbers)):
            yield source.problem(place, f"`{'.'.join(place)}` must rise")
    zone = data.get("zone", "UTC")
    if zone != "UTC":
        mistake = _zone_mistake(zone)
        if mistake:
            yield source.problem(("zone",), *mistake)


def _patterns(data: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Yield every glob of paths in a policy that fits the schema, with its place."""
    for key in ("require", "exclude"):
        for index, pattern in enumerate(data.get(key, ())):
            yield (key, index), pattern
    for key in ("origin", "restrict", "impact", "risk", "budget"):
        for number, row in enumerate(data.get(key, ())):
            for index, pattern in enumerate(row.get("paths", ())):
                yield (key, number, "paths", index), pattern


def _scales(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], list[float]]]:
    """Yield the numbers that must rise, with their place."""
    for name, numbers in data.get("score", {}).get("bins", {}).items():
        yield ("score", "bins", name), numbers
    tiers = data.get("tier", {})
    yield ("tier",), [tiers[name] for name in ("medium", "high", "critical") if name in tiers]


def _zone_mistake(name: str) -> tuple[str, str] | None:
    # Late: most policies keep UTC, which needs no database.
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        if not available_timezones():
            return "this machine has no time zone database", "pip install tzdata"
        return f"there is no time zone `{name}`", "write a name such as Europe/Berlin, or UTC"
    return None
