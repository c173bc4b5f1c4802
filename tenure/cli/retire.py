"""Remove artifacts that nothing uses any more: files and records in one staged change.

Nothing is lost: only what is in the last commit is removed. Nothing is committed.

Exit status 1: refused, with the files that still use it; nothing was changed.
"""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from tenure.cli.editing import Desk
    from tenure.stamp.wishes import Edit
    from tenure.transitions.plan import Plan, Refusal
    from tenure.transitions.retire import Surroundings

NAME = "retire"
HELP = "remove files that nothing uses any more, with their records"
EXAMPLE = """\
tenure retire tools/report.py
tenure retire tools/report.py --dry-run"""


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    from tenure.cli import transition

    parser.add_argument(
        "--group", action="store_true", help="all files of the group that PATH is one of"
    )
    parser.add_argument(
        "--force", action="store_true", help="although something uses it; needs --reason"
    )
    parser.add_argument("--reason", metavar="TEXT", help="why, for the commit message")
    transition.configure(parser)


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Retire the artifacts."""
    from tenure.cli import editing, transition

    with editing.desk(args.paths) as here:
        transition.refuse_unusable(here)
        as_of = transition.day(here, args.as_of)
        plans = _plans(args, here, as_of)
        refused = any(plan.refusals for plan in plans)
        removed = tuple(dict.fromkeys(path for plan in plans for path in plan.removed))
        edits = {edit.path: edit for plan in plans for edit in plan.edits}
        if not refused and not args.dry_run:
            _carry_out(here, removed, tuple(edits.values()), plans)
    changed = () if refused else (*removed, *edits)
    return transition.show(args, out, as_of, plans, changed, staged=True)


def _plans(args: "argparse.Namespace", here: "Desk", as_of: "date") -> "Sequence[Plan]":
    from tenure.cli import transition
    from tenure.survey import survey
    from tenure.transitions.plan import Case
    from tenure.transitions.retire import members, retire

    index = here.repository.index()
    by = transition.decider(here.repository, args.by)
    items = survey(index, here.policy, here.paths).items
    found = {path: item for item in items for path in item.artifact.paths}
    covered: set[str] = set()
    cases = []
    for path in here.paths:
        if path not in covered:
            item = members(index, here.policy, found[path]) if path in found else None
            covered |= set(item.artifact.paths) if item else {path}
            cases.append(Case(index, path, item, here.policy.for_path(path), as_of, by))
    around = _surroundings(here)
    return retire(
        cases, around, named=here.paths, group=args.group, force=args.force, reason=args.reason
    )


def _surroundings(here: "Desk") -> "Surroundings":
    from tenure.scoring import usage
    from tenure.transitions.retire import Surroundings

    repository = here.repository
    index = repository.index()
    return Surroundings(
        users=lambda paths: usage.users(repository, index, paths).users,
        unsaved=lambda paths: _unsaved(here, paths),
        committed=repository.head(),
    )


def _unsaved(here: "Desk", paths: Sequence[str]) -> "Mapping[str, Refusal]":
    """Return which files hold what is in no commit; staged entries of a registry are looked up."""
    from tenure.shown import command
    from tenure.sources import staging
    from tenure.survey import is_registry
    from tenure.transitions.plan import Refusal

    found = {}
    for path, state in staging.states(here.repository, paths).items():
        if is_registry(path) and state[1:] == " ":
            continue
        commit = command("git", "commit", paths=[path])
        if state == "h":
            words = ("git", "update-index", "--no-assume-unchanged", "--no-skip-worktree")
            reason, hint = "is one that git overlooks changes of", command(*words, paths=[path])
        elif state in ("??", "!!"):
            reason, hint = (
                "is not tracked",
                f"{command('git', 'add', '-f', paths=[path])} && {commit}",
            )
        elif state[1:] == " ":
            reason, hint = "is staged and in no commit yet", commit
        else:
            reason, hint = "has changes that are not staged", commit
        found[path] = Refusal(f"{path} {reason}; what it holds would be lost", hint)
    return found


def _carry_out(
    here: "Desk", removed: Sequence[str], edits: "Sequence[Edit]", plans: "Sequence[Plan]"
) -> None:
    """Change index and disk, or neither.

    Raises:
        EditError: Something cannot be written or removed; all is as it was.
    """
    from tenure.cli import transition
    from tenure.errors import EditError
    from tenure.sources import REGULAR, staging
    from tenure.transitions.retire import registries

    repository, tree, index = here.repository, here.tree, here.repository.index()
    gone = {path for plan in plans for path in plan.paths}
    places = [edit.path for edit in edits]
    on_disk = registries(index, gone, tree.read(places, limit=None))  # whose line ends may differ
    before = index.find([*removed, *places])
    modes = {path: entry.mode for path, entry in before.items()}
    kept = [(edit.path, edit.new) for edit in edits if edit.new is not None]
    contents = {path: (modes.get(path, REGULAR), data) for path, data in kept}
    emptied = [edit.path for edit in edits if edit.new is None]
    staging.stage(repository, [*removed, *emptied], contents)
    try:
        transition.write_all(here, on_disk)
        for path in removed:
            staging.unlink(repository.root, tree.on_disk(path))
    except (EditError, OSError) as exc:
        staging.restore(repository, before.values())
        if isinstance(exc, EditError):
            raise
        name = os.fsdecode(exc.filename or b"a file")
        raise EditError(f"{name} cannot be removed: {exc.strerror or exc}") from exc
