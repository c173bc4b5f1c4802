"""Take the record of a file away; after `stamp` the file is byte for byte what it was.

Of a file that is gone, and of a glob that fits no file, the entry in the registry is taken away.
"""

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import argparse

NAME = "unstamp"
HELP = "take the records of files away"
EXAMPLE = "tenure unstamp tools/report.py"


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files, or what a registry names")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Unstamp the files."""
    from tenure.cli import editing, orphaned
    from tenure.stamp.edits import unstamp

    if paths := orphaned.release(args.paths, out):
        with editing.desk(paths) as here:
            editing.apply(here, lambda path, item: unstamp(here.tree, path, item), out)
    return 0
