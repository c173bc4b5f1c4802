"""The protocol `Tracker` on GitHub itself: issues, people, the App's installations and deliveries."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from tenure_bot.clock import SYSTEM, Clock
from tenure_bot.errors import Gone, NotPermitted
from tenure_bot.github import seen
from tenure_bot.github.answers import Answer, Etags
from tenure_bot.github.connection import PAGE, Connection, place, segment
from tenure_bot.github.credentials import Tokens, Use
from tenure_bot.github.gateway import CommentSeen, Repo, RepoSeen
from tenure_bot.github.github_filing import GitHubFiles
from tenure_bot.github.queries import MERGE_LATER
from tenure_bot.github.seen import Identity, understood
from tenure_bot.github.tracker import (
    DeliverySeen,
    IssueEdit,
    IssueSeen,
    IssueWrite,
    PullFound,
    PullWrite,
    Said,
)
from tenure_bot.github.transport import Ask, Transport

MOST_ASSIGNEES = 10
"""GitHub gives an issue to no more people."""

_DELIVERIES = 100  # pages of failed deliveries, the newest first: GitHub keeps some days of them
_ROLES = ("admin", "maintain", "write", "triage", "read", "none")


class GitHubTracker(GitHubFiles):
    """GitHub as issues need it, pull requests included; an object belongs to one thread."""

    _slug = ""  # of the App, once it was asked for

    def issue(self, repo: Repo, number: int) -> IssueSeen:
        """Return an issue."""
        path = f"{place(repo)}/issues/{number}"
        value = self._connection.read(repo, Use.ISSUES, path)
        if isinstance(value, dict) and "pull_request" in value:
            raise Gone(f"GET {path}: this is a pull request")
        return understood(seen.issue, value, self._identity, asked=f"GET {path}")

    def issues(self, repo: Repo, labels: Sequence[str]) -> tuple[IssueSeen, ...]:
        """Return the issues, open and closed, that have all of these labels, the oldest first."""
        path = f"{place(self.named(repo))}/issues"
        asked = {"state": "all", "labels": ",".join(labels), "sort": "created", "direction": "asc"}
        value = self._connection.pages(repo, Use.ISSUES, path, asked)
        return understood(seen.issues, value, self._identity, asked=f"GET {path}")

    def own_issues(self, repo: Repo) -> tuple[IssueSeen, ...]:
        """Return the issues, open and closed, that our account opened, the oldest first."""
        path = f"{place(self.named(repo))}/issues"
        asked = {"state": "all", "creator": self._login(), "sort": "created", "direction": "asc"}
        value = self._connection.pages(repo, Use.ISSUES, path, asked)
        return understood(seen.issues, value, self._identity, asked=f"GET {path}")

    def branch(self, repo: Repo, name: str) -> str:
        """Return the id of the commit that a branch is at."""
        path = f"{place(repo)}/git/ref/heads/{quote(name, errors='replace')}"
        value = self._connection.read(repo, Use.CONTENTS, path)
        return understood(lambda found: str(found["object"]["sha"]), value, asked=f"GET {path}")

    def said(self, repo: Repo, since: datetime) -> tuple[Said, ...]:
        """Return the comments that changed since then, the oldest first."""
        path = f"{place(self.named(repo))}/issues/comments"
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        asked = {"since": moment, "sort": "updated", "direction": "asc"}
        value = self._connection.pages(repo, Use.ISSUES, path, asked)
        return understood(seen.said, value, asked=f"GET {path}")

    def _login(self) -> str:
        """Return the login of our account; an App has one that its slug makes."""
        if self._identity.login:
            return self._identity.login
        if not self._slug:
            ask = Ask("GET", "/app")
            value = self._connection.as_app(ask).value(ask.title)
            self._slug = understood(lambda found: str(found["slug"]), value, asked=ask.title)
        return f"{self._slug}[bot]"

    def issue_comments(self, repo: Repo, number: int) -> tuple[CommentSeen, ...]:
        """Return the comments of an issue that carry a mark, the oldest first."""
        path = f"{place(self.named(repo))}/issues/{number}/comments"
        value = self._connection.pages(repo, Use.ISSUES, path)
        return understood(seen.comments, value, self._identity, asked=f"GET {path}")

    def create_issue(self, repo: Repo, issue: IssueWrite) -> IssueSeen:
        """Open an issue; one POST, never repeated."""
        path = f"{place(repo)}/issues"
        body: dict[str, object]
        body = {"title": issue.title, "body": issue.body, "labels": list(issue.labels)}
        if issue.milestone is not None:
            body["milestone"] = issue.milestone
        value = self._connection.write(repo, Use.ISSUES, "POST", path, body)
        made = understood(seen.issue, value, self._identity, asked=f"POST {path}")
        return made._replace(ours=True)

    def edit_issue(self, repo: Repo, number: int, edit: IssueEdit) -> IssueSeen:
        """Change an issue, close it or reopen it; one PATCH."""
        path = f"{place(repo)}/issues/{number}"
        names = ("title", "body", "state", "state_reason", "duplicate_issue_id", "milestone")
        body = {name: value for name, value in zip(names, edit, strict=True) if value is not None}
        value = self._connection.write(repo, Use.ISSUES, "PATCH", path, body)
        return understood(seen.issue, value, self._identity, asked=f"PATCH {path}")

    def can_assign(self, repo: Repo, login: str) -> bool:
        """Whether an issue can be given to somebody."""
        try:
            self._connection.read(repo, Use.ISSUES, f"{place(repo)}/assignees/{segment(login)}")
        except Gone:
            return False
        return True

    def add_assignees(self, repo: Repo, number: int, logins: Sequence[str]) -> tuple[str, ...]:
        """Give an issue to those who can have it, ten at most; return who has it now."""
        able = [login for login in logins[:MOST_ASSIGNEES] if self.can_assign(repo, login)]
        if not able:
            return ()
        path = f"{place(repo)}/issues/{number}/assignees"
        value = self._connection.write(repo, Use.ISSUES, "POST", path, {"assignees": able})
        return understood(seen.assignees, value, asked=f"POST {path}")

    def permission(self, repo: Repo, login: str) -> str:
        """Return what somebody may do now; `none` for somebody whom GitHub does not know."""
        path = f"{place(repo)}/collaborators/{segment(login)}/permission"
        try:
            value = self._connection.read(repo, Use.ISSUES, path)
        except Gone:
            return "none"
        return understood(_role, value, asked=f"GET {path}")

    def is_member(self, repo: Repo, team: str, login: str) -> bool:
        """Whether somebody belongs to a team of the owner of the repository."""
        owner, _, name = team.partition("/")
        if owner.casefold() != repo.name.partition("/")[0].casefold() or not name:
            return False  # a token reaches no other organization
        path = f"/orgs/{segment(owner)}/teams/{segment(name)}/memberships/{segment(login)}"
        try:
            value = self._connection.read(repo, Use.PULL, path)
        except (Gone, NotPermitted):
            return False
        return understood(
            lambda found: bool(found["state"] == "active"), value, asked=f"GET {path}"
        )

    def react(self, repo: Repo, comment: int, content: str) -> None:
        """Answer a comment with a reaction; a second time changes nothing."""
        path = f"{place(repo)}/issues/comments/{comment}/reactions"
        self._connection.write(repo, Use.ISSUES, "POST", path, {"content": content})

    def lacks(self, repo: Repo) -> tuple[str, ...]:
        """Return the permissions that a branch and a pull request need and we do not have."""
        ask = Ask("GET", f"/app/installations/{repo.installation}")
        try:
            value = self._connection.as_app(ask).value(ask.title)
        except NotPermitted:  # a workflow's token is no App
            return ()
        granted = understood(lambda found: dict(found["permissions"]), value, asked=ask.title)
        return tuple(
            f"{name}: {level}"
            for name, level in Use.WRITE.value
            if level == "write" and granted.get(name) not in ("write", "admin")
        )

    def pulls_from(self, repo: Repo, branch: str) -> tuple[PullFound, ...]:
        """Return the pull requests that come from a branch, open and closed, the oldest first."""
        owner = self.named(repo).name.partition("/")[0]
        found = self._pulls(repo, {"state": "all", "head": f"{owner}:{branch}"})
        # A filter that GitHub does not understand is passed over.
        return tuple(each for each in found if each.branch == branch)

    def own_pulls(self, repo: Repo) -> tuple[PullFound, ...]:
        """Return the open pull requests that our account opened, the oldest first."""
        return tuple(each for each in self._pulls(repo, {"state": "open"}) if each.ours)

    def _pulls(self, repo: Repo, asked: dict[str, str]) -> tuple[PullFound, ...]:
        path = f"{place(self.named(repo))}/pulls"
        value = self._connection.pages(repo, Use.PULL, path, asked)
        return understood(seen.pulls, value, repo.id, self._login(), asked=f"GET {path}")

    def open_pull(self, repo: Repo, pull: PullWrite) -> PullFound:
        """Open a pull request; one POST, never repeated."""
        path = f"{place(repo)}/pulls"
        value = self._connection.write(repo, Use.WRITE, "POST", path, pull._asdict())
        made = understood(seen.pull_found, value, repo.id, "", asked=f"POST {path}")
        return made._replace(ours=True)

    def close_pull(self, repo: Repo, number: int) -> None:
        """Close a pull request; that it is closed already is success."""
        path = f"{place(repo)}/pulls/{number}"
        self._connection.write(repo, Use.PULL, "PATCH", path, {"state": "closed"})

    def merge_later(self, repo: Repo, pull: PullFound) -> None:
        """Let GitHub merge a pull request once all is there that its branch requires."""
        title = f"{repo.name}, merging pull request {pull.number} later"
        self._connection.query(repo, Use.WRITE, title, MERGE_LATER, {"pull": pull.node})

    def repositories(self, installation: int) -> tuple[RepoSeen, ...]:
        """Return the repositories that an installation covers."""
        path = "/installation/repositories"
        whose = Repo(0, f"installation {installation}", installation)
        pages = self._connection.pages(whose, Use.LIST, path, key="repositories")
        return tuple(understood(seen.repo, item, asked=f"GET {path}") for item in pages)

    def failed_deliveries(self, since: datetime) -> tuple[DeliverySeen, ...]:
        """Return what the App's webhook could not bring since then, the oldest first."""
        ask = Ask("GET", "/app/hook/deliveries", {"status": "failure", "per_page": PAGE})
        found: dict[int, DeliverySeen] = {}
        for _ in range(_DELIVERIES):
            answer = self._connection.as_app(ask)
            page = understood(_deliveries, answer.value(ask.title), asked=ask.title)
            found |= {item.id: item for item in page if item.delivered >= since}
            cursor = _cursor(answer)
            if not cursor or not page or page[-1].delivered < since:
                break
            ask = ask._replace(parameters={**ask.parameters, "cursor": cursor})
        return tuple(found[number] for number in sorted(found))

    def redeliver(self, delivery: int) -> None:
        """Ask GitHub to bring a delivery once more."""
        self._connection.as_app(Ask("POST", f"/app/hook/deliveries/{delivery}/attempts"))


def connect(
    url: str,
    tokens: Tokens,
    identity: Identity,
    etags: Etags | None = None,
    clock: Clock = SYSTEM,
) -> GitHubTracker:
    """Return a way to GitHub for one thread.

    Args:
        url: The address of the API.
        tokens: Shared by all threads.
        identity: Whose comments, checks and issues are ours.
        etags: Shared by all threads; `None` where there is no database.
        clock: For limits that GitHub tells as a time of day.
    """
    connection = Connection(Transport(url, clock), tokens, etags, clock)
    return GitHubTracker(connection, identity)


def _role(value: Any) -> str:
    """Return the finest word for what somebody may do; an organization may have its own ones."""
    role = value.get("role_name")
    found = role if role in _ROLES else value["permission"]
    if found not in _ROLES:
        raise ValueError("a permission that nobody knows")
    return str(found)


def _deliveries(value: list[Any]) -> list[DeliverySeen]:
    return [seen.delivery(item) for item in value]


def _cursor(answer: Answer) -> str:
    """Return where GitHub's list goes on: it says so in a header, and only there."""
    for part in answer.headers.get("link", "").split(","):
        address, _, relation = part.partition(";")
        if 'rel="next"' in relation:
            query = parse_qs(urlsplit(address.strip(" <>")).query)
            return query.get("cursor", [""])[0]
    return ""
