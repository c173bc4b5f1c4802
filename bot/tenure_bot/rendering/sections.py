"""The parts of what a reviewer reads, each made of a verdict; comment and check share them."""

import re
from collections.abc import Iterable, Iterator, Sequence

from tenure.finding import Finding, Severity
from tenure.report import Unseen, most_severe_first
from tenure.shown import command
from tenure_bot.judging.verdict import Fate, Moved, Verdict
from tenure_bot.rendering.asked import Asked, careful, missing, top_tier
from tenure_bot.rendering.fitting import Part
from tenure_bot.rendering.headline import movements
from tenure_bot.rendering.markdown import (
    SPACE,
    can_be_fenced,
    code,
    fence,
    folded,
    number,
    prose,
    table,
)

TIER_ICONS = {"low": "🟢", "medium": "🟡", "high": "🟠", "critical": "🔴"}
"""The tiers at a glance; their names stand beside them."""

FOLDED = 50
"""So many rows of a folded list are written: an e-mail shows them all."""

_ICONS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTICE: "💬"}
_GROUPS, _IN_GROUP, _NAMED, _SHORT = 8, 5, 3, 12
_LONGEST_COMMAND = 2_000
_COLON = re.compile(r"((?:`[^`]*`|[^`:]|:(?! ))*): (.*)", re.DOTALL)


def range_command(verdict: Verdict) -> str:
    """Return the command that shows all of it."""
    span = f"{verdict.base[:_SHORT]}..{verdict.head[:_SHORT]}"
    return code(command("tenure", "check", "--diff", span))


def overview(verdict: Verdict, *, calm: bool = False) -> Part | None:
    """What the change does, in one line.

    Args:
        verdict: What it does.
        calm: Whether the headline has said already what happens to artifacts.
    """
    tier = top_tier(verdict)
    if calm and tier is None:
        return None  # what only goes is thanked for, with the hours
    said = [] if calm else list(movements(verdict))
    said += [f"highest tier {TIER_ICONS[tier]} {tier}"] if tier else []
    hours = round(sum(map(_added_hours, verdict.moved)), 2)
    said += [f"**{hours:+g} hours** of maintenance a month"] if hours else []
    text = " · ".join(said)
    return Part(text[0].upper() + text[1:]) if text else None


def _added_hours(moved: Moved) -> float:
    if moved.forgotten:
        return 0  # the work stays, only the record of it goes
    before, after = (item.hours.value if item else 0 for item in (moved.before, moved.after))
    return after - before


def thanks(verdict: Verdict) -> Part | None:
    """Thanks for what goes, with the hours that it saves."""
    gone = [moved.before for moved in verdict.moved if moved.fate is Fate.REMOVED and moved.before]
    if not gone:
        return None
    hours = round(sum(item.hours.value for item in gone), 2)
    saved = (
        f", and with {'it' if len(gone) == 1 else 'them'} {_hours(hours)} a month" if hours else ""
    )
    goes = "goes" if len(gone) == 1 else "go"
    return Part(f"🧹 Thank you: {number(len(gone), 'artifact')} {goes}{saved}.")


def findings(verdict: Verdict) -> Iterator[Part]:
    """What is wrong, the most severe first, with the commands that mend it; the rest is folded."""
    found = most_severe_first(verdict.report.findings)
    groups = _grouped(one for one in found if one.severity is not Severity.NOTICE)[:_GROUPS]
    shown = [one for group in groups for one in _first(group)]
    rest = _without(found, shown)
    more = f": {range_command(verdict)} shows all."
    if shown:
        yield Part("#### To mend\n", tuple(map(_told, groups)), more=more, rank=1)
        yield from _commands(shown, more, rank=2)
    if rest:
        before, after = folded(number(len(rest), "more finding" if shown else "finding"))
        yield Part(before)
        rows = tuple(f"- {_line(one)}" for one in rest[:FOLDED])
        yield Part("", rows, more=more, rank=6, left=len(rest) - len(rows))
        yield from _commands(_new(rest[:FOLDED], shown), more, rank=7)
        yield Part(after)


def _grouped(found: Iterable[Finding]) -> list[list[Finding]]:
    """Return findings that begin with the same words together."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for one in found:
        same = one.severity.value, one.code, _parted(one.message)[0]
        groups.setdefault(same, []).append(one)
    return list(groups.values())


def _parted(message: str) -> tuple[str, str]:
    """Return what a finding says, and what stands behind the first colon that is in no code: why."""
    found = _COLON.fullmatch(message)
    return (found[1], found[2]) if found else (message, "")


def _first(group: Sequence[Finding]) -> Sequence[Finding]:
    """Return those that are shown; a line that says `1 more` takes as much room as that one."""
    return group if len(group) == _IN_GROUP + 1 else group[:_IN_GROUP]


def _without(found: Sequence[Finding], shown: Sequence[Finding]) -> list[Finding]:
    known = set(map(id, shown))
    return [one for one in found if id(one) not in known]


def _new(rest: Sequence[Finding], shown: Sequence[Finding]) -> list[Finding]:
    """Return the findings whose command has not been shown yet."""
    known = {one.fix for one in shown}
    return [one for one in rest if one.fix not in known]


def _told(group: Sequence[Finding]) -> str:
    """Return one finding as a line, and several as what they share with a line for each."""
    first = group[0]
    if len(group) == 1:
        return f"- {_line(first)}"
    what = prose(_parted(first.message)[0])
    lines = [f"- {_ICONS[first.severity]} {what} ({first.code}):"]
    for one in _first(group):
        _, why = _parted(one.message)
        lines.append(f"  - {_place(one)}{': ' if why else ''}{prose(why)}")
    left = len(group) - len(_first(group))
    return "\n".join([*lines, f"  - and {left:,} more"] if left > 0 else lines)


def _line(finding: Finding) -> str:
    icon = _ICONS.get(finding.severity, "")
    return f"{icon} {_place(finding)}: {prose(finding.message)} ({finding.code})"


def _place(finding: Finding) -> str:
    where = finding.location
    return code(f"{where.path}:{where.line}", 70) if where.path else "the change"


def _commands(found: Sequence[Finding], more: str, rank: int) -> Iterator[Part]:
    fixes = list(dict.fromkeys(f.fix for f in found if f.fix))
    lines = tuple(fix for fix in fixes if len(fix) <= _LONGEST_COMMAND and can_be_fenced(fix))
    if lines:
        first, last = fence(lines, "sh")
        blank = " (the `…` is for you to fill in)" if any("…" in line for line in lines) else ""
        head = f"At the root of the repository, as far as you agree{blank}:\n\n{first}"
        yield Part(head, lines, last, more=more, rank=rank)
    if left := len(fixes) - len(lines):
        are = "is" if left == 1 else "are"
        yield Part(f"{number(left, 'command')} {are} too long to stand here{more}")


def asked_list(verdict: Verdict, things: Sequence[Asked]) -> Iterator[Part]:
    """What the change is asked for, as a list that ticks itself."""
    if not things:
        return
    open_ = missing(tuple(things))
    tier = top_tier(verdict)
    by = f"by tier {tier}" if tier and not all(one.care for one in things) else "of this change"
    yield Part(f"#### Asked for {by}: {len(things) - len(open_)} of {len(things)} done")
    if touched := careful(verdict):
        told = (f"{code(key, 60)} {why}" for key, why in touched[:_NAMED])
        more = f", and {len(touched) - _NAMED:,} more" if touched[_NAMED:] else ""
        yield Part(f"🛡️ This change touches what needs care: {', '.join(told)}{more}.")
    shared = {one.lacking for one in open_}
    about = _named(next(iter(shared))) if len(shared) == 1 else ""
    rows = [
        _task(one, told=bool(about)) for one in sorted(things, key=lambda one: bool(one.evidence))
    ]
    yield Part(f"Missing for {about}:\n" if about else "", tuple(rows))


def _task(one: Asked, *, told: bool) -> str:
    if one.evidence is not None:
        return f"- [x] {one.name}: {prose(one.evidence, 160)}"
    about = "" if told or not one.lacking else f" ({_named(one.lacking)})"
    return f"- [ ] **{one.name}**: {prose(one.mend)}{about}"


def _named(keys: Sequence[str]) -> str:
    names = ", ".join(code(key, 60) for key in keys[:_NAMED])
    return f"{names} and {len(keys) - _NAMED:,} more" if len(keys) > _NAMED else names


def budgets(verdict: Verdict) -> Part | None:
    """The budgets that the change moves, before and after."""
    moved = [shift for shift in verdict.budgets if shift.added]
    if not moved:
        return None
    rows = [
        (
            code(shift.budget.name, 60),
            f"{shift.before:g} → {shift.after:g}".replace(" ", SPACE),
            f"{shift.budget.hours:g}",
            f"{f'🔴{SPACE}' if shift.exceeded else ''}{shift.remaining:g}",
        )
        for shift in sorted(moved, key=lambda shift: (not shift.exceeded, -shift.added))
    ]
    heading = ("Budget", "Hours a month", "Of", "Left")
    head, lines = table(heading, rows, numbers=(1, 2, 3))
    more = f": {code(command('tenure', 'budget', '--diff', _span(verdict)))} shows all."
    return Part(f"#### Budgets\n\n{head}", lines, more=more, rank=4)


def policy(verdict: Verdict) -> Iterator[Part]:
    """Where the policy is not as it should be, and what a changed one would do."""
    state = verdict.governed
    if state.problems:
        holds = f"the last good one holds, that of {code(state.commit[:_SHORT])}"
        if not state.commit:
            holds = "no good one was found before it, so the defaults hold"
        elif state.commit == verdict.base:
            holds = "its folder follows the policies above"
        head = f"#### Policy\n\nThe policy cannot be used as it is: {holds}."
        yield Part(f"{head}\n", tuple(map(_problem, state.problems)), rank=3)
    if state.changed:
        names = ", ".join(code(path, 60) for path in state.changed[:_NAMED])
        more = f" and {len(state.changed) - _NAMED:,} more" if state.changed[_NAMED:] else ""
        does = "With it:" if state.preview else "For this change it makes no difference."
        if state.broken:
            does = "It is wrong, as the findings say."
        rows = tuple(f"- {prose(text)}" for text in state.preview)
        head = f"#### Policy\n\nThis change edits the policy ({names}{more}), which holds once it is merged."
        yield Part(f"{head} {does}" + ("\n" if rows else ""), rows, rank=5)
    if state.stale:
        yield Part(f"🕰️ The policy of the organization: {prose(state.stale)}")


def _problem(finding: Finding) -> str:
    return f"- {_place(finding)}: {prose(finding.message)}"


def unseen(verdict: Verdict) -> Iterator[Part]:
    """What was not looked at: it is never taken for clean."""
    found = [*verdict.unseen, *map(_unseen_line, verdict.report.unseen)]
    texts = list(dict.fromkeys(found))
    if texts:
        before, after = folded(f"👀 Not looked at: {len(texts):,}")
        more = f": {range_command(verdict)} shows all."
        rows = tuple(f"- {prose(text, 300)}" for text in texts[:FOLDED])
        yield Part(before)
        yield Part("", rows, more=more, rank=8, left=len(texts) - len(rows))
        yield Part(after)


def _unseen_line(one: Unseen) -> str:
    return f"{one.path}: {one.reason}" if one.path else one.reason


def footer(verdict: Verdict, *, heard: bool) -> Part:
    """Which commits this is about, how to see the same at home, and what `tenure` is.

    Args:
        verdict: What the change does.
        heard: Whether commands are heard in this repository.
    """
    passed = verdict.report.in_baseline
    known = f" {number(passed, 'finding')} in the baseline." if passed else ""
    ask = f" Comment {code('/tenure help')} to see what you can ask for." if heard else ""
    about = f"tenure keeps owners and dates of AI-written files.{ask}"
    return Part(f"<sub>{range_command(verdict)} says the same.{known}<br>{about}</sub>")


def _span(verdict: Verdict) -> str:
    return f"{verdict.base[:_SHORT]}..{verdict.head[:_SHORT]}"


def _hours(hours: float) -> str:
    return f"{hours:g} hour{'' if hours == 1 else 's'} of maintenance"
