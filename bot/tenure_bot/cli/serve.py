"""Take the deliveries of a GitHub App and work them off: the server, with workers beside it.

It ends gracefully at SIGTERM or at the first Ctrl-C, at once at the second.
"""

import os
from typing import TYPE_CHECKING, TextIO

from tenure_bot.cli import workers

if TYPE_CHECKING:
    import argparse

NAME = "serve"
HELP = "run the bot: take deliveries and work them off"
EXAMPLE = """\
tenure serve
tenure serve --no-worker"""


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    from tenure_bot.settings import described

    how = parser.add_mutually_exclusive_group()
    workers.declare(how)
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
    number = 0 if args.no_worker else workers.counted(args)
    settings = read(os.environ, RECEIVING | (WORKING if number else frozenset()))
    from tenure_bot.service.journal import log_to_stderr
    from tenure_bot.service.server import serve

    log_to_stderr()
    serve(settings, number)
    return 0
