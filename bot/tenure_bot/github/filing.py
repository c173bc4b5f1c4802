"""What the bot asks of GitHub about where issues are filed: milestones, and projects of an organization."""

from typing import NamedTuple, Protocol

from tenure_bot.github.gateway import GitHub, Repo


class MilestoneSeen(NamedTuple):
    """A milestone: its number in the repository, its title, and whether it is open."""

    number: int
    title: str
    is_open: bool


class ProjectSeen(NamedTuple):
    """A project of an organization: the id that GraphQL takes, and whether it is open."""

    node: str
    is_open: bool


class Files(GitHub, Protocol):
    """The calls about milestones and projects; an object of it belongs to one thread."""

    def milestones(self, repo: Repo) -> tuple[MilestoneSeen, ...]:
        """Return the milestones of a repository, open and closed, by their numbers."""
        ...

    def create_milestone(self, repo: Repo, title: str) -> MilestoneSeen:
        """Create a milestone; one POST, never repeated. A second one of its title is refused."""
        ...

    def project(self, repo: Repo, number: int) -> ProjectSeen:
        """Return a project of the organization that a repository belongs to.

        Raises:
            Gone: There is none, we may not see it, or the owner is no organization.
            NotPermitted: We may not ask.
        """
        ...

    def add_to_project(self, repo: Repo, project: str, issue: str) -> None:
        """Add an issue to a project; that it is in it already is success. Both are named by node."""
        ...
