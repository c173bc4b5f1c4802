"""What a sweep stands on: a repository read, with its newest commit here."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import NamedTuple

from tenure.metrics.reviews import Review
from tenure_bot.answering.closed_pulls import Pushed
from tenure_bot.answering.publish import Branch, Publisher
from tenure_bot.commands.hearing import Heard
from tenure_bot.exactly_once.run import Run
from tenure_bot.github.gateway import Repo, RepoSeen
from tenure_bot.github.tracker import IssueSeen, Said, Tracker
from tenure_bot.mirror.mirror import Mirror

Fetch = Callable[[Repo, str], AbstractContextManager[Mirror]]
"""Brings a commit here."""

Reviews = Callable[[str, date, date], list[Review] | None]
"""Returns how the pull requests of a repository were reviewed that were merged on some days: from the
first to the last one, in UTC; `None` if nobody knows."""


class Ground(NamedTuple):
    """What a sweep stands on.

    Attributes:
        run: The sweep.
        github: Asked about issues that the list does not have, and about people.
        seen: The repository.
        mirror: Has its newest commit.
        issues: Those that our account opened.
        before: Which comments were heard before.
        said: The comments that speak to the bot and were not heard yet.
        web: Where people see repositories, such as `https://github.com`; "" for no links.
        publishes: Whether what commands change can be pushed.
        reviews: Returns how what was merged was reviewed; `None` where nothing is kept.
        pushed: What became of the branches of commands.
    """

    run: Run
    github: Tracker
    seen: RepoSeen
    mirror: Mirror
    issues: Sequence[IssueSeen]
    before: Heard
    said: Sequence[Said] = ()
    web: str = ""
    publishes: bool = False
    reviews: Reviews | None = None
    pushed: Pushed = Pushed()


class MirrorBranches:
    """Pushes from the mirror of a sweep, which is open only meanwhile."""

    def __init__(self, repo: Repo, tip: str, fetch: Fetch, publisher: Publisher) -> None:
        self._repo = repo
        self._tip = tip
        self._fetch = fetch
        self._publisher = publisher

    def push(self, branch: Branch) -> None:
        """Let a branch come to exist; as `Publisher.push`."""
        with self._fetch(self._repo, self._tip) as mirror:
            self._publisher.push(mirror.repository.root, self._repo, branch)

    def delete(self, branch: Branch) -> None:
        """Delete a branch that nobody has moved; as `Publisher.delete`."""
        with self._fetch(self._repo, self._tip) as mirror:
            self._publisher.delete(mirror.repository.root, self._repo, branch)
