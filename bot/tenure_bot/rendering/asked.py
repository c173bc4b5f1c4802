"""What a pull request is asked for: the controls of its highest tier, and care for what was there."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tenure.controls import Control, of_record
from tenure.provenance.identities import unaccountable
from tenure.record import Record
from tenure.scoring.tier import TIERS
from tenure_bot.github.gateway import PullSeen
from tenure_bot.judging.verdict import Moved, Verdict

_ABOUT_CHANGES: Mapping[str, str] = {"extra-review": "human", "security-review": "security"}
"""Reviews, by what the record calls them: an earlier one says nothing of this change."""

_APPROVE = "an approval of the newest commit by somebody else than the author"


class Asked(NamedTuple):
    """One thing that a pull request is asked for.

    Attributes:
        name: The control.
        evidence: What shows it, or `None` if it is missing.
        mend: What would show it.
        lacking: The keys of the artifacts for which it is missing.
        of: How many artifacts it is asked for.
        care: Whether it is asked because something changes that was there before.
    """

    name: str
    evidence: str | None
    mend: str
    lacking: tuple[str, ...]
    of: int
    care: bool = False


class _One(NamedTuple):
    key: str
    control: Control
    care: bool


def top_tier(verdict: Verdict) -> str | None:
    """Return the highest tier of what the change leaves behind; `None` if that is nothing."""
    tiers = [moved.after.score.tier for moved in verdict.moved if moved.after]
    return max(tiers, key=TIERS.index, default=None)


def asked(verdict: Verdict, pull: PullSeen | None = None) -> tuple[Asked, ...]:
    """Return what the change is asked for, each control once.

    Args:
        verdict: What the change does.
        pull: The pull request: an approval or a label can show a control.
    """
    ones: dict[str, list[_One]] = {}
    for one in (*_by_tier(verdict), *_by_care(verdict)):
        ones.setdefault(one.control.name, []).append(one)
    by_people = shown_by_people(verdict, pull) if pull else {}
    return tuple(_joined(name, found, by_people.get(name)) for name, found in ones.items())


def missing(things: tuple[Asked, ...]) -> tuple[Asked, ...]:
    """Return those that nothing shows."""
    return tuple(one for one in things if one.evidence is None)


def shown_by_people(verdict: Verdict, pull: PullSeen) -> dict[str, str]:
    """Return the controls that people show on the pull request, each with the words that say how.

    An approval counts for the newest commit only, and neither the author nor a bot gives one. A
    label that is called like a control, with our prefix, shows that control; but for the extra
    review, which the author could give with it.
    """
    prefix = verdict.policy.bot_label_prefix.casefold()
    labels = [label for label in pull.labels if label.casefold().startswith(prefix)]
    shown = {label[len(prefix) :].casefold(): f"the label `{label}`" for label in labels}
    shown.pop("extra-review", None)
    people = [
        approval.login
        for approval in pull.approvals
        if approval.state == "APPROVED"
        and approval.commit == verdict.head
        and approval.login.casefold() != pull.author.casefold()
        and not unaccountable(f"@{approval.login}", verdict.policy.owner_agents)
    ]
    if people:
        shown["extra-review"] = (
            f"approved by {', '.join(f'`{login}`' for login in sorted(people)[:3])}"
        )
    return shown


def careful(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Return the artifacts that were there before and ask for care, each with the reason."""
    return tuple((moved.key, _why(moved)) for moved in verdict.moved if any(_care(moved, verdict)))


def _why(moved: Moved) -> str:
    return "runs in production" if _in_production(moved) else f"is of tier {_tier(moved)}"


def _in_production(moved: Moved) -> bool:
    sides = (moved.before, moved.after)
    return any(item and item.record and item.record.production for item in sides)


def _tier(moved: Moved) -> str:
    """Return the higher tier of before and after: a change cannot talk itself down."""
    tiers = [item.score.tier for item in (moved.before, moved.after) if item]
    return max(tiers, key=TIERS.index)


def _by_tier(verdict: Verdict) -> Iterator[_One]:
    top = top_tier(verdict)
    for moved in verdict.moved:
        if moved.after and moved.after.score.tier == top:
            for control in moved.after.controls:
                yield _One(moved.key, control, care=False)


def _by_care(verdict: Verdict) -> Iterator[_One]:
    for moved in verdict.moved:
        for name in _care(moved, verdict):
            record = moved.now.record
            control = of_record(name, record)
            if name in _ABOUT_CHANGES and not _reviewed(name, moved):
                control = control._replace(evidence=None)
            yield _One(moved.key, control, care=True)


def _care(moved: Moved, verdict: Verdict) -> Iterator[str]:
    """Yield what the policy asks for of a change to what was there before."""
    if moved.before is None:
        return
    care = verdict.policy.bot_care
    names = care.get(_tier(moved), ())
    if _in_production(moved):
        names += care.get("production", ())
    yield from dict.fromkeys(names)


def _reviewed(name: str, moved: Moved) -> bool:
    """Whether the change itself brings the record of a review."""
    subject = _ABOUT_CHANGES[name]
    before = moved.before.record if moved.before else None
    now = _validated(moved.now.record, subject)
    return moved.after is not None and bool(now) and now != _validated(before, subject)


def _validated(record: Record | None, subject: str) -> str | None:
    return record.validated.get(subject) if record else None


def _joined(name: str, ones: list[_One], by_people: str | None) -> Asked:
    keys = tuple(dict.fromkeys(one.key for one in ones))
    lacking = tuple(dict.fromkeys(one.key for one in ones if one.control.evidence is None))
    first = ones[0].control
    evidence = by_people
    if evidence is None and not lacking:
        evidence = first.evidence if len(keys) == 1 else f"all {len(keys)} artifacts show it"
    mend = _APPROVE if name == "extra-review" else first.mend
    care = any(one.care for one in ones)
    return Asked(name, evidence, mend, () if by_people else lacking, len(keys), care)
