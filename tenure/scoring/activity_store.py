"""The commits of the window, kept in the git directory.

What is kept belongs to one commit; when that is an ancestor of the one that is asked for, only what
came since is read.
"""

from collections.abc import Sequence

from tenure.errors import SourceError
from tenure.scoring.activity import Change, change_of
from tenure.sources.cache import Cache, Writer
from tenure.sources.git import Repository
from tenure.sources.history import Walk, shallow

_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS tip (one INTEGER PRIMARY KEY, id TEXT NOT NULL, since INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS commits (id TEXT PRIMARY KEY, time INTEGER NOT NULL,
  address TEXT NOT NULL, reverts INTEGER NOT NULL, ai INTEGER NOT NULL,
  changes BLOB NOT NULL) WITHOUT ROWID;
"""
_TIP = "SELECT id, since FROM tip"


def changes(repository: Repository, tip: str, since: int) -> tuple[list[Change], Sequence[str]]:
    """Return the commits that lead to another one, in any order.

    Args:
        repository: The repository.
        tip: The id of the newest commit.
        since: Those that are older, in seconds since 1970, may be left out.

    Returns:
        The commits, and what could not be looked at.

    Raises:
        SourceError: A commit is missing.
    """
    with Cache(repository.git_dir(), "activity", _VERSION, _TABLES) as cache:
        kept = next(iter(cache.ask(_TIP)), None)
        if kept and (kept[1] > since or not leads_to(repository, kept[0], tip)):
            kept = None
        known = _known(cache) if kept else []
        if kept and kept[0] == tip:
            return known, ()
        walk = Walk(repository, tip, without=[kept[0]] if kept else (), since=since)
        new = [change_of(raw) for raw in walk]
        unseen = walk.unseen()

        def add(writer: Writer) -> None:
            if kept is None:
                writer.execute("DELETE FROM commits")
            elif writer.execute(_TIP).fetchone() != kept:
                return  # somebody else was faster
            rows = ((c.id, c.when, c.address, c.reverts, c.ai, b"\0".join(c.changes)) for c in new)
            writer.executemany("INSERT OR REPLACE INTO commits VALUES (?, ?, ?, ?, ?, ?)", rows)
            writer.execute("DELETE FROM commits WHERE time < ?", (since,))
            writer.execute("INSERT OR REPLACE INTO tip VALUES (1, ?, ?)", (tip, since))

        if not unseen:
            cache.write(add)
        return known + new, unseen


def leads_to(repository: Repository, old: str, new: str) -> bool:
    """Whether a commit is an ancestor of another one, as far as this clone tells."""
    if old == new:
        return True
    if shallow(repository):
        return False
    try:
        repository.git("merge-base", "--is-ancestor", old, new)
    except SourceError:  # it is none, or it is gone
        return False
    return True


def _known(cache: Cache) -> list[Change]:
    rows = cache.ask("SELECT time, id, address, reverts, ai, changes FROM commits")
    return [
        Change(when, name, who, bool(reverts), bool(ai), tuple(data.split(b"\0")) if data else ())
        for when, name, who, reverts, ai, data in rows
    ]
