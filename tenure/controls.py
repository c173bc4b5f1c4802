"""The controls that a risk tier asks for, and which of them an artifact shows already.

Useful friction, not universal friction: a low tier asks for nothing, and a control that cannot mean
anything for an artifact (tests of documentation, an exit of something durable) is not asked.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tenure.debt.tags import UNTESTABLE, Tag
from tenure.policy_values import Policy
from tenure.record import Lifecycle, Record


class Governance(NamedTuple):
    """How one type of artifact is governed by default.

    Attributes:
        why: What goes wrong with it when nobody looks.
        trigger: What retires it, where its record does not say.
    """

    why: str
    trigger: str


TYPES: Mapping[str, Governance] = {
    "script": Governance(
        "written for one occasion, run for years by people who never read it",
        "its occasion is over, or a scheduled job or a tool does the same",
    ),
    "prototype": Governance(
        "shown once, then quietly depended on",
        "the decision that it was made for is taken",
    ),
    "integration": Governance(
        "breaks when the other side changes, at night, and nobody is called",
        "the other side retires its version, or a supported client exists",
    ),
    "tests": Governance(
        "assert what the code does, not what it should do, and are trusted all the same",
        "the code that they test is removed or rewritten",
    ),
    "iac": Governance(
        "changes what runs in production with nobody reading the plan",
        "the environment that it describes is shut down or moved",
    ),
}
"""The five types of artifacts that AI writes most; their controls are `[controls.kind]`."""


class Shown(NamedTuple):
    """What an artifact shows beside its record."""

    kind: str
    tested: bool
    listed: bool


class Control(NamedTuple):
    """One control that is asked of an artifact.

    Attributes:
        name: As in the policy.
        evidence: What shows it, or `None` if it is missing.
        mend: What would show it.
    """

    name: str
    evidence: str | None
    mend: str


def asked(tier: str, kind: str, policy: Policy) -> tuple[str, ...]:
    """Return the names of the controls of a tier and, from medium on, of a kind, each once."""
    names = policy.controls.get(tier, ())
    if tier != "low":
        names = (*names, *policy.controls_kind.get(kind, ()))
    return tuple(dict.fromkeys(names))


def controls(
    record: Record | None, tier: str, shown: Shown, tags: "tuple[Tag, ...]", policy: Policy
) -> tuple[Control, ...]:
    """Return the controls that are asked of an artifact, with what shows each of them.

    Args:
        record: Its record; without one nothing is shown but what the tree says.
        tier: Its tier.
        shown: What the tree says.
        tags: Its debt tags: a vague purpose shows nothing.
        policy: Has the controls.
    """
    vague = any(tag.name == "provisional" and "purpose" in tag.reason for tag in tags)
    found = []
    for name in asked(tier, shown.kind, policy):
        if not _applies(name, record, shown.kind):
            continue
        evidence = _EVIDENCE[name](record, shown) if record or name in _FROM_TREE else None
        found.append(Control(name, None if name == "purpose" and vague else evidence, _MEND[name]))
    return tuple(found)


def of_record(name: str, record: Record | None) -> Control:
    """Return a control with what the record alone shows of it, whatever the tree says."""
    evidence = _EVIDENCE[name](record, Shown("", tested=False, listed=False)) if record else None
    return Control(name, evidence, _MEND[name])


def _applies(name: str, record: Record | None, kind: str) -> bool:
    if name == "tests":
        return kind not in UNTESTABLE
    if name in ("exit", "plan", "trigger") and record:
        return record.lifecycle is not Lifecycle.DURABLE
    return True


def _validated(subject: str) -> "Callable[[Record | None, Shown], str | None]":
    return lambda record, _: record.validated.get(subject) if record else None


def _field(name: str) -> "Callable[[Record | None, Shown], str | None]":
    def evidence(record: Record | None, _: Shown) -> str | None:
        value = getattr(record, name)
        return str(value) if value else None

    return evidence


def _tests(record: Record | None, shown: Shown) -> str | None:
    return (record.validated.get("tests") if record else None) or (
        "a test refers to it" if shown.tested else None
    )


def _second_owner(record: Record | None, _: Shown) -> str | None:
    owners = record.owners if record else ()
    return ", ".join(owners) if len(owners) > 1 or "/" in "".join(owners[:1]) else None


def _monitoring(record: Record | None, _: Shown) -> str | None:
    return (record.monitor or record.validated.get("observability")) if record else None


def _listed(_: Record | None, shown: Shown) -> str | None:
    return "its owner is in CODEOWNERS" if shown.listed else None


_FROM_TREE = ("tests", "codeowners")
_EVIDENCE: Mapping[str, Callable[[Record | None, Shown], str | None]] = {
    "purpose": _field("purpose"), "tests": _tests, "review": _field("review"),
    "extra-review": _validated("human"), "responder": _field("responder"),
    "rollback": _field("rollback"), "monitoring": _monitoring,
    "security-review": _validated("security"), "codeowners": _listed,
    "second-owner": _second_owner, "removal": _field("removal"), "exit": _field("exit"),
    "plan": _field("plan"), "trigger": _field("trigger"), "style": _validated("style"),
    "architecture": _validated("architecture"),
}  # fmt: skip
_MEND: Mapping[str, str] = {
    "purpose": "say in `purpose` what problem it solves",
    "tests": "write a test, or name it in `validated.tests`",
    "review": "set the next `review` date",
    "extra-review": "a second person reads all of it: `validated.human`",
    "responder": "name in `responder` who is called when it fails",
    "rollback": "say in `rollback` how it is taken back",
    "monitoring": "name in `monitor` what shows that it fails",
    "security-review": "link the review in `validated.security`",
    "codeowners": "enter the owner in CODEOWNERS",
    "second-owner": "name a team or a second owner",
    "removal": "say in `removal` what happens when it is removed",
    "exit": "say in `exit` how it will end",
    "plan": "say in `plan` how it gets there",
    "trigger": "say in `trigger` what retires it",
    "style": "name the linters in `validated.style`",
    "architecture": "link the decision in `validated.architecture`",
}
