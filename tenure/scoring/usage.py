"""Which files use a file: those that import it, include it, run it or link to it.

Every file of a known kind is read once; what it refers to is remembered in the git directory by its
blob id, and resolved anew for each tree. A reference counts where it can mean one file only, so
that what is listed is true; a use that no text shows (reflection, a call by a bare name, another
repository) is not seen.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from tenure.report import path_bytes
from tenure.scoring.reference_store import Name, Said, Store, contents
from tenure.scoring.references import Reference, language_of
from tenure.scoring.resolution import Resolver, keys_of, keys_of_target
from tenure.sources import FILES, Entry
from tenure.sources.git import Repository
from tenure.sources.trees import GitTree

Paths = tuple[str, ...]


class Usage(NamedTuple):
    """What the files of a tree have to do with each other.

    Attributes:
        users: The files that refer to each path, sorted; only paths that were asked for.
        copies: The other files with the same lines, apart from comments, blank lines and
            indentation; only paths that were asked for and that have some.
        memory: The number of the memory that knows what all files of the tree say; 0: none does.
    """

    users: Mapping[str, Paths]
    copies: Mapping[str, Paths]
    memory: int = 0

    def of(self, path: str) -> Paths:
        """Return the files that refer to a path."""
        return self.users.get(path, ())


def users(repository: Repository, tree: GitTree, paths: Collection[str]) -> Usage:
    """Return who uses files, and where they have copies.

    Args:
        repository: The repository.
        tree: The tree.
        paths: The files in question.
    """
    files = _files(tree)
    spoken = _spoken(files)
    with Store(repository) as store:
        index = _Index(store, spoken)
        is_remembered = index.complete(tree)
        resolved = _resolved(index.about(_keys(paths)), files, set(paths))
        looks = {entry[0]: entry[2] for entry in files}
        looks |= {
            entry.path: shape
            for entry, language in spoken
            if (shape := index.shapes.get((entry.oid, language)))
        }
        copies = dict(_copies(looks, set(paths)))
        return Usage(_sorted(resolved), copies, store.number() if is_remembered else 0)


def users_again(
    repository: Repository, tree: GitTree, paths: Collection[str], last: Usage, altered: Set[str]
) -> Usage | None:
    """Return what `users` does, where that is known of another tree with the same files.

    Args:
        repository: The repository.
        tree: The tree.
        paths: The files in question, which are those that were in question there.
        last: What is known of the other tree.
        altered: The files with another content.

    Returns:
        `None` if too little is known for that.
    """
    files = _files(tree)
    wanted = set(paths)
    changed = [entry for entry in files if entry[0] in altered]
    missing: dict[Name, Entry] = {(e.oid, language): e for e, language in _spoken(changed)}
    with Store(repository) as store:
        if not last.memory or store.number() != last.memory:
            return None
        read = {(one.oid, one.language): one for one in contents(tree, missing)}
        if len(read) < len(missing) or not store.add(list(read.values())):
            return None
        keys = _keys(paths)
        about = [
            (entry.path, reference)
            for entry, language in _spoken(changed)
            for reference in read[entry.oid, language].said
            if not keys_of(reference).isdisjoint(keys)
        ]
        resolved = _resolved(about, files, wanted) if about else {}
        left = _without(last.users, altered)
        for path, names in resolved.items():
            names.update(left.get(path, ()))
        copies = _without(last.copies, altered)
        for path in altered & copies.keys():
            del copies[path]
        near = _near(store, files, changed, read)
        return Usage(left | _sorted(resolved), copies | dict(_copies(near, wanted)), last.memory)


def _files(tree: GitTree) -> list[Entry]:
    return [entry for entry in tree.entries() if entry[1] in FILES]


def _spoken(files: Iterable[Entry]) -> list[tuple[Entry, str]]:
    return [(entry, language) for entry in files if (language := language_of(entry[0]))]


def _keys(paths: Iterable[str]) -> set[str]:
    return {key for path in paths for key in keys_of_target(path)}


def _resolved(
    about: Iterable[tuple[str, Reference]], files: Sequence[Entry], wanted: Set[str]
) -> dict[str, set[str]]:
    """Return who uses wanted files by references that may mean them."""
    resolver = Resolver(entry[0] for entry in files)
    found: dict[str, set[str]] = {}
    for user, reference in about:
        for target in resolver.resolve(user, reference):
            if target in wanted:
                found.setdefault(target, set()).add(user)
    return found


def _sorted(found: Mapping[str, Set[str]]) -> dict[str, Paths]:
    return {path: tuple(sorted(names, key=path_bytes)) for path, names in found.items()}


def _without(found: Mapping[str, Paths], gone: Set[str]) -> dict[str, Paths]:
    """Return lists of files without some, and without the lists that become empty."""
    kept = {}
    for path, names in found.items():
        left = names if gone.isdisjoint(names) else tuple(n for n in names if n not in gone)
        if left:
            kept[path] = left
    return kept


class _Index:
    """What the blobs of a tree say, remembered or just read.

    Attributes:
        shapes: What copies of a file have in common, by blob id and language; "" if that is not
            looked at.
    """

    def __init__(self, store: Store, spoken: Sequence[tuple[Entry, str]]) -> None:
        self._store = store
        self._spoken = spoken
        rows = store.blobs()
        self._known = {number: (oid, language) for number, oid, language, _ in rows}
        self.shapes = {(oid, language): shape for _, oid, language, shape in rows}
        self._new: list[Said] = []

    def complete(self, tree: GitTree) -> bool:
        """Read the blobs that are not known; whether all of them are remembered then."""
        shapes = self.shapes
        missing = {(e.oid, name): e for e, name in self._spoken if (e.oid, name) not in shapes}
        if not missing:
            return True
        self._new = contents(tree, missing)
        shapes |= {(one.oid, one.language): one.shape for one in self._new}
        return self._store.add(self._new) and len(self._new) == len(missing)

    def about(self, keys: Collection[str]) -> Iterator[tuple[str, Reference]]:
        """Yield the references that may mean something with one of these last words, with the file."""
        said: dict[Name, list[Reference]] = {}
        for number, form, text in self._store.about(keys) if self._known else ():
            if number in self._known:
                said.setdefault(self._known[number], []).append(Reference(form, text))
        for one in self._new:
            found = [reference for reference in one.said if not keys_of(reference).isdisjoint(keys)]
            if found:
                said.setdefault((one.oid, one.language), []).extend(found)
        for entry, language in self._spoken:
            for reference in said.get((entry.oid, language), ()):
                yield entry.path, reference


def _near(
    store: Store, files: Sequence[Entry], changed: Sequence[Entry], read: Mapping[Name, Said]
) -> dict[str, str]:
    """Return how the files look that look like one that has changed."""
    shapes = {name: one.shape for name, one in read.items()}
    shapes |= {(b[1], b[2]): b[3] for b in store.of_shapes({one for one in shapes.values() if one})}
    ids = {oid for oid, _ in shapes} | {entry.oid for entry in changed}
    shapes |= {(blob[1], blob[2]): blob[3] for blob in store.of_ids(ids)}
    looks = {
        path: shapes.get((oid, language_of(path) or "")) or oid
        for path, _, oid in files
        if oid in ids
    }
    new = {looks[entry.path] for entry in changed}
    return {path: look for path, look in looks.items() if look in new}


def _copies(looks: Mapping[str, str], wanted: Set[str]) -> Iterator[tuple[str, Paths]]:
    """Yield the copies of wanted files by how files look."""
    alike: dict[str, list[str]] = {looks[path]: [] for path in wanted if path in looks}
    for path, look in looks.items():
        if look in alike:
            alike[look].append(path)
    for paths in alike.values():
        if len(paths) > 1:
            for path in paths:
                if path in wanted:
                    yield path, tuple(other for other in paths if other != path)
