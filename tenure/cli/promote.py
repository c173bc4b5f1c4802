"""Promote an artifact: to temporary with a plan for its end, to durable with evidence.

Evidence is a link, a path of the repository, or a few words that say what was done.

Exit status 1: refused, with the list of what is missing; nothing was changed.
"""

from typing import TYPE_CHECKING, TextIO

from tenure.errors import UsageError

if TYPE_CHECKING:
    import argparse

NAME = "promote"
HELP = "make an artifact temporary or durable, with evidence"
EXAMPLE = """\
tenure promote tools/report.py --to temporary --purpose "Imports the old invoices" --exit retire --plan "Delete with the old ledger"
tenure promote tools/report.py --to durable --purpose "Weekly stock report" --tests docs/guide.md --security https://example.org/scan/7 --observability "alert stock-late" --style "ruff, no exceptions" --architecture docs/guide.md --human "@ana, 2026-11-20\""""

_EVIDENCE = {
    "tests": "the tests that cover it",
    "security": "the review or the scan that it passed",
    "observability": "the logs, metrics or alerts that show how it does",
    "style": "the linters and conventions that it meets",
    "architecture": "the design decision that it follows",
    "human": "who has read all of it, and when",
}


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    from tenure.cli import transition

    parser.add_argument("--to", choices=("temporary", "durable"), required=True)
    gate = parser.add_argument_group("evidence")
    for name, meaning in _EVIDENCE.items():
        gate.add_argument(f"--{name}", metavar="EVIDENCE", help=meaning)
    parser.add_argument("--purpose", metavar="TEXT", help="what problem it solves")
    parser.add_argument(
        "--exit", choices=("retire", "refactor", "regenerate", "promote"), help="how it will end"
    )
    parser.add_argument("--plan", metavar="TEXT", help="the plan for its end, or a link to it")
    parser.add_argument("--until", metavar="DATE", help="the new end of what becomes temporary")
    parser.add_argument(
        "--next",
        metavar="DATE",
        help="the first review of what becomes durable (default: as late as the policy allows)",
    )
    transition.configure(parser)


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Promote the artifacts.

    Raises:
        UsageError: A date goes with the other lifecycle.
    """
    from tenure.cli import transition
    from tenure.record import Lifecycle
    from tenure.transitions.promote import promote

    if (args.until and args.to == "durable") or (args.next and args.to == "temporary"):
        raise UsageError("--until goes with --to temporary, --next with --to durable")
    day = transition.parsed(args.until or args.next)
    evidence = {name: getattr(args, name) or "" for name in _EVIDENCE}
    says = {"purpose": args.purpose or "", "exit": args.exit or "", "plan": args.plan or ""}
    return transition.run(
        args, out, lambda case: promote(case, Lifecycle(args.to), evidence, says=says, day=day)
    )
