"""Record that a file was generated anew.

Exit status 1: refused; nothing was changed.
"""

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import argparse

NAME = "regenerate"
HELP = "record that a file was generated anew"
EXAMPLE = """\
tenure regenerate tools/report.py --origin claude-code/claude-sonnet-4-5
tenure regenerate tools/report.py --prompt api-client@3 --reason "The vendor changed its API\""""


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    from tenure.cli import transition

    parser.add_argument("--origin", metavar="TOOL[/MODEL]", help="what generated it now")
    parser.add_argument(
        "--prompt", metavar="TEMPLATE@VERSION", help="the template, or the category of the prompt"
    )
    parser.add_argument("--reason", metavar="TEXT", help="why, if that is worth saying")
    transition.configure(parser)


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Record it."""
    from tenure.cli import transition
    from tenure.transitions.regenerate import regenerate

    return transition.run(
        args,
        out,
        lambda case: regenerate(case, origin=args.origin, prompt=args.prompt, reason=args.reason),
    )
