"""Write a record into a file, or mend the one it has.

The owner comes from CODEOWNERS, the policy or git, the origin from markers in the file or the agent
in whose shell this runs, the dates from the policy. A purpose is never invented: --set purpose=….

Exit status 1: a record is still wrong and waits for a person; 2: a file could not be stamped.
"""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from tenure.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from tenure.cli.editing import Desk, Outcome
    from tenure.sources.git import Repository
    from tenure.stamp.wishes import Wishes

NAME = "stamp"
HELP = "write a record into files, or mend the ones they have"
EXAMPLE = """\
tenure stamp tools/report.py
tenure stamp --set lifecycle=durable --set purpose="Weekly sales report" tools/report.py
tenure stamp --fix docs/guide.md
tenure stamp --from-scan --carrier registry --dry-run"""

CARRIERS = ("auto", "header", "front-matter", "notebook", "sidecar", "registry")

_SCALARS = ("v", "production", "hours", "score")
_STRUCTURES = ("owner", "origin", "validated", "score", "debt", "renewals")
_NOREPLY = "@users.noreply.github.com"


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files in the work tree")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="set a key of the record; an empty value removes it (repeatable)",
    )
    parser.add_argument("--carrier", choices=CARRIERS, help="where a new record goes")
    parser.add_argument("--fix", action="store_true", help="mend what can be mended")
    parser.add_argument("--as-of", metavar="DATE", help="the day of creation (default: today)")
    parser.add_argument(
        "--moved-from", metavar="OLD", help="PATH was called OLD: its registry entry follows it"
    )
    bulk = parser.add_argument_group("many files at once")
    bulk.add_argument(
        "--from-scan",
        action="store_true",
        help="all files (below PATH) that AI produced and that have no record; shows first, writes on yes",
    )
    bulk.add_argument(
        "--min-strength",
        choices=("strong", "medium", "weak"),
        default="strong",
        help="how strong the evidence has to be (default: strong)",
    )
    bulk.add_argument("--group-by", choices=("folder",), help="one registry entry for each folder")
    bulk.add_argument("--dry-run", action="store_true", help="only show it, all of it")
    bulk.add_argument("--yes", action="store_true", help="write without asking")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Stamp the files."""
    from tenure.cli import editing

    if args.moved_from is not None:
        return _taken_along(args, out)
    changes = parse_settings(args.set)
    if args.from_scan:
        return _from_scan(args, changes, out)
    if not args.paths:
        raise UsageError("no file is named", "tenure stamp tools/report.py")
    if args.group_by or args.dry_run or args.yes:
        raise UsageError("--group-by, --dry-run and --yes go with --from-scan")
    with editing.desk(args.paths) as here:
        wishes = _wishes(here, changes, args.carrier, fix=args.fix, day=args.as_of)
        outcome = _stamped(here, wishes._replace(words=tuple(_typed(args))), out)
    return 1 if outcome.unfinished else 0


def _from_scan(args: "argparse.Namespace", changes: Mapping[str, object], out: TextIO) -> int:
    from tenure.cli import editing, stamp_scan

    if args.fix:
        raise UsageError(
            "--fix mends records that are there, --from-scan writes those that are not"
        )
    with editing.desk([]) as here:
        wishes = _wishes(here, changes, args.carrier, fix=False, day=args.as_of)
    words = ["--from-scan", *_typed(args)]
    words += ["--min-strength", args.min_strength] if args.min_strength != "strong" else []
    words += ["--group-by", args.group_by] if args.group_by else []
    return stamp_scan.run(args, wishes._replace(words=tuple(words)), out)


def _taken_along(args: "argparse.Namespace", out: TextIO) -> int:
    from tenure.cli import orphaned

    others = args.set or args.carrier or args.fix or args.as_of or args.from_scan
    if len(args.paths) != 1 or others:
        example = "tenure stamp --moved-from tools/report.py tools/weekly.py"
        raise UsageError("--moved-from goes with one path and no other option", example)
    orphaned.take_along(args.moved_from, args.paths[0], out)
    return 0


def stamp_needed(paths: Sequence[str], out: TextIO) -> bool:
    """Stamp or mend those of the staged files whose record is missing or broken.

    Returns:
        Whether there is something for the person to look at: files changed, or cannot be mended.
    """
    from tenure.cli import editing
    from tenure.cli.check import staged_report
    from tenure.shown import command
    from tenure.sources.git import Repository

    report = staged_report(paths)
    needy = {f.artifact for f in report.findings if f.code in ("TEN001", "TEN002", "TEN003")}
    needed = [a.paths[:1] for a in report.artifacts if a.key in needy]
    if not any(needed):
        return False
    with Repository.discover() as repository:
        root = repository.root
    with editing.desk([_from_here(root, path) for paths in needed for path in paths]) as here:
        outcome = _stamped(here, _wishes(here, {}, None, fix=True, day=None), out)
    if outcome.written:
        written = [_from_here(root, path) for path in outcome.written]
        out.write(f"look at it, then: {command('git', 'add', paths=written)}\n")
    return bool(outcome.written) or outcome.unfinished


def _from_here(root: str, path: str) -> str:
    """Return a path of the repository as a person would type it in the current folder."""
    return os.path.relpath(os.path.join(root, path))


def _stamped(here: "Desk", wishes: "Wishes", out: TextIO) -> "Outcome":
    from tenure.cli import editing
    from tenure.stamp.edits import stamp

    return editing.apply(
        here,
        lambda path, item: stamp(here.tree, path, item, here.policy.for_path(path), wishes),
        out,
    )


def _typed(args: "argparse.Namespace") -> list[str]:
    """Return the options again as they were typed, for commands that are suggested."""
    words = ["--fix"] if args.fix else []
    words += ["--carrier", args.carrier] if args.carrier else []
    words += ["--as-of", args.as_of] if args.as_of else []
    return words + [word for setting in args.set for word in ("--set", setting)]


def _wishes(
    here: "Desk", changes: Mapping[str, object], carrier: str | None, *, fix: bool, day: str | None
) -> "Wishes":
    from tenure import clock
    from tenure.provenance import environment
    from tenure.stamp.wishes import Wishes

    zone = here.policy.for_path("").zone
    as_of = clock.parse_day(day) if day else clock.today(zone)
    tool = environment.origin(os.environ)
    return Wishes(changes, carrier, fix, as_of, person(here.repository), tool)


def person(repository: "Repository") -> str | None:
    """Return whom git knows as the person at work: a GitHub account, else an address."""
    words = ("config", "-z", "--get-regexp", r"^(github\.user|user\.email)$")
    out = repository.git(*words, allowed=(0, 1)).decode(errors="replace")
    known = dict(item.split("\n", 1) for item in out.split("\0") if "\n" in item)
    account, address = known.get("github.user"), known.get("user.email")
    if not account and address and address.endswith(_NOREPLY):
        # GitHub gives out `login@…`, and since 2017 `number+login@…`.
        account = address.removesuffix(_NOREPLY).rpartition("+")[2]
    return f"@{account}" if account else address


def parse_settings(words: Sequence[str]) -> dict[str, object]:
    """Return the record keys that `--set` words ask for; `None` stands for an empty value.

    Raises:
        UsageError: A word is not `key=value`, or its key is none of a record.
    """
    changes: dict[str, object] = {}
    for word in words:
        key, sign, text = word.partition("=")
        outer, dot, inner = key.strip().partition(".")
        if not sign or not outer or (dot and not inner):
            raise UsageError(
                f"`{word}` is not KEY=VALUE", "tenure stamp --set owner=@acme/shop PATH"
            )
        if inner:
            so_far = changes.get(outer)
            changes[outer] = {**(so_far if isinstance(so_far, dict) else {})} | {
                inner: _value(outer, text)
            }
        else:
            changes[outer] = _value(outer, text)
        if changes[outer] is not None:
            _refuse_unknown(outer)
    return changes


def _refuse_unknown(key: str) -> None:
    from tenure import schema

    if key in schema.RECORD_KEYS or key.startswith("x-"):
        return
    from tenure.mistakes import nearest

    near = nearest(key, schema.RECORD_KEYS)
    hint = f"did you mean `{near}`?" if near else "keys of your own start with `x-`"
    raise UsageError(f"`{key}` is an unknown key; {hint}")


def _value(key: str, text: str) -> object:
    """Read a value as YAML where the key takes more than text; most keys are text as it stands."""
    if not text:
        return None
    takes_more = key in _STRUCTURES or key.startswith("x-")
    if not (key in _SCALARS or (takes_more and text[:1] in "[{")):
        return text
    from tenure.carriers import strict_yaml, yaml_mend

    # Mended as `--fix` would: nobody quotes the owners in `[@ana, @acme/shop]`.
    line, _ = yaml_mend.mend(f"tenure:\n  {key}: {text}\n", (key,))
    try:
        record = strict_yaml.parse(line, strict_below="tenure").data
    except strict_yaml.StrictYamlError:
        return text  # the schema says what it should be
    inner = record.get("tenure") if isinstance(record, dict) else None
    return inner.get(key, text) if isinstance(inner, dict) else text
