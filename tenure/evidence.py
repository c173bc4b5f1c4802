"""Reasons to believe that AI produced a file, or had a part in it."""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import NamedTuple, Protocol, runtime_checkable


class Strength(Enum):
    """How far a sign can be trusted."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class Relation(Enum):
    """What AI did to the file, as far as a sign tells."""

    PRODUCED = "produced"
    """It made the file: the sign says so of the whole file, or the commit added its path."""

    TOUCHED = "touched"
    """It had a part in it: shown, but never a reason to demand a record."""


class Sign(NamedTuple):
    """What one form says: a trailer, an author, a line of a commit message or of a file.

    Attributes:
        is_ai: Whether it credits an AI. `False` is no statement that a human did it.
        reason: Why, in words that can end a sentence.
        tool: Our name of the tool, or `None` where the form names none.
        model: The model as the form names it, if it does.
        strength: How far it can be trusted; `None` if it credits no AI.
    """

    is_ai: bool
    reason: str
    tool: str | None = None
    model: str | None = None
    strength: Strength | None = None


class Evidence(NamedTuple):
    """One sign that AI produced a file.

    Attributes:
        path: The file.
        tool: Our name of the tool, or `None` where the sign names none.
        strength: How far it can be trusted.
        source: Where the sign is, in words that can end a sentence.
        line: The line of the file that holds it, if one does.
        model: The model as the sign names it, if it does.
        relation: What AI did to the file.
        commit: The full id of the commit that carries the sign, if one does.
        share: The part of the file's lines that AI wrote, from 0 to 1, where it is known.
    """

    path: str
    tool: str | None
    strength: Strength
    source: str
    line: int | None = None
    model: str | None = None
    relation: Relation = Relation.PRODUCED
    commit: str | None = None
    share: float | None = None


class History(Protocol):
    """What the commits of a repository say about its files."""

    def evidence(self, path: str) -> Sequence[Evidence]:
        """Return the signs about a file, the strongest first."""

    def paths(self) -> Iterable[bytes]:
        """Return the files that there can be signs about, each path as git has it."""

    def unseen(self) -> Sequence[str]:
        """Return what could not be looked at, a sentence each, such as that the clone is shallow."""


@runtime_checkable
class Growing(History, Protocol):
    """A history that can tell of which files it says something else than before."""

    @property
    def settled(self) -> bool:
        """Whether everything that was asked so far was answered for good."""

    def marks(self) -> Mapping[str, str]:
        """Return a text for each file that there are signs about, without a NUL; "" is for all.

        While the notes stay as they are and each history continues the one before it, equal texts
        mean equal signs about a file that has not changed.
        """
