"""An issue of ours, and a comment of ours on one, as the things that converge."""

from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import TargetKey
from tenure_bot.exactly_once.reconcile import Found, Thing
from tenure_bot.exactly_once.run import Run, digest
from tenure_bot.github.gateway import CommentSeen
from tenure_bot.github.tracker import IssueEdit, IssueSeen, IssueWrite, Tracker
from tenure_bot.obligations.writes import Write
from tenure_bot.sweep import issue_states
from tenure_bot.sweep.issue_states import Standing


class IssueThing:
    """An issue as the thing that converges."""

    def __init__(
        self,
        run: Run,
        github: Tracker,
        target: TargetKey,
        write: Write,
        standing: Standing,
        *,
        milestone: int | None = None,
    ) -> None:
        self._run = run
        self._github = github
        self._target = target
        self._write = write
        self._milestone = milestone
        self._seen = {each.number: each for each in standing.all.get(target, ())}
        self._looked = False

    def thing(self) -> Thing:
        """Return what can be done with it."""
        return Thing(self._look, self._create, self._edit, self._remove)

    def _look(self) -> list[Found]:
        if self._looked:
            every = issue_states.ours(self._run, self._github.own_issues(self._run.claim.repo))
            self._seen = {each.number: each for each in every.get(self._target, ())}
        self._looked = True
        return [
            Found(each.number, digest(marker.below(each.body)), marker.nonce(each.body))
            for each in self._seen.values()
        ]

    def _create(self, nonce: str) -> int:
        body = f"{marker.mark(self._target, nonce, self._run.secret)}\n{self._write.body}"
        issue = IssueWrite(self._write.title, body, self._write.labels, self._milestone)
        made = self._github.create_issue(self._run.claim.repo, issue)
        return made.number

    def _edit(self, number: int) -> None:
        before = self._seen[number].body if number in self._seen else ""
        body = marked(self._target, self._write.body, self._run.secret, before)
        edit = IssueEdit(self._write.title or None, body)
        self._github.edit_issue(self._run.claim.repo, number, edit)

    def _remove(self, number: int) -> None:
        first = self._seen[min(self._seen)]
        close_copy(self._run, self._github, self._seen[number], first.number, first.id)


class CommentThing:
    """A comment as the thing that converges; it is written once and stays as it is."""

    def __init__(
        self, run: Run, github: Tracker, target: TargetKey, number: int, text: str
    ) -> None:
        self._run = run
        self._github = github
        self._target = target
        self._number = number
        self._text = text

    def thing(self) -> Thing:
        """Return what can be done with it."""
        repo = self._run.claim.repo
        return Thing(
            self._look,
            self._create,
            lambda number: self._github.edit_comment(repo, number, self._body("")),
            lambda number: self._github.delete_comment(repo, number),
        )

    def _look(self) -> list[Found]:
        return [
            Found(each.id, digest(marker.below(each.body)), marker.nonce(each.body))
            for each in self._github.issue_comments(self._run.claim.repo, self._number)
            if self._is_it(each)
        ]

    def _is_it(self, each: CommentSeen) -> bool:
        return each.ours and marker.verifies(marker.read(each.body), self._target, self._run.secret)

    def _create(self, nonce: str) -> int:
        body = self._body(nonce)
        return self._github.create_comment(self._run.claim.repo, self._number, body).id

    def _body(self, nonce: str) -> str:
        return f"{marker.mark(self._target, nonce, self._run.secret)}\n{self._text}"


def marked(target: TargetKey, text: str, secret: bytes | None, before: str) -> str:
    """Return a body with its mark, which keeps the nonce of the create that made the issue."""
    return f"{marker.mark(target, marker.nonce(before), secret)}\n{text}"


def close_copy(run: Run, github: Tracker, copy: IssueSeen, first: int, first_id: int) -> None:
    """Close a copy, which points to the one that stays; what people wrote there stays too."""
    if copy.state != "open":
        return
    text = f"{copy.body.rstrip()}\n\nThis came twice by mistake; it goes on in #{first}.\n"
    run.may("write")
    edit = IssueEdit(body=text, state="closed", reason="duplicate", duplicate_of=first_id)
    github.edit_issue(run.claim.repo, copy.number, edit)
