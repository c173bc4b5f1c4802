"""Set a repository up: the policy, the hook, how git merges. Shows everything first, writes on yes."""

import difflib
import os
import sys
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tenure.cli.hook_config import HOOK_FILE, with_hook
from tenure.errors import EditError, UsageError
from tenure.shown import printable

if TYPE_CHECKING:
    import argparse

NAME = "init"
HELP = "set a repository up: policy and hook; shows first, writes on yes"
EXAMPLE = """\
tenure init
tenure init --yes --agents
tenure init --yes --repo https://github.com/acme/tenure --rev v0.1.0"""

POLICY = """\
# What tenure asks for in this repository. Every key is optional; the values are the defaults.
# `tenure config PATH` shows what holds for a file and where it comes from.

# zone = "UTC"                 # days end there (an IANA name)
# require = []                 # globs of files that AI produced for sure: they need a record
# exclude = []                 # globs of files that tenure never looks at
# origin = []                  # [[origin]] tables: files that a tool produced
# restrict = []                # [[restrict]] tables: files that AI must not produce (TEN016)
# profile = "none"             # how a known project credits AI in commit messages: kernel, apache …
# carrier = "auto"             # where `stamp` writes: auto, header, front-matter, sidecar, registry
# lifecycle = "experimental"   # what `stamp` writes unless it is told
# soon = 14                    # days before a date at which TEN010 speaks

# [lifetime]                   # in days
# experimental = 90
# temporary = 365
# review = 365

# [lifetime.kind]
# script = 30

# [owner]
# codeowners = false           # true: owners must stand in CODEOWNERS (TEN006)
# agents = []                  # more names that cannot be owners
# default = "@acme/platform"   # who owns what CODEOWNERS does not know; nobody unless set

# [record]
# required = []                # more keys that each record must have, such as "removal"

# [prompt]
# approved = []                # the prompt templates that may be used, name@version (TEN017)
# required = false             # true: every record names one of them

# [evidence]
# tool = []                    # [[evidence.tool]] tables: further AI tools and their signs

# [trailers]                   # how commit messages may credit AI (TEN019)
# ai = "allow"                 # allow, require, forbid
# keys = []                    # the accepted trailer keys; empty: all
# format = "any"               # any, tool, tool:model
# sign-off = true              # false: an AI must not stand in Signed-off-by

# [change]
# expired = "warning"          # a change to an expired artifact: error, warning, notice, off

# [renewal]
# limit = 2                    # extensions of a lease before TEN015 asks to promote or retire

# [cliff]                      # TEN014: so many dates within so many days
# count = 10
# days = 1

# [tier]                       # the scores at which a tier begins
# medium = 25
# high = 100
# critical = 256

# [severity]                   # error, warning, notice, off
# TEN010 = "notice"

# More tables: bot, budget, controls, debt, gate, hours, impact, risk, score; `tenure config` lists
# their values.
"""


class Plan(NamedTuple):
    """A file to write: what it holds now (`None`: it does not exist) and what it will hold."""

    path: str
    old: str | None
    new: str


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("--yes", action="store_true", help="write without asking")
    parser.add_argument("--repo", metavar="URL", help="where pre-commit gets the hook from")
    parser.add_argument("--rev", metavar="TAG", help="its revision; goes with --repo")
    parser.add_argument(
        "--agents",
        nargs="*",
        metavar="FILE",
        help="tell coding agents to write records: in AGENTS.md, in the files of single agents that "
        "are there, and in FILE",
    )


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Show the plan, ask, write."""
    from tenure.cli import init_files  # late: it needs `Plan`
    from tenure.cli.ignored import ignored, warning
    from tenure.sources import writing
    from tenure.sources.git import Repository

    if bool(args.repo) != bool(args.rev):
        raise UsageError("--repo and --rev go together")
    with Repository.discover() as repository:
        if repository.bare:
            raise UsageError("a bare repository has no files to set up")
        root = repository.root
        configures = not init_files.driver_is_set(repository)
    found = [*_plans(root, args.repo, args.rev), init_files.attributes_plan(root)]
    if args.agents is not None:
        found += init_files.agent_plans(root, args.agents)
    plans = [plan for plan in found if plan.new != plan.old]
    for plan in plans:
        out.write(_shown(plan))
    if configures:
        out.write(f"$ {init_files.driver_command()}\n\n")
    if not plans and not configures:
        out.write("nothing to do: it is all there\n")
    elif args.yes or _agreed(out):
        for plan in plans:
            path = os.fsencode(os.path.join(root, plan.path))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            old = None if plan.old is None else plan.old.encode()
            writing.replace(path, old, plan.new.encode())
            out.write(f"wrote {plan.path}\n")
        if configures:
            init_files.set_driver(repository)
            out.write("told git how to merge registries; each clone needs that once\n")
        out.write("next: pre-commit install\n")
    else:
        out.write("nothing written\n")
    there = [plan.path for plan in found if os.path.exists(os.path.join(root, plan.path))]
    out.write(warning(repository, ignored(repository, there)))
    _hint_at_codeowners(root, out)
    return 0


def _plans(root: str, url: str | None, rev: str | None) -> list[Plan]:
    plans = []
    if not _holds_policy(root):
        plans.append(Plan("tenure.toml", None, POLICY))
    old = read_text(os.path.join(root, HOOK_FILE))
    plans.append(Plan(HOOK_FILE, old, with_hook(old, url, rev)))
    return plans


def _holds_policy(root: str) -> bool:
    from tenure.policy import POLICY_NAME, PYPROJECT_NAME, holds_policy

    pyproject = (read_text(os.path.join(root, PYPROJECT_NAME)) or "").encode()
    own = os.path.lexists(os.path.join(root, POLICY_NAME))
    return own or holds_policy(PYPROJECT_NAME, pyproject)


def read_text(path: str) -> str | None:
    """Return a file with its line ends as they are, `None` if it does not exist.

    Raises:
        EditError: It is not UTF-8.
    """
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as exc:
        raise EditError(f"{path} is not UTF-8 and cannot be edited") from exc


def _shown(plan: Plan) -> str:
    old = (plan.old or "").splitlines()
    new = plan.new.splitlines()
    source = plan.path if plan.old is not None else "/dev/null"
    diff = difflib.unified_diff(old, new, source, plan.path, lineterm="")
    return "".join(printable(line) + "\n" for line in diff) + "\n"


def _agreed(out: TextIO) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("there is nobody to ask, so nothing was written", "tenure init --yes")
    out.write("Write this? [y/N] ")
    out.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _hint_at_codeowners(root: str, out: TextIO) -> None:
    from tenure.codeowners import LOCATIONS

    if not any(os.path.exists(os.path.join(root, place)) for place in LOCATIONS):
        out.write(
            "hint: without a CODEOWNERS file `tenure stamp` names the person who runs it as owner; "
            "a line such as `* @acme/platform` in .github/CODEOWNERS names a team\n"
        )
