"""What an obligation is called and what it asks for: titles, headlines, and the ways out of it."""

from collections.abc import Iterator
from typing import NamedTuple

from tenure.leases import RenewalKind, renewals_of
from tenure.policy import Policy
from tenure.record import Lifecycle
from tenure.scoring.shape import counted
from tenure.shown import command
from tenure_bot.commands.grammar import USAGES, WORD
from tenure_bot.obligations.key import BUDGET, ObligationKind, Stage
from tenure_bot.obligations.obligations import Obligation
from tenure_bot.rendering.markdown import code, prose, shortened

LONGEST_TITLE = 256
"""So many characters GitHub takes."""

_LONGEST_NAME = 120
_LONGEST_COMMAND = 1_500
_LATE = (Stage.OVERDUE, Stage.ESCALATED)


class Way(NamedTuple):
    """One way out of an obligation.

    Attributes:
        what: What it means.
        says: The command in a comment.
        runs: The command on a command line; "" for none.
    """

    what: str
    says: str
    runs: str = ""


def name(owed: Obligation) -> str:
    """Return what an obligation is about, as Markdown for a title."""
    text = owed.key.artifact
    if owed.key.kind is ObligationKind.BUDGET:
        return code(text.removeprefix(BUDGET), _LONGEST_NAME)
    files = len(owed.item.paths) if owed.item else 1
    return code(text, _LONGEST_NAME) + (f" ({files} files)" if files > 1 else "")


def title(owed: Obligation) -> str:
    """Return a title that a person can act on."""
    late, what, day = owed.stage in _LATE, name(owed), owed.due
    match owed.key.kind:
        case ObligationKind.EXPIRED:
            ends = "expired" if late else "expires"
            text = f"{what} {ends} on {day}: extend, promote or retire it"
        case ObligationKind.REVIEW:
            text = f"Review {what}: it was due on {day}" if late else f"Review {what} by {day}"
        case ObligationKind.PLAN:
            text = f"Say how {what} will end"
        case ObligationKind.ORPHANED:
            text = f"Find an owner for {what}"
        case ObligationKind.RENEWALS:
            text = f"Promote or retire {what}: it was extended too often"
        case ObligationKind.BUDGET:
            text = f"The budget {what} is exceeded: retire, merge or give it more hours"
    return text[:LONGEST_TITLE]


def headline(owed: Obligation) -> str:
    """Return what is the case and what is asked, as a sentence or two of Markdown."""
    day, late = owed.due, owed.stage in _LATE
    match owed.key.kind:
        case ObligationKind.EXPIRED if late:
            text = f"Its lease ended on **{day}**, and nobody has said what becomes of it."
        case ObligationKind.EXPIRED:
            text = f"Its lease ends on **{day}**. After that day it is overdue."
        case ObligationKind.REVIEW if late:
            text = f"Its review was due on **{day}**."
        case ObligationKind.REVIEW:
            text = f"Its next review is due on **{day}**. After that day it is overdue."
        case ObligationKind.PLAN:
            text = f"It is not here to stay, and nobody knows how it goes: {prose(owed.detail)}."
        case ObligationKind.ORPHANED:
            text = f"Nobody answers for it: {prose(owed.detail)}."
        case ObligationKind.RENEWALS:
            text = f"{_sentence(owed.detail)}. Somebody should decide what it is."
        case ObligationKind.BUDGET:
            text = _over(owed)
    if owed.stage is Stage.ESCALATED:
        text += f" **Escalated**: it has been owed since {owed.since}."
    return text


def _sentence(text: str) -> str:
    made = prose(text)
    return made[:1].upper() + made[1:]


def _over(owed: Obligation) -> str:
    assert owed.use is not None  # noqa: S101  # a budget has one
    use = owed.use
    return (
        f"What it is for costs **{use.used:g}** of **{use.budget.hours:g}** hours a month, "
        f"{-use.remaining:g} too many."
    )


def ways(owed: Obligation, policy: Policy) -> Iterator[Way]:
    """Yield the ways out, those that the obligation asks for first.

    Args:
        owed: The obligation.
        policy: That of the root.
    """
    item = owed.item
    if item is None or item.record is None:
        return
    durable = item.record.lifecycle is Lifecycle.DURABLE
    path = owed.path
    if owed.key.kind is ObligationKind.ORPHANED:
        runs = _command("stamp", "--set", "owner=@LOGIN", path=path)
        yield Way("Give it an owner", _says("assign"), runs)
    if owed.key.kind is ObligationKind.PLAN:
        runs = _command("stamp", "--set", "exit=retire", "--set", "plan=…", path=path)
        yield Way("Say how it will end", "", runs)
    extended = len(renewals_of(item.record, RenewalKind.EXTENSION))
    if not durable and extended < policy.renewal_limit:
        runs = _command("extend", "--days", "30", "--reason", "…", path=path)
        yield Way("Extend it: it is needed for longer", _says("extend"), runs)
    if durable or owed.key.kind is not ObligationKind.EXPIRED:  # no review outlives a lease
        runs = _command("review", "--looked-at", "…", path=path)
        yield Way("Review it: it is fine as it is", _says("review"), runs)
    if not durable:
        runs = _command("promote", "--to", "durable", path=path)
        yield Way("Promote it: it has earned to stay", _says("promote"), runs)
    yield Way(
        "Retire it: nothing needs it any more", _says("retire"), _command("retire", path=path)
    )
    runs = _command("regenerate", path=path)
    yield Way("Regenerate it: it was made anew", _says("regenerate"), runs)


def _says(verb: str) -> str:
    return f"{WORD} {USAGES[verb].form}"


def _command(verb: str, *words: str, path: str) -> str:
    line = command("tenure", verb, *words, paths=[path])
    # A command that was shortened in the middle would do something else.
    return line if len(line) <= _LONGEST_COMMAND else command("tenure", verb, *words) + " PATH"


def amount(files: int, paths: tuple[str, ...]) -> str:
    """Return the files of an artifact as Markdown: the one, or how many and the first."""
    first = code(shortened(paths[0], _LONGEST_NAME), _LONGEST_NAME)
    return first if files == 1 else f"{counted(files, 'file')}, such as {first}"
