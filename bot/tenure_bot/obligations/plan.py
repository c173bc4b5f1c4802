"""The plan of a sweep: from what is owed and what stands at GitHub to the writes, nothing else.

The same arguments give the same plan, and after its writes the plan is empty.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from typing import NamedTuple

from tenure_bot.obligations.filing import milestone_first
from tenure_bot.obligations.hands import Gone, known, left_as
from tenure_bot.obligations.issue_steps import Aside, IssueSteps, Rules, States, Steps
from tenure_bot.obligations.key import Key, Stage
from tenure_bot.obligations.obligations import Obligation
from tenure_bot.obligations.settlement import Settled
from tenure_bot.obligations.urgency import HeldBack, by_urgency, chosen
from tenure_bot.obligations.writes import Write

_STAGES = {Stage.EARLY: "due soon", Stage.ESCALATED: "overdue for long"}


class Plan(NamedTuple):
    """What a sweep does.

    Attributes:
        writes: In their order: what is settled and edits first, then new issues by urgency.
        held_back: What waits; new issues the most urgent first.
        aside: What people put aside.
        gone: What is remembered of issues that are not there any more.
    """

    writes: tuple[Write, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    aside: tuple[Aside, ...] = ()
    gone: Mapping[Key, Gone] = {}


def plan(
    owed: Sequence[Obligation],
    settled: Sequence[Settled],
    states: States,
    rules: Rules,
    as_of: date,
) -> Plan:
    """Return what a sweep does.

    Args:
        owed: What is owed on the day.
        settled: What was open and is not owed any more.
        states: What stands at GitHub.
        rules: What the plan keeps to.
        as_of: The day, in the zone of the policy.
    """
    there = states.issues.keys() | states.gone.keys()
    owed = [_free(one, there) for one in owed]
    waiting = by_urgency(
        one for one in owed if one.was not in there and one.key not in states.begun
    )
    gone = _remembered(owed, settled, states.gone)
    aside = [
        Aside(one, None, f"its issue was {states.gone[one.was].what}")
        for one in owed
        if one.was in states.gone
    ]
    if not rules.accepted:
        why = "nobody has let the bot begin here yet (`/tenure accept`)"
        return Plan((), tuple(HeldBack(one, why) for one in waiting), tuple(aside), gone)
    steps = IssueSteps(states, rules, as_of)
    writes: list[Write] = []
    held_back: list[HeldBack] = []
    for each in _existing(steps, owed, settled, states):
        writes += each.now
        held_back += each.later
        aside += each.aside
    chosen_now, later = _new(owed, waiting, states, rules, as_of)
    for one, why in chosen_now:
        writes += steps.create(one, why)
    doing = milestone_first(writes, rules.filing)
    return Plan(doing, (*held_back, *later), tuple(aside), gone)


def _free(owed: Obligation, taken: Set[Key]) -> Obligation:
    """Return something owed, under a key that no other issue has if its artifact was renamed."""
    key = owed.key
    while key != owed.was and key in taken:
        key = key._replace(nth=key.nth + 1)
    return owed._replace(key=key)


def _existing(
    steps: IssueSteps, owed: Sequence[Obligation], settled: Sequence[Settled], states: States
) -> Iterator[Steps]:
    for over in settled:
        issue = states.issues.get(over.key)
        if issue and not left_as(issue.body).settled:
            yield steps.settle(over, issue)
    yield from _unowed(steps, {one.was for one in owed} | {one.key for one in settled}, states)
    for one in _moved_first(owed):
        issue = states.issues.get(one.was)
        if issue:
            yield steps.open(one, issue) if issue.open else steps.closed(one, issue)


def _moved_first(owed: Sequence[Obligation]) -> Iterator[Obligation]:
    """Yield what was renamed first, a name being free before another takes it over.

    So a crash between two of these writes leaves no two issues under one name.
    """
    moving = [one for one in owed if one.key != one.was]
    while moving:
        names = {one.was.subject for one in moving}
        ready = [one for one in moving if one.key.subject not in names] or moving
        yield from ready
        done = {one.was for one in ready}
        moving = [one for one in moving if one.was not in done]
    yield from (one for one in owed if one.key == one.was)


def _unowed(steps: IssueSteps, about: set[Key], states: States) -> Iterator[Steps]:
    """Yield what is done to issues that are about nothing that is owed, or was until now."""
    cycles = known(states.issues, states.gone)
    for key, issue in states.issues.items():
        if key in about:
            continue
        left = left_as(issue.body)
        opened = cycles.get(key.subject)
        if left.settled and issue.open:
            yield steps.held(key, issue, left)
        elif not left.settled and opened and opened.cycle != key.cycle:
            reason = f"it goes on in the issue of the cycle of {opened.cycle}"
            yield steps.settle(Settled(key, reason, withdrawn=True), issue)


def _new(
    owed: Sequence[Obligation],
    waiting: Sequence[Obligation],
    states: States,
    rules: Rules,
    as_of: date,
) -> tuple[list[tuple[Obligation, str]], list[HeldBack]]:
    """Return what gets an issue now with the reason, and what does not."""
    begun = [one for one in by_urgency(owed) if one.key in states.begun]
    asked = [one for one in waiting if one.key in states.wanted]
    now = [(one, "its create was begun") for one in begun]
    now += [(one, "somebody asked for it") for one in asked]
    others = [one for one in waiting if one.key not in states.wanted]
    if rules.quiet:
        return now, [HeldBack(one, rules.quiet) for one in others]
    new, later = chosen(others, rules.caps, [*_opened_on(as_of, owed, states), *_owners(begun)])
    now += [(one, f"it is {_STAGES.get(one.stage, one.stage.value)}") for one in new]
    return now, later


def _owners(owed: Sequence[Obligation]) -> list[str]:
    return [one.owner for one in owed]


def _opened_on(as_of: date, owed: Sequence[Obligation], states: States) -> list[str]:
    """Return the owners of all issues that were opened on a day; "" where it is settled already."""
    owners = {one.was: one.owner for one in owed}
    return [owners.get(key, "") for key, issue in states.issues.items() if issue.created == as_of]


def _remembered(
    owed: Sequence[Obligation], settled: Sequence[Settled], gone: Mapping[Key, Gone]
) -> dict[Key, Gone]:
    """Return what is still worth knowing: under the new name, and without what is settled."""
    names = {one.was: one.key for one in owed}
    over = {one.key for one in settled}
    return {names.get(key, key): one for key, one in gone.items() if key not in over}
