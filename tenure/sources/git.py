"""Trees of a git repository: the index and commits, read through plumbing, never checked out."""

import os
from collections.abc import Sequence
from contextlib import suppress

from tenure.errors import SourceError, UsageError
from tenure.sources import SUBMODULE, Change, Entry
from tenure.sources.objects import Blobs, to_bytes, to_text
from tenure.sources.process import run
from tenure.sources.started import Started
from tenure.sources.trees import CommitTree, IndexTree

MOST_LOST = 1_000
"""With more changed files whose content is not here, only equal files are taken for renamed."""

MANY = 1 << 20
"""The size in bytes of an index of about ten thousand files."""

_NAMED_BY_GIT = {"GIT_COMMON_DIR", "GIT_DIR", "GIT_WORK_TREE"}


class Repository:
    """A git repository on this machine; as a context manager it ends its git processes.

    Attributes:
        root: The top of the work tree, or the git directory of a bare repository.
        bare: Whether it has no work tree.
        listed: What the last commits that were listed hold, by their ids.
    """

    def __init__(self, root: str, *, bare: bool = False) -> None:
        self.root = root
        self.bare = bare
        self.listed: dict[str, tuple[Entry, ...]] = {}
        self._blobs: Blobs | None = None
        self._staged: Started | None = None
        self._listing: Started | None = None
        self._comparison: Started | None = None
        self._partial: bool | None = None
        self._local: frozenset[str] | None = None

    @classmethod
    def discover(cls, start_at: str | None = None) -> "Repository":
        """Find the repository of a folder, by default of the current one.

        Raises:
            SourceError: There is none, or git does not trust it.
        """
        folder = here = os.path.abspath(start_at or os.getcwd())
        if not _NAMED_BY_GIT & os.environ.keys():
            while True:  # the same walk as git's own, without a process
                if os.path.exists(os.path.join(folder, ".git")):
                    return cls(folder)
                parent = os.path.dirname(folder)
                if parent == folder:
                    break
                folder = parent
        bare = run(["rev-parse", "--is-bare-repository"], here).strip() == b"true"
        what = "--absolute-git-dir" if bare else "--show-toplevel"
        return cls(os.fsdecode(run(["rev-parse", what], here).rstrip(b"\n")), bare=bare)

    def git(self, *args: str, stdin: bytes = b"", allowed: Sequence[int] = (0,)) -> bytes:
        """Run a git command in the repository and return its output."""
        return run(args, self.root, stdin=stdin, allowed=allowed)

    def git_dir(self) -> str:
        """Return the git directory that all work trees of the repository share."""
        usual = self.root if self.bare else os.path.join(self.root, ".git")
        if os.path.isdir(usual) and not _NAMED_BY_GIT & os.environ.keys():
            return usual  # a linked work tree and a submodule have a file there
        out = self.git("rev-parse", "--path-format=absolute", "--git-common-dir")
        return os.fsdecode(out.rstrip(b"\n"))

    @property
    def partial(self) -> bool:
        """Whether objects may be missing that a remote has promised."""
        if self._partial is None:
            try:
                packs = os.listdir(os.path.join(self.git_dir(), "objects", "pack"))
            except OSError:
                packs = []
            self._partial = any(name.endswith(".promisor") for name in packs)
        return self._partial

    def relative(self, path: str) -> str:
        """Turn a path as a person typed it into a path of the repository.

        Raises:
            UsageError: It lies outside.
        """
        absolute = os.path.abspath(path)
        inside = os.path.relpath(absolute, self.root)
        if inside.startswith(".."):
            parent, name = os.path.split(absolute)
            absolute = os.path.join(os.path.realpath(parent), name)
            inside = os.path.relpath(absolute, os.path.realpath(self.root))
        if inside == ".." or inside.startswith(".." + os.sep):
            raise UsageError(f"{path} is outside the repository at {self.root}")
        return to_text(os.fsencode(inside.replace(os.sep, "/")))

    def prepare(self) -> None:
        """Start what every check of the index needs, so that git works while Python imports."""
        self._staged = Started(_diff_words("--cached"), self.root)
        self.blobs.wake(":0:tenure.toml")  # starts `cat-file`, which has an index to read

    def prepare_whole(self) -> None:
        """Start what a check of the whole index needs, likewise."""
        self._listing = Started(_LIST, self.root, much=True)
        self.blobs.wake("HEAD")  # not of the index, which `cat-file` would read for itself
        git_dir = os.path.join(self.root, ".git")
        with suppress(OSError):  # a linked work tree has a file there
            large = os.path.getsize(os.path.join(git_dir, "index")) > MANY
            # Later, few files are new, and the work tree is not compared.
            if large and not os.path.exists(os.path.join(git_dir, "tenure")):
                self._comparison = self.changed_on_disk()

    @property
    def blobs(self) -> Blobs:
        """The one `git cat-file` that answers for all objects."""
        if self._blobs is None:
            self._blobs = Blobs(self.root)
        return self._blobs

    def index(self) -> IndexTree:
        """Return the tree of what is staged."""
        return IndexTree(self)

    def commit(self, revision: str) -> CommitTree:
        """Return the tree of a commit.

        Raises:
            SourceError: There is no such revision.
        """
        return CommitTree(self, self.resolve(revision))

    def resolve(self, revision: str) -> str:
        """Return the id of the commit that `revision` names.

        Raises:
            SourceError: There is no such revision.
        """
        words = ["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"]
        out = run(words, self.root, allowed=(0, 1, 128)).decode().split()
        if not out:
            self.git("rev-parse", "--git-dir")  # if it is the repository that is wrong, git says so
            raise SourceError(f"there is no commit `{revision}` in this repository")
        return out[-1]

    def head(self) -> CommitTree | None:
        """Return the tree of `HEAD`, or `None` before the first commit."""
        return CommitTree(self, "HEAD") if self.blobs.info(["HEAD"], kind=b"commit")[0] else None

    def staged_changes(self, against: str | None = None) -> list[Change]:
        """Return what the index changes.

        Args:
            against: A commit; by default `HEAD`, or nothing where there are no commits.
        """
        if against is not None:
            trees = ("--cached", against)
            return self._changes(Started(_diff_words(*trees), self.root), *trees)
        started = self._staged or Started(_diff_words("--cached"), self.root)
        self._staged = None
        return self._changes(started, "--cached")

    def listing(self) -> bytes:
        """Return all entries of the index, as `git ls-files` writes them."""
        started = self._listing or Started(_LIST, self.root)
        self._listing = None
        return started.output()

    def changed_on_disk(self) -> Started:
        """Return the git that lists the files which on disk are not, or may not be, as staged."""
        from tenure.sources.comparison import COMPARE, without_filters  # late: not for a hook

        started = self._comparison or Started(COMPARE, self.root, without_filters(self.root))
        self._comparison = None
        return started

    def changes(self, old: str, new: str) -> list[Change]:
        """Return what differs between two commits."""
        return self._changes(Started(_diff_words(old, new), self.root), old, new)

    def _changes(self, started: Started, *trees: str) -> list[Change]:
        try:
            return _parse_raw(started.output())
        except SourceError:
            if not self.partial:
                raise
        return self._without_lost(*trees)

    def _without_lost(self, *trees: str) -> list[Change]:
        """Compare trees some of whose files are not here: similar ones cannot be told among those.

        Equal ones can, because ids tell; and all others are compared as ever.
        """
        equal = _parse_raw(run(_diff_words(*trees, renames="-M100%"), self.root))
        here = self.local_objects()
        lost = {p for c in equal if _lacks(c, here) for p in (c.path, c.old_path) if p}
        if not lost or len(lost) > MOST_LOST:
            return equal
        words = ["--no-literal-pathspecs", *_diff_words(*trees), ":/"]
        words += [f":(top,exclude,literal){path}" for path in sorted(lost, key=to_bytes)]
        try:
            similar = _parse_raw(run(words, self.root))
        except SourceError:
            return equal
        found = [*similar, *(change for change in equal if change.path in lost)]
        return sorted(found, key=lambda change: to_bytes(change.path))

    def merge_base(self, old: str, new: str) -> str:
        """Return the merge base of two commits.

        Raises:
            SourceError: They share no history that this clone has.
        """
        out = run(["merge-base", old, new], self.root, allowed=(0, 1)).decode().split()
        if not out:
            raise SourceError(
                f"{old} and {new} have no common ancestor in this clone",
                "git fetch --unshallow",
            )
        return out[0]

    def local_objects(self) -> frozenset[str]:
        """Return the ids of all objects that this clone has."""
        if self._local is None:
            words = ("cat-file", "--batch-check=%(objectname)", "--batch-all-objects")
            self._local = frozenset(self.git(*words, "--unordered").decode().split())
        return self._local

    def forget_blobs(self) -> None:
        """Start a new `cat-file` for the next question: the old one has ended."""
        self._blobs = None

    def __enter__(self) -> "Repository":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """End the git processes that are still running.

        Raises:
            SourceError: An object that was read is broken, and nothing else went wrong.
        """
        unread, blobs = (self._staged, self._listing, self._comparison), self._blobs
        self._staged = self._listing = self._comparison = self._blobs = None
        for started in filter(None, unread):
            started.stop()
        if blobs is not None:
            blobs.close(quietly=kind is not None)


_LIST = ("ls-files", "--stage", "-v", "--full-name", "-z")


def _diff_words(*trees: str, renames: str = "-M") -> list[str]:
    return [
        "diff",
        *trees,
        "--raw",
        "-z",
        "--no-abbrev",
        renames,
        "-l400",
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        "--no-relative",
        "--ignore-submodules=all",
        "--",
    ]


def _lacks(change: Change, here: frozenset[str]) -> bool:
    """Whether a side of a change that is a file or a link is not in this clone."""
    sides = ((change.mode, change.oid), (change.old_mode, change.old_oid))
    return any(mode not in (0, SUBMODULE) and oid not in here for mode, oid in sides)


def _parse_raw(out: bytes) -> list[Change]:
    fields = out.split(b"\0")
    changes, at = [], 0
    while at + 1 < len(fields):
        old_mode, new_mode, old_oid, oid, status = fields[at].decode().removeprefix(":").split(" ")
        old = new = to_text(fields[at + 1])
        at += 2
        if status[0] in "RC":
            new = to_text(fields[at])
            at += 1
        letter = "A" if status[0] == "C" else status[0]
        before = None if letter == "A" else old
        modes = int(new_mode, 8), int(old_mode, 8)
        changes.append(Change(letter, new, before, modes[0], oid, modes[1], old_oid))
    return changes
