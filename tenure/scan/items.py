"""One file of the inventory, and how it is put together from what is known of the file."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tenure.codeowners import Codeowners
from tenure.evidence import Evidence, Relation, Strength
from tenure.provenance.identities import KNOWN, Known, automaton, identify
from tenure.provenance.signers import github_login
from tenure.scan.past import Past, Story
from tenure.survey import decisive

_ORDER = {strength: place for place, strength in enumerate(Strength)}


class Mark(NamedTuple):
    """A commit that credits an AI: its id, and its time in seconds since 1970."""

    commit: str
    when: int


class Item(NamedTuple):
    """A file in which AI had a part.

    Attributes:
        path: The file.
        produced: Whether it is AI-produced (design, 3); else AI only touched it.
        strength: How far the strongest sign of that can be trusted.
        evidence: The signs, the one that decides first.
        tools: Our names of the tools, the one that decides first.
        models: The models as the signs name them.
        share: The part of its lines that AI wrote, from 0 to 1, where it is known.
        first: The first commit that credits an AI for it, if a commit does.
        last: The last one.
        by_ai: How many commits that touched it credit an AI.
        others: How many do not.
        added: When the file was added, in seconds since 1970, if that is part of the history.
        owner: Who may own it: `@user`, `@org/team` or an address; `None` if nobody is known.
        owner_from: How that is known: `CODEOWNERS`, or `commits` for who made most of them.
        recorded: Whether it has a record, in order or not.
    """

    path: str
    produced: bool
    strength: Strength
    evidence: tuple[Evidence, ...]
    tools: tuple[str, ...]
    models: tuple[str, ...]
    share: float | None
    first: Mark | None
    last: Mark | None
    by_ai: int
    others: int
    added: int | None
    owner: str | None
    owner_from: str | None
    recorded: bool


class Maker:
    """Puts together what is known of one file after another."""

    def __init__(
        self,
        past: Past,
        speaking: Mapping[str, Evidence | None],
        recorded: set[str],
        codeowners: Codeowners | None,
        known: Known = KNOWN,
    ) -> None:
        """Take what is known.

        Args:
            past: What the commits say.
            speaking: What the files themselves and the policy say, by path.
            recorded: The files that have a record.
            codeowners: Who owns what, if there is such a file.
            known: The table of tools, to tell people from others.
        """
        self._past = past
        self._speaking = speaking
        self._recorded = recorded
        self._codeowners = codeowners
        self._known = known
        self._humans: dict[int, str | None] = {}

    def item(self, path: str) -> Item | None:
        """Return what is known of a file, `None` if AI had no part in it."""
        own = self._speaking.get(path)
        every = (*([own] if own else []), *self._past.evidence(path))
        if not every:
            return None
        made = decisive(every)
        signs = [e for e in every if e.relation is Relation.PRODUCED] if made else every
        best = made or min(signs, key=lambda evidence: _ORDER[evidence.strength])
        ordered = (best, *(evidence for evidence in every if evidence is not best))
        story = self._past.story(path)
        owner, owner_from = self._owner(path, story)
        marks = [Mark(credit.commit, credit.when) for credit in story.credits] if story else []
        return Item(
            path,
            made is not None,
            best.strength,
            ordered,
            _distinct(evidence.tool for evidence in ordered),
            _distinct(evidence.model for evidence in ordered),
            max((e.share for e in every if e.share is not None), default=None),
            min(marks, key=lambda mark: mark.when, default=None),
            max(marks, key=lambda mark: mark.when, default=None),
            len(marks),
            story.others if story else 0,
            story.born or None if story else None,
            owner,
            owner_from,
            path in self._recorded,
        )

    def _owner(self, path: str, story: Story | None) -> tuple[str | None, str | None]:
        owners = self._codeowners.owners_of(path) if self._codeowners else ()
        if owners:
            return owners[0], "CODEOWNERS"
        counts: Counter[str] = Counter()
        for number, count in story.people.items() if story else ():
            if person := self._human(number):
                counts[person] += count
        most = max(counts, key=lambda person: counts[person], default=None)
        return most, "commits" if most else None

    def _human(self, number: int) -> str | None:
        if number not in self._humans:
            line = self._past.read.people.get(number, b"")
            self._humans[number] = _person(line.decode("utf-8", "replace"), self._known)
        return self._humans[number]


def _person(line: str, known: Known) -> str | None:
    """Return how a person can be named as an owner, `None` if it is none."""
    name, _, address = line.rpartition(" <")
    address = address.removesuffix(">")
    if identify(name, address, known) is not None or automaton(address):
        return None
    login = github_login(address)
    if login:
        return None if automaton(f"@{login[1]}") else f"@{login[1]}"
    return address if "@" in address else None


def _distinct(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
