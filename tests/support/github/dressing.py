"""What emulate's answers lack, put onto them: the same for REST answers and webhook payloads."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from support.github.emulator import Row

if TYPE_CHECKING:  # the world dresses what it tells the hooks
    from support.github.world import World

_FRACTION = re.compile(r"\.\d+Z$")
_COMMENT = "#issuecomment-"


def dress(world: "World", value: Any) -> Any:
    """Complete an answer in place, however deep the objects stand in it, and return it."""
    _dress_all(_Stored(world), value)
    return value


class _Stored:
    """Rows by id; a collection is asked for once, however long the list that is dressed."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self._rows: dict[str, dict[int, Row]] = {}

    def row(self, collection: str, number: int) -> Row:
        """Return a row; an empty one for what was deleted meanwhile."""
        if collection not in self._rows:
            found = self.world.emulator.find(collection)
            self._rows[collection] = {row["id"]: row for row in found}
        return self._rows[collection].get(number, {})

    def app(self, app_id: int | None = None) -> Row:
        """Return an App as objects made through it name it."""
        wanted = app_id or self.world.app.id
        self.row("apps", 0)
        row = next(row for row in self._rows["apps"].values() if row["app_id"] == wanted)
        url = f"{self.world.base_url}/apps/{row['slug']}"
        same = ("name", "slug", "description", "created_at", "updated_at", "permissions", "events")
        return {name: row[name] for name in same} | {
            "id": row["app_id"],
            "node_id": f"A_{row['app_id']}",
            "owner": self.world.brief(self.world.owner),
            "external_url": url,
            "html_url": url,
        }


def _dress_all(stored: _Stored, value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _dress_all(stored, item)
    elif isinstance(value, dict):
        _dress_object(stored, value)
        for item in list(value.values()):
            if isinstance(item, dict | list):
                _dress_all(stored, item)


def whole_seconds(name: str, value: Any) -> Any:
    """Return a time without a fraction of a second: GitHub's have none."""
    if not isinstance(value, str) or not name.endswith(("_at", "At")):
        return value
    return _FRACTION.sub("Z", value)


def _dress_object(stored: _Stored, value: Row) -> None:
    for name, item in value.items():
        value[name] = whole_seconds(name, item)
    for names, complete in _RULES:
        if names <= value.keys():
            complete(stored, value)


def _dress_organization(stored: _Stored, value: Row) -> None:
    """An organization as the owner of something has the links of a user."""
    value.update(brief(stored.world.base_url, value, value["type"]))


def _dress_repository(stored: _Stored, value: Row) -> None:
    value |= {"network_count": value["forks_count"], "subscribers_count": 0}
    value["has_issues"] = not stored.row("repos", value["id"]).get("issues_off")


def _dress_app(stored: _Stored, value: Row) -> None:
    value["owner"] = stored.world.brief(stored.world.owner)


def _dress_installation(stored: _Stored, value: Row) -> None:
    value["account"] = stored.world.brief(value["account"]["login"])
    value["target_id"] = value["account"]["id"]


def _dress_authored(stored: _Stored, value: Row) -> None:
    if (value.get("user") or {}).get("login") == stored.world.app.login:
        value["performed_via_github_app"] = stored.app()
    if _COMMENT in str(value.get("html_url")):
        _dress_comment(stored, value)


def _dress_suite(stored: _Stored, value: Row) -> None:
    value["app"] = value["app"] or stored.app()


def _dress_commit(_stored: _Stored, value: Row) -> None:
    place = value["url"].rsplit("/", 2)[0]
    value["tree"]["url"] = f"{place}/trees/{value['tree']['sha']}"


def _dress_comment(stored: _Stored, value: Row) -> None:
    row = stored.row("comments", value["id"])
    if row and stored.world.pull(row["repo_id"], row["issue_number"]):
        value["html_url"] = value["html_url"].replace("/issues/", "/pull/")
    hidden = row.get("minimized")
    value["minimized"] = {"reason": hidden} if hidden else None
    for reaction in stored.world.reactions:
        if reaction["subject"] == ("comments", value["id"]):
            value["reactions"]["total_count"] += 1
            value["reactions"][reaction["content"]] += 1


def _dress_check_run(stored: _Stored, value: Row) -> None:
    row = stored.row("checkRuns", value["id"])
    value["app"] = stored.app(row.get("app_id"))
    value["output"]["annotations_url"] = f"{value['url']}/annotations"
    value["output"]["annotations_count"] = len(row.get("annotated") or ())
    value["details_url"] = value["details_url"] or value["app"]["external_url"]


def _dress_line_comment(_stored: _Stored, value: Row) -> None:
    if value.get("in_reply_to_id", 0) is None:
        del value["in_reply_to_id"]
    links = {
        "self": value["url"],
        "html": value["html_url"],
        "pull_request": value["pull_request_url"],
    }
    value["_links"] = {name: {"href": url} for name, url in links.items()}


def _dress_pull(_stored: _Stored, value: Row) -> None:
    """A fork that was deleted leaves its owner's name behind."""
    head = value["head"]
    if head.get("repo") is None and value.get("user"):
        head["user"] = value["user"]
        head["label"] = f"{value['user']['login']}:{head['ref']}"
    if value.get("auto_merge"):
        texts = {"commit_title": "", "commit_message": ""}
        value["auto_merge"] |= {"enabled_by": value["user"], **texts}


_RULES: tuple[tuple[frozenset[str], Callable[[_Stored, Row], None]], ...] = tuple(
    (frozenset(names.split()), complete)
    for names, complete in (
        ("avatar_url members_url type", _dress_organization),
        ("full_name size", _dress_repository),
        ("installations_count", _dress_app),
        ("access_tokens_url account", _dress_installation),
        ("performed_via_github_app", _dress_authored),
        ("head_sha output", _dress_check_run),
        ("head base merged_at", _dress_pull),
        ("head_branch app", _dress_suite),
        ("diff_hunk", _dress_line_comment),
        ("tree comment_count", _dress_commit),
    )
)
"""Which objects lack something: told by the fields that they have."""

_USER_LINKS = [
    "followers",
    "following{/other_user}",
    "gists{/gist_id}",
    "starred{/owner}{/repo}",
    "subscriptions",
    "orgs",
    "repos",
    "events{/privacy}",
    "received_events",
]


def brief(base_url: str, row: Row, kind: str) -> Row:
    """Return the row of an account as objects name it."""
    url = f"{base_url}/users/{quote(row['login'])}"
    names = [link.split("{")[0].replace("orgs", "organizations") for link in _USER_LINKS]
    links = {f"{name}_url": f"{url}/{link}" for name, link in zip(names, _USER_LINKS, strict=True)}
    return links | {
        "login": row["login"],
        "id": row["id"],
        "node_id": row["node_id"],
        "avatar_url": f"{base_url}/avatars/{row['id']}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{base_url}/{quote(row['login'])}",
        "type": kind,
        "site_admin": False,
    }
