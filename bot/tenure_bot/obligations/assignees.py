"""Who is asked to settle an obligation, and why them: owner, CODEOWNERS, team, the policy's default."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from tenure.provenance.identities import unaccountable
from tenure_bot.rendering.markdown import code

MOST = 10
"""So many people an issue can be given to at GitHub."""

# Underscores stand in the logins that companies manage.
_PERSON = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_TEAM = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]{0,79}/[A-Za-z0-9._-]{1,100}")


class Step(NamedTuple):
    """Somebody who was thought of: where they come from, and what came of it, as Markdown."""

    name: str
    source: str
    outcome: str


class Asked(NamedTuple):
    """Who is asked.

    Attributes:
        logins: Whom the issue is given to, without `@`.
        mentions: Who is named in the text instead, with `@`: GitHub gives issues to people only.
        steps: How it came to that.
    """

    logins: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


class People(NamedTuple):
    """What is known about people, besides the record.

    Attributes:
        default: Who is asked where nobody else can be; "" for nobody.
        agents: Globs of names that own nothing, by the policy.
        refused: Logins that issues cannot be given to here, in small letters.
    """

    default: str = ""
    agents: Sequence[str] = ()
    refused: Collection[str] = ()


def asked(owners: Sequence[str], listed: Sequence[str], people: People) -> Asked:
    """Return who is asked.

    The first person who can have the issue gets it: of the owners, of CODEOWNERS. Where there is
    none, the first team is mentioned; then comes the default of the policy.

    Args:
        owners: Of the record, the accountable one first.
        listed: Of the path, in CODEOWNERS.
        people: What else is known.
    """
    steps: list[Step] = []
    team = ""
    for name, source in _candidates(owners, listed):
        problem = _problem(name, people)
        if problem is None:
            steps.append(Step(name, source, "has it"))
            return Asked((name.removeprefix("@"),), (), tuple(steps))
        team = team or (name if is_team(name) and not _nobody(name, people) else "")
        steps.append(Step(name, source, problem))
    if team:
        steps.append(Step(team, "a team, as no person was found", "is mentioned"))
        return Asked((), (team,), tuple(steps))
    if people.default:
        return _default(people, steps)
    return Asked((), (), tuple(steps))


def _default(people: People, steps: list[Step]) -> Asked:
    source = "`owner.default` of the policy"
    name = people.default
    problem = _problem(name, people)
    if problem is None:
        steps.append(Step(name, source, "has it"))
        return Asked((name.removeprefix("@"),), (), tuple(steps))
    if is_team(name):
        steps.append(Step(name, source, "is mentioned"))
        return Asked((), (name,), tuple(steps))
    return Asked((), (), (*steps, Step(name, source, problem)))


def _candidates(owners: Sequence[str], listed: Sequence[str]) -> Iterator[tuple[str, str]]:
    seen = set()
    for names, source in ((owners, "its record"), (listed, "CODEOWNERS")):
        for name in names[:MOST]:
            if name.lower() not in seen:
                seen.add(name.lower())
                yield name, source


def without(logins: Sequence[str], others: Collection[str]) -> tuple[str, ...]:
    """Return the logins that others do not have; GitHub takes capital letters for small ones."""
    there = {login.lower() for login in others}
    return tuple(login for login in logins if login.lower() not in there)


def is_person(name: str) -> bool:
    """Whether a name is one that people have at GitHub, with its `@`."""
    return _PERSON.fullmatch(name) is not None


def is_team(name: str) -> bool:
    """Whether a name is one that teams have at GitHub, with its `@`."""
    return _TEAM.fullmatch(name) is not None


def _nobody(name: str, people: People) -> str | None:
    return unaccountable(name, tuple(people.agents))


def _problem(name: str, people: People) -> str | None:
    """Return why an issue cannot be given to somebody, or `None`."""
    what = _nobody(name, people)
    if what:
        return f"is {what}"
    if is_team(name):
        return "is a team, and GitHub gives issues to people only"
    if "@" in name[1:]:
        return "is an address, and GitHub has no name for it"
    if not is_person(name):
        return "is no name at GitHub"
    if name.removeprefix("@").lower() in people.refused:
        return "cannot be given issues here"
    return None


def shown(found: Asked) -> Iterator[str]:
    """Yield how it came to that, a sentence each."""
    for step in found.steps:
        yield f"{code(step.name)} ({step.source}) {step.outcome}."
    if not found.logins and not found.mentions:
        yield "Nobody could be asked: name an owner in the record, or `owner.default` in the policy."
