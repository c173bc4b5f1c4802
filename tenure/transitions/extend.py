"""Extend a lease: with a reason, counted, and not for ever."""

from datetime import date

from tenure.leases import RenewalKind, after, latest_expiry, renewals_of
from tenure.record import Lifecycle, Record, Renewal
from tenure.shown import command
from tenure.transitions.edit import (
    Standing,
    changed,
    decided,
    is_extension,
    renewed,
    said,
    standing,
)
from tenure.transitions.plan import Case, Plan, Refusal, refused

_REASON = "--reason 'The new ledger is late'"


def extend(
    case: Case, reason: str | None, *, until: date | None = None, days: int | None = None
) -> Plan:
    """Plan a later end of the lease of an experimental or temporary artifact.

    Args:
        case: The artifact.
        reason: Why it has to live on.
        until: The new last day.
        days: So many days more: after its end, or after today if that is over. Without either the
            new end is as late as the policy allows.
    """
    found = standing(case)
    if isinstance(found, Refusal):
        return refused(case, found)
    record = found.record
    if record.lifecycle is Lifecycle.DURABLE:
        hint = command("tenure", "review", "--looked-at", "…", paths=[case.path])
        text = "it is durable and has no end that could be moved: its review date is its lease"
        return refused(case, Refusal(text, hint))
    day = _last_day(case, record, until, days)
    refusals = [*_capped(case, record), *decided(case, record), *_reason(reason)]
    refusals += [day] if isinstance(day, Refusal) else []
    if refusals or isinstance(day, Refusal) or reason is None:
        return refused(case, *refusals)
    return _extended(case, found, day, reason)


def _extended(case: Case, found: Standing, day: date, reason: str) -> Plan:
    count = len(renewals_of(found.record, RenewalKind.EXTENSION)) + 1
    limit = case.policy.renewal_limit
    changes = {"expires": day.isoformat(), "renewals": renewed(case, found, day, reason)}
    did = f"extended until {day}: {count} of {limit} extensions"
    notes = [] if count < limit else ["this was the last extension: then promote or retire it"]
    return changed(case, found, changes, did, notes=notes)


def _capped(case: Case, record: Record) -> list[Refusal]:
    done = renewals_of(record, RenewalKind.EXTENSION)
    if len(done) < case.policy.renewal_limit:
        return []
    promote = command("tenure", "promote", "--to", "durable", paths=[case.path])
    retire = command("tenure", "retire", paths=[case.path])
    times = "once" if len(done) == 1 else f"{len(done)} times"
    so_far = f"it was extended {times} already" if done else "nothing is extended here"
    text = f"{so_far}, and the policy allows {case.policy.renewal_limit} (`renewal.limit`)"
    return [Refusal(text, f"{promote}, or: {retire}")]


def _reason(reason: str | None) -> list[Refusal]:
    refusals = said(reason, _REASON, "why it has to live on")
    if not refusals and reason is not None and not is_extension(reason):
        text = f"`{reason}` begins like the entry of another transition"
        refusals.append(Refusal(text, _REASON))
    return refusals


def _last_day(case: Case, record: Record, until: date | None, days: int | None) -> date | Refusal:
    expires = record.expires or record.created
    granted = Renewal(case.as_of, case.as_of, "")
    latest = latest_expiry(record._replace(renewals=(*record.renewals, granted)), case.policy)
    latest = latest or expires
    if until is not None and days is not None:
        return Refusal("a day and a number of days contradict each other", "--until DATE")
    if days is not None and days < 1:
        return Refusal(f"{days} days are no extension", "--days 30")
    if latest <= expires or latest < case.as_of:
        return Refusal(f"it may live until {expires} already, and the policy gives no more today")
    asked = after(max(expires, case.as_of), days) if days is not None else until or latest
    return (
        asked
        if expires < asked <= latest and asked >= case.as_of
        else _no(case, asked, expires, latest)
    )


def _no(case: Case, asked: date, expires: date, latest: date) -> Refusal:
    """Say why a day cannot be the new end."""
    if asked <= expires:
        return Refusal(f"{asked} is not later than {expires}, when it expires now", "--until DATE")
    if asked < case.as_of:
        return Refusal(f"{asked} is over already", f"--until {latest}")
    days = (latest - case.as_of).days
    text = f"{asked} is too late: the policy allows {latest}, {days} days from {case.as_of}"
    return Refusal(text, f"--until {latest}")
