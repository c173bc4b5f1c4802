"""What people say and decide on issues and pull requests, as GraphQL objects."""

from typing import Any

from support.github.emulator import Row
from support.github.graphql_commits import commit
from support.github.graphql_objects import Node, Objects, connection, matching, small, user_of

_EVENTS = {
    "labeled": "LabeledEvent",
    "unlabeled": "UnlabeledEvent",
    "comment_deleted": "CommentDeletedEvent",
    "ready_for_review": "ReadyForReviewEvent",
    "convert_to_draft": "ConvertToDraftEvent",
}


DECIDED = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


def labels(objects: Objects, home: Row, ids: list[int] | None) -> list[Node]:
    rows = objects.world.emulator.find("labels", repo_id=home["id"])
    by_id = {row["id"]: row for row in rows}
    chosen = list(by_id) if ids is None else [one for one in ids if one in by_id]
    return [
        {
            "__typename": "Label",
            "id": by_id[one]["node_id"],
            "name": by_id[one]["name"],
            "color": by_id[one]["color"],
            "description": by_id[one]["description"],
        }
        for one in chosen
    ]


def reviews(objects: Objects, home: Row, row: Row, asked: dict[str, Any]) -> list[Node]:
    rows = objects.rows("reviews", repo_id=home["id"], pull_number=row["number"])
    return [review(objects, one) for one in matching(rows, asked.get("states"))]


def review(objects: Objects, row: Row) -> Node:
    """Return a review."""
    home = objects.world.emulator.one("repos", id=row["repo_id"])
    assert home is not None
    return {
        "__typename": "PullRequestReview",
        "id": row["node_id"],
        "databaseId": small(row["id"]),
        "fullDatabaseId": str(row["id"]),
        "author": lambda: user_of(objects, row["user_id"]),
        "state": row["state"],
        "body": row["body"] or "",
        "commit": lambda: commit(objects, home, row["commit_id"]),
        "submittedAt": row["submitted_at"],
        "createdAt": row["created_at"],
        "comments": connection(lambda: _at_lines(objects, row)),
    }


def _at_lines(objects: Objects, review: Row) -> list[Node]:
    rows = objects.rows("comments", repo_id=review["repo_id"], review_id=review["id"])
    return [comment(objects, one) for one in rows]


def latest(
    objects: Objects, home: Row, row: Row, states: tuple[str, ...] | None, *, writers: bool = False
) -> list[Node]:
    """Return the last review of each person: of those with an opinion, of those who may write."""
    newest: dict[int, Row] = {}
    for one in objects.rows("reviews", repo_id=home["id"], pull_number=row["number"]):
        if states is None or one["state"] in states:
            newest.pop(one["user_id"], None)
            newest[one["user_id"]] = one
    if writers:
        newest = {who: one for who, one in newest.items() if _writes(objects, home, who)}
    return [review(objects, one) for one in newest.values()]


def _writes(objects: Objects, home: Row, user: int) -> bool:
    row = objects.world.user(user)
    roles = ("write", "maintain", "admin")
    return row is not None and objects.world.role(row["login"], home) in roles


def requests(objects: Objects, row: Row) -> list[Node]:
    asked = people(objects, row["requested_reviewer_ids"])
    teams = [objects.world.emulator.one("teams", id=one) for one in row["requested_team_ids"]]
    owner = objects.world.owner
    named = [
        {
            "__typename": "Team",
            "id": team["node_id"],
            "name": team["name"],
            "slug": team["slug"],
            "combinedSlug": f"{owner}/{team['slug']}",
        }
        for team in teams
        if team
    ]
    return [{"id": f"RR_{n}", "requestedReviewer": who} for n, who in enumerate([*asked, *named])]


def people(objects: Objects, ids: list[int]) -> list[Node]:
    return [who for one in ids if (who := user_of(objects, one)) is not None]


def threads(objects: Objects, home: Row, row: Row) -> list[Node]:
    rows = objects.rows("comments", repo_id=home["id"], pull_number=row["number"])
    return [
        {
            "id": f"PRRT_{first['id']}",
            "isResolved": bool(first.get("resolved")),
            "isOutdated": first["commit_sha"] != row["head_sha"],
            "path": first["path"],
            "line": first["line"],
            "comments": connection(
                lambda first=first, **_: [
                    comment(objects, one)
                    for one in rows
                    if first["id"] in (one["id"], one["in_reply_to_id"])
                ]
            ),
        }
        for first in rows
        if first["comment_type"] == "review" and first["in_reply_to_id"] is None
    ]


def comments(objects: Objects, home: Row, number: int) -> list[Node]:
    rows = objects.rows("comments", repo_id=home["id"])
    return [comment(objects, row) for row in rows if row["issue_number"] == number]


def comment(objects: Objects, row: Row) -> Node:
    """Return a comment on an issue, a pull request or a line."""
    author = objects.world.user(row["user_id"])
    on_line = row["comment_type"] == "review"
    return {
        "__typename": "PullRequestReviewComment" if on_line else "IssueComment",
        "id": row["node_id"],
        "databaseId": small(row["id"]),
        "fullDatabaseId": str(row["id"]),
        "body": row["body"],
        "author": lambda: user_of(objects, row["user_id"]),
        "viewerDidAuthor": author is not None and author["login"] == objects.viewer.login,
        "isMinimized": bool(row.get("minimized")),
        "minimizedReason": row.get("minimized"),
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
        "path": row["path"],
        "line": row["line"],
    }


def timeline(objects: Objects, home: Row, row: Row, asked: dict[str, Any]) -> list[Node]:
    """Return who labelled, unlabelled, deleted comments and made it ready or a draft; no others."""
    wanted = asked.get("itemTypes") or ["LABELED_EVENT", "UNLABELED_EVENT"]
    events = objects.rows("issueEvents", repo_id=home["id"], issue_number=row["number"])
    return [
        {
            "__typename": _EVENTS[event["event"]],
            "id": event["node_id"],
            "createdAt": event["created_at"],
            "actor": user_of(objects, event["actor_id"]),
            "label": {"name": event["label_name"], "id": event["label_name"]},
            "deletedCommentAuthor": user_of(objects, event.get("author_id")),
        }
        for event in events
        if f"{event['event'].upper()}_EVENT" in wanted and event["event"] in _EVENTS
    ]
