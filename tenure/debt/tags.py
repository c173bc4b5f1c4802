"""The debt tags of an artifact, each with its reason.

What a rule finds in the content of files comes from `tenure.debt.inference`; everything else is
found here, from facts that others have measured.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from tenure.debt.rule import InferredTag
from tenure.policy_values import Policy
from tenure.provenance.identities import unaccountable
from tenure.record import Lifecycle, Record
from tenure.scoring.shape import counted

UNTESTABLE = frozenset(("tests", "docs", "config", "dataset", "model", "prompt"))
"""The kinds that no test is expected to refer to."""

RUNNABLE = frozenset(("code", "notebook", "shell", "query"))
"""The families of content (`scoring.complexity`) that a test can run."""

_FEWEST_WORDS = 3
_PLACEHOLDER = re.compile(
    r"(?i)^\W*(?:todo|tbd|tba|fixme|n/?a|none|unknown|misc(?:ellaneous)?|various|stuff|wip|temp(?:orary)?|"
    r"test(?:ing)?|foo|bar|asdf|placeholder|purpose|description|helpers?|utils?|code|script)\W*$"
    r"|\b(?:todo|tbd|fixme|lorem ipsum|fill (?:this )?in|describe (?:me|this))\b"
)
_EVERYBODY = re.compile(
    r"(?i)^@[^/]+/(?:all|everyone|everybody|company|org|engineering|engineers|developers?|devs?|staff|team|"
    r"members|employees|users)$"
)


class Tag(NamedTuple):
    """A debt tag, and why the artifact has it.

    Attributes:
        name: Such as `orphaned` or `prompt-debt`.
        reason: In words that can end a sentence.
        origin: `declared` in the record, `found` as a fact, or `inferred` by a rule over content.
    """

    name: str
    reason: str
    origin: str


class Facts(NamedTuple):
    """What was measured of an artifact.

    Attributes:
        record: Its valid record, if it has one.
        kind: What it is.
        evidence: Why it counts as AI-produced, for one without a record.
        gone: For how many days its owner made no commit, if that is long and known.
        commits: In the window of the score.
        tested: Whether a test refers to it, or is named after it.
        copies: Files elsewhere with the same content or nearly the same.
        drift: What has drifted since the last review, of what the policy counts.
        inferred: What rules found in the content of its files, with the file.
    """

    record: Record | None
    kind: str
    evidence: str = ""
    gone: int | None = None
    commits: int = 0
    tested: bool = True
    copies: Sequence[str] = ()
    drift: Sequence[str] = ()
    inferred: Sequence[tuple[str, InferredTag]] = ()


def tags(facts: Facts, policy: Policy, as_of: date) -> tuple[Tag, ...]:
    """Return the debt tags of an artifact, sorted by name, each name once.

    What the policy turns off (`debt.off`) is left out, unless the record declares it.
    """
    record = facts.record
    found = {tag.name: tag for tag in _inferred(facts.inferred)}
    found |= {tag.name: tag for tag in _found(facts, policy, as_of)}
    kept = {name: tag for name, tag in found.items() if name not in policy.debt_off}
    for name in record.debt if record else ():
        kept.setdefault(name, Tag(name, "the record declares it (`debt`)", "declared"))
    return tuple(kept[name] for name in sorted(kept))


def with_budgets(found: Sequence[Tag], exceeded: Sequence[str], policy: Policy) -> tuple[Tag, ...]:
    """Return tags with the one of an artifact that counts against exceeded budgets.

    Args:
        found: The tags, sorted by name.
        exceeded: The names of those budgets.
        policy: May turn the tag off.
    """
    if not exceeded or "over-budget" in policy.debt_off:
        return tuple(found)
    word = "budget" if len(exceeded) == 1 else "budgets"
    tag = Tag("over-budget", f"exceeded {word}: {', '.join(exceeded)}", "found")
    return tuple(sorted([*(one for one in found if one.name != tag.name), tag]))


def _found(facts: Facts, policy: Policy, as_of: date) -> Iterator[Tag]:
    record = facts.record
    reasons: list[tuple[str, str | None]] = []
    if record is None:
        reasons.append(
            ("undeclared", f"AI produced it and no valid record says so: {facts.evidence}")
        )
    else:
        reasons += [
            ("provisional", _provisional(record)),
            ("orphaned", _orphaned(record, facts.gone, policy)),
            ("expired", _passed(record.expires, as_of, "its lease ended on")),
            ("overdue-review", _passed(record.review, as_of, "its review was due on")),
            ("no-exit", _no_exit(record, as_of)),
            ("unvalidated", _unvalidated(record, policy)),
        ]
    reasons += [
        ("untested", None if facts.tested else "no test refers to it or is named after it"),
        ("high-churn", _churn(facts.commits, policy)),
        ("duplicated", _copied(facts.copies)),
        ("drifted", "; ".join(facts.drift)),
    ]
    return (Tag(name, reason, "found") for name, reason in reasons if reason)


def _provisional(record: Record) -> str | None:
    vague = [
        what for what in (_vague_purpose(record.purpose), _vague_owner(record.owners[0])) if what
    ]
    if record.expires is None and record.review is None:
        vague.append("no date ends its lease")
    return "; ".join(vague) or None


def _vague_purpose(purpose: str | None) -> str | None:
    """Vague is a placeholder, or fewer than three words: nobody could tell whether it is done."""
    if not purpose:
        return "the record says no purpose"
    if len(purpose.split()) < _FEWEST_WORDS or _PLACEHOLDER.search(purpose.strip()):
        return "its purpose is vague"
    return None


def _vague_owner(owner: str) -> str | None:
    """Vague is a team of everybody: nobody in it is asked."""
    return f"{owner} is everybody" if _EVERYBODY.match(owner) else None


def _orphaned(record: Record, gone: int | None, policy: Policy) -> str | None:
    owner = record.owners[0]
    what = unaccountable(owner, policy.owner_agents)
    if what:
        return f"{owner} is {what}"
    return f"{owner} made no commit for {gone} days" if gone is not None else None


def _passed(day: date | None, as_of: date, what: str) -> str | None:
    return f"{what} {day}" if day and day < as_of else None


def _no_exit(record: Record, as_of: date) -> str | None:
    """An experiment may end without a plan, but not live on without one."""
    if record.lifecycle is Lifecycle.DURABLE or record.exit or record.plan or record.trigger:
        return None
    if record.renewals:
        return "it was renewed, and nothing says how it will end (`exit`)"
    if record.expires and record.expires < as_of:
        return "its time is over, and nothing says how it will end (`exit`)"
    return None


def _unvalidated(record: Record, policy: Policy) -> str | None:
    if record.lifecycle is not Lifecycle.DURABLE:
        return None
    missing = [name for name in policy.gate if not record.validated.get(name)]
    return f"it is durable without evidence of: {', '.join(missing)}" if missing else None


def _churn(commits: int, policy: Policy) -> str | None:
    if commits <= policy.bins_frequency[2]:
        return None
    return f"{counted(commits, 'commit')} in {policy.score_window} days"


def _copied(copies: Sequence[str]) -> str | None:
    if not copies:
        return None
    more = f" and {len(copies) - 1} more" if len(copies) > 1 else ""
    return f"the same lines stand in {copies[0]}{more}"


def _inferred(hits: Iterable[tuple[str, InferredTag]]) -> Iterator[Tag]:
    by_tag: dict[str, list[tuple[str, InferredTag]]] = {}
    for path, hit in hits:
        by_tag.setdefault(hit.tag, []).append((path, hit))
    for name, found in by_tag.items():
        path, first = found[0]
        more = f" and {counted(len(found) - 1, 'more place')}" if len(found) > 1 else ""
        yield Tag(name, f"{path}:{first.line}: {first.reason} ({first.rule}){more}", "inferred")
