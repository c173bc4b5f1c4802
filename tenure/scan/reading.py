"""Bring what is known of a history up to a commit: read what is new, once, and remember it."""

import os
import zlib
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from tenure.provenance.identities import KNOWN, Known
from tenure.scan.credits import (
    Credit,
    Creditor,
    files_as_text,
    files_from_text,
    signs_as_text,
    signs_from_text,
)
from tenure.scan.lives import MOVED, Lives, Undo, by_ai, by_person
from tenure.scan.plan import plan
from tenure.scan.store import BROKEN, KEPT, CreditRow, News, Step, Store
from tenure.sources.git import Repository
from tenure.sources.history import RawCommit, Walk, changes_of_merges, full_id, shallow
from tenure.sources.objects import to_bytes

if TYPE_CHECKING:
    from tenure.evidence import Sign

Progress = Callable[[int, int], None]
"""Is told how many commits were read, and how many there are to read."""

_BATCH = 200
"""So many commits are judged at a time: what git is asked about them is asked at once."""


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
        self._lives = Lives()
        self._people: dict[bytes, int] = {}
        self._new_people: list[tuple[int, bytes]] = []
        self._last_person = 0
        self._signs: dict[str, int] = {}
        self._known_signs = 0
        self._rows: dict[int, CreditRow] = {}
        self._last_credit = 0
        self._merges: list[int] = []
        self._steps: list[Step] = []
        self._step = self._step_kept = 0
        self._unseen: list[str] = []
        self._folded: set[str] = set()

    def whole(
        self, revision: str, also: Collection[str], news_since: str | None, *, every: bool
    ) -> Read:
        assert self._store is not None  # noqa: S101
        tip = full_id(self._repository, revision)
        meta = self._store.meta
        stored_notes = self._store.notes() if meta else {}
        way = plan(self._repository, self._store, tip, self._stale(stored_notes))
        if way.keep:
            self._resume(way.keep)
        after = self._step
        credited = self._last_credit
        news = bool(way.keep) and meta["tip"] == news_since
        self._walk(Walk(self._repository, tip, without=way.without))
        if not way.keep:
            self._store.meta, stored_notes = {}, {}
        now = self._noted(stored_notes)
        if way.keep and (every or not news):
            self._rows = {
                r.number: r for r in self._store.credits() if r.number <= credited
            } | self._rows
        read = self._read(tip, also, _strays(now), news=news)
        changed = {name: value for name, value in now.items() if stored_notes.get(name) != value}
        self._store.save(self._news(tip, after, credited, changed))
        return read

    def part(
        self, revision: str, without: tuple[str, ...], since: int | None, also: Collection[str]
    ) -> Read:
        tip = full_id(self._repository, revision)
        self._walk(Walk(self._repository, tip, without=without, since=since))
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

    def _resume(self, keep: int) -> None:
        """Take up what is remembered up to a step."""
        store = self._store
        assert store is not None  # noqa: S101
        self._lives = Lives(store, int(store.meta["last"]))
        self._last_person = int(store.meta["people"])
        self._step = self._step_kept = keep
        for step in store.steps(keep):
            self._lives.unfold(step.undo)
        self._last_credit = store.last_credit(keep)
        self._signs = {text: number for number, text in store.signs().items()}
        self._known_signs = len(self._signs)
        self._unseen = [line for line in store.meta["unseen"].split("\n") if line]

    def _noted(self, stored: Mapping[str, tuple[str, bool]]) -> dict[str, tuple[str, bool]]:
        """Return the blob of each note, and whether its commit is part of the history.

        What was folded before and has been taken back counts on: it is stale, or comes again.
        """
        was = {name for name, (_, folded) in stored.items() if folded}
        noted = self._creditor.noted
        return {name: (blob, name in self._folded or name in was) for name, blob in noted.items()}

    def _news(
        self, tip: str, after: int, credited: int, noted: Mapping[str, tuple[str, bool]]
    ) -> News:
        lives = self._lives
        meta = {
            "tip": tip,
            "steps": str(self._step),
            "last": str(lives.last),
            "people": str(self._last_person),
            "unseen": "\n".join(self._unseen),
        }
        return News(
            meta,
            after,
            self._new_people,
            [(number, text) for text, number in self._signs.items() if number > self._known_signs],
            [row for number, row in self._rows.items() if number > credited],
            [(path, *lives.names[path]) for path in lives.changed_names],
            [(number, *self._told(number)) for number in lives.changed_lives],
            self._steps,
            [(name, *value) for name, value in noted.items()],
        )

    # --- the walk -----------------------------------------------------------------------------

    def _walk(self, walk: Walk) -> None:
        undoable = walk.count - KEPT if self._store is not None else walk.count
        commits, done = iter(walk), 0
        while batch := list(islice(commits, _BATCH)):
            people = [self._author(raw) for raw in batch]
            judged = self._credits(batch, people)
            merged = self._merged(judged)
            for raw, person, credit in zip(batch, people, judged, strict=True):
                self._step += 1
                undo: list[Undo] | None = [] if done >= undoable else None
                if credit:
                    changes = merged.get(credit.commit, raw.changes)
                    self._fold_credit(credit, changes, undo)
                else:
                    code = by_person(person)
                    self._lives.fold(code, raw.changes, None, undo, raw.when)
                if undo is not None:
                    name, _, *parents = raw.header.decode().split()
                    self._steps.append(Step(self._step, name, tuple(parents), tuple(undo)))
                done += 1
            if self._progress:
                self._progress(done, walk.count)
        self._unseen = list(dict.fromkeys([*self._unseen, *walk.unseen()]))

    def _credits(self, batch: list[RawCommit], people: list[int]) -> list[Credit | None]:
        if self._creditor.noted:
            ids = [raw.id for raw in batch]
            self._folded.update(ids)
            self._creditor.expect(ids)
        return [self._creditor.credit(*pair) for pair in zip(batch, people, strict=True)]

    def _merged(self, found: list[Credit | None]) -> dict[str, list[bytes]]:
        """Return what the merges that credit an AI did on their own."""
        merges = [credit.commit for credit in found if credit and credit.merge]
        changes = changes_of_merges(self._repository, merges) if merges else {}
        return {
            name: [part for c in found for part in (c.status.encode(), to_bytes(c.path))]
            for name, found in changes.items()
        }

    def _fold_credit(self, credit: Credit, changes: list[bytes], undo: list[Undo] | None) -> None:
        self._last_credit = number = self._last_credit + 1
        self._rows[number] = self._row(number, credit)
        code, codes = by_ai(number), None
        if not credit.signs:
            code = by_person(credit.person)
            codes = {to_bytes(path): by_ai(number) for path in credit.files}
        self._lives.fold(code, changes, codes, undo, credit.when)

    def _author(self, raw: RawCommit) -> int:
        line = raw.text.split(b"\n", 1)[0]
        return self._people.get(line) or self._person(line)

    def _person(self, line: bytes) -> int:
        number = self._store.person(line) if self._store and self._step_kept else None
        if number is None:
            self._last_person += 1
            number = self._last_person
            self._new_people.append((number, line))
        self._people[line] = number
        return number

    def _row(self, number: int, credit: Credit) -> CreditRow:
        text = signs_as_text(credit.signs)
        signs = self._signs.setdefault(text, len(self._signs) + 1)
        files = files_as_text(credit.files)
        merge = int(credit.merge)
        when, person = credit.when, credit.person
        return CreditRow(number, self._step, credit.commit, when, person, signs, files, merge)

    # --- what comes of it ---------------------------------------------------------------------

    def _read(self, tip: str, also: Collection[str], strays: list[str], *, news: bool) -> Read:
        lives = self._lives
        changed: frozenset[bytes] | None = None
        if news:
            near = (path for path, (life, _) in lives.names.items() if life in lives.changed_lives)
            changed = frozenset(near) | lives.changed_names
            touches = {path: self._told(life) for path in changed if (life := lives.of(path))}
        else:
            touches = dict(self._touches())
        for name in map(to_bytes, also):
            life = lives.of(name)
            if life and name not in touches:
                touches[name] = self._told(life)
        if news and self._store:
            numbers = {-code >> 1 for told, _ in touches.values() for code in told if code < 0}
            older = self._store.credits_of(numbers - self._rows.keys())
            self._rows = {row.number: row for row in older} | self._rows
        signs = {number: signs_from_text(text) for text, number in self._signs.items()}
        unseen = (*self._unseen, *self._creditor.told(), *strays)
        credited = _Credits(self._rows, signs)
        authors = self._authors()
        return Read(tip, self._step, self._last_credit, touches, credited, authors, unseen, changed)

    def _told(self, life: int) -> "tuple[array[int], int]":
        return self._lives.told(life), self._lives.born[life]

    def _touches(self) -> "Iterator[tuple[bytes, tuple[array[int], int]]]":
        """Yield the names of lives that an AI had a part in."""
        lives = self._lives
        for path, (life, state) in lives.names.items():
            if life and state != MOVED and min(lives.told(life), default=0) < 0:
                yield path, self._told(life)
        if self._store and self._step_kept:
            for path, life, told, born in self._store.credited():
                if path not in lives.names:
                    known = life in lives.touches
                    yield path, self._told(life) if known else (array("i", told), born)

    def _authors(self) -> dict[int, bytes]:
        people = self._store.people() if self._store and self._step_kept else {}
        return people | dict(self._new_people)


def _strays(noted: Mapping[str, tuple[str, bool]]) -> list[str]:
    """Say how many notes are about commits that are not part of the history."""
    many = sum(not folded for _, folded in noted.values())
    if not many:
        return []
    which = "1 note is about a commit" if many == 1 else f"{many} notes are about commits"
    return [f"{which} outside this history: rebased, or on another branch"]


class _Credits(Mapping[int, Credit]):
    """The commits that credit an AI, each put together when it is asked for."""

    def __init__(
        self, rows: Mapping[int, CreditRow], signs: "Mapping[int, tuple[Sign, ...]]"
    ) -> None:
        self._signs = {number: signs[row.signs] for number, row in rows.items()}
        self._rows = rows
        self._known: dict[int, Credit] = {}

    def __getitem__(self, number: int) -> Credit:
        known = self._known.get(number)
        if known is None:
            row = self._rows[number]
            files = files_from_text(row.files)
            merge = bool(row.merge)
            known = Credit(row.id, row.time, row.person, self._signs[number], files, merge)
            self._known[number] = known
        return known

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
