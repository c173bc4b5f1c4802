"""What happened to files lately: commits, authors, reverts and deletions in a window of days.

Renames inside the window are followed. The commits are put into one order, by time and id, before
anything is counted, so that the answer does not depend on the order in which they were read.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from tenure.provenance.commits import could_credit, signs
from tenure.provenance.signers import github_login
from tenure.sources.git import Repository
from tenure.sources.history import RawCommit, decoded
from tenure.sources.objects import to_text

_DELETED, _RENAMED = b"D", b"R"
_REVERTS = (b'Revert "', b"This reverts commit ")


class FileActivity(NamedTuple):
    """What happened to one file in the window.

    Attributes:
        commits: How many commits changed it, under any of its names; merges do not count.
        authors: Their addresses, sorted.
        last: The day of the last one, if there is one.
        reverts: How many of them take another commit back.
        by_ai: How many of them credit an AI.
    """

    commits: int = 0
    authors: tuple[str, ...] = ()
    last: date | None = None
    reverts: int = 0
    by_ai: int = 0


class Change(NamedTuple):
    """One commit, with what the window needs of it.

    Attributes:
        when: The committer's time in seconds since 1970.
        id: Its full id.
        address: The author's address as the commit has it.
        reverts: Whether its message says that it takes another commit back.
        ai: Whether it credits an AI.
        changes: Status letters with their paths, as in `RawCommit`.
    """

    when: int
    id: str
    address: str
    reverts: bool
    ai: bool
    changes: tuple[bytes, ...]


class Activity(NamedTuple):
    """What happened to a repository in the window.

    Attributes:
        first: The first day of the window.
        last: Its last day.
        commits: How many commits there were, merges included.
        paths: What happened to each file that was changed and that is still there.
        deleted: The files that were deleted, each with the day.
        reverted: The day and the paths of each commit that takes another one back.
        unseen: What could not be looked at, a sentence each.
    """

    first: date
    last: date
    commits: int
    paths: Mapping[str, FileActivity]
    deleted: tuple[tuple[date, str], ...] = ()
    reverted: tuple[tuple[date, tuple[str, ...]], ...] = ()
    unseen: tuple[str, ...] = ()

    def of(self, path: str) -> FileActivity:
        """Return what happened to a file."""
        return self.paths.get(path, _NOTHING)


_NOTHING = FileActivity()


def activity(
    repository: Repository, revision: str, as_of: date, *, window: int = 90, zone: str = "UTC"
) -> Activity:
    """Return what happened in the days up to the end of `as_of`.

    Args:
        repository: The repository.
        revision: The newest commit.
        as_of: The last day of the window.
        window: How many days it has.
        zone: The time zone whose days count.

    Raises:
        SourceError: There is no such revision, or a commit is missing.
    """
    from tenure.scoring.activity_store import changes  # late: it needs `Change`

    start, end = limits(as_of, window, zone)
    found, unseen = changes(repository, repository.resolve(revision), start)
    return fold(
        (change for change in found if start <= change.when < end), as_of, window, zone
    )._replace(unseen=tuple(unseen))


def limits(as_of: date, window: int, zone: str) -> tuple[int, int]:
    """Return the first second of the window and the first one after it, since 1970."""
    first = as_of - timedelta(days=window - 1)
    there = _zone(zone)
    start, end = (
        datetime.combine(day, time(), there).timestamp()
        for day in (first, as_of + timedelta(days=1))
    )
    return int(start), int(end)


def change_of(raw: RawCommit) -> Change:
    """Return what the window needs of a commit."""
    author, _, rest = raw.text.partition(b"\n")
    message = rest.partition(b"\n")[2]
    address = author.rpartition(b" <")[2].removesuffix(b">").decode("utf-8", "replace")
    reverts = message.startswith(_REVERTS[0]) or _REVERTS[1] in message
    ai = could_credit(raw.text) and bool(signs(decoded(raw)))
    return Change(raw.when, raw.id, address.lower(), reverts, ai, tuple(raw.changes))


def fold(found: Iterable[Change], as_of: date, window: int, zone: str) -> Activity:
    """Put commits together.

    Args:
        found: The commits of the window, in any order.
        as_of: The last day of the window.
        window: How many days it has.
        zone: The time zone whose days count.
    """
    there = _zone(zone)
    touched: dict[bytes, dict[str, Change]] = {}
    deleted: list[tuple[date, str]] = []
    reverted: list[tuple[date, tuple[str, ...]]] = []
    count = 0
    for change in sorted(found):
        count += 1
        if not change.changes:
            continue
        gone, paths = _apply(change, touched)
        if gone or change.reverts:
            day = _day(change.when, there)
            deleted += [(day, to_text(path)) for path in gone]
            if change.reverts:
                reverted.append((day, tuple(map(to_text, paths))))
    # Most files share their commits with others: the first ones of a project add thousands.
    sums: dict[tuple[str, ...], FileActivity] = {}
    files: dict[str, FileActivity] = {}
    for path, changes in touched.items():
        ids = tuple(changes)
        if ids not in sums:
            sums[ids] = _summed(changes.values(), there)
        files[to_text(path)] = sums[ids]
    first = as_of - timedelta(days=window - 1)
    return Activity(first, as_of, count, files, tuple(deleted), tuple(reverted))


def _apply(
    change: Change, touched: dict[bytes, dict[str, Change]]
) -> tuple[list[bytes], list[bytes]]:
    """Add one commit; return the files that it deleted, and all that it changed."""
    gone: list[bytes] = []
    paths: list[bytes] = []
    tokens = iter(change.changes)
    for status in tokens:
        path = next(tokens)
        if status == _DELETED:
            gone.append(path)
            touched.pop(path, None)
            continue
        if status == _RENAMED:
            source, path = path, next(tokens)
            if source in touched:
                touched.setdefault(path, {}).update(touched.pop(source))
        paths.append(path)
        touched.setdefault(path, {})[change.id] = change
    return gone, [*paths, *gone]


def _summed(changes: Iterable[Change], there: tzinfo) -> FileActivity:
    found = list(changes)
    return FileActivity(
        len(found),
        tuple(sorted({change.address for change in found})),
        _day(max(change.when for change in found), there),
        sum(change.reverts for change in found),
        sum(change.ai for change in found),
    )


def names_of(address: str) -> tuple[str, ...]:
    """Return the owners that an author's address may stand for: itself, and an account."""
    login = github_login(address)
    return (address, f"@{login[1].lower()}") if login else (address,)


def _day(when: int, there: tzinfo) -> date:
    return datetime.fromtimestamp(when, there).date()


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # late: most policies keep UTC

    return ZoneInfo(name)
