"""The snapshot that a command looks at: of the index or of a commit of the current repository."""

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tenure.sources.git import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenure.snapshot import Snapshot


@contextmanager
def opened(revision: str | None, as_of: str | None) -> "Iterator[Snapshot]":
    """Open the repository of the current folder and compute its register.

    Args:
        revision: A commit; `None` is the index, and `HEAD` in a bare repository.
        as_of: The day as a person wrote it; `None` is today.

    Raises:
        TenureError: There is no repository or no such revision, or the policy is invalid.
    """
    with Repository.discover() as repository:
        whole = revision or ("HEAD" if repository.bare else None)
        if whole is None:
            repository.prepare_whole()
        # Late: Python imports while git lists the index.
        from tenure.cli.transition import parsed
        from tenure.snapshot import look

        yield look(repository, whole, parsed(as_of))
