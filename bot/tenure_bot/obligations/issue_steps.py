"""What is done to one issue: from what it is about, what people did and how we left it to the writes.

Every write leaves the issue so that the rest can be planned again, and so that it is not planned
again itself: the issue shows it. What only the hidden line remembers comes last.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tenure_bot.obligations import assignees, filing, owed_issue
from tenure_bot.obligations.filing import NOWHERE, Filing
from tenure_bot.obligations.hands import (
    LONGEST,
    Gone,
    Hands,
    Issue,
    Left,
    left_as,
    merged,
    observed,
)
from tenure_bot.obligations.key import Key
from tenure_bot.obligations.obligations import Obligation
from tenure_bot.obligations.owed_issue import Place, Text
from tenure_bot.obligations.reminders import reminder
from tenure_bot.obligations.settlement import Settled
from tenure_bot.obligations.urgency import Caps, HeldBack
from tenure_bot.obligations.writes import Action, Write
from tenure_bot.rendering.fitting import LIMIT

_MARK = 200
"""So many characters a mark takes besides the key, of which each can become three."""


class States(NamedTuple):
    """What stands at GitHub, and what is remembered of what does not.

    Attributes:
        issues: Every issue of an obligation, open or closed, by the key in its mark.
        gone: Obligations whose issue somebody took away.
        begun: Creates whose end nobody knows yet.
        wanted: What somebody asked to have at once.
        decided: What people decided by a command, over what the issues say.
    """

    issues: Mapping[Key, Issue] = {}
    gone: Mapping[Key, Gone] = {}
    begun: frozenset[Key] = frozenset()
    wanted: frozenset[Key] = frozenset()
    decided: Mapping[Key, Hands] = {}


class Rules(NamedTuple):
    """What a plan has to keep to.

    Attributes:
        place: What texts need, with the policy.
        caps: How many issues may be opened.
        quiet: Why nobody is notified today; "" if that is allowed.
        accepted: Whether somebody has let the bot begin in this repository.
        filing: Where issues are filed.
    """

    place: Place
    caps: Caps
    quiet: str = ""
    accepted: bool = True
    filing: Filing = NOWHERE


class Aside(NamedTuple):
    """Something owed that people decided not to be asked about, and how they said so."""

    owed: Obligation
    number: int | None
    why: str


class Steps(NamedTuple):
    """What is done to one issue now, what has to wait, and what people put aside."""

    now: tuple[Write, ...] = ()
    later: tuple[HeldBack, ...] = ()
    aside: tuple[Aside, ...] = ()


class IssueSteps:
    """What is done to issues in one sweep."""

    def __init__(self, states: States, rules: Rules, as_of: date) -> None:
        """Take what does not change while a plan is made."""
        self._states = states
        self._rules = rules
        self._place = rules.place
        self._as_of = as_of

    def _hands(self, key: Key, issue: Issue, left: Left, labels: Sequence[str]) -> Hands:
        hands = observed(left, issue, labels, self._as_of)
        return merged(hands, self._states.decided.get(key))

    def _rests(self, hands: Hands) -> bool:
        return hands.snoozed is not None and self._as_of <= hands.snoozed

    def create(self, owed: Obligation, why: str) -> Iterator[Write]:
        """Yield the writes that open an issue and give it to whoever is asked."""
        text = owed_issue.owed_text(owed, self._place, Hands())
        left = Left(text.written, owed.due, self._as_of, "", text.labels)
        logins = text.asked.logins
        all_done = filing.filed(left, Hands(), self._rules.filing)
        left = left._replace(milestone=all_done.milestone)
        all_done = all_done._replace(assignees=logins)
        yield Write(
            Action.CREATE,
            why,
            owed.key,
            title=text.title,
            body=self._body(owed.key, text, left, ""),
            labels=text.labels,
            logins=logins,
            milestone=left.milestone,
        )
        if logins:
            yield Write(Action.ASSIGN, "it is new", owed.key, logins=logins)
        yield from filing.added(owed.key, None, left, all_done)
        if all_done != left:
            why = "whom it was given to" if logins else "where it was put"
            body = self._body(owed.key, text, all_done, "")
            yield Write(Action.EDIT, why, owed.key, title=text.title, body=body)

    def open(self, owed: Obligation, issue: Issue) -> Steps:
        """Return what is done to an open issue of what is owed."""
        left = before = left_as(issue.body)
        if left.settled:
            # We settled it, somebody opened it again, and now it is owed again in its cycle.
            left = left._replace(settled="", hands=left.hands._replace(held=True))
        labels = owed_issue.owed_labels(owed, self._place, left.hands, snoozed=False)
        hands = self._hands(owed.was, issue, left, labels)
        hands = self._given(owed, issue, left, hands)
        rests = self._rests(hands)
        text = owed_issue.owed_text(owed, self._place, hands, snoozed=rests)
        wanted = owed_issue.left_by(text, left, hands)._replace(due=owed.due)
        wanted = filing.filed(wanted, hands, self._rules.filing)
        steps = [*self._labels(owed.key, issue, left, wanted, text)]
        steps += filing.added(owed.key, issue.number, left, wanted)
        later: tuple[HeldBack, ...] = ()
        given, assign = self._assign(owed, issue, left, hands, text)
        remind = self._remind(owed, issue, left, hands)
        if self._rules.quiet:
            later = (HeldBack(owed, self._rules.quiet, issue.number),) if assign or remind else ()
        else:
            steps += filter(None, (assign, remind))
            given += assign.logins if assign else ()
            wanted = wanted._replace(told=self._as_of if remind else wanted.told)
        wanted = wanted._replace(assignees=tuple(sorted({*wanted.assignees, *given})))
        if wanted != before or owed.key != owed.was:
            why = _changed(owed, left, wanted)
            edit = Write(Action.EDIT, why, milestone=filing.milestone_of(left, wanted))
            steps.append(self._edit(edit, owed, issue, text, wanted))
        return Steps(tuple(steps), later)

    def _given(self, owed: Obligation, issue: Issue, left: Left, hands: Hands) -> Hands:
        """Return the hands with the decision of somebody who gave the issue to somebody else."""
        ours = {login.lower() for login in left.assignees}
        others = {login.lower() for login in issue.assignees} - ours
        asked = owed_issue.asked_of(owed, self._place).logins
        others -= {login.lower() for login in asked}
        return hands._replace(assigned=hands.assigned or bool(others))

    def _assign(
        self, owed: Obligation, issue: Issue, left: Left, hands: Hands, text: Text
    ) -> tuple[tuple[str, ...], Write | None]:
        """Return who has it and is not noted as such, and the write that gives it to the others."""
        new = () if hands.assigned else assignees.without(text.asked.logins, left.assignees)
        others = assignees.without(new, issue.assignees)
        assign = Write(Action.ASSIGN, "its owner is asked", owed.key, issue.number, logins=others)
        return assignees.without(new, others), assign if others else None

    def _remind(self, owed: Obligation, issue: Issue, left: Left, hands: Hands) -> Write | None:
        if hands.held or self._rests(hands):
            return None
        return reminder(owed, issue, left, self._place, self._as_of)

    def closed(self, owed: Obligation, issue: Issue) -> Steps:
        """Return what is done to a closed issue of what is owed."""
        left = left_as(issue.body)
        hands = self._hands(owed.was, issue, left, ())
        if left.settled and not hands.closed:
            return self._again(owed, issue, left, hands, "it is owed again")
        done = hands.closed == "completed"
        if done and not hands.reopened and not self._rests(hands):
            text = owed_issue.completed_comment(owed)
            role = f"still owed {owed.key.cycle}"
            comment = Write(
                Action.COMMENT, "it is still owed", owed.key, issue.number, body=text, role=role
            )
            hands = hands._replace(reopened=True)
            return self._again(owed, issue, left, hands, "closed as completed once", comment)
        snooze = self._place.policy.issues_snooze
        if not done and snooze and hands.closed_on:
            until = hands.closed_on + timedelta(days=snooze)
            if self._as_of > until:
                return self._again(owed, issue, left, hands, f"it rested until {until}")
        return self._stays_closed(owed, issue, left, hands)

    def _stays_closed(self, owed: Obligation, issue: Issue, left: Left, hands: Hands) -> Steps:
        aside = (Aside(owed, issue.number, _waived(hands)),)
        if hands == left.hands and owed.key == owed.was and not left.settled:
            return Steps(aside=aside)
        # Nobody is notified by this edit; it keeps in mind what was decided.
        text = owed_issue.owed_text(owed, self._place, hands)
        wanted = left._replace(written=text.written, due=owed.due, settled="", hands=hands)
        why = "what was decided is remembered"
        return Steps((self._edit(Write(Action.EDIT, why), owed, issue, text, wanted),), aside=aside)

    def _again(
        self, owed: Obligation, issue: Issue, left: Left, hands: Hands, why: str, *before: Write
    ) -> Steps:
        if self._rules.quiet:
            return Steps(later=(HeldBack(owed, self._rules.quiet, issue.number),))
        hands = hands._replace(closed="", closed_on=None)
        text = owed_issue.owed_text(owed, self._place, hands, snoozed=self._rests(hands))
        wanted = owed_issue.left_by(text, left, hands)
        wanted = wanted._replace(due=owed.due, settled="", told=self._as_of)
        wanted = filing.filed(wanted, hands, self._rules.filing)
        steps = [*before, *self._labels(owed.key, issue, left, wanted, text)]
        steps += filing.added(owed.key, issue.number, left, wanted)
        reopen = Write(Action.REOPEN, why, milestone=filing.milestone_of(left, wanted))
        return Steps((*steps, self._edit(reopen, owed, issue, text, wanted)))

    def settle(self, one: Settled, issue: Issue) -> Steps:
        """Return what is done to an issue of what is settled now."""
        left = left_as(issue.body)
        hands = self._hands(one.key, issue, left, left.labels)
        said = one.reason[:LONGEST]
        text = owed_issue.settled_text(one.key.kind, said, hands, self._place)
        wanted = owed_issue.left_by(text, left, hands)._replace(settled=said)
        steps = [*self._labels(one.key, issue, left, wanted, text)]
        closes = issue.open and not hands.held
        action = Action.CLOSE if closes else Action.EDIT
        reason = ("not_planned" if one.withdrawn else "completed") if closes else ""
        body = self._body(one.key, text, wanted, issue.body)
        steps.append(Write(action, one.reason, one.key, issue.number, body=body, reason=reason))
        return Steps(tuple(steps))

    def held(self, key: Key, issue: Issue, left: Left) -> Steps:
        """Return what is done to an issue that we closed and somebody opened again."""
        hands = self._hands(key, issue, left, left.labels)
        text = owed_issue.settled_text(key.kind, left.settled, hands, self._place)
        wanted = owed_issue.left_by(text, left, hands)
        if wanted == left:
            return Steps()
        steps = [*self._labels(key, issue, left, wanted, text)]
        body = self._body(key, text, wanted, issue.body)
        steps.append(Write(Action.EDIT, "somebody opened it again", key, issue.number, body=body))
        return Steps(tuple(steps))

    def _labels(
        self, key: Key, issue: Issue, before: Left, wanted: Left, text: Text
    ) -> Iterator[Write]:
        have = {label.casefold() for label in issue.labels}
        add = tuple(label for label in wanted.labels if label.casefold() not in have)
        if add:
            yield Write(Action.LABEL, "its state", key, issue.number, labels=add)
        ours = {label.casefold() for label in owed_issue.every_label(self._place)}
        wish = {label.casefold() for label in text.labels}
        put = {label.casefold() for label in before.labels}
        for label in issue.labels:
            if label.casefold() in ours & put - wish:
                yield Write(Action.UNLABEL, "its state", key, issue.number, labels=(label,))

    def _edit(self, write: Write, owed: Obligation, issue: Issue, text: Text, left: Left) -> Write:
        """Return a write with the text of what is owed."""
        was = owed.was if owed.was != owed.key else None
        body = self._body(owed.key, text, left, issue.body)
        return write._replace(
            key=owed.key, number=issue.number, was=was, title=text.title, body=body
        )

    def _body(self, key: Key, text: Text, left: Left, so_far: str) -> str:
        return owed_issue.body(text, left, so_far, LIMIT - 3 * len(str(key)) - _MARK)


def _changed(owed: Obligation, left: Left, wanted: Left) -> str:
    if owed.key != owed.was:
        return f"it was {owed.was.artifact}"
    if wanted.due != left.due:
        return f"its date is {wanted.due}"
    if wanted.written != left.written:
        return "facts have changed"
    return "where it is put" if filing.milestone_of(left, wanted) else "what is remembered"


def _waived(hands: Hands) -> str:
    if hands.closed == "duplicate":
        return "closed as a duplicate"
    if hands.closed == "completed":
        return "closed as completed a second time" if hands.reopened else "it rests"
    return "closed as not planned"
