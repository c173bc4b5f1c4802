"""Commits in the form in which we let git write them: fields and paths between NULs."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from tenure.sources.objects import to_text

CHUNK = 1 << 18
"""How many bytes of git's output are taken at once."""

MAX_MESSAGE = 4 << 20
"""Of a longer message only the first and the last half of so many bytes are kept."""

# The \1 tells a header from a status letter. An identity holds neither a line break nor NUL.
FORMAT = "--format=%x00%x01%H %ct %P%x00%an <%ae>%n%cn <%ce>%n%B%x00"
"""What git is asked to write of each commit; the changes follow, by `-z --name-status`."""


class Readable(Protocol):
    """What git's output is read from."""

    def read1(self, size: int, /) -> bytes:
        """Return the next bytes, whatever number of them; none at the end."""
        ...


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
        tuple(path_changes(raw.changes)),
    )


def records(stream: Readable) -> Iterator[RawCommit]:
    """Yield the commits that git writes; of one that is cut off, what there is of it."""
    return map(RawCommit._make, split(_tokens(stream)))


def _tokens(stream: Readable) -> Iterator[bytes]:
    """Yield what stands between the NULs."""
    rest = b""
    while chunk := stream.read1(CHUNK):
        if b"\0" not in chunk:
            rest += chunk
            if len(rest) > MAX_MESSAGE:
                rest = rest[: MAX_MESSAGE // 2] + rest[-MAX_MESSAGE // 2 :]
            continue
        tokens = (rest + chunk).split(b"\0")
        rest = tokens.pop()
        yield from tokens
    yield rest


def split(tokens: Iterator[bytes]) -> Iterator[tuple[bytes, bytes, list[bytes]]]:
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


def path_changes(tokens: Sequence[bytes]) -> Iterator[PathChange]:
    """Turn status letters and paths, as in `RawCommit`, into changes."""
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
