"""The maintenance cost score: frequency times complexity times impact times ownership friction, 1 to 625."""

from collections.abc import Sequence
from typing import NamedTuple

from tenure.record import Record

FACTORS = ("frequency", "complexity", "impact", "friction")
"""The factors, in the order in which they are shown."""


class Factor(NamedTuple):
    """One factor of a score.

    Attributes:
        name: One of `FACTORS`.
        value: From 1 to 5.
        measured: The numbers behind it, in words: "7 commits in 90 days, used by 3 files".
        source: Where they come from: "git history", "lizard", a line of the policy, of the record.
        contest: How to contest it, as a command or an edit.
        overridden: Whether the record sets it; then `measured` says what was measured instead.
    """

    name: str
    value: int
    measured: str
    source: str
    contest: str
    overridden: bool = False


class Score(NamedTuple):
    """The score of one artifact.

    Attributes:
        factors: One for each of `FACTORS`, in order.
        total: Their product, 1 to 625.
        tier: `low`, `medium`, `high` or `critical`: by the total, and not below a floor.
        floor: Why the tier is above that of the total, if it is.
    """

    factors: tuple[Factor, ...]
    total: int
    tier: str
    floor: str | None = None


def product(factors: Sequence[Factor]) -> int:
    """Return the total of the factors."""
    total = 1
    for factor in factors:
        total *= factor.value
    return total


def contest(name: str) -> str:
    """Return how to contest a factor."""
    policy = {
        "frequency": "`score.bins.frequency` or `score.window` in the policy",
        "complexity": "`score.bins.complexity` in the policy",
        "impact": "`[[impact]]` in the policy",
        "friction": "name a team, a responder, CODEOWNERS",
    }[name]
    return f"set `score: {{{name}: N}}` in the record, or {policy}"


def overridden(factors: Sequence[Factor], record: Record | None) -> tuple[Factor, ...]:
    """Return the factors with what the record sets instead of what was measured."""
    given = record.score if record else {}
    return tuple(
        factor._replace(
            value=given[factor.name],
            measured=f"measured {factor.value}: {factor.measured}",
            source="the record (`score`)",
            overridden=True,
        )
        if factor.name in given
        else factor
        for factor in factors
    )


def of_group(files: Sequence[Sequence[Factor]]) -> tuple[Factor, ...]:
    """Return the factors of a group: worst impact and friction, median frequency and complexity.

    So 200 trivial files are not a 5. Of an even number of files the upper median counts.

    Args:
        files: The factors of each file, at least one, in the order of `FACTORS`.
    """
    if len(files) == 1:
        return tuple(files[0])
    return tuple(_joined(column) for column in zip(*files, strict=True))


def _joined(column: Sequence[Factor]) -> Factor:
    values = [factor.value for factor in column]
    worst = column[0].name in _WORST
    value = max(values) if worst else sorted(values)[len(values) // 2]
    example = min((factor for factor in column if factor.value == value), key=lambda f: f.measured)
    word = "worst" if worst else "median"
    return example._replace(measured=f"{word} of {len(column)} files: {example.measured}")


_WORST = ("impact", "friction")
