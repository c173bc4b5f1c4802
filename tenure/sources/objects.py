"""The objects of a repository, asked of one long-lived git: ids, sizes and bytes of blobs."""

from collections.abc import Iterable, Sequence

from tenure.sources.process import Child, failure, start

ROUND = 2_000
"""Requests to `cat-file` between two flushes: bounds what git queues and what we hold."""


def to_text(path: bytes) -> str:
    """Return a path of git as text; bytes that are not UTF-8 become surrogates."""
    return path.decode("utf-8", "surrogateescape")


def to_bytes(path: str) -> bytes:
    """Return a path as git knows it."""
    return path.encode("utf-8", "surrogateescape")


class Blobs:
    """`git cat-file --batch-command`: any number of questions for the price of one process.

    With `--buffer` git reads all requests up to a `flush` before it answers, so writing first and
    reading afterwards cannot block.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._child: Child = start(["cat-file", "--batch-command", "--buffer", "-z"], root)
        self._unread: bytes | None = None

    def wake(self, name: str) -> None:
        """Ask for something whose answer nobody awaits: git reads the index meanwhile."""
        request = to_bytes(name)
        self._ask(b"info", [request])
        self._unread = request

    def info(self, names: Sequence[str], *, kind: bytes = b"blob") -> list[tuple[str, int] | None]:
        """Return id and size of each named object of that kind; `None` where there is none."""
        answers: list[tuple[str, int] | None] = []
        for part in _rounds(names):
            requests = [to_bytes(name) for name in part]
            self._ask(b"info", requests)
            answers += [self._header(request, kind) for request in requests]
        return answers

    def contents(self, oids: Sequence[str]) -> Iterable[bytes]:
        """Yield the whole bytes of each blob, in order; the caller has looked at the sizes.

        Raises:
            SourceError: One of them is broken.
        """
        for part in _rounds(oids):
            requests = [oid.encode() for oid in part]
            self._ask(b"contents", requests)
            for request in requests:
                header = self._header(request)
                if header is None:
                    yield b""
                    continue
                data = self._child.stdout.read(header[1] + 1)
                if len(data) <= header[1]:  # git gives up in the middle of a broken object
                    self._fail()
                yield data[:-1]

    def head(self, oid: str, limit: int) -> bytes:
        """Return the first bytes of a blob that is larger and too large to be piped whole.

        Raises:
            SourceError: It is broken.
        """
        child = start(["cat-file", "blob", oid], self._root)
        data = child.stdout.read(limit)
        if len(data) < limit:
            raise failure(child.finish()[1], self._root)
        child.stop()
        return data

    def close(self, *, quietly: bool = False) -> None:
        """End git.

        Args:
            quietly: Do not ask whether all went well: something else went wrong already.

        Raises:
            SourceError: An object that was asked for is broken; git takes it for a missing one.
        """
        if self._child.stdout.closed:
            return
        if quietly:
            self._child.stop()
            return
        said = self._child.finish()[1]
        lines = said.splitlines()
        if any(line.startswith(("error:", "fatal:")) for line in lines):
            raise failure(said, self._root)

    def _ask(self, command: bytes, requests: Sequence[bytes]) -> None:
        if self._unread is not None:
            self._header(self._unread)
            self._unread = None
        try:
            self._child.stdin.write(
                b"".join(b"%s %s\0" % (command, request) for request in requests) + b"flush\0"
            )
            self._child.stdin.flush()
        except BrokenPipeError:
            self._fail()

    def _header(self, request: bytes, kind: bytes = b"blob") -> tuple[str, int] | None:
        line = self._child.stdout.readline()
        for _ in range(request.count(b"\n")):  # git repeats what it does not find, line breaks too
            if not line.startswith(request[: len(line)]):
                break
            line += self._child.stdout.readline()
        if not line:
            self._fail()
        words = line.rstrip(b"\n").split(b" ")
        if len(words) == 3 and words[1] == kind:  # noqa: PLR2004  # id, kind, size
            return words[0].decode(), int(words[2])
        return None

    def _fail(self) -> None:
        said = "" if self._child.stdout.closed else self._child.finish()[1]
        raise failure(said, self._root)


def _rounds(items: Sequence[str]) -> Iterable[Sequence[str]]:
    return (items[at : at + ROUND] for at in range(0, len(items), ROUND))
