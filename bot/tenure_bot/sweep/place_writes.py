"""The writes about milestones and projects carried out; what is refused keeps no issue back."""

from tenure_bot.errors import Refused
from tenure_bot.exactly_once.run import Run
from tenure_bot.github.tracker import Tracker
from tenure_bot.obligations.writes import Write
from tenure_bot.sweep.places import Places, accept, refuse


class PlaceWrites:
    """Carries out the writes about places of issues.

    Attributes:
        problems: What was refused, a sentence each.
        again: Whether to plan anew soon, without a place that was refused.
    """

    def __init__(self, run: Run, github: Tracker, places: Places) -> None:
        self._run = run
        self._github = github
        self._project = places.project
        self._milestone = places.milestone
        self.problems: list[str] = []
        self.again = False

    def create(self, write: Write) -> None:
        """Create a milestone."""
        self._run.may("write")
        place = f"milestone:{write.title}"
        try:
            made = self._github.create_milestone(self._run.claim.repo, write.title)
        except Refused as exc:
            self._refuse(place, exc)
        else:
            self._milestone = made.number
            accept(self._run, place)

    def add(self, write: Write, issue: str) -> bool:
        """Add an issue, named by its node, to a project; return whether it is in it."""
        self._run.may("write")
        place = f"project:{write.project}"
        try:
            self._github.add_to_project(self._run.claim.repo, self._project, issue)
        except Refused as exc:
            self._refuse(place, exc)
            return False
        accept(self._run, place)
        return True

    def number(self, write: Write) -> int | None:
        """Return the number of the milestone that a write puts an issue into; `None` for none."""
        return self._milestone if write.milestone else None

    def lacks(self, write: Write) -> bool:
        """Whether the milestone of a write is not there, though its text says so."""
        return bool(write.milestone) and self._milestone is None

    def _refuse(self, place: str, exc: Refused) -> None:
        self.problems.append(exc.message)
        refuse(self._run, place, exc)
        self.again = True
