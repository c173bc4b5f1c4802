"""Merge three versions of a `tenure-records.toml`, entry by entry: git's merge driver for it.

`tenure init` says how git is told about it. The result goes into OURS. Exit status 1: both sides
changed the same entry, and markers stand around it.
"""

import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import argparse

NAME = "merge-registry"
HELP = "merge versions of a tenure-records.toml; git calls it"
EXAMPLE = "git config merge.tenure-registry.driver 'tenure merge-registry %O %A %B %P'"


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("base", metavar="BASE", help="the common ancestor (%%O)")
    parser.add_argument("ours", metavar="OURS", help="our version, which is written (%%A)")
    parser.add_argument("theirs", metavar="THEIRS", help="their version (%%B)")
    parser.add_argument("path", metavar="PATH", nargs="?", help="what the file is called (%%P)")


def run(args: "argparse.Namespace", out: TextIO) -> int:  # noqa: ARG001  # git reads files
    """Merge."""
    from tenure.carriers.registry_merge import merge
    from tenure.shown import printable
    from tenure.sources.writing import replace

    base, ours, theirs = (_read(name) for name in (args.base, args.ours, args.theirs))
    merged = merge(base, ours, theirs)
    if merged is None:
        data, conflicts = _by_lines(args.base, args.ours, args.theirs)
        said = ["it is no plain registry file, so it was merged by lines"] if conflicts else []
    else:
        data, said = merged.data, list(merged.conflicts)
        conflicts = bool(said)
    if data != ours:
        replace(os.fsencode(args.ours), ours, data)
    for sentence in said:
        print(printable(f"{args.path or args.ours}: {sentence}"), file=sys.stderr)
    return 1 if conflicts else 0


def _read(name: str) -> bytes:
    with open(name, "rb") as file:
        return file.read()


def _by_lines(base: str, ours: str, theirs: str) -> tuple[bytes, bool]:
    """Merge as git does by itself; it leaves the files alone.

    Raises:
        SourceError: git cannot merge them either.
    """
    from tenure.sources.process import failure, start

    labels = [word for name in ("ours", "base", "theirs") for word in ("-L", name)]
    child = start(["merge-file", "-p", "-q", *labels, *map(os.path.abspath, (ours, base, theirs))])
    data = child.stdout.read()
    status, said = child.finish()
    if not 0 <= status < 128:  # noqa: PLR2004  # a count of conflicts, up to 127
        raise failure(said)
    return data, status > 0
