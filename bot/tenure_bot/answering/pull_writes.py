"""Branches and pull requests of commands carried out: each once, and what is refused is told."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Protocol

from tenure_bot.answering import pull_requests, replies
from tenure_bot.answering.publish import CONTENTS, WORKFLOWS, Branch
from tenure_bot.answering.pull_requests import Opened
from tenure_bot.errors import Gone, NotPermitted, Refused, Unknown
from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Kind, Remote, TargetKey
from tenure_bot.exactly_once.reconcile import Found, Outcome, Thing
from tenure_bot.exactly_once.run import Run, digest
from tenure_bot.github.tracker import PullFound, PullWrite, Tracker
from tenure_bot.obligations.writes import Change, Write

PULLS = "pull_requests: write"
"""The permission that opening a pull request needs."""

_PUSHED, _REFUSED = "push:", "refused:"

Converged = Callable[[Remote, Thing, str], Outcome]
"""Brings an object to what it should be, as `reconcile.converge`."""


class Branches(Protocol):
    """Pushes branches from the mirror of a sweep."""

    def push(self, branch: Branch) -> None:
        """Let a branch come to exist; as `tenure_bot.answering.publish.Publisher.push`."""
        ...

    def delete(self, branch: Branch) -> None:
        """Delete a branch that nobody has moved; as `tenure_bot.answering.publish.Publisher.delete`."""
        ...


class PullWrites:
    """Carries out the writes about pull requests of ours.

    Attributes:
        came: What came of the pull request from each branch.
        problems: What was refused, a sentence each.
    """

    def __init__(self, run: Run, github: Tracker, branches: Branches | None) -> None:
        self._run = run
        self._repo = run.claim.repo
        self._github = github
        self._branches = branches
        self.came: dict[str, replies.Came] = {}
        self.problems: list[str] = []

    def push(self, write: Write) -> None:
        """Push a branch.

        Raises:
            Unknown: Nobody can tell whether it was done; the plan is made anew.
        """
        change = _change(write)
        if self._was_refused(change):
            return
        if self._branches is None:
            self.came[change.branch] = replies.NOT_TAKEN
            return
        self._run.may("write")
        # If the default branch goes on before the end of this is known, it is this commit still.
        self._run.stored(Remote(pushed_as(change.branch), notes={"commit": change.commit}))
        try:
            self._branches.push(Branch(change.branch, change.commit))
        except Refused as exc:
            self._refused(change, exc, CONTENTS)

    def pull(self, write: Write, converged: Converged) -> bool:
        """Open a pull request, and return whether it is known what came of it."""
        change = _change(write)
        if self._was_refused(change):
            return True
        pull = _Pull(self._run, self._github, change)
        remote = self._run.remote(f"pull:{change.branch}")
        try:
            # What it says stays as it was first written: people may have changed it.
            outcome = converged(remote, pull.thing(), digest(change.branch))
        except Refused as exc:
            self._refused(change, exc, PULLS)
            return self._was_refused(change)
        number = outcome.remote.id
        if number is None:
            return False
        made = pull.seen.get(number)
        if made and not made.is_open and not made.merged:
            self.came[change.branch] = replies.closed(number)
            return True
        by_hand = bool(outcome.remote.notes.get("by_hand"))
        if change.merges and made and made.is_open and not made.merges and not by_hand:
            by_hand = not self._merges_later(made)
            self._run.stored(outcome.remote._replace(notes={"by_hand": by_hand}))
        self.came[change.branch] = replies.in_pull(number, by_hand=by_hand)
        return True

    def withdraw(self, write: Write) -> None:
        """Close a pull request, and delete its branch if it is at our commit still.

        Raises:
            Unknown: Nobody can tell whether it was done; the plan is made anew.
        """
        change, number = _change(write), write.number or 0
        begun = _taken_back_as(write.answers)
        # The budget may end between two of these, and each is done once.
        known = self._run.remote(begun).notes
        notes = {"number": number, "branch": change.branch, "commit": change.commit}
        if not known.get("closed"):
            self._run.may("write")
            self._run.stored(Remote(begun, notes=notes))
            self._github.close_pull(self._repo, number)
            self._run.stored(Remote(begun, notes={**notes, "closed": True}))
        if not known.get("done"):
            if pushed(self._run, change.branch) == change.commit:
                self._delete(change)
            self._run.stored(Remote(begun, notes={**notes, "closed": True, "done": True}))

    def delete(self, write: Write) -> None:
        """Say that a pull request was closed, and delete its branch if it is at our commit still."""
        change = _change(write)
        with suppress(Gone):
            self._say_closed(change.key, write.number or 0)
        with suppress(Gone):
            if self._github.branch(self._repo, change.branch) == change.commit:
                self._delete(change)
        self._run.stored(Remote(pushed_as(change.branch)))

    def _say_closed(self, key: str, number: int) -> None:
        comment, _, thread, _ = key.split("/")
        target = TargetKey(Kind.ISSUE, self._repo.id, f"#{replies.role(int(comment))}")
        for each in self._github.issue_comments(self._repo, int(thread)):
            said = marker.verifies(marker.read(each.body), target, self._run.secret)
            body = replies.closed_in(each.body, number) if said and each.ours else each.body
            if body != each.body:
                self._run.may("write")
                self._github.edit_comment(self._repo, each.id, body)

    def _merges_later(self, pull: PullFound) -> bool:
        """Let GitHub merge it, and return whether it does."""
        self._run.may("write")
        try:
            self._github.merge_later(self._repo, pull)
        except (Refused, Unknown) as exc:  # the repository may not allow it: people merge then
            self.problems.append(exc.message)
            return False
        return True

    def _delete(self, change: Change) -> None:
        """Delete a branch of ours; that somebody has moved it, or that it stays, is no harm."""
        if self._branches is not None:
            self._run.may("write")
            with suppress(Refused, Unknown):
                self._branches.delete(Branch(change.branch, change.commit))

    def _refused(self, change: Change, exc: Refused, permission: str) -> None:
        """Remember why there is no pull request: the budget may end before somebody is told."""
        self.problems.append(exc.message)
        named = exc.hint if exc.hint in (CONTENTS, WORKFLOWS) else permission
        permitted = not isinstance(exc, NotPermitted)
        line = (replies.NOT_TAKEN if permitted else replies.lacking([named])).line
        # Where it was permitted, it may be the branch of somebody's own pull request.
        deletes = permission == PULLS and not permitted
        notes = {"line": line, "deletes": deletes}
        self._run.stored(Remote(f"{_REFUSED}{change.branch}", notes=notes))
        self.came[change.branch] = replies.Came(line)

    def _was_refused(self, change: Change) -> bool:
        """Whether there can be no pull request, by this sweep or one whose budget ended with that."""
        known = self._run.remote(f"{_REFUSED}{change.branch}").notes
        if known:
            self.came[change.branch] = replies.Came(str(known["line"]))
            if known["deletes"] and pushed(self._run, change.branch):
                self._delete(change)
                self._run.stored(Remote(pushed_as(change.branch)))
        return change.branch in self.came


class _Pull:
    """A pull request as the thing that converges; it is written once and stays as people have it."""

    def __init__(self, run: Run, github: Tracker, change: Change) -> None:
        self._run = run
        self._github = github
        self._change = change
        self._target = pull_requests.target(run.claim.repo.id, change.key)
        self.seen: dict[int, PullFound] = {}

    def thing(self) -> Thing:
        """Return what can be done with it."""
        return Thing(self._look, self._create, lambda _: None, self._remove)

    def _look(self) -> list[Found]:
        repo, secret = self._run.claim.repo, self._run.secret
        found = self._github.pulls_from(repo, self._change.branch)
        ours = [one.pull for one in pull_requests.opened(found, repo.id, secret)]
        self.seen = {each.number: each for each in ours if self._is_it(each)}
        content = digest(self._change.branch)
        return [Found(each.number, content, marker.nonce(each.body)) for each in self.seen.values()]

    def _is_it(self, each: PullFound) -> bool:
        return marker.verifies(marker.read(each.body), self._target, self._run.secret)

    def _create(self, nonce: str) -> int:
        change = self._change
        body = f"{marker.mark(self._target, nonce, self._run.secret)}\n{change.body}"
        made = self._github.open_pull(
            self._run.claim.repo, PullWrite(change.title, body, change.branch, change.onto)
        )
        self.seen[made.number] = made
        return made.number

    def _remove(self, number: int) -> None:
        if number in self.seen and self.seen[number].is_open:
            self._github.close_pull(self._run.claim.repo, number)


def pushed(run: Run, branch: str) -> str:
    """Return the commit that we pushed to a branch, as it is remembered; "" for none."""
    return str(run.remote(pushed_as(branch)).notes.get("commit", ""))


def taken_back(run: Run, comment: int) -> Opened | None:
    """Return the pull request that a comment has begun to take back: it may be closed already."""
    notes = run.remote(_taken_back_as(comment)).notes
    if not notes:
        return None
    branch, commit = str(notes["branch"]), str(notes["commit"])
    pull = PullFound(int(notes["number"]), "", "", False, True, branch, commit)
    return Opened(pull, 0, "")


def _change(write: Write) -> Change:
    assert write.change is not None  # noqa: S101  # the writes about pull requests have one
    return write.change


def pushed_as(branch: str) -> str:
    """Return under which role the commit of a branch is remembered."""
    return f"{_PUSHED}{branch}"


def every_pushed(run: Run) -> Iterator[tuple[str, str]]:
    """Yield the branches that are remembered, each with the commit that we pushed to it."""
    for remote in run.remotes.values():
        if remote.role.startswith(_PUSHED) and remote.notes:
            yield remote.role.removeprefix(_PUSHED), str(remote.notes["commit"])


def _taken_back_as(comment: int) -> str:
    return f"undo:{comment}"
