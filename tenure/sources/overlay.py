"""A tree with changes laid over it: what it would be once they are made."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from tenure.sources import REGULAR, WINDOW, Entry, Tree


class Overlay:
    """`tenure.sources.Tree` over another one; changed files have no object ids."""

    def __init__(self, tree: Tree, changes: Mapping[str, bytes | None]) -> None:
        """Take a tree and the content of the files that differ, `None` for those that are gone."""
        self._tree = tree
        self._changes = changes

    def entries(self) -> Sequence[Entry]:
        """Return every entry; files that are new come last."""
        found = list(self._tree.entries())
        new = self._changes.keys() - {entry.path for entry in found}
        kept = [entry for entry in found if self._changes.get(entry.path, b"") is not None]
        return [*kept, *self.find(sorted(new)).values()]

    def find(self, paths: Iterable[str]) -> dict[str, Entry]:
        """Return the entries of those `paths` that are there."""
        wanted = list(paths)
        found = self._tree.find(wanted)
        for path in wanted:
            if path in self._changes:
                mode = found.pop(path).mode if path in found else REGULAR
                if self._changes[path] is not None:
                    found[path] = Entry(path, mode, "")
        return found

    def read(self, paths: Iterable[str], *, limit: int | None = WINDOW) -> dict[str, bytes]:
        """Return the first `limit` bytes (`None`: all) of those `paths` that are files here."""
        wanted = list(paths)
        found = self._tree.read([p for p in wanted if p not in self._changes], limit=limit)
        changed = {path: data for path in wanted if (data := self._changes.get(path)) is not None}
        return found | {path: data[:limit] for path, data in changed.items()}

    def unseen(self) -> Mapping[str, str]:
        """Return what the tree below cannot show."""
        return self._tree.unseen()

    def screen(
        self, entries: Iterable[Entry], wanted: Callable[[bytes], bool], *, question: str
    ) -> tuple[dict[str, bytes], Sequence[str]]:
        """Return the first bytes of the files that `wanted` says yes to, and what is not at hand."""
        files = list(entries)
        same = [entry for entry in files if entry.path not in self._changes]
        heads, unseen = self._tree.screen(same, wanted, question=question)
        changed = self.read(entry.path for entry in files if entry.path in self._changes)
        return heads | {path: head for path, head in changed.items() if wanted(head)}, unseen
