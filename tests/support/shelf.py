"""A place of remote objects and a memory of them, in this process: for tests of `converge` alone.

Each call is a statement: `gate` is asked before it and after it, and may raise, or let time pass.
"""

from collections.abc import Callable, Sequence

from tenure_bot.errors import Gone, Limited
from tenure_bot.exactly_once.memory import Lost, Remote
from tenure_bot.exactly_once.reconcile import Found


class Stuck(BaseException):
    """The worker dies here; no handler of errors sees it."""


def _open(_: str) -> None:
    """Let every statement pass."""


class Shelf:
    """Objects whose list is late by `lag` seconds; everything else is at once."""

    def __init__(
        self, clock: Callable[[], float], gate: Callable[[str], None] = _open, lag: float = 0
    ) -> None:
        self.clock = clock
        self.gate = gate
        self.lag = lag
        self.wanted = ""
        self.revision = 0
        self.made = 0
        self.writes = 0
        self.log: list[str] = []
        self._objects: dict[int, tuple[Found, float]] = {}
        self._hidden: set[int] = set()

    def look(self) -> Sequence[Found]:
        self.gate("look")
        shown = self.clock() - self.lag
        return [
            found
            for number, (found, since) in self._objects.items()
            if since <= shown and number not in self._hidden
        ]

    def create(self, nonce: str) -> int:
        return self.create_with(self.wanted, nonce, self.revision)

    def create_with(self, content: str, nonce: str, revision: int) -> int:
        self.gate("before create")
        number = self.put(content, nonce, revision)
        self.writes += 1
        self.gate("after create")
        return number

    def edit(self, number: int) -> None:
        self.edit_with(self.wanted, number, self.revision)

    def edit_with(self, content: str, number: int, revision: int) -> None:
        self.gate("before edit")
        if number not in self._objects:
            raise Gone(f"no object {number}", 404)
        found, since = self._objects[number]
        self._objects[number] = found._replace(content=content, revision=revision), since
        self.writes += 1
        self.log.append(f"edit {number}")
        self.gate("after edit")

    def remove(self, number: int) -> None:
        self.gate("before remove")
        self._objects.pop(number, None)
        self.writes += 1
        self.log.append(f"remove {number}")
        self.gate("after remove")

    def put(self, content: str, nonce: str, revision: int = 0) -> int:
        """Make an object as somebody else would."""
        self.made += 1
        self._objects[self.made] = Found(self.made, content, nonce, revision), self.clock()
        return self.made

    def take(self, number: int) -> None:
        """Delete an object as a person would."""
        del self._objects[number]

    def hide(self, number: int) -> None:
        """Leave an object out of lists."""
        self._hidden.add(number)

    def show(self, number: int) -> None:
        """Put it back into them."""
        self._hidden.discard(number)

    def ids(self) -> list[int]:
        return sorted(self._objects)

    def contents(self) -> list[str]:
        return [self._objects[number][0].content for number in self.ids()]


class Sheet:
    """What is remembered durably; a memory of an older claim writes nothing any more."""

    def __init__(self, gate: Callable[[str], None] = _open) -> None:
        self.gate = gate
        self.remotes: dict[str, Remote] = {}
        self.epoch = 0
        self.writes = 0
        self.spent_up: set[str] = set()

    def claim(self) -> int:
        self.epoch += 1
        return self.epoch

    def memory(self) -> "SheetMemory":
        return SheetMemory(self, self.epoch)


class SheetMemory:
    """The `Memory` of one claim."""

    def __init__(self, sheet: Sheet, epoch: int) -> None:
        self._sheet = sheet
        self._epoch = epoch

    def remotes(self) -> dict[str, Remote]:
        return dict(self._sheet.remotes)

    def remember(self, remote: Remote) -> None:
        self._sheet.gate("before remember")
        self.hold()
        self._sheet.remotes[remote.role] = remote
        self._sheet.writes += 1
        self._sheet.gate("after remember")

    def hold(self) -> None:
        if self._epoch != self._sheet.epoch:
            raise Lost

    def spend(self, what: str) -> None:
        if what in self._sheet.spent_up:
            raise Limited("used up", 1)
