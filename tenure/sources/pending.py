"""The commit that git is about to make, as its `commit-msg` hook finds it: message, people, parents.

A hook is given the message as the editor left it, before git cleans it up; what git will keep is
told from the configuration. An option `--cleanup` on the command line cannot be seen from a hook.
"""

import os
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tenure.sources.git import Repository
from tenure.sources.process import environment, run

MAX_MESSAGE = 4 << 20
"""Of a longer message only the first and the last half of so many bytes are looked at."""

_PEOPLE = (
    *("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_DATE"),
    *("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_DATE"),
)
_CUT = re.compile(rb"(?m)^(?P<mark>\S+) -{24} >8 -{24}\r?$")
_AUTO = b"#;@!$%^&|:"
"""What git chooses from for `core.commentChar = auto` (git/git:builtin/commit.c)."""


class Identity(NamedTuple):
    """Name, address and time as git writes them into a commit; empty text where nobody is set."""

    name: str = ""
    address: str = ""
    time: str = ""

    def __str__(self) -> str:
        """Return `Name <address>`."""
        return f"{self.name} <{self.address}>"


class Setting(NamedTuple):
    """What git says about itself: `git var -l`.

    Attributes:
        author: Who writes the commit, by `--author` or the configuration.
        committer: Who commits it.
        values: The configuration by lower-case keys; of a key that stands twice the last value.
    """

    author: Identity
    committer: Identity
    values: Mapping[str, str]


def setting(repository: Repository) -> Setting:
    """Ask git who commits and how messages are cleaned up; one process answers both."""
    # git gives its hooks the identity in variables that are kept from every other git we start.
    people = {name: os.environ[name] for name in _PEOPLE if name in os.environ}
    out = run(["var", "-l"], repository.root, env=environment() | people)
    values = {}
    for line in out.decode("utf-8", "replace").split("\n"):
        key, _, value = line.partition("=")
        values[key.lower()] = value
    return Setting(
        identity(values.get("git_author_ident", "")),
        identity(values.get("git_committer_ident", "")),
        values,
    )


def identity(text: str) -> Identity:
    """Read `Name <address> seconds zone`."""
    found = re.match(r"(.*?) ?<([^>]*)> ?(.*)", text)
    return Identity(*found.groups()) if found else Identity(text)


def message(data: bytes, values: Mapping[str, str], *, edited: bool) -> str:
    """Return the part of a message file that git will keep, as text.

    Args:
        data: The bytes of the file.
        values: The configuration, `Setting.values`.
        edited: Whether an editor was used: only then there are comments and a cut line.
    """
    if len(data) > MAX_MESSAGE:
        data = data[: MAX_MESSAGE // 2] + data[-MAX_MESSAGE // 2 :]
    encoding = values.get("i18n.commitencoding", "utf-8")
    try:
        return kept(data, values, edited=edited).decode(encoding, "replace")
    except LookupError:  # an encoding that Python does not know
        return kept(data, values, edited=edited).decode("utf-8", "replace")


def kept(data: bytes, values: Mapping[str, str], *, edited: bool) -> bytes:
    """Return the bytes of a message file that git will keep."""
    if not edited:
        return data
    cut = _CUT.search(data)
    mark = cut["mark"] if cut else _comment_mark(data, values)
    if cut:
        data = data[: cut.start()]
    if (
        values.get("commit.cleanup", "default") in ("verbatim", "whitespace", "scissors")
        or not mark
    ):
        return data
    return b"\n".join(line for line in data.split(b"\n") if not line.startswith(mark))


def _comment_mark(data: bytes, values: Mapping[str, str]) -> bytes:
    """Return what comments start with; nothing if git chose a character and no comment is left."""
    # The last of the two that is set counts; `git var` lists them in order, a mapping too.
    keys = [key for key in values if key in ("core.commentchar", "core.commentstring")]
    mark = values[keys[-1]].encode() if keys else b"#"
    if mark != b"auto":
        return mark
    last = data.rstrip().rpartition(b"\n")[2][:1]
    return last if last and last in _AUTO else b""


def parents(repository: Repository) -> list[str]:
    """Return the ids of the commits that the new one follows: `HEAD`, and what is merged."""
    words = ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]
    head = repository.git(*words, allowed=(0, 1, 128)).decode().split()
    where = repository.git("rev-parse", "--git-path", "MERGE_HEAD").rstrip(b"\n")
    try:
        with open(os.path.join(os.fsencode(repository.root), where), encoding="ascii") as file:
            return head + file.read().split()
    except (FileNotFoundError, UnicodeDecodeError):
        return head


def amended(repository: Repository, author: Identity, subject: str) -> list[str] | None:
    """Return the parents of `HEAD` if the new commit seems to take its place, else `None`.

    No hook is told of `--amend`. An amended commit keeps its author and the time of authorship to
    the second; so does one that was made within the same second, or with a fixed time. So either
    nothing may be staged, or the subject must be the same.

    Args:
        repository: The repository, which has a `HEAD`.
        author: Who writes the commit, and when.
        subject: The first line of its message.
    """
    head, _, said = repository.git("cat-file", "commit", "HEAD").partition(b"\n\n")
    lines = head.decode("utf-8", "replace").split("\n")
    writer = next((line.partition(" ")[2] for line in lines if line.startswith("author ")), "")
    if identity(writer) != author:
        return None
    same = said.decode("utf-8", "replace").lstrip("\n").partition("\n")[0].strip() == subject
    if not same and repository.staged_changes():
        return None
    return [line.partition(" ")[2] for line in lines if line.startswith("parent ")]


def added(repository: Repository, parents: Sequence[str]) -> list[str]:
    """Return the files that the staged tree has and none of the parents."""
    if not parents:
        return [entry.path for entry in repository.index().entries()]
    changes = repository.staged_changes(parents[0])
    paths = [change.path for change in changes if change.status == "A"]
    for other in parents[1:]:
        there = repository.commit(other).has(paths)
        paths = [path for path in paths if path not in there]
    return paths
