"""Quiet days: on them nothing is written that notifies anybody. Edits and closing go on."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tenure.policy import Policy

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""As the policy names them, in the order of `date.weekday`."""


class Quiet(NamedTuple):
    """Whether a day is quiet.

    Attributes:
        reason: Why it is, in words that can end a sentence; "" if it is not.
        problem: A sentence about a country that nobody knows the holidays of; "" for none.
    """

    reason: str = ""
    problem: str = ""


def quiet(policy: Policy, as_of: date) -> Quiet:
    """Return whether a day of the policy's zone is quiet.

    Args:
        policy: That of the root.
        as_of: The day.
    """
    name, problem = _holiday(policy.issues_country, as_of)
    weekday = WEEKDAYS[as_of.weekday()]
    if weekday in policy.issues_quiet:
        return Quiet(f"{weekday.title()} is a quiet day", problem)
    if as_of.isoformat() in policy.issues_holidays:
        return Quiet(f"{as_of} is a quiet day of the policy", problem)
    return Quiet(f"{as_of} is a holiday ({name})" if name else "", problem)


@lru_cache(maxsize=256)
def _holiday(country: str, day: date) -> tuple[str, str]:
    """Return the name of the public holiday on a day, and what is wrong with the country."""
    if not country:
        return "", ""
    import holidays  # late: it takes a seventh of a second, and few policies name a country

    code, _, part = country.partition("-")
    try:
        # Without a language the names would follow the locale of the machine.
        found = holidays.country_holidays(
            code, subdiv=part or None, years=day.year, language="en_US"
        )
    except NotImplementedError:
        return "", f"The holidays of `{country}` (`bot.issues.country`) are not known."
    return found.get(day, ""), ""
