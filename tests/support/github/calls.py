"""What the stand's own routes have in common: who asks for what, lists in pages."""

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from support.github import refusals
from support.github.emulator import Row
from support.github.wire import Request, Response, answer_json
from support.github.world import Viewer, World


class Call(NamedTuple):
    """One request to a route: who asks, what the path says, the repository it names."""

    world: World
    request: Request
    viewer: Viewer | None
    words: dict[str, str]
    repository: Row | None

    @property
    def name(self) -> str:
        """The repository's full name as it is now."""
        assert self.repository is not None
        return str(self.repository["full_name"])

    def pull(self) -> Row | None:
        """The pull request that the path names."""
        assert self.repository is not None
        return self.world.pull(self.repository["id"], int(self.words["number"]))


Handler = Callable[[Call], Response | None]
"""Answers, or leaves it to emulate with None."""


def page(call: Call, items: list[Any], wrap: Callable[[list[Any]], Any] | None = None) -> Response:
    """Return one page of a list with its `Link` header."""
    asked = call.request.asked
    size = min(100, max(1, int(asked.get("per_page") or 30)))
    number = max(1, int(asked.get("page") or 1))
    part = items[(number - 1) * size : number * size]
    last = -(-len(items) // size)
    others = {k: v for k, v in asked.items() if k not in ("page", "per_page")}
    query = urlencode(others | {"per_page": str(size)})
    address = f"{call.world.base_url}{call.request.path}?{query}&page="
    links = []
    if number < last:
        links = [f'<{address}{number + 1}>; rel="next"', f'<{address}{last}>; rel="last"']
    if number > 1:
        links += [f'<{address}{number - 1}>; rel="prev"', f'<{address}1>; rel="first"']
    return answer_json(
        200, wrap(part) if wrap else part, {"link": ", ".join(links)} if links else {}
    )


def not_found() -> Response:
    """Return GitHub's answer to what is not there or not for these eyes."""
    return refusals.problem(404, "Not Found")
