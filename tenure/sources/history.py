"""The commits of a history, oldest first, streamed: who, when, which message, which paths changed.

`git rev-list` puts the ids in order, `git diff-tree --stdin` says what each commit changed; while
one of those is listened to, another one already works on the commits that come next. That needs as
much work as one `git log`, but bounded memory, it can go on after an object that is missing, and as
plumbing it obeys no `log.*` and `diff.*` setting of a user.
"""

import os
import re
from collections.abc import Iterator, Sequence
from threading import Thread
from typing import NamedTuple

from tenure.errors import SourceError
from tenure.sources.ahead import Asked, feed
from tenure.sources.commit_stream import (
    FORMAT,
    Commit,
    PathChange,
    Person,
    RawCommit,
    decoded,
    path_changes,
    records,
    split,
)
from tenure.sources.git import Repository
from tenure.sources.process import environment, failure, start

__all__ = [
    "Commit",
    "PathChange",
    "Person",
    "RawCommit",
    "Walk",
    "changes_of_merges",
    "commits",
    "decoded",
    "full_id",
    "shallow",
]

STRETCH = 10_000
"""After so many commits another git goes on: one keeps every commit that it has read in memory."""

PATIENCE = 50
"""After so many commits for which git lacks an object, it is asked for less of all the rest."""

_FATAL = 128  # the exit status with which git gives up
_FULL = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
# How much of the packs is mapped at a time: large ones would fill the memory.
_LITTLE_MEMORY = ("-c", "core.packedGitLimit=128m", "-c", "core.packedGitWindowSize=8m")
_SIMILAR, _EQUAL, _NOT_AT_ALL = "-M", "-M100%", ""
_WITH_FILES = (
    *("diff-tree", "--stdin", "--root", "-r", "--always", "-z", "--name-status"),
    *("--encoding=UTF-8", "--no-ext-diff", "--no-textconv", "--no-color", "--no-relative"),
    "--ignore-submodules=all",
)
_WITHOUT_FILES = (
    *("rev-list", "--stdin", "--no-walk=unsorted", "--no-commit-header", "--encoding=UTF-8"),
)


def commits(
    repository: Repository,
    revision: str,
    *,
    without: Sequence[str] = (),
    since: int | None = None,
) -> Iterator[Commit]:
    """Yield the commits that lead to a revision, parents before children.

    Args:
        repository: Where they are.
        revision: The newest one.
        without: Revisions whose commits are left out.
        since: Leave out what is older, in seconds since 1970.

    Raises:
        SourceError: There is no such revision, or a commit is missing.
    """
    return map(decoded, Walk(repository, revision, without=without, since=since))


class _Telling(NamedTuple):
    """A git that tells of the commits from one number up to another."""

    start: int
    end: int
    renames: str
    git: Asked


class Walk:
    """The commits that lead to a revision, parents before children, to be gone through once.

    Attributes:
        count: How many they are.
    """

    def __init__(
        self,
        repository: Repository,
        revision: str,
        *,
        without: Sequence[str] = (),
        since: int | None = None,
    ) -> None:
        """List the ids; the arguments are those of `commits`.

        Raises:
            SourceError: There is no such revision, or a commit is missing.
        """
        self._repository = repository
        self._shallow = shallow(repository)
        self._cut = False
        words = [*_LITTLE_MEMORY, "rev-list", "--topo-order", "--reverse"]
        if since is not None:
            words.append(f"--since-as-filter=@{since}")
        tips = [full_id(repository, revision), *("^" + full_id(repository, r) for r in without)]
        self._ids = _output([*words, "--stdin"], repository.root, "\n".join(tips).encode() + b"\n")
        self._width = self._ids.find(b"\n") + 1
        self.count = len(self._ids) // self._width if self._width else 0
        self._done = 0
        self._failed = {_SIMILAR: 0, _EQUAL: 0}
        self._next: _Telling | None = None
        self._ahead = _processors() > 1

    def __iter__(self) -> Iterator[RawCommit]:
        """Yield the commits."""
        try:
            while self._done < self.count:
                renames = next((r for r, n in self._failed.items() if n < PATIENCE), _NOT_AT_ALL)
                end = min((self._done // STRETCH + 1) * STRETCH, self.count)
                try:
                    yield from self._stretch(end, renames)
                except SourceError:
                    if renames == _NOT_AT_ALL:
                        raise
                    self._failed[renames] += 1
                    yield from self._with_less(renames)
        finally:
            self._forget_next()

    def _with_less(self, renames: str) -> Iterator[RawCommit]:
        """Yield the one commit that git failed at: equal files take trees, similar ones contents."""
        if renames == _SIMILAR:
            try:
                yield from self._stretch(self._done + 1, _EQUAL)
                return
            except SourceError:
                self._failed[_EQUAL] += 1
        yield from self._stretch(self._done + 1, _NOT_AT_ALL)

    def unseen(self) -> Sequence[str]:
        """Return what could not be looked at, a sentence each; complete after the last commit."""
        said = []
        if self._cut:
            said.append(
                "the clone is shallow, so older commits were not seen (git fetch --unshallow)"
            )
        similar, lost = self._failed[_SIMILAR] - self._failed[_EQUAL], self._failed[_EQUAL]
        if similar > 0:
            said.append(
                f"in {_commits(similar)} files that were renamed and changed at once were not "
                "followed: contents are missing in this clone (git fetch --refetch --no-filter)"
            )
        if lost:
            said.append(f"what {_commits(lost)} changed cannot be read (git fsck says more)")
        return said

    def _stretch(self, end: int, renames: str) -> Iterator[RawCommit]:
        """Yield commits up to a number; `_done` counts along, so that it can go on after an error.

        Raises:
            SourceError: git failed at the commit after the last one that was yielded.
        """
        git = self._telling(end, renames).git
        try:
            previous: RawCommit | None = None
            for raw in records(git.output):
                if previous is not None:
                    yield self._kept(previous)
                previous = raw
            status, said = git.finish()
            # git says nothing of a commit before it has compared all of it, so that at an object
            # that is missing it stops between two commits.
            if previous is not None and status in (0, _FATAL):
                yield self._kept(previous)
            if status:
                raise failure(said, self._repository.root)
        finally:
            git.stop()

    def _telling(self, end: int, renames: str) -> _Telling:
        """Return the git that tells of the commits up to a number, and start the one after it."""
        known = self._next
        if known and (known.start, known.end, known.renames) == (self._done, end, renames):
            self._next = None
        else:
            if known and known.start <= self._done:
                self._forget_next()
            known = self._start(self._done, end, renames)
        whole = end % STRETCH == 0 and end < self.count
        if self._ahead and whole and self._next is None:
            self._next = self._start(end, min(end + STRETCH, self.count), renames)
        return known

    def _start(self, start_at: int, end: int, renames: str) -> _Telling:
        words = _WITHOUT_FILES if renames == _NOT_AT_ALL else (*_WITH_FILES, renames, "-l400")
        child = start([*_LITTLE_MEMORY, *words, FORMAT], self._repository.root, _environment())
        ids = memoryview(self._ids)[start_at * self._width : end * self._width]
        return _Telling(start_at, end, renames, Asked(child, ids))

    def _forget_next(self) -> None:
        if self._next is not None:
            self._next.git.stop()
            self._next = None

    def _kept(self, raw: RawCommit) -> RawCommit:
        self._done += 1
        if not (self._shallow and raw.id in self._shallow):
            return raw
        self._cut = True
        # A commit at the edge of a shallow clone has no parents here, and so seems to add all.
        return raw._replace(changes=[])


def full_id(repository: Repository, revision: str) -> str:
    """Return the id of a commit; of what is a full id git is not asked.

    Raises:
        SourceError: There is no such revision.
    """
    return revision if _FULL.fullmatch(revision) else repository.resolve(revision)


def shallow(repository: Repository) -> frozenset[str]:
    """Return the ids of the commits whose parents were left out when the repository was cloned."""
    try:
        with open(os.path.join(repository.git_dir(), "shallow"), encoding="ascii") as file:
            return frozenset(file.read().split())
    except (OSError, UnicodeDecodeError):
        return frozenset()


def changes_of_merges(repository: Repository, ids: Sequence[str]) -> dict[str, list[PathChange]]:
    """Return what merges themselves did: the paths that they leave unlike in every parent.

    Args:
        repository: Where they are.
        ids: The ids of the merges.
    """
    words = ["diff-tree", "--stdin", "-r", "-c", "-z", "--name-status", "--no-renames", FORMAT]
    out = _output(words, repository.root, "".join(f"{name}\n" for name in ids).encode())
    found: dict[str, list[PathChange]] = {}
    for header, _, tokens in split(iter(out.split(b"\0"))):
        found[header.split(b" ", 1)[0].decode()] = list(path_changes(tokens))
    return found


def _processors() -> int:
    """Return how many processors we may use; a container may allow fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _commits(number: int) -> str:
    if number >= PATIENCE:
        return "many commits"
    return f"{number} commit" if number == 1 else f"{number} commits"


def _output(words: Sequence[str], root: str, stdin: bytes) -> bytes:
    child = start(words, root, _environment())
    feeder = Thread(target=feed, args=(child, memoryview(stdin)), daemon=True)
    feeder.start()
    out = child.stdout.read()
    feeder.join()
    status, said = child.finish()
    if status:
        raise failure(said, root)
    return out


def _environment() -> dict[str, str]:
    # The old kind of replaced history; what `git replace` makes is off in every git that we start.
    return environment() | {"GIT_GRAFT_FILE": os.devnull}
