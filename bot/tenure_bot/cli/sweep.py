"""Look what the default branches owe: plan the issues and the dashboard, and write them.

With --dry-run nothing is written: each line is one write that a sweep would make now, and a sweep
makes exactly those. Without it the sweeps are done here and now; running workers may take some.
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

from tenure.errors import TenureError, UsageError

if TYPE_CHECKING:
    import argparse

    from tenure_bot.github.gateway import Repo
    from tenure_bot.obligations.writes import Intended
    from tenure_bot.service.bench import Bench

NAME = "sweep"
HELP = "open, update and close the issues of what is due"
EXAMPLE = """\
tenure sweep --dry-run
tenure sweep acme/shop
tenure sweep --rebuild acme/shop"""


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    from tenure_bot.settings import described

    parser.add_argument(
        "repositories", nargs="*", metavar="OWNER/NAME", help="only these (default: all)"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="print the plan and write nothing")
    how.add_argument(
        "--rebuild",
        action="store_true",
        help="forget what the database knows and read it back from GitHub",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.description = f"{parser.description}\n{described()}"


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Sweep, or show what a sweep would do.

    Raises:
        TenureError: The settings cannot be used, or the database not reached.
    """
    from tenure_bot.cli.needed import require_libraries

    require_libraries()
    from tenure_bot.service import rebuild, upkeep
    from tenure_bot.service.bench import open_bench, prove
    from tenure_bot.settings import WORKING, read
    from tenure_bot.storage import database as databases

    settings = read(os.environ, WORKING)
    prove(settings)
    bench = open_bench(settings)
    databases.check(bench.database)  # said before a table is missed: which file, which version
    repos = upkeep.known(bench.database, args.repositories)
    unknown = {name.casefold() for name in args.repositories} - {r.name.casefold() for r in repos}
    if unknown:
        raise UsageError(
            f"the App is not installed in {', '.join(sorted(unknown))}, or nothing was heard of it",
            "install it there, or look at the repositories with `tenure sweep --dry-run`",
        )
    if args.dry_run:
        return _show(args, out, {repo.name: _planned(bench, repo) for repo in repos})
    if args.rebuild:
        for repo in repos:
            merged = bench.merged(repo)  # first: if GitHub does not answer, nothing is forgotten
            upkeep.forget(bench.database, repo)
            rebuild.want_merged(bench.database, repo, merged)
    upkeep.want_sweeps(bench.database, repos)
    bench.work_off()
    return _show(args, out, {repo.name: _planned(bench, repo) for repo in repos}, done=True)


def _planned(bench: "Bench", repo: "Repo") -> "Intended | str":
    """Return the writes that are due in a repository and what waits, or why nobody can tell."""
    try:
        return bench.plan(repo)
    except TenureError as exc:
        return exc.message


def _show(
    args: "argparse.Namespace",
    out: TextIO,
    plans: "dict[str, Intended | str]",
    *,
    done: bool = False,
) -> int:
    if args.format == "json":
        from tenure.reporters.json_ import dumps

        out.write(dumps({"version": 1, "repositories": dict(_json(plans))}))
    else:
        out.writelines(f"{line}\n" for line in _text(plans, done=done))
    return int(any(isinstance(plan, str) for plan in plans.values()))


def _json(plans: "dict[str, Intended | str]") -> Iterator[tuple[str, Any]]:
    from tenure_bot.obligations.writes import as_json

    for name, plan in plans.items():
        yield name, {"problem": plan} if isinstance(plan, str) else as_json(plan)


def _text(plans: "dict[str, Intended | str]", *, done: bool) -> Iterator[str]:
    from tenure.shown import printable

    if not plans:
        yield "the App is installed nowhere, as far as was heard"
    for name, plan in plans.items():
        if isinstance(plan, str):
            yield f"{name}: {printable(plan)}"
        elif plan.writes:
            left = "left to write" if done else "to write"
            yield f"{name}: {len(plan.writes)} {left}{plan.shown}"
            yield from (f"  {write}" for write in plan.writes)
        else:
            yield f"{name}: nothing to write{plan.shown}"
