"""How the tests of the stand ask it: plain HTTP, the answer with its status."""

import json
import urllib.error
import urllib.request
from typing import Any, NamedTuple

from support.github.stand import Stand


class Got(NamedTuple):
    """An answer."""

    status: int
    headers: dict[str, str]
    value: Any


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Show redirects instead of following them."""


def ask(
    stand: Stand, method: str, path: str, body: object = None, *, token: str = "", **headers: str
) -> Got:
    """Make one request as the App's installation, or with another token."""
    sent = {"authorization": f"token {token or stand.token()}"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{stand.url}{path}", data, sent, method=method)  # noqa: S310
    try:
        with urllib.request.build_opener(_Stay).open(request) as answer:
            return _got(answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return _got(error.code, dict(error.headers), error.read())


def _got(status: int, headers: dict[str, str], body: bytes) -> Got:
    kept = {name.lower(): value for name, value in headers.items()}
    return Got(status, kept, json.loads(body) if body else None)
