"""Pull requests of ours that a person closed: what is done about each, and that no one is forgotten."""

from collections.abc import Iterator
from typing import NamedTuple

from tenure_bot.answering import pull_requests, pull_writes
from tenure_bot.answering.pull_requests import Opened
from tenure_bot.exactly_once.memory import Remote
from tenure_bot.exactly_once.run import Run
from tenure_bot.github.tracker import Tracker
from tenure_bot.obligations.writes import Action, Change, Write


class Pushed(NamedTuple):
    """What became of the branches that we pushed.

    Attributes:
        closed: Those whose pull request was closed without a merge, each with our commit.
        merged: Those whose pull request was merged.
        is_open: Whether the pull request of one is open.
    """

    closed: tuple[tuple[Opened, str], ...] = ()
    merged: tuple[str, ...] = ()
    is_open: bool = False


def pushed(run: Run, github: Tracker) -> Pushed:
    """Return what became of the branches that are remembered; without any nothing is asked.

    Args:
        run: The sweep.
        github: The calls.
    """
    known = dict(pull_writes.every_pushed(run))
    if not known:
        return Pushed()
    repo = run.claim.repo
    is_open = {pull.branch for pull in github.own_pulls(repo)} & known.keys()
    closed, merged = [], []
    for branch in sorted(known.keys() - is_open):
        found = pull_requests.opened(github.pulls_from(repo, branch), repo.id, run.secret)
        if not found or any(one.pull.is_open for one in found):
            continue  # it is about to be opened, or the list of open ones was late
        if any(one.pull.merged for one in found):
            merged.append(branch)
        else:
            closed.append((found[0], known[branch]))
    return Pushed(tuple(closed), tuple(merged), bool(is_open))


def writes(found: Pushed) -> Iterator[Write]:
    """Yield what is done about those that were closed."""
    for one, commit in found.closed:
        yield Write(
            Action.DELETE,
            "its pull request was closed",
            number=one.pull.number,
            change=Change(one.pull.branch, commit, key=one.key),
        )


def forget_merged(run: Run, found: Pushed) -> None:
    """Forget the branches of what was merged: they are for the repository to keep or to delete."""
    for branch in found.merged:
        run.stored(Remote(pull_writes.pushed_as(branch)))
