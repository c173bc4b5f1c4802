"""Write the register as one page of HTML with charts, a calendar and filters.

The page is one file that needs no network and no server: it can be mailed, archived or printed.
"""

import os
from typing import TYPE_CHECKING, TextIO

from tenure.errors import EditError

if TYPE_CHECKING:
    import argparse

NAME = "report"
HELP = "write the register as one page of HTML"
EXAMPLE = """\
tenure report --html register.html
tenure report --html register.html --rev HEAD --as-of 2026-11-22"""


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("--html", required=True, metavar="FILE", help="where to write the page")
    parser.add_argument("--rev", metavar="REV", help="look at a commit instead of the index")
    parser.add_argument("--as-of", metavar="DATE", help="the day to look from (default: today)")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Write the page.

    Raises:
        EditError: The file cannot be written.
    """
    from tenure.cli.opened import opened
    from tenure.html.render import render
    from tenure.shown import printable

    with opened(args.rev, args.as_of) as found:
        page = render(found.register, found.policy, found.ledger)
        count = len(found.register.items)
    _write(args.html, page)
    number = f"{count:,} {'artifact' if count == 1 else 'artifacts'}"
    out.write(f"{printable(args.html)}: {number}, {len(page) / 1e6:.1f} MB\n")
    return 0


def _write(name: str, data: bytes) -> None:
    """Put the whole file where the old one was, or leave that as it is."""
    import tempfile
    from contextlib import suppress

    try:
        if os.path.exists(name) and not os.path.isfile(name):
            with open(name, "wb") as device:  # such as /dev/stdout, which nothing can replace
                device.write(data)
            return
        target = os.path.realpath(name)
        folder = os.path.dirname(target)
        descriptor, new = tempfile.mkstemp(prefix=".tenure-", suffix=".html", dir=folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            os.chmod(new, _mode(target))
            os.replace(new, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(new)
            raise
    except OSError as exc:
        raise EditError(f"{name} cannot be written: {exc.strerror or exc}") from exc


def _mode(path: str) -> int:
    """Return the rights of the file that is replaced, or those that a new file would get."""
    if os.path.exists(path):
        return os.stat(path).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
