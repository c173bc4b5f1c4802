"""Projects of the organization, which GitHub has in GraphQL alone."""

from typing import Any

from support.github.graphql_objects import Node, Objects, refusal, stored

_NO_RIGHT = "Resource not accessible by integration"


def organization(objects: Objects, login: str) -> Node:
    """Return an organization as far as its projects go."""
    row = objects.world.emulator.one("orgs", login=login)
    if row is None:
        message = f"Could not resolve to an Organization with the login of '{login}'."
        raise refusal("NOT_FOUND", message)
    return {"login": login, "projectV2": lambda number: _project(objects, number)}


def add_item(objects: Objects, given: dict[str, Any]) -> Node:
    """Add an issue to a project; one that is in it already stays there once."""
    project = next((p for p in objects.world.projects if p.node == given["projectId"]), None)
    if project is None or not objects.viewer.may("organization_projects", "write"):
        raise refusal("FORBIDDEN", _NO_RIGHT)
    _, row = stored(objects, given["contentId"])
    if project.is_full:
        raise refusal("UNPROCESSABLE", "The project has reached its limit of items")
    if row["id"] not in project.items:
        project.items.append(row["id"])
    return {"item": {"id": f"{project.node}_{row['id']}"}}


def _project(objects: Objects, number: int) -> Node | None:
    if not objects.viewer.may("organization_projects"):
        raise refusal("FORBIDDEN", _NO_RIGHT)
    found = next((p for p in objects.world.projects if p.number == number), None)
    if found is None:
        message = f"Could not resolve to a ProjectV2 with the number {number}."
        raise refusal("NOT_FOUND", message)
    return {"id": found.node, "number": found.number, "closed": False}
