"""Issues that leave a repository: transferred to another one, or deleted. Numbers are never used again."""

import base64

from support.github.builders import Repository
from support.github.emulator import Row


def transfer(shop: Repository, number: int, to: Repository) -> int:
    """Move an issue to another repository without its comments; return its number there."""
    world = shop.stand.world
    row = _left(shop, number)
    there = [one["number"] for one in world.emulator.find("issues", repo_id=to.id)]
    new = max(there, default=0) + 1
    copy = {name: value for name, value in row.items() if name not in ("id", "node_id")}
    copy |= {"repo_id": to.id, "number": new, "label_ids": [], "milestone_id": None, "node_id": ""}
    made = world.emulator.insert("issues", **copy)
    node = base64.b64encode(f"0:Issue{made['id']}".encode()).decode()
    world.emulator.update("issues", made["id"], node_id=node)
    world.moved_issues[shop.id, number] = (to.id, new)
    return new


def delete(shop: Repository, number: int) -> None:
    """Delete an issue, as an admin can."""
    _left(shop, number)
    shop.stand.world.moved_issues[shop.id, number] = None


def _left(shop: Repository, number: int) -> Row:
    """Hide an issue that leaves: its row keeps the number from being given again."""
    emulator = shop.stand.world.emulator
    row = emulator.one("issues", repo_id=shop.id, number=number)
    assert row is not None
    emulator.update("issues", row["id"], is_pull_request=True)
    return row
