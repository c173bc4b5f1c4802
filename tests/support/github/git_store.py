"""Bare repositories: the truth about every commit, branch and file of the stand."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from support.repository import ENVIRONMENT

Files = Mapping[str | bytes, str | bytes | None]
"""Contents by path; None removes the file."""

_CONFIG = """[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
[uploadpack]
\tallowFilter = true
\tallowAnySHA1InWant = true
[http]
\treceivepack = true
[gc]
\tauto = 0
[receive]
\tautogc = false
"""
_START = 1793534400  # 2026-11-01T12:00:00Z; every commit is a minute younger than the one before


class Change(NamedTuple):
    """One file of a difference, in the words of GitHub's API."""

    path: str
    status: str
    previous: str | None
    additions: int
    deletions: int
    blob: str


class Commit(NamedTuple):
    """A commit as the API shows it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    message: str
    author: tuple[str, str, str]
    committer: tuple[str, str, str]


class BareRepository:
    """One bare repository in `path`.

    Args:
        path: Where it is made.
        branch: What its HEAD names.
        network: The repository that this one is a fork of. As on GitHub the two share their
            objects, so the base can name the fork's commits.
    """

    _made = 0

    def __init__(self, path: Path, branch: str, network: "BareRepository | None" = None) -> None:
        self.path = path
        (path / "refs" / "heads").mkdir(parents=True)
        if network is None:
            (path / "objects" / "info").mkdir(parents=True)
            (path / "objects" / "pack").mkdir()
        else:
            (path / "objects").symlink_to((network.path / "objects").resolve())
        (path / "config").write_text(_CONFIG)
        (path / "HEAD").write_text(f"ref: refs/heads/{branch}\n")

    def git(self, *args: str | bytes, stdin: bytes = b"", status: tuple[int, ...] = (0,)) -> bytes:
        """Run git in the repository and return what it says."""
        environment = ENVIRONMENT | {"HOME": str(self.path)}
        done = subprocess.run(
            ["git", *args],
            cwd=self.path,
            env=environment,
            input=stdin,
            capture_output=True,
            check=False,
        )
        if done.returncode not in status:
            raise AssertionError(f"git {args!r}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def commit(
        self,
        branch: str,
        files: Files,
        message: str,
        *,
        parents: tuple[str, ...],
        author: str,
        modes: Mapping[str | bytes, str] = {},
    ) -> str:
        """Make a commit on the first of `parents` (none: without history) and move the branch."""
        BareRepository._made += 1
        who = f"{author} <{author}@example.org> {_START + 60 * BareRepository._made} +0000".encode()
        said = message.encode()
        ref = b"refs/heads/" + os.fsencode(branch)
        lines = [b"commit " + ref, b"mark :1", b"author " + who, b"committer " + who]
        lines += [b"data %d" % len(said), said]
        lines += [
            (b"merge " if place else b"from ") + sha.encode() for place, sha in enumerate(parents)
        ]
        for path, content in files.items():
            lines += _file_lines(path, content, modes.get(path, "100644"))
        lines += [b"", b"get-mark :1", b"done", b""]
        if not parents:  # fast-import goes on from an existing branch unless that is reset
            lines[:0] = [b"reset " + ref]
        out = self.git("fast-import", "--quiet", "--force", "--done", stdin=b"\n".join(lines))
        return out.decode().split()[0]

    def heads(self) -> dict[str, str]:
        """Return the branches and the commits that they are on."""
        out = self.git("for-each-ref", "--format=%(objectname) %(refname)", "refs/heads")
        rows = (line.split(" ", 1) for line in os.fsdecode(out).splitlines())
        return {ref.removeprefix("refs/heads/"): sha for sha, ref in rows}

    def resolve(self, name: str) -> str | None:
        """Return the commit that a branch, ref or id names."""
        for candidate in (f"refs/heads/{name}", name):
            out = self.git(
                "rev-parse", "--verify", "--quiet", f"{candidate}^{{commit}}", status=(0, 1, 128)
            )
            if out:
                return out.decode().strip()
        return None

    def point(self, ref: str, sha: str | None) -> None:
        """Let a ref name a commit; None removes it."""
        if sha is None:
            self.git("update-ref", "-d", ref)
            return
        place = self.path / ref  # a process less than `git update-ref`
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f"{place.name}.new")
        fresh.write_text(f"{sha}\n")
        fresh.replace(place)

    def read(self, commit: str, path: str) -> bytes | None:
        """Return a file of a commit; None where there is none."""
        out = self.git("ls-tree", "-z", commit, "--", path)
        if not out or out.split()[1] != b"blob":
            return None
        return self.git("cat-file", "blob", out.split()[2])

    def commits(self, head: str, *without: str | None, limit: int = 250) -> list[Commit]:
        """Return the commits that `head` has and the others have not, oldest first."""
        shape = "%H%x00%T%x00%P%x00%B%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%x01"
        hidden = [f"^{sha}" for sha in without if sha]
        out = self.git(
            "log", f"--format={shape}", "--reverse", f"--max-count={limit}", head, *hidden, "--"
        )
        rows = [row.strip("\n").split("\0") for row in out.decode(errors="replace").split("\x01")]
        return [
            Commit(
                r[0],
                r[1],
                tuple(r[2].split()),
                r[3].strip(),
                (r[4], r[5], r[6]),
                (r[7], r[8], r[9]),
            )
            for r in rows
            if len(r) > 1
        ]

    def changes(self, base: str, head: str) -> list[Change]:
        """Return the files that `head` changed since it left `base`, renames found."""
        out = self.git("diff", "--raw", "--numstat", "-z", "-M", "--abbrev=40", f"{base}...{head}")
        return _changes(os.fsdecode(out).split("\0"))

    def shown_lines(self, base: str, head: str, path: str) -> set[int]:
        """Return the lines of the new file that a difference shows, context included."""
        out = self.git("--literal-pathspecs", "diff", "-U3", f"{base}...{head}", "--", path)
        hunks = re.findall(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", out, re.MULTILINE)
        return {int(start) + place for start, size in hunks for place in range(int(size or b"1"))}

    def join(self, tree: str, parents: tuple[str, ...], message: str, *, author: str) -> str:
        """Make a commit of a tree that is there."""
        BareRepository._made += 1
        when = f"{_START + 60 * BareRepository._made} +0000"
        who = f"{author} <{author}@example.org> {when}"
        lines = [f"tree {tree}", *(f"parent {sha}" for sha in parents)]
        text = "\n".join([*lines, f"author {who}", f"committer {who}", "", message, ""])
        out = self.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=text.encode())
        return out.decode().strip()

    def merge(self, base: str, head: str) -> str | None:
        """Return the tree of a merge; None where the two sides conflict."""
        out = self.git("merge-tree", "--write-tree", base, head, status=(0, 1))
        words = out.decode(errors="replace").splitlines()
        return words[0] if len(words) == 1 else None


def _file_lines(path: str | bytes, content: str | bytes | None, mode: str) -> list[bytes]:
    name = os.fsencode(path)
    quoted = (
        b'"'
        + b"".join(
            b"\\%03o" % byte if byte < 32 or byte in b'"\\' else bytes([byte]) for byte in name
        )
        + b'"'
    )
    if content is None:
        return [b"D " + quoted]
    data = content if isinstance(content, bytes) else content.encode()
    if mode == "160000":  # a submodule: the content is the commit's id
        return [b"M 160000 " + data + b" " + quoted]
    return [b"M " + mode.encode() + b" inline " + quoted, b"data %d" % len(data), data]


_STATUS = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "T": "changed"}


def _changes(words: list[str]) -> list[Change]:
    """Join the two halves of `git diff --raw --numstat -z`: first all files, then all counts."""
    raw: list[tuple[str, str, str | None, str]] = []
    counts: dict[str, tuple[int, int]] = {}
    rest = iter(words)
    for word in rest:
        if word.startswith(":"):
            _, _, before, after, letter = word.split(" ")
            old = next(rest)
            new = next(rest) if letter[0] == "R" else old
            blob = before if letter[0] == "D" else after
            raw.append((new, _STATUS[letter[0]], old if letter[0] == "R" else None, blob))
        elif word.count("\t") >= 2:
            added, removed, path = word.split("\t", 2)
            if not path:  # a rename: both names follow
                next(rest)
                path = next(rest)
            counts[path] = (
                0 if added == "-" else int(added),
                0 if removed == "-" else int(removed),
            )
    return [
        Change(path, status, previous, *counts.get(path, (0, 0)), blob)
        for path, status, previous, blob in raw
    ]
