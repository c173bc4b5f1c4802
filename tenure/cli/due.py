"""Show what falls due: week by week or owner by owner, with cliffs before they come."""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tenure.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from tenure.due import Cliff, Due

NAME = "due"
HELP = "show what falls due, and cliffs before they come"
EXAMPLE = """\
tenure due
tenure due --weeks 26 --owner @acme/shop
tenure due --format ics > due.ics"""

_SHOWN = 5
"""So many artifacts of a cliff are named; a list of hundreds names nobody."""


class _Found(NamedTuple):
    """What is due, for all formats."""

    as_of: "date"
    last: "date"
    overdue: "Sequence[Due]"
    ahead: "Sequence[Due]"
    cliffs: "Sequence[Cliff]"
    name: str


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("--weeks", type=int, default=8, metavar="N", help="how far (default: 8)")
    parser.add_argument("--owner", metavar="OWNER", help="only what this owner is asked for")
    parser.add_argument("--by", choices=("week", "owner"), default="week", help="how to group")
    parser.add_argument("--rev", metavar="REV", help="look at a commit instead of the index")
    parser.add_argument("--format", choices=("text", "json", "ics"), default="text")
    parser.add_argument("--as-of", metavar="DATE", help="the day to look from (default: today)")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Show what falls due.

    Raises:
        UsageError: The number of weeks makes no sense.
    """
    if not 1 <= args.weeks <= 520:  # noqa: PLR2004  # ten years
        raise UsageError("--weeks takes a number from 1 to 520")
    found = _find(args)
    if args.format == "ics":
        from tenure.reporters import calendar

        out.flush()
        feed = calendar.render([*found.overdue, *found.ahead], found.as_of, found.name)
        out.write(feed.decode().replace("\r\n", "\n") if out.isatty() else "")
        if not out.isatty():
            out.buffer.write(feed)  # lines of a calendar end with CR LF on every system
    elif args.format == "json":
        from tenure.reporters.json_ import dumps

        out.write(dumps(_as_json(found)))
    else:
        from tenure.shown import printable

        lines = _by_owner(found) if args.by == "owner" else _by_week(found, args.weeks)
        out.writelines(printable(line) + "\n" for line in [*lines, *_ending(found)])
    return 0


def _find(args: "argparse.Namespace") -> _Found:
    from datetime import timedelta

    from tenure import clock, due, engine
    from tenure.sources import Scope
    from tenure.sources.git import Repository

    with Repository.discover() as repository:
        revision = args.rev or ("HEAD" if repository.bare else None)
        tree = repository.commit(revision) if revision else repository.index()
        policies = engine.load_policy(tree, None)
        policy = policies.for_path("")
        as_of = clock.parse_day(args.as_of) if args.as_of else clock.today(policy.zone)
        artifacts = engine.check(tree, None, policies, as_of, Scope()).artifacts
        name = os.path.basename(repository.root)
    every = due.of(artifacts)
    cliffs = due.cliffs(every, as_of, count=policy.cliff_count, days=policy.cliff_days)
    if args.owner:
        wanted = args.owner.lower()
        every = [one for one in every if one.owner.lower() == wanted]
        cliffs = [cliff for cliff in cliffs if {*cliff.dues} & {*every}]
    last = as_of - timedelta(days=as_of.weekday()) + timedelta(days=7 * args.weeks - 1)
    if args.format == "ics":
        last = max([last, *(one.day for one in every)])
    ahead = due.between(every, as_of, last)
    return _Found(as_of, last, due.overdue(every, as_of), ahead, cliffs, name)


def _by_week(found: _Found, count: int) -> Iterator[str]:
    from tenure import due

    if found.overdue:
        yield f"overdue ({len(found.overdue)})"
        yield from _rows(found.overdue, found.as_of)
    for week in due.weeks(found.ahead, found.as_of, count):
        if week.dues:
            year, number, _ = week.monday.isocalendar()
            yield f"{year}-W{number:02}, from {week.monday} ({len(week.dues)})"
            yield from _rows(week.dues, found.as_of)


def _by_owner(found: _Found) -> Iterator[str]:
    from tenure import due

    for owner, dues in due.by_owner([*found.overdue, *found.ahead]).items():
        yield f"{owner} ({len(dues)})"
        yield from _rows(dues, found.as_of)


def _rows(dues: "Sequence[Due]", as_of: "date") -> Iterator[str]:
    width = min(max(len(one.artifact) for one in dues), 60)
    for one in dues:
        kind = {"expires": "expiry", "review": "review"}[one.kind.value]
        when = _distance((one.day - as_of).days)
        yield f"  {one.day}  {kind}  {one.artifact:<{width}}  {one.owner}  {when}"


def _distance(days: int) -> str:
    if days == 0:
        return "today"
    unit = "day" if abs(days) == 1 else "days"
    return f"in {days} {unit}" if days > 0 else f"{-days} {unit} overdue"


def _ending(found: _Found) -> Iterator[str]:
    for cliff in found.cliffs:
        when = (
            f"on {cliff.first}" if cliff.first == cliff.last else f"{cliff.first} to {cliff.last}"
        )
        names = ", ".join(one.artifact for one in cliff.dues[:_SHOWN])
        more = f" and {len(cliff.dues) - _SHOWN} more" if len(cliff.dues) > _SHOWN else ""
        yield f"cliff: {len(cliff.dues)} dates {when}: {names}{more}"
    yield (
        f"{len(found.overdue)} overdue, {len(found.ahead)} due until {found.last}, "
        f"{len(found.cliffs)} {'cliff' if len(found.cliffs) == 1 else 'cliffs'} ahead"
    )


def _as_json(found: _Found) -> Mapping[str, object]:
    from tenure import __version__
    from tenure.reporters.json_ import written

    return {
        "version": 1,
        "tool": {"name": "tenure", "version": __version__},
        "as_of": found.as_of.isoformat(),
        "until": found.last.isoformat(),
        "overdue": [_due_json(one) for one in found.overdue],
        "due": [_due_json(one) for one in found.ahead],
        "cliffs": [
            {
                "first": cliff.first.isoformat(),
                "last": cliff.last.isoformat(),
                "artifacts": [written(one.artifact) for one in cliff.dues],
            }
            for cliff in found.cliffs
        ],
    }


def _due_json(one: "Due") -> Mapping[str, object]:
    from tenure.reporters.json_ import written

    names = {"artifact": written(one.artifact), "path": written(one.path)}
    return {**one._asdict(), **names, "day": one.day.isoformat(), "kind": one.kind.value}
