"""The milestone and the project of the policy, as GitHub has them: what can be used, and why not."""

from typing import NamedTuple

from tenure.policy import Policy
from tenure_bot.errors import Gone, NotPermitted, Refused
from tenure_bot.exactly_once.memory import Remote
from tenure_bot.exactly_once.run import Run
from tenure_bot.github.tracker import Tracker
from tenure_bot.obligations.dashboard_state import FRESH
from tenure_bot.obligations.filing import Filing

PERMISSION = "organization_projects: write"
"""The permission that adding an issue to a project needs."""

_ROLE = "filing"
_LONGEST = 300
_AGAIN = 86_400.0  # seconds after which a place that was refused is tried again
_FORGOTTEN = _AGAIN + FRESH.total_seconds()  # after so long nothing has needed it
_LACKING = f"the installation of the App needs `{PERMISSION}` for it."


class Places(NamedTuple):
    """Where issues are filed.

    Attributes:
        filing: For the plan.
        milestone: The number of the milestone; `None` where it has to be created first.
        project: What GraphQL calls the project; "" for none.
        problems: Why the policy is not followed, a sentence each.
    """

    filing: Filing = Filing()
    milestone: int | None = None
    project: str = ""
    problems: tuple[str, ...] = ()


NOWHERE = Places()
"""The policy names no place."""


def places(run: Run, github: Tracker, policy: Policy) -> Places:
    """Return where issues are filed; nothing is asked where the policy names no place.

    Args:
        run: The sweep.
        github: The calls.
        policy: That of the root.
    """
    found = NOWHERE
    if policy.issues_milestone:
        found = _milestone(run, github, policy, found)
    if policy.issues_project:
        found = _project(run, github, policy.issues_project, found)
    return found


def refuse(run: Run, place: str, exc: Refused) -> None:
    """Remember that GitHub refused a place, so that no issue waits for it; it is tried again in a day.

    Args:
        run: The sweep.
        place: `milestone:` and its title, or `project:` and its number.
        exc: What GitHub said.
    """
    why = exc.message[:_LONGEST]
    if isinstance(exc, NotPermitted) and place.startswith("project:"):
        why = f"{why}; {_LACKING}"
    notes = {**run.remote(_ROLE).notes, place: {"why": why, "at": run.clock()}}
    run.stored(Remote(_ROLE, notes=notes))


def accept(run: Run, place: str) -> None:
    """Forget that a place was refused."""
    notes = {name: row for name, row in run.remote(_ROLE).notes.items() if name != place}
    run.stored(Remote(_ROLE, notes=notes))


def _refused(run: Run, place: str) -> tuple[str, bool]:
    """Return why GitHub refused a place, "" if it did not, and whether to try it again."""
    known = run.remote(_ROLE).notes.get(place)
    if not isinstance(known, dict):
        return "", True
    since = run.clock() - float(known["at"])
    return str(known["why"]) if since < _FORGOTTEN else "", since >= _AGAIN


def _milestone(run: Run, github: Tracker, policy: Policy, so_far: Places) -> Places:
    title = policy.issues_milestone
    named = f"The milestone `{title}` (`bot.issues.milestone`)"
    try:
        rows = github.milestones(run.claim.repo)
    except Refused as exc:
        return _without(so_far, f"{named} cannot be looked for: {exc.message}")
    same = [row for row in rows if row.title == title]
    same += [row for row in rows if row.title.casefold() == title.casefold()]
    known = next((row for row in same if row.is_open), next(iter(same), None))
    if known and not known.is_open:
        return _without(so_far, f"{named} is closed, so nothing is put into it.")
    if known:
        filing = so_far.filing._replace(milestone=known.title)
        return so_far._replace(filing=filing, milestone=known.number)
    if not policy.issues_milestone_create:
        return _without(
            so_far, f"{named} is missing: create it, or set `bot.issues.milestone-create`."
        )
    why, again = _refused(run, f"milestone:{title}")
    found = _without(so_far, f"{named} cannot be created: {why}") if why else so_far
    if not again:
        return found
    return found._replace(filing=so_far.filing._replace(milestone=title, creates=True))


def _project(run: Run, github: Tracker, number: int, so_far: Places) -> Places:
    named = f"Project {number} (`bot.issues.project`)"
    why, again = _refused(run, f"project:{number}")
    if why:
        so_far = _without(so_far, f"{named} does not take issues: {why}")
    if not again:
        return so_far
    try:
        found = github.project(run.claim.repo, number)
    except Refused as exc:
        return _without(so_far, f"{named} {_unseen(exc)}")
    if not found.is_open:
        return _without(so_far, f"{named} is closed, so nothing is added to it.")
    filing = so_far.filing._replace(project=number)
    return so_far._replace(filing=filing, project=found.node)


def _unseen(exc: Refused) -> str:
    if isinstance(exc, Gone):
        return f"is no project of an organization that is seen here: {_LACKING}"
    if isinstance(exc, NotPermitted):
        return f"cannot be asked for: {_LACKING}"
    return f"cannot be asked for: {exc.message}"  # by a server of another age


def _without(so_far: Places, problem: str) -> Places:
    return so_far._replace(problems=(*so_far.problems, problem))
