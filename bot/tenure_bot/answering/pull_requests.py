"""The pull requests that commands open: what they are called, what they say, which ones are ours.

What a person wrote or a path says is shown as code, and neither a commit nor a pull request can
mention anybody or close an issue by it.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tenure_bot.answering.proposal import Asked, Proposal
from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Kind, TargetKey
from tenure_bot.github.tracker import PullFound
from tenure_bot.obligations.writes import Change
from tenure_bot.rendering.fitting import LIMIT, Part, fitted
from tenure_bot.rendering.markdown import SPACE, code, number, prose, shortened

TITLE = 200
"""So many characters of a title are shown; GitHub takes 256."""

_JOINER = "\N{WORD JOINER}"
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:-]+(?:/[A-Za-z0-9._-]+)+(?:#[A-Za-z0-9-]+)?")
_CAUSES = re.compile(r"[@#](?=\w)|(?<=GH)-(?=\d)|:(?=//)", re.IGNORECASE)
_KEY = re.compile(r"([0-9]{1,19})/([0-9]{1,2})/([0-9]{1,19})/([A-Za-z0-9-]{1,39})")


class Opened(NamedTuple):
    """A pull request of ours.

    Attributes:
        pull: As it stands.
        thread: The issue or pull request in which somebody asked for it.
        by: Who asked, in small letters.
        key: What names it, of `key`.
    """

    pull: PullFound
    thread: int
    by: str
    key: str = ""


def key(comment: int, place: int, thread: int, by: str) -> str:
    """Return what names the pull request of a command for ever.

    Args:
        comment: The id of the comment that asked.
        place: Which command of the comment it is.
        thread: The number of the issue or pull request.
        by: Who asked.
    """
    return f"{comment}/{place}/{thread}/{by.lower()}"


def target(repo: int, named: str) -> TargetKey:
    """Return what the mark of such a pull request names."""
    return TargetKey(Kind.CHANGE, repo, named)


def branch(verb: str, comment: int, place: int) -> str:
    """Return the branch of a command."""
    return f"tenure/{verb}-{comment}-{place}"


def opened(found: Iterable[PullFound], repo: int, secret: bytes | None) -> tuple[Opened, ...]:
    """Return those of them that are ours, the oldest first."""
    known = []
    for each in sorted(found, key=lambda one: one.number):
        mark = marker.read(each.body)
        named = _KEY.fullmatch(mark.key.key) if mark else None
        if mark is None or named is None or not each.ours:
            continue
        if marker.verifies(mark, target(repo, mark.key.key), secret):
            known.append(Opened(each, int(named[3]), named[4].lower(), mark.key.key))
    return tuple(known)


def quiet(text: str) -> str:
    """Return text that is plain for people and nothing to GitHub: no mention, no issue, no address.

    A commit that reaches the default branch would tell whoever it names, and close what it says.
    """
    return _CAUSES.sub(lambda found: f"{found[0]}{_JOINER}", text)


def message(asked: Asked, proposal: Proposal) -> str:
    """Return what the commit of a command says; only the address of the comment is a link."""
    said = quiet(f"{proposal.title}\n\n{proposal.why}\n")
    # Nobody knows the address of a comment before it is written, and edited ones are not heard.
    return said.replace(quiet(asked.ref), asked.ref) if asked.ref else said


def change(asked: Asked, proposal: Proposal, commit: str, base: str, named: str) -> Change:
    """Return the pull request of a command.

    Args:
        asked: The command.
        proposal: What it changes.
        commit: The one commit of the branch.
        base: The commit that it follows.
        named: Of `key`.
    """
    comment, place, *_ = named.split("/")
    return Change(
        branch(asked.command.verb, int(comment), int(place)),
        commit,
        base,
        named,
        quiet(shortened(" ".join(proposal.title.split()), TITLE)),
        _body(asked, proposal, base),
    )


def _body(asked: Asked, proposal: Proposal, base: str) -> str:
    edits = [f"- changes {code(edit.path)}" for edit in proposal.edits if edit.new is not None]
    gone = [edit.path for edit in proposal.edits if edit.new is None]
    removed = [f"- removes {code(path)}" for path in (*proposal.removed, *gone)]
    said = [f"- {prose(line)}" for line in (*proposal.notes, *proposal.warnings)]
    who = (
        f"{code(f'@{asked.by}')} asked for it with {code(asked.command.line, 200)}: "
        f"{_address(asked.ref)}"
    )
    what = Part("**What it changes**\n", tuple(edits + removed), more=f"{SPACE}files.")
    parts = [Part(who), what]
    if asked.command.verb == "retire":
        parts.append(Part(_references(removed, base)))
    if said:
        parts.append(Part("**What to know**\n", tuple(said), more="."))
    parts.append(
        Part(
            "To take it back, close this pull request or say `/tenure undo` here. Nothing happens "
            "before it is merged."
        )
    )
    return fitted(parts, LIMIT)


def _references(removed: Sequence[str], base: str) -> str:
    """Return what the gate of `retire` has found: with a user it would have stayed shut."""
    return (
        f"**Who uses it**: nobody. No other file of {code(base[:10])} refers to "
        f"the {number(len(removed), 'file')} that would go. What no text of this repository shows "
        "is not seen: other repositories, reflection, people who run it by hand."
    )


def _address(url: str) -> str:
    return url if _ADDRESS.fullmatch(url) else code(url, 300)
