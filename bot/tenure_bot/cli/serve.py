"""Take the deliveries of a GitHub App and work them off: the server, with workers beside it.

It ends gracefully at SIGTERM or at the first Ctrl-C, at once at the second.
"""

import os
from typing import TYPE_CHECKING, TextIO

from tenure.errors import UsageError

if TYPE_CHECKING:
    import argparse

NAME = "serve"
HELP = "run the bot: take deliveries and work them off"
EXAMPLE = """\
tenure serve
tenure serve --no-worker"""

MOST = 64


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    from tenure_bot.settings import described

    how = parser.add_mutually_exclusive_group()
    how.add_argument("--workers", type=int, default=2, metavar="N", help="processes (default: 2)")
    how.add_argument(
        "--no-worker", action="store_true", help="only take deliveries; `tenure worker` works"
    )
    parser.description = f"{parser.description}\n{described()}"


def run(args: "argparse.Namespace", out: TextIO) -> int:  # noqa: ARG001  # as every command
    """Serve until a signal comes.

    Raises:
        TenureError: The settings, the address or the database cannot be used.
    """
    from tenure_bot.cli.needed import require_libraries
    from tenure_bot.settings import RECEIVING, WORKING, read

    require_libraries()
    workers = 0 if args.no_worker else args.workers
    if not args.no_worker and not 1 <= workers <= MOST:
        raise UsageError(f"--workers takes a number from 1 to {MOST}")
    settings = read(os.environ, RECEIVING | (WORKING if workers else frozenset()))
    from tenure_bot.service.journal import log_to_stderr
    from tenure_bot.service.server import serve

    log_to_stderr()
    serve(settings, workers)
    return 0
