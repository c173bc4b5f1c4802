"""Labels under our prefix: the risk tier and at most three debts, and never against a person's hand."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tenure.debt.names import TAGS
from tenure.scoring.tier import TIERS
from tenure_bot.judging.verdict import Verdict
from tenure_bot.rendering.artifacts import URGENT
from tenure_bot.rendering.asked import top_tier

DEBTS = 3
"""So many labels for debt at most: more than that nobody reads."""

LONGEST, LONGEST_DESCRIPTION = 50, 100
"""What GitHub takes for the name of a label and its description."""

_COLORS = {"low": "2da44e", "medium": "bf8700", "high": "bc4c00", "critical": "cf222e"}
_DEBT_COLOR = "6e7781"


class Steps(NamedTuple):
    """What has to be done, one label at a time."""

    add: tuple[str, ...]
    remove: tuple[str, ...]


def wanted(verdict: Verdict) -> tuple[str, ...]:
    """Return the labels that a pull request should have, the tier first."""
    policy = verdict.policy
    tier = top_tier(verdict)
    if not policy.bot_labels or tier is None:
        return ()
    left = [moved.after for moved in verdict.moved if moved.after]
    debts = sorted({tag.name for item in left for tag in item.tags}, key=URGENT.index)
    return tuple(_named(policy.bot_label_prefix, name) for name in (tier, *debts[:DEBTS]))


def steps(have: Sequence[str], want: Sequence[str], human: Mapping[str, Any], prefix: str) -> Steps:
    """Return which labels to add and which to remove.

    Args:
        have: All that the pull request has.
        want: What it should have.
        human: What people did: the labels that they took away (`unlabelled`) are not put back,
            those that they put there (`labelled`) stay.
        prefix: With it our labels begin; others are never touched.
    """
    there = {label.casefold() for label in have}
    taken, put = _names(human, "unlabelled"), _names(human, "labelled")
    wish = {label.casefold() for label in want}
    ours = {label.casefold() for label in every(prefix)}
    add = [label for label in want if label.casefold() not in there | taken]
    gone = [label for label in have if label.casefold() in ours - wish - put]
    return Steps(tuple(dict.fromkeys(add)), tuple(gone))


def noticed(
    put: Collection[str], have: Sequence[str], human: Mapping[str, Any], prefix: str
) -> dict[str, Any]:
    """Return what people have done to our labels by now.

    Args:
        put: The labels that we left there the last time.
        have: All that the pull request has now.
        human: What they had done before.
        prefix: With it our labels begin.
    """
    there = {label.casefold(): label for label in have}
    left = {label.casefold(): label for label in put}
    taken, added = _names(human, "unlabelled"), _names(human, "labelled")
    ours = {label.casefold() for label in every(prefix)}
    taken = (taken | (left.keys() - there.keys())) - there.keys()
    added = (added & there.keys()) | ((there.keys() & ours) - left.keys())
    return {**human, "unlabelled": sorted(taken), "labelled": sorted(added)}


def every(prefix: str) -> Iterator[str]:
    """Yield every label that can be ours."""
    return (_named(prefix, name) for name in (*TIERS, *TAGS))


def looks(labels: Sequence[str], prefix: str) -> tuple[tuple[str, str, str], ...]:
    """Return name, color and description of labels of ours."""
    found = []
    for name in (*TIERS, *TAGS):
        label = _named(prefix, name)
        if label in labels:
            text = f"Debt: {TAGS[name]}" if name in TAGS else f"The highest risk tier is {name}"
            found.append((label, _COLORS.get(name, _DEBT_COLOR), text[:LONGEST_DESCRIPTION]))
    return tuple(found)


def _named(prefix: str, name: str) -> str:
    return f"{prefix}{name}"[:LONGEST]


def _names(human: Mapping[str, Any], what: str) -> set[str]:
    return {str(label).casefold() for label in human.get(what, ())}
