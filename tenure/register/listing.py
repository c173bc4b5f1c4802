"""The register as rows: what a list shows, filters and sorts, whether from git or a database."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from tenure.register.encoding import stored
from tenure.register.item import Item, Register, Tag
from tenure.scoring.score import FACTORS

TIERS = ("low", "medium", "high", "critical")
"""The tiers, the lowest first."""

QUADRANTS = (
    "low value, high risk",
    "low value, low risk",
    "high value, high risk",
    "high value, low risk",
)
"""The quadrants, the first candidates for deletion first."""

UNDECLARED = "undeclared"
"""What stands for the lifecycle of an artifact without a record."""

SORTS = {"score": True, "hours": True, "due": False, "tier": True, "owner": False, "path": False}
"""What a list can be sorted by, and whether the largest comes first."""


class Row(NamedTuple):
    """One artifact as one line; the meaning is that of `Item`.

    Attributes:
        repository: What the repository is called.
        path: The file that commands about the artifact are given, or its key if it has no file.
        files: How many files it covers.
        value: `low`, `high`, or "" where the record says none.
        due: The day of the first obligation, and `due_kind` what is asked then.
        hours: A month; `hours_source` is `logged`, `record` or `estimated`.
    """

    repository: str
    key: str
    path: str
    files: int
    owner: str
    lifecycle: str
    kind: str
    service: str
    value: str
    quadrant: str
    tier: str
    score: int
    frequency: int
    complexity: int
    impact: int
    friction: int
    hours: float
    hours_source: str
    due: date | None
    due_kind: str
    created: date | None
    expires: date | None
    review: date | None
    changed: date | None
    purpose: str
    tool: str
    commits: int
    saved: float
    spent: float
    incidents: int
    tags: tuple[Tag, ...]


class Filter(NamedTuple):
    """Which rows are listed: those that meet everything that is not `None`.

    Attributes:
        owner: Who is accountable; upper and lower case are the same.
        due_before: Rows that are due before this day.
        min_score: Rows with this score or a higher one.
        quadrant: One of `QUADRANTS`.
        repository: What the repository is called.
    """

    owner: str | None = None
    lifecycle: str | None = None
    tier: str | None = None
    tag: str | None = None
    kind: str | None = None
    service: str | None = None
    due_before: date | None = None
    min_score: int | None = None
    quadrant: str | None = None
    repository: str | None = None

    def accepts(self, row: Row) -> bool:
        """Whether a row is listed."""
        plain = (
            (self.lifecycle, row.lifecycle),
            (self.tier, row.tier),
            (self.kind, row.kind),
            (self.service, row.service),
            (self.quadrant, row.quadrant),
            (self.repository, row.repository),
        )
        return (
            all(wanted is None or wanted == found for wanted, found in plain)
            and (self.owner is None or self.owner.lower() == row.owner.lower())
            and (self.tag is None or any(tag.name == self.tag for tag in row.tags))
            and (self.due_before is None or (row.due or date.max) < self.due_before)
            and (self.min_score is None or row.score >= self.min_score)
        )


class Order(NamedTuple):
    """How rows are sorted.

    Attributes:
        by: One of `SORTS`.
        reverse: The other way round than usual.
    """

    by: str = "score"
    reverse: bool = False

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return SORTS[self.by] is not self.reverse


def rows(register: Register) -> list[Row]:
    """Return the rows of a register, in its order."""
    return [row(item, register.repository) for item in register.items]


def row(item: Item, repository: str) -> Row:
    """Return an artifact as a row."""
    record, score, hours = item.record, item.score, item.hours
    due = item.dues[0] if item.dues else None
    factors = {factor.name: factor.value for factor in score.factors}
    # By place, as `tuple` takes them: a third of the time for a register of many thousands.
    return Row._make(
        (
            repository,
            item.key,
            item.paths[0] if item.paths else item.key,
            len(item.paths),
            item.owner,
            item.lifecycle,
            item.kind,
            (record and record.service) or "",
            (record and record.value) or "",
            item.quadrant,
            score.tier,
            score.total,
            *[factors.get(name, 1) for name in FACTORS],
            float(hours.value),
            hours.source,
            due.day if due else None,
            due.kind.value if due else "",
            record.created if record else None,
            record.expires if record else None,
            record.review if record else None,
            item.changed,
            (record and record.purpose) or "",
            item.tool or "",
            item.commits,
            float(item.saved),
            float(item.spent),
            item.incidents,
            item.tags,
        )
    )


def select(found: Iterable[Row], wanted: Filter, order: Order) -> list[Row]:
    """Return the rows that a filter accepts, in order; equal ones by repository and key."""
    accepted = found if wanted == Filter() else filter(wanted.accepts, found)
    chosen = sorted(accepted, key=_place)
    return sorted(chosen, key=_VALUES[order.by], reverse=order.descending)


def by_quadrant(found: Iterable[Row]) -> list[Row]:
    """Return rows one quadrant after the other, each in the order in which they come."""
    return sorted(found, key=lambda row: QUADRANTS.index(row.quadrant))


class Cell(NamedTuple):
    """What stands in one quadrant."""

    quadrant: str
    artifacts: int
    hours: float


def cells(found: Iterable[Row]) -> tuple[Cell, ...]:
    """Return what stands in each quadrant, the first candidates for deletion first."""
    by_quadrant: dict[str, list[float]] = {name: [] for name in QUADRANTS}
    for one in found:
        by_quadrant[one.quadrant].append(one.hours)
    return tuple(
        Cell(name, len(hours), round(sum(hours), 2)) for name, hours in by_quadrant.items()
    )


def text_order(text: str) -> bytes:
    """Return what a text is sorted by, which is how databases sort it too: its bytes as stored."""
    return stored(text).encode()


def _place(row: Row) -> tuple[bytes, bytes]:
    return text_order(row.repository), text_order(row.key)


_VALUES: dict[str, Callable[[Row], Any]] = {
    "score": lambda row: row.score,
    "hours": lambda row: row.hours,
    "due": lambda row: row.due or date.max,
    "tier": lambda row: (TIERS.index(row.tier), row.score),
    "owner": lambda row: text_order(row.owner.lower()),
    "path": lambda row: text_order(row.path),
}
