"""Print the page about a rule, offline; without a code list all rules."""

from typing import TYPE_CHECKING, TextIO

from tenure.errors import TenureError, UsageError
from tenure.rules.catalog import RULES

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

NAME = "rule"
HELP = "explain a rule, or list all of them"
EXAMPLE = """\
tenure rule
tenure rule TEN001"""


def configure(parser: "ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument(
        "code",
        nargs="?",
        metavar="CODE",
        help="the code of a rule, such as TEN001, or its name; without it all rules are listed",
    )


def run(args: "Namespace", out: TextIO) -> int:
    """Print the page about a rule, or the table of all rules.

    Raises:
        UsageError: There is no such rule.
    """
    out.write(table() if args.code is None else page(args.code))
    return 0


def table() -> str:
    """Return all rules as an aligned table: code, name, default severity, summary."""
    name_width = max(len(rule.name) for rule in RULES.values())
    level_width = max(len(rule.severity.value) for rule in RULES.values())
    return "".join(
        f"{rule.code}  {rule.name:<{name_width}}  {rule.severity.value:<{level_width}}"
        f"  {rule.summary}\n"
        for rule in RULES.values()
    )


def page(asked: str) -> str:
    """Return the page about a rule as Markdown.

    Args:
        asked: A code or a name, in any case.

    Raises:
        UsageError: There is no such rule.
        TenureError: The installation has no such page.
    """
    code = _code(asked)
    # Late: only this one branch of this one command touches files outside of git.
    from pathlib import Path

    package = Path(__file__).resolve().parent.parent
    # An installed tenure carries the pages; a checkout has them in `docs`.
    for folder in (package / "rule_pages", package.parent / "docs" / "rules"):
        try:
            return (folder / f"{code}.md").read_text(encoding="utf-8")
        except OSError:
            continue
    raise TenureError(f"The page about {code} is missing.", "Install tenure again.")


def _code(asked: str) -> str:
    wanted = asked.strip().lower()
    by_any_name = {
        key: rule.code for rule in RULES.values() for key in (rule.code.lower(), rule.name)
    }
    if wanted in by_any_name:
        return by_any_name[wanted]
    # Late: only a slip of the pen needs it.
    from difflib import get_close_matches

    from tenure.shown import printable

    near = get_close_matches(wanted, by_any_name, n=1)
    guess = f" Did you mean {by_any_name[near[0]]}?" if near else ""
    raise UsageError(
        f"There is no rule `{printable(asked)}`.{guess}", "`tenure rule` lists all rules."
    )
