"""The record of an artifact: as it stands in a file, and as values once it is valid."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import NamedTuple, Protocol

_DAY_LENGTH = 10


class CarrierKind(Enum):
    """The kinds of places where a record can stand."""

    FRONT_MATTER = "front matter"
    HEADER = "comment header"
    NOTEBOOK = "notebook metadata"
    SIDECAR = "sidecar"
    REGISTRY = "registry"


class Place(NamedTuple):
    """A stretch of one line, counted from 1; `end_column` is exclusive."""

    line: int
    column: int = 1
    end_column: int | None = None


KeyPath = tuple[str | int, ...]
"""The way to a value inside a record, such as `("renewals", 0, "date")`; `()` is the whole record."""


class Positions(Protocol):
    """Where keys and values of a record stand in their file; asked only when something is wrong."""

    def key(self, path: KeyPath) -> Place:
        """Return the place of the key, or of the nearest parent that exists."""
        ...

    def value(self, path: KeyPath) -> Place:
        """Return the place of the value, or of the nearest parent that exists."""
        ...


def is_day(value: str) -> bool:
    """Return whether the text is a day of the calendar, written YYYY-MM-DD."""
    # `fromisoformat` alone takes 20261120 and 2026-W47-5 as well.
    if len(value) != _DAY_LENGTH or value[7] != "-":
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


class RawRecord(NamedTuple):
    """A record as it stands in a file, readable but not yet checked against the schema.

    Attributes:
        kind: What carries it.
        path: The file it stands in (for a sidecar or a registry not the file it is about).
        data: Plain JSON values; dates are text, as written.
        positions: Where each key stands.
        first_line: The first line of the record, counted from 1.
        last_line: Its last line.
    """

    kind: CarrierKind
    path: str
    data: dict[str, object]
    positions: Positions
    first_line: int
    last_line: int


class Unreadable(NamedTuple):
    """A record that is meant to be one but cannot be read (TEN003).

    `message` is a sentence that says what and why; `fixable` says that `tenure stamp --fix` mends it.
    """

    kind: CarrierKind
    path: str
    message: str
    place: Place
    fixable: bool = False


Reading = RawRecord | Unreadable | None
"""What a carrier finds in a file; `None` is no record."""


class Lifecycle(Enum):
    """The label that an artifact wears before it ships."""

    EXPERIMENTAL = "experimental"
    TEMPORARY = "temporary"
    DURABLE = "durable"


class Origin(NamedTuple):
    """What produced the artifact."""

    tool: str
    model: str | None = None


class Renewal(NamedTuple):
    """One extension of a lease; `day` is the record's `date`, the day it was granted."""

    day: date
    until: date
    reason: str
    by: str | None = None


class Record(NamedTuple):
    """A valid record; the keys and their meaning are those of `schemas/artifact.schema.json`.

    `owners` is never empty and its first one is accountable. Keys that the record does not have
    are `None` or empty; `extra` holds the free `x-…` keys.
    """

    owners: tuple[str, ...]
    origin: Origin
    lifecycle: Lifecycle
    created: date
    expires: date | None = None
    review: date | None = None
    purpose: str | None = None
    removal: str | None = None
    kind: str | None = None
    prompt: str | None = None
    exit: str | None = None
    plan: str | None = None
    trigger: str | None = None
    value: str | None = None
    risk: str | None = None
    service: str | None = None
    production: bool = False
    rollback: str | None = None
    monitor: str | None = None
    responder: str | None = None
    validated: Mapping[str, str] = {}
    hours: float | None = None
    score: Mapping[str, int] = {}
    debt: tuple[str, ...] = ()
    renewals: tuple[Renewal, ...] = ()
    id: str | None = None
    extra: Mapping[str, object] = {}
