"""What the bot answers to commands: Markdown in which every value is escaped, within a comment's size."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tenure.policy import Policy
from tenure.register.item import Item
from tenure.shown import command as shell
from tenure.transitions.plan import Refusal
from tenure_bot.answering.change import removal
from tenure_bot.answering.proposal import Proposal
from tenure_bot.commands.grammar import USAGES, WORD, Command, Wrong
from tenure_bot.commands.permission import NEEDED, Special
from tenure_bot.obligations.obligations import Obligation
from tenure_bot.obligations.owed_sections import why as owed_why
from tenure_bot.obligations.owed_words import headline
from tenure_bot.obligations.writes import Reply
from tenure_bot.rendering.fitting import LIMIT, Part, fitted
from tenure_bot.rendering.markdown import can_be_fenced, code, fence, folded, prose, table

NO_ARTIFACT = "it is about an artifact: say it in the issue of one"
BUDGET = "a budget is changed in `tenure.toml`, or by what counts against it"
NOTHING_TO_UNDO = (
    "there is nothing to take back here: no rest and no open pull request of ours, and a patch is "
    "only offered"
)
NOTHING_TO_REOPEN = "this is no closed issue of ours"
NOTHING_TO_SHOW = "it brings the comment of a pull request back, and this is none"

_IN_COMMENTS = ("--reason", "--looked-at", "--until", "--days")
"""The options of the command line that a comment has words for."""

_TODO = (
    "Nothing is changed yet: apply what stands below in a checkout of the default branch, and "
    "commit it."
)
_LONGEST = 40_000  # characters of a patch; a longer one is made on the command line


class Came(NamedTuple):
    """What came of a pull request: the sentence that says it, and whether there is one."""

    line: str
    is_there: bool = False


NOT_TAKEN = Came(
    "No pull request was opened: the repository does not take the branch or the request."
)


def joined(replies: Sequence[Reply], came: Mapping[str, Came] | None = None) -> str:
    """Return the answers to all commands of one comment.

    Args:
        replies: One for each command.
        came: What came of the pull request from each branch; `None` where that is not known yet.
    """
    texts = [_text(reply, came) for reply in replies]
    return fitted([Part(text) for text in texts if text], LIMIT) if any(texts) else ""


def _text(reply: Reply, came: Mapping[str, Came] | None) -> str:
    if not reply.branch:
        return reply.text
    found = in_pull(None) if came is None else came.get(reply.branch, NOT_TAKEN)
    return f"{reply.text if found.is_there else reply.instead}\n\n{found.line}"


def in_pull(number: int | None, *, by_hand: bool = False) -> Came:
    """Return that a pull request has the change.

    Args:
        number: Its number, if it is known.
        by_hand: Whether it was to be merged by itself, and GitHub does not do that here.
    """
    where = "a new pull request" if number is None else f"#{number}"
    line = f"The change is in {where}; to take it back, close that."
    more = " GitHub does not merge it by itself in this repository: merge it by hand."
    return Came(f"{line}{more if by_hand else ''}", is_there=True)


def closed(number: int) -> Came:
    """Return that somebody closed the pull request that had the change."""
    line = f"#{number} was closed without a merge, so nothing came of it. Ask again for a new one."
    return Came(line, is_there=True)


def closed_in(body: str, number: int) -> str:
    """Return an answer in which a pull request is open as one in which it is closed.

    Args:
        body: The comment, as it stands.
        number: Of the pull request.
    """
    for line in (in_pull(number, by_hand=True).line, in_pull(number).line):
        body = body.replace(line, closed(number).line)
    return body


def role(comment: int) -> str:
    """Return what names the answer to a comment among the comments of a thread."""
    return f"answer {comment}"


def lacking(permissions: Sequence[str]) -> Came:
    """Return the line that says which permissions of the installation are missing."""
    names = " and ".join(code(name) for name in permissions)
    return Came(f"No pull request was opened: the installation of the App lacks {names}.")


def opened(command: Command, proposal: Proposal) -> str:
    """Return what a command has come to where a pull request has the change."""
    return f"{code(command.line)}: {prose(proposal.title)}."


def withdrawn(number: int) -> str:
    """Return what becomes of a pull request that is taken back."""
    return f"#{number} is closed. Its branch goes where nobody has changed it."


def wrong(found: Wrong) -> str:
    """Return why a line is no command, and how one is written."""
    return f"{code(found.line)}: {prose(found.reason)}. Such as `{WORD} {found.example}`."


def refused(command: Command, reason: str) -> str:
    """Return why a command is not carried out."""
    return f"{code(command.line)}: {prose(reason)}."


def shut(command: Command, refusals: Sequence[Refusal]) -> str:
    """Return which gates stayed shut, each with what opens it."""
    hints = [_hint(command, one.hint) if one.hint else "" for one in refusals]
    rows = [
        f"- {prose(one.text)}{f' ({code(hint, 300)})' if hint else ''}"
        for one, hint in zip(refusals, hints, strict=True)
    ]
    return f"{code(command.line)} is not possible:\n\n" + "\n".join(rows)


def _hint(command: Command, hint: str) -> str:
    """Return what mends it: an option of the command line as a comment says it, if one can."""
    option, _, value = hint.partition(" ")
    if command.verb == "extend" and option == "--until" and value[:1].isdigit():
        return f"{WORD} extend {value} {command.reason}"
    if option in _IN_COMMENTS:
        return f"{WORD} {USAGES[command.verb].example}"
    return f"tenure {command.verb} {hint}" if option.startswith("--") else hint


def stamp_here(path: str | None) -> str:
    """Return what to do instead of `stamp` on a pull request, whose branch is not ours to write."""
    return f"run `{shell('tenure', 'stamp', paths=[path or 'PATH'])}` in the branch and push it"


def offered(command: Command, proposal: Proposal, patch: str) -> str:
    """Return the change that a command would make, ready to be applied."""
    parts = [f"{code(command.line)}: {prose(proposal.title)}."]
    parts += [f"- {prose(said)}" for said in (*proposal.notes, *proposal.warnings)]
    gone = removal(proposal.removed)
    lines = patch.splitlines()
    parts += [f"\n{_TODO}"] if gone or lines else []
    if gone:
        first, last = fence([gone], "sh")
        parts.append(f"\n{first}\n{gone}\n{last}")
    if lines and len(patch) <= _LONGEST and all(map(can_be_fenced, lines)):
        first, last = fence(lines, "diff")
        head, tail = folded("The patch, for `git apply`")
        parts.append(f"\n{head}\n\n{first}\n{patch.rstrip()}\n{last}\n\n{tail}")
    elif lines:
        parts.append(f"\nThe patch is too long to be shown; `tenure {command.verb}` makes it.")
    return "\n".join(parts)


def why(owed: Obligation | None, policy: Policy, *, is_pull: bool) -> str:
    """Return why something was written."""
    if owed is not None:
        return f"{headline(owed)}\n\n{owed_why(owed, policy)}"
    if is_pull:
        return (
            "The comment shows what this pull request does to files that have a `tenure` record or "
            "need one, by the policy of its base; `tenure check --diff` says the same."
        )
    return "Nothing is owed here on the default branch."


def explained(path: str, item: Item | None) -> str:
    """Return what is known of a file."""
    if item is None:
        return (
            f"{code(path)} is no artifact on the default branch: it has no record and needs none."
        )
    rows = [
        (factor.name, str(factor.value), prose(factor.measured)) for factor in item.score.factors
    ]
    head, drawn = table(["Factor", "1 to 5", "Measured"], rows, numbers=[1])
    what = (
        f"{code(item.key)}: {item.lifecycle}, owner {code(item.owner or 'nobody')}, "
        f"{item.score.tier} risk with a score of {item.score.total}, "
        f"{item.hours.value:g} hours a month ({item.hours.source})."
    )
    facts = [what, *(f"- {code(tag.name)}: {prose(tag.reason)}" for tag in item.tags)]
    more = f"{shell('tenure', 'explain', paths=[path])}"
    table_text = "\n".join([head, *drawn])
    return "\n".join(facts) + f"\n\n{table_text}\n\n{code(more, 300)} says more."


def help_text() -> str:
    """Return what `tenure` is, all commands, and who may ask for each."""
    rows = [(f"`{WORD} {usage.form}`", usage.does, _who(verb)) for verb, usage in USAGES.items()]
    head, drawn = table(["Command", "What it does", "Who may ask"], rows)
    about = "tenure keeps who owns each AI-written file, how long it may stay, and why it exists."
    return "\n".join([about, "", head, *drawn])


def _who(verb: str) -> str:
    needed, excused = NEEDED[verb]
    also = {Special.OWNER: "its owner", Special.AUTHOR: "the author"}
    return ", ".join(
        [f"{needed.name.lower()} access", *(also[one] for one in Special if one in excused)]
    )
