"""What the parts of the stand share: emulate for what the API stores, git for what commits hold.

`moves.py` writes into emulate's rows what git decides.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from support.github.deliveries import Deliveries, Hook
from support.github.dressing import brief, dress
from support.github.emulator import Emulator, Row
from support.github.faults import Faults

if TYPE_CHECKING:
    from support.github.git_store import BareRepository, Change

EVENTS = [
    "check_run",
    "check_suite",
    "installation",
    "installation_repositories",
    "issue_comment",
    "issues",
    "label",
    "merge_group",
    "pull_request",
    "pull_request_review",
    "push",
    "repository",
]
PERMISSIONS = {
    "checks": "write",
    "contents": "read",
    "issues": "write",
    "members": "read",
    "metadata": "read",
    "pull_requests": "write",
}


class App(NamedTuple):
    """The GitHub App that is tested."""

    private_key: str
    id: int = 4711
    slug: str = "tenure"
    name: str = "tenure"
    secret: str = "the-webhook-secret"  # noqa: S105  # known to everybody who runs the tests

    @property
    def login(self) -> str:
        """The login that its comments have."""
        return f"{self.slug}[bot]"


class Viewer(NamedTuple):
    """Who makes a request: a user, or an installation of an App."""

    login: str
    app_id: int | None
    installation_id: int | None
    permissions: dict[str, str]
    account_id: int | None = None
    repository_ids: tuple[int, ...] | None = None

    def may(self, permission: str, wanted: str = "read") -> bool:
        """Whether an installation was given a permission; users are asked elsewhere."""
        given = self.permissions.get(permission)
        return self.app_id is None or given in ("write", wanted)

    def reaches(self, repository: Row) -> bool:
        """Whether an installation covers a repository."""
        if self.repository_ids is not None:
            return repository["id"] in self.repository_ids
        return self.account_id is None or repository["owner_id"] == self.account_id


class Project(NamedTuple):
    """A project of the organization: its number, its node id, and the ids of the issues in it."""

    number: int
    node: str
    items: list[int]
    is_full: bool = False


class NotShownError(AssertionError):
    """The stand asked itself for what is not there."""


class World:
    """Everything behind the stand's address."""

    def __init__(
        self,
        emulator: Emulator,
        base_url: str,
        root: Path,
        app: App,
        *,
        owner: str = "acme",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.emulator = emulator
        self.base_url = base_url
        self.root = root
        self.app = app
        self.owner = owner
        self.clock = clock
        self.deliveries = Deliveries(Hook(app.id, app.secret), clock)
        self.faults = Faults()
        self.git: dict[int, BareRepository] = {}
        self.born: dict[tuple[str, int], float] = {}
        self.reactions: list[Row] = []
        self.projects: list[Project] = []
        self.points = 0
        self.moved_names: dict[str, str] = {}
        self.moved_issues: dict[tuple[int, int], tuple[int, int] | None] = {}
        self.known: set[tuple[int, str]] = set()
        self._briefs: dict[str, Row] = {}
        self.compared: dict[tuple[str, str], list[Change]] = {}

    # Reading what emulate stores

    def repository(self, full_name: str) -> Row | None:
        """Return the row of a repository; names do not tell upper from lower case."""
        wanted = full_name.lower()
        rows = self.emulator.find("repos")
        return next((row for row in rows if row["full_name"].lower() == wanted), None)

    def pull(self, repository_id: int, number: int) -> Row | None:
        """Return the row of a pull request."""
        return self.emulator.one("pullRequests", repo_id=repository_id, number=number)

    def user(self, user_id: int) -> Row | None:
        """Return the row of a user."""
        return self.emulator.one("users", id=user_id)

    def viewer(self, token: str) -> Viewer | None:
        """Return who a token belongs to; None for one that nobody gave out, or that ran out."""
        holder = self.emulator.holder(token)
        if holder is None:
            return None
        given = holder.get("installation")
        if given is None:
            return Viewer(holder["login"], None, None, {})
        ids = tuple(given["repositoryIds"])
        return Viewer(
            self.app.login,
            given["appId"],
            given["installationId"],
            given["permissions"],
            given["accountId"],
            ids if given["repositorySelection"] == "selected" else None,
        )

    def fork_of(self, repository: Row, owner: str) -> Row | None:
        """Return the repository itself where `owner` has it, else the fork that `owner` has."""
        for row in [repository, *self.emulator.find("repos", forked_from_id=repository["id"])]:
            if row["full_name"].split("/")[0].lower() == owner.lower():
                return row
        return None

    def role(self, login: str, repository: Row) -> str:
        """Return a user's role in a repository: admin, maintain, write, triage, read or none.

        To emulate every member of an organization is an admin of all its repositories.
        """
        user = self.emulator.one("users", login=login)
        found = ["none" if repository["private"] else "read"]
        if user is not None:
            rows = self.emulator.find("collaborators", repo_id=repository["id"], user_id=user["id"])
            found += [_ROLES.get(row["permission"], str(row["permission"])) for row in rows]
            if repository["owner_type"] == "Organization":
                found += self._roles_of_member(user, repository)
            elif repository["owner_id"] == user["id"]:
                found.append("admin")
        return max(found, key=_RANKS.index)

    def _roles_of_member(self, user: Row, repository: Row) -> list[str]:
        organization = self.emulator.one("orgs", id=repository["owner_id"])
        assert organization is not None
        found = []
        for team in self.emulator.find("teams", org_id=organization["id"]):
            row = self.emulator.one("teamMembers", team_id=team["id"], user_id=user["id"])
            if row is None:
                continue
            found.append(organization["default_repository_permission"])
            if team["slug"] == "members" and row["role"] == "maintainer":
                found.append("admin")  # this is how emulate keeps an organization's owners
            held = {"team_id": team["id"], "repo_id": repository["id"]}
            if self.emulator.find("teamRepos", **held):
                found.append(_ROLES.get(team["permission"], str(team["permission"])))
        return found

    def is_late(self, collection: str, number: int) -> bool:
        """Whether an object is so young that lists leave it out."""
        born = self.born.get((collection, number))
        return born is not None and self.clock() - born < self.faults.late

    def show(self, path: str, owner: str) -> Any:
        """Return an object as the API formats it, seen with every right to `owner`'s things."""
        (got,) = self.emulator.do({"op": "show", "path": path, "owner": owner})
        if got["status"] >= 400:
            raise NotShownError(f"emulate answered {got['status']} to {path}: {got['body']}")
        return json.loads(got["body"])

    def show_installation(self, number: int) -> Row:
        """Return an installation as payloads of its own events hold it."""
        row = self.emulator.one("appInstallations", installation_id=number)
        assert row is not None
        url = f"{self.base_url}/app/installations/{number}"
        same = ("permissions", "events", "repository_selection", "created_at", "updated_at")
        return {name: row[name] for name in (*same, "suspended_at", "app_id")} | {
            "id": number,
            "account": self.brief(row["account_login"]),
            "access_tokens_url": f"{url}/access_tokens",
            "repositories_url": f"{self.base_url}/installation/repositories",
            "html_url": f"{self.base_url}/settings/installations/{number}",
            "app_slug": self.app.slug,
            "target_id": row["account_id"],
            "target_type": row["account_type"],
            "single_file_name": None,
            "suspended_by": None,
        }

    # Telling the hooks

    def tell_pull(self, action: str, pull: Row, by: str, **more: object) -> None:
        """Send a `pull_request` event."""
        repository = self.emulator.one("repos", id=pull["base_repo_id"])
        assert repository is not None
        payload = {"action": action, "number": pull["number"], **more, "sender": self.brief(by)}
        name, owner = repository["full_name"], repository["full_name"].split("/")[0]
        payload["pull_request"] = self.show(f"/repos/{name}/pulls/{pull['number']}", owner)
        payload["repository"] = self.show(f"/repos/{name}", owner)
        self.emit("pull_request", payload, repository)

    def emit(self, event: str, payload: Row, repository: Row | None) -> None:
        """Store a delivery for every installation that covers the repository and subscribed."""
        payload = dress(self, payload)
        for row in self.emulator.find("appInstallations"):
            if repository is not None and not _covers(row, repository):
                continue
            if row["suspended_at"] or event not in row["events"]:
                continue
            number = row["installation_id"]
            short = {"id": number, "node_id": f"I_{number}"}
            organization = payload.get("repository", {}).get("owner", {})
            extra = {"organization": organization} if row["account_type"] == "Organization" else {}
            self.deliveries.add(
                event, payload | extra | {"installation": short}, installation_id=number
            )

    def brief(self, login: str) -> Row:
        """Return a user or an organization as objects name one."""
        if login not in self._briefs:
            row, kind = self.emulator.one("users", login=login), "User"
            if row is None:
                row, kind = self.emulator.one("orgs", login=login), "Organization"
            if row is None:
                raise NotShownError(f"nobody is called {login}")
            self._briefs[login] = brief(self.base_url, row, row.get("type") or kind)
        return dict(self._briefs[login])

    def stamp(self, later: int = 0) -> str:
        """Return the present second, or one `later`, as the API writes it: in real time."""
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + later))


_RANKS = ("none", "read", "triage", "write", "maintain", "admin")
_ROLES = {"pull": "read", "push": "write"}


def _covers(installation: Row, repository: Row) -> bool:
    if installation["repository_selection"] == "selected":
        return repository["id"] in installation["repository_ids"]
    return bool(
        installation["account_id"] == repository["owner_id"]
        and installation["account_type"] == repository["owner_type"]
    )
