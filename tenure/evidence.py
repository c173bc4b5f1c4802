"""Reasons to believe that AI produced a file."""

from enum import Enum
from typing import NamedTuple


class Strength(Enum):
    """How far a sign can be trusted."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class Evidence(NamedTuple):
    """One sign that AI produced a file.

    Attributes:
        path: The file.
        tool: Our name of the tool, or `None` where the sign names none.
        strength: How far it can be trusted.
        source: Where the sign is, in words that can end a sentence.
        line: The line of the file that holds it, if one does.
    """

    path: str
    tool: str | None
    strength: Strength
    source: str
    line: int | None = None
