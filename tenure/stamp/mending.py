"""A record that is there already: keys set, slips put right, and what is left for a person said."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tenure import schema
from tenure.carriers import comment_header, front_matter, notebook, registry, sidecar
from tenure.carriers.registry import RegistryEntry
from tenure.carriers.resolve import Candidate, Resolution
from tenure.carriers.yaml_mend import mend
from tenure.errors import EditError
from tenure.record import CarrierKind, Lifecycle, RawRecord, Unreadable
from tenure.shown import command
from tenure.stamp.proposal import dates, merged, origin, owner
from tenure.stamp.verdict import Bench, judge, refusal, remedy
from tenure.stamp.wishes import Edit

MODULES: Mapping[CarrierKind, Any] = {
    CarrierKind.HEADER: comment_header,
    CarrierKind.FRONT_MATTER: front_matter,
    CarrierKind.NOTEBOOK: notebook,
    CarrierKind.SIDECAR: sidecar,
}
"""The carriers that speak of one file."""

_WRITES_YAML = (CarrierKind.HEADER, CarrierKind.FRONT_MATTER, CarrierKind.SIDECAR)


class _Spot(NamedTuple):
    """Where a record stands: its kind, the file, and the entry if that is a registry."""

    kind: CarrierKind
    path: str
    entry: RegistryEntry | None

    def read(self, data: bytes) -> RawRecord | Unreadable | None:
        if self.entry is None:
            found: RawRecord | Unreadable | None = MODULES[self.kind].read(self.path, data)
            return found
        return registry.read_registry(self.path, data)[0][self.entry.number].raw

    def update(self, data: bytes, changes: Mapping[str, object]) -> bytes:
        if self.entry is None:
            new: bytes = MODULES[self.kind].update(self.path, data, changes)
            return new
        return registry.update(self.path, data, self.entry.number, changes)


def mended(bench: Bench, resolution: Resolution) -> Edit:
    """Return the edit that changes the record of a file as was asked.

    Mistakes that the record had before do not keep a change out; new ones do.

    Raises:
        EditError: The record cannot be read, or would have mistakes that it does not have now.
    """
    wishes = bench.wishes
    spot = _spot(resolution, fix=wishes.fix)
    old = bench.tree.read([spot.path], limit=None)[spot.path]
    new, notes = _spelled(spot, old) if wishes.fix else (old, [])
    found = spot.read(new)
    if not isinstance(found, RawRecord):
        raise _not_mendable(found, bench)
    changes = _changes(found.data, bench)
    record = {k: v for k, v in {**found.data, **changes}.items() if v is not None}
    wrong = judge(record, bench)
    known = {one.text for one in judge(found.data, bench)} if wrong and wishes.changes else set()
    if wishes.changes and (added := [one for one in wrong if one.text not in known]):
        raise refusal(added, bench)
    if changes:
        new = spot.update(new, changes)
        notes += [_done(key, value) for key, value in changes.items()]
    said = [f"{spot.path}: {note}{_shared(spot.entry)}" for note in notes]
    if new == old:
        said = [f"{bench.path} has a record{_shared(spot.entry)}: {where(found)}"]
    return Edit(
        spot.path,
        old,
        new,
        tuple(said),
        tuple(one.text for one in wrong),
        remedy(wrong, bench) if wrong else None,
    )


def where(found: RawRecord | Unreadable) -> str:
    """Return where a record stands, for people."""
    line = found.first_line if isinstance(found, RawRecord) else found.place.line
    return f"{found.kind.value} at {found.path}:{line}"


def shared(entry: RegistryEntry | None) -> bool:
    """Whether an entry may speak of more than one file."""
    return entry is not None and (len(entry.globs) > 1 or entry.globs[0].exact is None)


def _done(key: str, value: object) -> str:
    if value is None:
        return f"removed `{key}`"
    import json  # late: a new record needs none of it

    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"set `{key}` to {shown}"


def _shared(entry: RegistryEntry | None) -> str:
    if entry is None or not shared(entry):
        return ""
    return f" (for all files of path {', '.join(entry.patterns)})"


def _spot(resolution: Resolution, *, fix: bool) -> _Spot:
    winner: Candidate | None = resolution.winner
    if resolution.unreadable and (fix or winner is None):
        broken = resolution.unreadable[0]
        return _Spot(broken.kind, broken.path, None)
    if winner is None:
        raise EditError("there is no record here that could be mended")
    return _Spot(winner.raw.kind, winner.raw.path, winner.entry)


def _spelled(spot: _Spot, old: bytes) -> tuple[bytes, list[str]]:
    """Mend the spelling of a record that is written in YAML."""
    notes: list[str] = []
    if spot.kind not in _WRITES_YAML or old.removeprefix(b"\xef\xbb\xbf").startswith(b"+++"):
        return old, notes  # TOML has no slips that a tool could put right

    def transform(text: str) -> str:
        better, found = mend(text, schema.RECORD_KEYS)
        notes.extend(found)
        return better

    new: bytes = MODULES[spot.kind].rewrite(spot.path, old, transform)
    return new, notes


def _not_mendable(found: Unreadable | None, bench: Bench) -> EditError:
    if found is None:
        return EditError(f"{bench.path} has no record that could be mended")
    place = f"{found.path}:{found.place.line}:{found.place.column}"
    if found.fixable and not bench.wishes.fix:
        hint = command("tenure", "stamp", "--fix", paths=[bench.path])
        return EditError(f"{place}: the record cannot be read: {found.message}", hint)
    return EditError(f"{place}: the record has to be mended by hand: {found.message}")


def _changes(data: dict[str, object], bench: Bench) -> dict[str, object]:
    """Return the keys to set and to remove, the latter with `None`."""
    changes = {k: merged(data.get(k), value) for k, value in bench.wishes.changes.items()}
    if "lifecycle" in changes:
        changes = _relabeled(data, changes, bench)
    if bench.wishes.fix:
        corrected = _corrected(data)
        known = {k: v for k, v in {**data, **corrected, **changes}.items() if v is not None}
        changes = {**corrected, **_filled(known, bench), **changes}
    return {k: v for k, v in changes.items() if data.get(k) != v}


def _relabeled(
    data: Mapping[str, object], changes: dict[str, object], bench: Bench
) -> dict[str, object]:
    """Add the dates that a new lifecycle brings, and drop the one that it ends."""
    wanted = {key: value for key, value in {**data, **changes}.items() if value is not None}
    brought = {k: day for k, day in dates(wanted, bench.policy).items() if k not in wanted}
    ended = {"expires": None} if wanted.get("lifecycle") == Lifecycle.DURABLE.value else {}
    return ended | brought | changes


def _corrected(data: dict[str, object]) -> dict[str, object]:
    """Return the keys and values that were clearly meant: `exprires`, `20261201`, `acme/shop`."""
    from tenure.mistakes import explain_record

    changes: dict[str, object] = {}
    for mistake in explain_record(data):
        if mistake.fix is None or len(mistake.path) != 1:
            continue
        key = str(mistake.path[0])
        if mistake.on_key:
            changes |= {key: None, mistake.fix: data[key]}
        else:
            changes[key] = mistake.fix
    return changes


def _filled(data: Mapping[str, object], bench: Bench) -> dict[str, object]:
    """Return the keys that a record lacks and that need no thought to know."""
    known: dict[str, object] = {}
    if not data.get("origin"):
        known["origin"] = origin(bench)
    if not data.get("lifecycle"):
        known["lifecycle"] = bench.policy.lifecycle.value
    if not data.get("created"):
        known["created"] = bench.wishes.as_of.isoformat()
    if not data.get("owner"):
        known["owner"] = owner(bench)
    missing = dates({**data, **known}, bench.policy)
    return known | {key: day for key, day in missing.items() if not data.get(key)}
