"""What is kept of a merged pull request: how it was reviewed and what it touched, for the metrics.

Everything is read from GitHub's own state once it is merged, and nothing is counted from events: the
same again says the same, and a database that was lost can be filled again.
"""

import re
from collections.abc import Callable, Sequence

from tenure.register.pulls import MergedPull, Touched
from tenure_bot.exactly_once.memory import Remote
from tenure_bot.exactly_once.run import Run, digest
from tenure_bot.github.gateway import MergedSeen, PullSeen, ReviewSeen
from tenure_bot.judging.verdict import Verdict

ROLE = "merged"
"""Under which is remembered that it was kept."""

Keep = Callable[[MergedPull], None]
"""Stores one, instead of what was known of it."""

# What is dismissed was one of the others.
_VERDICTS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")
# What GitHub's button "Revert" writes, and what `git revert` does.
_REVERTS_PULL = re.compile(r"^Reverts (?:([\w.-]{1,100}/[\w.-]{1,100}))?#([0-9]{1,10})\s*$", re.M)
_REVERTS_COMMIT = re.compile(r"^This reverts commit ([0-9a-f]{7,64})\b", re.M)


def is_new(run: Run) -> bool:
    """Whether something has happened since it was kept, if it was."""
    return run.claim.applied < run.claim.wanted or not run.remote(ROLE).applied


def record(run: Run, seen: MergedSeen, pull: PullSeen, verdict: Verdict, keep: Keep) -> None:
    """Keep a merged pull request, and remember that.

    Args:
        run: The recomputation.
        seen: What became of it.
        pull: The pull request.
        verdict: What it changed.
        keep: Stores it.

    Raises:
        Lost: The lease is gone.
        TenureError: It cannot be stored.
    """
    keep(kept(seen, pull, verdict))
    run.stored(Remote(ROLE, applied=digest(seen.commit)))


def kept(seen: MergedSeen, pull: PullSeen, verdict: Verdict) -> MergedPull:
    """Return what is kept of a pull request; reviews that came after the merge do not count."""
    given = [
        review
        for review in seen.reviews
        if not review.is_bot and review.login != pull.author and review.at <= seen.merged
    ]
    answered = [review.at for review in given if review.state in _VERDICTS]
    approved = [review.at for review in given if review.state == "APPROVED"]
    asked = min(seen.asked, seen.merged)
    named = {name.casefold() for name in verdict.policy.bot_incident_labels}
    return MergedPull(
        repository=pull.repo.name,
        number=pull.number,
        commit=seen.commit,
        asked=asked,
        merged=seen.merged,
        # A draft can be reviewed before anybody is asked to.
        reviewed=max(asked, answered[0]) if answered else None,
        approved=max(asked, approved[-1]) if approved else None,
        reviews=len(given),
        reviewers=len({review.login for review in given}),
        comments=sum(review.comments for review in given),
        loops=_loops(given, pull.head),
        reverts=_reverts(seen.body, pull.repo.name),
        incident=any(label.casefold() in named for label in seen.labels),
        artifacts=tuple(
            Touched(one.key, (*one.paths, *one.now.paths, "")[0], one.now.owner)
            for one in verdict.moved
        ),
    )


def _loops(given: Sequence[ReviewSeen], head: str) -> int:
    """Return how often changes were asked for and came: on so many commits that were not the last."""
    refused = {review.commit for review in given if review.state == "CHANGES_REQUESTED"}
    return len(refused - {head})


def _reverts(body: str, repository: str) -> str:
    """Return what a pull request says that it takes back; one of another repository is none."""
    text = body.replace("\r\n", "\n")
    for name, number in _REVERTS_PULL.findall(text):
        if name.casefold() in ("", repository.casefold()):
            return f"#{number}"
    commit = _REVERTS_COMMIT.search(text)
    return commit[1] if commit else ""
