"""What commands in comments are about, and the changes that they can make: asked of git and GitHub."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from typing import NamedTuple

from tenure_bot.answering import change, pull_requests, pull_writes
from tenure_bot.answering.change import Author
from tenure_bot.answering.proposal import Asked, Proposal, propose
from tenure_bot.answering.pull_requests import Opened
from tenure_bot.errors import Gone
from tenure_bot.github.gateway import Repo
from tenure_bot.github.tracker import Tracker
from tenure_bot.obligations.obligations import Obligation
from tenure_bot.sweep.default_branch import Branch
from tenure_bot.sweep.ground import Ground
from tenure_bot.sweep.issue_states import Standing


class Offer(NamedTuple):
    """What a command would change, and the commit that does.

    Attributes:
        proposal: The change, or why there is none.
        patch: The commit as a patch; "" where nothing changes.
        commit: Its id; "" where nothing changes.
        base: The commit that it follows.
    """

    proposal: Proposal
    patch: str = ""
    commit: str = ""
    base: str = ""


class Publishing(NamedTuple):
    """How changes become pull requests.

    Attributes:
        onto: The branch that they go to.
        lacks: Asked for the permissions that are missing.
        found: Asked for the pull request of ours from a branch, open or closed.
        pushed: Asked for the commit that we pushed to a branch and that is there now, or "": it was
            made when the default branch was elsewhere.
        merges: Whether GitHub is asked to merge them by itself.
    """

    onto: str
    lacks: Callable[[], Sequence[str]]
    found: Callable[[str], Opened | None]
    pushed: Callable[[str], str]
    merges: bool = False


class Scene(NamedTuple):
    """What a conversation is about.

    Attributes:
        repo: The repository.
        github: Asked who may do what.
        branch: The default branch.
        standing: Our issues.
        owed: What is owed.
        as_of: The day.
        offer: Makes the change of a command.
        opened: Asked for the open pull requests of ours.
        taken_back: Asked for the one that a comment has begun to take back.
        publishing: How changes become pull requests; `None` where they are patches.
    """

    repo: Repo
    github: Tracker
    branch: Branch
    standing: Standing
    owed: Sequence[Obligation]
    as_of: date
    offer: Callable[[Asked], Offer]
    opened: Callable[[], Sequence[Opened]]
    taken_back: Callable[[int], Opened | None]
    publishing: Publishing | None = None


def scene_of(
    ground: Ground, branch: Branch, standing: Standing, owed: Sequence[Obligation]
) -> Scene:
    """Return what the comments of a repository are about.

    Args:
        ground: Of the sweep.
        branch: The default branch.
        standing: Our issues.
        owed: What is owed.
    """
    run, mirror = ground.run, ground.mirror
    publishing = _publishing(ground, branch)
    repository, tree = mirror.repository, mirror.repository.commit(mirror.head)

    def offer(asked: Asked) -> Offer:
        found = propose(repository, tree, branch.policies, asked)
        if not (found.edits or found.removed):
            return Offer(found)
        made = change.commit(
            repository,
            mirror.head,
            name=asked.name,
            edits=found.edits,
            removed=found.removed,
            message=pull_requests.message(asked, found),
            author=Author("tenure", "tenure@users.noreply.github.com", asked.at),
        )
        offered = change.patch(repository, mirror.head, made)
        if publishing is None:  # nobody will push it
            change.forget(repository, asked.name)
        return Offer(found, offered, made, mirror.head)

    return Scene(
        run.claim.repo,
        ground.github,
        branch,
        standing,
        owed,
        branch.register.as_of,
        offer,
        cache(lambda: _opened(ground)),
        lambda comment: pull_writes.taken_back(run, comment),
        publishing,
    )


def _opened(ground: Ground) -> tuple[Opened, ...]:
    repo = ground.run.claim.repo
    return pull_requests.opened(ground.github.own_pulls(repo), repo.id, ground.run.secret)


def _publishing(ground: Ground, branch: Branch) -> Publishing | None:
    """Return how changes become pull requests, where the policy of the default branch wants that."""
    policy, repo = branch.policy, ground.run.claim.repo
    if not ground.publishes or policy.bot_write != "pull-request":
        return None

    def found(name: str) -> Opened | None:
        pulls = ground.github.pulls_from(repo, name)
        return next(iter(pull_requests.opened(pulls, repo.id, ground.run.secret)), None)

    def pushed(name: str) -> str:
        known = pull_writes.pushed(ground.run, name)
        with suppress(Gone):
            return known if known and ground.github.branch(repo, name) == known else ""
        return ""

    lacks = cache(lambda: ground.github.lacks(repo))
    onto = ground.seen.default_branch
    return Publishing(onto, lacks, found, pushed, merges=policy.bot_auto_merge)
