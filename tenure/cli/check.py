"""Check records: of what is staged, of the whole index, of a commit or of a range of commits.

Files are read as staged, never from the work tree. Warnings and notices never fail; the exit
status is 1 only if there is an error.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tenure.errors import PolicyError, UsageError
from tenure.sources import Change, Scope, Tree
from tenure.sources.git import Repository
from tenure.sources.trees import IndexTree

if TYPE_CHECKING:
    import argparse

    from tenure.report import Report

NAME = "check"
HELP = "check the records of what is staged, of the index, or of commits"
EXAMPLE = """\
tenure check                       # everything that is staged
tenure check --all --statistics    # the whole index
tenure check --diff main..HEAD --format github"""


class Options(NamedTuple):
    """How to check and how to report; the defaults are those of a git hook."""

    format: str = "text"
    as_of: str | None = None
    quiet: bool = False
    statistics: bool = False
    color: str = "auto"


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    from tenure.reporters import REPORTERS

    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders, as staged")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--all", action="store_true", help="check the whole index")
    what.add_argument("--rev", metavar="REV", help="check the whole tree of a commit")
    what.add_argument("--diff", metavar="A..B", help="check what B changes since it left A")
    parser.add_argument("--format", choices=[*REPORTERS], default="text", help="the kind of output")
    parser.add_argument("--as-of", metavar="DATE", help="the day of the verdict (default: today)")
    parser.add_argument("-q", "--quiet", action="store_true", help="show errors only")
    parser.add_argument("--statistics", action="store_true", help="count findings by rule")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="when to use color"
    )


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Check and report."""
    options = Options(args.format, args.as_of, args.quiet, args.statistics, args.color)
    # Not by their truth: an empty variable in a script must not turn into another question.
    if args.paths and (args.all or (args.rev, args.diff) != (None, None)):
        raise UsageError("paths do not go with --all, --rev or --diff")
    if args.rev is not None:
        return _show(_commit_report(args.rev, options.as_of), options, out)
    if args.diff is not None:
        return _show(_range_report(args.diff, options.as_of), options, out)
    return check_index(args.paths, options, out, whole=args.all)


def check_index(paths: Sequence[str], options: Options, out: TextIO, *, whole: bool = False) -> int:
    """Check what is staged: the given paths, everything that the index changes, or all of it."""
    return _show(_index_report(paths, options.as_of, whole=whole), options, out)


def staged_report(paths: Sequence[str]) -> "Report":
    """Return the verdict of today about staged files."""
    return _index_report(paths, None, whole=False)


def _index_report(paths: Sequence[str], as_of: str | None, *, whole: bool) -> "Report":
    with Repository.discover() as repository:
        if repository.bare:
            raise UsageError("a bare repository has no index", "tenure check --rev HEAD")
        if not whole:
            repository.prepare()
            import_module("tenure.engine")  # takes a while, in which git reads the index
        tree = repository.index()
        if whole:
            return _checked(tree, None, None, Scope(), as_of)
        changes = repository.staged_changes()
        tree.know(changes)
        inside = _named(repository, tree, changes, paths) if paths else _all_of(changes)
        base = repository.head() if inside else None
        if base:
            base.know_before(changes)
        return _checked(tree, base, None, Scope(tuple(inside), tuple(changes)), as_of)


def _all_of(changes: Sequence[Change]) -> list[str]:
    return [change.path for change in changes]


def _named(
    repository: Repository, tree: IndexTree, changes: Sequence[Change], paths: Sequence[str]
) -> list[str]:
    """Return the repository's paths of what was typed; a folder stands for what is staged in it."""
    typed = {repository.relative(path): path for path in paths}
    found = tree.find(typed)
    removed = {change.old_path for change in changes if change.old_path}
    inside = [path for path in typed if path in found or path in removed]
    for path in (path for path in typed if path not in found and path not in removed):
        prefix = "" if path == "." else path + "/"
        below = [e.path for e in tree.entries() if e.path.startswith(prefix)]
        below += [path for path in sorted(removed) if path.startswith(prefix)]
        if not below:
            raise _not_staged(typed[path])
        inside += below
    return list(dict.fromkeys(inside))


def _not_staged(path: str) -> UsageError:
    if not os.path.lexists(path):
        return UsageError(f"{path} does not exist")
    from tenure.shown import command

    return UsageError(f"{path} is not staged", command("git", "add", paths=[path]))


def _commit_report(revision: str, as_of: str | None) -> "Report":
    with Repository.discover() as repository:
        return _checked(repository.commit(revision), None, None, Scope(), as_of)


def _range_report(text: str, as_of: str | None) -> "Report":
    first, dots, last = text.partition("...") if "..." in text else text.partition("..")
    if not dots or not first:
        raise UsageError(f"`{text}` is not a range of commits", "tenure check --diff main..HEAD")
    with Repository.discover() as repository:
        new = repository.resolve(last or "HEAD")
        old = repository.merge_base(repository.resolve(first), new)
        changes = repository.changes(old, new)
        tree, base = repository.commit(new), repository.commit(old)
        tree.know(changes)
        base.know_before(changes)
        scope = Scope(tuple(_all_of(changes)), tuple(changes))
        return _checked(tree, base, base, scope, as_of)


def _checked(
    tree: Tree, base: Tree | None, governing: Tree | None, scope: Scope, as_of: str | None
) -> "Report":
    from tenure import clock, engine

    policy = engine.load_policy(governing or tree, scope.paths)
    for problem in policy.errors():
        error = problem.as_error()
        raise error if governing is None else PolicyError(f"at the merge base, {error}", error.hint)
    day = clock.parse_day(as_of) if as_of is not None else clock.today(policy.for_path("").zone)
    return engine.check(tree, base, policy, day, scope)


def _show(report: "Report", options: Options, out: TextIO) -> int:
    from tenure import reporters

    color = _wants_color(options.color, out)
    shown = reporters.Options(color=color, quiet=options.quiet, statistics=options.statistics)
    text = reporters.load(options.format).render(report, options=shown)
    try:
        out.write(text)
        out.flush()
    except BrokenPipeError:  # the reader (`| head`) has seen enough; the verdict stands
        from tenure.cli.main import discard  # late: that module imports this one

        discard(out)
    return 1 if report.has_errors else 0


def _wants_color(choice: str, out: TextIO) -> bool:
    """Follow the option, then NO_COLOR and FORCE_COLOR (no-color.org, force-color.org)."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return out.isatty() and os.environ.get("TERM") != "dumb" and sys.platform != "win32"
