"""Requests that emulate answers: said in its words, completed with what git and GitHub know."""

import json
import re
from typing import Any, NamedTuple

from support.github import dressing, moves, refusals
from support.github.calls import Call, page
from support.github.emulator import Answer, Event, Row
from support.github.issue_routes import as_issue
from support.github.wire import Request, Response
from support.github.world import Viewer, World

_MADE_OR_LISTED = (  # what a POST makes and a GET lists: a path, its collection
    (re.compile(r"/issues/\d+/comments"), "comments"),
    (re.compile(r"/issues/comments"), "comments"),
    (re.compile(r"/issues"), "issues"),
    (re.compile(r"/pulls"), "pullRequests"),
    (re.compile(r"/pulls/\d+/reviews"), "reviews"),
    (re.compile(r"/pulls/\d+/comments"), "comments"),
    (re.compile(r"/check-runs"), "checkRuns"),
    (re.compile(r"/commits/.+/check-runs"), "checkRuns"),
    (re.compile(r"/check-suites/\d+/check-runs"), "checkRuns"),
)
_STATUS = (  # GitHub's, where emulate's is another
    ("POST", re.compile(r"/pulls/\d+/reviews"), 200),
    ("POST", re.compile(r"/pulls/\d+/requested_reviewers"), 201),
    ("POST", re.compile(r"/issues/\d+/assignees"), 201),
)
_EDITED = re.compile(r"/(pulls|issues|issues/comments)/(\d+)")
_REVIEWS = re.compile(r"/pulls/(\d+)/reviews")
_SHARED = re.compile(r"/issues/(\d+)/(labels|comments|assignees)(/.*)?")


class Passed(NamedTuple):
    """A request on its way to emulate."""

    world: World
    request: Request
    viewer: Viewer | None
    repository: Row | None
    rest: str

    def posts(self, rest: str) -> bool:
        """Whether it makes something at this place of a repository."""
        return self.request.method == "POST" and self.rest == rest and self.repository is not None


def forward(passed: Passed) -> Response:
    """Return emulate's answer, made GitHub's."""
    if refused := _refused(passed):
        return refused
    world, request = passed.world, _in_its_words(passed)
    changes = _changes(passed)
    got = world.emulator.request(
        request.method,
        request.target,
        request.headers,
        request.body or None,
        grant=_granted(passed),
    )
    if got.status >= 300 or got.status == 204 or not got.body:
        _tell(world, got, changes)
        return response(got)
    value = json.loads(got.body)
    if passed.rest.startswith("/check-runs") and request.method in {"POST", "PATCH"}:
        _keep_annotations(passed, value["id"])
    if "base" in changes:
        value = _retargeted(passed, value, changes)
    if request.method == "POST" and passed.repository is not None:
        value = _made(passed, passed.repository, value)
    more: dict[str, str] = {}
    if request.method == "GET":
        value = _without_late(world, passed.rest, value)
        value, more = _paged(passed, value)
    dressing.dress(world, value)
    _tell(world, got, changes)
    status = next(
        (s for m, p, s in _STATUS if m == request.method and p.fullmatch(passed.rest)), None
    )
    return Response(status or got.status, _headers(got) | more, json.dumps(value).encode())


def response(got: Answer) -> Response:
    """Return an answer of emulate as it is."""
    return Response(got.status, _headers(got), got.body.encode())


def _headers(got: Answer) -> dict[str, str]:
    dropped = ("content-length", "access-control-allow-origin", "transfer-encoding")
    return {name: value for name, value in got.headers.items() if name not in dropped}


def _in_its_words(passed: Passed) -> Request:
    """Say what GitHub takes as emulate takes it."""
    request, given = passed.request, passed.request.json()
    if not isinstance(given, dict):
        return request
    if request.path.endswith("/access_tokens") and given.get("permissions") == {}:
        said = {name: value for name, value in given.items() if name != "permissions"}  # all it has
    elif passed.posts("/check-runs") and passed.viewer is not None:
        said = given | {"app_id": passed.viewer.app_id}
    elif _REVIEWS.fullmatch(passed.rest):
        said = given | {"comments": [_placed(one) for one in given.get("comments") or ()]}
    else:
        return request
    return request._replace(body=json.dumps(said).encode())


def _placed(comment: Row) -> Row:
    """Emulate asks for the old `position`; GitHub takes the line."""
    return comment | {"position": comment.get("position") or comment.get("line") or 1}


def _granted(passed: Passed) -> dict[str, str] | None:
    """Who may write pull requests may write what they share with issues."""
    viewer, repository, shared = passed.viewer, passed.repository, _SHARED.fullmatch(passed.rest)
    if shared is None or viewer is None or repository is None:
        return None
    if not viewer.may("pull_requests", "write"):
        return None
    pull = passed.world.pull(repository["id"], int(shared[1]))
    return None if pull is None else {"issues": "write"}


def _refused(passed: Passed) -> Response | None:
    repository, given = passed.repository, passed.request.json()
    if passed.request.method != "POST" or repository is None or not isinstance(given, dict):
        return None
    if passed.rest == "/pulls":
        return _cannot_open(passed.world, repository, given)
    review = _REVIEWS.fullmatch(passed.rest)
    if review and given.get("comments"):
        return _outside(passed.world, repository, int(review[1]), given)
    return None


def _cannot_open(world: World, repository: Row, given: Row) -> Response | None:
    """Refuse a pull request between branches that are not there: emulate would make them."""
    owner, _, branch = str(given.get("head", "")).rpartition(":")
    source = world.fork_of(repository, owner) if owner else repository
    bare = world.git.get(source["id"]) if source else None
    if bare is None or branch not in bare.heads():
        return refusals.unprocessable("PullRequest", "head", "head is invalid", "invalid")
    if given.get("base") not in world.git[repository["id"]].heads():
        return refusals.unprocessable("PullRequest", "base", "base is invalid", "invalid")
    return None


def _outside(world: World, repository: Row, number: int, given: Row) -> Response | None:
    """Refuse review comments on lines that the pull request does not show."""
    pull = world.pull(repository["id"], number)
    if pull is None:
        return None
    bare = world.git[repository["id"]]
    for comment in given["comments"]:
        shown = bare.shown_lines(pull["base_sha"], pull["head_sha"], str(comment.get("path")))
        lines = {comment.get("line"), comment.get("start_line")} - {None}
        if comment.get("side") != "LEFT" and not lines <= shown:
            message = "Pull request review thread line must be part of the diff"
            return refusals.unprocessable("PullRequestReview", "line", message)
    return None


def _made(passed: Passed, repository: Row, value: Any) -> Any:
    """Note what was made, and let git describe a pull request that was opened."""
    world = passed.world
    for pattern, collection in _MADE_OR_LISTED:
        if pattern.fullmatch(passed.rest):
            world.born[collection, value["id"]] = world.clock()
    if _REVIEWS.fullmatch(passed.rest):
        _note_lines(world, passed.request, value["id"])
    if passed.rest != "/pulls":
        return value
    pull = world.pull(repository["id"], value["number"])
    assert pull is not None
    moves.describe(world, pull)
    name = repository["full_name"]
    return world.show(f"/repos/{name}/pulls/{value['number']}", name.split("/")[0])


def _keep_annotations(passed: Passed, run: int) -> None:
    """Add annotations to those of earlier requests, whole."""
    given = ((passed.request.json() or {}).get("output") or {}).get("annotations") or []
    row = passed.world.emulator.one("checkRuns", id=run)
    assert row is not None
    passed.world.emulator.update(
        "checkRuns", run, annotated=[*(row.get("annotated") or ()), *given]
    )


def _note_lines(world: World, request: Request, review: int) -> None:
    """Keep the lines that the comments of a review were made for."""
    rows = world.emulator.find("comments", review_id=review)
    for row, given in zip(rows, (request.json() or {}).get("comments") or (), strict=False):
        where = {name: given.get(name) for name in ("line", "side", "start_line", "start_side")}
        world.born["comments", row["id"]] = world.clock()
        world.emulator.update("comments", row["id"], **where)


def _without_late(world: World, rest: str, value: Any) -> Any:
    if not world.faults.late:
        return value
    for pattern, collection in _MADE_OR_LISTED:
        if not pattern.fullmatch(rest):
            continue
        if isinstance(value, list):
            return [item for item in value if not world.is_late(collection, item["id"])]
        runs = [run for run in value["check_runs"] if not world.is_late(collection, run["id"])]
        return value | {"check_runs": runs, "total_count": len(runs)}
    return value


def _paged(passed: Passed, value: Any) -> tuple[Any, dict[str, str]]:
    """Return one page of a list of check runs: emulate gives them all at once."""
    if not isinstance(value, dict) or not passed.rest.endswith("/check-runs"):
        return value, {}
    call = Call(passed.world, passed.request, passed.viewer, {}, passed.repository)
    answer = page(call, value["check_runs"])
    more = {name: text for name, text in answer.headers.items() if name == "link"}
    return value | {"check_runs": answer.json()}, more


def _changes(passed: Passed) -> Row:
    """Return what an edit is about to replace, as the event's payload names it."""
    edited, given = _EDITED.fullmatch(passed.rest), passed.request.json()
    if edited is None or passed.request.method != "PATCH" or not isinstance(given, dict):
        return {}
    repository = passed.repository or {}
    wanted = {"repo_id": repository.get("id"), "number": int(edited[2])}
    if edited[1] == "issues/comments":
        wanted = {"id": int(edited[2])}
    collection = {"pulls": "pullRequests", "issues": "issues"}.get(edited[1], "comments")
    row = passed.world.emulator.one(collection, **wanted) or {}
    changed = [name for name in ("title", "body") if name in given and given[name] != row.get(name)]
    changes: Row = {name: {"from": row.get(name) or ""} for name in changed}
    if given.get("base", row.get("base_ref")) != row.get("base_ref"):
        changes["base"] = {"ref": {"from": row["base_ref"]}, "sha": {"from": row["base_sha"]}}
    return changes


def _retargeted(passed: Passed, value: Row, changes: Row) -> Any:
    """Let git describe a pull request with its new base; emulate says nothing of that."""
    world, repository = passed.world, passed.repository
    assert repository is not None
    pull = world.pull(repository["id"], value["number"])
    assert pull is not None
    moves.describe(world, pull)
    if not changes.keys() & {"title", "body"} and passed.viewer is not None:
        world.tell_pull("edited", pull, passed.viewer.login, changes=changes)
    name = repository["full_name"]
    return world.show(f"/repos/{name}/pulls/{value['number']}", name.split("/")[0])


def _tell(world: World, got: Answer, changes: Row) -> None:
    for event in got.events:
        if event.action == "edited" and changes:
            event.payload["changes"] = changes
        if event.action != "edited" or changes:  # GitHub says nothing of an edit that is none
            _emit(world, event)


def _emit(world: World, event: Event) -> None:
    """Complete an event's payload and hand it to the hooks."""
    name = f"{event.owner}/{event.repo}"
    repository = world.repository(name) if event.repo else None
    payload, kind = dict(event.payload), event.event
    number = (payload.get("pull_request") or payload.get("issue") or {}).get("number")
    row = world.pull(repository["id"], number) if number and repository else None
    if row is not None:
        shown = world.show(f"/repos/{name}/pulls/{number}", event.owner)
        if "pull_request" in payload:
            payload["pull_request"] = shown
        elif kind == "issues":  # emulate tells of labels and people of a pull request this way
            kind = "pull_request"
            payload["pull_request"] = shown
            del payload["issue"]
        else:
            stored = world.emulator.one("issues", repo_id=row["repo_id"], number=number)
            assert stored is not None
            payload["issue"] = as_issue(shown, stored)
        if kind == "pull_request":
            payload["number"] = number
    world.emit(kind, payload, repository)
