"""Check records: of what is staged, of the whole index, of a commit or of a range of commits.

Files are read as staged, never from the work tree. Warnings and notices never fail; the exit
status is 1 only if there is an error.

What commits say about who wrote a file is looked at in two cases: --diff looks at the commits of
the range, and --history, with --all, --rev or --diff, at all that lead there. The check of what is
staged sees no commit: its message is not written yet, and the commit-msg hook looks at that.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tenure.errors import PolicyError, UsageError
from tenure.sources import Change, Scope, Tree
from tenure.sources.git import Repository
from tenure.sources.trees import CommitTree, IndexTree

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from tenure.cli.history import Ask
    from tenure.policy import Policy
    from tenure.report import Report

NAME = "check"
HELP = "check the records of what is staged, of the index, or of commits"
EXAMPLE = """\
tenure check                       # everything that is staged
tenure check --all --statistics    # the whole index
tenure check --all --history       # and what all commits say
tenure check --diff main..HEAD --format github"""


_AGENT_VARIABLES = (
    *("AGENT", "AI_AGENT", "AMP_CURRENT_THREAD_ID", "ANTIGRAVITY_AGENT", "AUGMENT_AGENT"),
    *("CLAUDECODE", "CLAUDE_CODE", "CLAUDE_CODE_REMOTE", "CLINE_ACTIVE", "CODEX_CI"),
    *("CODEX_INTERNAL_ORIGINATOR_OVERRIDE", "CODEX_SANDBOX", "CODEX_SANDBOX_NETWORK_DISABLED"),
    *("CODEX_THREAD_ID", "COPILOT_AGENT", "COPILOT_CLI", "CRUSH", "CURSOR_AGENT"),
    *("CURSOR_EXTENSION_HOST_ROLE", "GEMINI_CLI", "GOOSE_TERMINAL", "GROK_PLUGIN_DATA"),
    *("GROK_PLUGIN_ROOT", "JUNIE_DATA", "JUNIE_SHIM_PATH", "KILO", "KIMI_PLUGIN_ROOT"),
    *("OPENCLAW_SHELL", "OPENCODE", "PI_CODING_AGENT", "QWEN_CODE", "ROO_ACTIVE"),
)
"""Without any of them no agent is at work for certain, and nobody has to ask `environment`."""


class Options(NamedTuple):
    """How to check and how to report; the defaults are those of a git hook."""

    format: str = "text"
    as_of: str | None = None
    quiet: bool = False
    statistics: bool = False
    color: str = "auto"
    history: bool = False
    baseline: bool = True


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    from tenure.reporters import REPORTERS

    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders, as staged")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--all", action="store_true", help="check the whole index")
    what.add_argument("--rev", metavar="REV", help="check the whole tree of a commit")
    what.add_argument("--diff", metavar="A..B", help="check what B changes since it left A")
    parser.add_argument(
        "--history", action="store_true", help="look at all commits for who wrote each file"
    )
    parser.add_argument("--format", choices=[*REPORTERS], default="text", help="the kind of output")
    parser.add_argument("--as-of", metavar="DATE", help="the day of the verdict (default: today)")
    parser.add_argument("-q", "--quiet", action="store_true", help="show errors only")
    parser.add_argument("--statistics", action="store_true", help="count findings by rule")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="when to use color"
    )


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Check and report."""
    options = Options(
        args.format, args.as_of, args.quiet, args.statistics, args.color, args.history
    )
    # Not by their truth: an empty variable in a script must not turn into another question.
    whole = args.all or (args.rev, args.diff) != (None, None)
    if args.paths and whole:
        raise UsageError("paths do not go with --all, --rev or --diff")
    if args.history and not whole:
        raise UsageError(
            "what is staged is in no commit yet: --history goes with --all, --rev or --diff",
            "tenure check --all --history",
        )
    if args.rev is not None:
        return _show(_commit_report(args.rev, options), options, out)
    if args.diff is not None:
        return _show(_range_report(args.diff, options), options, out)
    return check_index(args.paths, options, out, whole=args.all)


def check_index(paths: Sequence[str], options: Options, out: TextIO, *, whole: bool = False) -> int:
    """Check what is staged: the given paths, everything that the index changes, or all of it."""
    report, added = _index_report(paths, options, whole=whole)
    status = _show(report, options, out)
    if added and not options.quiet and any(name in os.environ for name in _AGENT_VARIABLES):
        _suggest(added)
    return status


def staged_report(paths: Sequence[str]) -> "Report":
    """Return the verdict of today about staged files."""
    return _index_report(paths, Options(), whole=False)[0]


def whole_report() -> "Report":
    """Return the verdict of today about the whole index, by its history too, without a baseline."""
    return _index_report([], Options(history=True, baseline=False), whole=True)[0]


def _index_report(
    paths: Sequence[str], options: Options, *, whole: bool
) -> "tuple[Report, list[str]]":
    """Return the verdict, and the files that are added and have no record."""
    with Repository.discover() as repository:
        if repository.bare:
            raise UsageError("a bare repository has no index", "tenure check --rev HEAD")
        (repository.prepare_whole if whole else repository.prepare)()
        import_module("tenure.engine")  # takes a while, in which git reads the index
        tree = repository.index()
        if whole:
            ask = _every(repository, "HEAD") if options.history else None
            return _checked(repository, tree, None, Scope(), options, ask=ask), []
        changes = repository.staged_changes()
        tree.know(changes)
        inside = _named(repository, tree, changes, paths) if paths else _all_of(changes)
        base = repository.head() if inside else None
        if base:
            base.know_before(changes)
        scope = Scope(tuple(inside), tuple(changes))
        report = _checked(repository, tree, base, scope, options)
        return report, _without_record(report, scope)


def _without_record(report: "Report", scope: Scope) -> list[str]:
    added = {change.path for change in scope.changes if change.status == "A"}
    recorded = {path for artifact in report.artifacts if artifact.raw for path in artifact.paths}
    return [path for path in scope.paths or () if path in added and path not in recorded]


def _suggest(added: Sequence[str]) -> None:
    """Say which command writes the records, if an agent is committing; that never fails."""
    # Late, all of it: people do not set these variables.
    from tenure.evidence import Strength
    from tenure.provenance import environment
    from tenure.survey import is_carrier, is_policy

    found = environment.agent(os.environ)
    files = [path for path in added if not (is_carrier(path) or is_policy(path))]
    if found and found.strength is Strength.STRONG:
        hint = environment.hint(os.environ, files)
        if hint:
            print(f"tenure: {hint}", file=sys.stderr)


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


def _commit_report(revision: str, options: Options) -> "Report":
    with Repository.discover() as repository:
        tree = repository.commit(revision)
        ask = _every(repository, tree.revision) if options.history else None
        return _checked(repository, tree, None, Scope(), options, ask=ask)


def _every(repository: Repository, revision: str) -> "Ask":
    from tenure.cli import history  # late: what is staged asks no commit

    return history.every(repository, revision)


def _range_report(text: str, options: Options) -> "Report":
    first, dots, last = text.partition("...") if "..." in text else text.partition("..")
    if not dots or not first:
        raise UsageError(f"`{text}` is not a range of commits", "tenure check --diff main..HEAD")
    with Repository.discover() as repository:
        from tenure import ranges  # late: what is staged is no range

        found = ranges.between(repository, first, last or "HEAD")
        policy = ranges.policy_at(repository, found.base, found)
        for problem in policy.errors():
            error = problem.as_error()
            raise PolicyError(f"at the merge base, {error}", error.hint)
        return ranges.report(
            repository,
            found,
            policy,
            _day(options, policy.for_path("")),
            whole=options.history,
            baseline=options.baseline,
        )


def _checked(
    repository: Repository,
    tree: IndexTree | CommitTree,
    base: Tree | None,
    scope: Scope,
    options: Options,
    *,
    ask: "Ask | None" = None,
) -> "Report":
    from tenure import engine, ranges

    policy = engine.load_policy(tree, scope.paths)
    for problem in policy.errors():
        raise problem.as_error()
    root = policy.for_path("")
    day = _day(options, root)
    history = ask(root) if ask else None
    register = None
    if scope.paths is None and asks_for_scores(root):
        from tenure.register.compute import compute  # late: few policies ask

        register = compute(repository, tree, policy, day, history=history)
    return engine.check(
        tree,
        base,
        policy,
        day,
        scope,
        history,
        baseline=ranges.baseline_of(repository, tree) if options.baseline else None,
        register=register,
    )


def _day(options: Options, root: "Policy") -> "date":
    from tenure import clock

    return clock.today(root.zone) if options.as_of is None else clock.parse_day(options.as_of)


def asks_for_scores(policy: "Policy") -> bool:
    """Whether somebody has written down controls (TEN011) or budgets (TEN013).

    Scores need what `tenure[register]` brings, and more time than all other rules together, so
    nobody gets them unasked.
    """
    keys = ("budget", "controls", "severity.TEN011")
    return any(
        key.startswith(keys) and policy.origins[key].file is not None for key in policy.origins
    )


def _show(report: "Report", options: Options, out: TextIO) -> int:
    from tenure import reporters

    color = wants_color(options.color, out)
    shown = reporters.Options(color=color, quiet=options.quiet, statistics=options.statistics)
    text = reporters.load(options.format).render(report, options=shown)
    try:
        out.write(text)
        out.flush()
    except BrokenPipeError:  # the reader (`| head`) has seen enough; the verdict stands
        from tenure.cli.main import discard  # late: that module imports this one

        discard(out)
    return 1 if report.has_errors else 0


def wants_color(choice: str, out: TextIO) -> bool:
    """Follow the option, then NO_COLOR and FORCE_COLOR (no-color.org, force-color.org)."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return out.isatty() and os.environ.get("TERM") != "dumb" and sys.platform != "win32"
