"""What is in no commit yet, and changes of the index made in one step."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from tenure.sources import REGULAR, Entry
from tenure.sources.git import Repository
from tenure.sources.objects import to_bytes, to_text

_FEW = 500
"""So many paths fit on every command line; for more of them all of the repository is asked."""


def states(repository: Repository, paths: Sequence[str]) -> dict[str, str]:
    """Return how files differ between the last commit, the index and the disk.

    Returns:
        Two letters as `git status` writes them, for those that differ; `h` for a file whose changes
        git was told to overlook (`--assume-unchanged`, `--skip-worktree`).
    """
    asked = paths if len(paths) <= _FEW else ()
    words = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"]
    words += ["--ignored=traditional", "--ignore-submodules=all"]
    wanted = set(paths)
    found = {}
    for row in repository.git(*words, "--", *asked).split(b"\0"):
        path = to_text(row[3:])
        if path in wanted:
            found[path] = row[:2].decode()
        elif row.startswith(b"!! ") and path.endswith("/"):  # an ignored folder
            found |= dict.fromkeys((one for one in wanted if one.startswith(path)), "!!")
    for row in repository.git("ls-files", "-v", "-z", "--", *asked).split(b"\0"):
        path = to_text(row[2:])
        if path in wanted and (row[:1] == b"S" or row[:1].islower()):
            found[path] = "h"
    return found


def stage(
    repository: Repository, removed: Iterable[str], contents: Mapping[str, tuple[int, bytes]]
) -> None:
    """Take files out of the index and give others new content there, all in one step.

    Args:
        repository: The repository.
        removed: The files that go.
        contents: Mode and bytes of the others, as git keeps them.

    Raises:
        SourceError: Somebody else holds the index, or git cannot write. It is as it was.
    """
    # As many zeros as an id of this repository has digits: 40, or 64.
    nothing = b"0" * len(repository.git("hash-object", "--stdin").strip())
    rows = [b"0 %b\t%b" % (nothing, to_bytes(path)) for path in removed]
    for path, (mode, data) in contents.items():
        oid = repository.git("hash-object", "-w", "--no-filters", "--stdin", stdin=data).strip()
        rows.append(b"%o %b\t%b" % (mode or REGULAR, oid, to_bytes(path)))
    repository.git("update-index", "-z", "--index-info", stdin=b"".join(r + b"\0" for r in rows))


def restore(repository: Repository, entries: Iterable[Entry]) -> None:
    """Put files back as the index had them: into the index, and on disk where they are missing.

    Args:
        repository: The repository.
        entries: As they were.
    """
    known = list(entries)
    rows = (b"%o %b\t%b\0" % (e.mode, e.oid.encode(), to_bytes(e.path)) for e in known)
    repository.git("update-index", "-z", "--index-info", stdin=b"".join(rows))
    root = os.fsencode(repository.root)
    missing = [
        path for e in known if not os.path.lexists(os.path.join(root, path := to_bytes(e.path)))
    ]
    repository.git("checkout-index", "-z", "--stdin", stdin=b"".join(p + b"\0" for p in missing))


def unlink(root: str, path: bytes) -> None:
    """Remove a file and the folders that are empty without it, as git does.

    Raises:
        OSError: It cannot be removed.
    """
    os.unlink(path)
    kept = {os.fsencode(os.path.realpath(folder)) for folder in (os.getcwd(), root)}
    folder = os.path.realpath(os.path.dirname(path))
    with suppress(OSError):  # it is not empty
        while folder not in kept:
            os.rmdir(folder)
            folder = os.path.dirname(folder)
