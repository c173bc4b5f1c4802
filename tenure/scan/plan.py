"""What of a remembered history still holds for a commit, and what has to be read anew.

Commits that were folded and are not part of the history any more (amended, rebased, on another
branch) are taken back, and with them all that were folded after the first of them. What is left
over is a set of commits with all their parents, so the rest can be folded on top of it.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from tenure.errors import SourceError
from tenure.scan.store import Store
from tenure.sources.git import Repository


class Plan(NamedTuple):
    """How to get from what is remembered to a commit.

    Attributes:
        keep: The number of the last step that stays, 0 if none does.
        without: The commits that are known with all that led to them.
    """

    keep: int
    without: tuple[str, ...]


ANEW = Plan(0, ())
"""Nothing that is remembered helps."""


def plan(repository: Repository, store: Store, tip: str, stale: Collection[str] = ()) -> Plan:
    """Decide what to take back and where to begin.

    Args:
        repository: The repository.
        store: What is remembered.
        tip: The commit to get to.
        stale: Commits whose notes are not as they were when they were folded.
    """
    if not store.meta:
        return ANEW
    old, steps = store.meta["tip"], int(store.meta["steps"])
    if not stale and (old == tip or _leads_to(repository, old, tip)):
        return Plan(steps, (old,))
    recent = store.recent()
    # The edge of what cannot be taken back: it has to be part of the new history as a whole.
    edge = {up for _, parents in recent.values() for up in parents} - recent.keys()
    if set(stale) - recent.keys():
        return ANEW
    if len(recent) < steps and not _all_lead_to(repository, edge, tip):
        return ANEW
    ahead = _listed(repository, [tip, *(f"^{name}" for name in edge)])
    if ahead is None:
        return ANEW
    kept = 0
    keep = steps - len(recent)
    for name, (number, _) in recent.items():
        if name not in ahead or name in stale:
            break
        keep, kept = number, kept + 1
    gone = list(recent.items())[kept:]
    names = {name for name, _ in gone}
    bounds = {up for _, (_, parents) in gone for up in parents} - names
    return Plan(keep, tuple(sorted(bounds))) if keep else ANEW


def _leads_to(repository: Repository, old: str, tip: str) -> bool:
    missing = _listed(repository, [old, f"^{tip}"], most=1)
    return missing is not None and not missing


def _all_lead_to(repository: Repository, names: Collection[str], tip: str) -> bool:
    missing = _listed(repository, [*names, f"^{tip}"], most=1)
    return missing is not None and not missing


def _listed(
    repository: Repository, tips: Sequence[str], most: int | None = None
) -> set[str] | None:
    """Return the ids of commits, `None` if git knows one of the tips no more."""
    words = ["rev-list", "--stdin", *([f"--max-count={most}"] if most else [])]
    try:
        out = repository.git(*words, stdin="".join(f"{name}\n" for name in tips).encode())
    except SourceError:
        return None
    return set(out.decode().split())
