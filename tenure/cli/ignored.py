"""What a command wrote and git leaves out of commits, said with the command that takes it in."""

import os
from collections.abc import Iterable

from tenure.shown import command, printable
from tenure.sources.git import Repository

AT_ONCE = 200
"""So many paths are asked about in one call: questions and answers have to fit into pipes."""


def ignored(repository: Repository, paths: Iterable[str]) -> list[str]:
    """Return those of some paths that git ignores; what it tracks already is never ignored.

    Args:
        repository: The repository.
        paths: Paths in it, whether they exist or not.
    """
    # `./`: a path that starts with `:` would mean something else.
    asked = [b"./%b\0" % os.fsencode(path) for path in dict.fromkeys(paths)]
    # check-ignore knows no literal paths, and takes every path for what it is.
    words = ("--no-literal-pathspecs", "check-ignore", "-z", "--stdin")
    found: list[bytes] = []
    for at in range(0, len(asked), AT_ONCE):
        part = b"".join(asked[at : at + AT_ONCE])
        # 1: none; 128: one stands behind a link or in a submodule, which is not git's to add.
        found += repository.git(*words, stdin=part, allowed=(0, 1, 128)).split(b"\0")
    return [os.fsdecode(path).removeprefix("./") for path in found if path]


def warning(repository: Repository, paths: Iterable[str]) -> str:
    """Return the line about files that were written and are ignored, empty if there are none."""
    here = [os.path.relpath(os.path.join(repository.root, path)) for path in paths]
    if not here:
        return ""
    names = ", ".join(map(printable, here))
    mends = command("git", "add", "-f", paths=[f"./{p}" if p[0] == ":" else p for p in here])
    return f"git ignores {names}: no commit takes it along unless it is added with: {mends}\n"
