"""Hours and incidents as people logged them: one line of JSON each, in a file for each month.

The files are `.tenure/hours/YYYY-MM.jsonl`. Lines are only ever added, so git merges them by union;
a line that a merge doubled has the same `id` and counts once.
"""

import json
import math
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import NamedTuple

FOLDER = ".tenure/hours"
"""Where the files of the ledger are, from the root of the repository."""

ATTRIBUTES_PATH = ".tenure/.gitattributes"
ATTRIBUTES = b"hours/*.jsonl text eol=lf merge=union\n"
"""What makes git keep the lines of both sides of a merge."""

MAX_HOURS = 10_000
"""More than five years of one person's work in one line is a slip of the finger."""

_MAX_LINE = 16 * 1024
_MAX_TEXT = 1_000


class Kind(Enum):
    """What hours went into; `docs/hours.md` has a sentence for each."""

    REVIEW = "review"
    REWORK = "rework"
    DEBUGGING = "debugging"
    PATCHING = "patching"
    HANDOFF = "handoff"
    SAVED = "saved"
    """Hours that nobody had to work, such as those that the tool saved when it made the file."""

    INCIDENT = "incident"
    """Something broke because of the artifact; the hours are those of mending it."""


class Entry(NamedTuple):
    """One line of the ledger.

    Attributes:
        id: What tells two equal entries from one that a merge doubled.
        day: The day that the work was done.
        artifact: The key of the artifact: its `id`, else the path that it had then.
        hours: From 0 to `MAX_HOURS`.
        kind: What they went into.
        by: Who worked, as the entry names them; may be empty.
        ref: A link to the review, the ticket or the incident; may be empty.
        note: A few words; may be empty.
    """

    id: str
    day: date
    artifact: str
    hours: float
    kind: Kind
    by: str = ""
    ref: str = ""
    note: str = ""


class Problem(NamedTuple):
    """A line that cannot be read; the others count all the same."""

    path: str
    line: int
    message: str


class Ledger(NamedTuple):
    """All entries, in the order of their days, and what could not be read."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]

    def spent(self, first: date, last: date) -> dict[str, float]:
        """Return the hours that each artifact cost from one day to another, both included."""
        return _sums(e for e in self._between(first, last) if e.kind is not Kind.SAVED)

    def saved(self, first: date, last: date) -> dict[str, float]:
        """Return the hours that each artifact saved from one day to another, both included."""
        return _sums(e for e in self._between(first, last) if e.kind is Kind.SAVED)

    def incidents(self, first: date, last: date) -> dict[str, int]:
        """Return how many incidents each artifact had from one day to another, both included."""
        found: dict[str, int] = {}
        for entry in self._between(first, last):
            if entry.kind is Kind.INCIDENT:
                found[entry.artifact] = found.get(entry.artifact, 0) + 1
        return found

    def _between(self, first: date, last: date) -> Iterable[Entry]:
        return (entry for entry in self.entries if first <= entry.day <= last)


def path_of(day: date) -> str:
    """Return the file that entries of a day stand in."""
    return f"{FOLDER}/{day:%Y-%m}.jsonl"


def is_ledger(path: str) -> bool:
    """Whether a path is a file of the ledger."""
    if not path.startswith(FOLDER):  # so it is with all but a few of a hundred thousand
        return False
    folder, _, name = path.rpartition("/")
    return folder == FOLDER and name.endswith(".jsonl")


def read(files: Mapping[str, bytes]) -> Ledger:
    """Return what the files of a ledger say.

    Args:
        files: Their paths and their bytes.
    """
    entries: dict[str, Entry] = {}
    problems = []
    for path in sorted(files):
        for number, line in enumerate(files[path].split(b"\n"), 1):
            if not line.strip():
                continue
            entry = _parsed(line)
            if not isinstance(entry, Entry):
                problems.append(Problem(path, number, entry))
            elif entries.setdefault(entry.id, entry) != entry:
                message = f"the id {entry.id} stands in another line that says something else"
                problems.append(Problem(path, number, message))
    return Ledger(tuple(sorted(entries.values(), key=lambda e: (e.day, e.id))), tuple(problems))


def render(entry: Entry) -> bytes:
    """Return an entry as a line of a file."""
    data: dict[str, object] = {
        "id": entry.id,
        "date": entry.day.isoformat(),
        "artifact": entry.artifact,
        "hours": int(entry.hours) if entry.hours == int(entry.hours) else entry.hours,
        "kind": entry.kind.value,
    }
    data |= {key: text for key in ("by", "ref", "note") if (text := getattr(entry, key))}
    # Escaped, so that a path that is not UTF-8 survives, and no line separator breaks the line.
    return json.dumps(data).encode() + b"\n"


def appended(old: bytes | None, entry: Entry) -> bytes:
    """Return the content of a file with one more entry; a last line without an end gets one."""
    before = old or b""
    if before and not before.endswith(b"\n"):
        before += b"\n"
    return before + render(entry)


def _parsed(line: bytes) -> Entry | str:
    """Return the entry of a line, or what is wrong with it."""
    if len(line) > _MAX_LINE:
        return f"the line is longer than {_MAX_LINE // 1024} KiB"
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return "the line is no JSON"
    if not isinstance(data, dict):
        return "the line is no JSON object"
    try:
        return Entry(
            _text(data, "id", needed=True),
            _day(data),
            _text(data, "artifact", needed=True),
            _hours(data.get("hours")),
            _kind(data.get("kind")),
            *(_text(data, key) for key in ("by", "ref", "note")),
        )
    except _WrongError as exc:
        return str(exc)


class _WrongError(Exception):
    """What is wrong with a line."""


def _text(data: Mapping[str, object], key: str, *, needed: bool = False) -> str:
    value = data.get(key, "")
    if not isinstance(value, str) or (needed and not value):
        raise _WrongError(f"`{key}` must be text")
    return value if needed else value[:_MAX_TEXT]


def _day(data: Mapping[str, object]) -> date:
    text = _text(data, "date", needed=True)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise _WrongError(f"`date` must be a day such as 2026-11-22, not {text[:40]!r}")
    return day


def _hours(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _WrongError("`hours` must be a number")
    if not math.isfinite(value) or not 0 <= value <= MAX_HOURS:
        raise _WrongError(f"`hours` must be from 0 to {MAX_HOURS}")
    return float(value)


def _kind(value: object) -> Kind:
    try:
        return Kind(value)
    except ValueError:
        names = ", ".join(kind.value for kind in Kind)
        raise _WrongError(f"`kind` must be one of {names}") from None


def _sums(entries: Iterable[Entry]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for entry in entries:
        sums[entry.artifact] = sums.get(entry.artifact, 0.0) + entry.hours
    return {artifact: round(hours, 4) for artifact, hours in sums.items()}
