"""What is owed by the artifacts of the default branch on one day; no GitHub, no database, no clock.

An obligation is one thing that one artifact owes in one cycle. Early warning, due, overdue and
escalated are stages of it. What ends one is in `tenure_bot.obligations.settlement`.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from tenure import budgets
from tenure.budgets import Use
from tenure.finding import Severity
from tenure.leases import RenewalKind, after, renewal_kind, renewals_of
from tenure.policy import Policy, PolicySet
from tenure.register.item import Item, Register
from tenure_bot.obligations.key import BUDGET, Key, Known, ObligationKind, Opened, Stage, Subject

_NEW_PERIOD = frozenset(RenewalKind) - {RenewalKind.EXTENSION}
_TAGS = {ObligationKind.PLAN: "no-exit", ObligationKind.ORPHANED: "orphaned"}


class Moves(NamedTuple):
    """What became of artifacts since the issues were written.

    Attributes:
        renamed: Keys and paths, from the old to the new one; each is followed one step.
        removed: The commit that removed something, by its key or path.
    """

    renamed: Mapping[str, str] = {}
    removed: Mapping[str, str] = {}


UNMOVED = Moves()
"""Nothing was renamed or removed."""


class Obligation(NamedTuple):
    """Something that is owed.

    Attributes:
        key: Its name.
        was: Its name as the issue has it, if the artifact was renamed since; else the same.
        stage: How far it has come.
        due: The date in the record; `None` for kinds without.
        owner: Who is accountable, "" for nobody.
        path: The file that commands are given; "" for a budget.
        detail: What exactly, where the record does not say it; it holds no distance in days.
        item: The artifact; `None` for a budget.
        use: The budget; `None` for an artifact.
    """

    key: Key
    was: Key
    stage: Stage
    due: date | None
    owner: str
    path: str
    detail: str = ""
    item: Item | None = None
    use: Use | None = None

    @property
    def since(self) -> date:
        """The day that lateness counts from."""
        return self.due or self.key.cycle


def obligations(
    register: Register,
    policies: PolicySet,
    as_of: date,
    known: Known,
    moves: Moves = UNMOVED,
) -> tuple[Obligation, ...]:
    """Return all that is owed, in the order of the register, budgets last.

    Args:
        register: Of the tree of the default branch, on the same day.
        policies: Of the same tree.
        as_of: The day, in the zone of the policy: due on the 10th is overdue on the 11th.
        known: The cycles that are open.
        moves: Renames and removals since.

    Raises:
        PolicyError: A policy is invalid.
    """
    opened = moved(known, register, moves)
    root = policies.for_path("")
    found: list[Obligation] = []
    for item in register.items:
        policy = policies.for_path(item.paths[0])
        found += _of(item, policy, root, as_of, opened)
    found += _budgets(register, root, as_of, opened)
    return tuple(found)


def moved(known: Known, register: Register, moves: Moves) -> dict[Subject, tuple[str, Opened]]:
    """Return the open cycles by what their artifacts are called now, each with its old name.

    Of two that came together under one name the older cycle stays.
    """
    here = {item.key for item in register.items}
    files = {path: item.key for item in register.items for path in item.paths}
    found: dict[Subject, tuple[str, Opened]] = {}
    for (old, kind), opened in sorted(known.items(), key=_oldest_first):
        name = moves.renamed.get(old, old)
        if kind is not ObligationKind.BUDGET and name not in here:
            name = files.get(name, name)  # it got an id, or a group took it in
        found.setdefault((name, kind), (old, opened))
    return found


def switched_off(kind: ObligationKind, policy: Policy, root: Policy) -> bool:
    """Whether the policy wants no issues of a kind, or not the rule or tag that they come from."""
    return (
        kind.value not in root.issues_kinds
        or policy.severity.get(kind.rule) is Severity.OFF
        or _TAGS.get(kind) in policy.debt_off
    )


def is_new_period(item: Item, due: date, opened: Opened) -> bool:
    """Whether a date stands for a new period, and not for an extension of the open one."""
    if opened.put_aside is not None:
        return due != opened.put_aside
    renewals = item.record.renewals if item.record else ()
    began = [
        one for one in renewals if one.until == due and renewal_kind(one.reason) in _NEW_PERIOD
    ]
    return due > opened.cycle and bool(began)


def _oldest_first(entry: tuple[Subject, Opened]) -> tuple[date, str, str]:
    (artifact, kind), opened = entry
    return opened.cycle, kind.value, artifact


def _of(
    item: Item,
    policy: Policy,
    root: Policy,
    as_of: date,
    opened: Mapping[Subject, tuple[str, Opened]],
) -> Iterator[Obligation]:
    if item.record is None:
        return
    asked: list[tuple[ObligationKind, date | None, str]]
    asked = [(kind, due, "") for kind, due in dates(item).items() if due]
    asked += [(kind, None, detail) for kind, detail in _facts(item, policy)]
    ends = False
    for kind, due, detail in asked:
        old, before = opened.get((item.key, kind), (item.key, None))
        if switched_off(kind, policy, root):
            continue
        if before and due and is_new_period(item, due, before):
            old, before = item.key, None
        if due and not _is_near(due, before, policy.soon, as_of):
            continue
        if ends and before is None and kind in (ObligationKind.PLAN, ObligationKind.RENEWALS):
            continue  # the issue about the end of the lease asks for this already
        ends = ends or kind is ObligationKind.EXPIRED
        cycle = before.cycle if before else due or as_of
        key = Key(item.key, kind, cycle, before.nth if before else 0)
        yield Obligation(
            key,
            key._replace(artifact=old),
            _stage(due, cycle, as_of, root.issues_escalate),
            due,
            item.owner,
            item.paths[0],
            detail,
            item,
        )


def dates(item: Item) -> dict[ObligationKind, date | None]:
    """Return the dates that the record of an artifact sets; what ends its lease comes first."""
    record = item.record
    return {
        ObligationKind.EXPIRED: record.expires if record else None,
        ObligationKind.REVIEW: record.review if record else None,
    }


def _facts(item: Item, policy: Policy) -> Iterator[tuple[ObligationKind, str]]:
    assert item.record is not None  # noqa: S101  # `_of` asks only about declared artifacts
    for tag in item.tags:
        if tag.name == "no-exit":
            yield ObligationKind.PLAN, tag.reason
        if tag.name == "orphaned":
            # How many days it is would be another text every day.
            reason = tag.reason.partition(" made no commit for ")
            yield (
                ObligationKind.ORPHANED,
                (
                    f"{reason[0]} made no commit for half a year or more"
                    if reason[1]
                    else tag.reason
                ),
            )
    times = len(renewals_of(item.record, RenewalKind.EXTENSION))
    if times > policy.renewal_limit:
        detail = f"it was extended {times} times, and the policy allows {policy.renewal_limit}"
        yield ObligationKind.RENEWALS, detail


def _is_near(due: date, opened: Opened | None, soon: int, as_of: date) -> bool:
    if after(as_of, soon) >= due:
        return True
    # An issue stays what it is while its date does, whatever becomes of `soon`.
    return opened is not None and (due <= opened.cycle or due == opened.put_aside)


def _stage(due: date | None, cycle: date, as_of: date, escalate: int) -> Stage:
    if as_of >= after(due or cycle, escalate):
        return Stage.ESCALATED
    if due is None or as_of == due:
        return Stage.DUE
    return Stage.EARLY if as_of < due else Stage.OVERDUE


def _budgets(
    register: Register, root: Policy, as_of: date, opened: Mapping[Subject, tuple[str, Opened]]
) -> Iterator[Obligation]:
    kind = ObligationKind.BUDGET
    if switched_off(kind, root, root):
        return
    for use in budgets.uses(register, root.budgets):
        if not use.exceeded:
            continue
        name = BUDGET + use.budget.name
        old, before = opened.get((name, kind), (name, None))
        cycle = before.cycle if before else as_of
        key = Key(name, kind, cycle, before.nth if before else 0)
        stage = _stage(None, cycle, as_of, root.issues_escalate)
        yield Obligation(
            key,
            key._replace(artifact=old),
            stage,
            None,
            use.budget.owner or "",
            "",
            use=use,
        )
