"""What the bot asks of GitHub beside pull requests: issues, people, its own installations.

It goes on from `tenure_bot.github.gateway`, by the same rules: one write is one request, never repeated.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from tenure_bot.github.filing import Files
from tenure_bot.github.gateway import CommentSeen, Repo, RepoSeen


class IssueSeen(NamedTuple):
    """An issue as it is now.

    Attributes:
        id: The number that names it for ever; `IssueEdit.duplicate_of` takes it.
        number: Its number in the repository.
        node: The id that GraphQL takes.
        title: Its title.
        body: As it stands; "" for none.
        state: `open` or `closed`.
        reason: Why it was closed or reopened: `completed`, `not_planned`, `duplicate`, `reopened`.
        ours: Whether the account that asks opened it.
        author: The login of who opened it; "" for a deleted account.
        labels: All that it has.
        assignees: Logins.
        comments: How many there are.
        locked: Whether only collaborators may comment.
        created: When, in UTC.
        updated: When anything about it changed last.
        milestone: The title of its milestone; "" for none.
        home: The address of its repository: GitHub answers with an issue that was moved.
    """

    id: int
    number: int
    node: str
    title: str
    body: str
    state: str
    reason: str | None
    ours: bool
    author: str
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    comments: int = 0
    locked: bool = False
    created: datetime | None = None
    updated: datetime | None = None
    milestone: str = ""
    home: str = ""


class IssueWrite(NamedTuple):
    """An issue to open; the milestone by its number.

    Assignees come later, singly: one that is not allowed refuses the whole.
    """

    title: str
    body: str
    labels: tuple[str, ...] = ()
    milestone: int | None = None


class IssueEdit(NamedTuple):
    """What to change in an issue; `None` leaves a thing as it is.

    Labels and assignees are not here: a PATCH would replace what people set meanwhile.

    Attributes:
        title: The new title.
        body: The new body.
        state: `open` or `closed`.
        reason: With a state: `completed`, `not_planned`, `duplicate` or `reopened`.
        duplicate_of: With the reason `duplicate`: the id (not the number) of the other issue.
        milestone: The number of the milestone that it is put into.
    """

    title: str | None = None
    body: str | None = None
    state: str | None = None
    reason: str | None = None
    duplicate_of: int | None = None
    milestone: int | None = None


class DeliverySeen(NamedTuple):
    """A delivery of the App's webhook that GitHub could not bring.

    Attributes:
        id: Of this attempt; `redeliver` takes it.
        guid: Of the event; every attempt and every hook has the same.
        event: Its name.
        action: "" for an event without actions.
        installation: Of which installation; `None` for none.
        repo: The id of the repository; `None` for none.
        delivered: When it was tried.
        status: What our side answered; 0 for nothing.
    """

    id: int
    guid: str
    event: str
    action: str
    installation: int | None
    repo: int | None
    delivered: datetime
    status: int


class Said(NamedTuple):
    """A comment by anybody on an issue or a pull request.

    Attributes:
        id: Its number.
        number: Of the issue or pull request.
        is_pull: Whether that is a pull request.
        body: As it stands.
        author: The login; "" for a deleted account.
        is_bot: Whether a program wrote it.
        created: When, in UTC.
        updated: When it was edited last; the same if it never was.
        url: Where people see it.
        answered: Whether somebody reacted to it as the bot does once it has heard a command.
    """

    id: int
    number: int
    is_pull: bool
    body: str
    author: str
    is_bot: bool
    created: datetime
    updated: datetime
    url: str
    answered: bool = False


class PullFound(NamedTuple):
    """A pull request of a list.

    Attributes:
        number: Its number.
        node: The id that GraphQL takes.
        body: As it stands; "" for none.
        is_open: Whether it is neither closed nor merged.
        ours: Whether our account opened it.
        branch: That it comes from, in the same repository; "" for one of a fork.
        head: Its newest commit.
        merges: Whether GitHub merges it by itself.
        merged: Whether it was merged.
    """

    number: int
    node: str
    body: str
    is_open: bool
    ours: bool
    branch: str
    head: str
    merges: bool = False
    merged: bool = False


class PullWrite(NamedTuple):
    """A pull request to open, from one branch of a repository to another one."""

    title: str
    body: str
    head: str
    base: str


class Tracker(Files, Protocol):
    """The calls about issues, people and installations; an object of it belongs to one thread."""

    def issue(self, repo: Repo, number: int) -> IssueSeen:
        """Return an issue.

        Raises:
            Gone: It was deleted, moved to where we are not, or is a pull request.
        """
        ...

    def issues(self, repo: Repo, labels: Sequence[str]) -> tuple[IssueSeen, ...]:
        """Return the issues, open and closed, that have all of these labels, the oldest first."""
        ...

    def own_issues(self, repo: Repo) -> tuple[IssueSeen, ...]:
        """Return the issues, open and closed, that our account opened, the oldest first.

        By the author and not by a label: people may remove one, and a policy may rename it.
        """
        ...

    def branch(self, repo: Repo, name: str) -> str:
        """Return the id of the commit that a branch is at.

        Raises:
            Gone: There is no such branch; the repository may be empty.
        """
        ...

    def said(self, repo: Repo, since: datetime) -> tuple[Said, ...]:
        """Return the comments on issues and pull requests that changed since then, the oldest first."""
        ...

    def issue_comments(self, repo: Repo, number: int) -> tuple[CommentSeen, ...]:
        """Return the comments of an issue that carry a mark, the oldest first."""
        ...

    def create_issue(self, repo: Repo, issue: IssueWrite) -> IssueSeen:
        """Open an issue; one POST, never repeated.

        Raises:
            Gone: The repository has no issues.
        """
        ...

    def edit_issue(self, repo: Repo, number: int, edit: IssueEdit) -> IssueSeen:
        """Change an issue, close it or reopen it; one PATCH."""
        ...

    def can_assign(self, repo: Repo, login: str) -> bool:
        """Whether an issue can be given to somebody."""
        ...

    def add_assignees(self, repo: Repo, number: int, logins: Sequence[str]) -> tuple[str, ...]:
        """Give an issue to those who can have it, ten at most; return who has it now.

        Everybody is asked about first; the others are left out, for one of them refuses the whole.
        """
        ...

    def permission(self, repo: Repo, login: str) -> str:
        """Return what somebody may do now: `admin`, `maintain`, `write`, `triage`, `read`, `none`."""
        ...

    def is_member(self, repo: Repo, team: str, login: str) -> bool:
        """Whether somebody belongs to a team, given as `org/team`, of the owner of the repository."""
        ...

    def react(self, repo: Repo, comment: int, content: str) -> None:
        """Answer a comment with `+1`, `-1`, `eyes`, `confused`, …; a second time changes nothing."""
        ...

    def lacks(self, repo: Repo) -> tuple[str, ...]:
        """Return the permissions that a branch and a pull request need and we do not have.

        Where nobody can tell beforehand, as with the token of a workflow, that is none.
        """
        ...

    def pulls_from(self, repo: Repo, branch: str) -> tuple[PullFound, ...]:
        """Return the pull requests that come from a branch, open and closed, the oldest first."""
        ...

    def own_pulls(self, repo: Repo) -> tuple[PullFound, ...]:
        """Return the open pull requests that our account opened, the oldest first."""
        ...

    def open_pull(self, repo: Repo, pull: PullWrite) -> PullFound:
        """Open a pull request; one POST, never repeated."""
        ...

    def close_pull(self, repo: Repo, number: int) -> None:
        """Close a pull request; that it is closed already is success."""
        ...

    def merge_later(self, repo: Repo, pull: PullFound) -> None:
        """Let GitHub merge a pull request once all is there that its branch requires."""
        ...

    def repositories(self, installation: int) -> tuple[RepoSeen, ...]:
        """Return the repositories that an installation covers."""
        ...

    def failed_deliveries(self, since: datetime) -> tuple[DeliverySeen, ...]:
        """Return what the App's webhook could not bring since then, the oldest first."""
        ...

    def redeliver(self, delivery: int) -> None:
        """Ask GitHub to bring a delivery once more."""
        ...
