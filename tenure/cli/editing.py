"""What `stamp` and `unstamp` share: from typed paths to files on disk, and back."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, TextIO

from tenure.engine import load_policy
from tenure.errors import EditError, UsageError
from tenure.policy import PolicySet
from tenure.shown import printable
from tenure.sources import writing
from tenure.sources.git import Repository
from tenure.sources.worktree import WorkTree
from tenure.stamp import Edit
from tenure.survey import Surveyed, survey


class Desk(NamedTuple):
    """Everything that an editing command works on."""

    repository: Repository
    tree: WorkTree
    policy: PolicySet
    paths: tuple[str, ...]

    def item(self, path: str) -> Surveyed | None:
        """Return what stands about a file now."""
        found = survey(self.tree, self.policy, [path]).items
        return next((item for item in found if path in item.artifact.paths), None)


@contextmanager
def desk(typed: Sequence[str]) -> Iterator[Desk]:
    """Open the work tree for the files that were typed, and keep other editing commands out.

    Raises:
        UsageError: One of them is not a regular file.
    """
    with Repository.discover() as repository:
        if repository.bare:
            raise UsageError("a bare repository has no files to edit")
        tree = WorkTree(repository)
        inside = {repository.relative(path): path for path in typed}
        found = tree.find(inside)
        for path, name in inside.items():
            if path not in found:
                what = "is a folder" if os.path.isdir(name) else "does not exist"
                raise UsageError(f"{name} {what}")
            if not found[path].is_file:
                raise UsageError(f"{name} is a link; links are not followed")
        with writing.alone(repository.git_dir()):
            yield Desk(repository, tree, load_policy(tree, list(inside)), tuple(inside))


def apply(
    here: Desk, edit_of: Callable[[str, Surveyed | None], Edit | None], out: TextIO, nothing: str
) -> int:
    """Make the edits one after the other; return how many files changed.

    Raises:
        EditError: After all others are done, for the files that could not be edited.
    """
    changed = 0
    failed: list[EditError] = []
    for path in here.paths:
        try:
            edit = edit_of(path, here.item(path))
        except EditError as exc:
            failed.append(exc)
            continue
        if edit is None:
            out.write(printable(f"{path}: {nothing}") + "\n")
            continue
        where = here.tree.on_disk(edit.path)
        if edit.new is None:
            writing.delete(where, edit.old or b"")
        else:
            writing.replace(where, edit.old, edit.new)
        changed += 1
        for note in edit.notes:
            out.write(printable(note) + "\n")
    if len(failed) == 1:
        raise failed[0]
    if failed:
        lines = [f"{exc.message}\n  help: {exc.hint}" if exc.hint else exc.message for exc in failed]
        raise EditError("\n".join(lines))
    return changed
