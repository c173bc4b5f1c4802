"""Which commits a command asks: all that lead to a revision, or those of a range."""

from collections.abc import Callable, Sequence

from tenure import scan
from tenure.errors import SourceError
from tenure.evidence import History
from tenure.policy import Policy
from tenure.provenance.identities import KNOWN
from tenure.sources.git import Repository
from tenure.sources.history import Commit, commits

Asked = tuple[History | None, Sequence[Commit]]
"""What the commits say about files, and the commits whose messages are checked."""

Ask = Callable[[Policy], Asked]
"""Asks them, once the policy of the repository is known: it can name further tools."""


def every(repository: Repository, revision: str) -> Ask:
    """Return what asks all commits that lead to a revision; before the first one there is none."""

    def ask(policy: Policy) -> Asked:
        try:
            newest = repository.resolve(revision)
        except SourceError:
            if revision != "HEAD":
                raise
            return None, ()
        known = KNOWN.extended(policy.evidence_tools)
        return scan.history(repository, newest, known=known), ()

    return ask


def between(repository: Repository, old: str, new: str, *, whole: bool) -> Ask:
    """Return what asks the commits of a range.

    Args:
        repository: Where they are.
        old: The commit before the first.
        new: The last one.
        whole: Ask all that lead to `new` who wrote what; messages are those of the range.
    """

    def ask(policy: Policy) -> Asked:
        known = KNOWN.extended(policy.evidence_tools)
        history = scan.history(repository, new, since=None if whole else old, known=known)
        judged = list(commits(repository, new, without=[old])) if policy.judges_messages else ()
        return history, judged

    return ask
