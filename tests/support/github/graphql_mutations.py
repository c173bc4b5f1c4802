"""The mutations that have no REST counterpart, or that the bot may prefer."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from support.github.emulator import Row
from support.github.forwarding import Passed, forward
from support.github.graphql_objects import Node, Objects, actor, refusal, stored
from support.github.graphql_projects import add_item
from support.github.graphql_pulls import SHOWN
from support.github.issue_routes import add_reaction

_REACTIONS = {"THUMBS_UP": "+1", "THUMBS_DOWN": "-1"}


def mutations(objects: Objects) -> Node:
    """Return the fields of `Mutation`."""

    def field(change: Callable[[Objects, dict[str, Any]], Node]) -> Callable[..., Node]:
        def call(input: dict[str, Any]) -> Node:  # noqa: A002  # the schema's name
            done = change(objects, input)
            return done | {"clientMutationId": input.get("clientMutationId")}

        return call

    return {
        "minimizeComment": field(lambda o, given: _hide(o, given, given["classifier"].lower())),
        "unminimizeComment": field(lambda o, given: _hide(o, given, None)),
        "addLabelsToLabelable": field(lambda o, given: _labels(o, given, add=True)),
        "removeLabelsFromLabelable": field(lambda o, given: _labels(o, given, add=False)),
        "addReaction": field(_react),
        "enablePullRequestAutoMerge": field(_auto_merge),
        "addProjectV2ItemById": field(add_item),
        "resolveReviewThread": field(_resolve),
    }


def _subject(objects: Objects, node_id: str, *kinds: str) -> tuple[str, Row]:
    kind, row = stored(objects, node_id)
    if kind not in kinds:
        raise refusal("UNPROCESSABLE", f"{kind} is not what this mutation takes")
    home = objects.world.emulator.one("repos", id=row["repo_id"])
    viewer = objects.viewer
    allowed = viewer.may("issues", "write") or viewer.may("pull_requests", "write")
    if home is None or not allowed or (viewer.app_id is not None and not viewer.reaches(home)):
        raise refusal("FORBIDDEN", "Resource not accessible by integration")
    if home["archived"]:
        raise refusal("UNPROCESSABLE", "Repository was archived so is read-only.")
    return kind, row


def _hide(objects: Objects, given: dict[str, Any], reason: str | None) -> Node:
    kinds = ("IssueComment", "PullRequestReviewComment")
    kind, row = _subject(objects, given["subjectId"], *kinds)
    objects.world.emulator.update("comments", row["id"], minimized=reason)
    again = objects.world.emulator.one("comments", id=row["id"])
    assert again is not None
    shown = SHOWN[kind](objects, again)
    return {"minimizedComment": shown, "unminimizedComment": shown}


def _labels(objects: Objects, given: dict[str, Any], *, add: bool) -> Node:
    """Go the way of REST: the permissions and the events are the same."""
    kind, row = _subject(objects, given["labelableId"], "Issue", "PullRequest")
    names = [str(stored(objects, one)[1]["name"]) for one in given["labelIds"]]
    rest = f"/issues/{row['number']}/labels"
    if add:
        _rest(objects, row, "POST", rest, {"labels": names})
    held = objects.world.emulator.find("labels", repo_id=row["repo_id"])
    there = {label["name"] for label in held if label["id"] in row["label_ids"]}
    for name in [] if add else there & set(names):
        _rest(objects, row, "DELETE", f"{rest}/{quote(name, safe='')}", None)
    return {"labelable": SHOWN[kind](objects, stored(objects, given["labelableId"])[1])}


def _rest(objects: Objects, row: Row, method: str, rest: str, body: object) -> None:
    home = objects.world.emulator.one("repos", id=row["repo_id"])
    assert home is not None
    sent = objects.request._replace(
        method=method,
        path=f"/repos/{home['full_name']}{rest}",
        body=b"" if body is None else json.dumps(body).encode(),
    )
    answer = forward(Passed(objects.world, sent, objects.viewer, home, rest))
    if answer.status >= 400:
        raise refusal("FORBIDDEN", str(answer.json()["message"]))


def _react(objects: Objects, given: dict[str, Any]) -> Node:
    kind, row = _subject(objects, given["subjectId"], "IssueComment", "Issue")
    content = _REACTIONS.get(given["content"], given["content"].lower())
    collection, number = (
        ("issues", row.get("number")) if kind == "Issue" else ("comments", row["id"])
    )
    assert number is not None
    made = add_reaction(objects.world, collection, number, objects.viewer.login, content)
    shown = {
        "id": f"REA_{made['id']}",
        "content": given["content"],
        "user": actor(objects, made["login"]),
    }
    return {"reaction": shown, "subject": SHOWN[kind](objects, row)}


def _auto_merge(objects: Objects, given: dict[str, Any]) -> Node:
    _, row = _subject(objects, given["pullRequestId"], "PullRequest")
    home = objects.world.emulator.one("repos", id=row["repo_id"])
    if home is None or not home["allow_auto_merge"]:
        raise refusal("UNPROCESSABLE", "Auto merge is not allowed for this repository")
    wish = {"merge_method": (given.get("mergeMethod") or "MERGE").lower()}
    objects.world.emulator.update("pullRequests", row["id"], auto_merge=wish)
    objects.world.tell_pull("auto_merge_enabled", row, objects.viewer.login)
    return {"pullRequest": SHOWN["PullRequest"](objects, row | {"auto_merge": wish})}


def _resolve(objects: Objects, given: dict[str, Any]) -> Node:
    number = given["threadId"].removeprefix("PRRT_")
    row = objects.world.emulator.one("comments", id=int(number)) if number.isdigit() else None
    if row is None:
        raise refusal("NOT_FOUND", f"Could not resolve to a node with the id '{given['threadId']}'")
    objects.world.emulator.update("comments", row["id"], resolved=True)
    return {"thread": {"id": given["threadId"], "isResolved": True}}
