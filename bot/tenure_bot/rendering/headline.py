"""One line about a pull request that can be understood alone: no value of a file stands in it."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tenure.finding import Severity
from tenure.scoring.tier import TIERS
from tenure_bot.judging.verdict import Fate, Verdict
from tenure_bot.rendering.asked import Asked, missing, top_tier
from tenure_bot.rendering.markdown import number

_RANK = ("success", "neutral", "failure")
_ICONS = {"failure": "❌", "neutral": "⚠️", "success": "✅"}
_FEW = 2
_NAMES = {
    "extra-review": "an extra review",
    "security-review": "a security review",
    "rollback": "a rollback plan",
    "monitoring": "monitoring",
    "responder": "a responder",
    "removal": "a way to remove it",
    "tests": "tests",
    "purpose": "a purpose",
}


class Headline(NamedTuple):
    """What is shown first.

    Attributes:
        conclusion: `success`, `neutral` or `failure`, as the policy weighs what was found.
        text: One line, plain words.
        calm: Whether it has nothing to say but what the change does.
    """

    conclusion: str
    text: str
    calm: bool = False

    @property
    def icon(self) -> str:
        """The conclusion as a sign."""
        return _ICONS[self.conclusion]


def headline(verdict: Verdict, things: tuple[Asked, ...]) -> Headline:
    """Return what is to be said first: what stops, else what is asked, else what happens."""
    said = [*_wrong(verdict), *_wanted(things)]
    text = "; ".join(said) or "nothing to mend" + "".join(f": {what}" for what in _happens(verdict))
    return Headline(_conclusion(verdict, things), text[0].upper() + text[1:], calm=not said)


def movements(verdict: Verdict) -> Iterator[str]:
    """Yield how many artifacts come, change and go."""
    fates = Counter(moved.fate for moved in verdict.moved)
    artifact = "artifact"
    for fate in (Fate.ADDED, Fate.CHANGED, Fate.REMOVED):
        if fates[fate]:
            yield f"{number(fates[fate], artifact) if artifact else f'{fates[fate]:,}'} {fate.value}"
            artifact = ""


def _wrong(verdict: Verdict) -> Iterator[str]:
    if errors := verdict.report.count(Severity.ERROR):
        yield f"{number(errors, 'error')} to mend"
    if warnings := verdict.report.count(Severity.WARNING):
        yield number(warnings, "warning")
    if lost := sum(moved.forgotten for moved in verdict.moved):
        yield f"{number(lost, 'artifact')} left without {'its record' if lost == 1 else 'their records'}"
    if over := sum(shift.exceeded and shift.added > 0 for shift in verdict.budgets):
        yield f"{number(over, 'budget')} exceeded"
    if verdict.governed.problems:
        yield "the policy cannot be used as it is"


def _wanted(things: tuple[Asked, ...]) -> Iterator[str]:
    open_ = missing(things)
    if not open_:
        return
    names = [_NAMES.get(one.name, one.name) for one in open_]
    if len(names) <= _FEW:
        yield f"asked for: {' and '.join(names)}"
    else:
        yield f"{len(names)} of {len(things)} controls are missing"


def _happens(verdict: Verdict) -> Iterator[str]:
    moved = list(movements(verdict))
    if moved:
        tier = top_tier(verdict)
        yield ", ".join(moved) + (f", highest tier {tier}" if tier and tier != TIERS[0] else "")
    elif notices := verdict.report.count(Severity.NOTICE):
        yield number(notices, "notice")
    elif any(shift.added for shift in verdict.budgets):
        yield "hours of maintenance change"
    elif verdict.governed.changed:
        yield "the policy changes"
    else:
        yield "no artifact changes"


def _conclusion(verdict: Verdict, things: tuple[Asked, ...]) -> str:
    weights = verdict.policy.bot_conclusion
    found = {finding.severity.value for finding in verdict.report.findings}
    found |= {"asked"} if missing(things) else set()
    reached = [weights.get(name, "neutral") for name in found]
    reached += ["neutral"] if verdict.governed.problems else []
    return max(reached, key=_RANK.index, default="success")
