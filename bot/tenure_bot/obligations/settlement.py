"""Why an obligation is settled: the reason that closes its issue, in words that end a sentence."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from tenure import budgets
from tenure.finding import Severity
from tenure.leases import RenewalKind, renewal_kind, renewals_of
from tenure.policy import Policy, PolicySet
from tenure.record import Lifecycle, Record, Renewal
from tenure.register.item import Item, Register
from tenure_bot.obligations.key import BUDGET, DATED, Key, Known, ObligationKind
from tenure_bot.obligations.obligations import (
    UNMOVED,
    Moves,
    Obligation,
    dates,
    moved,
    switched_off,
)

__all__ = ["Settled", "settled"]

_SHORT = 10  # of a commit id: what people recognize it by


class Settled(NamedTuple):
    """An obligation that is over.

    Attributes:
        key: Its name, as the issue has it.
        reason: Why, in words that can end a sentence; what files hold is in it unescaped.
        withdrawn: Whether it is not asked for any more, rather than done.
    """

    key: Key
    reason: str
    withdrawn: bool = False


def settled(
    register: Register,
    policies: PolicySet,
    owed: Collection[Obligation],
    known: Known,
    moves: Moves = UNMOVED,
) -> tuple[Settled, ...]:
    """Return what was open and is owed no more, sorted by key.

    An artifact whose record cannot be read owes what it owed: nobody can tell otherwise.

    Args:
        register: As for `obligations`.
        policies: As for `obligations`.
        owed: What `obligations` returned.
        known: As for `obligations`.
        moves: As for `obligations`.
    """
    still = {one.was for one in owed}
    items = {item.key: item for item in register.items}
    found = []
    places = {(old, kind): name for (name, kind), (old, _) in moved(known, register, moves).items()}
    for (old, kind), opened in known.items():
        key = Key(old, kind, opened.cycle, opened.nth)
        name = places.get((old, kind))
        if key in still:
            continue
        if name is None:
            now = moves.renamed.get(old, old)
            found.append(Settled(key, f"it is one artifact with another now ({now})", True))
        elif kind is ObligationKind.BUDGET:
            found.append(_budget(key, register, policies.for_path("")))
        elif name not in items:
            found.append(_gone(key, name, register, policies, moves))
        elif items[name].record is not None:
            found.append(_kept(key, items[name], policies))
    return tuple(sorted(found, key=lambda one: (one.key.artifact, str(one.key))))


def _budget(key: Key, register: Register, root: Policy) -> Settled:
    name = key.artifact.removeprefix(BUDGET)
    if switched_off(key.kind, root, root):
        return _off(key, root)
    for use in budgets.uses(register, [one for one in root.budgets if one.name == name]):
        said = f"{use.used:g} of {use.budget.hours:g} hours a month"
        return Settled(key, f"the budget is kept again: {said}")
    return Settled(key, "the policy has no such budget any more", True)


def _gone(key: Key, name: str, register: Register, policies: PolicySet, moves: Moves) -> Settled:
    commit = moves.removed.get(name) or moves.removed.get(key.artifact)
    if commit:
        return Settled(key, f"it was removed in commit {commit[:_SHORT]}")
    if any(glob.matches(name) for glob in policies.for_path(name).exclude):
        return Settled(key, "the policy leaves it alone (`exclude`)", True)
    now = f" as of commit {register.commit[:_SHORT]}" if register.commit else ""
    return Settled(key, f"it was removed, or has no record any more{now}")


def _kept(key: Key, item: Item, policies: PolicySet) -> Settled:
    """Say what became of an obligation whose artifact is there."""
    assert item.record is not None  # noqa: S101  # `settled` asks only about declared artifacts
    policy, root = policies.for_path(item.paths[0]), policies.for_path("")
    if switched_off(key.kind, policy, root):
        return _off(key, policy)
    due = dates(item).get(key.kind)
    if due:
        return Settled(key, _later(key.kind, item.record, due))
    reasons = (*_promoted(item.record), *_done(key.kind, item, policy))
    return Settled(key, next(iter(reasons), "nothing asks for it any more"))


def _off(key: Key, policy: Policy) -> Settled:
    severity = policy.severity.get(key.kind.rule) is Severity.OFF
    where = f"severity.{key.kind.rule}" if severity else "bot.issues.kinds"
    return Settled(key, f"the policy switched it off (`{where}`)", True)


def _later(kind: ObligationKind, record: Record, due: date) -> str:
    """Say who or what moved a date."""
    last = next((one for one in reversed(record.renewals) if one.until == due), None)
    what = renewal_kind(last.reason) if last else None
    if last and what is RenewalKind.REGENERATION:
        return f"it was regenerated on {last.day}, which gives it until {due}"
    if last and what is RenewalKind.PROMOTION:
        return f"it was promoted to {record.lifecycle.value}, until {due}"
    if kind is ObligationKind.EXPIRED:
        return f"it was renewed until {due}"
    seen = [one for one in record.renewals if renewal_kind(one.reason) is RenewalKind.REVIEW]
    if seen:
        return f"it was reviewed on {seen[-1].day}; the next review is due on {due}"
    return f"its review is due on {due} now"


def _promoted(record: Record) -> Iterator[str]:
    found: tuple[Renewal, ...] = renewals_of(record, RenewalKind.PROMOTION)
    if record.lifecycle is Lifecycle.DURABLE:
        yield f"it was promoted to durable{f' on {found[-1].day}' if found else ''}"


def _done(kind: ObligationKind, item: Item, policy: Policy) -> Iterator[str]:
    record = item.record
    assert record is not None  # noqa: S101  # as above
    if kind in DATED:
        yield "its record sets no such date any more"
    if kind is ObligationKind.ORPHANED:
        yield f"its owner is {item.owner}"
    if kind is ObligationKind.PLAN:
        for name in ("exit", "plan", "trigger"):
            if said := getattr(record, name):
                yield f"it says how it will end (`{name}`: {said})"
        yield "its lease runs, and nothing asks how it will end"
    if kind is ObligationKind.RENEWALS:
        times = len(renewals_of(record, RenewalKind.EXTENSION))
        yield f"it was extended {times} times, which the policy allows (`renewal.limit`: {policy.renewal_limit})"
