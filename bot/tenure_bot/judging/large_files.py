"""Bring what a check must read whole and a mirror leaves out at first: large records and notebooks.

Of any other file above 1 MiB the check says that it was not looked at; nobody fetches a video.
"""

from collections.abc import Iterator

from tenure import ledger
from tenure.codeowners import LOCATIONS
from tenure.finding import BASELINE_NAME
from tenure.ranges import Range
from tenure.sources import Entry
from tenure.sources.trees import CommitTree
from tenure.survey import is_carrier
from tenure_bot.judging.governing import is_policy
from tenure_bot.mirror.mirror import Mirror

_NOTEBOOK = ".ipynb"
_OWN = (BASELINE_NAME, *LOCATIONS)


def brought(mirror: Mirror, found: Range) -> tuple[str, ...]:
    """Fetch, in one batch, what is missing of a range and has to be read whole.

    Returns:
        What was not brought because it is too large, a sentence each.
    """
    wanted = dict(_wanted(mirror, found))
    lost = mirror.bring(list(wanted))
    return tuple(f"{wanted[oid]} is too large to be fetched" for oid in wanted if oid in lost)


def _wanted(mirror: Mirror, found: Range) -> Iterator[tuple[str, str]]:
    """Yield ids of blobs with their paths; an id comes with the path that it has at the head."""
    for commit in (found.base, found.head):
        for entry in CommitTree(mirror.repository, commit).entries():
            if entry.is_file and _is_ours(entry):
                yield entry.oid, entry.path
    for change in found.changes:
        if change.path.endswith(_NOTEBOOK) and change.status != "D":
            yield change.oid, change.path


def _is_ours(entry: Entry) -> bool:
    path = entry.path
    return is_carrier(path) or is_policy(path) or path in _OWN or ledger.is_ledger(path)
