"""Measure `tenure` and its peers: `python -m benchmarks`; exit status 1 if a requirement is missed.

It makes the repositories that it needs (2 GB in a temporary folder, four minutes) and installs the
peers into a virtual environment of their own in the user's cache folder.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks import cases, peers, repositories, table
from benchmarks.measure import CommandError

NEEDED = 4 << 30
"""The free disk space in bytes that a full run asks for: tree, pack and room to write it."""

SMALL = 0.05
"""The share of the large repositories that `--small` and `--quick` make."""


def main() -> int:
    """Run what the command line asks for."""
    args = _parser().parse_args()
    os.environ |= repositories.ENVIRONMENT
    # Who sets it would measure the compiler; installed packages are compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(prefix="tenure-bench-") as temporary:
        folder = (args.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        if not (args.small or args.quick) and shutil.disk_usage(folder).free < NEEDED:
            sys.exit("less than 4 GB are free there: use --small, or TMPDIR=… on another disk")
        found, notes = peers.programs()
        setting = cases.Setting(folder, found, date.today())
        if args.small or args.quick:
            setting = setting._replace(scale=SMALL)
            notes.append(f"The large repositories have {SMALL:.0%} of their size (--small).")
        if args.quick:
            setting = setting._replace(rounds=3)
            notes.append(
                "Three rounds only: this shows that the benchmark runs, no more (--quick)."
            )
        try:
            rows = list(_measured(setting, args))
        except CommandError as exc:
            sys.exit(f"benchmark: {exc}")
    write = table.as_json if args.json else table.text
    print(write(rows, notes))
    missed = any(row.met is False for row in rows)
    return int(missed and not args.quick)


def _measured(setting: cases.Setting, args: argparse.Namespace) -> Iterator[table.Row]:
    if args.repo:
        yield from cases.real(setting, args.repo)
        return
    for name in args.cases or cases.CASES:
        print(f"Measuring: {name} …", file=sys.stderr)
        yield from cases.CASES[name](setting)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"any of {', '.join(cases.CASES)}")
    parser.add_argument("--repo", type=Path, help="measure a clone of this repository instead")
    parser.add_argument("--small", action="store_true", help="make smaller repositories")
    parser.add_argument("--quick", action="store_true", help="a smoke run: small, few rounds")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--keep", type=Path, help="make the repositories here and keep them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
