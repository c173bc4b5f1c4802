"""Fold commits into lives, and remember what they credit: one pass, oldest first."""

from array import array
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from tenure.scan.credits import (
    Credit,
    Creditor,
    files_as_text,
    files_from_text,
    signs_as_text,
    signs_from_text,
)
from tenure.scan.lives import MOVED, Lives, Undo, by_ai, by_person
from tenure.scan.store import KEPT, CreditRow, Step, Store
from tenure.sources.git import Repository
from tenure.sources.history import RawCommit, Walk, changes_of_merges
from tenure.sources.objects import to_bytes

if TYPE_CHECKING:
    from tenure.evidence import Sign

Progress = Callable[[int, int], None]
"""Is told how many commits were read, and how many there are to read."""

_BATCH = 200
"""So many commits are judged at a time: what git is asked about them is asked at once."""


class Folding:
    """What was folded so far.

    Attributes:
        lives: The lives of all files.
        step: How many commits were folded, those of earlier runs among them.
        steps: Those that can be taken back, without those of earlier runs.
        ids: The ids of the commits that were folded now, if there are notes at all.
        undone: The ids of those of earlier runs that were taken back.
        rows: The commits that credit an AI, by their numbers; of earlier runs only what was asked
            for.
        last_credit: The highest of these numbers.
        signs: Texts of signs and their numbers.
        known_signs: How many of them are stored.
        new_people: Authors that are not stored, and their numbers.
        last_person: The highest of these numbers.
        unseen: What could not be looked at, a sentence each.
    """

    def __init__(self, repository: Repository, store: Store | None, creditor: Creditor) -> None:
        """Begin with nothing.

        Args:
            repository: Where the commits are.
            store: What is remembered; without it nothing can be taken back.
            creditor: Judges commits.
        """
        self._repository = repository
        self._store = store
        self._creditor = creditor
        self._resumed = False
        self._people: dict[bytes, int] = {}
        self.lives = Lives()
        self.step = 0
        self.steps: list[Step] = []
        self.ids: set[str] = set()
        self.undone: set[str] = set()
        self.rows: dict[int, CreditRow] = {}
        self.last_credit = 0
        self.signs: dict[str, int] = {}
        self.known_signs = 0
        self.new_people: list[tuple[int, bytes]] = []
        self.last_person = 0
        self.unseen: list[str] = []

    def resume(self, store: Store, keep: int) -> None:
        """Take up what is remembered up to a step."""
        self._resumed = True
        self.lives = Lives(store, int(store.meta["last"]))
        self.last_person = int(store.meta["people"])
        self.step = keep
        for step in store.steps(keep):
            self.lives.unfold(step.undo)
            self.undone.add(step.id)
        self.last_credit = store.last_credit(keep)
        self.signs = {text: number for number, text in store.signs().items()}
        self.known_signs = len(self.signs)
        self.unseen = [line for line in store.meta["unseen"].split("\n") if line]

    def walk(self, walk: Walk, progress: Progress | None = None) -> None:
        """Fold the commits of a walk."""
        undoable = walk.count - KEPT if self._store is not None else walk.count
        commits, done = iter(walk), 0
        while batch := list(islice(commits, _BATCH)):
            people = [self._author(raw) for raw in batch]
            judged = self._credits(batch, people)
            merged = self._merged(judged)
            for raw, person, credit in zip(batch, people, judged, strict=True):
                self.step += 1
                undo: list[Undo] | None = [] if done >= undoable else None
                if credit:
                    changes = merged.get(credit.commit, raw.changes)
                    self._fold_credit(credit, changes, undo)
                else:
                    code = by_person(person)
                    when = raw.when if b"A" in raw.changes else 0  # asked of what begins only
                    self.lives.fold(code, raw.changes, None, undo, when)
                if undo is not None:
                    name, _, *parents = raw.header.decode().split()
                    self.steps.append(Step(self.step, name, tuple(parents), tuple(undo)))
                done += 1
            if progress:
                progress(done, walk.count)
        self.unseen = list(dict.fromkeys([*self.unseen, *walk.unseen()]))

    def _credits(self, batch: list[RawCommit], people: list[int]) -> list[Credit | None]:
        if self._creditor.noted:
            ids = [raw.id for raw in batch]
            self.ids.update(ids)
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
        self.last_credit = number = self.last_credit + 1
        self.rows[number] = self._row(number, credit)
        code, codes = by_ai(number), None
        if not credit.signs:
            code = by_person(credit.person)
            codes = {to_bytes(path): by_ai(number) for path in credit.files}
        self.lives.fold(code, changes, codes, undo, credit.when)

    def _author(self, raw: RawCommit) -> int:
        line = raw.text.split(b"\n", 1)[0]
        return self._people.get(line) or self._person(line)

    def _person(self, line: bytes) -> int:
        number = self._store.person(line) if self._store and self._resumed else None
        if number is None:
            self.last_person += 1
            number = self.last_person
            self.new_people.append((number, line))
        self._people[line] = number
        return number

    def _row(self, number: int, credit: Credit) -> CreditRow:
        text = signs_as_text(credit.signs)
        signs = self.signs.setdefault(text, len(self.signs) + 1)
        files = files_as_text(credit.files)
        merge = int(credit.merge)
        when, person = credit.when, credit.person
        return CreditRow(number, self.step, credit.commit, when, person, signs, files, merge)

    def told(self, life: int) -> "tuple[array[int], int]":
        """Return the codes of a life, and when it began."""
        return self.lives.told(life), self.lives.born[life]

    def touches(self) -> "Iterator[tuple[bytes, tuple[array[int], int]]]":
        """Yield the names of lives that an AI had a part in."""
        lives = self.lives
        for path, (life, state) in lives.names.items():
            if life and state != MOVED and min(lives.told(life), default=0) < 0:
                yield path, self.told(life)
        if self._store and self._resumed:
            for path, life, told, born in self._store.credited():
                if path not in lives.names:
                    known = life in lives.touches
                    yield path, self.told(life) if known else (array("i", told), born)

    def authors(self) -> dict[int, bytes]:
        """Return all authors by their numbers."""
        people = self._store.people() if self._store and self._resumed else {}
        return people | dict(self.new_people)

    def credits(self) -> Mapping[int, Credit]:
        """Return the commits of `rows`."""
        return _Credits(self.rows, {n: signs_from_text(text) for text, n in self.signs.items()})


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
