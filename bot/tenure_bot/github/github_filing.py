"""The protocol `Files` on GitHub itself: milestones by REST, projects by GraphQL, which alone has them."""

from collections.abc import Mapping
from typing import Any

from tenure_bot.errors import Gone
from tenure_bot.github.connection import place
from tenure_bot.github.credentials import Use
from tenure_bot.github.filing import MilestoneSeen, ProjectSeen
from tenure_bot.github.gateway import Repo
from tenure_bot.github.github_gateway import GitHubGateway
from tenure_bot.github.queries import ADD_TO_PROJECT, PROJECT
from tenure_bot.github.seen import understood


class GitHubFiles(GitHubGateway):
    """GitHub as the place where issues are filed; an object belongs to one thread."""

    def milestones(self, repo: Repo) -> tuple[MilestoneSeen, ...]:
        """Return the milestones of a repository, open and closed, by their numbers."""
        path = f"{place(self.named(repo))}/milestones"
        rows = list(self._connection.pages(repo, Use.ISSUES, path, {"state": "all"}))
        found = understood(lambda: [_milestone(row) for row in rows], asked=f"GET {path}")
        return tuple(sorted(found))

    def create_milestone(self, repo: Repo, title: str) -> MilestoneSeen:
        """Create a milestone; one POST, never repeated."""
        path = f"{place(repo)}/milestones"
        value = self._connection.write(repo, Use.ISSUES, "POST", path, {"title": title})
        return understood(_milestone, value, asked=f"POST {path}")

    def project(self, repo: Repo, number: int) -> ProjectSeen:
        """Return a project of the organization that a repository belongs to."""
        owner = repo.name.partition("/")[0]
        title = f"{repo.name}, project {number} of its organization"
        asked = {"owner": owner, "number": number}
        data = self._connection.query(repo, Use.PROJECTS, title, PROJECT, asked)
        found = (data.get("organization") or {}).get("projectV2")
        if found is None:
            raise Gone(f"{title}: there is none")
        return understood(_project, found, asked=title)

    def add_to_project(self, repo: Repo, project: str, issue: str) -> None:
        """Add an issue to a project; that it is in it already is success."""
        title = f"{repo.name}, adding an issue to a project"
        ids = {"project": project, "issue": issue}
        self._connection.query(repo, Use.PROJECTS, title, ADD_TO_PROJECT, ids)


def _milestone(data: Mapping[str, Any]) -> MilestoneSeen:
    return MilestoneSeen(int(data["number"]), str(data["title"]), data["state"] == "open")


def _project(data: Mapping[str, Any]) -> ProjectSeen:
    return ProjectSeen(str(data["id"]), not data["closed"])
