"""Work off what `tenure serve` has taken, on this machine or another, with the same settings.

It ends gracefully at SIGTERM or at the first Ctrl-C, at once at the second.
"""

import gc
import os
from typing import TYPE_CHECKING, TextIO

from tenure_bot.cli import workers

if TYPE_CHECKING:
    import argparse

NAME = "worker"
HELP = "run workers of the bot alone"
EXAMPLE = """\
tenure worker
tenure worker --workers 4"""


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    from tenure_bot.settings import described

    workers.declare(parser)
    parser.description = f"{parser.description}\n{described()}"


def run(args: "argparse.Namespace", out: TextIO) -> int:  # noqa: ARG001  # as every command
    """Work until a signal comes.

    Raises:
        TenureError: The settings cannot be used, or the database or queue not reached.
    """
    from tenure_bot.cli.needed import require_libraries
    from tenure_bot.settings import WORKING, read

    require_libraries()
    number = workers.counted(args)
    settings = read(os.environ, WORKING)
    from tenure_bot.service import worker
    from tenure_bot.service.journal import log_to_stderr

    gc.enable()  # the command line turns it off, for commands that end soon
    log_to_stderr()
    worker.run(settings, number)
    return 0
