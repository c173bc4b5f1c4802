"""Files as they were when they were last reviewed, and what has become of them since."""

import json
import os
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from tenure import schema
from tenure.drift import Difference, Text, compare
from tenure.policy import PolicySet
from tenure.scoring.activity import limits
from tenure.sources import REGULAR, Change, Entry
from tenure.sources.cache import Cache, Writer
from tenure.sources.git import Repository
from tenure.sources.trees import MAX_BATCHED, CommitTree, GitTree
from tenure.survey import survey

_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS reviewed (id TEXT NOT NULL, path TEXT NOT NULL, oid TEXT NOT NULL,
  owner TEXT NOT NULL, PRIMARY KEY (id, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS differences (old TEXT NOT NULL, new TEXT NOT NULL, suffix TEXT NOT NULL,
  data TEXT NOT NULL, PRIMARY KEY (old, new, suffix)) WITHOUT ROWID;
"""
_EARLIER = 366 * 86_400
"""So many seconds before the first day are looked at for the commit that held then."""


class Then(NamedTuple):
    """A file as it was: its blob id, "" if it was not there, and its owner, "" if it had none."""

    oid: str
    owner: str


def then(
    repository: Repository, tip: str, policies: PolicySet, days: Mapping[str, date]
) -> dict[str, Then]:
    """Return files as they were at the end of days.

    Args:
        repository: The repository.
        tip: The id of the newest commit.
        policies: Say which files records are about, and which time zone counts.
        days: The day for each file.
    """
    if not days:
        return {}
    commits = _commits(repository, tip, policies.for_path("").zone, set(days.values()))
    wanted: dict[str, list[str]] = {}
    for path, day in days.items():
        if day in commits:
            wanted.setdefault(commits[day], []).append(path)
    found: dict[str, Then] = {}
    with Cache(repository.git_dir(), "reviewed", _VERSION, _TABLES) as cache:
        new: list[tuple[str, str, str, str]] = []
        for commit, paths in wanted.items():
            rows = cache.ask("SELECT path, oid, owner FROM reviewed WHERE id = ?", commit)
            known = {path: Then(oid, owner) for path, oid, owner in rows}
            missing = [path for path in paths if path not in known]
            if missing:
                read = _then(repository, commit, policies, missing)
                new += [(commit, path, *one) for path, one in read.items()]
                known |= read
            found |= {path: known[path] for path in paths}

        def add(writer: Writer) -> None:
            writer.executemany("INSERT OR REPLACE INTO reviewed VALUES (?, ?, ?, ?)", new)

        if new:
            cache.write(add)
    return found


def differences(
    repository: Repository, tree: GitTree, entries: Sequence[Entry], before: Mapping[str, Then]
) -> dict[str, Difference]:
    """Return what has become of files; those whose content is not at hand are left out.

    Args:
        repository: The repository.
        tree: The tree that has them.
        entries: The files.
        before: Each of them as it was, where that is known.
    """
    none = Then("", "")
    pairs = {entry: (before.get(entry.path, none).oid, entry.oid) for entry in entries}
    found: dict[str, Difference] = {}
    with Cache(repository.git_dir(), "reviewed", _VERSION, _TABLES) as cache:
        rows = cache.ask("SELECT old, new, suffix, data FROM differences")
        known = {(old, new, suffix): data for old, new, suffix, data in rows}
        missing = []
        for entry, pair in pairs.items():
            data = known.get((*pair, _suffix(entry.path)))
            if data is None:
                missing.append(entry)
            else:
                found[entry.path] = _parsed(data)
        read = _differences(tree, missing, pairs) if missing else {}

        def add(writer: Writer) -> None:
            rows = ((*pairs[e], _suffix(e.path), json.dumps(one)) for e, one in read.items())
            writer.executemany("INSERT OR REPLACE INTO differences VALUES (?, ?, ?, ?)", rows)

        if read:
            cache.write(add)
    return found | {entry.path: one for entry, one in read.items()}


def _commits(repository: Repository, tip: str, zone: str, days: set[date]) -> dict[date, str]:
    """Return the newest commit of the first line of history at the end of each day."""
    start = limits(min(days), 1, zone)[0]
    words = ("log", "--first-parent", "--format=%ct %H", "--no-show-signature", "--no-notes")
    out = repository.git(*words, f"--since=@{start - _EARLIER}", tip, "--")
    names: list[str] = []
    ages: list[int] = []
    for line in out.decode().split("\n"):
        when, _, name = line.partition(" ")
        if name:
            names.append(name)
            # Clocks go wrong: no commit is younger than one that it led to.
            ages.append(max(-int(when), ages[-1] if ages else -int(when)))
    found = {}
    for day in days:
        place = bisect_left(ages, 1 - limits(day, 1, zone)[1])
        if place < len(names):
            found[day] = names[place]
    return found


def _then(
    repository: Repository, commit: str, policies: PolicySet, paths: Sequence[str]
) -> dict[str, Then]:
    infos = repository.blobs.info([f"{commit}:{path}" for path in paths])
    there = {path: info[0] for path, info in zip(paths, infos, strict=True) if info}
    tree = CommitTree(repository, commit)
    tree.know([Change("M", path, path, REGULAR, oid) for path, oid in there.items()])
    owners: dict[str, str] = {}
    for item in survey(tree, policies, list(there)).items:
        raw = item.artifact.raw
        if raw and schema.is_valid_record(raw.data):
            owner = schema.to_record(raw.data).owners[0]
            owners |= dict.fromkeys(item.artifact.paths, owner)
    return {path: Then(there.get(path, ""), owners.get(path, "")) for path in paths}


def _differences(
    tree: GitTree, entries: Sequence[Entry], pairs: Mapping[Entry, tuple[str, str]]
) -> dict[Entry, Difference]:
    now = {entry.path: data for entry, data in tree.whole(entries, limit=MAX_BATCHED)}
    old = [entry._replace(oid=pairs[entry][0]) for entry in entries if pairs[entry][0]]
    before = {entry.path: data for entry, data in tree.whole(old, limit=MAX_BATCHED)}
    return {
        entry: compare(entry.path, before.get(entry.path), now[entry.path])
        for entry in entries
        if entry.path in now
    }


def _suffix(path: str) -> str:
    """Return what beside the content decides what is seen in a file."""
    return os.path.splitext(path)[1] or path.rpartition("/")[2]


def _parsed(text: str) -> Difference:
    then_, now, new_lines = json.loads(text)
    return Difference(_text(then_) if then_ else None, _text(now), new_lines)


def _text(values: Any) -> Text:
    lines, workarounds, imports, deprecated = values
    return Text(lines, workarounds, tuple(imports), tuple(deprecated))
