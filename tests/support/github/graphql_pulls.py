"""Repositories, pull requests and issues as GraphQL objects."""

import re
from collections.abc import Callable
from typing import Any

from support.github import moves
from support.github.emulator import Row
from support.github.graphql_commits import check_run, commit, git_object, ref
from support.github.graphql_objects import (
    Node,
    Objects,
    connection,
    matching,
    refusal,
    small,
    user_of,
    visible,
)
from support.github.graphql_talk import (
    DECIDED,
    comment,
    comments,
    labels,
    latest,
    people,
    requests,
    review,
    reviews,
    threads,
    timeline,
)

_CHANGE = {"removed": "DELETED"}
_CLOSING = re.compile(r"(?i)\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?) #([0-9]+)")


def repository(objects: Objects, row: Row) -> Node:
    """Return a repository."""
    name, number = row["full_name"], row["id"]
    world = objects.world
    return {
        "__typename": "Repository",
        "id": row["node_id"],
        "databaseId": number,
        "name": row["name"],
        "nameWithOwner": name,
        "owner": lambda: _owner(objects, row),
        "url": f"{world.base_url}/{name}",
        "isArchived": row["archived"],
        "isDisabled": row["disabled"],
        "isFork": row["fork"],
        "isPrivate": row["private"],
        "hasIssuesEnabled": not row.get("issues_off"),
        "defaultBranchRef": lambda: ref(objects, row, row["default_branch"]),
        "ref": lambda **asked: ref(
            objects, row, asked["qualifiedName"].removeprefix("refs/heads/")
        ),
        "object": lambda expression=None, oid=None: git_object(objects, row, expression or oid),
        "pullRequest": lambda number: _pull_or_error(objects, row, number),
        "pullRequests": connection(lambda states=None, **_: _pulls(objects, row, states)),
        "issue": lambda number: _issue_or_error(objects, row, number),
        "issues": connection(lambda **asked: _issues(objects, row, asked)),
        "labels": connection(lambda **_: labels(objects, row, None)),
        "label": lambda name: next(
            (x for x in labels(objects, row, None) if x["name"] == name), None
        ),
    }


def _owner(objects: Objects, row: Row) -> Node:
    login = row["full_name"].split("/")[0]
    return {"__typename": row["owner_type"], "login": login, "id": f"O_{row['owner_id']}"}


def _pulls(objects: Objects, row: Row, states: list[str] | None) -> list[Node]:
    rows = objects.rows("pullRequests", repo_id=row["id"])
    return [pull(objects, one) for one in rows if states is None or _state(one) in states]


def _pull_or_error(objects: Objects, row: Row, number: int) -> Node:
    found = objects.world.pull(row["id"], number)
    if found is None:
        message = f"Could not resolve to a PullRequest with the number of {number}."
        raise refusal("NOT_FOUND", message)
    if row["private"] and not objects.viewer.may("pull_requests"):
        raise refusal("FORBIDDEN", "Resource not accessible by integration")
    return pull(objects, found)


def _state(row: Row) -> str:
    return "MERGED" if row["merged"] else str(row["state"]).upper()


def pull(objects: Objects, row: Row) -> Node:
    """Return a pull request."""
    home = objects.world.emulator.one("repos", id=row["base_repo_id"])
    assert home is not None
    return {
        **_thing(objects, home, row),
        "__typename": "PullRequest",
        "url": f"{objects.world.base_url}/{home['full_name']}/pull/{row['number']}",
        "state": _state(row),
        "merged": row["merged"],
        "closed": row["state"] == "closed",
        "isDraft": row["draft"],
        "isCrossRepository": row["head_repo_id"] != row["base_repo_id"],
        "mergedAt": row["merged_at"],
        "mergeCommit": lambda: (
            commit(objects, home, row["merge_commit_sha"]) if row["merge_commit_sha"] else None
        ),
    } | _around_pull(objects, home, row)


def _thing(objects: Objects, home: Row, row: Row) -> Node:
    """Return the fields that issues and pull requests have alike."""
    return {
        "id": row["node_id"],
        "databaseId": small(row["id"]),
        "fullDatabaseId": str(row["id"]),
        "number": row["number"],
        "title": row["title"],
        "body": row["body"] or "",
        "locked": row["locked"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
        "closedAt": row["closed_at"],
        "author": lambda: user_of(objects, row["user_id"]),
        "labels": connection(lambda **_: labels(objects, home, row["label_ids"])),
        "assignees": connection(lambda: people(objects, row["assignee_ids"])),
        "comments": connection(lambda **_: comments(objects, home, row["number"])),
    }


def _around_pull(objects: Objects, home: Row, row: Row) -> Node:
    """Return the fields of a pull request that are objects and lists of their own."""
    head = objects.world.emulator.one("repos", id=row["head_repo_id"])
    shown = head is not None and visible(objects, head)
    return {
        "baseRefName": row["base_ref"],
        "baseRefOid": row["base_sha"],
        "baseRef": lambda: ref(objects, home, row["base_ref"]),
        "headRefName": row["head_ref"],
        "headRefOid": row["head_sha"],
        "headRef": lambda: ref(objects, head, row["head_ref"]) if head else None,
        "headRepository": lambda: repository(objects, head) if head and shown else None,
        "baseRepository": lambda: repository(objects, home),
        "repository": lambda: repository(objects, home),
        "changedFiles": row["changed_files"],
        "additions": row["additions"],
        "deletions": row["deletions"],
        "files": connection(lambda: _files(objects, row)),
        "commits": connection(lambda: _commits(objects, home, row)),
        "reviews": connection(lambda **asked: reviews(objects, home, row, asked)),
        "latestReviews": connection(lambda **_: latest(objects, home, row, None)),
        "latestOpinionatedReviews": connection(
            lambda **asked: latest(
                objects, home, row, DECIDED, writers=asked.get("writersOnly", False)
            )
        ),
        "reviewRequests": connection(lambda: requests(objects, row)),
        "reviewThreads": connection(lambda: threads(objects, home, row)),
        "timelineItems": connection(lambda **asked: timeline(objects, home, row, asked)),
        "closingIssuesReferences": connection(lambda **_: _closes(objects, home, row)),
        "autoMergeRequest": lambda: _auto_merge(objects, row),
    }


def _closes(objects: Objects, home: Row, row: Row) -> list[Node]:
    """Return the issues of the same repository that the text names with GitHub's words for it."""
    numbers = {int(number) for number in _CLOSING.findall(row["body"] or "")}
    rows = objects.rows("issues", repo_id=home["id"])
    return [issue(objects, one) for one in rows if one["number"] in numbers]


def _auto_merge(objects: Objects, row: Row) -> Node | None:
    given = row["auto_merge"]
    if given is None:
        return None
    return {"mergeMethod": given["merge_method"].upper(), "enabledAt": row["updated_at"]}


def _files(objects: Objects, row: Row) -> list[Node]:
    changes = moves.changes(objects.world, row["base_repo_id"], row["base_sha"], row["head_sha"])
    return [
        {
            "path": change.path,
            "additions": change.additions,
            "deletions": change.deletions,
            "changeType": _CHANGE.get(change.status, change.status.upper()),
        }
        for change in changes
    ]


def _commits(objects: Objects, home: Row, row: Row) -> list[Node]:
    found = objects.world.git[home["id"]].commits(row["head_sha"], row["base_sha"])
    return [{"id": f"PRC_{one.sha}", "commit": commit(objects, home, one.sha)} for one in found]


def _issue_or_error(objects: Objects, home: Row, number: int) -> Node:
    row = objects.world.emulator.one("issues", repo_id=home["id"], number=number)
    if row is None or row["is_pull_request"]:
        raise refusal("NOT_FOUND", f"Could not resolve to an Issue with the number of {number}.")
    return issue(objects, row)


def _issues(objects: Objects, home: Row, asked: dict[str, Any]) -> list[Node]:
    rows = [row for row in objects.rows("issues", repo_id=home["id"]) if not row["is_pull_request"]]
    chosen = matching(rows, asked.get("states"))
    names = {
        row["id"]: row["name"] for row in objects.world.emulator.find("labels", repo_id=home["id"])
    }
    if asked.get("labels"):
        wanted = set(asked["labels"])
        chosen = [row for row in chosen if wanted & {names.get(one) for one in row["label_ids"]}]
    order = asked.get("orderBy") or {"direction": "ASC"}
    return [issue(objects, row) for row in chosen][:: -1 if order["direction"] == "DESC" else 1]


def issue(objects: Objects, row: Row) -> Node:
    """Return an issue."""
    home = objects.world.emulator.one("repos", id=row["repo_id"])
    assert home is not None
    return {
        **_thing(objects, home, row),
        "__typename": "Issue",
        "url": f"{objects.world.base_url}/{home['full_name']}/issues/{row['number']}",
        "state": row["state"].upper(),
        "stateReason": row["state_reason"].upper() if row["state_reason"] else None,
        "viewerDidAuthor": _is_viewer(objects, row["user_id"]),
    }


def _is_viewer(objects: Objects, user: int) -> bool:
    row = objects.world.user(user)
    return row is not None and row["login"] == objects.viewer.login


def label(objects: Objects, row: Row) -> Node:
    """Return a label."""
    home = objects.world.emulator.one("repos", id=row["repo_id"])
    assert home is not None
    return labels(objects, home, [row["id"]])[0]


SHOWN: dict[str, Callable[[Objects, Row], Node]] = {
    "CheckRun": check_run,
    "Issue": issue,
    "IssueComment": comment,
    "Label": label,
    "PullRequest": pull,
    "PullRequestReview": review,
    "PullRequestReviewComment": comment,
    "Repository": repository,
}
