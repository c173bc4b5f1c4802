"""List what artifacts cost and when they are due: of this repository, or of all in a database.

The register of one repository is computed from git and needs no database. `sync` brings a database
to what is so in a repository, and `--db` lists what is in it. TENURE_DATABASE_URL names the
database where `--db` names none; without both it is a file in the folder for data of the user. A
password belongs into that variable, PGPASSWORD or ~/.pgpass: arguments are seen by everybody.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tenure.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from tenure.register.listing import Cell, Filter, Order, Row

NAME = "register"
HELP = "list what artifacts cost and when they are due, for one repository or many"
EXAMPLE = """\
tenure register --sort hours --limit 20
tenure register --quadrant                           # what to delete first
tenure register --payback services/pay/src/api.py --cost 12
tenure register --format csv > register.csv
tenure register sync --db sqlite:///register.sqlite  # keep it for all repositories"""

_SORTS = ("score", "hours", "due", "tier", "owner", "path")
_LIFECYCLES = ("experimental", "temporary", "durable", "undeclared")
_TIERS = ("low", "medium", "high", "critical")
_SHOWN = 100


class Found(NamedTuple):
    """What is listed, for all formats.

    Attributes:
        as_of: The day; for a database that of the last sync.
        repositories: Name, commit and day of each.
        unseen: What could not be looked at, a sentence each.
        cells: What stands in each quadrant, if that was asked.
        rows: The rows, which are read while they are written.
        database: Whether they come from a database, so that each says of which repository it is.
    """

    as_of: "date | None"
    repositories: "list[tuple[str, str, date]]"
    unseen: tuple[str, ...]
    cells: "tuple[Cell, ...]"
    rows: "Iterable[Row]"
    database: bool


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    what = parser.add_argument_group("what to look at")
    what.add_argument("--rev", metavar="REV", help="look at a commit instead of the index")
    what.add_argument("--as-of", metavar="DATE", help="the day to look from (default: today)")
    _database(what, default=None)
    what.add_argument("--repository", metavar="NAME", help="only this one of the database")
    _configure_filter(parser.add_argument_group("which artifacts"))
    how = parser.add_argument_group("how to show them")
    how.add_argument("--sort", choices=_SORTS, default="score", help="default: score")
    how.add_argument("--reverse", action="store_true", help="the other way round")
    how.add_argument(
        "--quadrant",
        action="store_true",
        help="by value and risk: low value and high risk, the first to delete, come first",
    )
    how.add_argument(
        "--limit",
        type=int,
        metavar="N",
        help=f"how many, 0 for all (default: {_SHOWN} of a table, else all)",
    )
    how.add_argument("--format", choices=("text", "json", "csv", "markdown"), default="text")
    how.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    pays = parser.add_argument_group("what a refactoring returns")
    pays.add_argument("--payback", metavar="PATH", help="the artifact that would be refactored")
    pays.add_argument("--cost", type=float, metavar="HOURS", help="what the refactoring takes")
    pays.add_argument("--after", type=float, metavar="HOURS", help="hours a month afterward")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=False)
    sync = actions.add_parser("sync", help="bring a database to what is so in this repository")
    _database(sync, default="")
    sync.add_argument("--repository", metavar="NAME", help="its name (default: of `origin`)")
    sync.add_argument("--rev", metavar="REV", help="a commit (default: HEAD)")
    sync.add_argument("--as-of", metavar="DATE", help="the day to look from (default: today)")
    migrate = actions.add_parser("migrate", help="bring the tables of a database up to date")
    _database(migrate, default="")


def _database(parser: "argparse._ActionsContainer", default: str | None) -> None:
    import argparse

    parser.add_argument(
        "--db",
        metavar="URL",
        nargs="?",
        const="",
        default=default if default is None else argparse.SUPPRESS,
        help="sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE",
    )


def _configure_filter(which: "argparse._ActionsContainer") -> None:
    which.add_argument("--owner", metavar="OWNER", help="whom this owner is accountable for")
    which.add_argument("--lifecycle", choices=_LIFECYCLES)
    which.add_argument("--tier", choices=_TIERS)
    which.add_argument("--tag", metavar="TAG", help="with this debt tag")
    which.add_argument("--kind", metavar="KIND", help="of this kind, such as script")
    which.add_argument("--service", metavar="NAME", help="of this service")
    which.add_argument("--due-before", metavar="DATE", help="due before this day")
    which.add_argument("--min-score", type=int, metavar="N", help="with this score or more")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """List, sync or migrate.

    Raises:
        UsageError: The arguments make no sense.
    """
    if args.action:
        from tenure.cli import register_database

        act = {"sync": register_database.sync, "migrate": register_database.migrate}
        act[args.action](args, out)
        return 0
    _judge(args)
    if args.payback is not None:
        _pay(args, out)
        return 0
    with _found(args) as found:
        for line in found.unseen:
            remark(line)
        _write(found, args, out)
    return 0


def _judge(args: "argparse.Namespace") -> None:
    if args.db is None and args.repository is not None:
        raise UsageError("--repository chooses from a database", "add --db URL")
    if args.db is not None and (args.rev is not None or args.as_of is not None):
        raise UsageError("a database knows the last sync: --rev and --as-of are for a repository")
    if args.limit is not None and args.limit < 0:
        raise UsageError("--limit takes a number from 0")
    if args.payback is None and (args.cost is not None or args.after is not None):
        raise UsageError("--cost and --after say what --payback PATH costs and leaves")
    if args.payback is not None:
        if args.db is not None:
            raise UsageError("--payback looks at this repository, not at a database")
        if args.format not in ("text", "json"):
            raise UsageError("--payback is shown as text or json")
        if args.cost is None or not 0 < args.cost < float("inf"):
            raise UsageError(
                "how many hours does the refactoring take?", "add --cost HOURS, more than 0"
            )
        if args.after is not None and not 0 <= args.after < float("inf"):
            raise UsageError("--after takes hours a month, from 0")


@contextmanager
def _found(args: "argparse.Namespace") -> Iterator[Found]:
    limit = (_SHOWN if args.format == "text" else 0) if args.limit is None else args.limit
    wanted, order = _asked(args)
    if args.db is not None:
        from tenure.cli import register_database

        # One more than is shown tells whether there are more.
        more = limit + 1 if limit else 0
        with register_database.found(args.db, wanted, order, more, by_quadrant=args.quadrant) as it:
            yield it
        return
    from tenure.cli.opened import opened
    from tenure.register import listing

    with opened(args.rev, args.as_of) as seen:
        register = seen.register
    rows = listing.select(listing.rows(register), wanted, order)
    cells = listing.cells(rows) if args.quadrant else ()
    yield Found(
        register.as_of,
        [(register.repository, register.commit, register.as_of)],
        register.unseen,
        cells,
        listing.by_quadrant(rows) if args.quadrant else rows,
        database=False,
    )


def _asked(args: "argparse.Namespace") -> "tuple[Filter, Order]":
    from tenure import clock
    from tenure.register.listing import Filter, Order

    before = clock.parse_day(args.due_before) if args.due_before is not None else None
    wanted = Filter(
        owner=args.owner,
        lifecycle=args.lifecycle,
        tier=args.tier,
        tag=args.tag,
        kind=args.kind,
        service=args.service,
        due_before=before,
        min_score=args.min_score,
        repository=args.repository,
    )
    return wanted, Order(args.sort, reverse=args.reverse)


def _write(found: Found, args: "argparse.Namespace", out: TextIO) -> None:
    limit = args.limit
    if args.format == "text":
        import shutil

        from tenure.cli import register_table
        from tenure.cli.check import wants_color

        width = shutil.get_terminal_size().columns if out.isatty() else 0
        color = wants_color(args.color, out)
        style = register_table.Style(color, width, _SHOWN if limit is None else limit)
        out.writelines(f"{line}\n" for line in register_table.lines(found, style))
        return
    from tenure.cli import register_export

    export = {
        "json": register_export.json_parts,
        "csv": register_export.csv_parts,
        "markdown": register_export.markdown_parts,
    }[args.format]
    out.writelines(export(found, limit or 0))


def _pay(args: "argparse.Namespace", out: TextIO) -> None:
    from tenure.cli import register_table
    from tenure.cli.opened import opened
    from tenure.register import listing
    from tenure.register.payback import payback

    with opened(args.rev, args.as_of) as seen:
        register, repository = seen.register, seen.repository
        try:
            path = repository.relative(args.payback)
        except UsageError:
            path = args.payback
    named = [item for item in register.items if item.key == args.payback]
    named += [item for item in register.items if path in item.paths]
    if not named:
        raise UsageError(f"{args.payback} belongs to no artifact", "tenure register")
    returned = payback(listing.row(named[0], register.repository), args.cost, args.after)
    if args.format == "json":
        from tenure.cli import register_export

        out.write(register_export.payback_json(returned, register.as_of))
    else:
        out.writelines(f"{line}\n" for line in register_table.payback(returned))


def remark(line: str) -> None:
    """Say on standard error what could not be looked at."""
    from tenure.shown import printable

    print(f"tenure: unseen: {printable(line)}", file=sys.stderr)
