"""Show how AI-written files fare: five metrics, then the failures, rollbacks, churn and early signs.

Each metric says what it counts and from what. What nothing gives, such as review times without
--reviews or what the bot saw, is not known and never guessed.
"""

from typing import TYPE_CHECKING, TextIO

from tenure.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from tenure.metrics.values import Metrics

NAME = "metrics"
HELP = "show the five metrics, and the others"
EXAMPLE = """\
tenure metrics
tenure metrics --months 12 --format markdown > metrics.md"""

MONTHS = 6
_MOST_MONTHS = 120


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--months",
        type=int,
        default=MONTHS,
        metavar="N",
        help=f"calendar months of history, this one included (default: {MONTHS})",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--rev", metavar="REV", help="look at a commit instead of the index")
    where.add_argument(
        "--db",
        nargs="?",
        const="",
        metavar="URL",
        help="all repositories of the register's database; without URL that of `tenure register`",
    )
    parser.add_argument(
        "--reviews", metavar="FILE.jsonl", help="reviews that were exported from a platform"
    )
    parser.add_argument("--format", choices=("text", "json", "markdown"), default="text")
    parser.add_argument("--as-of", metavar="DATE", help="the day to look from (default: today)")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Show the metrics.

    Raises:
        UsageError: The number of months makes no sense.
    """
    from tenure.cli.opened import opened
    from tenure.metrics import reviews
    from tenure.metrics.measure import measure
    from tenure.snapshot import facts

    if not 1 <= args.months <= _MOST_MONTHS:
        raise UsageError(f"--months takes a number from 1 to {_MOST_MONTHS}")
    if args.db is not None:
        return _write(_of_database(args), args.format, out)
    given, problems = reviews.load(args.reviews) if args.reviews is not None else (None, [])
    with opened(args.rev, args.as_of) as found:
        measured = measure(facts(found, args.months, given, problems))
    return _write(measured, args.format, out)


def _write(measured: "Metrics", form: str, out: TextIO) -> int:
    from tenure.reporters import metrics as shown

    if form == "json":
        out.write(shown.json(measured))
    else:
        lines = shown.markdown(measured) if form == "markdown" else shown.text(measured)
        out.writelines(f"{line}\n" for line in lines)
    return 0


def _of_database(args: "argparse.Namespace") -> "Metrics":
    if args.reviews is not None:
        raise UsageError("--reviews are of one repository, and --db is of many")
    from tenure import budgets, clock
    from tenure.cli.register_database import connect
    from tenure.metrics import database
    from tenure.register.store import reading

    store = connect(args.db)
    # Repositories keep days in zones of their own; a day of all of them is one in UTC.
    as_of = clock.parse_day(args.as_of) if args.as_of is not None else clock.today("UTC")
    first = budgets.months(as_of, args.months)[0][0]
    with reading(store) as connection:
        return database.measure(connection, as_of, first)
