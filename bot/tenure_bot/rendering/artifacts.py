"""The artifacts that a change adds, changes or removes: a table, and the reasons behind it."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from tenure.due import DueKind
from tenure.register.item import Item
from tenure.scoring.tier import TIERS
from tenure_bot.judging.verdict import Fate, Moved, Verdict
from tenure_bot.rendering.fitting import Part
from tenure_bot.rendering.markdown import SPACE, code, folded, number, prose, table
from tenure_bot.rendering.sections import FOLDED, TIER_ICONS, range_command

URGENT = (
    *("undeclared", "orphaned", "expired", "over-budget", "unvalidated", "overdue-review"),
    *("no-exit", "provisional", "data-debt", "model-debt", "pipeline-debt", "configuration-debt"),
    *("orchestration-debt", "prompt-debt", "drifted", "duplicated", "untested", "high-churn"),
)
"""All debts, those first that somebody can act on in this pull request."""

_SHOWN, _EXPLAINED, _TAGS = 8, 20, 3
_DUE = {DueKind.EXPIRY: " until", DueKind.REVIEW: ", review"}
_DISTANCE = re.compile(r"\bfor (\d{1,6}) days\b")


def parts(verdict: Verdict) -> Iterator[Part]:
    """What happens to artifacts, the riskiest first; many of them are folded."""
    if not verdict.moved:
        return
    more = f": {range_command(verdict)} shows all."
    moved = sorted(verdict.moved, key=lambda one: -TIERS.index(one.now.score.tier))
    yield Part("#### Artifacts")
    yield _table(moved[:_SHOWN], more, rank=2)
    rest = moved[_SHOWN:]
    if rest:
        before, after = folded(number(len(rest), "more artifact"))
        yield Part(before)
        yield _table(rest[:FOLDED], more, rank=6)._replace(left=len(rest[FOLDED:]))
        yield Part(after)
    before, after = folded("Why: scores and debt")
    reasons = tuple(_reasons(one, verdict.as_of) for one in moved[:_EXPLAINED])
    yield Part(before)
    yield Part("", reasons, more=more, rank=9, left=len(moved) - len(reasons))
    yield Part(after)


def _table(moved: Sequence[Moved], more: str, rank: int) -> Part:
    heading = ("Artifact", "Risk", "Owner and lease", "Debt")
    head, lines = table(heading, [_row(one) for one in moved])
    return Part(head, lines, more=more, rank=rank)


def _row(moved: Moved) -> tuple[str, ...]:
    item = moved.now
    files = f", {len(item.paths):,} files" if len(item.paths) > 1 else ""
    renamed = moved.before is not None and moved.before.key != item.key
    was = f", was {code(moved.before.key, 48)}" if renamed and moved.before else ""
    return (
        f"{code(moved.key, 48)}<br>{moved.fate.value}{files}{was}",
        _risk(moved),
        _answers(moved),
        "" if moved.forgotten else _debt(moved),
    )


def _answers(moved: Moved) -> str:
    if moved.forgotten:
        return f"**no record any more**<br>was {_owner(moved.now)}"
    if moved.now.record is None:
        return "**no record**"
    return f"{_turned(moved, _owner)}<br>{_turned(moved, _lease)}"


def _risk(moved: Moved) -> str:
    now, before = moved.now.score, moved.before.score if moved.before else moved.now.score
    rises = before.tier != now.tier
    tier = f"{_tier(before.tier)} → {_tier(now.tier)}" if rises else _tier(now.tier)
    score = f"{before.total} → {now.total}" if before.total != now.total else f"{now.total}"
    runs = moved.now.record and moved.now.record.production
    return f"{tier}<br>score{SPACE}{score.replace(' ', SPACE)}" + ("<br>production" if runs else "")


def _tier(tier: str) -> str:
    return f"{TIER_ICONS[tier]}{SPACE}{tier}"


def _turned(moved: Moved, said: Callable[[Item], str]) -> str:
    """Return what holds now, and before it what held if that was something else."""
    now = said(moved.now)
    before = said(moved.before) if moved.before else now
    return now if before == now else f"{before} → {now}"


def _owner(item: Item) -> str:
    return code(item.owner, 50) or "nobody"


def _lease(item: Item) -> str:
    dates = (f"{_DUE[due.kind]}{SPACE}{due.day}" for due in item.dues)
    return "".join([item.lifecycle, *dates])


def _debt(moved: Moved) -> str:
    names = sorted((tag.name for tag in moved.now.tags), key=URGENT.index)
    shown = [code(name) for name in names[:_TAGS]]
    shown += [f"+{len(names) - _TAGS}"] if len(names) > _TAGS else []
    if moved.fate is Fate.CHANGED and moved.before:
        gone = [tag.name for tag in moved.before.tags if tag.name not in names]
        shown += [f"~~{code(name)}~~" for name in gone[:_TAGS]]
    return " ".join(shown)


def _reasons(moved: Moved, as_of: date) -> str:
    """Return why an artifact is where it is: each factor with its numbers, and each tag."""
    item = moved.now
    factors = " x ".join(f"{factor.name} {factor.value}" for factor in item.score.factors)
    head = f"- {code(moved.key, 80)}, score {item.score.total}: {factors}"
    lines = [
        f"  - {factor.name} {factor.value}: {_said(factor.measured, as_of)}"
        for factor in item.score.factors
        if factor.value > 1
    ]
    if item.score.floor:
        lines.append(f"  - tier {item.score.tier}: {prose(item.score.floor, 200)}")
    lines += [f"  - {code(tag.name)}: {_said(tag.reason, as_of)}" for tag in item.tags]
    lines += [f"  - drift: {_said(sign.reason, as_of)}" for sign in item.drift]
    return "\n".join([head, *lines])


def _said(text: str, as_of: date) -> str:
    """Return a reason with a day instead of a distance, which would be another one tomorrow."""
    return prose(_DISTANCE.sub(lambda found: _since(int(found[1]), as_of), text), 240)


def _since(days: int, as_of: date) -> str:
    try:
        return f"since {as_of - timedelta(days=days)}"
    except OverflowError:
        return f"for {days} days"
