"""Intended writes as values: what `tenure sweep --dry-run` prints is what the bot does, no more."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

from tenure.shown import printable
from tenure_bot.obligations.key import Key

VERSION = 1
"""Of the JSON; it grows when a reader of the old shape would be misled."""


class Action(Enum):
    """What is done; each is one request."""

    CREATE = "create"
    EDIT = "edit"
    REOPEN = "reopen"
    CLOSE = "close"
    COMMENT = "comment"
    LABEL = "label"
    UNLABEL = "unlabel"
    ASSIGN = "assign"
    DASHBOARD = "dashboard"
    PUSH = "push"
    PULL = "pull"
    WITHDRAW = "withdraw"
    DELETE = "delete"
    REACT = "react"
    MILESTONE = "milestone"
    PROJECT = "project"


_WITHOUT_KEY = {
    Action.DASHBOARD: "the dashboard",
    Action.REACT: "a comment",
    Action.PUSH: "a branch",
    Action.PULL: "a pull request",
    Action.WITHDRAW: "a pull request",
    Action.DELETE: "a branch",
    Action.MILESTONE: "a milestone",
}


class Change(NamedTuple):
    """A change of files that is handed over as a branch with one commit and a pull request.

    Attributes:
        branch: The name of the branch.
        commit: Its one commit.
        base: The commit that this one follows; "" for a branch that goes.
        key: What names the pull request in its mark.
        title: Of the pull request.
        body: Of the pull request, below the mark.
        onto: The branch that it goes to.
        merges: Whether GitHub is asked to merge it by itself.
    """

    branch: str
    commit: str
    base: str = ""
    key: str = ""
    title: str = ""
    body: str = ""
    onto: str = ""
    merges: bool = False


class Reply(NamedTuple):
    """What is answered to one command.

    Attributes:
        text: The answer.
        branch: The branch whose pull request it is about; "" for none.
        instead: The answer where there is no such pull request.
    """

    text: str
    branch: str = ""
    instead: str = ""


class Write(NamedTuple):
    """One intended write.

    Attributes:
        action: What is done.
        why: Why, in words that can end a sentence.
        key: The obligation; `None` for the dashboard and for answers to people.
        number: Of the issue; `None` for one that a write before this one creates, or is to create.
            For react the id of the comment, for delete the number of the pull request.
        was: The key that the mark of the issue has, where another one takes its place.
        title: For create, edit and reopen; "" leaves the title. For milestone that of the milestone.
        body: Below the mark: of the issue or of the comment.
        reason: For close: `completed` or `not_planned`; for react the reaction.
        labels: For create and label all that are added, for unlabel the one that goes.
        logins: For assign; for create those that an assignment follows for.
        role: For a comment: what names it among those of the issue, so that it is written once.
        milestone: For create, edit and reopen: the title of the milestone that the issue is put
            into; "" leaves it where it is.
        project: For project: the number of the project that the issue is added to.
        answers: The id of the comment that it is an answer to; 0 for none.
        change: For push, pull, withdraw and delete.
        replies: For a comment: what it is made of, where that depends on a pull request.
    """

    action: Action
    why: str
    key: Key | None = None
    number: int | None = None
    was: Key | None = None
    title: str = ""
    body: str = ""
    reason: str = ""
    labels: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()
    role: str = ""
    milestone: str = ""
    project: int = 0
    answers: int = 0
    change: Change | None = None
    replies: tuple[Reply, ...] = ()

    @property
    def notifies(self) -> bool:
        """Whether GitHub tells people of it, so that it waits on a quiet day."""
        return self.action in (Action.CREATE, Action.REOPEN, Action.COMMENT, Action.ASSIGN)

    def __str__(self) -> str:
        """Return the write as one line for people."""
        where = f"#{self.number}" if self.number else "new"
        what = str(self.key) if self.key else _WITHOUT_KEY.get(self.action, "a thread")
        said = [
            self.title,
            ", ".join(self.labels) if self.action in (Action.LABEL, Action.UNLABEL) else "",
            ", ".join(f"@{login}" for login in self.logins),
            f"as {self.reason}" if self.reason else "",
            self.role,
            f"into {self.milestone}" if self.milestone else "",
            f"into project {self.project}" if self.project else "",
            self.change.branch if self.change else "",
        ]
        detail = "; ".join(filter(None, said))
        line = f"{self.action.value:<9} {where:<7} {what}"
        return printable(f"{line}: {detail} ({self.why})" if detail else f"{line} ({self.why})")


class Intended(NamedTuple):
    """What a sweep would write now.

    Attributes:
        writes: In their order.
        waiting: How much waits, by the reason in words that can end a sentence.
    """

    writes: tuple[Write, ...] = ()
    waiting: Mapping[str, int] = {}

    @property
    def shown(self) -> str:
        """What waits and why, as the end of a line for people; "" where nothing does."""
        return "".join(
            f"; {count} {'waits' if count == 1 else 'wait'}: {printable(why)}"
            for why, count in self.waiting.items()
        )


def as_json(intended: Intended) -> dict[str, Any]:
    """Return what a sweep would write as JSON."""
    return {
        "version": VERSION,
        "writes": [_plain(write) for write in intended.writes],
        "waiting": [{"why": why, "count": count} for why, count in intended.waiting.items()],
    }


def _plain(write: Write) -> dict[str, Any]:
    found: dict[str, Any] = {"action": write.action.value, "why": write.why}
    for name in ("key", "was"):
        key = getattr(write, name)
        found[name] = str(key) if key else None
    found["number"] = write.number
    for name in ("title", "body", "reason", "labels", "logins", "role", "milestone"):
        value = getattr(write, name)
        found[name] = list(value) if isinstance(value, tuple) else printable_lines(value)
    found["project"] = write.project
    change = write.change
    found["change"] = change and {
        "branch": change.branch,
        "commit": change.commit,
        "base": change.base,
        "onto": change.onto,
        "merges": change.merges,
    }
    return found


def printable_lines(text: str) -> str:
    """Return a text that any JSON reader takes: bytes that are not UTF-8 are written out."""
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
