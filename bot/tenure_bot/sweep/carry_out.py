"""The writes of a sweep carried out: each once, in their order, and what is refused stops no other."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from tenure_bot.answering import replies
from tenure_bot.answering.pull_writes import Branches, PullWrites
from tenure_bot.errors import Gone, Refused
from tenure_bot.exactly_once.memory import Kind, Remote, TargetKey
from tenure_bot.exactly_once.reconcile import Outcome, State, Thing, converge
from tenure_bot.exactly_once.run import Run, digest
from tenure_bot.github.tracker import IssueEdit, Tracker
from tenure_bot.obligations import assignees
from tenure_bot.obligations.hands import left_as
from tenure_bot.obligations.writes import Action, Write
from tenure_bot.sweep import issue_states
from tenure_bot.sweep.issue_states import Standing
from tenure_bot.sweep.issue_things import CommentThing, IssueThing, close_copy, marked
from tenure_bot.sweep.place_writes import PlaceWrites
from tenure_bot.sweep.places import NOWHERE, Places

if TYPE_CHECKING:
    from tenure_bot.obligations.key import Key

_REASONS = {Action.REOPEN: ("open", "reopened"), Action.CLOSE: ("closed", "")}


class Left(NamedTuple):
    """What is left after the writes.

    Attributes:
        again_at: When to look again though nothing new is wanted; `None` for never.
        problems: What GitHub refused, a sentence each.
        unanswered: The ids of comments whose answer is not written yet: they are heard again.
    """

    again_at: float | None = None
    problems: tuple[str, ...] = ()
    unanswered: frozenset[int] = frozenset()


def carried_out(
    run: Run,
    github: Tracker,
    writes: Sequence[Write],
    standing: Standing,
    *,
    branches: Branches | None = None,
    places: Places = NOWHERE,
) -> Left:
    """Carry out the writes of a plan.

    Args:
        run: The sweep.
        github: The calls.
        writes: In their order.
        standing: What stood at GitHub when they were planned.
        branches: Pushes; `None` where no plan has a branch.
        places: Where issues are filed.

    Raises:
        Lost: The lease is gone.
        Limited: A budget is used up, ours or GitHub's: nothing more is written now.
        Unknown: The end of an edit is not known; the plan is made anew.
    """
    hands = _Hands(run, github, standing, branches=branches, places=places)
    for write in writes:
        hands.do(write)
    return hands.left()


class _Hands:
    """Carries out one write after the other."""

    def __init__(
        self,
        run: Run,
        github: Tracker,
        standing: Standing,
        *,
        branches: Branches | None,
        places: Places,
    ) -> None:
        self._run = run
        self._repo = run.claim.repo
        self._github = github
        self._standing = standing
        self._places = PlaceWrites(run, github, places)
        self._pulls = PullWrites(run, github, branches)
        self.unanswered: set[int] = set()
        self._numbers: dict[Key, int] = {}
        self._refused = set(standing.refused)
        self._unfinished: set[Key] = set()
        self._is_told = True
        self.times: list[float] = []
        self.problems = self._pulls.problems

    def do(self, write: Write) -> None:
        """Carry out one write; what is refused is noted."""
        if write.key in self._unfinished or write.answers in self.unanswered:
            return
        try:
            self._DO[write.action](self, write)
        except Gone:
            # Somebody deleted it meanwhile; the next sweep sees that.
            self.times.append(self._run.soon())
        except Refused as exc:
            self.problems.append(f"{write.action.value} {write.key or 'dashboard'}: {exc.message}")

    def left(self) -> Left:
        """Return what is left."""
        times = [*self.times, *([self._run.soon()] if self._places.again else [])]
        problems = (*self.problems, *self._places.problems)
        return Left(min(times, default=None), problems, frozenset(self.unanswered))

    def _create(self, write: Write) -> None:
        assert write.key is not None  # noqa: S101  # only the dashboard has none
        key = write.key
        if self._is_without_place(write):
            return
        issue = IssueThing(
            self._run,
            self._github,
            issue_states.target(self._repo.id, key),
            write,
            self._standing,
            milestone=self._places.number(write),
        )
        remote = self._run.remote(issue_states.role(key))
        outcome = self._converged(
            remote._replace(notes=_notes(write)), issue.thing(), digest(write.body)
        )
        if outcome.remote.id is None:
            self._unfinished.add(key)
        else:
            self._numbers[key] = outcome.remote.id

    def _edit(self, write: Write) -> None:
        number = self._number(write)
        if number is None or self._is_without_place(write):
            return
        if write.key is None:  # somebody asked for it, and what it says stays
            self._run.may("write")
            edit = IssueEdit(state="open", reason="reopened")
            self._github.edit_issue(self._repo, number, edit)
            return
        target = issue_states.target(self._repo.id, write.key)
        copies = self._standing.all.get(issue_states.target(self._repo.id, write.was or write.key))
        body = marked(target, write.body, self._run.secret, copies[0].body if copies else "")
        state, reason = _REASONS.get(write.action, (None, None))
        edit = IssueEdit(
            write.title or None,
            body,
            state,
            write.reason or reason,
            milestone=self._places.number(write),
        )
        self._run.may("write")
        self._github.edit_issue(self._repo, number, edit)
        self._moved(write, number)
        for copy in (copies or ())[1:]:
            close_copy(self._run, self._github, copy, number, copies[0].id if copies else 0)

    def _moved(self, write: Write, number: int) -> None:
        """Remember an issue under the name that its mark has now."""
        assert write.key is not None  # noqa: S101  # as above
        notes = _notes(write)
        remote = self._run.remote(issue_states.role(write.key))
        self._run.stored(remote._replace(id=number, notes=notes))
        if write.was is not None:
            self._run.stored(Remote(issue_states.role(write.was)))

    def _comment(self, write: Write) -> None:
        number = self._number(write)
        if number is None:
            return
        named = f"{write.key or ''}#{write.role}"
        body = replies.joined(write.replies, self._pulls.came) if write.replies else write.body
        target = TargetKey(Kind.ISSUE, self._repo.id, named)
        comment = CommentThing(self._run, self._github, target, number, body)
        role = f"said:{sha256(named.encode()).hexdigest()[:40]}"
        outcome = self._converged(self._run.remote(role), comment.thing(), digest(body))
        if outcome.state is State.SETTLING:
            self._wait_for(write)

    def _wait_for(self, comment: Write) -> None:
        """Keep from being written what would say that a comment is there: it may not be."""
        if comment.answers:
            self.unanswered.add(comment.answers)
        elif comment.key:
            self._unfinished.add(comment.key)
        else:
            self._is_told = False

    def _label(self, write: Write) -> None:
        number = self._number(write)
        if number is not None:
            self._run.may("write")
            self._github.add_labels(self._repo, number, write.labels)

    def _unlabel(self, write: Write) -> None:
        number = self._number(write)
        for label in write.labels if number is not None else ():
            self._run.may("write")
            self._github.remove_label(self._repo, number or 0, label)

    def _assign(self, write: Write) -> None:
        number = self._number(write)
        if number is None or write.key is None:
            return
        if not {login.lower() for login in write.logins} <= self._refused:
            self._run.may("write")
            have = self._github.add_assignees(self._repo, number, write.logins)
            self._refuse(assignees.without(write.logins, have))
        if self._refused & {login.lower() for login in write.logins}:
            # The body would say that they have it: the next sweep asks whoever comes after them.
            self._unfinished.add(write.key)
            self.times.append(self._run.soon())

    def _refuse(self, logins: Sequence[str]) -> None:
        """Remember at once to whom issues cannot be given: the budget may end with any write."""
        if logins:
            self._refused |= {login.lower() for login in logins}
            notes = {"logins": sorted(self._refused)}
            self._run.stored(Remote(issue_states.REFUSED, notes=notes))

    def _project(self, write: Write) -> None:
        number = self._number(write)
        if number is None or write.key is None:
            return
        remote = self._run.remote(issue_states.role(write.key))
        done = remote.notes.get("projects", [])
        if write.project in done:  # the budget ended before the issue itself could say so
            return
        seen = self._standing.all.get(issue_states.target(self._repo.id, write.key))
        node = seen[0].node if seen else self._github.issue(self._repo, number).node
        if self._places.add(write, node):
            notes = {**remote.notes, "projects": [*done, write.project]}
            self._run.stored(remote._replace(notes=notes))
        else:
            self._unfinished.add(write.key)

    def _is_without_place(self, write: Write) -> bool:
        if self._places.lacks(write) and write.key:
            self._unfinished.add(write.key)
        return self._places.lacks(write)

    def _board(self, write: Write) -> None:
        if not self._is_told:
            return
        target = issue_states.board_target(self._repo.id)
        issue = IssueThing(self._run, self._github, target, write, self._standing)
        remote = self._run.remote(issue_states.DASHBOARD)
        self._converged(remote._replace(applied=""), issue.thing(), digest(write.body))

    def _react(self, write: Write) -> None:
        self._run.may("write")
        self._github.react(self._repo, write.number or 0, write.reason)

    def _pull(self, write: Write) -> None:
        if not self._pulls.pull(write, self._converged):
            self.unanswered.add(write.answers)

    def _converged(self, remote: Remote, thing: Thing, wanted: str) -> Outcome:
        outcome = converge(
            self._run.memory,
            remote,
            thing,
            wanted=wanted,
            revision=self._run.claim.wanted,
            clock=self._run.clock,
        )
        self._run.remotes[remote.role] = outcome.remote
        self.times += [] if outcome.again_at is None else [outcome.again_at]
        return outcome

    def _number(self, write: Write) -> int | None:
        """Return the number of the issue; `None` while it does not exist yet."""
        return write.number or (self._numbers.get(write.key) if write.key else None)

    _DO: ClassVar[Mapping[Action, Callable[["_Hands", Write], None]]] = {
        Action.CREATE: _create, Action.EDIT: _edit, Action.REOPEN: _edit, Action.CLOSE: _edit,
        Action.COMMENT: _comment, Action.LABEL: _label, Action.UNLABEL: _unlabel,
        Action.ASSIGN: _assign, Action.DASHBOARD: _board, Action.REACT: _react,
        Action.PUSH: lambda hands, write: hands._pulls.push(write),
        Action.WITHDRAW: lambda hands, write: hands._pulls.withdraw(write),
        Action.DELETE: lambda hands, write: hands._pulls.delete(write), Action.PULL: _pull,
        Action.MILESTONE: lambda hands, write: hands._places.create(write), Action.PROJECT: _project,
    }  # fmt: skip


def _notes(write: Write) -> dict[str, str]:
    """Return what is remembered of an issue, for the day on which somebody takes it away."""
    due = left_as(write.body).due
    return {"key": str(write.key), **({"due": due.isoformat()} if due else {})}
