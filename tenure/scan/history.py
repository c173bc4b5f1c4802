"""The one way for others to what commits say about files."""

from collections.abc import Collection, Sequence

from tenure.provenance.identities import KNOWN, Known
from tenure.scan.lines import MOST, Lines
from tenure.scan.past import Past
from tenure.scan.reading import Progress, read, read_range
from tenure.scan.traces import traces
from tenure.sources.git import Repository


def history(
    repository: Repository,
    revision: str,
    since: str | int | None = None,
    *,
    known: Known = KNOWN,
    also: Collection[str] = (),
    blame: int = MOST,
    progress: Progress | None = None,
) -> Past:
    """Return what the commits that lead to a revision say about its files.

    The whole history is remembered in the git directory, a part of it is not.

    Args:
        repository: The repository; it has to stay open as long as the answer is used.
        revision: The newest commit.
        since: Look only at what came after: a revision, whose commits are left out, or a time in
            seconds since 1970. A file that was there before is then `TOUCHED` at most.
        known: The table of tools.
        also: Files whose story is kept even if no AI had a part in them.
        blame: Of at most so many files the share of AI is looked up line by line, when they are
            asked for.
        progress: Is told how many commits were read, and how many there are to read.

    Raises:
        SourceError: There is no such revision, or a commit is missing.
    """
    if since is None:
        found = read(repository, revision, known=known, also=also, progress=progress)
    else:
        without: Sequence[str] = (since,) if isinstance(since, str) else ()
        after = None if isinstance(since, str) else since
        found = read_range(
            repository,
            revision,
            without=without,
            since=after,
            known=known,
            also=also,
            progress=progress,
        )
    lines = Lines(repository, found.tip, blame) if blame else None
    return Past(found, lines, traces(repository, found.tip, known))
