"""The parts of the dashboard, in its order; each is nothing where there is nothing to show."""

from collections.abc import Iterator, Sequence
from datetime import date

from tenure import due
from tenure.budgets import Use
from tenure.due import DueKind
from tenure.metrics.values import Metrics
from tenure.policy import Policy
from tenure.register.item import Register
from tenure.reporters import metrics as shown_metrics
from tenure.scoring.shape import counted
from tenure.shown import command
from tenure_bot.commands.grammar import WORD
from tenure_bot.obligations.checkboxes import LIMIT as BOXES
from tenure_bot.obligations.checkboxes import Tick, box
from tenure_bot.obligations.issue_steps import Aside
from tenure_bot.obligations.key import Stage
from tenure_bot.obligations.obligations import Obligation
from tenure_bot.obligations.owed_issue import OBLIGATION
from tenure_bot.obligations.owed_words import name
from tenure_bot.obligations.urgency import HeldBack
from tenure_bot.rendering.fitting import Part
from tenure_bot.rendering.markdown import code, folded, prose, table

WEEKS = 8

_FEW = 3


def headline(register: Register, policy: Policy, owed: Sequence[Obligation]) -> str:
    """Return the first lines: how much there is, and how much of it is late."""
    items = register.items
    late = [one for one in owed if one.stage.value in ("overdue", "escalated")]
    hours = sum(item.hours.value for item in items)
    return (
        f"**{counted(len(items), 'artifact')}** for **{hours:,.4g} hours a month**; "
        f"{len(owed):,} owed, {len(late):,} of them overdue. Each gets an issue with the label "
        f"{code(policy.bot_label_prefix + OBLIGATION)}."
    )


def preview(waiting: Sequence[HeldBack]) -> Iterator[Part]:
    """Yield what would be done if somebody accepted, and the box for that."""
    lines = (
        "### Nothing is written here before somebody accepts\n\n"
        f"This is what the bot would do: open {counted(len(waiting), 'issue')}, a few a day, the most "
        "urgent first, each given to its owner, and close each by itself once it is settled. "
        "`[bot.issues]` in `tenure.toml` says how many, of which kinds, and on which days.\n\n"
        f"{box(Tick('accept'), f'Let it begin, or write `{WORD} accept` in a comment')}"
    )
    yield Part(lines)
    if waiting:
        rows = [(name(one.owed), _what(one.owed), _owner(one.owed.owner)) for one in waiting]
        head, drawn = table(["What", "Owes", "Owner"], rows)
        yield Part(head, drawn, more=" issues.")


def _what(owed: Obligation) -> str:
    kind = {"expired": "its end", "plan": "a plan", "orphaned": "an owner"}.get(
        owed.key.kind.value, owed.key.kind.value
    )
    if owed.stage is Stage.ESCALATED:  # later than it was overdue: the policy says by how much
        return f"{kind}, overdue since {owed.since}, escalated"
    is_late = owed.due is None or owed.stage is Stage.OVERDUE
    return (
        f"{kind}, {owed.stage.value} since {owed.since}" if is_late else f"{kind} on {owed.since}"
    )


def _owner(owner: str) -> str:
    return code(owner) or "nobody"


def budgets(uses: Sequence[Use]) -> Iterator[Part]:
    """Yield the budgets, those that are exceeded first."""
    if not uses:
        return
    rows = [
        (
            code(use.budget.name),
            f"{use.used:g}",
            f"{use.budget.hours:g}",
            f"**{-use.remaining:g} too many**" if use.exceeded else f"{use.remaining:g} left",
        )
        for use in sorted(uses, key=lambda use: not use.exceeded)
    ]
    head, lines = table(["Budget", "Used", "Hours a month", ""], rows, numbers=[1, 2])
    yield Part(f"### Budgets\n\n{head}", lines, more=" budgets.", rank=1)


def five_metrics(metrics: Metrics | None) -> Iterator[Part]:
    """Yield the five metrics, if they were measured."""
    if metrics is None:
        return
    rows = [(one.title, shown_metrics.value(one), prose(one.definition)) for one in metrics.five]
    head, lines = table(["Metric", "", "What is counted"], rows, numbers=[1])
    yield Part(f"### Metrics\n\n{head}", lines)


def weeks(register: Register) -> Iterator[Part]:
    """Yield what falls due in eight weeks."""
    dues = sorted(
        (one for item in register.items for one in item.dues),
        key=lambda one: (one.day, one.artifact),
    )
    as_of = register.as_of
    rows = []
    for week in due.weeks(dues, as_of, WEEKS):
        ends = sum(one.kind is DueKind.EXPIRY for one in week.dues)
        some = ", ".join(code(one.artifact, 60) for one in week.dues[:_FEW])
        more = f" and {len(week.dues) - _FEW} more" if len(week.dues) > _FEW else ""
        rows.append((str(week.monday), str(ends), str(len(week.dues) - ends), some + more))
    head, lines = table(["Week of", "End", "Reviews", ""], rows, numbers=[1, 2])
    late = len(due.overdue(dues, as_of))
    before = f"{counted(late, 'date')} passed before.\n\n" if late else ""
    yield Part(f"### The next eight weeks\n\n{before}{head}", lines)


def cliffs(register: Register, policy: Policy) -> Iterator[Part]:
    """Yield the days on which too much falls due at once."""
    dues = sorted((one for item in register.items for one in item.dues), key=lambda one: one.day)
    found = due.cliffs(dues, register.as_of, count=policy.cliff_count, days=policy.cliff_days)
    rows = tuple(
        f"- {_span(one.first, one.last)}: {counted(len(one.dues), 'date')}" for one in found
    )
    if rows:
        text = "### Cliffs\n\nSpread these out while there is time:\n"
        yield Part(text, rows, more=" cliffs.", rank=2)


def _span(first: date, last: date) -> str:
    return str(first) if first == last else f"{first} to {last}"


def held_back(waiting: Sequence[HeldBack]) -> Iterator[Part]:
    """Yield what waits and why, with boxes for the first."""
    if not waiting:
        return
    rows = []
    boxes = BOXES
    for one in waiting:
        line = f"{_named(one.owed, one.number)}: {_what(one.owed)}, {_owner(one.owed.owner)}; "
        line += prose(one.why)
        if one.number is None and boxes:
            boxes -= 1
            rows.append(box(Tick("open", one.owed.key), line))
        else:
            rows.append(f"- {line}")
    text = "### Held back\n\nThe most urgent first; tick a box to have it at once.\n"
    yield Part(text, tuple(rows), more=" that wait.", rank=3)


def _named(owed: Obligation, number: int | None) -> str:
    return name(owed) + (f" (#{number})" if number else "")


def put_aside(aside: Sequence[Aside]) -> Iterator[Part]:
    """Yield what people put aside."""
    rows = tuple(f"- {_named(one.owed, one.number)}: {prose(one.why)}" for one in aside)
    if rows:
        before, behind = folded(f"Put aside by people: {len(rows):,}")
        yield Part(f"{before}\n", rows, f"\n{behind}", " put aside.", 4)


def undeclared(register: Register) -> Iterator[Part]:
    """Yield files that AI made and nobody declared, the highest score first."""
    found = [item for item in register.items if item.record is None]
    rows = tuple(
        f"- {code(item.paths[0])}{f', {len(item.paths)} files' if len(item.paths) > 1 else ''}"
        for item in sorted(found, key=lambda item: (-item.score.total, item.key))
    )
    if rows:
        text = (
            f"### Made by AI, without a valid record: {len(rows):,}\n\n"
            f"{code(command('tenure', 'stamp'))} with its path writes one.\n"
        )
        yield Part(text, rows, more=" files.", rank=4)
