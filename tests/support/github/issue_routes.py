"""Issues as GitHub has them: pull requests are issues too; reactions; who may be assigned."""

import json
from urllib.parse import urlencode

from support.github import refusals
from support.github.calls import Call, not_found, page
from support.github.emulator import Row
from support.github.wire import Response, answer_json
from support.github.world import World

_SHARED = (  # what a pull request and its issue have in common
    "number",
    "state",
    "locked",
    "title",
    "user",
    "labels",
    "assignee",
    "assignees",
    "milestone",
    "comments",
    "created_at",
    "updated_at",
    "closed_at",
    "author_association",
    "body",
    "active_lock_reason",
)


def issue_of_pull(call: Call) -> Response | None:
    """Show a pull request as the issue that it is too."""
    pull = call.pull()
    if pull is None or call.repository is None:
        return None
    row = call.world.emulator.one("issues", repo_id=call.repository["id"], number=pull["number"])
    assert row is not None
    shown = call.world.show(f"/repos/{call.name}/pulls/{pull['number']}", call.name.split("/")[0])
    return answer_json(200, as_issue(shown, row))


def as_issue(pull: Row, row: Row) -> Row:
    """Return a pull request in the shape of an issue."""
    url = pull["issue_url"]
    return {name: pull.get(name) for name in _SHARED} | {
        "id": row["id"],
        "node_id": row["node_id"],
        "url": url,
        "repository_url": url.split("/issues/")[0],
        "labels_url": url + "/labels{/name}",
        "comments_url": url + "/comments",
        "events_url": url + "/events",
        "timeline_url": url + "/timeline",
        "html_url": pull["html_url"],
        "draft": pull["draft"],
        "state_reason": None,
        "performed_via_github_app": None,
        "reactions": _no_reactions(url),
        "pull_request": {
            name: pull[name] for name in ("url", "html_url", "diff_url", "patch_url", "merged_at")
        },
    }


_CONTENTS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")


def _no_reactions(url: str) -> Row:
    return {"url": f"{url}/reactions", "total_count": 0} | dict.fromkeys(_CONTENTS, 0)


def reactions(call: Call) -> Response:
    """List, add or take back reactions to a comment or an issue."""
    world, viewer = call.world, call.viewer
    kind = "comments" if "comment" in call.words else "issues"
    number = int(call.words.get("comment") or call.words["number"])
    found = [r for r in world.reactions if r["subject"] == (kind, number)]
    if kind == "comments" and world.emulator.one("comments", id=number) is None:
        return not_found()
    if call.request.method == "GET":
        return page(call, [_reaction(world, r) for r in found])
    if viewer is None or not (
        viewer.may("issues", "write") or viewer.may("pull_requests", "write")
    ):
        return refusals.problem(403, "Resource not accessible by integration")
    if call.request.method == "DELETE":
        gone = [r for r in found if str(r["id"]) == call.words.get("reaction")]
        world.reactions[:] = [r for r in world.reactions if r not in gone]
        return Response(204) if gone else not_found()
    content = (call.request.json() or {}).get("content")
    if content not in _CONTENTS:
        return refusals.unprocessable("Reaction", "content", "content is not known", "invalid")
    given = add_reaction(world, kind, number, viewer.login, content)
    return answer_json(200 if given in found else 201, _reaction(world, given))


def add_reaction(world: World, kind: str, number: int, login: str, content: str) -> Row:
    """Return the reaction of that person, a new one unless it is there already."""
    wanted = {"subject": (kind, number), "login": login, "content": content}
    for reaction in world.reactions:
        if wanted.items() <= reaction.items():
            return reaction
    added = wanted | {"id": len(world.reactions) + 1, "created_at": world.stamp()}
    world.reactions.append(added)
    return added


def _reaction(world: World, reaction: Row) -> Row:
    return {
        "id": reaction["id"],
        "node_id": f"REA_{reaction['id']}",
        "user": world.brief(reaction["login"]),
        "content": reaction["content"],
        "created_at": reaction["created_at"],
    }


def permission(call: Call) -> Response:
    """Show what a user may do: GitHub answers for everybody, emulate for collaborators only."""
    assert call.repository is not None
    row = call.world.emulator.one("users", login=call.words["login"])
    if row is None:
        return not_found()
    role = call.world.role(row["login"], call.repository)
    legacy = {"maintain": "write", "triage": "read"}.get(role, role)
    shown = call.world.brief(row["login"]) | {"role_name": role}
    return answer_json(200, {"permission": legacy, "role_name": role, "user": shown})


def assignee(call: Call) -> Response:
    """Say whether a user can be assigned: whoever may write, and members."""
    assert call.repository is not None
    role = call.world.role(call.words["login"], call.repository)
    return Response(204) if role in ("triage", "write", "maintain", "admin") else not_found()


def issues(call: Call) -> Response | None:
    """List issues *and* pull requests, which to GitHub are issues too; emulate leaves them out."""
    world, repository = call.world, call.repository
    assert repository is not None
    rows = world.emulator.find("issues", repo_id=repository["id"], is_pull_request=True)
    asked = call.request.asked
    rows = [row for row in rows if (repository["id"], row["number"]) not in world.moved_issues]
    chosen = [row for row in rows if _asked_for(world, repository, row, asked)]
    if not chosen:
        return None
    found = []
    number = 1
    while True:
        query = urlencode(asked | {"per_page": "100", "page": str(number)})
        path = f"{call.request.path}?{query}"
        got = world.emulator.request("GET", path, call.request.headers)
        if got.status != 200:
            return Response(got.status, got.headers, got.body.encode())
        items = json.loads(got.body)
        found += items
        if len(items) < 100:
            break
        number += 1
    owner = call.name.split("/")[0]
    for row in chosen:
        found.append(as_issue(world.show(f"/repos/{call.name}/pulls/{row['number']}", owner), row))
    key = {"updated": "updated_at", "comments": "comments"}.get(asked.get("sort", ""), "created_at")
    found.sort(
        key=lambda item: (item[key], item["number"]), reverse=asked.get("direction") != "asc"
    )
    shown = [item for item in found if not world.is_late("issues", item["id"])]
    return page(call, shown)


def _asked_for(world: World, repository: Row, row: Row, asked: dict[str, str]) -> bool:
    if asked.get("state", "open") not in ("all", row["state"]):
        return False
    if asked.get("creator"):
        user = world.user(row["user_id"])
        if user is None or user["login"] != asked["creator"]:
            return False
    if asked.get("assignee", "*") != "*" and not row["assignee_ids"]:
        return False
    if asked.get("since", "") > row["updated_at"]:
        return False
    labels = world.emulator.find("labels", repo_id=repository["id"])
    held = {label["name"] for label in labels if label["id"] in row["label_ids"]}
    return set(filter(None, asked.get("labels", "").split(","))) <= held


def comments(call: Call) -> Response:
    """List the comments on all issues of a repository; emulate takes `comments` for a number."""
    world, repository = call.world, call.repository
    assert repository is not None
    since = call.request.asked.get("since", "")
    rows = world.emulator.find("comments", repo_id=repository["id"], comment_type="issue")
    owner = call.name.split("/")[0]
    shown = [
        world.show(f"/repos/{call.name}/issues/comments/{row['id']}", owner)
        for row in sorted(rows, key=lambda row: int(row["id"]))
        if not world.is_late("comments", row["id"])
    ]
    return page(call, [one for one in shown if one["updated_at"] >= since])
