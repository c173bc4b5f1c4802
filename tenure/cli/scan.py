"""Take the inventory: every file that AI made or changed, by history, notes, markers and policy.

Nothing is written but a cache in the git directory. The exit status is 0 whatever is found, and 2
if the work cannot be done; what could not be seen is said on standard error.
"""

import os
import re
import sys
from typing import TYPE_CHECKING, TextIO

from tenure.errors import UsageError
from tenure.evidence import Strength

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from tenure.scan.inventory import Inventory
    from tenure.sources import Tree
    from tenure.sources.git import Repository

NAME = "scan"
HELP = "list the files that AI made or changed, with the evidence"
EXAMPLE = """\
tenure scan --min-strength strong --undeclared   # what has no record yet
tenure scan --commits --since 2026-01-01         # the commits that credit an AI
tenure scan --format csv > inventory.csv"""

_STRENGTHS = [strength.value for strength in Strength]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHOWN = 200


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    what = parser.add_argument_group("what to look at")
    what.add_argument("--rev", default="HEAD", metavar="REV", help="a commit (default: HEAD)")
    what.add_argument(
        "--since",
        metavar="DATE|REV",
        help="only commits since a day (2026-01-31), or that a revision does not have",
    )
    what.add_argument(
        "--no-blame",
        action="store_true",
        help="do not look up line by line how much of a file is still by AI",
    )
    which = parser.add_argument_group("what to show")
    strength = which.add_mutually_exclusive_group()
    strength.add_argument("--strength", choices=_STRENGTHS, help="evidence of just this strength")
    strength.add_argument("--min-strength", choices=_STRENGTHS, help="at least this strength")
    which.add_argument("--undeclared", action="store_true", help="AI-produced, without a record")
    which.add_argument("--produced", action="store_true", help="not what AI only touched")
    which.add_argument("--commits", action="store_true", help="list commits instead of files")
    which.add_argument("--format", choices=("text", "json", "csv"), default="text")
    which.add_argument(
        "--limit",
        type=int,
        default=_SHOWN,
        metavar="N",
        help=f"rows of the table, 0 for all of them (default: {_SHOWN})",
    )
    which.add_argument("-q", "--quiet", action="store_true", help="the table only: no remarks")
    which.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="when to use color"
    )


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Take the inventory and show it.

    Raises:
        UsageError: The arguments make no sense.
    """
    if args.limit < 0:
        raise UsageError("--limit takes a number from 0")
    inventory = _inventory(args)
    if not args.quiet:
        _remark(inventory.unseen)
    if args.format == "text":
        from tenure.cli import scan_table
        from tenure.cli.check import wants_color

        color = wants_color(args.color, out)
        style = scan_table.Style(color, args.limit, args.quiet, args.undeclared)
        render = scan_table.commits if args.commits else scan_table.files
        out.writelines(render(inventory, style))
    else:
        from tenure.cli import scan_export

        out.write(scan_export.render(inventory, args.format, commits=args.commits))
    return 0


def _strengths(args: "argparse.Namespace") -> frozenset[Strength]:
    if args.strength:
        return frozenset({Strength(args.strength)})
    last = _STRENGTHS.index(args.min_strength or _STRENGTHS[-1])
    return frozenset(map(Strength, _STRENGTHS[: last + 1]))


def _inventory(args: "argparse.Namespace") -> "Inventory":
    from tenure import engine
    from tenure.scan.inventory import Options, inventory
    from tenure.scan.lines import MOST
    from tenure.scan.rows import Filter
    from tenure.sources.git import Repository
    from tenure.sources.trees import CommitTree

    strengths = _strengths(args)
    with Repository.discover() as repository:
        tip = repository.resolve(args.rev)
        tree = CommitTree(repository, tip)
        since = None if args.since is None else _since(args.since, repository, tree)
        with _Bar("Reading commits") as reading, _Bar("Looking at files") as looking:
            options = Options(
                since,
                0 if args.no_blame else MOST,
                args.commits,
                Filter(strengths, args.undeclared, args.produced),
                args.limit if args.format == "text" else 0,
                None if args.quiet else reading.show,
                None if args.quiet else looking.show,
            )
            found = inventory(
                repository, tip, lambda paths: engine.load_policy(tree, paths), options
            )
    chosen = [credit for credit in found.credits if credit.strength in strengths]
    newest = sorted(chosen, key=lambda credit: credit.when, reverse=True)
    return found._replace(credits=tuple(newest))


def _since(text: str, repository: "Repository", tree: "Tree") -> str | int:
    """Return a revision, or the second in which a day began where the policy has its days."""
    if not _DAY.fullmatch(text):
        return repository.resolve(text)
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from tenure import clock, engine

    day = clock.parse_day(text)
    zone = ZoneInfo(engine.load_policy(tree, ["tenure.toml"]).for_path("").zone)
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def _remark(unseen: "Sequence[str]") -> None:
    from tenure.shown import printable

    for line in unseen:
        print(f"tenure: unseen: {printable(line)}", file=sys.stderr)


class _Bar:
    """A progress bar on standard error, if that is a terminal; it leaves nothing behind."""

    _WIDTH = 30

    def __init__(self, what: str) -> None:
        self._what = what
        self._drawn = False
        self._on = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._percent = -1
        plain = not (sys.stderr.encoding or "").lower().startswith("utf")
        self._marks = ("#", ".") if plain else ("█", "░")

    def show(self, done: int, total: int) -> None:
        percent = 100 * done // total if total else 100
        if not self._on or percent == self._percent:
            return
        self._percent, self._drawn = percent, True
        full, rest = self._marks
        bar = (full * (self._WIDTH * percent // 100)).ljust(self._WIDTH, rest)
        line = f"{self._what} {bar} {percent:3}%  {done:,} of {total:,}"
        print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)
        if done >= total:
            self._clear()

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def _clear(self) -> None:
        if self._drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._drawn = False
