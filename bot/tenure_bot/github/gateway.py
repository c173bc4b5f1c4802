"""What the bot asks of GitHub: a protocol and its values, so that everything else needs no network.

One read brings everything that a decision about a pull request needs; each write is one request.
Every method raises only the errors of `tenure_bot.errors`, and none of them repeats a write.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

MARKED = "<!-- tenure:v"
"""How the mark of any version begins: a body without it is none of ours."""


class Repo(NamedTuple):
    """A repository as the bot addresses it.

    Attributes:
        id: Stays through renames and transfers; the key of everything.
        name: `owner/name`, as it was last heard.
        installation: The id of our installation there; 0 in a workflow, which has a token instead.
    """

    id: int
    name: str
    installation: int = 0


class RepoSeen(NamedTuple):
    """A repository as it is now."""

    id: int
    name: str
    default_branch: str
    archived: bool = False
    disabled: bool = False
    has_issues: bool = True
    private: bool = False


class CommentSeen(NamedTuple):
    """A comment that carries a mark of ours, or seems to.

    Attributes:
        id: The number that REST takes.
        node: The id that GraphQL takes.
        body: As it stands.
        ours: Whether the account that asks wrote it.
        author: Its login.
        hidden: Whether somebody minimized it.
        created: When, in UTC.
    """

    id: int
    node: str
    body: str
    ours: bool
    author: str
    hidden: bool = False
    created: datetime | None = None


class CheckSeen(NamedTuple):
    """A check run of ours on the head commit."""

    id: int
    name: str
    external: str
    status: str
    conclusion: str | None


class Approval(NamedTuple):
    """The latest review of a person that says yes or no: `APPROVED`, `CHANGES_REQUESTED`, …."""

    login: str
    state: str
    commit: str


class PullSeen(NamedTuple):
    """A pull request as it is now.

    Attributes:
        repo: Where it is.
        number: Its number.
        node: The id that GraphQL takes.
        state: `open`, `closed` or `merged`.
        draft: Whether it is a draft.
        author: The login of who opened it; "" for a deleted account.
        base_ref: The branch that it goes to.
        base: The commit that this branch is at.
        head_ref: The branch that it comes from: hostile text.
        head: Its newest commit.
        head_repo: `owner/name` of where it comes from; `None` if that was deleted.
        files: How many files it changes, as GitHub counts.
        labels: All that it has.
        approvals: The latest of each person who may write there: anybody may approve.
        comments: Those that hold a mark, the oldest first.
        checks: Those of ours on `head`.
        suggestions: Review comments that hold a mark, the oldest first; a resolved one is hidden.
        requested: Whose review is asked for: logins, and teams as `org/team`.
    """

    repo: RepoSeen
    number: int
    node: str
    state: str
    draft: bool
    author: str
    base_ref: str
    base: str
    head_ref: str
    head: str
    head_repo: str | None
    files: int
    labels: tuple[str, ...] = ()
    approvals: tuple[Approval, ...] = ()
    comments: tuple[CommentSeen, ...] = ()
    checks: tuple[CheckSeen, ...] = ()
    suggestions: tuple[CommentSeen, ...] = ()
    requested: tuple[str, ...] = ()


class ReviewSeen(NamedTuple):
    """A review of a pull request.

    Attributes:
        login: Who gave it; "" for a deleted account.
        is_bot: Whether that is a bot.
        state: `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED` or `DISMISSED`.
        commit: The commit that was looked at; "" where GitHub does not know it any more.
        at: When, in UTC.
        comments: How many comments at lines came with it.
    """

    login: str
    is_bot: bool
    state: str
    commit: str
    at: datetime
    comments: int


class MergedSeen(NamedTuple):
    """What became of a merged pull request, beside what `PullSeen` has.

    Attributes:
        commit: The commit that it became on the branch; "" where GitHub does not know it.
        base: The commit before that: what the pull request changed is its difference from there.
        asked: When a review could begin: it was opened, or was a draft no more, in UTC.
        merged: When, in UTC.
        body: What its author says of it: hostile text.
        labels: Of it and of the issues that it closes.
        reviews: Those that were given, the oldest first.
    """

    commit: str
    base: str
    asked: datetime
    merged: datetime
    body: str
    labels: tuple[str, ...] = ()
    reviews: tuple[ReviewSeen, ...] = ()


class Annotation(NamedTuple):
    """A finding at its lines in the check; `level` is `failure`, `warning` or `notice`."""

    path: str
    start_line: int
    end_line: int
    level: str
    title: str
    message: str


class CheckRun(NamedTuple):
    """A check run as it should be; it is always completed.

    Attributes:
        name: What people require in a branch protection.
        head: The commit.
        external: The target and its revision, so that an older run never overwrites a newer one.
        conclusion: `success`, `neutral` or `failure`.
        title: One line that can be understood alone.
        summary: Markdown, under 65,535 characters.
        text: Markdown, under 65,535 characters.
        annotations: All of them; the gateway sends 50 a request.
        actions: Buttons: (label up to 20, description up to 40, identifier up to 20 characters).
    """

    name: str
    head: str
    external: str
    conclusion: str
    title: str
    summary: str
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
    actions: tuple[tuple[str, str, str], ...] = ()


class Suggestion(NamedTuple):
    """A review comment on lines of an added file, with a change that one click commits."""

    path: str
    start_line: int
    line: int
    body: str


class GitHub(Protocol):
    """The calls that the bot makes; an object of it belongs to one thread."""

    def repository(self, repo: Repo) -> RepoSeen:
        """Return what a repository is now.

        Raises:
            Gone: It was deleted, or the installation cannot see it any more.
        """
        ...

    def pull(self, repo: Repo, number: int) -> PullSeen:
        """Return everything about a pull request in one question (GraphQL; more only to page).

        Raises:
            Gone: There is no such pull request.
        """
        ...

    def merged(self, repo: Repo, number: int) -> MergedSeen:
        """Return how a merged pull request was reviewed (GraphQL; more only to page).

        Raises:
            Gone: There is no such pull request.
        """
        ...

    def merged_lately(self, repo: Repo) -> tuple[int, ...]:
        """Return the numbers of the newest merged pull requests, fifty at most (GraphQL).

        Raises:
            Gone: There is no such repository.
        """
        ...

    def create_comment(self, repo: Repo, number: int, body: str) -> CommentSeen:
        """Write a comment; one POST, never repeated."""
        ...

    def edit_comment(self, repo: Repo, comment: int, body: str) -> None:
        """Replace the body of a comment of ours.

        Raises:
            Gone: Somebody deleted it.
        """
        ...

    def delete_comment(self, repo: Repo, comment: int) -> None:
        """Remove a comment of ours; that it is gone already is success."""
        ...

    def checks(self, repo: Repo, head: str) -> tuple[CheckSeen, ...]:
        """Return our check runs on a commit, the oldest first."""
        ...

    def create_check(self, repo: Repo, check: CheckRun) -> int:
        """Create a completed check run with the first 50 annotations; return its id."""
        ...

    def edit_check(self, repo: Repo, check_id: int, check: CheckRun, start_at: int = 0) -> None:
        """Complete or rewrite a check run, and append the 50 annotations from `start_at` on.

        GitHub never takes an annotation away: who only changes the words starts behind the last.
        """
        ...

    def add_labels(self, repo: Repo, number: int, labels: Sequence[str]) -> None:
        """Add labels in one request; those that do not exist yet come to exist."""
        ...

    def remove_label(self, repo: Repo, number: int, label: str) -> None:
        """Remove one label; that it is not there is success."""
        ...

    def create_suggestions(
        self, repo: Repo, number: int, head: str, suggestions: Sequence[Suggestion]
    ) -> None:
        """Offer changes in one review; one POST, never repeated."""
        ...

    def delete_suggestion(self, repo: Repo, comment: int) -> None:
        """Remove a review comment of ours; that it is gone already is success."""
        ...

    def request_reviewers(
        self, repo: Repo, number: int, people: Sequence[str], teams: Sequence[str]
    ) -> None:
        """Ask for a review."""
        ...

    def describe_labels(self, repo: Repo, labels: Iterable[tuple[str, str, str]]) -> None:
        """Give labels (name, color, description) their looks where they exist without any."""
        ...
