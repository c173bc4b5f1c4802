"""What stands at GitHub of a repository's obligations: our issues by their marks, and what is gone."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from tenure import clock
from tenure_bot.errors import Gone
from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Intent, Kind, Remote, TargetKey
from tenure_bot.exactly_once.run import Run
from tenure_bot.github.gateway import Repo, RepoSeen
from tenure_bot.github.tracker import IssueSeen, Tracker
from tenure_bot.obligations import hands
from tenure_bot.obligations.hands import Issue
from tenure_bot.obligations.issue_steps import States
from tenure_bot.obligations.key import Key, Known

DASHBOARD = "dashboard"
"""The role of the dashboard."""

REFUSED = "refused"
"""The role under which is remembered to whom issues cannot be given here."""


class Standing(NamedTuple):
    """What stands at GitHub.

    Attributes:
        issues: The oldest issue of each obligation.
        all: Every issue of ours by the key in its mark, copies too, the oldest first.
        board: The oldest dashboard.
        missing: What became of obligations whose issue is not there any more.
        begun: Creates whose end nobody knows yet.
        refused: Logins that issues cannot be given to, in small letters.
    """

    issues: Mapping[Key, Issue]
    all: Mapping[TargetKey, tuple[IssueSeen, ...]]
    board: IssueSeen | None
    missing: Mapping[Key, hands.Gone]
    begun: frozenset[Key]
    refused: frozenset[str]

    @property
    def known(self) -> Known:
        """The cycles that are open."""
        return hands.known(self.issues, self.missing)

    def states(self, remembered: Mapping[Key, hands.Gone]) -> States:
        """Return what a plan is made from.

        Args:
            remembered: What the dashboard says of issues that are gone.
        """
        gone = {key: one for key, one in remembered.items() if key not in self.issues}
        return States(self.issues, {**gone, **self.missing}, self.begun)


def role(key: Key) -> str:
    """Return under which name the issue of an obligation is remembered."""
    return f"issue:{sha256(str(key).encode()).hexdigest()[:40]}"


def target(repo: int, key: Key) -> TargetKey:
    """Return what the mark of an obligation's issue names."""
    return TargetKey(Kind.ISSUE, repo, str(key))


def board_target(repo: int) -> TargetKey:
    """Return what the mark of the dashboard names."""
    return TargetKey(Kind.DASHBOARD, repo, "")


def ours(run: Run, seen: Sequence[IssueSeen]) -> dict[TargetKey, tuple[IssueSeen, ...]]:
    """Return our issues by the target that their mark names; a mark of other hands is none."""
    found: dict[TargetKey, tuple[IssueSeen, ...]] = {}
    for each in sorted(seen, key=lambda one: one.number):
        mark = marker.read(each.body)
        if not each.ours or mark is None or mark.key.repo != run.claim.repo.id:
            continue
        if marker.verifies(mark, mark.key, run.secret):
            found[mark.key] = (*found.get(mark.key, ()), each)
    return found


def standing(run: Run, seen: Sequence[IssueSeen], zone: str, github: Tracker) -> Standing:
    """Return what stands at GitHub.

    Args:
        run: The sweep.
        seen: The issues that our account opened.
        zone: Of the policy.
        github: Asked about an issue that is remembered and not among them.
    """
    every = ours(run, seen)
    issues = {}
    for named, copies in every.items():
        key = Key.read(named.key) if named.kind is Kind.ISSUE else None
        if key:
            issues[key] = issue(copies[0], zone)
    remembered = dict(_remembered(run))
    missing = {}
    for key, remote in remembered.items():
        if key in issues or remote.id is None:
            continue
        there = _at(github, run.claim.repo, remote.id, target(run.claim.repo.id, key))
        if isinstance(there, IssueSeen):  # a list may be late
            every[target(run.claim.repo.id, key)] = (there,)
            issues[key] = issue(there, zone)
        else:
            missing[key] = hands.Gone(there, _day(remote.notes.get("due")))
    begun = frozenset(k for k, r in remembered.items() if r.intent is not Intent.NONE)
    refused = run.remote(REFUSED).notes.get("logins", ())
    boards = every.get(board_target(run.claim.repo.id))
    board = boards[0] if boards else _board(run, github)
    return Standing(issues, every, board, missing, begun, frozenset(refused))


def issue(seen: IssueSeen, zone: str) -> Issue:
    """Return an issue as the plan knows it."""
    created = seen.created.timestamp() if seen.created else 0.0
    return Issue(
        seen.number,
        seen.state == "open",
        marker.below(seen.body.replace("\r\n", "\n")),
        clock.day_at(created, zone),
        seen.reason or "",
        seen.labels,
        seen.assignees,
        milestone=seen.milestone,
    )


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None


def _remembered(run: Run) -> list[tuple[Key, Remote]]:
    found = []
    for remote in run.remotes.values():
        key = Key.read(str(remote.notes.get("key", "")))
        if remote.role.startswith("issue:") and key:
            found.append((key, remote))
    return found


def _board(run: Run, github: Tracker) -> IssueSeen | None:
    """Return the dashboard that is remembered, which a late list does not have."""
    number = run.remote(DASHBOARD).id
    if number is None:
        return None
    there = _at(github, run.claim.repo, number, board_target(run.claim.repo.id))
    return there if isinstance(there, IssueSeen) else None


def _is_at_home(there: IssueSeen, repo: RepoSeen) -> bool:
    """Whether an issue is in a repository, as far as GitHub says where it is."""
    at = there.home.casefold().partition("/repos/")[2]
    return at in ("", repo.name.casefold())


def _at(github: Tracker, repo: Repo, number: int, target: TargetKey) -> IssueSeen | str:
    """Return an issue that the list does not have, or what became of it."""
    try:
        there = github.issue(repo, number)
    except Gone:
        return "deleted"
    # GitHub answers with the issue at its new place.
    if there.number != number or not _is_at_home(there, github.repository(repo)):
        return "transferred"
    named = marker.read(there.body)
    return there if named is None or named.key == target else "deleted"
