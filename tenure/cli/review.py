"""Record a review: what was looked at, what came of it, and when the next one is due.

Exit status 1: refused; nothing was changed.
"""

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import argparse

NAME = "review"
HELP = "record a review, and when the next one is due"
EXAMPLE = """\
tenure review tools/report.py --looked-at "totals against the ledger of May"
tenure review tools/report.py --looked-at "error paths, by hand" --format json"""


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    from tenure.cli import transition

    parser.add_argument("--looked-at", metavar="TEXT", help="what was looked at")
    parser.add_argument(
        "--next", metavar="DATE", help="the next review (default: as late as the policy allows)"
    )
    parser.add_argument(
        "--outcome",
        choices=("keep", "change", "retire"),
        default="keep",
        help="what came of it (default: keep); the others need --next: by when",
    )
    transition.configure(parser)


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Record the reviews."""
    from tenure.cli import transition
    from tenure.transitions.review import review

    day = transition.parsed(args.next)
    return transition.run(
        args,
        out,
        lambda case: review(case, args.looked_at, next_day=day, outcome=args.outcome),
    )
