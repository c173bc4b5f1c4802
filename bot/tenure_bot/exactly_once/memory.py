"""What the bot remembers of a thing that it writes to: the values and the protocol, no database.

A *target* is one thing that is looked after as a whole: a pull request, an obligation, a dashboard.
It is worked at by one worker at a time (the lease) and has a revision: each event raises the wanted
one, a finished recomputation the applied one. A *remote object* is what it has at GitHub under one
role: the comment, the check of one head, the issue.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple, Protocol

from tenure_bot.github.gateway import Repo


class Kind(Enum):
    """What a target is."""

    PULL = "pull"
    MERGE_GROUP = "merge_group"
    REPOSITORY = "repository"
    ISSUE = "issue"
    DASHBOARD = "dashboard"
    CHANGE = "change"


class TargetKey(NamedTuple):
    """What names a target for ever: never a title, never the name of a repository.

    Attributes:
        kind: What it is.
        repo: The id of the repository.
        key: The number of the pull request; artifact, obligation and cycle of an issue.
    """

    kind: Kind
    repo: int
    key: str


class Intent(Enum):
    """What is known of a create that was begun."""

    NONE = "none"
    PENDING = "pending"
    UNKNOWN = "unknown"


class Remote(NamedTuple):
    """One object of a target at GitHub, as it is remembered.

    Attributes:
        role: Which one: `comment`, `check:<head>`, `issue`.
        id: Its number at GitHub; `None` if it has none as far as we know.
        applied: A hash of what we wrote last; "" before that.
        revision: The epoch of the claim that wrote it: what a worker of an older one writes late,
            when it has lost its lease, is told from it by that.
        intent: Whether a create was begun whose end nobody knows.
        nonce: Of that create; it stands in the mark of the body.
        intent_at: When it was begun, in seconds.
        human: What people did to it, by what (`hidden`, `deleted`, `unlabelled` …): it is never
            fought.
        notes: What else has to be known of our own writes: labels added, annotations sent.
    """

    role: str
    id: int | None = None
    applied: str = ""
    revision: int = 0
    intent: Intent = Intent.NONE
    nonce: str = ""
    intent_at: float = 0.0
    human: Mapping[str, Any] = {}
    notes: Mapping[str, Any] = {}


class Claim(NamedTuple):
    """A target that this worker holds.

    Attributes:
        target: Its number in the database; 0 where there is none.
        key: What it is.
        repo: Where it is.
        wanted: The revision to reach.
        applied: The revision that was reached before.
        epoch: Grows with each claim: an older one writes nothing any more.
        tries: How often in a row it failed before.
    """

    target: int
    key: TargetKey
    repo: Repo
    wanted: int
    applied: int
    epoch: int
    tries: int = 0


class Lost(Exception):  # noqa: N818  # a fact about the lease, caught by whoever works at a target
    """The lease went to somebody else, or ran out: nothing more may be written."""


class Memory(Protocol):
    """What the work at one claimed target remembers; every write checks the epoch first."""

    def remotes(self) -> dict[str, Remote]:
        """Return the remote objects of the target by their roles."""
        ...

    def remember(self, remote: Remote) -> None:
        """Store one, durably, before returning.

        Raises:
            Lost: The lease is gone; nothing was stored.
        """
        ...

    def hold(self) -> None:
        """Make sure that the lease is ours for the next half minute, right before a write.

        Raises:
            Lost: It is not.
        """
        ...

    def spend(self, what: str) -> None:
        """Take what a write costs (`write`, `create`) from the budget of the installation.

        Raises:
            Limited: It is used up; the target is put off, nobody sleeps.
        """
        ...
