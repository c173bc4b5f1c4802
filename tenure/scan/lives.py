"""The lives of files: who added each one, who changed it since, and under which names it went.

One pass over the commits, oldest first, is folded into this. Whatever is done can be undone commit
by commit, so that after an amended or rebased commit only what follows the fork is read again.
"""

from array import array
from collections.abc import Mapping, Sequence
from typing import Protocol

GONE, HERE, MOVED = 0, 1, 2
"""Whether a life ended under a name, still goes by it, or went on under another one."""

Undo = tuple[bytes, int, int, int, int]
"""What one step changed: a name, the life and the state that it stood for (0, 0: it was new), the
life that was touched (0: none) and how many touches it had."""

_NOBODY = (0, GONE)

_ADDED, _DELETED, _RENAMED = 65, 68, 82


class Stored(Protocol):
    """Where lives are kept from one run to the next."""

    def name(self, path: bytes) -> tuple[int, int] | None:
        """Return the life that a name stands for and its state, if it is known."""
        ...

    def life(self, number: int) -> "tuple[array[int], int]":
        """Return the touches of a life, and when it began."""
        ...


def by_ai(credit: int) -> int:
    """Return the code of a commit that credits an AI."""
    return -2 * credit


def by_person(person: int) -> int:
    """Return the code of a commit that credits none."""
    return 2 * person


class Lives:
    """The lives of all files up to some commit.

    Attributes:
        names: Each path that there ever was with its life and the state; of what is stored, only
            what was asked for.
        touches: For each life the codes of its touches, oldest first: even if the commit did not
            add the file and odd if it did; negative for AI.
        born: When each life began, in seconds since 1970; 0 where nobody saw it.
        changed_names: The names that differ from what is stored.
        changed_lives: The lives that do.
        last: The highest number of a life.
    """

    def __init__(self, stored: Stored | None = None, last: int = 0) -> None:
        """Begin with nothing, or with what is stored.

        Args:
            stored: What was kept.
            last: The highest number of a life in it.
        """
        self.names: dict[bytes, tuple[int, int]] = {}
        self.touches: dict[int, array[int]] = {}
        self.born: dict[int, int] = {}
        self.changed_names: set[bytes] = set()
        self.changed_lives: set[int] = set()
        self.last = last
        self._stored = stored

    def of(self, path: bytes) -> int:
        """Return the life that a file at a path leads, 0 if no commit tells of it.

        One that ended there is meant too: who asks has the file, so a merge kept it.
        """
        return self._name(path)[0]

    def told(self, life: int) -> "array[int]":
        """Return the codes of a life."""
        touches = self.touches.get(life)
        if touches is None:
            touches, born = self._stored.life(life) if self._stored else (array("i"), 0)
            self.touches[life] = touches
            self.born[life] = born
        return touches

    def fold(
        self,
        code: int,
        changes: Sequence[bytes],
        codes: Mapping[bytes, int] | None = None,
        undo: list[Undo] | None = None,
        when: int = 0,
    ) -> None:
        """Add one commit.

        Args:
            code: Who is behind it, see `by_ai` and `by_person`.
            changes: Status letters with their paths, as in `RawCommit`.
            codes: Who is behind single paths, where that differs.
            undo: Takes what `unfold` needs.
            when: When it was, in seconds since 1970.
        """
        at, end = 0, len(changes)
        while at < end:
            status, path = changes[at][0], changes[at + 1]
            at += 2
            if status == _DELETED:
                self._end(path, undo)
                continue
            known = self.names.get(path) or self._name(path)
            life, state = known
            own = code if codes is None else codes.get(path, code)
            if status == _RENAMED:
                source, path = path, changes[at]
                at += 1
                own = code if codes is None else codes.get(path, code)
                life, known = self._move(source, undo), self._name(path)
                state = HERE
            elif status == _ADDED:
                # A file that is there and is added once more: another branch added it too.
                life = life if state == HERE else self._begin(when)
                state = HERE
                own += -1 if own < 0 else 1
            life = life or self._begin()
            line = self.touches.get(life)
            if line is None:
                line = self.told(life)
            if undo is not None:
                undo.append((path, *known, life, len(line)))
            line.append(own)
            self.changed_lives.add(life)
            # To a name that is gone a branch speaks that parted before: it stays gone.
            if known[0] != life or known[1] != state:
                self.names[path] = life, state
                self.changed_names.add(path)

    def unfold(self, undo: Sequence[Undo]) -> None:
        """Take back what one call of `fold` did."""
        for path, life, state, touched, length in reversed(undo):
            self.names[path] = life, state
            self.changed_names.add(path)
            if touched:
                del self.told(touched)[length:]
                self.changed_lives.add(touched)

    def _end(self, path: bytes, undo: list[Undo] | None) -> None:
        life = self._name(path)[0]
        if life:
            self._rename(path, life, GONE, undo)

    def _move(self, source: bytes, undo: list[Undo] | None) -> int:
        life = self._name(source)[0] or self._begin()
        self._rename(source, life, MOVED, undo)
        return life

    def _rename(self, path: bytes, life: int, state: int, undo: list[Undo] | None) -> None:
        if undo is not None:
            undo.append((path, *self._name(path), 0, 0))
        self.names[path] = life, state
        self.changed_names.add(path)

    def _begin(self, when: int = 0) -> int:
        self.last += 1
        self.touches[self.last] = array("i")
        self.born[self.last] = when
        return self.last

    def _name(self, path: bytes) -> tuple[int, int]:
        known = self.names.get(path)
        if known is None:
            known = (self._stored.name(path) if self._stored else None) or _NOBODY
            if known[0]:
                self.names[path] = known
        return known
