"""Log hours that an artifact cost or saved, or an incident that it caused."""

import os
import re
from typing import TYPE_CHECKING, TextIO

from tenure.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from tenure.ledger import Entry
    from tenure.sources.git import Repository
    from tenure.sources.worktree import WorkTree

NAME = "log"
HELP = "log hours of work on an artifact, or an incident"
EXAMPLE = """\
tenure log tools/report.py 2.5h --kind review --ref https://example.org/pr/7
tenure log tools/report.py 45m --kind incident --note "wrote the wrong totals" """

_HOURS = re.compile(r"(?:(\d+(?:\.\d+)?)\s*(?:h|(?=\s*\Z)))?\s*(?:(\d+)\s*m)?\s*\Z", re.ASCII)
_KINDS = ("review", "rework", "debugging", "patching", "handoff", "saved", "incident")


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("artifact", metavar="PATH", help="a file, or the id of an artifact")
    parser.add_argument("hours", metavar="HOURS", nargs="?", help="such as 2.5h, 45m or 1h30m")
    parser.add_argument(
        "--kind", choices=_KINDS, help="what the hours went into (default: patching)"
    )
    parser.add_argument(
        "--incident", action="store_true", help="the same as --kind incident; hours may be left out"
    )
    parser.add_argument("--ref", metavar="URL", default="", help="a review, a ticket, an incident")
    parser.add_argument("--note", metavar="TEXT", default="", help="a few words")
    parser.add_argument(
        "--by", metavar="WHO", help="who worked (default: the address in the configuration of git)"
    )
    parser.add_argument("--on", metavar="DATE", help="the day of the work (default: today)")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Append one line to the ledger.

    Raises:
        UsageError: There is no such artifact, or the hours are none.
    """
    from tenure import clock, ledger
    from tenure.engine import load_policy
    from tenure.shown import command, printable
    from tenure.sources import writing
    from tenure.sources.git import Repository
    from tenure.sources.worktree import WorkTree

    kind = _kind(args)
    with Repository.discover() as repository:
        if repository.bare:
            raise UsageError("a bare repository has no files to edit")
        tree = WorkTree(repository)
        today = clock.today(load_policy(tree, []).for_path("").zone)
        day = clock.parse_day(args.on) if args.on else today
        if day > today:
            raise UsageError(f"{day} is in the future; hours are logged when they are worked")
        hours = _hours(args.hours, kind)
        by = _user(repository) if args.by is None else args.by
        artifact = _artifact(repository, tree, args.artifact)
        entry = ledger.Entry(
            os.urandom(6).hex(), day, artifact, hours, ledger.Kind(kind), by, args.ref, args.note
        )
        with writing.alone(repository.git_dir()):
            changed = _append(tree, entry)
    month = f"{hours:g} h of {kind} for {artifact} on {day}"
    out.write(f"{printable(ledger.path_of(day))}: {printable(month)}\n")
    out.write(f"  help: {command('git', 'add', paths=changed)}\n")
    return 0


def _kind(args: "argparse.Namespace") -> str:
    if args.incident and args.kind not in (None, "incident"):
        raise UsageError(f"--incident and --kind {args.kind} contradict each other")
    return "incident" if args.incident else args.kind or "patching"


def _hours(typed: str | None, kind: str) -> float:
    from tenure.ledger import MAX_HOURS

    if typed is None:
        if kind == "incident":
            return 0.0
        raise UsageError("how many hours?", "write them as 2.5h, 45m or 1h30m")
    found = _HOURS.match(typed.strip())
    if not typed.strip() or not found:
        raise UsageError(f"`{typed}` are no hours", "write them as 2.5h, 45m or 1h30m")
    hours = round(float(found[1] or 0) + int(found[2] or 0) / 60, 4)
    if hours > MAX_HOURS:
        raise UsageError(f"`{typed}` is more than {MAX_HOURS} hours")
    if hours == 0 and kind != "incident":
        raise UsageError("no hours are nothing to log")
    return hours


def _user(repository: "Repository") -> str:
    return repository.git("config", "user.email", allowed=(0, 1)).decode("utf-8", "replace").strip()


def _artifact(repository: "Repository", tree: "WorkTree", typed: str) -> str:
    """Return the key of the artifact that was typed: a path as it is known, or an id."""
    from tenure.engine import load_policy
    from tenure.survey import survey

    try:
        path = repository.relative(typed)
    except UsageError:
        path = ""
    if path and path in tree.find([path]):
        found = survey(tree, load_policy(tree, [path]), [path])
        return next((i.artifact.key for i in found.items if path in i.artifact.paths), path)
    index = repository.index()
    keys = {item.artifact.key for item in survey(index, load_policy(index, None)).items}
    if typed in keys:
        return typed
    raise UsageError(f"{typed} is neither a file nor the id of an artifact", "tenure register")


def _append(tree: "WorkTree", entry: "Entry") -> list[str]:
    """Write the entry and, the first time, the attributes that make its file merge."""
    from tenure import ledger
    from tenure.sources import writing

    path = ledger.path_of(entry.day)
    os.makedirs(os.path.dirname(tree.on_disk(path)), exist_ok=True)
    old = {name: tree.read([name], limit=None).get(name) for name in (path, ledger.ATTRIBUTES_PATH)}
    changed = [path]
    if old[ledger.ATTRIBUTES_PATH] is None:
        writing.replace(tree.on_disk(ledger.ATTRIBUTES_PATH), None, ledger.ATTRIBUTES)
        changed.append(ledger.ATTRIBUTES_PATH)
    writing.replace(tree.on_disk(path), old[path], ledger.appended(old[path], entry))
    return changed
