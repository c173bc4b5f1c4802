"""Bring what is known of a history up to a commit: read what is new, once, and remember it."""

import os
import zlib
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tenure.provenance.identities import KNOWN, Known
from tenure.scan.credits import Credit, Creditor
from tenure.scan.folding import Folding, Progress
from tenure.scan.plan import plan
from tenure.scan.store import BROKEN, News, Store
from tenure.sources.git import Repository
from tenure.sources.history import Walk, full_id, shallow
from tenure.sources.objects import to_bytes

if TYPE_CHECKING:
    from array import array

__all__ = ["Progress", "Read", "fingerprint", "read", "read_range"]


class Read(NamedTuple):
    """What a history says.

    Attributes:
        tip: The commit that it leads to.
        commits: How many commits it has.
        by_ai: How many of them credit an AI.
        touches: Who touched each file that an AI had a part in, and each that was asked for, as
            codes of `tenure.scan.lives`, and when the file was added (0: nobody saw it).
        credits: The commits that credit an AI, by their numbers; where only news were asked for,
            those of the files that are told of.
        people: `Name <address>` of each author, by their numbers.
        unseen: What could not be looked at, a sentence each.
        changed: The files about which commits say something else than before, if only news were
            asked for and there is nothing but news.
    """

    tip: str
    commits: int
    by_ai: int
    touches: "Mapping[bytes, tuple[array[int], int]]"
    credits: Mapping[int, Credit]
    people: Mapping[int, bytes]
    unseen: tuple[str, ...]
    changed: frozenset[bytes] | None = None


def read(
    repository: Repository,
    revision: str,
    *,
    known: Known = KNOWN,
    also: Collection[str] = (),
    news_since: str | None = None,
    credits: bool = False,  # noqa: A002  # as in `Read`
    progress: Progress | None = None,
) -> Read:
    """Read the whole history of a revision, or what of it is not remembered.

    Args:
        repository: The repository.
        revision: Its newest commit.
        known: The table of tools.
        also: Files of which is told who touched them, even if no AI did.
        news_since: Tell only of the files in `also` and of those about which commits say something
            else than at this commit, if it is the one that is remembered.
        credits: Tell of all commits that credit an AI, whatever files are told of.
        progress: Is told how far it is.

    Raises:
        SourceError: There is no such revision, or a commit is missing.
    """
    question = fingerprint(repository, known)
    for last in (False, True):
        store = Store(repository.git_dir(), question)
        try:
            reading = _Reading(repository, store, known, progress)
            return reading.whole(revision, also, news_since, every=credits)
        except BROKEN:
            if last:
                raise
            store.discard()
        finally:
            store.close()
    raise AssertionError


def read_range(
    repository: Repository,
    revision: str,
    *,
    without: Collection[str] = (),
    since: int | None = None,
    known: Known = KNOWN,
    also: Collection[str] = (),
    progress: Progress | None = None,
) -> Read:
    """Read a part of a history; nothing is remembered.

    Args:
        repository: The repository.
        revision: Its newest commit.
        without: Commits that are left out with all that led to them.
        since: The time in seconds since 1970 before which commits are left out.
        known: The table of tools.
        also: Files of which is told who touched them, even if no AI did.
        progress: Is told how far it is.

    Raises:
        SourceError: There is no such revision, or a commit is missing.
    """
    reading = _Reading(repository, None, known, progress)
    return reading.part(revision, tuple(without), since, also)


def fingerprint(repository: Repository, known: Known) -> str:
    """Return a name for all that decides what a commit says, but the commit."""
    from tenure import provenance

    folder = provenance.__path__[0]
    sum_ = zlib.crc32(repr((known.tools, known.bots, sorted(shallow(repository)))).encode())
    for name in sorted(os.listdir(folder)):
        if name.endswith(".py"):
            with open(os.path.join(folder, name), "rb") as file:
                sum_ = zlib.crc32(file.read(), sum_)
    return f"{sum_:08x}"


class _Reading:
    """One run over commits."""

    def __init__(
        self, repository: Repository, store: Store | None, known: Known, progress: Progress | None
    ) -> None:
        self._repository = repository
        self._store = store
        self._progress = progress
        self._creditor = Creditor(repository, known)
        self._folding = Folding(repository, store, self._creditor)

    def whole(
        self, revision: str, also: Collection[str], news_since: str | None, *, every: bool
    ) -> Read:
        assert self._store is not None  # noqa: S101
        tip = full_id(self._repository, revision)
        meta = self._store.meta
        stored_notes = self._store.notes() if meta else {}
        way = plan(self._repository, self._store, tip, self._stale(stored_notes))
        if way.keep:
            self._folding.resume(self._store, way.keep)
        after = self._folding.step
        credited = self._folding.last_credit
        news = bool(way.keep) and meta["tip"] == news_since
        self._folding.walk(Walk(self._repository, tip, without=way.without), self._progress)
        if not way.keep:
            self._store.meta, stored_notes = {}, {}
        now = self._noted(stored_notes)
        if way.keep and (every or not news):
            self._folding.rows = {
                r.number: r for r in self._store.credits() if r.number <= credited
            } | self._folding.rows
        read = self._read(tip, also, _strays(now), news=news)
        changed = {name: value for name, value in now.items() if stored_notes.get(name) != value}
        self._store.save(self._news(tip, after, credited, changed))
        return read

    def part(
        self, revision: str, without: tuple[str, ...], since: int | None, also: Collection[str]
    ) -> Read:
        tip = full_id(self._repository, revision)
        walk = Walk(self._repository, tip, without=without, since=since)
        self._folding.walk(walk, self._progress)
        return self._read(tip, also, [], news=False)

    # --- what is remembered -------------------------------------------------------------------

    def _stale(self, stored: Mapping[str, tuple[str, bool]]) -> set[str]:
        """Return the commits that were folded with another note than they have now."""
        noted = self._creditor.noted
        stale = {
            name for name, (blob, folded) in stored.items() if folded and noted.get(name) != blob
        }
        late = noted.keys() - stored.keys()
        if late and self._store is not None and self._store.meta:
            stale |= self._leading(late, self._store.meta["tip"])
        return stale

    def _leading(self, names: Iterable[str], tip: str) -> set[str]:
        """Return those commits that lead to a tip, or to what is remembered of it."""
        blobs = self._repository.blobs
        asked = sorted(names)
        here = {n for n, i in zip(asked, blobs.info(asked, kind=b"commit"), strict=True) if i}
        if not here or not blobs.info([tip], kind=b"commit")[0]:
            return here
        words = "".join(f"{name}\n" for name in (*here, f"^{tip}")).encode()
        beside = self._repository.git("rev-list", "--stdin", stdin=words).decode().split()
        return here - set(beside)

    def _noted(self, stored: Mapping[str, tuple[str, bool]]) -> dict[str, tuple[str, bool]]:
        """Return the blob of each note, and whether its commit is part of the history.

        What was folded before and has been taken back is not, unless it came again.
        """
        was = {name for name, (_, folded) in stored.items() if folded} - self._folding.undone
        folded = was | self._folding.ids
        return {name: (blob, name in folded) for name, blob in self._creditor.noted.items()}

    def _news(
        self, tip: str, after: int, credited: int, noted: Mapping[str, tuple[str, bool]]
    ) -> News:
        lives = self._folding.lives
        meta = {
            "tip": tip,
            "steps": str(self._folding.step),
            "last": str(lives.last),
            "people": str(self._folding.last_person),
            "unseen": "\n".join(self._folding.unseen),
        }
        return News(
            meta,
            after,
            self._folding.new_people,
            [
                (number, text)
                for text, number in self._folding.signs.items()
                if number > self._folding.known_signs
            ],
            [row for number, row in self._folding.rows.items() if number > credited],
            [(path, *lives.names[path]) for path in lives.changed_names],
            [(number, *self._folding.told(number)) for number in lives.changed_lives],
            self._folding.steps,
            [(name, *value) for name, value in noted.items()],
        )

    # --- what comes of it ---------------------------------------------------------------------

    def _read(self, tip: str, also: Collection[str], strays: list[str], *, news: bool) -> Read:
        lives = self._folding.lives
        changed: frozenset[bytes] | None = None
        if news:
            near = (path for path, (life, _) in lives.names.items() if life in lives.changed_lives)
            changed = frozenset(near) | lives.changed_names
            touches = {
                path: self._folding.told(life) for path in changed if (life := lives.of(path))
            }
        else:
            touches = dict(self._folding.touches())
        for name in map(to_bytes, also):
            life = lives.of(name)
            if life and name not in touches:
                touches[name] = self._folding.told(life)
        if news and self._store:
            numbers = {-code >> 1 for told, _ in touches.values() for code in told if code < 0}
            older = self._store.credits_of(numbers - self._folding.rows.keys())
            self._folding.rows = {row.number: row for row in older} | self._folding.rows
        unseen = (*self._folding.unseen, *self._creditor.told(), *strays)
        return Read(
            tip,
            self._folding.step,
            self._folding.last_credit,
            touches,
            self._folding.credits(),
            self._folding.authors(),
            unseen,
            changed,
        )


def _strays(noted: Mapping[str, tuple[str, bool]]) -> list[str]:
    """Say how many notes are about commits that are not part of the history."""
    many = sum(not folded for _, folded in noted.values())
    if not many:
        return []
    which = "1 note is about a commit" if many == 1 else f"{many} notes are about commits"
    return [f"{which} outside this history: rebased, or on another branch"]
