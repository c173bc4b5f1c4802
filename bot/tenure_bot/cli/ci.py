"""Be the bot in a GitHub workflow: check, comment, sweep or write the page, without a server.

The event, the repository and the token come from the environment that the runner gives, with
GITHUB_TOKEN set for the step. Commits are fetched into RUNNER_TEMP; nothing is checked out or run.
"""

import os
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import argparse

NAME = "ci"
HELP = "be the bot in a GitHub workflow, without a server"
EXAMPLE = """\
tenure ci check --sarif tenure.sarif
tenure ci comment
tenure ci comment --from pull.json
tenure ci sweep
tenure ci report --html public/index.html"""

_LIBRARIES = ("github", "lizard", "ast_grep_py", "holidays", "markdown_it")


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    modes = parser.add_subparsers(dest="mode", metavar="MODE", required=True)
    check = modes.add_parser(
        "check", help="annotations, summary, SARIF; fails where the check of the App would"
    )
    check.add_argument("--sarif", metavar="FILE", default="", help="where to write SARIF")
    check.add_argument(
        "--save", metavar="FILE", default="", help="name the pull request to a job with rights"
    )
    comment = modes.add_parser("comment", help="the comment and the labels of a pull request")
    comment.add_argument(
        "--from", dest="source", metavar="FILE", default="", help="what `check --save` wrote"
    )
    modes.add_parser("sweep", help="issues for what falls due, and the dashboard")
    page = modes.add_parser("report", help="the register as one page of HTML")
    page.add_argument("--html", metavar="FILE", default="", help="where to write the page")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Do what the mode says.

    Raises:
        TenureError: The environment is not that of a workflow, or it cannot be done.
    """
    from tenure_bot.cli.needed import require_libraries

    require_libraries(_LIBRARIES, "ci")
    from tenure_bot.ci import check, comment, page, sweep
    from tenure_bot.ci.kit import kit
    from tenure_bot.ci.workflow import read

    own = kit(read(os.environ))
    if args.mode == "check":
        return check.run(own, out, sarif=args.sarif, save=args.save)
    if args.mode == "comment":
        return comment.run(own, out, source=args.source)
    if args.mode == "sweep":
        return sweep.run(own, out)
    return page.run(own, out, html=args.html)
