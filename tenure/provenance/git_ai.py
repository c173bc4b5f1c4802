"""git-ai authorship logs: which lines of a commit AI wrote, in a note in `refs/notes/ai`.

The format is `authorship/3.0.0` of `git-ai-project/git-ai:specs/git_ai_standard_v3.0.0.md`; where real
notes differ from it, git-ai's own reader (`src/authorship/authorship_log_serialization.rs`) decides.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tenure.provenance import canonical
from tenure.provenance.attribution import (
    LAST_LINE,
    FileParts,
    Kind,
    Part,
    Writer,
    by_path,
    is_inside,
)
from tenure.provenance.identities import KNOWN, Known
from tenure.sources.notes import NOTE_BYTES

LONGEST = NOTE_BYTES
"""More bytes are not read."""

MOST_RANGES = 100_000
"""More ranges are not read; of 10,000 notes of git-ai's own repository the most has 4,000."""

MOST_VALUES = 300_000
"""More objects and lists are not read: small ones take 50 times their size. The most were 15,000."""

_HEX_KEY = re.compile(r"[0-9a-f]{7,}")
_SESSION_DIGITS = 14
_PATH_LINES = 5
_DIGITS = len(str(LAST_LINE))
_AI = Writer(Kind.AI)
_HUMAN = Writer(Kind.HUMAN)
_UNKNOWN = Writer(Kind.UNKNOWN)
# Keys that git-ai's early writers left in real notes in place of an id.
_BARE_KEYS = {"human": _HUMAN, "ai_agent": _AI}


class NotReadable(NamedTuple):
    """Why a note cannot be read, in words that can end a sentence, and the line that is wrong."""

    reason: str
    line: int | None = None


class AuthorshipLog(NamedTuple):
    """What a note says about its commit.

    Attributes:
        files: What it says about each file, line by line.
        sessions: Every AI that it names, with or without lines that are left of its work.
        outside: How many of its paths no file of the repository can have; they are left out.
    """

    files: tuple[FileParts, ...]
    sessions: tuple[Writer, ...]
    outside: int = 0


class _GrammarError(Exception):
    """The note breaks the grammar."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.why = NotReadable(reason, line)


def parse(note: bytes, known: Known = KNOWN) -> AuthorshipLog | NotReadable:
    """Read an authorship log."""
    if len(note) > LONGEST:
        return NotReadable(f"it is longer than {LONGEST // 2**20} MB")
    lines = note.decode("utf-8", "surrogateescape").removeprefix("\ufeff").split("\n")
    try:
        divider = next(at for at, line in enumerate(lines) if line.removesuffix("\r") == "---")
    except StopIteration:
        return NotReadable("it has no line `---`")
    try:
        writers = _writers(_metadata("\n".join(lines[divider + 1 :]), divider + 2), known)
        parts = list(_parts(lines[:divider], writers))
    except _GrammarError as wrong:
        return wrong.why
    files = by_path((path, part) for path, part in parts if is_inside(path))
    sessions = dict.fromkeys(one for one in writers.values() if one.kind is Kind.AI)
    outside = len({path for path, _ in parts if not is_inside(path)})
    return AuthorshipLog(files, tuple(sessions), outside)


def _metadata(text: str, first_line: int) -> dict[str, object]:
    if text.count("{") + text.count("[") > MOST_VALUES:
        raise _GrammarError(
            f"its metadata holds more than {MOST_VALUES:,} objects and lists", first_line
        )
    try:
        data = json.loads(text)
    except RecursionError:
        raise _GrammarError("its metadata is nested too deeply", first_line) from None
    except ValueError as wrong:
        at = getattr(wrong, "lineno", 1) + first_line - 1
        raise _GrammarError("its metadata is no JSON", at) from None
    schema = data.get("schema_version") if isinstance(data, dict) else None
    if not isinstance(schema, str) or not schema.startswith("authorship/"):
        raise _GrammarError("its metadata names no `schema_version` of git-ai", first_line)
    return dict(data)


def _writers(metadata: Mapping[str, object], known: Known) -> dict[str, Writer]:
    """Return who stands behind each key of a prompt or a session, with or without lines."""
    found: dict[str, Writer] = {}
    for section in ("prompts", "sessions"):
        records = metadata.get(section)
        for key, record in records.items() if isinstance(records, dict) else ():
            agent = record.get("agent_id") if isinstance(record, dict) else None
            writer = _writer(agent if isinstance(agent, dict) else {}, known)
            found[key] = writer
            found.setdefault(_session(key), writer)
    return found


def _writer(agent: Mapping[str, object], known: Known) -> Writer:
    name = str(agent.get("tool") or "")
    if canonical.is_human(name):
        return _HUMAN
    model = canonical.model(agent.get("model"))
    return Writer(Kind.AI, canonical.tool(name, known) or canonical.tool_of_model(model), model)


def _whose(key: str, writers: Mapping[str, Writer]) -> Writer:
    """Return who wrote the lines of a key, which may point to nothing: its form still tells."""
    if key.startswith("h_"):
        return _HUMAN
    session = key.split("::", 1)[0]
    if session in writers:
        return writers[session]
    if session.startswith("s_"):
        return _AI
    if _HEX_KEY.fullmatch(session):
        return writers.get(_session(session), _AI)
    return _BARE_KEYS.get(key, _UNKNOWN)


def _session(prompt: str) -> str:
    """Return the key that a prompt has as a session: the same hash, two digits shorter."""
    return f"s_{prompt[:_SESSION_DIGITS]}"


def _parts(lines: list[str], writers: Mapping[str, Writer]) -> Iterator[tuple[str, Part]]:
    """Yield the ranges of each path in the order of the note."""
    if sum(line.count(",") + 1 for line in lines if line.startswith("  ")) > MOST_RANGES:
        raise _GrammarError(f"it holds more than {MOST_RANGES:,} ranges")
    path: str | None = None
    numbered = enumerate(lines, 1)
    for number, line in numbered:
        text = line.rstrip()
        if not text:
            continue
        if not text.startswith("  "):
            path, more = _path(lines, number)
            for _ in range(more):
                next(numbered)
            continue
        key, space, ranges = text[2:].partition(" ")
        if path is None or not key or not space:
            raise _GrammarError("a line is neither a path nor `  KEY RANGES` below one", number)
        writer = _whose(key, writers)
        for first, last in _ranges(ranges, number):
            yield path, Part(first, last, writer)


def _path(lines: list[str], number: int) -> tuple[str, int]:
    """Return the path that begins in a line, and how many more lines it goes on for.

    Quotes are not escaped; a path with a line break is quoted, and so stands in several lines.
    """
    text = lines[number - 1].rstrip()
    if not text.startswith('"'):
        return text, 0
    if len(text) > 1 and text.endswith('"'):
        return text[1:-1], 0
    for more, line in enumerate(lines[number : number + _PATH_LINES], 1):
        if line.startswith("  "):
            break
        if line.rstrip().endswith('"'):
            whole = "\n".join([lines[number - 1], *lines[number : number + more]])
            return whole.rstrip()[1:-1], more
    return text, 0


def _ranges(text: str, number: int) -> Iterator[tuple[int, int]]:
    for item in text.split(","):
        first, dash, last = item.strip().partition("-")
        if not first and not dash:
            continue  # git-ai's reader allows `1,,2`
        ends = (first, last if dash else first)
        if not all(end.isascii() and end.isdigit() and len(end) <= _DIGITS for end in ends):
            raise _GrammarError(f"`{item[:40]}` is no range of lines", number)
        low, high = sorted(map(int, ends))
        if high >= 1:
            yield max(low, 1), min(high, LAST_LINE)
