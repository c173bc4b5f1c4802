"""The option of `serve` and `worker` that says how many processes work."""

from typing import TYPE_CHECKING

from tenure.errors import UsageError

if TYPE_CHECKING:
    import argparse

_USUAL, _MOST = 2, 64


def declare(parser: "argparse._ActionsContainer") -> None:
    """Declare `--workers`."""
    parser.add_argument(
        "--workers",
        type=int,
        default=_USUAL,
        metavar="N",
        help=f"processes (default: {_USUAL})",
    )


def counted(args: "argparse.Namespace") -> int:
    """Return how many processes are asked for.

    Raises:
        UsageError: None, or more than are of use.
    """
    number: int = args.workers
    if not 1 <= number <= _MOST:
        raise UsageError(f"--workers takes a number from 1 to {_MOST}")
    return number
