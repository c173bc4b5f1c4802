"""Where issues are filed: in a milestone and a project, as the policy says and as people leave it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tenure_bot.obligations.hands import Hands, Left
from tenure_bot.obligations.key import Key
from tenure_bot.obligations.writes import Action, Write


class Filing(NamedTuple):
    """Where the policy wants issues, as far as that is possible.

    Attributes:
        milestone: The title of the milestone; "" for none.
        creates: Whether that milestone has to be created first.
        project: The number of the organization's project; 0 for none.
    """

    milestone: str = ""
    creates: bool = False
    project: int = 0


NOWHERE = Filing()
"""Neither milestone nor project."""


def filed(left: Left, hands: Hands, filing: Filing) -> Left:
    """Return how an issue is left once it is where the policy wants it.

    A milestone that a person chose stays. Into a project it comes once: whoever takes it out of
    there does not find it in it again, and nobody has to ask GitHub whether it is in it.
    """
    milestone = "" if hands.milestone else filing.milestone
    projects = {*left.projects, *([filing.project] if filing.project else [])}
    return left._replace(milestone=milestone or left.milestone, projects=tuple(sorted(projects)))


def milestone_of(before: Left, after: Left) -> str:
    """Return the title of the milestone that an edit puts an issue into; "" for none."""
    return after.milestone if after.milestone != before.milestone else ""


def added(key: Key, number: int | None, before: Left, after: Left) -> Iterator[Write]:
    """Yield the write that adds an issue to a project to which it was not added before."""
    for project in sorted({*after.projects} - {*before.projects}):
        yield Write(Action.PROJECT, "the policy wants it there", key, number, project=project)


def milestone_first(writes: Sequence[Write], filing: Filing) -> tuple[Write, ...]:
    """Return writes with the one that creates the milestone, if they need it and it is not there."""
    if not filing.creates or not any(write.milestone for write in writes):
        return tuple(writes)
    why = "the policy wants it (`bot.issues.milestone-create`)"
    return (Write(Action.MILESTONE, why, title=filing.milestone), *writes)
