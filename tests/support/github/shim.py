"""The address that clients talk to: emulate's answers made GitHub's, in front of git and GraphQL."""

import hashlib
import json
import re
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from support.github import (
    contract,
    dressing,
    forwarding,
    git_http,
    graphql,
    moves,
    refusals,
    routes,
)
from support.github.calls import Call, Handler
from support.github.emulator import Row
from support.github.wire import Request, Response, Server, answer_json
from support.github.world import Viewer, World

_REPOSITORY = re.compile(r"/repos/([^/]+/[^/]+)(/.*)?")


class Asked(NamedTuple):
    """One request that reached the stand, and how it was answered."""

    method: str
    path: str
    status: int
    kind: str
    query: str = ""
    body: bytes = b""


class Shim:
    """A server that shows one world at a time; worlds come and go, the address stays."""

    def __init__(self, checked: contract.Contract, schema: Path) -> None:
        self.contract = checked
        self.schema = schema
        self.world: World | None = None
        self.asked: list[Asked] = []
        self.violations: list[str] = []
        self._lock = threading.Lock()
        self._server = Server(self.handle)
        self.url = self._server.url

    def close(self) -> None:
        """Stop serving."""
        self._server.close()

    def show(self, world: World) -> None:
        """Answer from this world from now on, and forget what was asked before."""
        self.world, self.asked, self.violations = world, [], []

    def handle(self, request: Request) -> Response:
        """Answer a client: what it asked is checked, counted, and may go wrong on the way."""
        world = self.world
        if world is None:
            return Response(503)
        enterprise = request.path.startswith(("/api/v3", "/api/graphql"))
        if enterprise:
            path = request.path.removeprefix("/api/v3").removeprefix("/api") or "/"
            request = request._replace(path=path)
        kind = _kind(request)
        edition = "ghes-3.19" if enterprise else "api.github.com"
        named = _by_name(world, request)
        if kind in {"rest", "app"}:
            self._note(self.contract.request(named, edition))
        try:
            answer = world.faults.before(request) or self.answer(request)
        except Exception:  # a thread of the server: the test has to hear of it
            self._note([f"the stand failed at {request.target}:\n{traceback.format_exc()}"])
            answer = answer_json(500, {"message": "the stand failed"})
        if kind in {"rest", "app"} and 200 <= answer.status < 300:
            self._note(self.contract.response(named, answer))
        with self._lock:
            self.asked.append(
                Asked(
                    request.method, request.path, answer.status, kind, request.query, request.body
                )
            )
        answer = world.faults.after(request, answer)
        return _for_enterprise(answer, self.url) if enterprise else answer

    def answer(self, request: Request) -> Response:
        """Answer without faults or counting: people and the stand itself ask this way too."""
        world = self.world
        assert world is not None
        git = git_http.split(request.path)
        if git is not None:
            return _git(world, request, *git)
        viewer = _viewer(world, request)
        if refused := refusals.of_token(world, request, viewer):
            return refused
        if request.path == "/graphql":
            answer, wrong = graphql.answer(world, viewer, request, self.schema)
            self._note(wrong)
            return answer
        request = _by_name(world, request)
        if moved := _moved(world, request) or _left(world, viewer, request):
            return moved
        answer = self._rest(world, viewer, request)
        return _conditional(request, _counted(world, answer))

    def _rest(self, world: World, viewer: Viewer | None, request: Request) -> Response:
        named = _REPOSITORY.fullmatch(request.path)
        repository = world.repository(named[1]) if named else None
        rest = (named[2] or "") if named else ""
        if repository is not None:
            for refused in (
                refusals.of_repository(world, request, viewer, repository, rest),
                refusals.of_body(world, request, repository, rest),
            ):
                if refused:
                    return refused
        own = routes.route(request.method, request.path)
        if own is not None and (answer := self._own(world, viewer, request, own, repository)):
            return answer
        return forwarding.forward(forwarding.Passed(world, request, viewer, repository, rest))

    def _own(
        self,
        world: World,
        viewer: Viewer | None,
        request: Request,
        found: tuple[Handler, dict[str, str]],
        repository: Row | None,
    ) -> Response | None:
        handler, words = found
        gate = "/app" if request.path.startswith("/app/") else None
        if repository is not None:
            gate = f"/repos/{repository['full_name']}"
        if gate is not None:  # whoever may not see that may not see this
            seen = world.emulator.request("GET", gate, request.headers)
            if seen.status >= 400:
                return forwarding.response(seen)
        answer = handler(Call(world, request, viewer, words, repository))
        if answer is not None and answer.status < 300:
            dressed = dressing.dress(world, answer.json())
            return answer._replace(body=json.dumps(dressed).encode() if answer.body else b"")
        return answer

    def _note(self, found: Sequence[str]) -> None:
        with self._lock:
            self.violations.extend(found)


def _kind(request: Request) -> str:
    if git_http.split(request.path):
        return "git"
    if request.path == "/graphql":
        return "graphql"
    return "app" if request.path.startswith("/app") else "rest"


def _viewer(world: World, request: Request) -> Viewer | None:
    token = request.headers.get("authorization", "").partition(" ")[2].strip()
    return None if not token or token.startswith("eyJ") else world.viewer(token)


def _git(world: World, request: Request, name: str, service: str) -> Response:
    row = world.repository(world.moved_names.get(name, name))
    given = git_http.token(request)
    viewer = world.viewer(given) if given else None
    if row is None or (given is not None and viewer is None):
        return git_http.refused(git_http.Access(False, False), request, anonymous=True) or Response(
            404
        )
    access = git_http.Access(
        read=not row["private"] or (viewer is not None and _may(world, viewer, row, "read")),
        write=viewer is not None and not row["archived"] and _may(world, viewer, row, "write"),
    )
    if refused := git_http.refused(access, request, anonymous=viewer is None):
        return refused
    bare = world.git[row["id"]]
    user = viewer.login if viewer else ""
    answer = git_http.serve(bare.path, service, request, user)
    if service == "/git-receive-pack":
        moves.refresh(world, row, user)
    return answer


def _may(world: World, viewer: Viewer, repository: Row, wanted: str) -> bool:
    if viewer.app_id is not None:
        return viewer.reaches(repository) and viewer.may("contents", wanted)
    role = world.role(viewer.login, repository)
    return role != "none" if wanted == "read" else role in ("write", "maintain", "admin")


def _by_name(world: World, request: Request) -> Request:
    """Take `/repositories/{id}` for the name, as GitHub does and its redirects rely on."""
    found = re.fullmatch(r"/repositories/(\d+)(/.*)?", request.path)
    if found is None:
        return request
    row = world.emulator.one("repos", id=int(found[1]))
    name = row["full_name"] if row else "deleted/deleted"
    return request._replace(path=f"/repos/{name}{found[2] or ''}")


def _moved(world: World, request: Request) -> Response | None:
    named = _REPOSITORY.fullmatch(request.path)
    if named is None or named[1] not in world.moved_names:
        return None
    row = world.repository(world.moved_names[named[1]])
    if row is None:
        return None
    query = f"?{request.query}" if request.query else ""
    url = f"{world.base_url}/repositories/{row['id']}{named[2] or ''}{query}"
    status, text = (301, "Moved Permanently") if request.method == "GET" else (307, "Temporary")
    return answer_json(status, {"message": text, "url": url}, {"location": url})


def _left(world: World, viewer: Viewer | None, request: Request) -> Response | None:
    """Answer for an issue that was transferred or deleted, as GitHub's reference says."""
    named = re.fullmatch(r"/repos/([^/]+/[^/]+)/issues/(\d+)(/.*)?", request.path)
    home = world.repository(named[1]) if named else None
    if named is None or home is None or (home["id"], int(named[2])) not in world.moved_issues:
        return None
    target = world.moved_issues[home["id"], int(named[2])]
    if target is None:
        return answer_json(410, {"message": "This issue was deleted"})
    row = world.emulator.one("repos", id=target[0])
    unseen = viewer is None or (viewer.app_id is not None and row and not viewer.reaches(row))
    if row is None or unseen:
        return answer_json(404, {"message": "Not Found"})
    url = f"{world.base_url}/repositories/{row['id']}/issues/{target[1]}{named[3] or ''}"
    status, text = (301, "Moved Permanently") if request.method == "GET" else (307, "Temporary")
    return answer_json(status, {"message": text, "url": url}, {"location": url})


def _counted(world: World, answer: Response) -> Response:
    """Put the state of the primary limit on answers that emulate did not make."""
    if "x-ratelimit-limit" in answer.headers:
        return answer
    limit = {"limit": "5000", "remaining": "4999", "used": "1", "resource": "core"}
    limit["reset"] = str(int(world.clock()) + 3600)
    headers = {f"x-ratelimit-{name}": value for name, value in limit.items()}
    return answer._replace(headers=headers | dict(answer.headers))


def _conditional(request: Request, answer: Response) -> Response:
    """Answer 304 to who has it already."""
    if request.method != "GET" or answer.status != 200:
        return answer
    tag = f'W/"{hashlib.sha256(answer.body).hexdigest()}"'
    headers = dict(answer.headers) | {"etag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(304, headers)
    return answer._replace(headers=headers)


def _for_enterprise(answer: Response, url: str) -> Response:
    """Put the API under `/api/v3`, as an Enterprise Server does, in every address."""
    kinds = b"repos|users|orgs|app|installation|repositories|teams|gists"
    pattern = re.escape(url).encode() + rb"/(?=(" + kinds + rb")\b)"
    headers = {
        name: re.sub(pattern.decode(), f"{url}/api/v3/", value)
        for name, value in answer.headers.items()
    }
    body = re.sub(pattern, url.encode() + b"/api/v3/", answer.body)
    return answer._replace(headers=headers, body=body)
