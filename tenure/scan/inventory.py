"""The inventory of a commit: every file in which AI had a part, and what is known of it.

What was found is remembered. After some commits only the files that they changed are looked at
again, unless they changed what may be about any file: a registry, a policy, CODEOWNERS, traces.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from tenure.codeowners import LOCATIONS, Codeowners
from tenure.codeowners import parse as parse_codeowners
from tenure.errors import SourceError
from tenure.globs import any_of
from tenure.policy import LOCK_NAME, POLICY_NAME, PYPROJECT_NAME, PolicySet
from tenure.provenance import agent_trace
from tenure.provenance.identities import KNOWN, Known
from tenure.report import path_bytes
from tenure.scan.credits import Credit
from tenure.scan.items import Item, Maker
from tenure.scan.lines import MOST, Lines
from tenure.scan.past import Past
from tenure.scan.reading import Progress, Read, fingerprint, read, read_range
from tenure.scan.rows import Counts, Filter, Rows
from tenure.scan.traces import traces
from tenure.sources import EXECUTABLE, REGULAR, Change
from tenure.sources.git import Repository
from tenure.sources.history import full_id
from tenure.sources.objects import to_bytes, to_text
from tenure.sources.trees import CommitTree
from tenure.survey import Survey, is_carrier, is_policy, survey

LoadPolicy = Callable[[Sequence[str] | None], PolicySet]
"""Reads the policies of the tree that matter for some paths, `None`: for all."""

_ABOUT_ALL = {*LOCATIONS, agent_trace.TRACES}
_POLICIES = {POLICY_NAME, LOCK_NAME, PYPROJECT_NAME}
_MOST_NAMED = 5


class Inventory(NamedTuple):
    """What was found.

    Attributes:
        revision: The id of the commit.
        files: How many files it has, without carriers and policies.
        commits: How many commits were looked at.
        by_ai: How many of them credit an AI.
        credits: Those that do, if they were asked for.
        counts: How many files there are of which kind.
        items: The files that were asked for.
        matching: How many there would be without the limit.
        unseen: What could not be looked at, a sentence each.
    """

    revision: str
    files: int
    commits: int
    by_ai: int
    credits: tuple[Credit, ...]
    counts: Counts
    items: tuple[Item, ...]
    matching: int
    unseen: tuple[str, ...]


class Options(NamedTuple):
    """What to look at.

    Attributes:
        since: Only commits after a revision or a time, see `tenure.scan.history`.
        blame: Of at most so many files the share of AI is looked up line by line.
        credits: Return the commits that credit an AI as well.
        wanted: Which files to return.
        limit: How many of them, 0 for all.
        progress: Is told how many commits were read, and how many there are to read.
        looking: Is told how many files were looked at, and how many there are.
    """

    since: str | int | None = None
    blame: int = MOST
    credits: bool = False
    wanted: Filter = Filter()
    limit: int = 0
    progress: Progress | None = None
    looking: Progress | None = None


def inventory(
    repository: Repository, revision: str, load_policy: LoadPolicy, options: Options | None = None
) -> Inventory:
    """Take the inventory of a commit.

    Args:
        repository: The repository.
        revision: The commit.
        load_policy: Reads the policies of its tree.
        options: What to look at.

    Raises:
        PolicyError: The policy is invalid.
        SourceError: There is no such revision, or an object is missing that everything hangs on.
    """
    tip = full_id(repository, revision)
    return _Taking(repository, tip, load_policy, options or Options()).done()


class _Taking:
    """One inventory in the making."""

    def __init__(
        self, repository: Repository, tip: str, load_policy: LoadPolicy, options: Options
    ) -> None:
        self._repository = repository
        self._tip = tip
        self._tree = CommitTree(repository, tip)
        self._load_policy = load_policy
        self._options = options
        root = load_policy([POLICY_NAME]).for_path("")
        self._known: Known = KNOWN.extended(root.evidence_tools)
        kept = None if options.since is not None else repository.git_dir()
        question = f"{fingerprint(repository, self._known)} {bool(options.blame)}"
        self._rows = Rows(kept, question)
        self._meta: dict[str, str] = {}

    def done(self) -> Inventory:
        try:
            said = self._again() or self._whole()
            items, count = self._rows.select(self._options.wanted, self._options.limit)
            counts, meta = self._rows.counts(), self._rows.meta or self._meta
        finally:
            self._rows.close()
        unread = [line for line in meta["unread"].split("\n") if line]
        return Inventory(
            self._tip,
            int(meta["files"]),
            said.commits,
            said.by_ai,
            tuple(said.credits.values()) if self._options.credits else (),
            counts,
            tuple(items),
            count,
            (*said.unseen, *unread),
        )

    def _whole(self) -> Read:
        """Look at everything."""
        policy = self._load_policy(None)
        for problem in policy.errors():
            raise problem.as_error()
        found = survey(self._tree, policy)
        said = self._read(also=_speaking(found))
        subjects = {e.path for e in self._tree.entries() if e.is_file and not _is_ours(e.path)}
        past = self._past(said)
        named = {to_text(path) for path in past.paths()} | _speaking(found)
        items = self._items(past, found, policy, named & subjects)
        self._meta = {"tip": self._tip, "files": str(len(subjects))}

        def meta() -> dict[str, str] | None:
            unread = [*past.unseen()[len(said.unseen) :], *_few(found.unseen)]
            self._meta["unread"] = "\n".join(unread)
            return None if past.impatient else self._meta

        self._rows.replace(items, meta)
        return said

    def _again(self) -> Read | None:
        """Look at what changed since the last time; `None` if that is not enough."""
        meta = self._rows.meta
        changes = self._changes(meta["tip"]) if meta else None
        if changes is None:
            return None
        paths = [path for c in changes for path in (c.path, c.old_path) if path]
        if any(_is_about_others(path) for path in paths):
            return None
        said = self._read(also=paths, since=meta["tip"])
        if said.changed is None:
            return None
        changed = said.changed | set(map(to_bytes, paths))
        if changed and not self._update(said, changes, changed, meta):
            return None
        return said

    def _update(
        self,
        said: Read,
        changes: Sequence[Change],
        changed: Collection[bytes],
        meta: dict[str, str],
    ) -> bool:
        names = [to_text(path) for path in changed]
        self._tree.know(changes)  # saves listing all of it
        here = self._tree.has(names)
        files = [path for path in names if path in here and not _is_ours(path)]
        policy = self._load_policy(names)
        found = survey(self._tree, policy, files)
        past = self._past(said)
        items = list(self._items(past, found, policy, files))
        if past.impatient or found.unseen:
            return False
        count = int(meta["files"]) + sum(map(_difference, changes))
        return self._rows.update(changed, items, meta | {"tip": self._tip, "files": str(count)})

    def _changes(self, old: str) -> list[Change] | None:
        if old == self._tip:
            return []
        try:
            return self._repository.changes(old, self._tip)
        except SourceError:  # collected meanwhile
            return None

    def _read(self, also: Collection[str], since: str | None = None) -> Read:
        options = self._options
        if options.since is None:
            return read(
                self._repository,
                self._tip,
                known=self._known,
                also=also,
                news_since=since,
                credits=options.credits,
                progress=options.progress,
            )
        revision = (options.since,) if isinstance(options.since, str) else ()
        return read_range(
            self._repository,
            self._tip,
            without=revision,
            since=None if isinstance(options.since, str) else options.since,
            known=self._known,
            also=also,
            progress=options.progress,
        )

    def _past(self, said: Read) -> Past:
        blame = self._options.blame
        lines = Lines(self._repository, self._tip, blame) if blame else None
        return Past(said, lines, traces(self._repository, self._tip, self._known))

    def _items(
        self, past: Past, found: Survey, policy: PolicySet, paths: Collection[str]
    ) -> Iterator[Item]:
        excluded = _excluded(policy)
        speaking = {i.artifact.paths[0]: i.evidence for i in found.items if i.evidence}
        maker = Maker(past, speaking, _recorded(found), self._codeowners(), self._known)
        looking = self._options.looking
        for done, path in enumerate(sorted(paths, key=path_bytes)):
            if looking:
                looking(done, len(paths))
            item = None if excluded(path) else maker.item(path)
            if item:
                yield item
        if looking:
            looking(len(paths), len(paths))

    def _codeowners(self) -> Codeowners | None:
        texts = self._tree.read(LOCATIONS, limit=None)
        return next((parse_codeowners(texts[path]) for path in LOCATIONS if path in texts), None)


def _is_ours(path: str) -> bool:
    return is_carrier(path) or is_policy(path)


def _is_about_others(path: str) -> bool:
    return is_carrier(path) or path.rpartition("/")[2] in _POLICIES or path in _ABOUT_ALL


def _difference(change: Change) -> int:
    """Return how many files a change adds: one, none, or one less."""
    files = (REGULAR, EXECUTABLE)
    return (change.mode in files) - (change.old_mode in files)


def _few(paths: Sequence[str]) -> Iterator[str]:
    yield from (f"{path}: its content is not in this clone" for path in paths[:_MOST_NAMED])
    if len(paths) > _MOST_NAMED:
        yield f"{len(paths) - _MOST_NAMED} more files are not in this clone"


def _speaking(found: Survey) -> set[str]:
    """Return the files that the policy or they themselves say to be by AI."""
    return {item.artifact.paths[0] for item in found.items if item.evidence}


def _recorded(found: Survey) -> set[str]:
    return {path for item in found.items if item.resolution for path in item.artifact.paths}


def _excluded(policy: PolicySet) -> Callable[[str], bool]:
    """Return a test whether a policy leaves a file out, ready to be asked often."""
    tests: dict[int, Callable[[str], bool]] = {}

    def excluded(path: str) -> bool:
        mine = policy.for_path(path)
        test = tests.get(id(mine))
        if test is None:
            test = tests[id(mine)] = any_of(mine.exclude)
        return test(path)

    return excluded
