"""Extend the lease of an experimental or temporary artifact: with a reason, counted and capped.

Exit status 1: refused; nothing was changed.
"""

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import argparse

NAME = "extend"
HELP = "extend a lease, with a reason"
EXAMPLE = """\
tenure extend tools/report.py --reason "The new ledger is late"
tenure extend tools/report.py --days 30 --reason "Finance still closes May with it\""""


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    from tenure.cli import transition

    end = parser.add_mutually_exclusive_group()
    end.add_argument(
        "--until", metavar="DATE", help="the new last day (default: as late as the policy allows)"
    )
    end.add_argument("--days", type=int, metavar="N", help="so many days more")
    parser.add_argument("--reason", metavar="TEXT", help="why it has to live on")
    transition.configure(parser)


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Extend the leases."""
    from tenure.cli import transition
    from tenure.transitions.extend import extend

    until = transition.parsed(args.until)
    return transition.run(
        args, out, lambda case: extend(case, args.reason, until=until, days=args.days)
    )
