"""What a person asks of `stamp`, and the edit that answers."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from tenure.shown import command


class Edit(NamedTuple):
    """What becomes of a file.

    Attributes:
        path: In the repository.
        old: What it holds now, `None` if it does not exist.
        new: What it shall hold, `None` if it is to be deleted; the same as `old` if it stays.
        notes: What was done, a sentence each.
        left: What is still wrong with the record and a person has to mend, a sentence each.
        hint: The command or the edit that mends it.
    """

    path: str
    old: bytes | None
    new: bytes | None
    notes: tuple[str, ...]
    left: tuple[str, ...] = ()
    hint: str | None = None


class Wishes(NamedTuple):
    """What the person asked for.

    Attributes:
        changes: Record keys to set; `None` removes a key.
        carrier: Where a record goes: a name of the policy's `carrier`, or `None` for the policy's.
        fix: Mend what can be mended in a record that is there.
        as_of: The day on which this happens.
        owner: Whom git knows as the person at work, if CODEOWNERS and policy name nobody.
        tool: The agent in whose shell this runs, if one does.
        words: The options as they were typed; commands that are suggested repeat them.
    """

    changes: Mapping[str, object]
    carrier: str | None
    fix: bool
    as_of: date
    owner: str | None
    tool: str | None
    words: tuple[str, ...] = ()

    def again(self, path: str, blanks: Mapping[str, str]) -> str:
        """Return the command that asks the same once more, but with these values for these keys."""
        kept: list[str] = []
        for word in self.words:
            if kept[-1:] == ["--set"] and word.partition("=")[0] in blanks:
                kept.pop()
            else:
                kept.append(word)
        asked = [word for key, text in blanks.items() for word in ("--set", f"{key}={text}")]
        return command("tenure", "stamp", *kept, *asked, paths=[path])
