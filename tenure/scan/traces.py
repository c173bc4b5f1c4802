"""What the records of Agent Trace in a tree say about its files."""

from collections.abc import Mapping
from typing import NamedTuple

from tenure.evidence import Evidence
from tenure.provenance import agent_trace
from tenure.provenance.identities import KNOWN, Known
from tenure.sources import streams
from tenure.sources.git import Repository

MOST_FILES = 200_000
"""Of more files nothing is kept: a planted trace file must not fill the memory."""

_MOST_EACH = 3


class Traces(NamedTuple):
    """What they say.

    Attributes:
        files: The signs about each file, one for each tool and model.
        unread: What could not be read, a sentence each.
    """

    files: Mapping[str, tuple[Evidence, ...]]
    unread: tuple[str, ...]


NONE = Traces({}, ())
"""What a tree without such records says."""


def traces(repository: Repository, tip: str, known: Known = KNOWN) -> Traces:
    """Read the records of Agent Trace of a commit, however large their file is.

    Args:
        repository: The repository.
        tip: The commit.
        known: The table of tools.

    Raises:
        SourceError: The file is broken.
    """
    name = f"{tip}:{agent_trace.TRACES}"
    if repository.blobs.info([name])[0] is None:
        return NONE
    lines = streams.lines(streams.chunks(repository, name), agent_trace.LINE_BYTES)
    files: dict[str, tuple[Evidence, ...]] = {}
    unread: list[str] = []
    for found in agent_trace.read(lines, known):
        if isinstance(found, agent_trace.Problem):
            place = f"{agent_trace.TRACES}:{found.line}" if found.line else agent_trace.TRACES
            unread.append(f"{place}: {found.reason}")
            continue
        for one in agent_trace.evidence(found):
            mine = files.get(one.path, ())
            new = all((e.tool, e.model) != (one.tool, one.model) for e in mine)
            if new and len(mine) < _MOST_EACH and (mine or len(files) < MOST_FILES):
                files[one.path] = (*mine, one)
    return Traces(files, tuple(unread))
