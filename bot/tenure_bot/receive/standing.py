"""What becomes of a repository that we know when an event says something about it: no I/O."""

from enum import Enum
from typing import NamedTuple

from tenure_bot.github.gateway import Repo
from tenure_bot.receive.facts import Change, InstallationFact, RepositoryFact


class State(Enum):
    """Whether a repository is worked for."""

    ACTIVE = "active"
    PARKED = "parked"
    SUSPENDED = "suspended"
    REMOVED = "removed"
    FOREIGN = "foreign"


ARCHIVED = "archived"
"""Why a repository is parked that was archived."""

LOOKED_AT_AGAIN = 86_400.0
"""After so many seconds a repository is tried although nobody said that it is archived no longer."""

LEFT = frozenset({State.REMOVED, State.FOREIGN})
"""Where we have no business any more, until we are installed there again."""


class Standing(NamedTuple):
    """How we stand with a repository.

    Attributes:
        repo: Its id, its name as it was last heard, our installation there.
        state: Whether it is worked for.
        reason: Why it is parked.
        not_before: Until when it is parked, in seconds; 0 if nobody knows.
    """

    repo: Repo
    state: State = State.ACTIVE
    reason: str = ""
    not_before: float = 0.0


def heard(standing: Standing | None, fact: RepositoryFact, at: float) -> Standing | None:
    """Return how we stand with a repository after an event about it; `None` if we do not know it.

    Events come late and in any order, so what merely names a repository that we left does not bring
    it back; being installed there does. An event can also be an old one that somebody sends again:
    nothing that one says is for ever.

    Args:
        standing: How we stood.
        fact: What the event says.
        at: When it came, in seconds.
    """
    repo, change = fact.repo, fact.change
    if standing is None:
        known = repo.installation and change in (Change.SEEN, Change.ADDED, Change.UNARCHIVED)
        return Standing(repo) if known else None
    elsewhere = repo.installation not in (0, standing.repo.installation)
    if change is Change.REMOVED:
        return standing if elsewhere else standing._replace(state=State.REMOVED)
    repo = repo._replace(installation=repo.installation or standing.repo.installation)
    if change is Change.ADDED or elsewhere:
        return Standing(repo)
    return _named(standing._replace(repo=repo), change, at)


def _named(standing: Standing, change: Change, at: float) -> Standing:
    """Return how we stand with a repository that was named where we know that we are installed."""
    if standing.state in LEFT:
        return standing
    if change is Change.ARCHIVED:
        return Standing(standing.repo, State.PARKED, ARCHIVED, at + LOOKED_AT_AGAIN)
    back = change is Change.UNARCHIVED and standing.state is State.PARKED
    # Where we are suspended, or all is archived, nothing happens: what comes says that it is over.
    back |= standing.state is State.SUSPENDED or standing.reason == ARCHIVED
    return Standing(standing.repo) if back else standing


def reached(standing: Standing, fact: InstallationFact) -> Standing:
    """Return how we stand with a repository after an event about an installation."""
    if standing.repo.installation != fact.installation or standing.state in LEFT:
        return standing
    if fact.change is Change.REMOVED:
        return standing._replace(state=State.REMOVED)
    if fact.change is Change.SUSPENDED:
        return standing._replace(state=State.SUSPENDED)
    if fact.change is Change.RESUMED and standing.state is State.SUSPENDED:
        return Standing(standing.repo)
    if fact.change is Change.PERMITTED and standing.state is State.PARKED:
        return Standing(standing.repo)
    return standing
