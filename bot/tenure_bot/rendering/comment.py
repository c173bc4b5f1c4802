"""The one comment on a pull request: from a verdict to Markdown, without GitHub and without a clock.

Equal arguments give equal text. It holds dates and no distances to them, so that a day that passes
changes nothing. Nobody is mentioned unless the policy says so.
"""

import re
from collections.abc import Iterator

from tenure_bot.github.gateway import PullSeen
from tenure_bot.judging.verdict import Verdict
from tenure_bot.rendering import artifacts, sections
from tenure_bot.rendering.asked import Asked, asked
from tenure_bot.rendering.fitting import LIMIT, Part, fitted
from tenure_bot.rendering.headline import headline

NOTES = "<!-- tenure: what people write below this line stays -->"
"""Stands at the end; what follows is not ours."""

_OFF = f"""### 💤 The policy turns comments off

`[bot]` has `comment = "never"`: what stood here is not kept up to date any more. The check says what holds.

{NOTES}"""
_LONGEST_NOTES = 5_000
_MENTIONS = 10
_NAME = re.compile(r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:/[A-Za-z0-9._-]{1,100})?")


def comment(verdict: Verdict, pull: PullSeen) -> str | None:
    """Return the comment, without its mark; `None` if nothing has to be said.

    Args:
        verdict: What the change does.
        pull: The pull request as it is: approvals and labels can show controls.
    """
    mode = verdict.policy.bot_comment
    if mode == "never" or (mode == "needed" and not _matters(verdict)):
        return None
    return _written(verdict, pull)


def left(verdict: Verdict, pull: PullSeen) -> str:
    """Return what a comment that is there already says where none would be created any more."""
    return _OFF if verdict.policy.bot_comment == "never" else settled(verdict, pull)


def settled(verdict: Verdict, pull: PullSeen) -> str:
    """Return what there is to say, also if that is only that nothing has to be said."""
    return _written(verdict, pull)


def notes(body: str) -> str:
    """Return what people wrote at the end of a comment, to be kept; long notes are cut at a line."""
    _, found, text = body.partition(NOTES)
    if len(text) > _LONGEST_NOTES:
        text = text[:_LONGEST_NOTES].rpartition("\n")[0]
    return text.rstrip() if found else ""


def _matters(verdict: Verdict) -> bool:
    state = verdict.governed
    return bool(
        verdict.moved
        or verdict.report.findings
        or any(shift.added for shift in verdict.budgets)
        or state.broken
        or (state.changed and state.preview)
    )


def _written(verdict: Verdict, pull: PullSeen) -> str:
    things = asked(verdict, pull)
    # Commands are heard by the sweep, and without issues nothing is swept.
    parts = [part for part in _parts(verdict, things, heard=pull.repo.has_issues) if part]
    return f"{fitted(parts, LIMIT - _LONGEST_NOTES - len(NOTES))}\n\n{NOTES}"


def _parts(verdict: Verdict, things: tuple[Asked, ...], *, heard: bool) -> Iterator[Part | None]:
    line = headline(verdict, things)
    yield Part(f"### {line.icon} {line.text}")
    yield sections.overview(verdict, calm=line.calm)
    yield sections.thanks(verdict)
    yield from sections.findings(verdict)
    yield from sections.asked_list(verdict, things)
    yield from artifacts.parts(verdict)
    yield sections.budgets(verdict)
    yield from sections.policy(verdict)
    yield from sections.unseen(verdict)
    yield _mentions(verdict)
    yield sections.footer(verdict, heard=heard)


def _mentions(verdict: Verdict) -> Part | None:
    """Owners by the merge base, if the policy wants them told: the change cannot call in anybody."""
    if not verdict.policy.bot_mention:
        return None
    owners = dict.fromkeys(moved.before.owner for moved in verdict.moved if moved.before)
    names = [owner for owner in owners if _NAME.fullmatch(owner)][:_MENTIONS]
    return Part(f"Owners: {', '.join(names)}") if names else None
