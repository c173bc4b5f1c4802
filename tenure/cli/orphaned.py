"""What `stamp --moved-from` and `unstamp` do where a record outlived its file or its name."""

from collections.abc import Sequence
from typing import TextIO

from tenure.cli.editing import write
from tenure.errors import UsageError
from tenure.shown import printable
from tenure.sources import writing
from tenure.sources.git import Repository
from tenure.sources.worktree import WorkTree
from tenure.stamp import orphaned
from tenure.stamp.wishes import Edit


def take_along(old: str, new: str, out: TextIO) -> None:
    """Let the registry entry about one path be about another.

    Raises:
        EditError: There is no such entry, or it cannot be changed safely.
    """
    with Repository.discover() as repository:
        if repository.bare:
            raise UsageError("a bare repository has no files to edit")
        tree = WorkTree(repository)
        paths = repository.relative(old), repository.relative(new)
        with writing.alone(repository.git_dir()):
            _carry_out(tree, orphaned.moved(tree, *paths), out)


def release(typed: Sequence[str], out: TextIO) -> list[str]:
    """Take away the registry entries about files that are gone; return the paths that have none."""
    left = []
    with Repository.discover() as repository:
        if repository.bare:
            raise UsageError("a bare repository has no files to edit")
        tree = WorkTree(repository)
        with writing.alone(repository.git_dir()):
            for word in typed:
                path = repository.relative(word)
                edit = None if tree.find([path]) else orphaned.released(tree, path)
                if edit is None:
                    left.append(word)
                else:
                    _carry_out(tree, [edit], out)
    return left


def _carry_out(tree: WorkTree, edits: Sequence[Edit], out: TextIO) -> None:
    for edit in edits:
        write(tree.on_disk(edit.path), edit)
        out.writelines(printable(line) + "\n" for line in edit.notes)
