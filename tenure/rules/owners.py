"""TEN006: the owner is a person or a team who can answer for the artifact."""

from collections.abc import Iterator

from tenure.finding import Finding, Location, Severity
from tenure.provenance.identities import automaton
from tenure.rules.base import Context, at, finding
from tenure.shown import command


def check(context: Context) -> Iterator[Finding]:
    """Find owners that are tools or bots, and an accountable one that CODEOWNERS does not know."""
    record, raw = context.artifact.record, context.artifact.raw
    if record is None or raw is None:
        return
    mend = command("tenure", "stamp", "--set", "owner=@USER-OR-TEAM", paths=[context.path])
    several = isinstance(raw.data.get("owner"), list)
    for number, owner in enumerate(record.owners):
        place = at(raw, ("owner", number) if several else ("owner",))
        what = automaton(owner) or _named_by_policy(owner, context)
        if what:
            yield _finding(
                context, place, f"`{owner}` is {what}; an owner is a person or a team", mend
            )
    if not context.policy.owner_codeowners:
        return
    known = context.codeowners.names if context.codeowners else ()
    if record.owners[0].lower() not in {name.lower() for name in known}:
        yield _finding(
            context,
            at(raw, ("owner", 0) if several else ("owner",)),
            f"`{record.owners[0]}` stands nowhere in CODEOWNERS, and the policy asks that owners do",
            mend,
            Severity.WARNING,
        )


def _named_by_policy(owner: str, context: Context) -> str | None:
    names = context.policy.owner_agents
    if not names:
        return None
    from fnmatch import fnmatchcase  # few policies name anybody

    bare = owner.lower().removeprefix("@")
    matched = any(fnmatchcase(bare, name.lower().removeprefix("@")) for name in names)
    return "not accountable by the policy (`owner.agents`)" if matched else None


def _finding(
    context: Context, place: Location, message: str, fix: str, severity: Severity | None = None
) -> Finding:
    return finding("TEN006", context.artifact.key, place, message, severity=severity, fix=fix)
