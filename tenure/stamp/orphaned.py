"""Registry entries whose file is gone: taken away, or taken along to where the file is now."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tenure.carriers import REGISTRY_NAME, registry, sidecar
from tenure.carriers.registry import RegistryEntry
from tenure.carriers.resolve import registry_paths
from tenure.errors import EditError
from tenure.globs import literal, validate
from tenure.shown import command
from tenure.sources import Tree
from tenure.stamp.wishes import Edit


class _Found(NamedTuple):
    """One path of one entry.

    Attributes:
        place: The registry file.
        data: Its bytes.
        entry: The entry.
        number: Which of its paths it is, from 0.
        is_exact: Whether that path names one file.
    """

    place: str
    data: bytes
    entry: RegistryEntry
    number: int
    is_exact: bool


def released(tree: Tree, path: str) -> Edit | None:
    """Return the edit that takes a path out of the registry that names it, `None` if none does.

    Args:
        tree: The files on disk.
        path: The file as the registry means it; of a glob its text, from the root.

    Raises:
        EditError: The entry cannot be taken out safely.
    """
    found = _find(tree, path)
    if found is None:
        return None
    new = _without(found)
    notes = (f"took {path} out of {found.place}",)
    return Edit(found.place, found.data, new or None, notes)


def moved(tree: Tree, old: str, new: str) -> Sequence[Edit]:
    """Return the edits after which the entry about `old` is about `new`.

    Args:
        tree: The files on disk.
        old: The file as the registry means it; of a glob its text, from the root.
        new: The same for where the file is now.

    Raises:
        EditError: No entry is about `old`, or it cannot be changed safely.
    """
    found = _find(tree, old)
    if found is None:
        raise _no_entry(tree, old, new)
    base = found.place.removesuffix(REGISTRY_NAME)
    if not new.startswith(base):
        return _elsewhere(tree, found, old, new)
    pattern = _pattern(found, new.removeprefix(base))
    paths: list[str] = list(found.entry.patterns)
    paths[found.number] = pattern
    value = paths if len(paths) > 1 else pattern
    data = registry.update(found.place, found.data, found.entry.number, {"path": value})
    notes = (f"{found.place}: the record of {old} is now that of {new}",)
    return [Edit(found.place, found.data, data, notes)]


def _find(tree: Tree, path: str) -> _Found | None:
    places = registry_paths(path)
    texts = tree.read(places, limit=None)
    for place in (name for name in places if name in texts):
        base = place.removesuffix(REGISTRY_NAME)
        for entry in registry.read_registry(place, texts[place])[0]:
            for number, glob in enumerate(entry.globs):
                if glob.exact == path or (glob.exact is None and base + glob.pattern == path):
                    return _Found(place, texts[place], entry, number, glob.exact is not None)
    return None


def _without(found: _Found) -> bytes:
    left = [p for number, p in enumerate(found.entry.patterns) if number != found.number]
    if not left:
        return registry.remove(found.place, found.data, found.entry.number)
    return registry.update(found.place, found.data, found.entry.number, {"path": left})


def _pattern(found: _Found, path: str) -> str:
    if found.is_exact:
        return literal(path)
    if reason := validate(path):
        raise EditError(f"`{path}` cannot be the path of an entry: {reason}")
    return path


def _elsewhere(tree: Tree, found: _Found, old: str, new: str) -> Sequence[Edit]:
    """Move an entry to the nearest registry that can speak of the new path."""
    places = registry_paths(new)
    texts: Mapping[str, bytes] = tree.read(places, limit=None)
    place = next((name for name in places if name in texts), places[-1])
    pattern = _pattern(found, new.removeprefix(place.removesuffix(REGISTRY_NAME)))
    each = {"each": True} if found.entry.each else {}
    record = {"path": pattern, **each, **found.entry.raw.data}
    inserted = registry.insert(place, texts.get(place, b""), record)
    note = f"{place}: the record of {old}, which stood in {found.place}, is now that of {new}"
    return [
        Edit(place, texts.get(place), inserted, (note,)),
        Edit(found.place, found.data, _without(found) or None, ()),
    ]


def _no_entry(tree: Tree, old: str, new: str) -> EditError:
    beside, target = sidecar.sidecar_path(old), sidecar.sidecar_path(new)
    if beside in tree.find([beside]):
        hint = command("git", "mv", paths=[beside, target])
        return EditError(f"the record of {old} is the file {beside}", hint)
    hint = command("tenure", "explain", paths=[new])
    return EditError(f"no registry has an entry about {old}", hint)
