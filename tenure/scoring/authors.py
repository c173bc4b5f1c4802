"""When the people who wrote a repository were last seen in it."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from tenure.scoring.activity import names_of
from tenure.scoring.activity_store import leads_to
from tenure.sources.cache import Cache, Writer
from tenure.sources.git import Repository

_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS tip (one INTEGER PRIMARY KEY, id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS seen (name TEXT NOT NULL, day INTEGER NOT NULL, PRIMARY KEY (name, day))
  WITHOUT ROWID;
"""
_EPOCH = date(1970, 1, 1)
_DAY = 86_400


def last_seen(
    repository: Repository, revision: str, as_of: date, owners: Collection[str]
) -> dict[str, date]:
    """Return the day of the last commit of those owners that commits name.

    Only a person can be found: by the address of the author, or by the account in an address of
    GitHub's. A team cannot. Days are those of the committer's clock in UTC; what came after `as_of`
    does not count.

    Args:
        repository: The repository.
        revision: The newest commit.
        as_of: The last day that counts.
        owners: `@user` or an address.

    Raises:
        SourceError: There is no such revision, or a commit is missing.
    """
    names = sorted({owner.lower() for owner in owners if "/" not in owner})
    if not names:
        return {}
    limit = (as_of - _EPOCH).days
    tip = repository.resolve(revision)
    with Cache(repository.git_dir(), "authors", _VERSION, _TABLES) as cache:
        fresh = _caught_up(repository, tip, cache)
        days: dict[str, int] = {}
        for name in names:
            rows = cache.ask("SELECT max(day) FROM seen WHERE name = ? AND day <= ?", name, limit)
            found = [row[0] for row in rows if row[0] is not None]
            found += [day for day in fresh.get(name, ()) if day <= limit]
            if found:
                days[name] = max(found)
    return {o: _EPOCH + timedelta(days[o.lower()]) for o in owners if o.lower() in days}


def _caught_up(repository: Repository, tip: str, cache: Cache) -> dict[str, set[int]]:
    """Read what is not remembered, remember it and return it."""
    words = "SELECT id FROM tip"
    kept = next(iter(cache.ask(words)), None)
    if kept and not leads_to(repository, kept[0], tip):
        # What is remembered of another line of history must not be asked.
        cache.write(_forget)
        kept = None
    if kept and kept[0] == tip:
        return {}
    seen: dict[str, set[int]] = {}
    for address, day in _authors(repository, tip, kept[0] if kept else None):
        seen.setdefault(address, set()).add(day)
    named: dict[str, set[int]] = {}
    for address, days in seen.items():
        for name in names_of(address):
            named.setdefault(name, set()).update(days)

    def add(writer: Writer) -> None:
        if writer.execute(words).fetchone() != kept:
            return  # somebody else was faster
        rows = ((name, day) for name, days in named.items() for day in days)
        writer.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", rows)
        writer.execute("INSERT OR REPLACE INTO tip VALUES (1, ?)", (tip,))

    cache.write(add)
    return named


def _forget(writer: Writer) -> None:
    writer.execute("DELETE FROM tip")
    writer.execute("DELETE FROM seen")


def _authors(repository: Repository, tip: str, without: str | None) -> Iterator[tuple[str, int]]:
    words = ["log", "--format=%ct %ae", "--no-show-signature", "--no-notes", tip]
    out = repository.git(*words, *([f"^{without}"] if without else []), "--")
    for line in out.decode("utf-8", "replace").split("\n"):
        when, _, address = line.partition(" ")
        if when:
            yield address.lower(), int(when) // _DAY
