"""What a history says about files: the signs of the commits that made them, and the part of AI."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from tenure.evidence import Evidence, Relation, Sign, Strength
from tenure.scan.credits import Credit
from tenure.scan.lines import Lines
from tenure.scan.reading import Read
from tenure.scan.traces import NONE, Traces
from tenure.sources.objects import to_bytes, to_text

if TYPE_CHECKING:
    from array import array

_REMEMBERED = 4_096
"""So many files are kept at hand: who asks about one mostly asks twice."""

MOST_EVIDENCE = 8
"""So many signs about one file are told; the strongest, and each tool once."""

HALF = 0.5
"""A file of which AI wrote a smaller part than this is not AI-produced (design, 3)."""

_ORDER = {strength: place for place, strength in enumerate(Strength)}


class Story(NamedTuple):
    """How a file came to be.

    Attributes:
        added: The commits that credit an AI and added it; two branches can add the same file.
        credits: All commits that credit an AI for it, oldest first.
        people: How many commits each author made that touched it, AI or not, by their numbers.
        others: How many commits credit no AI.
        parallel: Whether another commit, without AI, added it too.
        born: When it was added, in seconds since 1970; 0 where that is not part of the history.
    """

    added: tuple[Credit, ...]
    credits: tuple[Credit, ...]
    people: Mapping[int, int]
    others: int
    parallel: bool
    born: int


class Past:
    """What the commits of a repository say about its files: a `tenure.evidence.History`.

    Attributes:
        read: What the commits said.
    """

    def __init__(self, read: Read, lines: Lines | None = None, traces: Traces = NONE) -> None:
        """Take what was read.

        Args:
            read: The history.
            traces: What the records of Agent Trace in the tree say.
            lines: Can tell whose the lines of a file are; without it the share stays unknown where
                others changed the file after AI.
        """
        self.read = read
        self._lines = lines
        self._traces = traces
        self._known: dict[str, tuple[Evidence, ...]] = {}
        self._shares: dict[str, float | None] = {}
        self._stories: dict[str, Story] = {}

    def evidence(self, path: str) -> Sequence[Evidence]:
        """Return the signs about a file, the strongest first."""
        found = self._known.get(path)
        if found is None:
            story = self.story(path)
            if story is None:  # so it is with most files
                return self._traces.files.get(path, ())
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            told = self._evidence(path, story)
            found = self._known[path] = (*told, *self._traces.files.get(path, ()))
        return found

    def unseen(self) -> Sequence[str]:
        """Return what could not be looked at, a sentence each."""
        blamed = self._lines.unseen() if self._lines else ()
        return (*self.read.unseen, *self._traces.unread, *blamed)

    @property
    def impatient(self) -> bool:
        """Whether files were not looked up line by line because they are too many."""
        return self._lines is not None and self._lines.impatient

    @property
    def settled(self) -> bool:
        """Whether the part of AI was told wherever it was asked for."""
        return self._lines is None or not self._lines.unseen()

    def marks(self) -> dict[str, str]:
        """Return how often each file was touched, by whom and when it was added; and its traces.

        Under no name stands whether lines are looked up.
        """
        marks = {
            to_text(path): f"{born} {len(told)} {crc32(told):x}"
            for path, (told, born) in self.read.touches.items()
        }
        for path, said in self._traces.files.items():
            marks[path] = f"{marks.get(path, '')} {crc32(repr(said).encode('utf-8', 'replace')):x}"
        return marks | {"": "lines" if self._lines else ""}

    def story(self, path: str) -> Story | None:
        """Return how a file came to be, if an AI had a part in it or it was asked for in advance."""
        known = self._stories.get(path)
        told = self.read.touches.get(to_bytes(path)) if known is None else None
        if told:
            if len(self._stories) >= _REMEMBERED:
                self._stories.clear()
            known = self._stories[path] = self._story(*told)
        return known

    def paths(self) -> Iterator[bytes]:
        """Yield the files that an AI had a part in, and those that were asked for in advance."""
        yield from self.read.touches
        yield from (to_bytes(path) for path in self._traces.files)

    def share(self, path: str, story: Story) -> float | None:
        """Return the part of the lines of a file that AI wrote, from 0 to 1, where it is known."""
        if path not in self._shares:
            self._shares[path] = self._share(path, story)
        return self._shares[path]

    def _story(self, told: "array[int]", born: int) -> Story:
        credited = self.read.credits
        by_ai = [-code for code in told if code < 0]
        by_others = [code for code in told if code > 0]
        people = Counter(code >> 1 for code in by_others)
        people.update(credited[code >> 1].person for code in by_ai)
        return Story(
            tuple(credited[code >> 1] for code in by_ai if code & 1),
            tuple(credited[number] for number in dict.fromkeys(code >> 1 for code in by_ai)),
            people,
            len(by_others),
            any(code & 1 for code in by_others),
            born,
        )

    def _share(self, path: str, story: Story) -> float | None:
        if story.added and not story.others and not any(c.files for c in story.credits):
            return 1.0
        if self._lines is None:
            return None
        return self._lines.share(path, story.credits, sum(story.people.values()))

    def _evidence(self, path: str, story: Story) -> tuple[Evidence, ...]:
        share = self.share(path, story) if story.added else None
        gone = share is not None and share < HALF
        added = {credit.commit for credit in story.added}
        found: dict[tuple[str | None, str | None, Relation], Evidence] = {}
        every: Iterable[Evidence] = (
            self._sign(path, credit, sign, share, made=credit.commit in added, gone=gone)
            for credit in story.credits
            for sign in _signs(credit, path)
        )
        if story.parallel:
            every = map(_capped, every)
        for one in sorted(every, key=_rank):
            found.setdefault((one.tool, one.model, one.relation), one)
        return tuple(sorted(found.values(), key=_rank)[:MOST_EVIDENCE])

    def _sign(
        self, path: str, credit: Credit, sign: Sign, share: float | None, *, made: bool, gone: bool
    ) -> Evidence:
        did = "added" if made else "changed"
        source = f"commit {credit.commit[:7]} that {did} it credits {sign.tool or 'an AI'}: {sign.reason}"
        if made and gone:
            source += f"; {share or 0:.0%} of its lines are left"
        relation = Relation.PRODUCED if made and not gone else Relation.TOUCHED
        strength = sign.strength or Strength.WEAK
        return Evidence(
            path, sign.tool, strength, source, None, sign.model, relation, credit.commit, share
        )


def _signs(credit: Credit, path: str) -> Iterator[Sign]:
    """Yield what a commit says of a file: the note of the file, or of all that it changed."""
    files = credit.of_name(path)
    if not files and not credit.signs:
        files = list(credit.files.values())  # it was called otherwise then
    writer = next((file.ai for file in files if file.ai), None)
    if writer:
        reason = "its git-ai note gives lines of it to AI"
        yield Sign(True, reason, writer.tool, writer.model, Strength.STRONG)
    yield from credit.signs


def _rank(evidence: Evidence) -> tuple[bool, int]:
    return evidence.relation is not Relation.PRODUCED, _ORDER[evidence.strength]


def _capped(evidence: Evidence) -> Evidence:
    if evidence.strength is not Strength.STRONG or evidence.relation is not Relation.PRODUCED:
        return evidence
    source = f"{evidence.source}; at most medium, as another branch added it without AI"
    return evidence._replace(strength=Strength.MEDIUM, source=source)
