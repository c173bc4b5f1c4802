"""Agent Trace records: which lines of which files AI wrote, one JSON object a line.

The format is `cursor/agent-trace:README.md` 0.1.0. It is read liberally, since its reference writer
(`reference/trace-store.ts`) breaks it, and AgentDiff (`codeprakhar25/agentdiff:src/data.rs`) adds to it.
Keys that are not known are passed over.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tenure.evidence import Evidence, Relation, Strength
from tenure.provenance import canonical
from tenure.provenance.attribution import (
    LAST_LINE,
    FileParts,
    Kind,
    Part,
    Writer,
    is_inside,
    settled,
)
from tenure.provenance.identities import KNOWN, Known

TRACES = ".agent-trace/traces.jsonl"
"""Where the reference writer keeps its records; the format says nothing of it."""

LINE_BYTES = 1024 * 1024
"""A longer record is not read; `tenure.sources.streams.lines` cuts a file into such lines."""

MOST_TOLD = 20
"""How many bad lines are told one by one; the others are counted."""

# What the reference writer puts in the place of a path when an agent ran a command or a session.
_PSEUDO_PATHS = frozenset({".sessions", ".shell-history"})
_REVISION = re.compile(r"[0-9a-f]{7,64}")
_LONGEST_ID = 200


class Trace(NamedTuple):
    """One record.

    Attributes:
        line: The line of the file that it stands in.
        id: What the record is called, empty if it has no name.
        revision: The commit at which the writer looked. That is seldom the one that brought the
            lines: the reference writer notes what was `HEAD` while the agent edited.
        tool: Our name of the tool, if the record names one.
        files: What it says about each file.
    """

    line: int
    id: str
    revision: str | None
    tool: str | None
    files: tuple[FileParts, ...]


class Problem(NamedTuple):
    """What could not be read, in words that can end a sentence, and the line if it is one."""

    line: int | None
    reason: str


def read(lines: Iterable[bytes], known: Known = KNOWN) -> Iterator[Trace | Problem]:
    """Yield the records of a file, and a problem for each line that is none.

    A record with a path that no file of the repository can have gives both: the rest of it is good.
    Memory does not grow with the number of lines.
    """
    problems = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        for found in _read_one(line, number, known):
            problems += isinstance(found, Problem)
            if isinstance(found, Trace) or problems <= MOST_TOLD:
                yield found
    if problems > MOST_TOLD:
        yield Problem(None, f"{problems - MOST_TOLD} more lines could not be read")


def evidence(trace: Trace) -> Iterator[Evidence]:
    """Yield what a record says about each file that AI had a hand in.

    It knows nothing of the commit that added the file: the relation is `TOUCHED`.
    """
    for file in trace.files:
        writer = file.ai
        if writer:
            yield Evidence(
                file.path,
                writer.tool,
                Strength.STRONG if writer.kind is Kind.AI else Strength.MEDIUM,
                f"an Agent Trace record credits {writer.tool or 'an AI'} with lines of it",
                model=writer.model,
                relation=Relation.TOUCHED,
            )


def _read_one(line: bytes, number: int, known: Known) -> Iterator[Trace | Problem]:
    if len(line) > LINE_BYTES:
        yield Problem(number, f"it is longer than {LINE_BYTES // 2**20} MB")
        return
    try:
        data = json.loads(line.decode("utf-8", "surrogateescape").removeprefix("\ufeff"))
    except RecursionError:
        yield Problem(number, "it is nested too deeply")
        return
    except ValueError:
        yield Problem(number, "it is no JSON")
        return
    files = data.get("files") if isinstance(data, dict) else None
    if not isinstance(files, list):
        yield Problem(number, "it is no Agent Trace record: it has no list `files`")
        return
    named = [file for file in files if isinstance(file, dict) and isinstance(file.get("path"), str)]
    real = [file for file in named if file["path"] not in _PSEUDO_PATHS]
    good = [file for file in real if is_inside(file["path"])]
    yield _trace(data, good, number, known)
    if len(named) < len(files):
        yield Problem(number, "a file in it has no `path`")
    elif len(good) < len(real):
        path = next(file["path"] for file in real if not is_inside(file["path"]))
        yield Problem(number, f"the path {path[:100]} lies outside the repository")


def _trace(
    data: Mapping[str, object], files: list[dict[str, object]], number: int, known: Known
) -> Trace:
    tool = _dict(data.get("tool")).get("name")
    name = tool if isinstance(tool, str) else ""
    ours = canonical.tool(name, known)
    vcs = _dict(data.get("vcs"))
    revision = vcs.get("revision") if vcs.get("type") in (None, "git") else None
    at = isinstance(revision, str) and _REVISION.fullmatch(revision)
    return Trace(
        number,
        str(data.get("id") or "")[:_LONGEST_ID],
        str(revision) if at else None,
        ours,
        tuple(_file(file, ours) for file in files),
    )


def _file(file: Mapping[str, object], tool: str | None) -> FileParts:
    parts: list[Part] = []
    unplaced: list[Writer] = []
    for conversation in map(_dict, _list(file.get("conversations"))):
        ranges = [_dict(item) for item in _list(conversation.get("ranges"))]
        found = [part for item in ranges if (part := _part(item, conversation, tool))]
        if not found or _is_filler(ranges):
            unplaced.append(_writer(_dict(conversation.get("contributor")), tool))
        else:
            parts += found
    return FileParts(str(file["path"]), settled(parts), tuple(dict.fromkeys(unplaced)))


def _part(
    item: Mapping[str, object], conversation: Mapping[str, object], tool: str | None
) -> Part | None:
    first, last = item.get("start_line"), item.get("end_line")
    if not (_is_line(first) and _is_line(last)):
        return None
    who = item.get("contributor") or conversation.get("contributor")
    low, high = sorted((int(str(first)), int(str(last))))
    return Part(low, high, _writer(_dict(who), tool))


def _is_line(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LAST_LINE


def _is_filler(ranges: list[dict[str, object]]) -> bool:
    """Say whether it is the range 1-1 that the reference writer puts where it knows no lines."""
    return ranges == [{"start_line": 1, "end_line": 1}]


def _writer(contributor: Mapping[str, object], tool: str | None) -> Writer:
    try:
        kind = Kind(contributor.get("type"))
    except ValueError:
        kind = Kind.UNKNOWN
    if kind in (Kind.HUMAN, Kind.UNKNOWN):
        return Writer(kind)
    model = canonical.model(contributor.get("model_id"))
    return Writer(kind, tool or canonical.tool_of_model(model), model)


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
