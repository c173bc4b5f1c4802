"""Which artifacts a tree has: every file in question with the record that counts for it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tenure.carriers import REGISTRY_NAME, sidecar
from tenure.carriers.resolve import Registries, Resolution, read_inside, registry_paths, resolve
from tenure.evidence import Evidence, History, Relation, Strength
from tenure.globs import Glob, any_of, could_fit
from tenure.policy import LOCK_NAME, POLICY_NAME, Policy, PolicySet
from tenure.provenance import marker_sieve
from tenure.record import RawRecord, Unreadable
from tenure.report import Artifact
from tenure.sources import FILES, SUBMODULE, WINDOW, Entry, Tree
from tenure.sources.objects import to_text

if TYPE_CHECKING:
    from tenure.carriers.registry import RegistryEntry


HALF = 0.5
"""A file of which AI wrote a smaller part than this is not AI-produced (design, 3)."""

_RANK = {strength: rank for rank, strength in enumerate(Strength)}

_OUR_ENDS = (sidecar.SUFFIX, REGISTRY_NAME, POLICY_NAME, LOCK_NAME)
"""How the names of our own files end; asked first because it is asked of every file."""


class Surveyed(NamedTuple):
    """An artifact, not yet validated, with what was found about it on the way.

    Attributes:
        artifact: Its `record` is still `None`.
        policy: The policy that holds for it.
        evidence: Why it counts as AI-produced, if it does.
        resolution: Which records speak of it; `None` for a registry entry without files here.
    """

    artifact: Artifact
    policy: Policy
    evidence: Evidence | None
    resolution: Resolution | None


class Survey(NamedTuple):
    """What was found in a tree.

    Attributes:
        files: How many files were looked at.
        items: The artifacts, in no particular order.
        entries: The entries of each registry file that was read.
        broken: What in those registry files cannot be read.
        sidecars: The sidecars that were read.
        unseen: The files whose content is not in this clone.
    """

    files: int
    items: tuple[Surveyed, ...]
    entries: "Mapping[str, Sequence[RegistryEntry]]"
    broken: tuple[Unreadable, ...]
    sidecars: frozenset[str]
    unseen: tuple[str, ...]


class Voice(NamedTuple):
    """What a file says itself.

    Attributes:
        readings: The records in it.
        marker: Its sign that AI produced it, if there is one.
    """

    readings: Sequence[RawRecord | Unreadable]
    marker: Evidence | None


class Memory(Protocol):
    """Remembers what files said, so that those that did not change are not read again."""

    def recall(self, entries: Iterable[Entry]) -> Mapping[str, Voice]:
        """Return what is known of files, by path."""
        ...

    def keep(self, voices: Sequence[tuple[Entry, Voice]]) -> None:
        """Take what files say."""
        ...


class _Material(NamedTuple):
    """What matters: tops of files and whole notebooks, or what they say; sidecars, registries."""

    heads: Mapping[str, bytes]
    voices: Mapping[str, Voice]
    sidecars: Mapping[str, bytes]
    registries: Mapping[str, bytes]
    unseen: Sequence[str]


def is_carrier(path: str) -> bool:
    """Whether a path is a registry or a sidecar, which are about other files."""
    return is_registry(path) or sidecar.subject(path) is not None


def is_registry(path: str) -> bool:
    """Whether a path is a registry file."""
    return path.rpartition("/")[2] == REGISTRY_NAME


def is_policy(path: str) -> bool:
    """Whether a path is a policy file of ours."""
    return path.rpartition("/")[2] in (POLICY_NAME, LOCK_NAME)


def survey(
    tree: Tree,
    policy: PolicySet,
    paths: Sequence[str] | None = None,
    history: History | None = None,
    *,
    memory: Memory | None = None,
    sparing: bool = False,
) -> Survey:
    """Find the artifacts of a tree.

    Args:
        tree: The tree.
        policy: Says what to exclude and what is AI-produced for sure.
        paths: The files in question; those that the tree does not have as regular files, carriers
            and policies are passed over. `None` is the whole tree.
        history: What the commits say about the files, if it is known.
        memory: Is asked before the whole tree is read.
        sparing: Look for no evidence about files that have a record, where no restriction of the
            policy asks for it.
    """
    subjects, material = _everything(tree, memory) if paths is None else _these(tree, paths)
    judge = _Judge(policy, history, sparing=sparing)
    entries: dict[str, Sequence[RegistryEntry]] = {}
    broken: list[Unreadable] = []
    for path in sorted(material.registries):
        if judge.rules(path).excluded(path):
            continue
        from tenure.carriers.registry import read_registry  # late: many repositories have none

        entries[path], problems = read_registry(path, material.registries[path])
        broken += problems
    items = tuple(_items(subjects, material, entries, broken, judge))
    sidecars = (path for path in material.sidecars if not judge.rules(path).excluded(path))
    return Survey(
        len(subjects),
        items,
        entries,
        tuple(broken),
        frozenset(sidecars),
        tuple(material.unseen),
    )


def entry_artifact(entry: "RegistryEntry", files: Sequence[str] = ()) -> Artifact:
    """Return the artifact that a registry entry names: one for all its files."""
    name = entry.raw.data.get("id")
    key = name if isinstance(name, str) and name else _full_pattern(entry)
    return Artifact(key, tuple(files), None, entry.raw, group=entry.is_group)


def _full_pattern(entry: "RegistryEntry") -> str:
    glob = entry.globs[0]
    return glob.exact or f"{glob.base}/{glob.pattern}".lstrip("/")


def _everything(tree: Tree, memory: Memory | None) -> tuple[list[str], _Material]:
    entries = tree.entries()
    # Links among them: they are not followed, and nobody shall believe that they are records.
    ours = [e.path for e in entries if e.path.endswith(_OUR_ENDS) and e.mode != SUBMODULE]
    sidecars = [path for path in ours if sidecar.subject(path)]
    registries = [path for path in ours if is_registry(path)]
    apart = {*sidecars, *registries, *filter(is_policy, ours)}
    files = [e for e in entries if e.mode in FILES and e.path not in apart]
    known = memory.recall(files) if memory else {}
    asked = [entry for entry in files if entry.path not in known] if known else files
    heads, unseen = tree.screen(asked, _could_speak, question=f"record-{marker_sieve.question()}")
    notebooks = [entry.path for entry in asked if entry.path.endswith(".ipynb")]
    heads |= tree.read(notebooks, limit=None)
    if memory:
        new = [(e, _voice(e.path, heads[e.path])) for e in asked if e.path in heads]
        memory.keep(new)
        known, heads = {**known, **{entry.path: voice for entry, voice in new}}, {}
    beside, above = tree.read(sidecars), tree.read(registries, limit=None)
    return [entry.path for entry in files], _Material(heads, known, beside, above, unseen)


def _voice(path: str, head: bytes) -> Voice:
    return Voice(read_inside(path, head), _marker(path, head))


def _marker(path: str, head: bytes) -> Evidence | None:
    if not marker_sieve.could_mark(head):
        return None
    from tenure.provenance import markers  # late: few files have anything to judge

    return markers.find(path, head)


def _could_speak(head: bytes) -> bool:
    return b"tenure" in head or marker_sieve.could_mark(head)


def _these(tree: Tree, paths: Sequence[str]) -> tuple[list[str], _Material]:
    wanted = [path for path in paths if not is_carrier(path) and not is_policy(path)]
    found = tree.find(wanted)
    subjects = [path for path in wanted if path in found and found[path].is_file]
    sidecars = [sidecar.sidecar_path(path) for path in subjects]
    registries = [path for path in paths if is_registry(path)]
    registries += [name for path in subjects for name in registry_paths(path)]
    registries = list(dict.fromkeys(registries))
    read = tree.read([*subjects, *sidecars, *registries])
    notebooks = [path for path in subjects if path.endswith(".ipynb")]
    if notebooks:
        read |= tree.read(notebooks, limit=None)
    long = [path for path in registries if len(read.get(path, b"")) >= WINDOW]
    if long:
        read |= tree.read(long, limit=None)
    heads, beside, above = (
        {path: read[path] for path in group if path in read}
        for group in (subjects, sidecars, registries)
    )
    return subjects, _Material(heads, {}, beside, above, [p for p in subjects if p not in heads])


def _items(
    subjects: Sequence[str],
    material: _Material,
    entries: "Mapping[str, Sequence[RegistryEntry]]",
    broken: Sequence[Unreadable],
    judge: "_Judge",
) -> Iterator[Surveyed]:
    registries = Registries(entries)
    groups: dict[int, list[str]] = {}
    members: dict[int, tuple[RegistryEntry, Resolution]] = {}
    unsure = tuple(problem.path.rpartition("/")[0] for problem in broken)
    beside = {subject for path in material.sidecars if (subject := sidecar.subject(path))}
    if not registries.has_globs:
        spoken = {*material.heads, *material.voices, *beside, *registries.named}
        subjects = judge.in_question(subjects, spoken)
    for path in subjects:
        rules = judge.rules(path)
        spoken_of = (
            path in material.heads
            or path in material.voices
            or path in beside
            or registries.may_name(path)
        )
        if not (spoken_of or rules.named(path)) or rules.excluded(path):
            continue
        resolution = _resolution(path, material, registries)
        winner = resolution.winner if resolution else None
        entry = winner.entry if winner else None
        if resolution and entry and entry.is_group:
            groups.setdefault(id(entry), []).append(path)
            members[id(entry)] = entry, resolution
            continue
        evidence = None if winner and rules.spared else rules.evidence(path, material)
        if resolution:
            yield Surveyed(_single(path, resolution), rules.policy, evidence, resolution)
        elif evidence and not _below_any(path, unsure):
            yield Surveyed(Artifact(path, (path,), None, None, False), rules.policy, evidence, None)
    for number, files in groups.items():
        entry, resolution = members[number]
        yield Surveyed(
            entry_artifact(entry, files), judge.rules(entry.raw.path).policy, None, resolution
        )


def _resolution(path: str, material: _Material, registries: Registries) -> Resolution | None:
    voice, head = material.voices.get(path), material.heads.get(path)
    inside = voice.readings if voice else read_inside(path, head) if head else []
    beside = sidecar.sidecar_path(path)
    data = material.sidecars.get(beside)
    carried = sidecar.read(beside, data) if data is not None else None
    exact, matching = registries.exact(path), registries.matching(path)
    if not (inside or carried or exact or matching):
        return None
    return resolve(inside, carried, exact, matching)


def _single(path: str, resolution: Resolution) -> Artifact:
    raw = resolution.winner.raw if resolution.winner else None
    name = raw.data.get("id") if raw else None
    entry = resolution.winner.entry if resolution.winner else None
    own = isinstance(name, str) and name and not (entry and entry.each)
    return Artifact(str(name) if own else path, (path,), None, raw, group=False)


def _below_any(path: str, folders: Sequence[str]) -> bool:
    return any(not folder or path.startswith(folder + "/") for folder in folders)


def signs(path: str, head: bytes, policy: Policy, history: History | None) -> Iterator[Evidence]:
    """Return every reason to believe that AI produced a file, or had a part in it.

    Args:
        path: The file.
        head: Its first bytes.
        policy: The policy that holds for it.
        history: What the commits say, if it is known.
    """
    return _signs(path, lambda: _marker(path, head), policy, history)


def _signs(
    path: str, find: Callable[[], Evidence | None], policy: Policy, history: History | None
) -> Iterator[Evidence]:
    for glob in policy.require:
        if glob.matches(path):
            source = f"the policy says so (`require`: {glob.pattern})"
            yield Evidence(path, None, Strength.STRONG, source)
    if marker := find():
        yield marker
    for number, rule in enumerate(policy.origin_rules):
        if any(glob.matches(path) for glob in rule.paths):
            place = policy.origins.get(f"origin.{number}")
            source = f"the policy says so (`origin` in {place}: {rule.tool})"
            yield Evidence(path, rule.tool, rule.strength, source, model=rule.model)
    if history:
        yield from history.evidence(path)


def decisive(found: Iterable[Evidence]) -> Evidence | None:
    """Return the strongest reason to believe that AI produced a file (design, 3), if there is one.

    What it only had a part in is none. Nor are commits where less than half of the file is known
    to be its work: of several shares the largest counts.
    """
    produced: list[Evidence] = []
    for evidence in found:
        if evidence.relation is Relation.PRODUCED:
            if evidence.strength is Strength.STRONG and evidence.commit is None:
                return evidence  # nothing outweighs it, so nothing more is looked for
            produced.append(evidence)
    shares = [evidence.share for evidence in produced if evidence.share is not None]
    if shares and max(shares) < HALF:
        produced = [evidence for evidence in produced if evidence.commit is None]
    return min(produced, key=lambda evidence: _RANK[evidence.strength], default=None)


class _Rules(NamedTuple):
    """What a policy says about paths, ready to be asked tens of thousands of times.

    `spared` says that nobody asks for evidence about files that have a record.
    """

    policy: Policy
    spared: bool
    excluded: Callable[[str], bool]
    named: Callable[[str], bool]
    history: History | None

    def evidence(self, path: str, material: _Material) -> Evidence | None:
        voice = material.voices.get(path)
        if voice:
            return decisive(_signs(path, lambda: voice.marker, self.policy, self.history))
        head = material.heads.get(path, b"")
        return decisive(signs(path, head, self.policy, self.history))


class _Judge:
    def __init__(self, policy: PolicySet, history: History | None, *, sparing: bool) -> None:
        self._policy = policy
        self._history = history
        self._sparing = sparing
        self._by_folder: dict[str, _Rules] = {}
        self._by_policy: dict[int, _Rules] = {}

    def rules(self, path: str) -> _Rules:
        folder = path.rpartition("/")[0]
        known = self._by_folder.get(folder)
        if known is None:
            policy = self._policy.for_path(path)
            known = self._by_policy.get(id(policy))
            if known is None:
                spared = self._sparing and not policy.restrictions
                excluded, named = any_of(policy.exclude), self._named(policy)
                known = _Rules(policy, spared, excluded, named, self._history)
                self._by_policy[id(policy)] = known
            self._by_folder[folder] = known
        return known

    def in_question(self, paths: Iterable[str], spoken_of: Collection[str]) -> list[str]:
        """Return the paths that are spoken of, and those that something else may say AI produced.

        That is the policy, or a commit. A folder is asked about once: this sees every file of a
        repository.
        """
        if self._history is not None:
            spoken_of = {*spoken_of, *map(to_text, self._history.paths())}
        folders = {path.rpartition("/")[0] for path in paths}
        named = {at for at in folders if could_fit(_naming(self.rules(f"{at}/").policy), at)}
        if not named:
            return [path for path in paths if path in spoken_of]
        return [p for p in paths if p in spoken_of or p.rpartition("/")[0] in named]

    def _named(self, policy: Policy) -> Callable[[str], bool]:
        """Return a test whether something but the file itself may say that AI produced it."""
        by_policy = any_of(_naming(policy))
        history = self._history
        if history is None:
            return by_policy
        return lambda path: by_policy(path) or bool(history.evidence(path))


def _naming(policy: Policy) -> list[Glob]:
    """Return the globs of the files that the policy says AI produced."""
    return [*policy.require, *(glob for rule in policy.origin_rules for glob in rule.paths)]
