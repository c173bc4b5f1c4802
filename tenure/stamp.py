"""What `stamp` writes: the record of a file, where it goes, and how a broken one is mended.

Everything here is a function of what it is given; `tenure.cli.stamp` reads and writes the disk.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from tenure import schema
from tenure.carriers import comment_header, front_matter, notebook, registry, sidecar
from tenure.carriers.registry import RegistryEntry
from tenure.carriers.resolve import Resolution, registry_paths
from tenure.carriers.yaml_mend import mend
from tenure.codeowners import LOCATIONS
from tenure.codeowners import parse as parse_codeowners
from tenure.errors import EditError
from tenure.globs import literal
from tenure.leases import after, lifetime
from tenure.policy import Policy
from tenure.provenance.identities import automaton
from tenure.record import CarrierKind, Lifecycle, RawRecord, Unreadable
from tenure.shown import command
from tenure.sources import Tree
from tenure.survey import Surveyed

LONG_RECORD = 12
"""A record of more lines is better kept in a registry; `stamp` says so."""

_MODULES: Mapping[CarrierKind, Any] = {
    CarrierKind.HEADER: comment_header,
    CarrierKind.FRONT_MATTER: front_matter,
    CarrierKind.NOTEBOOK: notebook,
    CarrierKind.SIDECAR: sidecar,
}


_WRITES_YAML = (CarrierKind.HEADER, CarrierKind.FRONT_MATTER, CarrierKind.SIDECAR)
_TO_BE_TOLD = ("purpose", "exit", "plan", "rollback", "monitor", "responder")


class Edit(NamedTuple):
    """A file to write.

    Attributes:
        path: In the repository.
        old: What it holds now, `None` if it does not exist.
        new: What it shall hold, `None` if it is to be deleted.
        notes: What was done, a sentence each.
    """

    path: str
    old: bytes | None
    new: bytes | None
    notes: tuple[str, ...]


class Wishes(NamedTuple):
    """What the person asked for.

    Attributes:
        changes: Record keys to set; `None` removes a key.
        carrier: Where a new record goes: a name of the policy's `carrier`, or `None` for the policy's.
        fix: Mend what can be mended in a record that is there.
        as_of: The day on which this happens.
        owner: Whom git knows as the person at work, if CODEOWNERS and policy name nobody.
        tool: The agent in whose shell this runs, if one does.
    """

    changes: Mapping[str, object]
    carrier: str | None
    fix: bool
    as_of: date
    owner: str | None
    tool: str | None


def stamp(
    tree: Tree, path: str, item: Surveyed | None, policy: Policy, wishes: Wishes
) -> Edit | None:
    """Return the edit that gives a file its record, or mends the one it has.

    Args:
        tree: The files on disk.
        path: The file.
        item: What the survey found about it, `None` for nothing.
        policy: The policy that holds for it.
        wishes: What was asked for.

    Returns:
        The edit, or `None` if there is nothing to do.

    Raises:
        EditError: The file cannot carry the record, or the record would not be valid.
    """
    resolution = item.resolution if item else None
    if resolution and (resolution.winner or resolution.unreadable):
        return _mended(tree, path, resolution, policy, wishes)
    record = propose(tree, path, item, policy, wishes)
    _refuse_invalid(record, path)
    carriers = _carriers(path, wishes.carrier or policy.carrier)
    reason: EditError | None = None
    for kind in carriers:
        try:
            edit = _inserted(tree, path, kind, record)
        except EditError as exc:
            reason = reason or exc
            continue
        return edit
    raise reason or EditError(f"{path} cannot carry a record")


def unstamp(tree: Tree, path: str, item: Surveyed | None) -> Edit:
    """Return the edit that takes the record of a file away.

    Raises:
        EditError: It has none, or shares it with other files.
    """
    winner = item.resolution.winner if item and item.resolution else None
    if winner is None:
        raise EditError(f"{path} has no record")
    carrier = winner.raw.path
    old = tree.read([carrier], limit=None)[carrier]
    if winner.entry is not None:
        if (
            winner.entry.is_group
            or len(winner.entry.globs) > 1
            or winner.entry.globs[0].exact is None
        ):
            raise EditError(
                f"{path} shares its record with other files: {carrier}:{winner.raw.first_line}",
                f"edit `path` there, or give {path} a record of its own",
            )
        new = registry.remove(carrier, old, winner.entry.number)
    else:
        new = _MODULES[winner.raw.kind].remove(carrier, old)
    gone = not new and winner.raw.kind in (CarrierKind.SIDECAR, CarrierKind.REGISTRY)
    return Edit(carrier, old, None if gone else new, (f"removed the record of {path}",))


def propose(
    tree: Tree, path: str, item: Surveyed | None, policy: Policy, wishes: Wishes
) -> dict[str, object]:
    """Return the record for a file that has none; nothing in it is invented.

    Raises:
        EditError: Nobody is known who could own it.
    """
    evidence = item.evidence if item else None
    wanted = wishes.changes
    record: dict[str, object] = {
        "owner": wanted.get("owner") or _owner(tree, path, policy, wishes),
        "origin": (evidence.tool if evidence else None) or wishes.tool or "unknown",
        "lifecycle": policy.lifecycle.value,
        "created": wishes.as_of.isoformat(),
    }
    record |= {key: value for key, value in wanted.items() if value is not None}
    record |= {key: day for key, day in _dates(record, policy).items() if key not in wanted}
    return {key: record[key] for key in schema.RECORD_KEYS if key in record} | {
        key: value for key, value in record.items() if key not in schema.RECORD_KEYS
    }


def _dates(record: Mapping[str, object], policy: Policy) -> dict[str, str]:
    """Return the date that the lifecycle of a new record asks for, as late as the policy allows."""
    try:
        lifecycle = Lifecycle(str(record["lifecycle"]))
        created = date.fromisoformat(str(record["created"]))
    except ValueError:
        return {}  # the schema says what is wrong with it
    days = lifetime(lifecycle, str(record.get("kind")), policy)
    if days is None:
        return {"review": after(created, policy.lifetime_review).isoformat()}
    return {"expires": after(created, days).isoformat()}


def _owner(tree: Tree, path: str, policy: Policy, wishes: Wishes) -> object:
    files = tree.read(LOCATIONS, limit=None)
    listed = next((files[place] for place in LOCATIONS if place in files), None)
    owners = parse_codeowners(listed).owners_of(path) if listed is not None else ()
    people = [owner for owner in owners if not automaton(owner)]
    if people:
        return people[0] if len(people) == 1 else people
    if policy.owner_default:
        return policy.owner_default
    if wishes.owner and not automaton(wishes.owner):
        return wishes.owner
    raise EditError(
        f"nobody is known to own {path}: CODEOWNERS names nobody, the policy has no "
        "`owner.default`, and git knows no person here",
        command("tenure", "stamp", "--set", "owner=@YOU", paths=[path]),
    )


def _carriers(path: str, name: str) -> list[CarrierKind]:
    """Return the carriers to try, best first; a named one is the only one."""
    named = {
        "header": CarrierKind.HEADER,
        "front-matter": CarrierKind.FRONT_MATTER,
        "notebook": CarrierKind.NOTEBOOK,
        "sidecar": CarrierKind.SIDECAR,
        "registry": CarrierKind.REGISTRY,
    }
    if name in named:
        return [named[name]]
    if path.endswith(".ipynb"):
        return [CarrierKind.NOTEBOOK, CarrierKind.SIDECAR]
    if front_matter.is_usual(path):
        return [CarrierKind.FRONT_MATTER, CarrierKind.SIDECAR]
    return [CarrierKind.HEADER, CarrierKind.SIDECAR]


def _inserted(tree: Tree, path: str, kind: CarrierKind, record: Mapping[str, object]) -> Edit:
    if kind is CarrierKind.REGISTRY:
        places = registry_paths(path)
        found = tree.read(places, limit=None)
        place = next((name for name in places if name in found), places[-1])
        inside = path.removeprefix(place.removesuffix(registry.REGISTRY_NAME))
        old = found.get(place)
        new = registry.insert(place, old or b"", {"path": literal(inside), **record})
        return Edit(place, old, new, (f"wrote the record of {path} into {place}",))
    if kind is CarrierKind.SIDECAR:
        place = sidecar.sidecar_path(path)
        return Edit(
            place,
            None,
            sidecar.insert(place, b"", record),
            (f"wrote the record of {path} beside it",),
        )
    old = tree.read([path], limit=None)[path]
    new = _MODULES[kind].insert(path, old, record)
    notes = [f"wrote a record into {path}"]
    if len(record) > LONG_RECORD:
        notes.append("a record this long is easier kept in a registry: --carrier registry")
    return Edit(path, old, new, tuple(notes))


def _mended(
    tree: Tree, path: str, resolution: Resolution, policy: Policy, wishes: Wishes
) -> Edit | None:
    winner = resolution.winner
    kind, carrier = (winner.raw if winner else resolution.unreadable[0])[:2]
    entry = winner.entry if winner else None
    old = tree.read([carrier], limit=None)[carrier]
    new, notes = _spelled(kind, carrier, old) if wishes.fix else (old, [])
    found = _read(kind, carrier, new, entry)
    if not isinstance(found, RawRecord):
        raise _not_mendable(path, found, asked=wishes.fix)
    changes = {key: _merged(found.data.get(key), value) for key, value in wishes.changes.items()}
    if "lifecycle" in changes:
        changes = _relabeled(found.data, changes, policy)
    changes = {key: value for key, value in changes.items() if found.data.get(key) != value}
    if wishes.fix:
        corrected = _corrected(found.data)
        known = {k: v for k, v in (found.data | corrected).items() if v is not None}
        changes = corrected | _filled(known, tree, path, policy, wishes) | changes
    if changes:
        _refuse_invalid(
            {key: v for key, v in (found.data | changes).items() if v is not None}, path
        )
        new = _updated(kind, carrier, new, entry, changes)
        notes += [f"set `{key}` to {value}" for key, value in changes.items() if value is not None]
        notes += [f"removed `{key}`" for key, value in changes.items() if value is None]
    if new == old:
        return None
    return Edit(carrier, old, new, tuple(f"{carrier}: {note}" for note in notes))


def _relabeled(
    data: Mapping[str, object], changes: dict[str, object], policy: Policy
) -> dict[str, object]:
    """Add the dates that a new lifecycle brings, and drop the one that it ends."""
    wanted = {key: value for key, value in {**data, **changes}.items() if value is not None}
    dates = {key: day for key, day in _dates(wanted, policy).items() if key not in wanted}
    ended = {"expires": None} if wanted.get("lifecycle") == Lifecycle.DURABLE.value else {}
    return ended | dates | changes


def _merged(old: object, new: object) -> object:
    """Add `--set validated.tests=…` to what `validated` already says."""
    return {**old, **new} if isinstance(old, dict) and isinstance(new, dict) else new


def _spelled(kind: CarrierKind, carrier: str, old: bytes) -> tuple[bytes, list[str]]:
    """Mend the spelling of a record that is written in YAML."""
    notes: list[str] = []
    if kind not in _WRITES_YAML:
        return old, notes

    def transform(text: str) -> str:
        mended, found = mend(text, schema.RECORD_KEYS)
        notes.extend(found)
        return mended

    return _MODULES[kind].rewrite(carrier, old, transform), notes


def _read(
    kind: CarrierKind, carrier: str, data: bytes, entry: RegistryEntry | None
) -> RawRecord | Unreadable | None:
    if entry is not None:
        return registry.read_registry(carrier, data)[0][entry.number].raw
    found: RawRecord | Unreadable | None = _MODULES[kind].read(carrier, data)
    return found


def _not_mendable(path: str, found: Unreadable | None, *, asked: bool) -> EditError:
    if found is None:
        return EditError(f"{path} has no record that could be mended")
    where = f"{found.path}:{found.place.line}:{found.place.column}"
    if found.fixable and not asked:
        hint = command("tenure", "stamp", "--fix", paths=[path])
        return EditError(f"{where}: the record cannot be read: {found.message}", hint)
    return EditError(f"{where}: the record has to be mended by hand: {found.message}")


def _corrected(data: dict[str, object]) -> dict[str, object]:
    """Return the keys and values that were clearly meant: `exprires`, `20261201`, `acme/shop`."""
    changes: dict[str, object] = {}
    for mistake in schema.explain_record(data):
        if mistake.fix is None or len(mistake.path) != 1:
            continue
        key = str(mistake.path[0])
        if mistake.on_key:
            changes |= {key: None, mistake.fix: data[key]}
        else:
            changes[key] = mistake.fix
    return changes


def _filled(
    data: Mapping[str, object], tree: Tree, path: str, policy: Policy, wishes: Wishes
) -> dict[str, object]:
    """Return the keys that a record lacks and that need no thought to know."""
    known: dict[str, object] = {}
    if not data.get("origin"):
        known["origin"] = wishes.tool or "unknown"
    if not data.get("lifecycle"):
        known["lifecycle"] = policy.lifecycle.value
    if not data.get("created"):
        known["created"] = wishes.as_of.isoformat()
    if not data.get("owner"):
        known["owner"] = _owner(tree, path, policy, wishes)
    dates = _dates({**data, **known}, policy)
    return known | {key: day for key, day in dates.items() if not data.get(key)}


def _updated(
    kind: CarrierKind,
    carrier: str,
    data: bytes,
    entry: RegistryEntry | None,
    changes: Mapping[str, object],
) -> bytes:
    if entry is not None:
        return registry.update(carrier, data, entry.number, changes)
    new: bytes = _MODULES[kind].update(carrier, data, changes)
    return new


def _refuse_invalid(record: Mapping[str, object], path: str) -> None:
    if schema.is_valid_record(dict(record)):
        return
    mistakes = schema.explain_record(dict(record))
    words = "; ".join(mistake.message for mistake in mistakes)
    missing = [
        key for key in _TO_BE_TOLD if any(f"`{key}` is missing" in m.message for m in mistakes)
    ]
    hint = None
    if missing:
        wishes = [word for key in missing for word in ("--set", f"{key}=…")]
        hint = command("tenure", "stamp", *wishes, paths=[path])
    raise EditError(f"{path} gets no record like this: {words}", hint)
