"""What GitHub refuses and emulate takes: limits, states of a repository, who may use checks."""

import re
from collections.abc import Iterable
from typing import Any

from support.github.emulator import Row
from support.github.wire import Request, Response, answer_json
from support.github.world import Viewer, World

BODY = 65_536  # characters of a comment, an issue, a pull request
TITLE = 256
LABEL, LABELS = 50, 100
LABEL_TEXT = 100
ANNOTATIONS = 50
CHECK_TEXT = 65_535

_WRITES = {"POST", "PUT", "PATCH", "DELETE"}
_ISSUE = re.compile(r"/issues(/(?P<number>\d+))?(/.*)?")


def problem(status: int, message: str, *errors: Row) -> Response:
    """Return an error as GitHub words it."""
    body: Row = {"message": message, "documentation_url": "https://docs.github.com/rest"}
    if errors:
        body["errors"] = list(errors)
    return answer_json(status, body | {"status": str(status)})


def unprocessable(resource: str, field: str, message: str, code: str = "custom") -> Response:
    """Return a refusal of one field."""
    error = {"resource": resource, "code": code, "field": field, "message": message}
    return problem(422, "Validation Failed", error)


def of_token(world: World, request: Request, viewer: Viewer | None) -> Response | None:
    """Refuse tokens that ran out and installations that are suspended."""
    given = request.headers.get("authorization", "")
    kind, _, token = given.partition(" ")
    known = viewer is not None or token.startswith("eyJ")  # a JWT is checked where it is used
    if given and kind.lower() in {"bearer", "token"} and not known:
        return problem(401, "Bad credentials")
    number = viewer.installation_id if viewer else None
    asked = re.fullmatch(r"/app/installations/(\d+)/access_tokens", request.path)
    number = int(asked[1]) if asked else number
    if number is not None:
        row = world.emulator.one("appInstallations", installation_id=number)
        if row is not None and row["suspended_at"]:
            return problem(403, "This installation has been suspended")
        if row is None and not asked:
            return problem(401, "Bad credentials")
    return None


def of_repository(
    world: World, request: Request, viewer: Viewer | None, repository: Row, rest: str
) -> Response | None:
    """Refuse what the state of a repository or the kind of caller forbids."""
    writes = request.method in _WRITES
    if writes and repository["archived"]:
        return problem(403, "Repository was archived so is read-only.")
    if repository.get("issues_off") and _only_issues(world, repository, rest):
        return problem(410, "Issues are disabled for this repo")
    by_app = viewer is not None and viewer.app_id is not None
    if writes and not by_app and re.match(r"/check-(runs|suites)", rest):
        return problem(403, "You must authenticate via a GitHub App.")
    return None


def _only_issues(world: World, repository: Row, rest: str) -> bool:
    """Whether a path has no meaning where issues are off: pull requests share the others."""
    asked = _ISSUE.fullmatch(rest)
    if asked is None or rest.startswith("/issues/comments"):
        return False
    return not asked["number"] or world.pull(repository["id"], int(asked["number"])) is None


def of_body(world: World, request: Request, repository: Row, rest: str) -> Response | None:
    """Refuse what is too long or too many."""
    given = request.json()
    if request.method not in _WRITES or given is None:
        return None
    if re.fullmatch(r"/issues/\d+/labels", rest):
        return _labels_of_issue(world, request.method, given, repository, int(rest.split("/")[2]))
    if rest.startswith("/check-runs"):
        return _check_run(world, request.method, given, repository)
    return _label(given) if rest.startswith("/labels") else _text(given, rest)


def _text(given: Row, rest: str) -> Response | None:
    resource = "IssueComment" if "comments" in rest else "Issue"
    if len(str(given.get("body") or "")) > BODY:
        return unprocessable(resource, "body", f"body is too long (maximum is {BODY} characters)")
    if len(str(given.get("title") or "")) > TITLE:
        return unprocessable(
            resource, "title", f"title is too long (maximum is {TITLE} characters)"
        )
    if rest == "/issues":
        return _names(given.get("labels") or [])
    return None


def _label(given: Row) -> Response | None:
    name = given.get("new_name") or given.get("name") or ""
    if len(name) > LABEL:
        return unprocessable("Label", "name", f"name is too long (maximum is {LABEL} characters)")
    if len(given.get("description") or "") > LABEL_TEXT:
        return unprocessable(
            "Label", "description", f"description is too long (maximum is {LABEL_TEXT} characters)"
        )
    return None


def _names(labels: Iterable[Any]) -> Response | None:
    names = [label.get("name", "") if isinstance(label, dict) else label for label in labels]
    too_long = next((refused for name in names if (refused := _label({"name": name}))), None)
    if too_long is None and len(names) > LABELS:
        return unprocessable("Issue", "labels", f"maximum of {LABELS} labels per issue")
    return too_long


def _labels_of_issue(
    world: World, method: str, given: Any, repository: Row, number: int
) -> Response | None:
    labels = given.get("labels", []) if isinstance(given, dict) else given or []
    names = {label.get("name", "") if isinstance(label, dict) else label for label in labels}
    if method == "POST":
        issue = world.emulator.one("issues", repo_id=repository["id"], number=number)
        rows = world.emulator.find("labels", repo_id=repository["id"])
        held = set(issue["label_ids"]) if issue else set()
        names |= {row["name"] for row in rows if row["id"] in held}
    return _names(sorted(names))


def _check_run(world: World, method: str, given: Row, repository: Row) -> Response | None:
    output = given.get("output") or {}
    if len(output.get("annotations") or []) > ANNOTATIONS:
        return problem(
            422, f"Invalid request.\n\nNo more than {ANNOTATIONS} items are allowed; annotations."
        )
    for field in ("summary", "text"):
        if len(output.get(field) or "") > CHECK_TEXT:
            return unprocessable(
                "CheckRun", field, f"Only {CHECK_TEXT} characters are allowed; {field}."
            )
    sha = given.get("head_sha")
    if (
        method == "POST"
        and world.emulator.one("commits", repo_id=repository["id"], sha=sha) is None
    ):
        return problem(422, f"No commit found for SHA: {sha}")
    return None
