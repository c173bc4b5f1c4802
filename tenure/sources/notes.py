"""Git notes: every note of a ref with the commit that it is about, in bulk."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from tenure.sources.objects import ROUND
from tenure.sources.process import start

if TYPE_CHECKING:
    from tenure.sources.git import Repository

AI_NOTES = "refs/notes/ai"
"""Where git-ai keeps its authorship logs (its standard 3.0.0, section 1.1)."""

NOTE_BYTES = 8 * 1024 * 1024
"""A longer note is not read; the longest of 10,000 that git-ai wrote for itself has 3 MB."""

MOST_NOTES = 5_000_000
"""Where a tree of notes ends for us: one that holds itself in a few objects has no end."""

MOST_TOLD = 20
"""How many notes that cannot be read are told one by one; the others are counted."""

_CHUNK = 1 << 16
_NAME_BYTES = 4096
_ID_LENGTHS = (40, 64)
_HEX = frozenset("0123456789abcdef")


class Note(NamedTuple):
    """One note.

    Attributes:
        commit: The full id that the note is about: usually a commit, but one that this clone need
            not have, because notes outlive rebases.
        data: The note.
    """

    commit: str
    data: bytes


class Unread(NamedTuple):
    """What could not be read, and why, in words that can end a sentence.

    Attributes:
        commit: The commit of the note, or `None` if it is about more than one note.
        reason: Why.
    """

    commit: str | None
    reason: str


def tip(repository: "Repository", ref: str = AI_NOTES) -> str | None:
    """Return the id that the ref has, `None` where it does not exist: any change of a note moves it.

    A clone does not fetch notes unless it is told to, so `None` does not mean that there are none.
    """
    return _resolved(repository, ref)


def _resolved(repository: "Repository", name: str) -> str | None:
    # Not asked of `cat-file`: of an object of another kind it says that it is broken.
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", name)
    return repository.git(*words, allowed=(0, 1, 128)).decode().strip() or None


def notes(
    repository: "Repository",
    ref: str = AI_NOTES,
    *,
    wanted: Callable[[str, str], bool] | None = None,
) -> Iterator[Note | Unread]:
    """Yield every note of a ref; nothing if the ref does not exist.

    The memory it takes does not grow with the number of notes. A commit can come twice: git joins
    two notes that stand at different depths of the tree, and so may the caller.

    Args:
        repository: Where to look; between two notes it can be asked other things.
        ref: The full name of the ref.
        wanted: Is asked with the id of the commit and that of the blob, before anything of the note
            is read; `False` leaves it out.

    Raises:
        SourceError: An object is broken.
    """
    if tip(repository, ref) is None:
        return
    if _resolved(repository, ref + "^{tree}") is None:
        yield Unread(None, f"{ref} is no tree of notes, or its objects are not in this clone")
        return
    unread = _Teller()
    listed = _listed(repository, ref, unread)
    asked = (pair for pair in listed if wanted is None or wanted(*pair))
    while batch := list(islice(asked, ROUND)):
        yield from _read(repository, batch, unread)
    yield from unread.told()


class _Teller:
    """Collects what could not be read, so that a hostile tree cannot flood its reader."""

    def __init__(self) -> None:
        self._told: list[Unread] = []
        self._more = 0

    def add(self, commit: str | None, reason: str) -> None:
        if len(self._told) < MOST_TOLD:
            self._told.append(Unread(commit, reason))
        else:
            self._more += 1

    def told(self) -> Iterator[Unread]:
        yield from self._told
        if self._more:
            yield Unread(None, f"{self._more} more notes could not be read")


def _listed(repository: "Repository", ref: str, unread: _Teller) -> Iterator[tuple[str, str]]:
    """Yield commit and blob of each note: the path without its slashes is the id of the commit."""
    child = start(["ls-tree", "-r", "-z", "--full-tree", ref], repository.root)
    ended = False
    try:
        for count, entry in enumerate(_split(child.stdout.read)):
            if count >= MOST_NOTES:
                unread.add(None, f"{ref} holds more than {MOST_NOTES:,} entries; the rest is left")
                return
            mode_kind_blob, _, path = entry.partition(b"\t")
            commit = path.replace(b"/", b"").decode("ascii", "replace")
            if len(commit) in _ID_LENGTHS and _HEX.issuperset(commit):
                yield commit, mode_kind_blob.split(b" ")[2].decode()
        ended = True
    finally:
        if not ended:
            child.stop()
    status, said = child.finish()
    if status:
        last = said.splitlines()[-1] if said else "git said nothing"
        unread.add(None, f"{ref} could not be listed to its end: {last}")


def _split(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Yield what stands between NUL bytes; a name too long for a note is cut, not kept."""
    rest = b""
    while chunk := read(_CHUNK):
        *entries, rest = (rest + chunk).split(b"\0")
        rest = rest[:_NAME_BYTES]
        yield from entries


def _read(
    repository: "Repository", batch: list[tuple[str, str]], unread: _Teller
) -> Iterator[Note]:
    """Yield the notes of a batch; those that are read at once are together no longer than one."""
    found = repository.blobs.info([blob for _, blob in batch])
    round_: list[tuple[str, str]] = []
    room = NOTE_BYTES
    for (commit, blob), info in zip(batch, found, strict=True):
        if info is None:
            unread.add(commit, f"the note on {commit[:12]} is not in this clone, or is no file")
        elif info[1] > NOTE_BYTES:
            size = f"{info[1] / 1e6:.0f} MB"
            unread.add(commit, f"the note on {commit[:12]} is too large to be read ({size})")
        else:
            if info[1] > room:
                yield from _contents(repository, round_)
                round_, room = [], NOTE_BYTES
            round_.append((commit, blob))
            room -= info[1]
    yield from _contents(repository, round_)


def _contents(repository: "Repository", round_: list[tuple[str, str]]) -> list[Note]:
    """Return the notes; all at once, because their reader may ask the same git for other things."""
    data = repository.blobs.contents([blob for _, blob in round_])
    return [Note(commit, text) for (commit, _), text in zip(round_, data, strict=True)]
