"""Records offered as changes that one click commits: for added files, at their first lines, few of them.

What is offered is what `tenure stamp` would write, byte for byte, or nothing is offered.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from tenure.codeowners import LOCATIONS
from tenure.errors import EditError
from tenure.policy import PolicySet
from tenure.provenance.origins import origin_of
from tenure.report import most_severe_first
from tenure.sources import Tree
from tenure.sources.overlay import Overlay
from tenure.stamp.edits import stamp
from tenure.stamp.wishes import Wishes
from tenure_bot.exactly_once import marker
from tenure_bot.github.gateway import CommentSeen, Suggestion
from tenure_bot.judging.verdict import Verdict
from tenure_bot.rendering.markdown import can_be_fenced, code, fence

MOST = 5
"""So many suggestions on one pull request at most."""

_TRIED, _TOP, _LONGEST = 50, 20, 6_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Steps(NamedTuple):
    """What has to be done.

    Attributes:
        create: What to offer now.
        delete: The ids of the review comments that are settled.
        offered: What has been offered by then, to be remembered.
    """

    create: tuple[Suggestion, ...]
    delete: tuple[int, ...]
    offered: tuple[str, ...]


class _Replaced(NamedTuple):
    """A line of a file, and the lines that stand there instead."""

    line: int
    lines: tuple[str, ...]


def suggestions(
    verdict: Verdict, head: Tree, base: Tree, policies: PolicySet, author: str = ""
) -> tuple[Suggestion, ...]:
    """Return the records that are offered, if the policy wants any.

    Args:
        verdict: Says which files lack one.
        head: The tree of the newest commit.
        base: That of the merge base: its CODEOWNERS counts, the change cannot name an owner.
        policies: Those of the merge base.
        author: The login of whoever opened the pull request, the owner if nobody else is known.
    """
    if not verdict.policy.bot_suggest:
        return ()
    found = most_severe_first(verdict.report.findings)
    paths = [one.location.path for one in found if one.code == "TEN001"]
    wanted = [path for path in dict.fromkeys(paths) if path in verdict.added][:_TRIED]
    if not wanted:
        return ()
    listed = base.read(LOCATIONS, limit=None)
    tree = Overlay(head, {name: listed.get(name) for name in LOCATIONS})
    offers = _offers(verdict, tree, policies, wanted, f"@{author}" if author else None)
    return tuple(offer for _, offer in zip(range(MOST), offers, strict=False))


def steps(
    have: Sequence[CommentSeen], want: Sequence[Suggestion], offered: Collection[str]
) -> Steps:
    """Return what to offer and what to take back; what a person took away is not offered again.

    Args:
        have: Our suggestions on the pull request.
        want: Those that there should be.
        offered: What has been offered before, as remembered.
    """
    wish = {_subject(offer.body): offer for offer in want}
    there = {_subject(seen.body): seen for seen in reversed(have)}
    kept = {seen.id for subject, seen in there.items() if subject in wish}
    create = [o for subject, o in wish.items() if subject not in there and subject not in offered]
    return Steps(
        tuple(create),
        tuple(seen.id for seen in have if seen.id not in kept),
        tuple(sorted({*offered, *wish})),
    )


def _offers(
    verdict: Verdict, tree: Tree, policies: PolicySet, paths: Sequence[str], owner: str | None
) -> Iterator[Suggestion]:
    evidence = _origins(verdict)
    for path in paths:
        wishes = Wishes(
            {}, None, fix=False, as_of=verdict.as_of, owner=owner, tool=evidence.get(path)
        )
        try:
            edit = stamp(tree, path, None, policies.for_path(path), wishes)
        except EditError:
            continue  # it needs a person who knows more: the comment has the command
        if edit.path == path and edit.old and edit.new:
            replaced = _replaced(edit.old, edit.new)
            if replaced:
                yield Suggestion(path, replaced.line, replaced.line, _body(path, replaced))


def _origins(verdict: Verdict) -> Mapping[str, str]:
    """Return what produced the files without a record, as far as the evidence says."""
    found = {}
    for moved in verdict.moved:
        evidence = moved.after.evidence if moved.after else None
        origin = origin_of([evidence]) if evidence else None
        if evidence and origin:
            found[evidence.path] = origin
    return found


def _replaced(old: bytes, new: bytes) -> _Replaced | None:
    """Return the one line to replace so that `new` comes of it; `None` where that is not exact."""
    try:
        before, after = old.decode().split("\n"), new.decode().split("\n")
    except UnicodeDecodeError:
        return None
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    added = after[same : same + len(after) - len(before)]
    at = max(same, 1)
    lines = (before[same - 1], *added) if same else (*added, before[0])
    # The last piece is what follows the last line break: a line that has none stays alone.
    if not added or same > _TOP or at >= len(before) or not _shown_exactly(lines):
        return None
    made = [*before[: at - 1], *lines, *before[at:]]
    return _Replaced(at, lines) if made == after else None


def _shown_exactly(lines: Sequence[str]) -> bool:
    """Whether GitHub keeps the lines as they are: no control characters, no strange line breaks."""
    text = "".join(lines)
    plain = all(c == "\t" or c.isprintable() for c in text)
    return plain and len(text) <= _LONGEST and all(map(can_be_fenced, lines))


def _body(path: str, replaced: _Replaced) -> str:
    first, last = fence(replaced.lines, "suggestion")
    said = f"A record for {code(path)}, which AI produced. Look at the owner and the dates first."
    return "\n".join((said, "", first, *replaced.lines, last))


def _subject(body: str) -> str:
    """Return a name for a suggestion, the same on every day: its dates and its mark do not count."""
    text = marker.below(body.replace("\r\n", "\n"))
    return sha256(_DAY.sub("#", text).strip().encode("utf-8", "surrogatepass")).hexdigest()[:16]
