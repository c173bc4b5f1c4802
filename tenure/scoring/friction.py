"""How hard it is to find somebody who answers for a file: one of the four factors of the score."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from tenure.provenance.identities import unaccountable
from tenure.record import Record
from tenure.scoring.score import Factor, contest

GONE_DAYS = 180
"""After so many days without a commit an owner is taken for gone: two quarters of a year."""

NOBODY = 5
"""The friction of what nobody answers for."""


class Owners(NamedTuple):
    """What is known about owners in general.

    Attributes:
        as_of: The day of the verdict.
        agents: Globs of names that are not accountable by the policy.
        listed: Every owner in CODEOWNERS, in lower case; `None` if there is no such file.
        last_seen: The day of the last commit of those owners that commits name.
    """

    as_of: date
    agents: Collection[str]
    listed: Collection[str] | None
    last_seen: Mapping[str, date]

    def days_gone(self, owner: str) -> int | None:
        """Return for how many days an owner made no commit, if that is long and known."""
        day = self.last_seen.get(owner)
        days = (self.as_of - day).days if day else 0
        return days if days >= GONE_DAYS else None


def factor(record: Record | None, owners: Owners) -> Factor:
    """Return the factor: 1, and one more for each thing that makes it hard, 5 for nobody."""
    value, measured = _judged(record, owners)
    return Factor(
        "friction", value, measured, "record, CODEOWNERS and git history", contest("friction")
    )


def _judged(record: Record | None, owners: Owners) -> tuple[int, str]:
    if record is None:
        return NOBODY, "no record names an owner"
    owner = record.owners[0]
    what = unaccountable(owner, owners.agents)
    if what:
        return NOBODY, f"{owner} is {what}"
    hard = []
    if owners.listed is not None and owner.lower() not in owners.listed:
        hard.append("not in CODEOWNERS")
    if len(record.owners) == 1 and "/" not in owner:
        hard.append("a single person")
    if not record.responder:
        hard.append("no responder")
    days = owners.days_gone(owner)
    if days is not None:
        hard.append(f"no commit for {days} days")
    return min(5, 1 + len(hard)), f"{owner}: {', '.join(hard) if hard else 'nothing against it'}"
