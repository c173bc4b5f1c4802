"""The edits that give a file its record, mend the one it has, or take it away."""

from collections.abc import Mapping

from tenure.carriers import REGISTRY_NAME, front_matter, registry, sidecar
from tenure.carriers.resolve import Candidate, Resolution, registry_paths
from tenure.errors import EditError
from tenure.globs import literal
from tenure.policy import Policy
from tenure.record import CarrierKind
from tenure.shown import command
from tenure.sources import Tree
from tenure.stamp.mending import MODULES, mended, shared, where
from tenure.stamp.proposal import propose
from tenure.stamp.verdict import Bench, judge, refusal
from tenure.stamp.wishes import Edit, Wishes
from tenure.survey import Surveyed, is_policy, is_registry

LONG_RECORD = 12
"""A record of more keys is better kept in a registry; `stamp` says so."""

CARRIERS: Mapping[str, CarrierKind] = {
    "header": CarrierKind.HEADER,
    "front-matter": CarrierKind.FRONT_MATTER,
    "notebook": CarrierKind.NOTEBOOK,
    "sidecar": CarrierKind.SIDECAR,
    "registry": CarrierKind.REGISTRY,
}
"""What `--carrier` and the policy call them; `auto` takes what suits the file."""


def stamp(tree: Tree, path: str, item: Surveyed | None, policy: Policy, wishes: Wishes) -> Edit:
    """Return the edit that gives a file its record, or mends the one it has.

    A file that only shares a record with others gets one of its own if a carrier is asked for.

    Args:
        tree: The files on disk.
        path: The file.
        item: What the survey found about it, `None` for nothing.
        policy: The policy that holds for it.
        wishes: What was asked for.

    Raises:
        EditError: The file cannot carry the record, or the record would not be valid.
    """
    refuse_others(path, policy)
    bench = Bench(tree, path, policy, wishes)
    resolution = item.resolution if item else None
    winner = resolution.winner if resolution else None
    gets_its_own = winner is not None and shared(winner.entry) and wishes.carrier is not None
    if resolution and (winner or resolution.unreadable) and not gets_its_own:
        _refuse_a_second(path, resolution, wishes.carrier)
        return mended(bench, resolution)
    record = propose(bench)
    if wrong := judge(record, bench):
        raise refusal(wrong, bench)
    return placed(tree, path, wishes.carrier or policy.carrier, record)


def placed(tree: Tree, path: str, carrier: str, record: Mapping[str, object]) -> Edit:
    """Return the edit that gives a file a record which is known to be right.

    Args:
        tree: The files on disk.
        path: The file, which has no record.
        carrier: Where the record goes, as the policy calls it.
        record: The record.

    Raises:
        EditError: The file cannot carry it.
    """
    reason: EditError | None = None
    for kind in _carriers(path, carrier):
        try:
            return _inserted(tree, path, kind, record)
        except EditError as exc:
            reason = reason or exc
    raise reason or EditError(f"{path} cannot carry a record")


def unstamp(tree: Tree, path: str, item: Surveyed | None) -> Edit:
    """Return the edit that takes the record of a file away.

    Raises:
        EditError: It has none that can be read, or shares it with other files.
    """
    resolution = item.resolution if item else None
    if resolution is None or (resolution.winner is None and not resolution.unreadable):
        raise EditError(f"{path} has no record")
    winner = resolution.winner
    if winner is None:
        broken = resolution.unreadable[0]
        raise EditError(
            f"{broken.path}:{broken.place.line}:{broken.place.column}: the record cannot be read, "
            f"so it stays: {broken.message}",
            command("tenure", "stamp", "--fix", paths=[path]) if broken.fixable else None,
        )
    carrier = winner.raw.path
    old = tree.read([carrier], limit=None)[carrier]
    new = _without(path, winner, old)
    gone = not new and winner.raw.kind in (CarrierKind.SIDECAR, CarrierKind.REGISTRY)
    notes = [f"removed the record of {path}: {where(winner.raw)}"]
    if resolution.losers:
        notes.append(f"now another one counts for {path}: {where(resolution.losers[0].raw)}")
    return Edit(carrier, old, None if gone else new, tuple(notes))


def _without(path: str, winner: Candidate, old: bytes) -> bytes:
    carrier, entry = winner.raw.path, winner.entry
    if entry is None:
        new: bytes = MODULES[winner.raw.kind].remove(carrier, old)
        return new
    if shared(entry):
        raise EditError(
            f"{path} shares its record with other files: {where(winner.raw)}",
            f"edit `path` there, or: {command('tenure', 'stamp', '--carrier', 'auto', paths=[path])}",
        )
    return registry.remove(carrier, old, entry.number)


def refuse_others(path: str, policy: Policy) -> None:
    """Refuse files that no record would count for.

    Raises:
        EditError: It is such a file.
    """
    if is_policy(path) or is_registry(path):
        raise EditError(f"{path} is a file of tenure itself and needs no record")
    subject = sidecar.subject(path)
    if subject is not None:
        hint = command("tenure", "stamp", paths=[subject])
        raise EditError(f"{path} is itself the record of {subject}", hint)
    if any(glob.matches(path) for glob in policy.exclude):
        hint = command("tenure", "config", paths=[path])
        raise EditError(f"the policy leaves {path} alone (`exclude`)", hint)


def _refuse_a_second(path: str, resolution: Resolution, name: str | None) -> None:
    """Refuse to write a record at another place than the one that the file has."""
    wanted, winner = CARRIERS.get(name or ""), resolution.winner
    there = winner.raw if winner else resolution.unreadable[0]
    if wanted is not None and there.kind is not wanted:
        hint = command("tenure", "unstamp", paths=[path])
        raise EditError(f"{path} has a record already: {where(there)}; take it out first", hint)


def _carriers(path: str, name: str) -> list[CarrierKind]:
    """Return the carriers to try, best first; a named one is the only one."""
    if name in CARRIERS:
        return [CARRIERS[name]]
    if path.endswith(".ipynb"):
        return [CarrierKind.NOTEBOOK, CarrierKind.SIDECAR]
    if front_matter.is_usual(path):
        return [CarrierKind.FRONT_MATTER, CarrierKind.SIDECAR]
    return [CarrierKind.HEADER, CarrierKind.SIDECAR]


def _inserted(tree: Tree, path: str, kind: CarrierKind, record: Mapping[str, object]) -> Edit:
    if kind is CarrierKind.REGISTRY:
        return _registered(tree, path, record)
    place = sidecar.sidecar_path(path) if kind is CarrierKind.SIDECAR else path
    old = tree.read([place], limit=None).get(place)
    new = MODULES[kind].insert(place, old or b"", record)
    notes = [f"wrote the record of {path}" + (f" into {place}" if place != path else "")]
    if place == path and len(record) > LONG_RECORD:
        notes.append("a record this long is easier kept in a registry: --carrier registry")
    return Edit(place, old, new, tuple(notes))


def _registered(tree: Tree, path: str, record: Mapping[str, object]) -> Edit:
    """Return the edit of the nearest registry, or of a new one at the root."""
    places = registry_paths(path)
    found = tree.read(places, limit=None)
    place = next((name for name in places if name in found), places[-1])
    inside = path.removeprefix(place.removesuffix(REGISTRY_NAME))
    old = found.get(place)
    if broken := registry.read_registry(place, old or b"")[1]:
        spot = f"{place}:{broken[0].place.line}:{broken[0].place.column}"
        raise EditError(f"{spot}: the registry cannot be read: {broken[0].message}")
    new = registry.insert(place, old or b"", {"path": literal(inside), **record})
    return Edit(place, old, new, (f"wrote the record of {path} into {place}",))
