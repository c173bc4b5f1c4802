"""One mirror in use: a bare repository with the two commits in question, read and then let go of."""

from collections.abc import Callable, Sequence

from tenure.errors import SourceError
from tenure.sources.git import Repository
from tenure.sources.trees import CommitTree
from tenure_bot.errors import MirrorError
from tenure_bot.github.gateway import Repo
from tenure_bot.mirror import bare
from tenure_bot.mirror.locks import Lock

_READ = ("git failed", "there is no commit")
"""How an error begins that git gave for what it read, and not because it did not start."""


class Mirror:
    """A mirror in use, with the two commits in question in it; it cannot go before it is closed.

    Attributes:
        repo: Whose it is.
        repository: To be read.
        base: The commit that the base branch is at.
        head: The commit of the pull request or merge group.
    """

    def __init__(self, repo: Repo, repository: Repository, base: str, head: str) -> None:
        """Take a repository that has the commits."""
        self.repo = repo
        self.repository = repository
        self.base = base
        self.head = head
        self._use: Lock | None = None
        self._bring: Callable[[Sequence[str]], None] | None = None

    def guarded(self, use: Lock, bring: Callable[[Sequence[str]], None]) -> "Mirror":
        """Let go of a lock when it is closed, and bring more blobs when it is asked to."""
        self._use, self._bring = use, bring
        return self

    def bring(self, oids: Sequence[str]) -> frozenset[str]:
        """Fetch blobs that are not here, in one batch, and return those that are missing still.

        Args:
            oids: Their ids; those that are here cost nothing.
        """
        wanted = list(dict.fromkeys(oids))
        lost = self._lost(wanted)
        if lost and self._bring is not None:
            self._bring(lost)
            lost = self._lost(lost)
        return frozenset(lost)

    def confirm(self) -> None:
        """Make sure that nothing that was read so far was broken: git takes that for missing.

        Raises:
            SourceError: Something was.
        """
        self.repository.__exit__(None)

    def _lost(self, oids: Sequence[str]) -> list[str]:
        found = CommitTree(self.repository, self.head).sizes(oids)
        return [oid for oid, info in zip(oids, found, strict=True) if info is None]

    def __enter__(self) -> "Mirror":
        return self

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        """Let go of it; what git could not read of it makes it doubtful.

        Raises:
            MirrorError: git could not read an object: the mirror is made anew, once.
        """
        try:
            self.repository.__exit__(kind, error, _)
        except SourceError as exc:
            error = error or exc
        finally:
            if isinstance(error, SourceError) and error.message.startswith(_READ):
                bare.doubt(self.repository.root, self.head)
            if self._use is not None:
                self._use.release()
        if isinstance(error, SourceError):
            raise MirrorError(
                f"the mirror of {self.repo.name} cannot be read: {error.message}",
                "look again: it is made anew, once",
            ) from error
