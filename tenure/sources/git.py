"""Trees of a git repository: the index and commits, read through plumbing, never checked out."""

import os
from collections.abc import Callable, Iterable, Sequence

from tenure.errors import SourceError, UsageError
from tenure.sources import HEAD_LINES, WINDOW, Change, Entry
from tenure.sources.process import Child, environment, failure, run, start

MAX_BATCHED = 1 << 20
"""Larger blobs are never piped whole: only their first bytes are taken, by a git of their own."""

MAX_WHOLE = 32 << 20
"""The largest blob that is read whole where a carrier needs all of it (a notebook)."""

_TOP = 8 * 1024
"""How much of a file on disk is read at first; few files have longer first lines."""

_FENCES, _BOM = (b"---", b"+++"), b"\xef\xbb\xbf"

_ROUND = 2_000
"""Requests to `cat-file` between two flushes: bounds what git queues and what we hold."""


class Repository:
    """A git repository on this machine; as a context manager it ends its git processes.

    Attributes:
        root: The top of the work tree, or the git directory of a bare repository.
        bare: Whether it has no work tree.
    """

    def __init__(self, root: str, *, bare: bool = False) -> None:
        self.root = root
        self.bare = bare
        self._blobs: _Blobs | None = None
        self._staged: _Started | None = None

    @classmethod
    def discover(cls, start_at: str | None = None) -> "Repository":
        """Find the repository of a folder, by default of the current one.

        Raises:
            SourceError: There is none, or git does not trust it.
        """
        folder = here = os.path.abspath(start_at or os.getcwd())
        if "GIT_DIR" not in os.environ:
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
        out = self.git("rev-parse", "--path-format=absolute", "--git-common-dir")
        return os.fsdecode(out.rstrip(b"\n"))

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
        self._staged = _Started(_diff_words("--cached"), self.root)
        self.blobs  # noqa: B018  # starts `cat-file`

    @property
    def blobs(self) -> "_Blobs":
        """The one `git cat-file` that answers for all objects."""
        if self._blobs is None:
            self._blobs = _Blobs(self.root)
        return self._blobs

    def index(self) -> "IndexTree":
        """Return the tree of what is staged."""
        return IndexTree(self)

    def commit(self, revision: str) -> "CommitTree":
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
            raise SourceError(f"there is no commit `{revision}` in this repository")
        return out[-1]

    def head(self) -> "CommitTree | None":
        """Return the tree of `HEAD`, or `None` before the first commit."""
        return CommitTree(self, "HEAD") if self.blobs.info(["HEAD"])[0] else None

    def staged_changes(self) -> list[Change]:
        """Return what the index changes against `HEAD` (or against nothing, without commits)."""
        started = self._staged or _Started(_diff_words("--cached"), self.root)
        self._staged = None
        return _parse_raw(started.output())

    def changes(self, old: str, new: str) -> list[Change]:
        """Return what differs between two commits."""
        return _parse_raw(run(_diff_words(old, new), self.root))

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
        words = ("cat-file", "--batch-check=%(objectname)", "--batch-all-objects", "--unordered")
        return frozenset(self.git(*words).decode().split())

    def forget_blobs(self) -> None:
        """Start a new `cat-file` for the next question: the old one has ended."""
        self._blobs = None

    def __enter__(self) -> "Repository":
        return self

    def __exit__(self, *_: object) -> None:
        """End the git processes that are still running."""
        if self._staged is not None:
            self._staged.output()
        if self._blobs is not None:
            self._blobs.close()
        self._blobs = self._staged = None


class _Started:
    """A git command that runs while something else is done."""

    def __init__(self, words: Sequence[str], root: str) -> None:
        self._child = start(words, root)
        self._root = root

    def output(self) -> bytes:
        out = self._child.stdout.read()
        status, said = self._child.finish()
        if status:
            raise failure(said, self._root)
        return out


def _diff_words(*trees: str) -> list[str]:
    return [
        "diff",
        *trees,
        "--raw",
        "-z",
        "--no-abbrev",
        "-M",
        "-l400",
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        "--no-relative",
        "--ignore-submodules=all",
        "--",
    ]


def _parse_raw(out: bytes) -> list[Change]:
    fields = out.split(b"\0")
    changes, at = [], 0
    while at + 1 < len(fields):
        _, new_mode, _, oid, status = fields[at].decode().split(" ")
        old = new = to_text(fields[at + 1])
        at += 2
        if status[0] in "RC":
            new = to_text(fields[at])
            at += 1
        letter = "A" if status[0] == "C" else status[0]
        changes.append(Change(letter, new, None if letter == "A" else old, int(new_mode, 8), oid))
    return changes


def to_text(path: bytes) -> str:
    """Return a path of git as text; bytes that are not UTF-8 become surrogates."""
    return path.decode("utf-8", "surrogateescape")


def to_bytes(path: str) -> bytes:
    """Return a path as git knows it."""
    return path.encode("utf-8", "surrogateescape")


class _Blobs:
    """`git cat-file --batch-command`: any number of questions for the price of one process.

    With `--buffer` git reads all requests up to a `flush` before it answers, so writing first and
    reading afterwards cannot block.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._child: Child = start(["cat-file", "--batch-command", "--buffer", "-z"], root)

    def info(self, names: Sequence[str]) -> list[tuple[str, int] | None]:
        """Return id and size of each named blob or commit; `None` where there is none."""
        answers: list[tuple[str, int] | None] = []
        for part in _rounds(names):
            requests = [to_bytes(name) for name in part]
            self._ask(b"info", requests)
            answers += [self._header(request) for request in requests]
        return answers

    def contents(self, oids: Sequence[str]) -> Iterable[bytes]:
        """Yield the whole bytes of each blob, in order; the caller has looked at the sizes."""
        for part in _rounds(oids):
            requests = [oid.encode() for oid in part]
            self._ask(b"contents", requests)
            for request in requests:
                header = self._header(request)
                if header is None:
                    yield b""
                    continue
                data = self._child.stdout.read(header[1] + 1)
                yield data[:-1]

    def head(self, oid: str, limit: int) -> bytes:
        """Return the first bytes of a blob that is too large to be piped whole."""
        child = start(["cat-file", "blob", oid], self._root)
        data = child.stdout.read(limit)
        child.stop()
        return data

    def close(self) -> None:
        if not self._child.stdout.closed:
            self._child.finish()

    def _ask(self, command: bytes, requests: Sequence[bytes]) -> None:
        try:
            self._child.stdin.write(
                b"".join(b"%s %s\0" % (command, request) for request in requests) + b"flush\0"
            )
            self._child.stdin.flush()
        except BrokenPipeError:
            self._fail()

    def _header(self, request: bytes) -> tuple[str, int] | None:
        line = self._child.stdout.readline()
        for _ in range(request.count(b"\n")):  # git repeats what it does not find, line breaks too
            if not line.startswith(request[: len(line)]):
                break
            line += self._child.stdout.readline()
        if not line:
            self._fail()
        words = line.rstrip(b"\n").split(b" ")
        match words:
            case [oid, b"blob" | b"commit", size]:
                return oid.decode(), int(size)
        return None

    def _fail(self) -> None:
        said = "" if self._child.stdout.closed else self._child.finish()[1]
        raise failure(said, self._root)


def _rounds(items: Sequence[str]) -> Iterable[Sequence[str]]:
    return (items[at : at + _ROUND] for at in range(0, len(items), _ROUND))


class _GitTree:
    """What the index and a commit share: reading blobs by `<prefix>:<path>`."""

    def __init__(self, repository: Repository, prefix: str) -> None:
        self._repository = repository
        self._prefix = prefix
        self._entries: tuple[Entry, ...] | None = None
        self._by_path: dict[str, Entry] = {}

    def entries(self) -> tuple[Entry, ...]:
        """Return every entry, sorted by path as bytes."""
        if self._entries is None:
            self._entries = tuple(self._list())
            self._by_path = {entry.path: entry for entry in self._entries}
        return self._entries

    def find(self, paths: Iterable[str]) -> dict[str, Entry]:
        """Return the entries of those paths that the tree has."""
        wanted = list(paths)
        if any(path not in self._by_path for path in wanted):
            self.entries()
        return {path: self._by_path[path] for path in wanted if path in self._by_path}

    def know(self, changes: Iterable[Change]) -> None:
        """Learn the entries of changed paths from a diff, which saves listing the whole tree."""
        for change in changes:
            if change.status != "D":
                self._by_path[change.path] = Entry(change.path, change.mode, change.oid)

    def has(self, paths: Sequence[str]) -> set[str]:
        """Return those paths at which the tree has a file."""
        infos = self._repository.blobs.info([self._prefix + path for path in paths])
        return {path for path, info in zip(paths, infos, strict=True) if info}

    def read(self, paths: Iterable[str], *, limit: int | None = WINDOW) -> dict[str, bytes]:
        """Return the first `limit` bytes (`None`: all) of those paths that are files here."""
        wanted = list(dict.fromkeys(paths))
        blobs = self._repository.blobs
        infos = blobs.info([self._prefix + path for path in wanted])
        most = MAX_BATCHED if limit is not None else MAX_WHOLE
        found = [(path, *info) for path, info in zip(wanted, infos, strict=True) if info]
        small = [(path, oid) for path, oid, size in found if size <= most]
        contents = blobs.contents([oid for _, oid in small])
        result = {
            path: data if limit is None else data[:limit]
            for (path, _), data in zip(small, contents, strict=True)
        }
        for path, oid, size in found:
            if size > most:
                result[path] = blobs.head(oid, WINDOW if limit is None else limit)
        return result

    def screen(
        self, entries: Iterable[Entry], wanted: Callable[[bytes], bool]
    ) -> tuple[dict[str, bytes], Sequence[str]]:
        """Return the first bytes of the files that `wanted` says yes to, and what is not at hand."""
        return self._screen_objects(list(entries), wanted)

    def _screen_objects(
        self, entries: Sequence[Entry], wanted: Callable[[bytes], bool]
    ) -> tuple[dict[str, bytes], list[str]]:
        heads: dict[str, bytes] = {}
        unseen: list[str] = []
        for at in range(0, len(entries), _ROUND):
            part = entries[at : at + _ROUND]
            infos = self._sizes([entry.oid for entry in part])
            known = [(entry, info[1]) for entry, info in zip(part, infos, strict=True) if info]
            unseen += [entry.path for entry, info in zip(part, infos, strict=True) if not info]
            small = [entry for entry, size in known if size <= MAX_BATCHED]
            contents = self._repository.blobs.contents([entry.oid for entry in small])
            for entry, data in zip(small, contents, strict=True):
                if wanted(data[:WINDOW]):
                    heads[entry.path] = data[:WINDOW]
            for entry in (entry for entry, size in known if size > MAX_BATCHED):
                data = self._repository.blobs.head(entry.oid, WINDOW)
                if wanted(data):
                    heads[entry.path] = data
        return heads, unseen

    def _sizes(self, oids: Sequence[str]) -> list[tuple[str, int] | None]:
        """Return id and size of each blob that this clone has."""
        try:
            return self._repository.blobs.info(oids)
        except SourceError as exc:
            if "promisor" not in exc.message:
                raise
        # A partial clone under git < 2.45, which dies of the first blob that it may not fetch.
        self._repository.forget_blobs()
        here = self._repository.local_objects()
        answers = iter(self._repository.blobs.info([oid for oid in oids if oid in here]))
        return [next(answers) if oid in here else None for oid in oids]

    def _list(self) -> Iterable[Entry]:
        raise NotImplementedError


class IndexTree(_GitTree):
    """What is staged; the index that git names in `GIT_INDEX_FILE`, if it does."""

    def __init__(self, repository: Repository) -> None:
        super().__init__(repository, ":0:")
        self._unlike_disk: set[str] = set()

    def screen(
        self, entries: Iterable[Entry], wanted: Callable[[bytes], bool]
    ) -> tuple[dict[str, bytes], Sequence[str]]:
        """Return the first bytes of the files that `wanted` says yes to, and what is not at hand.

        A file whose stat equals the index's has the index's content, so the work tree serves to
        rule files out, which is far cheaper than the object store; what is returned is always the
        staged content.
        """
        if self._repository.bare:
            return self._screen_objects(list(entries), wanted)
        unlike = self._unlike_disk | self._dirty()
        with _Disk(self._repository.root) as disk:
            to_read = [e for e in entries if e.path in unlike or disk.top(e.path, wanted)]
        return self._screen_objects(to_read, wanted)

    def _dirty(self) -> set[str]:
        words = ["diff-files", "--name-only", "-z", "--no-renames", "--ignore-submodules=all"]
        out = run(words, self._repository.root, env=_without_filters(self._repository.root))
        return {to_text(path) for path in out.split(b"\0")[:-1]}

    def _list(self) -> Iterable[Entry]:
        out = self._repository.git("ls-files", "--stage", "-v", "--full-name", "-z")
        modes: dict[bytes, int] = {}
        for line in out.split(b"\0")[:-1]:
            meta, path = line.split(b"\t", 1)
            tag, mode, oid, stage = meta.split(b" ")
            if stage != b"0":
                continue
            text = to_text(path)
            if tag != b"H":  # assumed unchanged, or left out of a sparse checkout
                self._unlike_disk.add(text)
            if mode not in modes:
                modes[mode] = int(mode, 8)
            yield Entry(text, modes[mode], oid.decode())


class _Disk:
    """The files on disk, read only to rule out that they hold anything of interest."""

    def __init__(self, root: str) -> None:
        self._flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        self._root = os.path.join(root, "")
        self._folder: int | None = None

    def __enter__(self) -> "_Disk":
        if os.open in os.supports_dir_fd:
            self._folder = os.open(self._root, os.O_RDONLY)
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            os.close(self._folder)

    def top(self, path: str, wanted: Callable[[bytes], bool]) -> bool:
        """Say whether the object store has to be asked about this file."""
        name = path if self._folder is not None else self._root + path
        try:
            file = os.open(to_bytes(name), self._flags, dir_fd=self._folder)
        except OSError:
            return True
        try:
            head = os.read(file, _TOP)
            if len(head) == _TOP and (
                head.count(b"\n") < HEAD_LINES or head[:6].lstrip(_BOM)[:3] in _FENCES
            ):
                head += os.read(file, WINDOW - _TOP)
        except OSError:
            return True
        finally:
            os.close(file)
        return wanted(head)


def _without_filters(root: str) -> dict[str, str]:
    """Return an environment in which comparing a file with the index runs no filter program."""
    names = run(["config", "-z", "--name-only", "--get-regexp", r"^filter\."], root, allowed=(0, 1))
    env = environment()
    drivers = {name.rpartition(b".")[0] for name in names.split(b"\0")[:-1]}
    count = int(env.get("GIT_CONFIG_COUNT") or 0)
    for driver in sorted(drivers):
        for key, value in ((b"clean", ""), (b"process", ""), (b"required", "false")):
            env[f"GIT_CONFIG_KEY_{count}"] = os.fsdecode(driver + b"." + key)
            env[f"GIT_CONFIG_VALUE_{count}"] = value
            count += 1
    return env | {"GIT_CONFIG_COUNT": str(count)}


class CommitTree(_GitTree):
    """The tree of a commit."""

    def __init__(self, repository: Repository, revision: str) -> None:
        super().__init__(repository, revision + ":")
        self.revision = revision

    def _list(self) -> Iterable[Entry]:
        out = self._repository.git("ls-tree", "-r", "-z", "--full-tree", self.revision)
        for line in out.split(b"\0")[:-1]:
            meta, path = line.split(b"\t", 1)
            mode, _, oid = meta.decode().split(" ")
            yield Entry(to_text(path), int(mode, 8), oid)
