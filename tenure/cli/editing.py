"""What `stamp` and `unstamp` share: from typed paths to files on disk, and back."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple, TextIO

from tenure.engine import load_policy
from tenure.errors import EditError, TenureError, UsageError
from tenure.policy import PolicySet
from tenure.shown import printable
from tenure.sources import writing
from tenure.sources.git import Repository
from tenure.sources.worktree import WorkTree
from tenure.stamp.wishes import Edit
from tenure.survey import Surveyed, survey


class Desk(NamedTuple):
    """Everything that an editing command works on.

    Attributes:
        repository: The repository.
        tree: Its files on disk.
        policy: Their policies.
        paths: The files that can be edited.
        refused: Why others that were typed cannot.
    """

    repository: Repository
    tree: WorkTree
    policy: PolicySet
    paths: tuple[str, ...]
    refused: tuple[TenureError, ...]

    def item(self, path: str) -> Surveyed | None:
        """Return what stands about a file now."""
        found = survey(self.tree, self.policy, [path]).items
        return next((item for item in found if path in item.artifact.paths), None)


class Outcome(NamedTuple):
    """What came of the edits.

    Attributes:
        written: The files that were written or removed, in the repository.
        unfinished: Whether a record is still wrong and waits for a person.
    """

    written: tuple[str, ...]
    unfinished: bool


@contextmanager
def desk(typed: Sequence[str]) -> Iterator[Desk]:
    """Open the work tree for the files that were typed, and keep other editing commands out."""
    with Repository.discover() as repository:
        if repository.bare:
            raise UsageError("a bare repository has no files to edit")
        tree = WorkTree(repository)
        inside: dict[str, None] = {}
        refused: list[TenureError] = []
        for path in typed:
            try:
                inside[_checked(repository, tree, path)] = None
            except UsageError as exc:
                refused.append(exc)
        with writing.alone(repository.git_dir()):
            policy = load_policy(tree, list(inside))
            yield Desk(repository, tree, policy, tuple(inside), tuple(refused))


def _checked(repository: Repository, tree: WorkTree, typed: str) -> str:
    """Return the repository's path of a file that may be edited.

    Raises:
        UsageError: It is no regular file, or not of this repository.
    """
    path = repository.relative(typed)
    entry = tree.find([path]).get(path)
    if entry is None:
        if os.path.isdir(typed):
            raise UsageError(f"{typed} is a folder", "name the files in it")
        raise UsageError(f"{typed} does not exist")
    if not entry.is_file:
        raise UsageError(f"{typed} is a link; links are not followed")
    if reason := tree.outside(path):
        raise UsageError(f"{typed} is {reason}")
    return path


def apply(here: Desk, edit_of: Callable[[str, Surveyed | None], Edit], out: TextIO) -> Outcome:
    """Make the edits one after the other, and say what was done.

    Raises:
        EditError: After all others are done, for the files that could not be edited.
    """
    written: list[str] = []
    apart: dict[str, str] = {}
    unfinished = False
    failed: list[TenureError] = list(here.refused)
    for path in here.paths:
        try:
            edit = edit_of(path, here.item(path))
            if edit.new != edit.old:
                write(here.tree.on_disk(edit.path), edit)
                written.append(edit.path)
                if edit.new is not None and edit.path != path:
                    apart[edit.path] = path
        except TenureError as exc:
            failed.append(exc)
            continue
        except OSError as exc:
            failed.append(EditError(f"{path} cannot be read: {exc.strerror or exc}"))
            continue
        unfinished = unfinished or bool(edit.left)
        out.writelines(printable(line) + "\n" for line in _said(edit))
    if apart:
        out.write(_ignored(here, apart))
    if failed:
        raise _together(failed)
    return Outcome(tuple(dict.fromkeys(written)), unfinished)


def write(where: bytes, edit: Edit) -> None:
    """Make one edit on disk.

    Raises:
        EditError: The file changed meanwhile, or cannot be written.
    """
    if edit.new is None:
        writing.delete(where, edit.old or b"")
    else:
        writing.replace(where, edit.old, edit.new)


def _said(edit: Edit) -> Iterator[str]:
    yield from edit.notes
    for sentence in edit.left:
        yield f"  still wrong: {sentence}"
    if edit.hint:
        yield f"  help: {edit.hint}"


def _ignored(here: Desk, apart: Mapping[str, str]) -> str:
    """Return the warning about records that no commit would take along with their files.

    Args:
        here: Where they were written.
        apart: The file that each record is about, by the file that holds it.
    """
    from tenure.cli.ignored import ignored, warning  # late: most records stand in their files

    left_out = ignored(here.repository, [*apart, *apart.values()])
    # A file that is ignored itself needs no record in any commit.
    lost = [p for p, about in apart.items() if p in left_out and about not in left_out]
    return warning(here.repository, lost)


def _together(failed: Sequence[TenureError]) -> TenureError:
    if len(failed) == 1:
        return failed[0]
    lines = [f"{exc.message}\n  help: {exc.hint}" if exc.hint else exc.message for exc in failed]
    return EditError("\n".join(lines))
