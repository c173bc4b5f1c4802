"""The record that a file without one gets; nothing in it is invented."""

from collections.abc import Mapping
from datetime import date

from tenure import schema
from tenure.errors import EditError
from tenure.leases import after, lifetime
from tenure.policy import Policy
from tenure.provenance import markers
from tenure.provenance.origins import origin_of
from tenure.record import Lifecycle
from tenure.stamp.verdict import Bench, can_own


def propose(bench: Bench) -> dict[str, object]:
    """Return the record for a file: what was asked for, and what can be known.

    Raises:
        EditError: Nobody is known who could own it.
    """
    wishes = bench.wishes
    wanted = {key: merged(None, value) for key, value in wishes.changes.items()}
    record: dict[str, object] = {
        "owner": wanted.get("owner") or owner(bench),
        "origin": origin(bench),
        "lifecycle": bench.policy.lifecycle.value,
        "created": wishes.as_of.isoformat(),
    }
    record |= {key: value for key, value in wanted.items() if value is not None}
    record |= {key: day for key, day in dates(record, bench.policy).items() if key not in wanted}
    return in_order(record)


def origin(bench: Bench) -> str:
    """Return what produced a file: by its own words, else the agent in whose shell this runs."""
    marker = markers.find(bench.path, bench.tree.read([bench.path]).get(bench.path, b""))
    return (origin_of([marker]) if marker else None) or bench.wishes.tool or "unknown"


def in_order(record: Mapping[str, object]) -> dict[str, object]:
    """Return a record with its keys in the order of the schema, unknown ones last."""
    rank = {key: number for number, key in enumerate(schema.RECORD_KEYS)}
    return {key: record[key] for key in sorted(record, key=lambda key: rank.get(key, len(rank)))}


def merged(old: object, new: object) -> object:
    """Add `--set validated.tests=…` to what `validated` says; `None` removes an inner key too."""
    if not isinstance(new, dict):
        return new
    both = {**old, **new} if isinstance(old, dict) else new
    return {key: value for key, value in both.items() if value is not None} or None


def dates(record: Mapping[str, object], policy: Policy) -> dict[str, str]:
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


def owner(bench: Bench) -> object:
    """Return who owns a file: by CODEOWNERS, else by the policy, else by git; never an automaton.

    Raises:
        EditError: Nobody is known.
    """
    codeowners = bench.codeowners()
    listed = codeowners.owners_of(bench.path) if codeowners else ()
    people = [name for name in listed if can_own(name, bench)]
    if people:
        return people[0] if len(people) == 1 else people
    for name in (bench.policy.owner_default, bench.wishes.owner):
        if name and can_own(name, bench):
            return name
    raise EditError(
        f"nobody is known to own {bench.path}: no person or team in CODEOWNERS, in the policy "
        "(`owner.default`) or in the configuration of git",
        bench.wishes.again(bench.path, {"owner": "@YOU"}),
    )
