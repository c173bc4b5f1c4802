"""The bytes of one large blob, piece by piece, and the lines in them: no size costs memory."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tenure.sources.process import failure, start

if TYPE_CHECKING:
    from tenure.sources.git import Repository

CHUNK = 1 << 16
"""How many bytes are in hand at a time."""


def chunks(repository: "Repository", name: str) -> Iterator[bytes]:
    """Yield the bytes of a blob; git is ended when nobody wants the rest.

    Args:
        repository: Where it is.
        name: Its id, or `REVISION:PATH`.

    Raises:
        SourceError: There is none of that name, or it is broken.
    """
    child = start(["cat-file", "blob", "--end-of-options", name], repository.root)
    ended = False
    try:
        while data := child.stdout.read(CHUNK):
            yield data
        ended = True
    finally:
        if not ended:
            child.stop()
    status, said = child.finish()
    if status:
        raise failure(said, repository.root)


def lines(pieces: Iterable[bytes], longest: int) -> Iterator[bytes]:
    r"""Yield the lines of a file without their `\n`; of one that is too long its beginning.

    Args:
        pieces: The file, in pieces of any length.
        longest: How many bytes of a line are kept. A line that is cut is one byte longer than that,
            so that it can be told from one that fits.
    """
    kept = b""
    for piece in pieces:
        *ended, rest = piece.split(b"\n")
        for line in ended:
            yield (kept + line)[: longest + 1]
            kept = b""
        kept = (kept + rest)[: longest + 1]
    if kept:
        yield kept
