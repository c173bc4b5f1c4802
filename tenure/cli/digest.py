"""Write the week of a repository on one screen: what changed, who is asked for what, what could go.

It compares the register as it is with that of the commit a week before. A week in which nothing
changed and nothing falls due says just that.
"""

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import argparse

NAME = "digest"
HELP = "write the week on one screen: what changed, who is asked for what"
EXAMPLE = """\
tenure digest
tenure digest --week 2026-11-22 --format text"""

_MONTHS = 3
"""So many months of history tell what makes trouble again and again."""


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--week", metavar="DATE", help="the seven days that end on this one (default: today)"
    )
    parser.add_argument("--rev", metavar="REV", help="the commit that it ends with (default: HEAD)")
    parser.add_argument("--format", choices=("markdown", "text", "json"), default="markdown")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Write the digest.

    Raises:
        SourceError: There is no such commit.
    """
    from datetime import timedelta

    from tenure import clock, engine
    from tenure.digest import DAYS, digest
    from tenure.errors import SourceError
    from tenure.metrics import groups
    from tenure.reporters import digest as shown
    from tenure.snapshot import commit_on, facts, look
    from tenure.sources.git import Repository

    with Repository.discover() as repository:
        newest = repository.resolve(args.rev or "HEAD")
        zone = engine.load_policy(repository.commit(newest), [""]).for_path("").zone
        last = clock.parse_day(args.week) if args.week is not None else clock.today(zone)
        first = last - timedelta(days=DAYS)
        new, old = (commit_on(repository, newest, day, zone) for day in (last, first))
        if new is None:
            raise SourceError(f"there was no commit yet on {last}", "tenure digest --week DATE")
        # The older one first: what was measured for it, the newer one only adds to.
        before = look(repository, old, first).register if old else None
        after = look(repository, new, last)
        found = digest(
            before,
            after.register,
            budgets_of=after.policy.budgets,
            hotspots=groups.hotspots(facts(after, _MONTHS)),
        )
    if args.format == "json":
        out.write(shown.json(found))
    else:
        lines = shown.text(found) if args.format == "text" else shown.markdown(found)
        out.writelines(f"{line}\n" for line in lines)
    return 0
