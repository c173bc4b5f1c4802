"""The App's installation in the organization, and what its admins do with it."""

import uuid
from collections.abc import Mapping
from typing import Any

from support.github.emulator import Row
from support.github.world import World

NUMBER = 7001
_SHOWN = ("id", "node_id", "name", "full_name", "private")


class Installation:
    """One installation; each change of it is told as GitHub tells it.

    Args:
        world: The stand.
        number: Its id.
    """

    def __init__(self, world: World, number: int = NUMBER) -> None:
        self.world = world
        self.id = number

    @property
    def row(self) -> Row:
        """What emulate stores about it now."""
        row = self.world.emulator.one("appInstallations", installation_id=self.id)
        assert row is not None, "the App is not installed"
        return row

    def token(self, **permissions: str) -> str:
        """Return a token; without permissions it has all that the installation has."""
        row, token = self.row, f"ghs_{uuid.uuid4()}"
        held = {
            "installationId": self.id,
            "appId": row["app_id"],
            "accountId": row["account_id"],
            "accountType": row["account_type"],
            "permissions": permissions or row["permissions"],
            "repositoryIds": row["repository_ids"],
            "repositorySelection": row["repository_selection"],
        }
        grant = {"op": "grant", "token": token, "login": row["account_login"]}
        self.world.emulator.do(grant | {"id": row["account_id"], "installation": held})
        return token

    def expire_tokens(self) -> None:
        """Let every token that was given out run out now."""
        self.world.emulator.do({"op": "expire"})

    def suspend(self) -> None:
        """Suspend it."""
        self._change(suspended_at=self.world.stamp())
        self.tell("installation", "suspend", {"repositories": self.covered()})

    def unsuspend(self) -> None:
        """Take that back."""
        self._change(suspended_at=None)
        self.tell("installation", "unsuspend", {"repositories": self.covered()})

    def permit(self, **permissions: str) -> None:
        """Give it exactly these permissions from now on; tokens that are out keep theirs."""
        self._change(permissions=permissions)
        self.tell("installation", "new_permissions_accepted")

    def cover(self, *names: str) -> None:
        """Install it on these repositories only."""
        before = {row["id"]: row for row in self.covered()}
        rows = [row for name in names if (row := self.world.repository(name)) is not None]
        self._change(repository_selection="selected", repository_ids=[row["id"] for row in rows])
        after = {row["id"]: row for row in self.covered()}
        added = [after[number] for number in after.keys() - before.keys()]
        removed = [before[number] for number in before.keys() - after.keys()]
        more = {"repository_selection": "selected", "requester": None}
        for action, changed in (("added", added), ("removed", removed)):
            if changed:
                lists: Row = {"repositories_added": [], "repositories_removed": []}
                lists[f"repositories_{action}"] = changed
                self.tell("installation_repositories", action, lists | more)

    def uninstall(self) -> None:
        """Remove it; its tokens are void at once."""
        self.tell("installation", "deleted", {"repositories": self.covered()})
        self.expire_tokens()
        self.world.emulator.delete("appInstallations", self.row["id"])

    def tell(
        self, event: str, action: str, more: Mapping[str, Any] | None = None, *, by: str = "nadia"
    ) -> None:
        """Send an event about the installation itself."""
        shown = self.world.show_installation(self.id)
        payload = {"action": action, "installation": shown, "sender": self.world.brief(by)}
        self.world.deliveries.add(event, payload | dict(more or {}), installation_id=self.id)

    def covered(self) -> list[Row]:
        """Return the repositories that it covers, as payloads name them."""
        row = self.row
        rows = self.world.emulator.find("repos", owner_id=row["account_id"])
        if row["repository_selection"] == "selected":
            rows = [one for one in rows if one["id"] in row["repository_ids"]]
        rows = [one for one in rows if one["owner_type"] == row["account_type"]]
        return [{name: one[name] for name in _SHOWN} for one in rows]

    def _change(self, **fields: object) -> None:
        self.world.emulator.update("appInstallations", self.row["id"], **fields)
