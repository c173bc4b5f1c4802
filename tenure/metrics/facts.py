"""What the metrics are counted from: the register, the history and the ledger, joined by file."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from tenure.ledger import Entry, Kind, Ledger
from tenure.metrics.failures import Failure
from tenure.metrics.past import Past
from tenure.metrics.reviews import Review
from tenure.provenance.identities import unaccountable
from tenure.register.item import Item, Register


class Facts(NamedTuple):
    """Everything that was found.

    Attributes:
        register: The artifacts.
        past: The commits.
        failed: Those that failed.
        owner_of: The artifact of each AI file.
        deleted: The AI files that were deleted.
        other_files: How many other files there are.
        logged: The entries of the ledger in the months, each with its artifact if that is known.
        reviews: Those of changes to AI files in the months; `None` if none were given.
        agents: The names of further agents, by the policy.
        unseen: What could not be looked at, a sentence each.
    """

    register: Register
    past: Past
    failed: tuple[Failure, ...]
    owner_of: Mapping[str, Item]
    deleted: frozenset[str]
    other_files: int
    logged: tuple[tuple[Entry, Item | None], ...]
    reviews: tuple[Review, ...] | None
    agents: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    def by_ai(self, path: str) -> bool:
        """Whether a file is, or was when it was deleted, one that AI produced."""
        return path in self.owner_of or path in self.deleted

    def owned(self, item: Item) -> bool:
        """Whether somebody accountable is named."""
        return bool(item.owner) and not unaccountable(item.owner, self.agents)

    def incidents(self) -> list[tuple[Entry, Item | None]]:
        """Return the incidents that were logged."""
        return [pair for pair in self.logged if pair[0].kind is Kind.INCIDENT]

    def spent(self) -> list[tuple[Entry, Item | None]]:
        """Return the entries that are hours of work."""
        return [pair for pair in self.logged if pair[0].kind is not Kind.SAVED]


def join(
    register: Register,
    past: Past,
    ledger: Ledger,
    *,
    failed: Sequence[Failure] = (),
    files: Collection[str],
    recorded: Iterable[str] = (),
    reviews: Sequence[Review] | None = None,
    agents: Sequence[str] = (),
    unseen: Sequence[str] = (),
) -> Facts:
    """Join what was found.

    Args:
        register: The artifacts.
        past: The commits of the months.
        ledger: What was logged.
        failed: The commits that failed.
        files: The files of the tree.
        recorded: The files that were artifacts before the months began.
        reviews: Those that somebody exported, if any.
        agents: The names of further agents, by the policy.
        unseen: What could not be looked at beside what the others say.
    """
    owner_of = {path: item for item in register.items for path in item.paths}
    deleted = _deleted(past, files, recorded)
    names = {name: item for item in register.items for name in (*item.paths, item.key)}
    logged = [e for e in ledger.entries if past.first <= e.day <= past.last]
    return Facts(
        register,
        past,
        tuple(failed),
        owner_of,
        deleted,
        sum(path not in owner_of for path in files),
        tuple((entry, names.get(entry.artifact)) for entry in logged),
        None if reviews is None else tuple(_relevant(reviews, past, owner_of, deleted)),
        tuple(agents),
        tuple(dict.fromkeys([*register.unseen, *past.unseen, *unseen])),
    )


def _deleted(past: Past, files: Collection[str], recorded: Iterable[str]) -> frozenset[str]:
    known = {*recorded}
    gone: set[str] = set()
    for change in past.changes:
        if change.ai:
            known.update(change.added)
        gone.update(change.deleted)
    return frozenset(gone & known - {*files})


def _relevant(
    reviews: Sequence[Review], past: Past, owner_of: Mapping[str, Item], deleted: Collection[str]
) -> Iterable[Review]:
    for review in reviews:
        # In the zone that the time is written in: an export has one, and says which.
        if past.first <= review.reviewed.date() <= past.last and (
            review.known or any(path in owner_of or path in deleted for path in review.paths)
        ):
            yield review
