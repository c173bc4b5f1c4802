"""The one dashboard issue of a repository: what there is, what comes, and what was held back and why.

Before somebody accepts, it is all that the bot writes, and shows what it would do.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from tenure.budgets import Use
from tenure.metrics.values import Metrics
from tenure.policy import Policy
from tenure.register.item import Register
from tenure_bot.obligations import dashboard_sections as sections
from tenure_bot.obligations import dashboard_state, weekly
from tenure_bot.obligations.checkboxes import Tick, box
from tenure_bot.obligations.dashboard_state import State
from tenure_bot.obligations.obligations import Obligation
from tenure_bot.obligations.plan import Plan
from tenure_bot.obligations.weekly import Week
from tenure_bot.obligations.writes import Action, Write
from tenure_bot.rendering.fitting import LIMIT, Part, fitted
from tenure_bot.rendering.markdown import code, prose

TITLE = "Dashboard: what falls due, and who is asked"
"""The title; nothing is found by it, so people may change it."""

DASHBOARD = "dashboard"
"""The label of it, behind our prefix."""

_SHORT = 10  # of a commit id
_BLOCK = 24_000  # characters that the hidden block can take


class Facts(NamedTuple):
    """What a dashboard is made from.

    Attributes:
        register: Of the default branch.
        policy: That of the root.
        owed: All that is owed.
        plan: What the sweep does.
        uses: What counts against each budget.
        metrics: The metrics, if they were measured.
        week: The last week, if the policy wants it here.
        problems: What else people should know, a sentence each.
        told: The last day of the newest week that people are told of by now; `None` for none.
    """

    register: Register
    policy: Policy
    owed: Sequence[Obligation]
    plan: Plan
    uses: Sequence[Use] = ()
    metrics: Metrics | None = None
    week: Week | None = None
    problems: Sequence[str] = ()
    told: date | None = None


class Board(NamedTuple):
    """A dashboard as it should be.

    Attributes:
        body: The whole body below the mark.
        state: What it remembers.
        stale: Whether it has to be written: it says something else than before.
    """

    body: str
    state: State
    stale: bool


def board(facts: Facts, before: State) -> Board:
    """Return the dashboard as it should be.

    Args:
        facts: What it is made from.
        before: What the dashboard remembers so far, with what people have decided since.
    """
    text = fitted(list(_parts(facts, before)), LIMIT - _BLOCK)
    state = before._replace(
        ran=facts.register.as_of,
        commit=facts.register.commit,
        told=facts.told,
        written=sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        gone=facts.plan.gone,
        counts=_counts(facts),
    )
    stale = dashboard_state.is_stale(before, state)
    at = f" of commit {code(state.commit[:_SHORT])}" if state.commit else ""
    last = f"<sub>Last written after the sweep of {state.ran}{at}.</sub>"
    body = f"{dashboard_state.block(state)}\n{text}\n\n{last}\n"
    return Board(body, state, stale)


def write(
    found: Board, number: int | None, policy: Policy, *, was_ticked: bool = False
) -> Write | None:
    """Return the write that brings the dashboard up to date; `None` if it says the same.

    Args:
        found: The dashboard as it should be.
        number: Of the issue; `None` if there is none.
        policy: That of the root.
        was_ticked: Whether somebody ticked a box, which has to become empty again.
    """
    if number is not None and not (found.stale or was_ticked):
        return None
    label = f"{policy.bot_label_prefix}{DASHBOARD}"
    why = "a box was ticked" if was_ticked else "it says something else than before"
    why = why if number else "there is none yet"
    title = "" if number else TITLE
    return Write(
        Action.DASHBOARD, why, number=number, title=title, body=found.body, labels=(label,)
    )


def _counts(facts: Facts) -> Mapping[str, int]:
    found = {"artifacts": len(facts.register.items), "owed": len(facts.owed)}
    for one in facts.owed:
        found[one.stage.value] = found.get(one.stage.value, 0) + 1
    found |= {"held_back": len(facts.plan.held_back), "aside": len(facts.plan.aside)}
    return dict(sorted(found.items()))


def _parts(facts: Facts, state: State) -> Iterator[Part]:
    yield Part(sections.headline(facts.register, facts.policy, facts.owed))
    if facts.problems:
        yield Part("### To know\n", tuple(f"- {prose(one)}" for one in facts.problems))
    if not state.accepted:
        yield from sections.preview(facts.plan.held_back)
    yield from sections.budgets(facts.uses)
    yield from sections.five_metrics(facts.metrics)
    yield from sections.weeks(facts.register)
    yield from sections.cliffs(facts.register, facts.policy)
    if state.accepted:
        yield from sections.held_back(facts.plan.held_back)
    yield from sections.put_aside(facts.plan.aside)
    yield from sections.undeclared(facts.register)
    yield from weekly.parts(facts.week)
    if facts.register.unseen:
        rows = tuple(f"- {prose(one)}" for one in facts.register.unseen)
        yield Part("### Not looked at\n", rows, more=" things.", rank=5)
    if state.accepted:
        yield Part("---\n\n" + box(Tick("sweep"), "Look again now"))
