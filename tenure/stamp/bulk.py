"""Records for many files at once: what is known of each, and dates that do not all fall together."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tenure.carriers import REGISTRY_NAME, registry, toml_edit
from tenure.carriers.resolve import registry_paths
from tenure.codeowners import LOCATIONS, Codeowners
from tenure.codeowners import parse as parse_codeowners
from tenure.errors import EditError
from tenure.globs import literal
from tenure.leases import ADOPTED, after, lifetime
from tenure.policy import Policy, PolicySet
from tenure.record import Lifecycle
from tenure.report import path_bytes
from tenure.sources import Tree
from tenure.stamp.edits import placed, refuse_others
from tenure.stamp.proposal import in_order, merged
from tenure.stamp.verdict import Bench, can_own, judge, refusal
from tenure.stamp.wishes import Edit, Wishes

_UNKNOWN = "unknown"


class Candidate(NamedTuple):
    """A file that AI produced and that has no record.

    Attributes:
        path: The file.
        origin: `tool`, `tool/model`, or `None` where no sign names a tool.
        added: The day on which it came into the repository, if that is known.
        owner: Who may own it, to judge by its history.
    """

    path: str
    origin: str | None
    added: date | None
    owner: str | None


class Proposal(NamedTuple):
    """A record, and the files that it is for.

    Attributes:
        paths: The files; several of them, each an artifact of its own, only in a registry.
        patterns: The globs of the entry, from the root; `None` for one file.
        record: The record.
    """

    paths: tuple[str, ...]
    patterns: tuple[str, ...] | None
    record: Mapping[str, object]


class Made(NamedTuple):
    """What came of it: records, and why other files get none."""

    proposals: list[Proposal]
    refused: list[EditError]


class Bulk:
    """What all proposals of one run share, looked up once.

    Args:
        tree: The files on disk.
        policy: Their policies.
        wishes: What was asked for; its `changes` are set in every record.
    """

    def __init__(self, tree: Tree, policy: PolicySet, wishes: Wishes) -> None:
        """Read CODEOWNERS."""
        self._tree = tree
        self._policy = policy
        self._wishes = wishes
        files = tree.read(LOCATIONS, limit=None)
        texts = (files[name] for name in LOCATIONS if name in files)
        self._codeowners: Codeowners | None = next(map(parse_codeowners, texts), None)
        self._can_own: dict[tuple[str, int], bool] = {}

    def separately(self, candidates: Iterable[Candidate]) -> Made:
        """Return a record for each file."""
        made = Made([], [])
        for candidate in candidates:
            try:
                bench = self._bench(candidate.path)
                record = self._record(candidate, self._owner(candidate, bench), bench)
            except EditError as exc:
                made.refused.append(exc)
            else:
                made.proposals.append(Proposal((candidate.path,), None, record))
        return made

    def by_folder(
        self, candidates: Iterable[Candidate], neighbors: Callable[[str], Iterable[str]]
    ) -> Made:
        """Return one record for each folder, owner and origin.

        Args:
            candidates: The files.
            neighbors: Says which files stand directly in a folder. Where the record is for all of
                them it names the folder, `folder/*`, else each of its files.
        """
        made = Made([], [])
        groups: dict[tuple[str, ...], list[Candidate]] = {}
        for candidate in candidates:
            try:
                owner = self._owner(candidate, self._bench(candidate.path))
            except EditError as exc:
                made.refused.append(exc)
                continue
            folder = candidate.path.rpartition("/")[0]
            key = folder, repr(owner), candidate.origin or _UNKNOWN
            groups.setdefault(key, []).append(candidate)
        for (folder, *_), members in groups.items():
            try:
                made.proposals.append(self._shared(folder, members, set(neighbors(folder))))
            except EditError as exc:
                made.refused.append(exc)
        return made

    def _shared(self, folder: str, members: Sequence[Candidate], neighbors: set[str]) -> Proposal:
        paths = tuple(sorted((c.path for c in members), key=path_bytes))
        whole = neighbors == set(paths) and len(paths) > 1
        patterns = (f"{literal(folder)}/*".lstrip("/"),) if whole else tuple(map(literal, paths))
        days = [candidate.added for candidate in members if candidate.added]
        first = members[0]._replace(added=min(days, default=None), path=paths[0])
        bench = self._bench(first.path)
        return Proposal(paths, patterns, self._record(first, self._owner(first, bench), bench))

    def _bench(self, path: str) -> Bench:
        refuse_others(path, self._policy.for_path(path))
        return Bench(self._tree, path, self._policy.for_path(path), self._wishes)

    def _owner(self, candidate: Candidate, bench: Bench) -> object:
        if self._wishes.changes.get("owner"):
            return self._wishes.changes["owner"]
        listed = self._codeowners.owners_of(bench.path) if self._codeowners else ()
        people = [name for name in listed if self._accountable(name, bench)]
        if people:
            return people[0] if len(people) == 1 else people
        for name in (bench.policy.owner_default, candidate.owner, self._wishes.owner):
            if name and self._accountable(name, bench):
                return name
        raise EditError(
            f"nobody is known to own {bench.path}",
            "name a team in CODEOWNERS or in the policy (`owner.default`), or: --set owner=@YOU",
        )

    def _accountable(self, name: str, bench: Bench) -> bool:
        key = name, id(bench.policy)
        if key not in self._can_own:
            self._can_own[key] = can_own(name, bench)
        return self._can_own[key]

    def _record(self, candidate: Candidate, owner: object, bench: Bench) -> dict[str, object]:
        wishes = self._wishes
        wanted = {key: merged(None, value) for key, value in wishes.changes.items()}
        created = min(candidate.added or wishes.as_of, wishes.as_of)
        record: dict[str, object] = {
            "owner": owner,
            "origin": candidate.origin or _UNKNOWN,
            "lifecycle": bench.policy.lifecycle.value,
            "created": created.isoformat(),
        }
        record |= {key: value for key, value in wanted.items() if value is not None}
        brought = lease(candidate.path, record, bench.policy, wishes.as_of)
        record |= {key: value for key, value in brought.items() if key not in wanted}
        if wrong := judge(record, bench):
            raise refusal(wrong, bench)
        return in_order(record)


def lease(
    path: str, record: Mapping[str, object], policy: Policy, as_of: date
) -> dict[str, object]:
    """Return the dates for a file that gets its record late.

    The end lies where a hash of the path puts it, between the day on which it is due soon and the
    last one that the policy allows, so that a thousand records do not fall due together and a
    second run says the same. A file that is older than a lease is renewed today: `renewals` says so.

    Args:
        path: The file.
        record: What is known, `lifecycle` and `created` among it.
        policy: Says how long a lease is.
        as_of: The day on which the record is written.
    """
    try:
        lifecycle = Lifecycle(str(record["lifecycle"]))
        created = date.fromisoformat(str(record["created"]))
    except ValueError:
        return {}  # the schema says what is wrong with it
    ends = lifetime(lifecycle, str(record.get("kind")), policy)
    days = policy.lifetime_review if ends is None else ends
    latest, soon = after(created, days), after(as_of, policy.soon)
    renewed = latest <= soon
    latest = after(as_of, days) if renewed else latest
    earliest = min(after(soon, 1), latest)
    end = latest - timedelta(days=_number(path) % ((latest - earliest).days + 1))
    dates: dict[str, object] = {"review" if ends is None else "expires": end.isoformat()}
    if renewed:
        entry = {"date": as_of.isoformat(), "until": end.isoformat(), "reason": ADOPTED}
        dates["renewals"] = [entry]
    return dates


def by_registry(tree: Tree, proposals: Iterable[Proposal]) -> dict[str, list[Proposal]]:
    """Return which records go into which registry, sorted: the nearest, or a new one at the root."""
    wanted = sorted(proposals, key=lambda proposal: path_bytes(proposal.paths[0]))
    places = dict.fromkeys(name for p in wanted for name in registry_paths(p.paths[0]))
    there = tree.find(places)
    groups: dict[str, list[Proposal]] = {}
    for proposal in wanted:
        names = registry_paths(proposal.paths[0])
        place = next((name for name in names if name in there), names[-1])
        groups.setdefault(place, []).append(proposal)
    return groups


def carried(tree: Tree, proposal: Proposal, carrier: str) -> Edit:
    """Return the edit that gives one file its record, in the file or beside it.

    Raises:
        EditError: It cannot carry it.
    """
    return placed(tree, proposal.paths[0], carrier, proposal.record)


def appended(tree: Tree, place: str, proposals: Iterable[Proposal]) -> Edit:
    """Return the edit that adds records to a registry, all with one look at it.

    Raises:
        EditError: The registry cannot be read, or cannot take them.
    """
    old = tree.read([place], limit=None).get(place)
    before, broken = registry.read_registry(place, old or b"")
    if broken:
        spot = f"{place}:{broken[0].place.line}:{broken[0].place.column}"
        raise EditError(f"{spot}: the registry cannot be read: {broken[0].message}")
    base = place.removesuffix(REGISTRY_NAME)
    tables = [_table(proposal, base) for proposal in proposals]
    text = old.decode() if old else registry.HEADING
    eol = "\r\n" if "\r\n" in text else "\n"
    gap = "" if text.endswith("\n") else eol
    written = ["\n" + toml_edit.render_table("[[artifact]]", table) for table in tables]
    new = (text + gap + "".join(written).replace("\n", eol)).encode()
    found, broken = registry.read_registry(place, new)
    if broken or len(found) != len(before) + len(tables):
        raise EditError(f"{place} is written in a way that no entry can be added to")
    notes = (f"{place}: {len(tables)} more",)
    return Edit(place, old, new, notes)


def _table(proposal: Proposal, base: str) -> dict[str, object]:
    patterns = proposal.patterns or tuple(map(literal, proposal.paths))
    # A folder above the registry holds nothing that it speaks of; `literal` leaves slashes alone.
    inside = [pattern.removeprefix(literal(base)) for pattern in patterns]
    path = inside[0] if len(inside) == 1 else inside
    each = {"each": True} if proposal.patterns else {}
    return {"path": path, **each, **proposal.record}


def _number(path: str) -> int:
    return int.from_bytes(hashlib.sha256(path_bytes(path)).digest()[:4])
