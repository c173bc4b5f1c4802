"""Rows as GraphQL objects: dictionaries of values and of functions of a field's arguments."""

import base64
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from graphql import GraphQLError

from support.github.emulator import Row
from support.github.wire import Request
from support.github.world import Viewer, World

Node = dict[str, Any]

_INT = 2**31
_LARGEST_PAGE = 100
_OPINIONS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


class GapError(Exception):
    """A field of the schema that the stand does not know."""


class Objects(NamedTuple):
    """What one request sees."""

    world: World
    viewer: Viewer
    request: Request

    def rows(self, collection: str, **where: object) -> list[Row]:
        """Return rows, oldest first, without those that lists do not show yet."""
        found = self.world.emulator.find(collection, **where)
        return [row for row in found if not self.world.is_late(collection, row["id"])]


def refusal(kind: str, message: str) -> GraphQLError:
    """Return an error of GitHub's kinds: NOT_FOUND, FORBIDDEN, UNPROCESSABLE."""
    return GraphQLError(message, extensions={"type": kind})


def small(number: int) -> int | None:
    """Return an id for a `databaseId`; GitHub's ids outgrew the Int that this is."""
    return number if number < _INT else None


def connect(items: list[Node], args: dict[str, Any]) -> Node:
    """Return a page of a connection; GitHub wants to know how large it may be."""
    first, last = args.get("first"), args.get("last")
    size = first if first is not None else last
    if size is None:
        raise refusal(
            "MISSING_PAGINATION_BOUNDARIES",
            "You must provide a `first` or `last` value to properly paginate the connection.",
        )
    if not 0 <= size <= _LARGEST_PAGE:
        raise refusal(
            "EXCESSIVE_PAGINATION",
            f"Requesting {size} records on the connection exceeds the limit of 100 records.",
        )
    keys = [_cursor(place, item) for place, item in enumerate(items)]
    start = keys.index(args["after"]) + 1 if args.get("after") in keys else 0
    end = keys.index(args["before"]) if args.get("before") in keys else len(items)
    if first is not None:
        end = min(end, start + first)
    else:
        start = max(start, end - size)
    part = items[start:end]
    return {
        "nodes": part,
        "edges": [{"node": item, "cursor": keys[start + n]} for n, item in enumerate(part)],
        "totalCount": len(items),
        "pageInfo": {
            "hasNextPage": end < len(items),
            "hasPreviousPage": start > 0,
            "startCursor": keys[start] if part else None,
            "endCursor": keys[end - 1] if part else None,
        },
    }


def _cursor(place: int, item: Node) -> str:
    return base64.b64encode(f"cursor:v2:{item.get('id', place)}".encode()).decode()


def connection(items: Callable[..., Iterable[Node]], **fixed: Any) -> Callable[..., Node]:
    """Return the function of a connection field; other arguments go to `items`."""

    def field(**args: Any) -> Node:
        others = {k: v for k, v in args.items() if k not in ("first", "last", "after", "before")}
        return connect(list(items(**fixed, **others)), args)

    return field


def root(objects: Objects) -> Node:
    """Return the fields of `Query`."""
    world = objects.world
    world.points += 1
    return {
        "rateLimit": lambda **_: {
            "cost": 1,
            "limit": 5000,
            "used": world.points,
            "remaining": max(0, 5000 - world.points),
            "nodeCount": 0,
            "resetAt": world.stamp(3600),
        },
        "viewer": lambda: _viewer(objects),
        "repository": lambda owner, name, **_: _repository(objects, f"{owner}/{name}"),
        "node": lambda id: node(objects, id),  # noqa: A006  # the schema's name
        "nodes": lambda ids: [node(objects, one) for one in ids],
    }


def _viewer(objects: Objects) -> Node:
    """Return who asks: a user to GraphQL also where it is a bot, whose login then has its ending."""
    login = objects.viewer.login
    return (actor(objects, login) or {}) | {"__typename": "User", "login": login}


def actor(objects: Objects, login: str | None) -> Node | None:
    """Return a user or a bot; GraphQL leaves the ending of a bot's login out."""
    if login is None:
        return None
    row = objects.world.emulator.one("users", login=login)
    if row is None:
        return None
    bot = row["type"] == "Bot"
    short = login.removesuffix("[bot]")
    return {
        "__typename": "Bot" if bot else "User",
        "id": row["node_id"],
        "databaseId": row["id"],
        "login": short,
        "name": row.get("name"),
        "url": f"{objects.world.base_url}/{'apps/' if bot else ''}{short}",
    }


def user_of(objects: Objects, number: int | None) -> Node | None:
    """Return the user with that id."""
    row = objects.world.user(number) if number is not None else None
    return actor(objects, row["login"]) if row else None


def visible(objects: Objects, row: Row) -> bool:
    """Whether the viewer sees a repository at all."""
    if not row["private"]:
        return True
    if objects.viewer.app_id is not None:
        return objects.viewer.reaches(row)
    return objects.world.role(objects.viewer.login, row) != "none"


def _repository(objects: Objects, name: str) -> Node:
    world = objects.world
    row = world.repository(world.moved_names.get(name, name))
    if row is None or not visible(objects, row):
        message = f"Could not resolve to a Repository with the name '{name}'."
        raise refusal("NOT_FOUND", message)
    from support.github.graphql_pulls import repository  # the two need each other

    return repository(objects, row)


_KINDS = {
    "Issue": "issues",
    "IssueComment": "comments",
    "Label": "labels",
    "PullRequest": "pullRequests",
    "PullRequestReview": "reviews",
    "PullRequestReviewComment": "comments",
    "Repository": "repos",
    "CheckRun": "checkRuns",
}


def stored(objects: Objects, node_id: str) -> tuple[str, Row]:
    """Return the kind and the row behind a node id.

    Raises:
        GraphQLError: There is none.
    """
    try:
        text = base64.b64decode(node_id + "=" * (-len(node_id) % 4)).decode()
    except ValueError:
        text = ""
    found = re.fullmatch(r"0:([A-Za-z]+?)(\d+)", text)
    row = None
    if found and found[1] in _KINDS:
        row = objects.world.emulator.one(_KINDS[found[1]], id=int(found[2]))
    if found is None or row is None:
        raise refusal("NOT_FOUND", f"Could not resolve to a node with the global id of '{node_id}'")
    return found[1], row


def node(objects: Objects, node_id: str) -> Node:
    """Return the object behind a node id."""
    from support.github.graphql_pulls import SHOWN  # the two need each other

    kind, row = stored(objects, node_id)
    if kind not in SHOWN:
        raise GapError(f"the stand shows no {kind} by its id")
    return SHOWN[kind](objects, row)


def matching(rows: Iterable[Row], names: Iterable[str] | None) -> list[Row]:
    """Return the rows whose state is one of `names`."""
    wanted = None if names is None else {name.lower() for name in names}
    return [row for row in rows if wanted is None or row["state"].lower() in wanted]
