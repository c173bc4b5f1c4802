"""The commits of a history, oldest first, streamed: who, when, which message, which paths changed.

Two processes: `git rev-list` puts the ids in order, `git diff-tree --stdin` says what each commit
changed. That needs as much time as one `git log`, but bounded memory, it can go on after an object
that is missing, and as plumbing it obeys no `log.*` and `diff.*` setting of a user.
"""

import os
import re
from collections.abc import Iterator, Sequence
from threading import Thread
from typing import NamedTuple

from tenure.errors import SourceError
from tenure.sources.git import Repository
from tenure.sources.objects import to_text
from tenure.sources.process import Child, environment, failure, start

CHUNK = 1 << 18
"""How many bytes of git's output are taken at once."""

MAX_MESSAGE = 4 << 20
"""Of a longer message only the first and the last half of so many bytes are kept."""

STRETCH = 50_000
"""After so many commits another git goes on: one keeps every commit that it has read in memory."""

PATIENCE = 50
"""After so many commits for which git lacks an object, it is asked for less of all the rest."""

_FATAL = 128  # the exit status with which git gives up
_FULL = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
# The \1 tells a header from a status letter. An identity holds neither a line break nor NUL.
_FORMAT = "--format=%x00%x01%H %ct %P%x00%an <%ae>%n%cn <%ce>%n%B%x00"
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


class Person(NamedTuple):
    """Who a commit says wrote or committed it: whatever was configured, nothing is verified."""

    name: str
    address: str


class PathChange(NamedTuple):
    """One path that a commit changed against its parent.

    `status` is git's letter: `A`dded, `M`odified, `D`eleted, `R`enamed, `T`ype changed; `old_path`
    is where a renamed file came from, otherwise `None`.
    """

    status: str
    path: str
    old_path: str | None = None


class Commit(NamedTuple):
    """One commit.

    Attributes:
        id: Its full id.
        parents: The ids of its parents; a merge has several, the first commit none.
        author: Who wrote it.
        committer: Who committed it.
        when: The committer's time in seconds since 1970.
        message: The whole message; what is not text in the encoding that it names is replaced.
        changes: What it changed. Of a merge nothing is told: what came with the branches belongs
            to their commits.
    """

    id: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    when: int
    message: str
    changes: tuple[PathChange, ...] = ()


class RawCommit(NamedTuple):
    r"""A commit as git wrote it, for those who read a million of them.

    Attributes:
        header: Id, time and parents, with a space between them.
        text: `Name <address>` of author and of committer, a line each, and then the message.
        changes: Status letters, each with its path, after `R` with two of them.
    """

    header: bytes
    text: bytes
    changes: list[bytes]

    @property
    def id(self) -> str:
        """Its full id."""
        return self.header.split(b" ", 1)[0].decode()

    @property
    def when(self) -> int:
        """The committer's time in seconds since 1970."""
        return int(self.header.split(b" ", 2)[1])


def decoded(raw: RawCommit) -> Commit:
    """Turn a commit as git wrote it into one to work with."""
    name, when, *parents = raw.header.decode().split()
    author, _, rest = raw.text.partition(b"\n")
    committer, _, message = rest.partition(b"\n")
    return Commit(
        name,
        tuple(parents),
        _person(author),
        _person(committer),
        int(when),
        message.decode("utf-8", "replace"),
        tuple(_changes(raw.changes)),
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

    def __iter__(self) -> Iterator[RawCommit]:
        """Yield the commits."""
        while self._done < self.count:
            renames = next((r for r, n in self._failed.items() if n < PATIENCE), _NOT_AT_ALL)
            try:
                yield from self._stretch(min(self._done + STRETCH, self.count), renames)
            except SourceError:
                if renames == _NOT_AT_ALL:
                    raise
                self._failed[renames] += 1
                yield from self._with_less(renames)

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
        words = _WITHOUT_FILES if renames == _NOT_AT_ALL else (*_WITH_FILES, renames, "-l400")
        child = start([*_LITTLE_MEMORY, *words, _FORMAT], self._repository.root, _environment())
        ids = memoryview(self._ids)[self._done * self._width : end * self._width]
        feeder = Thread(target=_feed, args=(child, ids), daemon=True)
        feeder.start()
        try:
            found = _records(child)
            previous: RawCommit | None = None
            for raw in found:
                if previous is not None:
                    yield self._kept(previous)
                previous = raw
            feeder.join()
            status, said = child.finish()
            # git says nothing of a commit before it has compared all of it, so that at an object
            # that is missing it stops between two commits.
            if previous is not None and status in (0, _FATAL):
                yield self._kept(previous)
            if status:
                raise failure(said, self._repository.root)
        finally:
            if not child.stdout.closed:  # nobody wants the rest
                child.stop()

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
    words = ["diff-tree", "--stdin", "-r", "-c", "-z", "--name-status", "--no-renames", _FORMAT]
    out = _output(words, repository.root, "".join(f"{name}\n" for name in ids).encode())
    found: dict[str, list[PathChange]] = {}
    for header, _, tokens in _split(iter(out.split(b"\0"))):
        found[header.split(b" ", 1)[0].decode()] = list(_changes(tokens))
    return found


def _commits(number: int) -> str:
    if number >= PATIENCE:
        return "many commits"
    return f"{number} commit" if number == 1 else f"{number} commits"


def _feed(child: Child, ids: memoryview) -> None:
    try:
        child.stdin.write(ids)
        child.stdin.close()
    except (BrokenPipeError, ValueError):  # git ended early, and says why, or was ended
        pass


def _records(child: Child) -> Iterator[RawCommit]:
    return map(RawCommit._make, _split(_tokens(child)))


def _tokens(child: Child) -> Iterator[bytes]:
    """Yield what stands between the NULs."""
    rest = b""
    while chunk := child.stdout.read1(CHUNK):  # type: ignore[attr-defined]  # a buffered reader
        if b"\0" not in chunk:
            rest += chunk
            if len(rest) > MAX_MESSAGE:
                rest = rest[: MAX_MESSAGE // 2] + rest[-MAX_MESSAGE // 2 :]
            continue
        tokens = (rest + chunk).split(b"\0")
        rest = tokens.pop()
        yield from tokens
    yield rest


def _split(tokens: Iterator[bytes]) -> Iterator[tuple[bytes, bytes, list[bytes]]]:
    """Put tokens together: a header, a text, and any number of statuses with their paths."""
    header = text = b""
    changes: list[bytes] = []
    for token in tokens:
        if not token:
            continue
        if token[0] == 1:
            if header:
                yield header, text, changes
            header, text, changes = token[1:], next(tokens, b""), []
        else:
            status = token.lstrip(b"\n")[:1]  # a line break stands between message and list
            if not status:
                continue
            changes += (status, next(tokens, b""))
            if status == b"R":
                changes.append(next(tokens, b""))
    if header:
        yield header, text, changes


def _changes(tokens: Sequence[bytes]) -> Iterator[PathChange]:
    at = 0
    while at + 1 < len(tokens):
        status = tokens[at].decode()
        path = to_text(tokens[at + 1])
        if status == "R":
            yield PathChange(status, to_text(tokens[at + 2]), path)
            at += 1
        else:
            yield PathChange(status, path)
        at += 2


def _person(line: bytes) -> Person:
    name, _, address = line.decode("utf-8", "replace").rpartition(" <")
    return Person(name, address.removesuffix(">"))


def _output(words: Sequence[str], root: str, stdin: bytes) -> bytes:
    child = start(words, root, _environment())
    feeder = Thread(target=_feed, args=(child, memoryview(stdin)), daemon=True)
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
