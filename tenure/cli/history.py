"""What all commits that lead to a revision say about files, for the commands that ask."""

from collections.abc import Callable

from tenure import scan
from tenure.errors import SourceError
from tenure.evidence import History
from tenure.policy import Policy
from tenure.provenance.identities import KNOWN
from tenure.sources.git import Repository

Ask = Callable[[Policy], History | None]
"""Asks them, once the policy of the repository is known: it can name further tools."""


def every(repository: Repository, revision: str) -> Ask:
    """Return what asks all commits that lead to a revision; before the first one there is none."""

    def ask(policy: Policy) -> History | None:
        try:
            newest = repository.resolve(revision)
        except SourceError:
            if revision != "HEAD":
                raise
            return None
        return scan.history(repository, newest, known=KNOWN.extended(policy.evidence_tools))

    return ask
