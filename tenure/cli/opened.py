"""The snapshot that a command looks at: of the index or of a commit of the current repository."""

from collections.abc import Iterator
from contextlib import contextmanager

from tenure.cli.transition import parsed
from tenure.snapshot import Snapshot, look
from tenure.sources.git import Repository


@contextmanager
def opened(revision: str | None, as_of: str | None) -> Iterator[Snapshot]:
    """Open the repository of the current folder and compute its register.

    Args:
        revision: A commit; `None` is the index, and `HEAD` in a bare repository.
        as_of: The day as a person wrote it; `None` is today.

    Raises:
        TenureError: There is no repository or no such revision, or the policy is invalid.
    """
    with Repository.discover() as repository:
        whole = revision or ("HEAD" if repository.bare else None)
        yield look(repository, whole, parsed(as_of))
