"""The builders: repositories with real content, pull requests, people who act.

Everything a person does here goes through the same answers as a client's request and causes the
same webhook events; it is only not counted, not checked and not hit by faults.
"""

import json
import uuid
from pathlib import Path
from typing import Any

from support.github.builders import Pull, Repository
from support.github.deliveries import Deliveries
from support.github.emulator import Emulator
from support.github.faults import Faults
from support.github.git_store import BareRepository, Files
from support.github.installation import NUMBER, Installation
from support.github.shim import Asked, Shim
from support.github.wire import Request
from support.github.world import EVENTS, PERMISSIONS, App, Project, World

__all__ = ["Clock", "Pull", "RefusedError", "Repository", "Stand"]

START = 1_795_348_800.0  # 2026-11-22T12:00:00Z


class RefusedError(AssertionError):
    """Somebody in a test may not do what the test lets them do."""


class Clock:
    """The stand's clock, which only tests move."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the present second."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


class Stand:
    """A GitHub with one organization, one App installed in it, and nothing else yet.

    Attributes:
        url: The API's address, as `TENURE_GITHUB_URL` takes it; `/api/v3` behind it makes it an
            Enterprise Server. Repositories are cloned from `{url}/{owner}/{name}.git`.
        app: The App: its id, its key, its webhook secret.
        installation: Its installation in the organization, and what admins do with it.
        installation_id: The id of that.
        webhooks: What was delivered to the App.
        faults: What goes wrong.
        clock: The clock of `faults.late` and of the deliveries.
    """

    def __init__(
        self, shim: Shim, emulator: Emulator, root: Path, private_key: str, *, owner: str = "acme"
    ) -> None:
        self.shim = shim
        self.url = shim.url
        self.app = App(private_key)
        self.installation_id = NUMBER
        self.clock = Clock()
        self.world = World(emulator, shim.url, root, self.app, owner=owner, clock=self.clock)
        self.installation = Installation(self.world)
        self.owner = owner
        self._tokens: dict[str, str] = {}
        emulator.do({"op": "reset"})
        shim.show(self.world)
        emulator.seed(
            users=[{"login": "nadia", "name": "Nadia Osei"}],
            orgs=[{"login": owner, "members": [{"login": "nadia", "role": "admin"}]}],
            apps=[
                {
                    "app_id": self.app.id,
                    "slug": self.app.slug,
                    "name": self.app.name,
                    "private_key": private_key,
                    "permissions": PERMISSIONS,
                    "events": EVENTS,
                    "installations": [{"installation_id": NUMBER, "account": owner}],
                }
            ],
        )
        self._bot()
        self.person("nadia")

    @property
    def webhooks(self) -> Deliveries:
        """What was delivered to the App, and the way to send it."""
        return self.world.deliveries

    @property
    def faults(self) -> Faults:
        """What goes wrong on the way."""
        return self.world.faults

    def close(self) -> None:
        """End what runs for this stand."""
        self.world.deliveries.close()

    # People

    def person(self, login: str) -> str:
        """Return the token of a user; a user who is not known yet joins GitHub now."""
        if login not in self._tokens:
            token = f"user-{login}-{uuid.uuid4()}"  # emulate counts the requests of a token
            self.world.emulator.seed(users=[{"login": login}])
            row = self.world.emulator.one("users", login=login)
            assert row is not None
            grant = {"op": "grant", "token": token, "login": login, "id": row["id"]}
            self.world.emulator.do(grant)
            self._tokens[login] = token
        return self._tokens[login]

    def act(self, login: str, method: str, path: str, body: object = None) -> Any:
        """Let a user make a request and return the JSON of the answer.

        Raises:
            RefusedError: GitHub says no.
        """
        headers = {"authorization": f"token {self.person(login)}"}
        data = b"" if body is None else json.dumps(body).encode()
        bare, _, query = path.partition("?")
        answer = self.shim.answer(Request(method, bare, query, headers, data))
        if answer.status >= 400:
            raise RefusedError(f"{login} {method} {path}: {answer.status} {answer.body.decode()}")
        return answer.json()

    def member(self, *logins: str) -> None:
        """Let people join the organization, without rights beyond reading."""
        for login in logins:
            self.person(login)
        members = [{"login": login, "role": "member"} for login in logins]
        self.world.emulator.seed(orgs=[{"login": self.owner, "members": members}])

    def team(self, name: str, *logins: str) -> None:
        """Make a team of the organization with these members."""
        self.act("nadia", "POST", f"/orgs/{self.owner}/teams", {"name": name})
        for login in logins:
            self.person(login)
            path = f"/orgs/{self.owner}/teams/{name}/memberships/{login}"
            self.act("nadia", "PUT", path, {"role": "member"})

    def _bot(self) -> None:
        self.world.emulator.insert(
            "users",
            login=self.app.login,
            node_id="BOT_1",
            avatar_url="",
            gravatar_id="",
            type="Bot",
            site_admin=False,
            name=self.app.name,
            email=f"{self.app.id}+{self.app.login}@users.noreply.github.com",
            public_repos=0,
            public_gists=0,
            followers=0,
            following=0,
        )

    # Repositories

    def repository(
        self,
        name: str = "acme/shop",
        files: Files | None = None,
        *,
        private: bool = False,
        branch: str = "main",
    ) -> "Repository":
        """Make a repository whose default branch holds `files` (a README without them)."""
        owner, short = name.split("/")
        emulator = self.world.emulator
        if not emulator.find("orgs", login=owner):
            self.person(owner)
        config = {"owner": owner, "name": short, "private": private, "auto_init": False}
        emulator.seed(repos=[config | {"default_branch": branch}])
        row = self.world.repository(name)
        assert row is not None
        bare = BareRepository(self.world.root / f"{row['id']}.git", branch)
        self.world.git[row["id"]] = bare
        made = Repository(self, row["id"])
        made.push(branch, {"README.md": f"# {short}\n"} if files is None else files, "Begin")
        return made

    def project(self, number: int, *, is_full: bool = False) -> Project:
        """Make a project of the organization; one that is full takes nothing."""
        made = Project(number, f"PVT_{number}", [], is_full)
        self.world.projects.append(made)
        return made

    # The App

    def token(self, **permissions: str) -> str:
        """Return a token of the installation; without permissions it has all that the App has."""
        return self.installation.token(**permissions)

    def suspend(self) -> None:
        """Suspend the installation, as an organization's admin can."""
        self.installation.suspend()

    def unsuspend(self) -> None:
        """Take that back."""
        self.installation.unsuspend()

    def expire_tokens(self) -> None:
        """Let every installation token that was given out run out now."""
        self.installation.expire_tokens()

    # What was asked

    def requests(self, kind: str | None = None) -> list[Asked]:
        """Return what reached the stand: of `rest`, `app` (with a JWT), `graphql` or `git`."""
        return [asked for asked in self.shim.asked if kind in (None, asked.kind)]

    def take_violations(self) -> list[str]:
        """Return what broke GitHub's published interface so far; it no longer fails the test."""
        taken, self.shim.violations[:] = list(self.shim.violations), []
        return taken

    def forget_requests(self) -> None:
        """Count from here."""
        self.shim.asked.clear()
