"""TEN006: the owner is a person or a team who can answer for the artifact."""

from collections.abc import Iterator

from tenure.finding import Finding, Location, Severity
from tenure.provenance.identities import unaccountable
from tenure.rules.base import Context, at, finding
from tenure.shown import command


def check(context: Context) -> Iterator[Finding]:
    """Find owners that are tools or bots, and an accountable one that CODEOWNERS does not know."""
    record = context.artifact.record
    if record is None:
        return
    for number, owner in enumerate(record.owners):
        what = unaccountable(owner, context.policy.owner_agents)
        if what:
            message = f"`{owner}` is {what}; an owner is a person or a team"
            yield _finding(context, number, message)
    if not context.policy.owner_codeowners:
        return
    accountable = record.owners[0]
    if context.codeowners is None or not context.codeowners.knows(accountable):
        yield _finding(
            context,
            0,
            f"`{accountable}` stands nowhere in CODEOWNERS, and the policy asks that owners do",
            Severity.WARNING,
        )


def _finding(
    context: Context, number: int, message: str, severity: Severity | None = None
) -> Finding:
    raw = context.artifact.raw
    several = raw is not None and isinstance(raw.data.get("owner"), list)
    key = ("owner", number) if several else ("owner",)
    place = at(raw, key) if raw else Location(context.path)
    fix = command("tenure", "stamp", "--set", "owner=@USER-OR-TEAM", paths=[context.path])
    return finding("TEN006", context.artifact.key, place, message, severity=severity, fix=fix)
