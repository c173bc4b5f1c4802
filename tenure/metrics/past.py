"""The commits of some months as the metrics see them: what they changed, took back and mended.

One pass over the history, bounded by its first day. Paths are told by the name that the file has
now, or had when it was deleted.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tenure.provenance.commits import could_credit, signs
from tenure.scoring.activity import limits
from tenure.sources.git import Repository
from tenure.sources.history import RawCommit, Walk, decoded
from tenure.sources.objects import to_text

_REVERT = b'Revert "'
_REVERTED = re.compile(rb"This reverts commit ([0-9a-f]{7,64})")
_MENDED = re.compile(rb"(?m)^Fixes:[ \t]+([0-9a-f]{7,64})\b")
# `fix`, `fixes`, `fixed`, `hotfix`, `bugfix`, also as a conventional commit: `fix(cart)!: …`.
_MENDS = re.compile(rb"(?i)(?:hot|bug)?fix(?:es|ed)?(?:\([^)\n]*\))?!?(?::|\s|\Z)")
_MOST_SUBJECT = 400


class Change(NamedTuple):
    """One commit; merges are none, what came with a branch belongs to its commits.

    Attributes:
        when: The committer's time in seconds since 1970.
        id: Its full id.
        day: The day in the zone of the policy.
        subject: The first line of its message.
        paths: The files that it changed, deleted ones included.
        added: Those of them that it added.
        deleted: Those of them that it deleted.
        reverts: Whether it says that it takes another commit back.
        mends: Whether its subject says that it mends something.
        named: The ids, or the beginnings of ids, that it says it takes back or mends.
        ai: Whether it credits an AI.
        names: What the files of `paths` were called in it, in the same order.
        renamed: What they were called before it, where it renamed them.
    """

    when: int
    id: str
    day: date
    subject: bytes
    paths: tuple[str, ...]
    added: tuple[str, ...]
    deleted: tuple[str, ...]
    reverts: bool
    mends: bool
    named: tuple[str, ...]
    ai: bool
    names: tuple[str, ...] = ()
    renamed: Mapping[str, str] = {}

    def name_of(self, path: str) -> str:
        """Return what one of `paths` was called in it."""
        return self.names[self.paths.index(path)] if self.names else path


class Past(NamedTuple):
    """The commits of some months.

    Attributes:
        first: The first day.
        last: The last day.
        changes: Oldest first.
        unseen: What could not be looked at, a sentence each.
    """

    first: date
    last: date
    changes: tuple[Change, ...] = ()
    unseen: tuple[str, ...] = ()


def past(repository: Repository, revision: str, first: date, last: date, zone: str) -> Past:
    """Return what was committed from one day to another, both included.

    Args:
        repository: The repository.
        revision: The newest commit.
        first: The first day.
        last: The last day.
        zone: The time zone whose days count.

    Raises:
        SourceError: There is no such revision, or a commit is missing.
    """
    start, end = limits(last, (last - first).days + 1, zone)
    walk = Walk(repository, revision, since=start)
    there = UTC if zone == "UTC" else ZoneInfo(zone)
    found = [_change(raw, there) for raw in walk if start <= raw.when < end]
    return Past(first, last, tuple(_renamed(found)), tuple(walk.unseen()))


def _change(raw: RawCommit, there: tzinfo) -> Change:
    """Return a commit with the names that its files had in it."""
    message = raw.text.split(b"\n", 2)[2] if raw.text.count(b"\n") > 1 else b""
    subject = message.partition(b"\n")[0].strip()[:_MOST_SUBJECT]
    reverted = _REVERTED.findall(message)
    paths, added, deleted, renamed = _paths(raw.changes)
    return Change(
        raw.when,
        raw.id,
        datetime.fromtimestamp(raw.when, there).date(),
        subject,
        paths,
        added,
        deleted,
        bool(reverted) or subject.startswith(_REVERT),
        bool(_MENDS.match(subject)),
        tuple(name.decode() for name in [*reverted, *_MENDED.findall(message)]),
        could_credit(raw.text) and bool(signs(decoded(raw))),
        paths,
        renamed,
    )


def _paths(
    changes: Sequence[bytes],
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], dict[str, str]]:
    paths, added, deleted, renamed = [], [], [], {}
    tokens = iter(changes)
    for status in tokens:
        path = to_text(next(tokens))
        if status == b"R":
            old, path = path, to_text(next(tokens))
            renamed[path] = old
        elif status == b"A":
            added.append(path)
        elif status == b"D":
            deleted.append(path)
        paths.append(path)
    return tuple(paths), tuple(added), tuple(deleted), renamed


def _renamed(found: Iterable[Change]) -> list[Change]:
    """Return the commits, oldest first, with each path by its last name."""
    # The order depends on the commits alone, not on how they were read.
    ordered = sorted(found, key=lambda change: (change.when, change.id), reverse=True)
    last: dict[str, str] = {}
    named = []
    for change in ordered:
        sets = (change.paths, change.added, change.deleted)
        paths, added, deleted = (tuple(last.get(p, p) for p in one) for one in sets)
        named.append(change._replace(paths=paths, added=added, deleted=deleted))
        for new, old in change.renamed.items():
            last[old] = last.pop(new, new)
        for path in change.added:  # what had this name before was another file
            last.pop(path, None)
    return named[::-1]
