"""Hand a refactored file over to a person or a team: it becomes durable, or loses its record.

Exit status 1: refused; nothing was changed.
"""

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import argparse

NAME = "refactor"
HELP = "hand a refactored file over to a human owner"
EXAMPLE = """\
tenure refactor tools/report.py --to @acme/finance --purpose "Weekly stock report" --human "@ana, 2026-11-20"
tenure refactor tools/report.py --to @ana --human "@ana, 2026-11-20" --drop-record"""


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    from tenure.cli import transition

    parser.add_argument("--to", metavar="OWNER", required=True, help="its owner from now on")
    parser.add_argument("--human", metavar="EVIDENCE", help="who has read all of it, and when")
    parser.add_argument("--purpose", metavar="TEXT", help="what problem it solves")
    parser.add_argument(
        "--next", metavar="DATE", help="the first review (default: as late as the policy allows)"
    )
    parser.add_argument(
        "--drop-record",
        action="store_true",
        help="take the record away, where nothing says any more that AI produced the file",
    )
    transition.configure(parser)


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Hand the files over."""
    from tenure.cli import transition
    from tenure.transitions.refactor import refactor

    day = transition.parsed(args.next)
    return transition.run(
        args,
        out,
        lambda case: refactor(
            case,
            args.to,
            args.human,
            purpose=args.purpose,
            day=day,
            drop_record=args.drop_record,
        ),
    )
