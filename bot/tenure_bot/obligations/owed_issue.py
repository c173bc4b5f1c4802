"""The issue of an obligation: title, text and labels; equal facts give equal text on every day.

Below the line for notes stands what people wrote; it is kept, whatever becomes of the rest.
"""

import re
from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import NamedTuple

from tenure.codeowners import Codeowners
from tenure.policy import Policy
from tenure.scoring.shape import counted
from tenure_bot.obligations.assignees import Asked, People, asked
from tenure_bot.obligations.hands import Hands, Left, block
from tenure_bot.obligations.key import ObligationKind, Stage
from tenure_bot.obligations.obligations import Obligation
from tenure_bot.obligations.owed_sections import sections, why
from tenure_bot.obligations.owed_words import headline, title
from tenure_bot.rendering.fitting import LIMIT, Part, fitted
from tenure_bot.rendering.markdown import prose

NOTES = "<!-- tenure:notes -->"
"""The line below which people write."""

# Alone on its line: what files say stands within lines, so none of it can be taken for this one.
_LINE = re.compile(rf"^{re.escape(NOTES)}[ \t]*\r?$", re.MULTILINE)
_INVITATION = "_Notes below this line are kept._"
_LABELS = {
    Stage.EARLY: "due soon",
    Stage.DUE: "due",
    Stage.OVERDUE: "overdue",
    Stage.ESCALATED: "escalated",
}
_KINDS = {
    ObligationKind.REVIEW: "review",
    ObligationKind.EXPIRED: "expiry",
    ObligationKind.PLAN: "plan missing",
    ObligationKind.ORPHANED: "orphaned owner",
    ObligationKind.RENEWALS: "renewal limit",
    ObligationKind.BUDGET: "budget",
}
OBLIGATION, SNOOZED, HELD = "obligation", "snoozed", "held"
_OURS = (OBLIGATION, SNOOZED, HELD, *_LABELS.values(), *_KINDS.values())


class Place(NamedTuple):
    """What a text needs besides the obligation.

    Attributes:
        policy: That of the root.
        codeowners: The CODEOWNERS file, if there is one.
        refused: Logins that issues cannot be given to here, in small letters.
        url: Where files of the default branch are shown, such as
            `https://github.com/acme/shop/blob/main/`; "" for no links.
    """

    policy: Policy
    codeowners: Codeowners | None = None
    refused: Collection[str] = ()
    url: str = ""


class Text(NamedTuple):
    """What an issue should say.

    Attributes:
        title: At most 256 characters.
        text: What people see, without notes.
        labels: All that it should have, sorted.
        asked: Who gets it.
        written: The hash of title and text.
    """

    title: str
    text: str
    labels: tuple[str, ...]
    asked: Asked
    written: str


def every_label(place: Place) -> tuple[str, ...]:
    """Return each label that an issue of ours can have; others are never touched."""
    return tuple(f"{place.policy.bot_label_prefix}{label}" for label in _OURS)


def owed_labels(owed: Obligation, place: Place, hands: Hands, *, snoozed: bool) -> tuple[str, ...]:
    """Return the labels that the issue of something owed should have, sorted."""
    state = SNOOZED if snoozed else _LABELS[owed.stage]
    return _labels(owed.key.kind, [state, *([HELD] if hands.held else [])], place)


def asked_of(owed: Obligation, place: Place) -> Asked:
    """Return who is asked to settle something."""
    policy = place.policy
    people = People(policy.owner_default or "", policy.owner_agents, place.refused)
    owners = owed.item.record.owners if owed.item and owed.item.record else ()
    if owed.use and owed.use.budget.owner:
        owners = (owed.use.budget.owner,)
    listed = place.codeowners.owners_of(owed.path) if place.codeowners and owed.path else ()
    return asked(owners, listed, people)


def owed_text(owed: Obligation, place: Place, hands: Hands, *, snoozed: bool = False) -> Text:
    """Return what the issue of something owed should say.

    Args:
        owed: The obligation.
        place: What else there is to know.
        hands: What people decided.
        snoozed: Whether it rests for now.
    """
    who, policy = asked_of(owed, place), place.policy
    mentions = (*who.mentions, *_escalated_to(owed, policy))
    parts = [Part(_opening(owed, hands, mentions, snoozed=snoozed))]
    parts += sections(owed, policy, place.url, who)
    parts.append(Part(why(owed, policy)))
    labels = owed_labels(owed, place, hands, snoozed=snoozed)
    return _text(title(owed), fitted(parts, LIMIT // 2), labels, who)


def settled_text(kind: ObligationKind, reason: str, hands: Hands, place: Place) -> Text:
    """Return what an issue should say once it is settled; its title stays.

    Args:
        kind: What was owed.
        reason: Why it is settled, in words that can end a sentence.
        hands: What people decided.
        place: What else there is to know.
    """
    held = "\n\nSomebody opened it again after that, so it stays open until somebody closes it."
    text = f"**Settled**: {prose(reason)}.{held if hands.held else ''}"
    labels = [HELD] if hands.held else []
    return _text("", text, _labels(kind, labels, place), Asked())


def body(text: Text, left: Left, so_far: str, room: int) -> str:
    """Return the whole body below the mark.

    Args:
        text: What it should say.
        left: What is remembered in it.
        so_far: The body as it is, for the notes; "" for a new issue.
        room: So many characters there are.
    """
    head = f"{block(left)}\n{text.text}\n\n---\n{_INVITATION}\n{NOTES}\n"
    return head + notes(so_far)[: max(0, room - len(head))]


def notes(so_far: str) -> str:
    """Return what people wrote below the line for it."""
    found = _LINE.search(so_far)
    return so_far[found.end() :].strip() if found else ""


def completed_comment(owed: Obligation) -> str:
    """Return what is said when somebody closed as completed what is still owed."""
    return (
        f"This was closed as completed, but on the default branch it is still owed: "
        f"{headline(owed)}\n\nIt is open again, once. Closed once more it stays closed, "
        "which counts as a waiver until the date changes. To rest it at once, close it as not planned."
    )


def reminder_comment(owed: Obligation, days: int, mentions: Sequence[str]) -> str:
    """Return a reminder; `days` is the step of the scale that was reached."""
    names = " ".join([*mentions, ""]) if mentions else ""
    return f"{names}Still open {counted(days, 'day')} after it was due: {headline(owed)}"


def reminded(owed: Obligation, place: Place) -> tuple[str, ...]:
    """Return who is mentioned in a reminder: whom the issue could not be given to."""
    return (*asked_of(owed, place).mentions, *_escalated_to(owed, place.policy))


def left_by(text: Text, before: Left, hands: Hands) -> Left:
    """Return what the issue should remember, with the labels that people let it have."""
    taken = {label.casefold() for label in hands.labels}
    labels = tuple(label for label in text.labels if label.casefold() not in taken)
    return before._replace(written=text.written, labels=labels, hands=hands)


def _text(heading: str, text: str, labels: tuple[str, ...], who: Asked) -> Text:
    written = sha256(f"{heading}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Text(heading, text, labels, who, written)


def _labels(kind: ObligationKind, states: Sequence[str], place: Place) -> tuple[str, ...]:
    prefix = place.policy.bot_label_prefix
    return tuple(sorted(f"{prefix}{label}" for label in (OBLIGATION, _KINDS[kind], *states)))


def _escalated_to(owed: Obligation, policy: Policy) -> tuple[str, ...]:
    to = policy.issues_escalate_to
    return (to,) if to and owed.stage is Stage.ESCALATED else ()


def _opening(owed: Obligation, hands: Hands, mentions: Sequence[str], *, snoozed: bool) -> str:
    lines = [headline(owed)]
    if mentions:
        lines.append(f"Asked: {' '.join(dict.fromkeys(mentions))}")
    if snoozed and hands.snoozed:
        lines.append(f"It rests until {hands.snoozed}: somebody asked for that.")
    if hands.held:
        lines.append("Somebody opened it again, so it is not closed by itself in this cycle.")
    return "\n\n".join(lines)
