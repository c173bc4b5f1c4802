"""Several artifacts at once: each plan sees what the ones before it do, and all hold or none."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from tenure.due import Due
from tenure.policy import PolicySet
from tenure.sources import Tree
from tenure.sources.overlay import Overlay
from tenure.stamp.wishes import Edit
from tenure.survey import Surveyed, survey
from tenure.transitions.plan import Case, Plan


class Batch(NamedTuple):
    """What transitions do together.

    Attributes:
        plans: One for each artifact that was named, in the order of their names.
        edits: Files whose content changes, each once; none if one of the plans is refused.
    """

    plans: tuple[Plan, ...]
    edits: tuple[Edit, ...]

    @property
    def is_refused(self) -> bool:
        """Whether a gate stayed shut, so that nothing is done at all."""
        return any(plan.refusals for plan in self.plans)


def together(
    tree: Tree,
    policies: PolicySet,
    paths: Sequence[str],
    transition: Callable[[Case], Plan],
    *,
    as_of: date,
    by: str | None = None,
    dues: Callable[[], Sequence[Due]] = tuple,
) -> Batch:
    """Plan one transition of several artifacts.

    Args:
        tree: The files.
        policies: Their policies.
        paths: A file of each artifact; two files of one artifact are one transition.
        transition: What is to be done to each.
        as_of: The day on which this is decided.
        by: Who decides.
        dues: Asked once for what falls due in the whole repository.
    """
    changes: dict[str, bytes | None] = {}
    before: dict[str, bytes | None] = {}
    plans: list[Plan] = []
    done: set[tuple[str, int]] = set()
    items = _items(tree, policies, paths)
    known = cache(lambda: list(dues()))
    for path in paths:
        item, seen = items.get(path), Overlay(tree, changes)
        if changes.keys() & _carriers(item):
            item = _items(seen, policies, [path]).get(path)
        name = _identity(item)
        if name is not None and name in done:
            continue
        done |= {name} if name else set()
        case = Case(seen, path, item, policies.for_path(path), as_of, by, _with(known, plans))
        plan = transition(case)
        plans.append(plan)
        for edit in plan.edits:
            before.setdefault(edit.path, edit.old)
            changes[edit.path] = edit.new
    if any(plan.refusals for plan in plans):
        return Batch(tuple(plans), ())
    edits = (Edit(path, old, changes[path], ()) for path, old in before.items())
    return Batch(tuple(plans), tuple(edit for edit in edits if edit.new != edit.old))


def _items(tree: Tree, policies: PolicySet, paths: Sequence[str]) -> dict[str, Surveyed]:
    found = survey(tree, policies, paths).items
    return {path: item for item in found for path in item.artifact.paths}


def _carriers(item: Surveyed | None) -> set[str]:
    resolution = item.resolution if item else None
    if resolution is None:
        return set()
    found = [*([resolution.winner] if resolution.winner else []), *resolution.losers]
    return {candidate.raw.path for candidate in found}


def _identity(item: Surveyed | None) -> tuple[str, int] | None:
    """Return where the record stands: what shares it is changed once."""
    winner = item.resolution.winner if item and item.resolution else None
    if winner is None:
        return None
    return winner.raw.path, winner.entry.number if winner.entry else winner.raw.first_line


def _with(known: Callable[[], Sequence[Due]], plans: Sequence[Plan]) -> Callable[[], list[Due]]:
    """Return what falls due once the plans so far are carried out."""

    def dues() -> list[Due]:
        changed = {plan.artifact for plan in plans if not plan.refusals}
        kept = [one for one in known() if one.artifact not in changed]
        return kept + [one for plan in plans for one in plan.due]

    return dues
