"""What one commit says about AI: its author, its committer, the trailers and lines of its message."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from tenure.evidence import Sign, Strength
from tenure.provenance.identities import KNOWN, Known, identify
from tenure.provenance.sieve import could_credit

if TYPE_CHECKING:
    from tenure.provenance.trailers import Message, Trailer
    from tenure.sources.history import Commit, Person

__all__ = ["MOST_SIGNS", "could_credit", "kind", "signs"]

MOST_SIGNS = 20
"""So many different signs of one commit are kept; one decides, the others are shown."""

MOST_LINES = 400
"""So many trailers, and lines that look as if they could credit an AI, are judged of one message."""

_SHORT = 500
"""A trailer of so many characters is judged once, and remembered."""

_ORDER = (Strength.STRONG, Strength.MEDIUM, Strength.WEAK)


_TEST_MERGE = re.compile(r"Merge [0-9a-f]{40} into [0-9a-f]{40}")
_REVERT = re.compile(
    r'(?i)revert(?:s|ed)? ["“]|this reverts commit [0-9a-f]{7,}|^(?:revert|rollback)\b.*[:(]'
)
_PICKED = re.compile(
    r"\(cherry[- ]picked from commit [0-9a-f]{7,}|\(backported from commit [0-9a-f]{7,}"
)
_SQUASHED = re.compile(
    r"Squashed commit of the following:|(?m:^-{9}\s*$)|(?m:^# This is a combination of \d+ commits)"
)
_BUMPERS = re.compile(
    r"(?i)\b(?:dependabot|renovate|greenkeeper|snyk-bot|pyup-bot|scala[- ]steward|depfu|whitesource|mend|allcontributors)\b"
)


def kind(commit: "Commit") -> str | None:
    """Return what puts commits of others together: "merge", "revert", "cherry-pick" or "squash".

    Their message may speak of the commits that went in and not of the change as a whole, so their
    signs are at most medium. A merge has several parents. Reverts and cherry-picks are told by the
    sentences that git writes (git/git:sequencer.c). A squash is told by what keeps several messages
    apart in it: `git merge --squash` and rebase write "Squashed commit of the following" and "This
    is a combination of … commits"; GitHub puts a bullet before each subject and `---------` before
    the co-authors (github/docs: configuring commit squashing). A pull request of one commit has
    neither: its message speaks of the whole change, and counts as any other.
    """
    if len(commit.parents) > 1:
        return "merge"
    message = commit.message
    if _REVERT.match(message) or "This reverts commit " in message:
        return "revert"
    if _PICKED.search(message):
        return "cherry-pick"
    bullets = re.search(r"\(#\d+\)\s*$", message.split("\n", 1)[0]) and len(
        re.findall(r"(?m)^\* \S", message[:20000])
    )
    if _SQUASHED.search(message) or (bullets and bullets > 1):
        return "squash"
    return None


def signs(commit: "Commit", known: Known = KNOWN) -> tuple[Sign, ...]:
    """Return what in a commit credits an AI, the strongest first; what does not is left out.

    Args:
        commit: The commit; its message may be long and hostile.
        known: The table.
    """
    if _TEST_MERGE.match(commit.message):
        return ()  # GitHub's test merge of a pull request: nobody made it
    author = identify(commit.author.name, commit.author.address, known)
    if _is_bumper(commit.author):
        return ()  # release notes of others quote their trailers
    found = [sign for sign in _all(commit, author, known) if sign.is_ai]
    what = kind(commit)
    if what:
        found = [_capped(sign, f"a {what}") for sign in found]
    distinct: dict[tuple[str | None, Strength | None, str], Sign] = {}
    for sign in found:
        distinct.setdefault((sign.tool, sign.strength, sign.reason), sign)
    ordered = sorted(
        distinct.values(), key=lambda sign: _ORDER.index(sign.strength or Strength.WEAK)
    )
    return tuple(ordered[:MOST_SIGNS])


def _is_bumper(author: "Person") -> bool:
    return bool(
        _BUMPERS.search(author.name)
        and re.search(r"\[bot\]|bot|noreply", f"{author.name} {author.address}")
    )


def _capped(sign: Sign, why: str) -> Sign:
    if sign.strength is not Strength.STRONG:
        return sign
    return sign._replace(strength=Strength.MEDIUM, reason=f"{sign.reason}; at most medium in {why}")


def _all(commit: "Commit", author: Sign | None, known: Known) -> Iterator[Sign]:
    from tenure.provenance import trailers  # late: the sieve needs none of it

    if author:
        yield author._replace(reason=f"author {_shown(commit.author)}: {author.reason}")
    yield from _by_committer(commit, author, known)
    message = trailers.parse(commit.message)
    distinct = {(trailer.key, trailer.value): trailer for trailer in message.trailers}
    for trailer in list(distinct.values())[:MOST_LINES]:
        yield _by_trailer(trailer, known)
    if not (author and not author.is_ai):  # what a bot quotes is not its own
        yield from _by_lines(message, known)


def _by_committer(commit: "Commit", author: Sign | None, known: Known) -> Iterator[Sign]:
    """Judge who committed: aider signs so by design, others may merely have rebased."""
    if commit.committer == commit.author:
        return
    sign = identify(commit.committer.name, commit.committer.address, known)
    if not sign or not sign.is_ai or (author and author.is_ai and author.tool == sign.tool):
        return
    by_design = re.search(r"(?i)\(aider\)\s*$", commit.committer.name)
    strength = Strength.MEDIUM if by_design else Strength.WEAK
    yield sign._replace(
        strength=strength, reason=f"committer {_shown(commit.committer)}: {sign.reason}"
    )


def _by_trailer(trailer: "Trailer", known: Known) -> Sign:
    short = len(trailer.key) + len(trailer.value) <= _SHORT
    return (_remembered if short else _judged)(trailer.key, trailer.value, known)


def _judged(key: str, value: str, known: Known) -> Sign:
    from tenure.provenance import prose, trailers

    sign = trailers.judge(key, value, known)
    shown = f"{key}: {value}"
    if not sign.is_ai:  # git takes a link for a trailer with the key "https", too
        shown = f"{key}:{'' if value.startswith('//') else ' '}{value}"
        sign = prose.judge(shown, known)
    return sign._replace(reason=f"`{_short(shown)}`: {sign.reason}")


_remembered = lru_cache(maxsize=4096)(_judged)  # the same people sign commit after commit


def _by_lines(message: "Message", known: Known) -> Iterator[Sign]:
    """Judge subject and body; a template's question that is answered "No" silences them all."""
    from tenure.provenance import prose

    found: list[Sign] = []
    lines = [message.subject, *_outside_fences(message.body)]
    if not _could_credit("\n".join(lines), known):
        return
    judged = 0
    for number, line in enumerate(lines):
        if judged >= MOST_LINES:
            break
        if not line.strip() or not _could_credit(line[: prose.LONGEST], known):
            continue
        judged += 1
        if prose.asks(line):
            sign = _answer(lines[number + 1 :], known)
            if sign and not sign.is_ai:
                return
            found += [sign] if sign else []
            continue
        sign = prose.judge(line, known)
        if sign.is_ai:
            found.append(sign._replace(reason=f"`{_short(line.strip())}`: {sign.reason}"))
    yield from found


def _could_credit(text: str, known: Known) -> bool:
    return could_credit(text.encode(errors="replace"), known)


def _answer(rest: list[str], known: Known) -> Sign | None:
    """Return what the first line after a template's question says."""
    from tenure.provenance import prose

    answer = next(
        (line for line in rest[:6] if line.strip() and not line.strip().startswith("<!--")), ""
    )
    said = prose.answers(answer)
    if said is None:
        return None
    if not said:
        return Sign(False, "the message says that no AI was used")
    named = identify_text(answer, known)
    return Sign(
        True,
        f"`{_short(answer.strip())}` answers whether AI was used",
        named,
        None,
        Strength.MEDIUM,
    )


def identify_text(text: str, known: Known = KNOWN) -> str:
    """Return our name of the tool that an answer names, `generic-ai` if it names none."""
    from tenure.provenance.identities import GENERIC, read

    named = read(text, known)
    return named.tool if named else GENERIC


def _outside_fences(lines: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines that are not in a block of code: what stands there is an example."""
    inside = False
    for line in lines:
        if line.lstrip().startswith("```"):
            inside = not inside
        elif not inside:
            yield line


def _shown(person: "Person") -> str:
    return f"{_short(person.name)} <{_short(person.address)}>"


def _short(text: str, most: int = 80) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
