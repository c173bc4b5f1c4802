"""The index and commits as trees: what they list, and the bytes of what they list."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from tenure.errors import SourceError
from tenure.sources import ABSENT, CONFLICT, SUBMODULE, WINDOW, Change, Entry
from tenure.sources.disk import Disk
from tenure.sources.objects import ROUND, to_text
from tenure.sources.silence import Silence

if TYPE_CHECKING:
    from tenure.sources.git import Repository

MAX_BATCHED = 1 << 20
"""Larger blobs are never piped whole: only their first bytes are taken, by a git of their own."""

FEW = 2_000
"""So few blobs are read from the object store sooner than git has compared the work tree."""

MAX_WHOLE = 32 << 20
"""The largest blob that is read whole where a carrier needs all of it (a notebook)."""

MOST_LISTED = 4
"""So many commits of one repository are kept as lists: mostly two are compared, again and again."""

_ID_LENGTHS = (40, 64)
_EMPTY = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)
"""The ids of the blob without bytes, by SHA-1 and by SHA-256."""


class GitTree:
    """What the index and a commit share: reading blobs by `<prefix>:<path>`."""

    def __init__(self, repository: "Repository", prefix: str) -> None:
        self._repository = repository
        self._prefix = prefix
        self._entries: tuple[Entry, ...] | None = None
        self._by_path: dict[str, Entry] = {}
        self._listed = False
        self._unseen: set[str] = set()

    def entries(self) -> tuple[Entry, ...]:
        """Return every entry, sorted by path as bytes."""
        if self._entries is None:
            self._entries = tuple(self._list())
        return self._entries

    def find(self, paths: Iterable[str]) -> dict[str, Entry]:
        """Return the entries of those paths that the tree has."""
        wanted = list(paths)
        if not self._listed and any(path not in self._by_path for path in wanted):
            self._by_path = {entry.path: entry for entry in self.entries()}
            self._listed = True
        return {path: self._by_path[path] for path in wanted if path in self._by_path}

    def know(self, changes: Iterable[Change]) -> None:
        """Learn from a diff that ends at this tree, which saves listing all of it."""
        for change in changes:
            if change.status not in "DU":
                self._by_path[change.path] = Entry(change.path, change.mode, change.oid)

    def know_before(self, changes: Iterable[Change]) -> None:
        """Learn from a diff that starts at this tree."""
        for change in changes:
            if change.old_path is not None:
                entry = Entry(change.old_path, change.old_mode, change.old_oid)
                self._by_path[change.old_path] = entry

    def has(self, paths: Sequence[str]) -> set[str]:
        """Return those paths at which the tree has a file."""
        return {path for path, info in self._infos(paths).items() if info} | (
            self._unseen.intersection(paths)
        )

    def read(self, paths: Iterable[str], *, limit: int | None = WINDOW) -> dict[str, bytes]:
        """Return the first `limit` bytes (`None`: all) of those paths that are files here."""
        infos = self._infos(list(dict.fromkeys(paths)))
        blobs = self._repository.blobs
        most = MAX_BATCHED if limit is not None else MAX_WHOLE
        found = [(path, *info) for path, info in infos.items() if info]
        small = [(path, oid) for path, oid, size in found if size <= most]
        contents = blobs.contents([oid for _, oid in small])
        result = {
            path: data if limit is None else data[:limit]
            for (path, _), data in zip(small, contents, strict=True)
        }
        for path, oid, size in found:
            if size > most:
                result[path] = blobs.head(oid, min(size, WINDOW if limit is None else limit))
        return result

    def whole(self, entries: Sequence[Entry], *, limit: int) -> Iterator[tuple[Entry, bytes]]:
        """Yield all bytes of those files that are at hand and not larger than `limit`, in order.

        Files are asked for by their ids, which is the fast way for tens of thousands of them.
        """
        for at in range(0, len(entries), ROUND):
            part = entries[at : at + ROUND]
            infos = self.sizes([entry.oid for entry in part])
            known = [(entry, info) for entry, info in zip(part, infos, strict=True) if info]
            self._unseen |= {e.path for e, info in zip(part, infos, strict=True) if not info}
            small = [entry for entry, info in known if info[1] <= min(limit, MAX_BATCHED)]
            contents = self._repository.blobs.contents([entry.oid for entry in small])
            yield from zip(small, contents, strict=True)

    def unseen(self) -> dict[str, str]:
        """Return the paths that could not be looked at so far, each with the reason."""
        return dict.fromkeys(self._unseen, ABSENT)

    def screen(
        self, entries: Iterable[Entry], wanted: Callable[[bytes], bool], *, question: str
    ) -> tuple[dict[str, bytes], Sequence[str]]:
        """Return the first bytes of the files that `wanted` says yes to, and what is not at hand.

        What `wanted` said no to once is not asked about again under the same `question`.
        """
        silence = Silence(self._repository.git_dir(), question)
        files = list(entries)
        known = silence.known
        unknown = [entry for entry in files if entry.oid not in known] if known else files
        heads, unseen = self._screen(unknown, wanted)
        found = heads.keys() | unseen
        silent = [entry.oid for entry in unknown if entry.path not in found]
        silence.remember(silent, (entry.oid for entry in files))
        return heads, unseen

    def _screen(
        self, entries: Sequence[Entry], wanted: Callable[[bytes], bool]
    ) -> tuple[dict[str, bytes], list[str]]:
        return self._screen_objects(entries, wanted)

    def _screen_objects(
        self, entries: Sequence[Entry], wanted: Callable[[bytes], bool]
    ) -> tuple[dict[str, bytes], list[str]]:
        heads: dict[str, bytes] = {}
        unseen: list[str] = []
        for at in range(0, len(entries), ROUND):
            part = entries[at : at + ROUND]
            infos = self.sizes([entry.oid for entry in part])
            known = [(entry, info[1]) for entry, info in zip(part, infos, strict=True) if info]
            unseen += [entry.path for entry, info in zip(part, infos, strict=True) if not info]
            small = [entry for entry, size in known if size <= MAX_BATCHED]
            contents = self._repository.blobs.contents([entry.oid for entry in small])
            for entry, data in zip(small, contents, strict=True):
                if wanted(data[:WINDOW]):
                    heads[entry.path] = data[:WINDOW]
            for entry in (entry for entry, size in known if size > MAX_BATCHED):
                data = self._repository.blobs.head(entry.oid, WINDOW)
                if wanted(data):
                    heads[entry.path] = data
        return heads, unseen

    def _infos(self, paths: Sequence[str]) -> dict[str, tuple[str, int] | None]:
        """Return id and size of the blob at each path; notes what is there but not at hand."""
        if self._entries is not None:  # git need not look for the paths, nor read a large index
            return dict.fromkeys(paths) | self._infos_of(self.find(paths).values())
        try:
            answers = self._repository.blobs.info([self._prefix + path for path in paths])
        except SourceError:
            if not self._repository.partial:
                raise
            self._repository.forget_blobs()
            answers = [None] * len(paths)
        infos = dict(zip(paths, answers, strict=True))
        lost = [path for path, info in infos.items() if not info]
        if lost and self._repository.partial:
            # git says the same of a path that the tree does not have and of a blob that it lacks.
            infos |= self._infos_of(self.find(lost).values())
        return infos

    def _infos_of(self, entries: Iterable[Entry]) -> dict[str, tuple[str, int] | None]:
        found = [entry for entry in entries if entry.mode != SUBMODULE]
        sizes = self.sizes([entry.oid for entry in found])
        infos = {entry.path: size for entry, size in zip(found, sizes, strict=True)}
        if not all(sizes) and self._repository.partial:
            self._unseen |= {path for path, size in infos.items() if not size}
        return infos

    def sizes(self, oids: Sequence[str]) -> list[tuple[str, int] | None]:
        """Return id and size of each blob that this clone has, `None` of others."""
        try:
            return self._repository.blobs.info(oids)
        except SourceError:
            if not self._repository.partial:
                raise
        # git < 2.45 dies of the first blob that it may not fetch.
        self._repository.forget_blobs()
        here = self._repository.local_objects()
        answers = iter(self._repository.blobs.info([oid for oid in oids if oid in here]))
        return [next(answers) if oid in here else None for oid in oids]

    def _list(self) -> Iterable[Entry]:
        raise NotImplementedError


class IndexTree(GitTree):
    """What is staged; the index that git names in `GIT_INDEX_FILE`, if it does."""

    def __init__(self, repository: "Repository") -> None:
        super().__init__(repository, ":0:")
        self._unlike_disk: set[str] = set()
        self._conflicts: set[str] = set()

    def know(self, changes: Iterable[Change]) -> None:
        """Learn from a diff that ends at this tree, conflicts among them."""
        changes = list(changes)
        super().know(changes)
        self._conflicts.update(change.path for change in changes if change.status == "U")

    def unseen(self) -> dict[str, str]:
        """Return the paths that could not be looked at so far, each with the reason."""
        return super().unseen() | dict.fromkeys(self._conflicts, CONFLICT)

    def _screen(
        self, entries: Sequence[Entry], wanted: Callable[[bytes], bool]
    ) -> tuple[dict[str, bytes], list[str]]:
        """Look at the work tree first, if there is one.

        A file whose stat equals the index's has the index's content, so the work tree serves to
        rule files out, which is far cheaper than the object store. What is returned is always the
        staged content: what the object store says, or bytes from disk with the staged blob's id.
        """
        if self._repository.bare:
            return self._screen_objects(entries, wanted)
        few = len(entries) <= FEW
        changed = None if few else self._repository.changed_on_disk()
        with Disk(self._repository.root, entries, wanted) as disk:
            unlike = set() if few else self._unlike_disk | self._converted()
            heads, doubtful = disk.answer()
        if changed:
            unlike |= {*doubtful, *map(to_text, changed.output().split(b"\0")[:-1])}
        asked_of = entries if few else [e for e in entries if e.path in unlike]
        rest = [entry for entry in asked_of if entry.path not in heads]
        asked, unseen = self._screen_objects(rest, wanted)
        return heads | asked, unseen

    def _converted(self) -> set[str]:
        """Return the files that have other bytes on disk, because attributes say so."""
        name = ".gitattributes"
        close = [e.path for e in self.entries() if e.path.endswith(name)]
        attributes = [path for path in close if path.rpartition("/")[2] == name]
        rules = b"\n".join(self.read(attributes, limit=None).values())
        with suppress(OSError):
            where = os.path.join(self._repository.git_dir(), "info", "attributes")
            with open(where, "rb") as file:
                rules += file.read()
        found: set[str] = set()
        for kind in ("working-tree-encoding", "filter"):
            if kind.encode() in rules:
                pathspec = f":(top,exclude,attr:!{kind})"  # all but those that do not have it
                words = ("--no-literal-pathspecs", "ls-files", "-z", "--full-name", "--", pathspec)
                out = self._repository.git(*words)
                found |= {to_text(path) for path in out.split(b"\0")[:-1]}
        return found

    def _list(self) -> Iterable[Entry]:
        text = to_text(self._repository.listing())
        rows = text.split("\0")
        # `H 100644 <id> 0<tab><path>`: all ids are of one length, so all paths begin at one place.
        tab = rows[0].find("\t")
        end, start = tab - 2, tab + 1
        modes: dict[str, int] = {}
        entries = []
        for row in rows[:-1]:
            if row[end:start] != " 0\t":  # one of several versions that a merge has left
                self._conflicts.add(row[start:])
                continue
            if row[0] != "H":  # assumed unchanged, or left out of a sparse checkout
                self._unlike_disk.add(row[start:])
            mode = modes.get(row[2:8])
            if mode is None:
                mode = modes[row[2:8]] = int(row[2:8], 8)
            # Not `Entry(…)`, which calls a function in Python: these lines run for every file.
            entries.append(tuple.__new__(Entry, (row[start:], mode, row[9:end])))
        some = any(oid in text for oid in _EMPTY)
        intended = self._intended([e.path for e in entries if e.oid in _EMPTY]) if some else ()
        return [e for e in entries if e.path not in intended] if intended else entries

    def _intended(self, empty: Sequence[str]) -> set[str]:
        """Return the paths of `git add --intent-to-add`: in the index, and yet not staged."""
        head = self._repository.head() if empty else None
        new = set(empty) - (head.has(empty) if head else set())
        return new - {change.path for change in self._repository.staged_changes()} if new else new


class CommitTree(GitTree):
    """The tree of a commit."""

    def __init__(self, repository: "Repository", revision: str) -> None:
        super().__init__(repository, revision + ":")
        self.revision = revision

    def entries(self) -> tuple[Entry, ...]:
        """Return every entry, sorted by path as bytes; a commit is listed once."""
        kept = self._repository.listed
        if self._entries is None:
            self._entries = kept.get(self.revision)
        found = super().entries()
        if len(self.revision) in _ID_LENGTHS:  # what else can name a commit can move
            kept[self.revision] = found
            if len(kept) > MOST_LISTED:
                del kept[next(iter(kept))]
        return found

    def _list(self) -> Iterable[Entry]:
        out = self._repository.git("ls-tree", "-r", "-z", "--full-tree", self.revision)
        for line in out.split(b"\0")[:-1]:
            meta, path = line.split(b"\t", 1)
            mode, _, oid = meta.decode().split(" ")
            yield Entry(to_text(path), int(mode, 8), oid)
