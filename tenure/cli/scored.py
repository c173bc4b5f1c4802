"""Score, tags, hours, controls and drift of an artifact, for people and as JSON."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenure.controls import Control
    from tenure.register.item import Item
    from tenure.scoring.hours import Hours

_USERS = 10


def sections(item: "Item | None", problem: str | None) -> Iterator[tuple[str, list[str]]]:
    """Yield what there is to say, each with its title.

    Args:
        item: The artifact, if its score is known.
        problem: Why it is not.
    """
    if item is None:
        yield "score", [f"not known: {problem}"]
        return
    yield "score", list(_score_lines(item))
    if item.users:
        more = [f"and {len(item.users) - _USERS} more"] if len(item.users) > _USERS else []
        yield "used by", [*item.users[:_USERS], *more]
    if item.tags:
        yield "debt", [f"{tag.name} ({tag.origin}): {tag.reason}" for tag in item.tags]
    if item.drift:
        yield "drift", [f"{sign.name}: {sign.reason}" for sign in item.drift]
    yield "hours", [_hours_line(item.hours)]
    if item.controls:
        yield "controls", [_control_line(control) for control in item.controls]
    if trigger := _trigger(item):
        yield "retire", [trigger]


def _score_lines(item: "Item") -> Iterator[str]:
    score = item.score
    product = " x ".join(str(factor.value) for factor in score.factors)
    floor = f", by a floor: {score.floor}" if score.floor else ""
    yield f"{score.total} of 625 = {product}; tier {score.tier}{floor}"
    for factor in score.factors:
        yield f"{factor.name} {factor.value}: {factor.measured} (from: {factor.source})"
        yield f"  contest: {factor.contest}"
    yield f"{item.quadrant}, kind {item.kind}"


def _hours_line(hours: "Hours") -> str:
    others = [
        f"{name} {value:g}"
        for name, value in (
            ("logged", hours.logged),
            ("record", hours.recorded),
            ("estimated", hours.estimated),
        )
        if value is not None
    ]
    return f"{hours.value:g} a month, {hours.source} ({', '.join(others)})"


def _control_line(control: "Control") -> str:
    if control.evidence is None:
        return f"missing: {control.name}: {control.mend}"
    return f"{control.name}: {control.evidence}"


def _trigger(item: "Item") -> str | None:
    from tenure.controls import TYPES

    if item.record and item.record.trigger:
        return item.record.trigger
    usual = TYPES.get(item.kind)
    return f"usual for kind {item.kind}: when {usual.trigger}" if usual else None


def as_json(item: "Item | None", problem: str | None) -> dict[str, object]:
    """Return what JSON can hold; `docs/score.md` says what each key means."""
    if item is None:
        return {"score": None, "unscored": problem}
    return {
        "score": {
            "total": item.score.total,
            "tier": item.score.tier,
            "floor": item.score.floor,
            "factors": [factor._asdict() for factor in item.score.factors],
        },
        "unscored": None,
        "kind": item.kind,
        "quadrant": item.quadrant,
        "users": list(item.users),
        "debt": [tag._asdict() for tag in item.tags],
        "drift": [sign._asdict() for sign in item.drift],
        "hours": item.hours._asdict(),
        "controls": [control._asdict() for control in item.controls],
        "trigger": _trigger(item),
    }
