"""What the issue of an obligation tells: what it is, whose, what it costs, and the ways out."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from tenure.policy import Policy
from tenure.register.item import Item
from tenure.scoring.shape import counted
from tenure_bot.obligations import assignees
from tenure_bot.obligations.assignees import Asked
from tenure_bot.obligations.key import ObligationKind
from tenure_bot.obligations.obligations import Obligation
from tenure_bot.obligations.owed_words import amount, name, ways
from tenure_bot.rendering.fitting import Part
from tenure_bot.rendering.markdown import code, folded, prose, table

_FEW = 10


def sections(owed: Obligation, policy: Policy, url: str, who: Asked) -> Iterator[Part]:
    """Yield the parts of the text, in their order.

    Args:
        owed: The obligation.
        policy: That of the root.
        url: Where files of the default branch are shown; "" for no links.
        who: Who is asked.
    """
    if owed.use:
        yield from _budget(owed)
        yield _people("Who is asked", who)
        return
    item = owed.item
    assert item is not None  # noqa: S101  # what is no budget is an artifact
    yield _what(owed, item, url)
    yield _people("Who owns it, and who is asked", who)
    yield _ways(owed, policy)
    yield _users(item)
    if item.drift:
        rows = tuple(f"- {prose(sign.reason)}" for sign in item.drift)
        yield Part("### What has changed since the last review\n", rows, rank=2)
    yield _score(item)


def _what(owed: Obligation, item: Item, url: str) -> Part:
    record = item.record
    assert record is not None  # noqa: S101  # only what has a record owes anything
    rows = [
        ("Artifact", amount(len(item.paths), item.paths)),
        ("Purpose", prose(record.purpose) if record.purpose else "the record does not say"),
        ("What it is", f"{item.lifecycle} {item.kind}, made by {code(item.tool or 'unknown')}"),
        ("Here since", f"{record.created}{_renewed(len(record.renewals))}"),
        ("Costs", f"{item.hours.value:g} hours a month ({item.hours.source})"),
        ("Ends", _ends(item)),
    ]
    head, lines = table(["", name(owed)], rows)
    link = f"\n[Look at it]({url}{_linked(owed.path)})" if url else ""
    return Part(head, lines, link)


def _linked(path: str) -> str:
    return quote(path, errors="surrogateescape").replace("(", "%28").replace(")", "%29")


def _renewed(times: int) -> str:
    return f", renewed {counted(times, 'time')}" if times else ""


def _ends(item: Item) -> str:
    record = item.record
    assert record is not None  # noqa: S101  # as above
    said = [
        f"expires on {record.expires}" if record.expires else "",
        f"review on {record.review}" if record.review else "",
        f"then: {record.exit}" if record.exit else "",
        f"plan: {prose(record.plan)}" if record.plan else "",
        f"trigger: {prose(record.trigger)}" if record.trigger else "",
    ]
    return "; ".join(filter(None, said)) or "nothing says how"


def _people(heading: str, who: Asked) -> Part:
    rows = tuple(f"- {sentence}" for sentence in assignees.shown(who))
    return Part(f"### {heading}\n", rows)


def _ways(owed: Obligation, policy: Policy) -> Part:
    rows = [
        (way.what, code(way.says, 200) or "-", code(way.runs, 2_000)) for way in ways(owed, policy)
    ]
    head, lines = table(["", "In a comment here", "On a command line"], rows)
    return Part(f"### Ways out\n\n{head}", lines)


def _users(item: Item) -> Part:
    if not item.users:
        return Part("### Who still uses it\n\nNothing in this repository refers to it.")
    rows = [f"- {code(path)}" for path in item.users[:_FEW]]
    if len(item.users) > _FEW:
        rows.append(f"- and {counted(len(item.users) - _FEW, 'more file')}")
    return Part("### Who still uses it\n", tuple(rows), more=" files.", rank=3)


def _score(item: Item) -> Part:
    total = item.score
    rows = [
        (factor.name, str(factor.value), prose(_steady(factor.measured)), prose(factor.source))
        for factor in total.factors
    ]
    head, lines = table(["Factor", "", "Measured", "From"], rows, numbers=[1])
    before, behind = folded(f"Maintenance cost score {total.total}, tier {total.tier}")
    if total.floor:
        head = f"The tier has a floor: {prose(total.floor)}.\n\n{head}"
    return Part(f"{before}\n\n{head}", lines, f"\n{behind}", rank=1)


def _steady(measured: str) -> str:
    """Return a measurement without what is another number every day."""
    return re.sub(r"no commit for \d+ days", "no commit for half a year or more", measured)


def _budget(owed: Obligation) -> Iterator[Part]:
    use = owed.use
    assert use is not None  # noqa: S101  # as the caller knows
    shares = use.shares[: 2 * _FEW]
    rows = [(code(share.artifact), f"{share.hours:g}") for share in shares]
    head, lines = table(["What costs most", "Hours a month"], rows, numbers=[1])
    left = len(use.shares) - len(shares)
    more = f"\n\nand {counted(left, 'more artifact')}" if left > 0 else ""
    yield Part(head, lines, more, " artifacts.")
    yield Part(
        "### Ways out\n\n"
        "- Retire or merge what costs most: `tenure retire PATH`, or `/tenure retire` in its issue.\n"
        "- Promote or refactor it, so that it costs less: `tenure refactor PATH`.\n"
        "- Log what it really costs: `tenure log`, or `/tenure hours 2.5` in its issue.\n"
        "- Give it more hours: `[[budget]]` in the policy, by pull request."
    )


def why(owed: Obligation, policy: Policy) -> str:
    """Return the last line: rule, source of the date, and who may change it."""
    kind = owed.key.kind
    rule = f"`{kind.rule}`"
    dates = {
        ObligationKind.EXPIRED: "`expires` of its record",
        ObligationKind.REVIEW: "`review` of its record",
        ObligationKind.BUDGET: "`[[budget]]` of the policy",
        ObligationKind.RENEWALS: "`renewals` of its record, and `renewal.limit` of the policy",
        ObligationKind.PLAN: "`exit`, `plan` and `trigger` of its record",
        ObligationKind.ORPHANED: "`owner` of its record",
    }
    shown = f"in the zone {code(policy.zone)}" if owed.due else f"first seen on {owed.key.cycle}"
    who = (
        "who may change the policy"
        if owed.use
        else "its owner, and who may write to this repository"
    )
    return (
        f"<sub>Rule: {rule}. Source: {dates[kind]}, {shown}. It can be changed by {who}. "
        f"`/tenure why` tells more, `/tenure snooze 14d` lets it rest.</sub>"
    )
