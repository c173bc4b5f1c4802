"""What names an obligation for ever, and how far one has come: the values that everything else shares."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import NamedTuple
from urllib.parse import quote, unquote

BUDGET = "budget:"
"""What the artifact of a budget begins with; its name follows."""

_SAFE = "/:!#$&'()*+,;=?@[]{}|^`~\" "


class ObligationKind(Enum):
    """What is owed."""

    REVIEW = "review"
    EXPIRED = "expired"
    PLAN = "plan"
    ORPHANED = "orphaned"
    RENEWALS = "renewals"
    BUDGET = "budget"

    @property
    def rule(self) -> str:
        """The code of the rule that it comes from; a plan comes from the debt tag `no-exit`."""
        return _RULES[self]


_RULES = {
    ObligationKind.REVIEW: "TEN009",
    ObligationKind.EXPIRED: "TEN008",
    ObligationKind.PLAN: "no-exit",
    ObligationKind.ORPHANED: "TEN006",
    ObligationKind.RENEWALS: "TEN015",
    ObligationKind.BUDGET: "TEN013",
}
DATED = frozenset((ObligationKind.REVIEW, ObligationKind.EXPIRED))
"""The kinds that a date of the record asks for; of the others the day first seen counts."""


class Stage(Enum):
    """How far an obligation has come, in this order."""

    EARLY = "early"
    DUE = "due"
    OVERDUE = "overdue"
    ESCALATED = "escalated"


class Key(NamedTuple):
    """What names an obligation, and so its issue: never a title, a line or a commit.

    Attributes:
        artifact: The key of the artifact, or `budget:` and a name.
        kind: What is owed.
        cycle: The day that it was due when it was opened, or the day it was first seen. It stays
            while the obligation does; a new period is a new cycle.
        nth: Above 0 for what came by its name through a rename, where an older one has it already.
    """

    artifact: str
    kind: ObligationKind
    cycle: date
    nth: int = 0

    @property
    def subject(self) -> "Subject":
        """Artifact and kind: of each there is one open cycle at most."""
        return self.artifact, self.kind

    def __str__(self) -> str:
        """Return the key as one line of ASCII, for a mark and a database; `read` is the inverse."""
        name = quote(self.artifact, safe=_SAFE, errors="surrogateescape")
        nth = f".{self.nth}" if self.nth else ""
        return f"{self.kind.value} {self.cycle}{nth} {name}"

    @staticmethod
    def read(text: str) -> "Key | None":
        """Return the key that a text is, or `None`."""
        kind, _, rest = text.partition(" ")
        cycle, _, name = rest.partition(" ")
        day, _, nth = cycle.partition(".")
        try:
            found = Key(
                unquote(name, errors="surrogateescape"),
                ObligationKind(kind),
                date.fromisoformat(day),
                int(nth) if nth else 0,
            )
        except ValueError:
            return None
        return found if str(found) == text else None


Subject = tuple[str, ObligationKind]


class Opened(NamedTuple):
    """The cycle of an obligation that has an issue and was not settled yet.

    Attributes:
        cycle: As in its key.
        put_aside: Where a person closed the issue: the date that it showed then. The decision was
            about that date, so another one is a new cycle. `None` while the issue is open.
        nth: As in its key.
    """

    cycle: date
    put_aside: date | None = None
    nth: int = 0


Known = Mapping[Subject, Opened]
