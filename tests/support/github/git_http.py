"""Git over HTTP as GitHub serves it: `git http-backend`, with tokens as passwords."""

import base64
import gzip
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from support.github.wire import Request, Response
from support.repository import ENVIRONMENT

SERVICES = ("/info/refs", "/git-upload-pack", "/git-receive-pack")


class Access(NamedTuple):
    """What somebody may do with a repository over git."""

    read: bool
    write: bool


def split(path: str) -> tuple[str, str] | None:
    """Return the repository and the service of a path for git; None for other paths."""
    for service in SERVICES:
        if path.endswith(service):
            name = path.removesuffix(service).strip("/").removesuffix(".git")
            return (name, service) if name.count("/") == 1 else None
    return None


def token(request: Request) -> str | None:
    """Return the password that the client gave; an empty text where it is none of ours."""
    given = request.headers.get("authorization")
    if given is None:
        return None
    kind, _, value = given.partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        user, _, password = base64.b64decode(value).decode().partition(":")
    except ValueError:
        return ""
    return password if user == "x-access-token" else ""


def refused(access: Access, request: Request, *, anonymous: bool) -> Response | None:
    """Return GitHub's refusal, if there is one: 401 asks git for a password, 404 hides."""
    writes = "git-receive-pack" in request.target
    if access.write if writes else access.read:
        return None
    if anonymous:
        ask = {"www-authenticate": 'Basic realm="GitHub"', "content-type": "text/plain"}
        return Response(401, ask, b"Authentication required\n")
    if writes and access.read:
        return Response(403, {"content-type": "text/plain"}, b"Write access not granted.\n")
    return Response(404, {"content-type": "text/plain"}, b"Repository not found.\n")


def serve(repository: Path, service: str, request: Request, user: str) -> Response:
    """Let `git http-backend` answer."""
    body = request.body
    if request.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    environment = ENVIRONMENT | {
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "GATEWAY_INTERFACE": "CGI/1.1",
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_PROJECT_ROOT": str(repository),
        "GIT_PROTOCOL": request.headers.get("git-protocol", ""),
        "HOME": str(repository),
        "PATH_INFO": service,
        "QUERY_STRING": request.query,
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_USER": user,
        "REQUEST_METHOD": request.method,
    }
    done = subprocess.run(
        ["git", "http-backend"], env=environment, input=body, capture_output=True, check=False
    )
    head, _, answer = done.stdout.partition(b"\r\n\r\n")
    headers = dict(_header(line) for line in head.decode("latin-1").splitlines())
    status = int(headers.pop("status", "200").split()[0])
    return Response(status, headers, answer)


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


Check = Callable[[str], Access]
