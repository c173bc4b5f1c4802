"""Whose review is asked for: owners by the merge base, from the tier on that the policy names."""

import re
from typing import NamedTuple

from tenure.provenance.identities import unaccountable
from tenure.scoring.tier import TIERS
from tenure_bot.github.gateway import PullSeen
from tenure_bot.judging.verdict import Moved, Verdict

MOST = 5
"""So many people and teams at most: who asks everybody asks nobody."""

_PERSON = re.compile(r"@([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))")
_TEAM = re.compile(r"@([A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100})")


class Reviewers(NamedTuple):
    """People by their logins, teams as `org/team`."""

    people: tuple[str, ...]
    teams: tuple[str, ...]


def wanted(verdict: Verdict, pull: PullSeen) -> Reviewers:
    """Return whose review should be asked for and has not been; a record of the change names nobody."""
    if verdict.policy.bot_request_review not in TIERS or pull.draft or pull.state != "open":
        return Reviewers((), ())
    least = TIERS.index(verdict.policy.bot_request_review)
    risky = [moved for moved in verdict.moved if _tier(moved) >= least]
    owners = dict.fromkeys(
        owner
        for moved in risky
        for owner in (moved.before.record.owners if moved.before and moved.before.record else ())
        if not unaccountable(owner, verdict.policy.owner_agents)
    )
    asked = {pull.author, *pull.requested, *(approval.login for approval in pull.approvals)}
    known = {name.casefold() for name in asked}
    people = [found[1] for owner in owners if (found := _PERSON.fullmatch(owner))]
    teams = [found[1] for owner in owners if (found := _TEAM.fullmatch(owner))]
    open_people = [name for name in people if name.casefold() not in known]
    # A team is of one organization: the one that has the repository.
    home = pull.repo.name.partition("/")[0].casefold() + "/"
    open_teams = [
        name for name in teams if name.casefold().startswith(home) and name.casefold() not in known
    ]
    first = tuple(open_people[:MOST])
    return Reviewers(first, tuple(open_teams[: MOST - len(first)]))


def _tier(moved: Moved) -> int:
    return max(TIERS.index(item.score.tier) for item in (moved.before, moved.after) if item)
