"""The week of a repository for somebody who leads it: what changed, who is asked for what.

One screen. A week in which nothing changed and nobody is asked for anything is quiet, and says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tenure import budgets, due
from tenure.budgets import Use
from tenure.due import Due
from tenure.metrics.values import Hotspot
from tenure.policy_values import Budget
from tenure.register.item import Item, Register
from tenure.report import path_bytes

DAYS = 7

AHEAD = 14
"""So many days before it falls due somebody is asked; two weeks leave time to decide."""

_TIERS = ("low", "medium", "high", "critical")


class Event(NamedTuple):
    """Something that changed.

    Attributes:
        kind: `added`, `declared`, `removed`, `renewed`, `relabeled`, `handed over`, `riskier` or
            `safer`.
        artifact: The key of the artifact.
        path: The file that commands about it are given.
        owner: Who is accountable now, or was; "" for nobody.
        detail: In words that can end a sentence; may be empty.
    """

    kind: str
    artifact: str
    path: str
    owner: str
    detail: str = ""


class Crossing(NamedTuple):
    """A budget that is exceeded now and was not, or the other way round."""

    budget: Budget
    before: float
    after: float


class Asked(NamedTuple):
    """What one owner is asked for."""

    owner: str
    overdue: tuple[Due, ...]
    soon: tuple[Due, ...]


class Suggestion(NamedTuple):
    """The one artifact to look at first when something should go."""

    artifact: str
    path: str
    owner: str
    hours: float
    reason: str


class Digest(NamedTuple):
    """One week.

    Attributes:
        repository: What the repository is called.
        first: The first day of the week.
        last: Its last day.
        artifacts: How many there were and are.
        hours: What they cost a month, then and now.
        events: What changed, by kind and path.
        crossings: The budgets that were crossed.
        exceeded: The budgets that are exceeded.
        asked: Who is asked for what, the owner with the most overdue first.
        hotspots: The artifacts that made trouble this week, and not for the first time.
        suggestion: What could go, if anything.
        unseen: What could not be looked at, a sentence each.
    """

    repository: str
    first: date
    last: date
    artifacts: tuple[int, int]
    hours: tuple[float, float]
    events: tuple[Event, ...]
    crossings: tuple[Crossing, ...]
    exceeded: tuple[Use, ...]
    asked: tuple[Asked, ...]
    hotspots: tuple[Hotspot, ...]
    suggestion: Suggestion | None
    unseen: tuple[str, ...] = ()

    @property
    def quiet(self) -> bool:
        """Whether nothing changed and nobody is asked for anything."""
        return not (self.events or self.crossings or self.exceeded or self.asked or self.hotspots)


def digest(
    before: Register | None,
    after: Register,
    *,
    budgets_of: Sequence[Budget] = (),
    hotspots: Sequence[Hotspot] = (),
) -> Digest:
    """Return what happened in a week.

    Args:
        before: The register as it was when the week began; `None` if there was nothing yet.
        after: The register as it was when it ended.
        budgets_of: The budgets of the policy.
        hotspots: The artifacts that make trouble again and again.
    """
    as_of = after.as_of
    old = before or after._replace(items=())
    then, now = budgets.uses(old, budgets_of), budgets.uses(after, budgets_of)
    crossings = [
        Crossing(n.budget, t.used, n.used)
        for t, n in zip(then, now, strict=True)
        if t.exceeded != n.exceeded
    ]
    found = Digest(
        after.repository,
        as_of - timedelta(days=DAYS - 1),
        as_of,
        (len(old.items), len(after.items)),
        (_cost(old.items), _cost(after.items)),
        tuple(_events(old.items, after.items)),
        tuple(crossings),
        tuple(use for use in now if use.exceeded),
        tuple(_asked(after)),
        tuple(spot for spot in hotspots if spot.last > as_of - timedelta(days=DAYS)),
        _suggestion(after.items, as_of),
        after.unseen,
    )
    return found._replace(suggestion=None) if found.quiet else found


def _cost(items: Iterable[Item]) -> float:
    return round(sum(item.hours.value for item in items), 2)


def _events(old: Sequence[Item], new: Sequence[Item]) -> list[Event]:
    """Return what changed; an artifact that got an id, or lost one, is known by its file."""
    then = {item.key: item for item in old}
    files = {path: item for item in old for path in item.paths}
    used = set()
    found: list[Event] = []
    for item in new:
        was = then.get(item.key) or next((files[p] for p in item.paths if p in files), None)
        if was is None:
            said = "" if item.record else "no record"
            found.append(_event("added", item, said))
        else:
            used.add(was.key)
            found += _changes(was, item)
    found += [_event("removed", item) for item in old if item.key not in used]
    return sorted(found, key=lambda event: (_KINDS.index(event.kind), path_bytes(event.path)))


_KINDS = (
    *("riskier", "added", "declared", "renewed", "relabeled", "handed over", "safer", "removed"),
)
"""The kinds of events; what asks for a look comes first."""


def _changes(was: Item, item: Item) -> Iterator[Event]:
    old, new = was.record, item.record
    if old is None and new:
        yield _event("declared", item, new.lifecycle.value)
    if old and new:
        if len(new.renewals) > len(old.renewals):
            last = new.renewals[-1]
            yield _event("renewed", item, f"until {last.until}: {last.reason}")
        if old.lifecycle is not new.lifecycle:
            yield _event("relabeled", item, f"{old.lifecycle.value} to {new.lifecycle.value}")
        if was.owner != item.owner:
            yield _event("handed over", item, f"from {was.owner}")
    steps = _TIERS.index(item.score.tier) - _TIERS.index(was.score.tier)
    if steps:
        why = (
            f"{was.score.tier} to {item.score.tier} (score {was.score.total} to {item.score.total})"
        )
        yield _event("riskier" if steps > 0 else "safer", item, why)


def _event(kind: str, item: Item, detail: str = "") -> Event:
    return Event(kind, item.key, item.paths[0], item.owner, detail)


def _asked(register: Register) -> list[Asked]:
    dues = sorted(
        (one for item in register.items for one in item.dues),
        key=lambda one: (one.day, path_bytes(one.artifact), one.kind.value),
    )
    late = due.by_owner(due.overdue(dues, register.as_of))
    last = register.as_of + timedelta(days=AHEAD)
    soon = due.by_owner(due.between(dues, register.as_of, last))
    found = [Asked(name, late.get(name, ()), soon.get(name, ())) for name in {**late, **soon}]
    return sorted(found, key=lambda one: (-len(one.overdue), -len(one.soon), one.owner))


def _suggestion(items: Sequence[Item], as_of: date) -> Suggestion | None:
    """Return what nobody claims a value for, nothing refers to, and that is not here to stay.

    Of several what is risky comes first, then what has expired, then what costs most.
    """
    found = [item for item in items if item.record and _may_go(item)]
    if not found:
        return None

    def order(item: Item) -> tuple[bool, bool, float, bytes]:
        risky = item.quadrant == "low value, high risk"
        return not risky, not _is_over(item, as_of), -item.hours.value, path_bytes(item.key)

    item = min(found, key=order)
    said = [item.quadrant, "nothing refers to it"]
    if _is_over(item, as_of):
        said.append("its lease is over")
    return Suggestion(item.key, item.paths[0], item.owner, item.hours.value, ", ".join(said))


def _may_go(item: Item) -> bool:
    return item.lifecycle != "durable" and item.quadrant.startswith("low value") and not item.users


def _is_over(item: Item, as_of: date) -> bool:
    return any(one.kind is due.DueKind.EXPIRY and one.day < as_of for one in item.dues)
