"""TEN019: commit messages credit AI in the way that the policy takes."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tenure.evidence import Evidence, Sign, Strength
from tenure.finding import Finding, Location
from tenure.policy import SHORT, Policy
from tenure.provenance import trailers
from tenure.provenance.identities import GENERIC, Known
from tenure.rules.base import finding
from tenure.shown import command

if TYPE_CHECKING:
    from tenure.sources.history import Commit
    from tenure.survey import Survey

MESSAGE = "COMMIT_EDITMSG"
"""What git calls the file with the message of a commit that is not made yet."""

MOST = 10
"""So many things are said about one message."""

_SIGNED_OFF, _CO_AUTHOR = "signed-off-by", "co-authored-by"
_SHOWN = 80
_FORMS = {
    # No address, no link: `Assisted-by: Claude Code`.
    "tool": re.compile(r"[^<>@:/]+"),
    # Linux: `AGENT_NAME:MODEL_VERSION [TOOL1] [TOOL2]`; a model may have colons and slashes.
    "tool:model": re.compile(r"[^<>@:/\s][^<>@:/]*:(?!//)[^<>\s]+(?:\s[^<>]*)?"),
}
_WORDS = {"any": "…", "tool": "TOOL", "tool:model": "TOOL:MODEL"}


class Fault(NamedTuple):
    """Something in a message that the policy does not take.

    Attributes:
        text: What is wrong, a clause without a full stop.
        line: The line of the message, from 1, if it is about one.
        key: The key of the policy that says so.
    """

    text: str
    line: int | None
    key: str


def check(commits: "Sequence[Commit]", found: "Survey", policy: Policy) -> Iterator[Finding]:
    """Find commits whose message the policy of the repository does not take."""
    if not policy.judges_messages:
        return
    declared = declared_paths(found) if policy.requires_credit else frozenset()
    for commit in commits:
        for fault in faults(commit, policy, declared):
            yield _about(commit, fault, policy)


def _about(commit: "Commit", fault: Fault, policy: Policy) -> Finding:
    if not commit.id:  # not made yet
        return finding("TEN019", MESSAGE, Location(MESSAGE, fault.line or 1), fault.text)
    origin = policy.origins[fault.key]
    short = commit.id[:SHORT]
    return finding(
        "TEN019",
        commit.id,
        Location(origin.file or MESSAGE, origin.line or 1),
        f"commit {short}: {fault.text}",
        fix=command("git", "rebase", "--interactive", f"{short}^"),
    )


def declared_paths(found: "Survey") -> frozenset[str]:
    """Return the files that are AI-produced by a record, their own words or an `[[origin]]`."""
    return frozenset(
        path
        for item in found.items
        if item.artifact.raw or _says_so(item.evidence)
        for path in item.artifact.paths
    )


def _says_so(evidence: Evidence | None) -> bool:
    """Say whether evidence is more than a `require` glob, which is about any file, or a commit."""
    if evidence is None or evidence.commit is not None or evidence.strength is Strength.WEAK:
        return False
    return evidence.tool is not None or evidence.line is not None


def faults(commit: "Commit", policy: Policy, declared: Collection[str]) -> list[Fault]:
    """Return what is wrong with the message of a commit, by its lines.

    Args:
        commit: The commit; of its changes only additions are looked at.
        policy: The policy of the repository.
        declared: Files that are known to be AI-produced without looking at commits.
    """
    known = Known.default().extended(policy.evidence_tools)
    credited = list(_credits(commit.message, known))
    certain = (one for one in credited if _is_certain(*one))
    found = [fault for one in certain if (fault := _fault(*one, policy))][:MOST]
    if policy.requires_credit and not found:
        accepted = (t for t, _ in credited if _is_accepted(t.key, policy))
        if next(accepted, None) is None and (why := _why_required(commit, known, declared)):
            found.append(
                Fault(f"no trailer credits AI, and {why}; {_wanted(policy)}", None, "trailers.ai")
            )
    return found


def _credits(message: str, known: Known) -> Iterator[tuple[trailers.Trailer, Sign]]:
    """Yield the trailers that credit AI: of those that git does not see only the last paragraph's."""
    lines = message.rstrip().split("\n")
    blank = (number for number in range(len(lines), 0, -1) if not lines[number - 1].strip())
    last = next(blank, 0)
    for trailer in trailers.parse(message).trailers:
        if trailer.rescued and trailer.line <= last:
            continue
        sign = trailers.judge(trailer.key, trailer.value, known)
        if sign.is_ai:
            yield trailer, sign


def _is_certain(trailer: trailers.Trailer, sign: Sign) -> bool:
    """Say whether a trailer credits AI beyond doubt; a weak sign may be a person or a linter.

    What makes a known co-author weak evidence is that an editor may have added it: it is there.
    """
    if sign.strength is not Strength.WEAK:
        return True
    return trailer.key.lower() == _CO_AUTHOR and sign.tool != GENERIC


def _fault(trailer: trailers.Trailer, sign: Sign, policy: Policy) -> Fault | None:
    shown = f"{trailer.key}: {trailer.value}"
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    said = f"`{shown}` credits {sign.tool or 'AI'}"
    if trailer.key.lower() == _SIGNED_OFF:
        if policy.trailers_sign_off:
            return None
        return Fault(f"{said}, and only people sign off", trailer.line, "trailers.sign-off")
    if policy.trailers_ai == "forbid":
        text = f"{said}, and the policy takes no trailer that credits AI"
        return Fault(text, trailer.line, "trailers.ai")
    if not _is_accepted(trailer.key, policy):
        return Fault(f"{said}; {_wanted(policy)}", trailer.line, "trailers.keys")
    form = _FORMS.get(policy.trailers_format)
    if form and not form.fullmatch(trailer.value.strip()):
        return Fault(f"{said}; {_wanted(policy)}", trailer.line, "trailers.format")
    return None


def _is_accepted(key: str, policy: Policy) -> bool:
    if key.lower() == _SIGNED_OFF:
        return False
    return not policy.trailers_keys or key.lower() in {k.lower() for k in policy.trailers_keys}


def _wanted(policy: Policy) -> str:
    keys = policy.trailers_keys or ("Assisted-by",)
    forms = " or ".join(f"`{key}: {_WORDS[policy.trailers_format]}`" for key in keys)
    return f"the policy wants {forms}"


def _why_required(commit: "Commit", known: Known, declared: Collection[str]) -> str | None:
    from tenure.provenance import commits  # late: few policies require a trailer

    for sign in commits.signs(commit, known):
        if sign.strength is not Strength.WEAK:
            return f"AI had a part in it ({sign.reason})"
    added = (c.path for c in commit.changes if c.status == "A" and c.path in declared)
    path = next(added, None)
    return f"it adds {path}, which AI produced" if path else None
