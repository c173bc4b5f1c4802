"""GitHub's JSON as the values of `tenure_bot.github.gateway` and `tenure_bot.github.tracker`.

These functions look only at what the values hold, and raise `KeyError`, `TypeError`, `ValueError`
or their like for JSON that is not as GitHub documents it; `understood` turns those into one error.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from tenure_bot.errors import Unknown
from tenure_bot.github.answers import moment
from tenure_bot.github.gateway import MARKED, Approval, CheckSeen, CommentSeen, PullSeen, RepoSeen
from tenure_bot.github.tracker import DeliverySeen, IssueSeen, PullFound, Said

Json = Mapping[str, Any]
T = TypeVar("T")

ANSWERS = ("+1", "confused")
"""The reactions of the bot to a command. Where memory is lost, they say that it was heard."""

_NUMBERED = re.compile(r"/issues/([0-9]{1,19})$")
_RUN = re.compile(r"/runs/([0-9]{1,19})(?:[?#]|$)")


class Identity(NamedTuple):
    """Whose things are ours.

    Attributes:
        app: The id of the App that writes; GitHub notes it at what an App wrote.
        login: The account that writes where it is no App; "" for none.
    """

    app: int
    login: str = ""


def understood(function: Callable[..., T], *values: Any, asked: str) -> T:
    """Return what a function of this module makes of an answer.

    Raises:
        Unknown: The answer is not as GitHub documents it, so nobody can tell what was done.
    """
    try:
        return function(*values)
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError):
        raise Unknown(f"{asked}: the answer is not as GitHub documents it") from None


def pull(
    repository: Json, comments: Iterable[Json], threads: Iterable[Json], identity: Identity
) -> PullSeen:
    """Return a pull request of a GraphQL answer; comments and threads come from all its pages."""
    found = repository["pullRequest"]
    head, base = found["headRefOid"], (found["baseRef"] or {}).get("target") or {}
    origin = found["headRepository"]
    return PullSeen(
        repo=_graphql_repo(repository),
        number=int(found["number"]),
        node=str(found["id"]),
        state=found["state"].lower(),
        draft=bool(found["isDraft"]),
        author=login_of(found["author"]),
        base_ref=str(found["baseRefName"]),
        base=str(base.get("oid") or found["baseRefOid"]),
        head_ref=str(found["headRefName"]),
        head=str(head),
        head_repo=str(origin["nameWithOwner"]) if origin else None,
        files=int(found["changedFiles"]),
        labels=tuple(str(label["name"]) for label in nodes(found["labels"])),
        approvals=tuple(map(_approval, nodes(found["latestOpinionatedReviews"]))),
        comments=_marked(_graphql_comment(item, identity) for item in comments),
        checks=checks([node["commit"] for node in nodes(found["commits"])], head),
        suggestions=_marked(_suggestion(thread, identity) for thread in threads),
        requested=tuple(filter(None, map(_requested, nodes(found["reviewRequests"])))),
    )


def checks(commits: Iterable[Json], head: str) -> tuple[CheckSeen, ...]:
    """Return the check runs on one commit of a GraphQL answer, the oldest first."""
    # Somebody may push between two looks of GitHub's own: other commits do not count.
    suites = [
        suite
        for commit in commits
        if commit["oid"] == head
        for suite in nodes(commit["checkSuites"])
    ]
    found = [_check(run) for suite in suites for run in nodes(suite["checkRuns"])]
    return tuple(sorted(found, key=lambda check: check.id))


def is_marked(data: Json) -> bool:
    """Whether a comment of a GraphQL answer holds a mark, or a thread whose first comment it is."""
    if "comments" in data:
        return any(MARKED in first["body"] for first in nodes(data["comments"])[:1])
    return MARKED in data["body"]


def repo(data: Json) -> RepoSeen:
    """Return a repository of REST."""
    return RepoSeen(
        id=int(data["id"]),
        name=str(data["full_name"]),
        # Lists for an installation leave some of these out.
        default_branch=str(data.get("default_branch") or ""),
        archived=bool(data.get("archived", False)),
        disabled=bool(data.get("disabled", False)),
        has_issues=bool(data.get("has_issues", True)),
        private=bool(data["private"]),
    )


def comment(data: Json, identity: Identity) -> CommentSeen:
    """Return a comment of REST."""
    return CommentSeen(
        id=int(data["id"]),
        node=str(data["node_id"]),
        body=str(data.get("body") or ""),
        ours=_is_ours(data, identity),
        author=_rest_login(data.get("user")),
        hidden=bool(data.get("minimized")),
        created=moment(data["created_at"]),
    )


def comments(data: Iterable[Json], identity: Identity) -> tuple[CommentSeen, ...]:
    """Return the comments of REST that carry a mark, the oldest first."""
    return _marked(comment(item, identity) for item in data)


def issue(data: Json, identity: Identity) -> IssueSeen:
    """Return an issue of REST."""
    reason = data.get("state_reason")
    return IssueSeen(
        id=int(data["id"]),
        number=int(data["number"]),
        node=str(data["node_id"]),
        title=str(data["title"]),
        body=str(data.get("body") or ""),
        state=str(data["state"]),
        reason=str(reason) if reason else None,
        ours=_is_ours(data, identity),
        author=_rest_login(data.get("user")),
        labels=tuple(_label(label) for label in data["labels"]),
        assignees=assignees(data),
        comments=int(data.get("comments", 0)),
        locked=bool(data.get("locked", False)),
        created=moment(data["created_at"]),
        updated=moment(data["updated_at"]),
        milestone=str((data.get("milestone") or {}).get("title") or ""),
        home=str(data.get("repository_url") or ""),
    )


def issues(data: Iterable[Json], identity: Identity) -> tuple[IssueSeen, ...]:
    """Return the issues of a list that holds pull requests too, the oldest first."""
    found = {item["number"]: issue(item, identity) for item in data if "pull_request" not in item}
    return tuple(found[number] for number in sorted(found))


def pulls(data: Iterable[Json], repo: int, login: str) -> tuple[PullFound, ...]:
    """Return the pull requests of a list of REST, the oldest first.

    Args:
        data: The list.
        repo: The id of the repository: a branch of a fork is none of its branches.
        login: Of our account; a pull request does not say which App opened it.
    """
    found = {item["number"]: pull_found(item, repo, login) for item in data}
    return tuple(found[number] for number in sorted(found))


def pull_found(data: Json, repo: int, login: str) -> PullFound:
    """Return a pull request of REST."""
    head = data["head"]
    at_home = int((head.get("repo") or {}).get("id") or 0) == repo
    return PullFound(
        number=int(data["number"]),
        node=str(data["node_id"]),
        body=str(data.get("body") or ""),
        is_open=data["state"] == "open",
        ours=bool(login) and _rest_login(data.get("user")) == login,
        branch=str(head["ref"]) if at_home else "",
        head=str(head["sha"]),
        merges=bool(data.get("auto_merge")),
        merged=bool(data.get("merged_at")),
    )


def said(data: Iterable[Json]) -> tuple[Said, ...]:
    """Return the comments of a list of a whole repository, the oldest first."""
    found = (_said(item) for item in data)
    return tuple(sorted(found, key=lambda one: one.id))


def _said(data: Json) -> Said:
    user = data.get("user")
    number = _NUMBERED.search(str(data["issue_url"]))
    if number is None:
        raise ValueError("a comment of no issue")
    return Said(
        id=int(data["id"]),
        number=int(number[1]),
        is_pull="/pull/" in str(data["html_url"]),
        body=str(data.get("body") or ""),
        author=_rest_login(user),
        is_bot=bool(data.get("performed_via_github_app")) or (user or {}).get("type") != "User",
        created=moment(data["created_at"]),
        updated=moment(data["updated_at"]),
        url=str(data["html_url"]),
        answered=any((data.get("reactions") or {}).get(name) for name in ANSWERS),
    )


def assignees(data: Json) -> tuple[str, ...]:
    """Return who an issue is given to."""
    return tuple(_rest_login(user) for user in data.get("assignees") or ())


def delivery(data: Json) -> DeliverySeen:
    """Return a delivery of the App's webhook."""
    installation, repository = data.get("installation_id"), data.get("repository_id")
    return DeliverySeen(
        id=int(data["id"]),
        guid=str(data["guid"]),
        event=str(data["event"]),
        action=str(data.get("action") or ""),
        installation=int(installation) if installation else None,
        repo=int(repository) if repository else None,
        delivered=moment(data["delivered_at"]),
        status=int(data["status_code"]),
    )


def _graphql_repo(data: Json) -> RepoSeen:
    return RepoSeen(
        id=int(data["databaseId"]),
        name=str(data["nameWithOwner"]),
        default_branch=str((data["defaultBranchRef"] or {}).get("name") or ""),
        archived=bool(data["isArchived"]),
        disabled=bool(data["isDisabled"]),
        has_issues=bool(data["hasIssuesEnabled"]),
        private=bool(data["isPrivate"]),
    )


def _graphql_comment(data: Json, identity: Identity) -> CommentSeen:
    author = login_of(data["author"])
    return CommentSeen(
        id=int(data["fullDatabaseId"]),
        node=str(data["id"]),
        body=str(data["body"]),
        ours=bool(data["viewerDidAuthor"]) or (author == identity.login != ""),
        author=author,
        hidden=bool(data["isMinimized"]),
        created=moment(data["createdAt"]),
    )


def _suggestion(thread: Json, identity: Identity) -> CommentSeen:
    seen = _graphql_comment(nodes(thread["comments"])[0], identity)
    return seen._replace(hidden=seen.hidden or bool(thread["isResolved"]))


def _marked(found: Iterable[CommentSeen]) -> tuple[CommentSeen, ...]:
    """Keep those with a mark, once each: a page that moved on while it was read repeats some."""
    kept = {seen.id: seen for seen in found if MARKED in seen.body}
    return tuple(kept[number] for number in sorted(kept))


def _approval(review: Json) -> Approval:
    commit = review["commit"] or {}
    return Approval(login_of(review["author"]), str(review["state"]), str(commit.get("oid") or ""))


def _check(run: Json) -> CheckSeen:
    number = run["databaseId"]
    if number is None:
        match = _RUN.search(str(run["url"]))
        if match is None:
            raise ValueError("a check run without a number")
        number = match[1]
    conclusion = run["conclusion"]
    return CheckSeen(
        id=int(number),
        name=str(run["name"]),
        external=str(run["externalId"] or ""),
        status=run["status"].lower(),
        conclusion=conclusion.lower() if conclusion else None,
    )


def _requested(request: Json) -> str:
    who = request["requestedReviewer"] or {}  # a team that the token may not see
    return str(who.get("combinedSlug") or who.get("login") or "")


def nodes(connection: Any) -> list[Json]:
    """Return what a connection holds; GraphQL leaves `None` where a token may not look."""
    return [node for node in (connection or {}).get("nodes") or () if node is not None]


def login_of(actor: Json | None) -> str:
    """Return a login as REST writes it: GraphQL leaves the ending of a bot's out."""
    if actor is None:
        return ""
    name = str(actor["login"])
    bot = actor.get("__typename") == "Bot" and not name.endswith("[bot]")
    return f"{name}[bot]" if bot else name


def _rest_login(user: Json | None) -> str:
    return str(user["login"]) if user else ""


def _label(label: Any) -> str:
    return label if isinstance(label, str) else str(label["name"])


def _is_ours(data: Json, identity: Identity) -> bool:
    app = data.get("performed_via_github_app")
    if (
        app and identity.app
    ):  # a workflow's token belongs to an App too, whose number nobody tells it
        return int(app["id"]) == identity.app
    return bool(identity.login) and _rest_login(data.get("user")) == identity.login
