"""What would be different if the policy that a change brings held already."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from tenure import engine, scan
from tenure.finding import Finding, Severity
from tenure.policy import PolicySet
from tenure.provenance.identities import KNOWN
from tenure.register.compute import compute
from tenure.register.item import Register
from tenure.report import Report, fingerprints, sort_key
from tenure.sources import Scope
from tenure.sources.git import Repository
from tenure.sources.trees import CommitTree

MOST = 10
"""So many keys, rules and artifacts each are named; the rest is counted."""

_NAMES = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.NOTICE: ("notice", "notices"),
}


def preview(
    repository: Repository,
    head: str,
    old: PolicySet,
    new: PolicySet,
    as_of: date,
) -> tuple[str, ...]:
    """Judge the whole tree of a commit by two policies and say how the verdicts differ.

    Args:
        repository: Where the commit is.
        head: Its id.
        old: The policy that holds.
        new: The policy that would hold; both are valid.
        as_of: The day.

    Returns:
        A sentence each: keys, then findings by their rules, then tiers.

    Raises:
        TenureError: Something that is needed to measure is not installed.
    """
    tree = CommitTree(repository, head)
    was, is_ = (_judged(repository, tree, policies, as_of) for policies in (old, new))
    return (
        *_most(list(_keys(old, new)), "more keys would change"),
        *_most(list(_findings(was[0], is_[0])), "more rules would say something else"),
        *_most(list(_tiers(was[1], is_[1])), "more artifacts would have another tier"),
    )


def _judged(
    repository: Repository, tree: CommitTree, policies: PolicySet, as_of: date
) -> tuple[Report, Register]:
    known = KNOWN.extended(policies.for_path("").evidence_tools)
    history = scan.history(repository, tree.revision, known=known)
    register = compute(repository, tree, policies, as_of, history=history)
    report = engine.check(tree, None, policies, as_of, Scope(), history, register=register)
    return report, register


def _keys(old: PolicySet, new: PolicySet) -> Iterator[str]:
    before = {one.key: one.value for one in old.effective("")}
    for one in new.effective(""):
        was = before.get(one.key)
        if one.value != was:
            yield f"`{one.key}` would be {_value(one.value)} instead of {_value(was)}"
    gone = before.keys() - {one.key for one in new.effective("")}
    yield from (f"`{key}` would not be set" for key in sorted(gone))


def _value(value: object) -> str:
    import json  # late: few changes touch a policy

    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004  # a line of a comment


def _findings(was: Report, now: Report) -> Iterator[str]:
    before, after = _by_fingerprint(was.findings), _by_fingerprint(now.findings)
    new = [after[name] for name in after.keys() - before.keys()]
    gone = [before[name] for name in before.keys() - after.keys()]
    other = [
        after[name]
        for name in after.keys() & before.keys()
        if after[name].severity is not before[name].severity
    ]
    for code in sorted({finding.code for finding in [*new, *gone, *other]}):
        yield from _of_rule(code, new, "would be new")
        yield from _of_rule(code, gone, "would be gone")
        yield from _of_rule(code, other, "would weigh something else")


def _of_rule(code: str, findings: Sequence[Finding], what: str) -> Iterator[str]:
    mine = sorted((f for f in findings if f.code == code), key=sort_key)
    if not mine:
        return
    counts = Counter(finding.severity for finding in mine)
    said = ", ".join(
        f"{counts[weight]} {names[counts[weight] != 1]}"
        for weight, names in _NAMES.items()
        if counts[weight]
    )
    place = mine[0].location
    such = "at" if len(mine) == 1 else "such as at"
    yield f"{code}: {said} {what}, {such} {place.path}:{place.line}"


def _by_fingerprint(findings: Sequence[Finding]) -> dict[str, Finding]:
    return dict(zip(fingerprints(findings), findings, strict=True))


def _tiers(was: Register, now: Register) -> Iterator[str]:
    before = {(item.key, item.paths): item.score.tier for item in was.items}
    for item in now.items:
        old = before.get((item.key, item.paths))
        if old is not None and old != item.score.tier:
            yield f"the tier of {item.key} would be {item.score.tier} instead of {old}"


def _most(said: Sequence[str], rest: str) -> list[str]:
    left = len(said) - MOST
    return [*said[:MOST], *([f"{left} {rest}"] if left > 0 else [])]
