"""What an event says of repositories and of installations: that they come, go, rest or are renamed."""

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from tenure_bot.github.gateway import Repo
from tenure_bot.receive.payload import Payload, id_of, inner, repo_of


class Change(Enum):
    """What becomes of a repository or of an installation."""

    SEEN = "seen"
    ADDED = "added"
    REMOVED = "removed"
    ARCHIVED = "archived"
    UNARCHIVED = "unarchived"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    PERMITTED = "permitted"


class RepositoryFact(NamedTuple):
    """What an event says of a repository; `repo.installation` is 0 where it does not say."""

    repo: Repo
    change: Change


class InstallationFact(NamedTuple):
    """What an event says of everything that one installation reaches."""

    installation: int
    change: Change


_REPOSITORIES = {
    "archived": Change.ARCHIVED,
    "unarchived": Change.UNARCHIVED,
    "deleted": Change.REMOVED,
    "renamed": Change.SEEN,
    "transferred": Change.SEEN,
}

_INSTALLATIONS = {
    "deleted": Change.REMOVED,
    "suspend": Change.SUSPENDED,
    "unsuspend": Change.RESUMED,
    "new_permissions_accepted": Change.PERMITTED,
}


def of_repository(action: str, repo: Repo) -> tuple[RepositoryFact, ...]:
    """Return what `repository` says."""
    change = _REPOSITORIES.get(action)
    return (RepositoryFact(repo, change),) if change else ()


def of_installation(action: str, payload: Payload) -> InstallationFact | None:
    """Return what `installation` says of the whole of it."""
    number, change = id_of(inner(payload, "installation")), _INSTALLATIONS.get(action)
    return InstallationFact(number, change) if number and change else None


def begun(payload: Payload) -> tuple[RepositoryFact, ...]:
    """Return the repositories that a new installation begins with."""
    return tuple(_listed(payload, "repositories", Change.ADDED))


def selected(payload: Payload) -> tuple[RepositoryFact, ...]:
    """Return the repositories that come to an installation, and those that leave it."""
    return (
        *_listed(payload, "repositories_added", Change.ADDED),
        *_listed(payload, "repositories_removed", Change.REMOVED),
    )


def _listed(payload: Payload, key: str, change: Change) -> Iterator[RepositoryFact]:
    number, listed = id_of(inner(payload, "installation")), payload.get(key)
    for one in listed if number and isinstance(listed, list) else ():
        repo = repo_of(one, number)
        if repo is not None:
            yield RepositoryFact(repo, change)
