"""Which files were renamed since a file was last changed."""

from tenure.sources.git import Repository


def renames_since(repository: Repository, path: str, revision: str | None) -> dict[str, str]:
    """Return where the files came from that were renamed after the last change of `path`.

    Args:
        repository: The repository.
        path: The file whose last change counts; a change that is not committed is passed over.
        revision: The commit up to which; `None` is `HEAD` and what is staged on top of it.

    Returns:
        The old path of each renamed file by its new one.
    """
    if repository.head() is None:
        return {}
    tip = revision or "HEAD"
    last = repository.git("log", "-1", "--format=%H", "--end-of-options", tip, "--", path)
    since = last.decode().strip()
    moved: dict[str, str] = {}
    if since:
        changes = repository.changes(since, repository.resolve(tip))
        moved = {c.path: c.old_path for c in changes if c.status == "R" and c.old_path}
    if revision is None:
        staged = repository.staged_changes()
        moved |= {
            c.path: moved.get(c.old_path, c.old_path)
            for c in staged
            if c.status == "R" and c.old_path
        }
    return moved
