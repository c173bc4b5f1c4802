"""What there is to say about a pull request: two commits compared, without GitHub and without words."""

from datetime import date
from enum import Enum
from typing import NamedTuple

from tenure.budgets import Shift
from tenure.finding import Finding
from tenure.policy import Policy
from tenure.register.item import Item
from tenure.report import Report


class Fate(Enum):
    """What a change does to an artifact."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Moved(NamedTuple):
    """One artifact that a change adds, changes or removes.

    Attributes:
        key: Its `id`, or its path after the change.
        fate: What happens to it.
        before: As it was at the merge base.
        after: As it is at the head; `None` also of a changed one whose files are there still, but
            whose record is not.
        paths: Its files that the change touches.
    """

    key: str
    fate: Fate
    before: Item | None
    after: Item | None
    paths: tuple[str, ...]

    @property
    def now(self) -> Item:
        """The artifact as it is, or as it was when the change removes it."""
        item = self.after or self.before
        assert item is not None  # noqa: S101  # one of them is there, or nothing moved
        return item

    @property
    def forgotten(self) -> bool:
        """Whether its files stay and only its record goes, so that nobody answers for them."""
        return self.fate is Fate.CHANGED and self.after is None


class PolicyState(NamedTuple):
    """Where the policy comes from that a verdict follows.

    Attributes:
        commit: The commit that it was read at: the merge base, or the last one with a good policy,
            "" where none was found and the defaults hold.
        problems: What is wrong with policies of the merge base. Where `commit` is the merge base,
            they are those of folders that the change does not touch.
        changed: The policy files that the pull request changes.
        broken: What is wrong with them at the head (TEN018): it holds nowhere yet.
        preview: What would be different if they held: a sentence each.
        stale: Why the vendored policy of the organization should be fetched again, if it should.
    """

    commit: str
    problems: tuple[Finding, ...] = ()
    changed: tuple[str, ...] = ()
    broken: tuple[Finding, ...] = ()
    preview: tuple[str, ...] = ()
    stale: str | None = None


class Verdict(NamedTuple):
    """All that the bot knows of a pull request at one head; equal commits and days give equal ones.

    Attributes:
        base: The merge base.
        head: The newest commit of the pull request.
        as_of: The day, in the zone of the policy.
        policy: That of the root.
        governed: Where it comes from.
        report: What `tenure check --diff base..head` reports, byte for byte.
        moved: What the change does to artifacts, the highest score first.
        budgets: Each budget before and after.
        added: The paths that the change adds.
        unseen: What was not looked at, a sentence each.
    """

    base: str
    head: str
    as_of: date
    policy: Policy
    governed: PolicyState
    report: Report
    moved: tuple[Moved, ...] = ()
    budgets: tuple[Shift, ...] = ()
    added: frozenset[str] = frozenset()
    unseen: tuple[str, ...] = ()
