"""Vendor the policy that the root policy `extends`, or check every policy file.

`sync` fetches the organization's policy with git and writes it into tenure.lock.toml, so that a
check needs no network. It works on the files on disk; stage the lock file together with the
policy. TENURE_GIT_URL says where repositories are found (default: https://github.com).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from tenure.errors import UsageError
from tenure.policy import (
    LOCK_NAME,
    POLICY_NAME,
    PYPROJECT_NAME,
    SHORT,
    PolicyProblem,
    load,
)
from tenure.shown import printable
from tenure.sources import Tree
from tenure.sources.git import Repository
from tenure.sources.worktree import WorkTree

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from tenure.policy_lock import Lock
    from tenure.policy_sync import Change

NAME = "policy"
HELP = "vendor the organization's policy, or check all policy files"
EXAMPLE = """\
tenure policy sync            # write tenure.lock.toml
tenure policy sync --check    # is it up to date?
tenure policy check           # every policy file of the index"""


def configure(parser: "ArgumentParser") -> None:
    """Declare the arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    sync = actions.add_parser("sync", help="vendor the policy that the root policy extends")
    sync.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if the lock file is stale"
    )
    actions.add_parser("check", help="list everything that is wrong in the policy files")


def run(args: "Namespace", out: TextIO) -> int:
    """Sync or check.

    Raises:
        PolicyError: The root policy or the organization's is invalid.
        SourceError: The organization's policy cannot be fetched.
        UsageError: It belongs to somebody else.
    """
    with Repository.discover() as repository:
        if args.action == "check":
            return _check(repository, out)
        return _sync(repository, out, write=not args.check)


def _check(repository: Repository, out: TextIO) -> int:
    tree = repository.commit("HEAD") if repository.bare else repository.index()
    files = tree.read(_policy_files(tree), limit=None)
    problems = load(files).errors()
    _list_problems(problems, out)
    if not problems:
        out.write("every policy file is valid\n")
    return 1 if problems else 0


def _policy_files(tree: Tree) -> list[str]:
    names = (POLICY_NAME, PYPROJECT_NAME)
    paths = [entry.path for entry in tree.entries() if entry.path.rpartition("/")[2] in names]
    return [LOCK_NAME, *paths]


def _list_problems(problems: Iterable[PolicyProblem], out: TextIO) -> None:
    for problem in problems:
        error = problem.as_error()
        out.write(f"{printable(error.message)}\n")
        if error.hint:
            out.write(f"  help: {printable(error.hint)}\n")


def _sync(repository: Repository, out: TextIO, *, write: bool) -> int:
    if repository.bare:
        raise UsageError("a bare repository has no files to write to")
    disk = WorkTree(repository)
    files = disk.read((POLICY_NAME, PYPROJECT_NAME, LOCK_NAME), limit=None)
    root = load(files).root()
    if root is None or root.extends is None:
        left_over = f"; {LOCK_NAME} is not needed" if LOCK_NAME in files else ""
        out.write(f"the policy at the root extends nothing{left_over}\n")
        return 0
    # Late: it brings what a network needs.
    from tenure.policy_sync import update

    found = update(root.extends, _origin(repository), files.get(LOCK_NAME))
    if found.fresh and (not write or found.data == files.get(LOCK_NAME)):
        out.write(f"{LOCK_NAME} is up to date with {_shown(found.lock)}\n")
        return 0
    for change in found.changes:
        out.write(f"  {_line(change)}\n")
    if not write:
        out.write(f"{LOCK_NAME} is stale; mend it with: tenure policy sync\n")
        return 1
    # Late: only this branch writes.
    from tenure.sources.writing import replace

    replace(disk.on_disk(LOCK_NAME), files.get(LOCK_NAME), found.data)
    out.write(f"{LOCK_NAME} now holds {_shown(found.lock)}; stage it with the policy\n")
    return _conflicts_now(repository, disk, out)


def _origin(repository: Repository) -> str:
    out = repository.git("config", "--get", "remote.origin.url", allowed=(0, 1))
    url = out.decode("utf-8", "surrogateescape").strip()
    if not url:
        message = "there is no remote `origin`, so nobody knows who owns this repository"
        raise UsageError(message, "git remote add origin URL")
    return url


def _conflicts_now(repository: Repository, disk: WorkTree, out: TextIO) -> int:
    """Say which policies the new one makes invalid, for instance by a lock."""
    files = disk.read(_policy_files(repository.index()), limit=None)
    problems = load(files).errors()
    _list_problems(problems, out)
    return 1 if problems else 0


def _shown(lock: "Lock") -> str:
    return printable(f"{lock.source}@{lock.commit[:SHORT]}")


def _line(change: "Change") -> str:
    before, after = map(_value, (change.before, change.after))
    if change.before is None:
        return printable(f"+ {change.key} = {after}")
    if change.after is None:
        return printable(f"- {change.key} = {before}")
    return printable(f"~ {change.key} = {before} -> {after}")


def _value(value: object) -> str:
    import json  # late, as above

    return json.dumps(value, ensure_ascii=False)
