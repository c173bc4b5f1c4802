"""All that decides about every artifact of a tree, beside the tree and its history, as one text."""

import os
import zlib
from datetime import date
from importlib.util import find_spec

import tenure
from tenure.debt.rule import PARSER
from tenure.policy import PolicySet
from tenure.sources.git import Repository
from tenure.sources.history import shallow
from tenure.sources.notes import tip


def question(
    repository: Repository, policies: PolicySet, as_of: date, *, with_history: bool
) -> str:
    """Return a text that is the same only if all of that is the same.

    Args:
        repository: Its notes count, and where its history was cut off when it was cloned.
        policies: The policies.
        as_of: The day.
        with_history: Whether commits are asked who wrote the files.
    """
    edge = " ".join(sorted(shallow(repository)))
    return " ".join(
        (
            f"{tenure.__version__} {_code():08x}",
            *map(_installed, ("lizard", PARSER)),
            as_of.isoformat(),
            policies.fingerprint,
            f"{zlib.crc32(edge.encode()):08x}",
            f"notes {tip(repository)}" if with_history else "no history",
        )
    )


def _installed(module: str) -> str:
    """Return a name for a module as it is installed: another version is another file."""
    spec = find_spec(module)
    if spec is None:
        return "none"
    try:
        about = os.stat(spec.origin or "")
    except OSError:
        return str(spec.origin)
    return f"{about.st_size:x}-{about.st_mtime_ns:x}"


def _code() -> int:
    """Return a number for all code of this program."""
    total = 0
    for folder, folders, names in os.walk(tenure.__path__[0]):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".py"):
                with open(os.path.join(folder, name), "rb") as file:
                    total = zlib.crc32(file.read(), total)
    return total
