"""TEN007 to TEN010 and TEN015: leases end, and nobody moves the end silently or for ever.

TEN007 is structure: it reads no clock and refuses. The others only inform.
"""

from collections.abc import Iterator
from datetime import date

from tenure.finding import Finding
from tenure.leases import RenewalKind, after, latest_expiry, lease_start, renewals_of
from tenure.record import Record
from tenure.rules.base import Context, about
from tenure.shown import command


def check(context: Context) -> Iterator[Finding]:
    """Find leases that are too long, that moved, that ended or that end soon."""
    record = context.artifact.record
    if record is None:
        return
    yield from _too_long(record, context)
    if context.base is not None:
        yield from _moved(record, context.base, context)
    yield from _due(record, context)
    yield from _renewed(record, context)


def _too_long(record: Record, context: Context) -> Iterator[Finding]:
    start = lease_start(record.created, record.renewals)
    latest = latest_expiry(record, context.policy)
    if record.expires and latest and record.expires > latest:
        yield _beyond(context, "expires", start, latest, f"what is {record.lifecycle.value}")
    if record.expires and record.expires < record.created:
        yield about(
            context,
            "TEN007",
            "expires",
            f"it expires before it was created on {record.created}",
            fix=_set(context, "expires", latest) if latest else None,
        )
    # A day of grace: somewhere on earth it is tomorrow already. The mistake ends by itself, so
    # this is the one date that may refuse: no passing day makes a good record a bad one.
    if start > after(context.as_of, 1):
        key = "created" if record.created == start else "renewals"
        message = f"{start} has not come yet, and lifetimes are measured from it"
        fix = _set(context, key, context.as_of) if key == "created" else None
        yield about(context, "TEN007", key, message, fix=fix)
    latest = after(start, context.policy.lifetime_review)
    if record.review and record.review > latest:
        yield _beyond(context, "review", start, latest, "the time until the next review")


def _beyond(context: Context, key: str, start: date, latest: date, what: str) -> Finding:
    message = f"`{key}` is later than {latest}: the policy gives {what} {(latest - start).days} "
    return about(
        context,
        "TEN007",
        key,
        message + f"days from {start}",
        fix=_set(context, key, latest),
    )


def _moved(record: Record, base: Record, context: Context) -> Iterator[Finding]:
    later = record.expires and base.expires and record.expires > base.expires
    renewed = len(record.renewals) > len(base.renewals)
    if later and not renewed:
        yield about(
            context,
            "TEN007",
            "expires",
            f"`expires` moved from {base.expires} to {record.expires} without an entry in "
            "`renewals` that says why",
        )
    if record.created > base.created and not renewed:
        yield about(
            context,
            "TEN007",
            "created",
            f"`created` moved from {base.created} to {record.created}, and lifetimes count from it",
            fix=_set(context, "created", base.created),
        )


def _due(record: Record, context: Context) -> Iterator[Finding]:
    if record.expires and context.as_of > record.expires:
        yield about(
            context,
            "TEN008",
            "expires",
            f"it expired on {record.expires}: renew, promote or retire it",
            severity=context.policy.change_expired if context.touched else None,
        )
    if record.review and context.as_of > record.review:
        yield about(context, "TEN009", "review", f"its review was due on {record.review}")
    soon = after(context.as_of, context.policy.soon)
    if record.expires and context.as_of <= record.expires <= soon:
        yield about(context, "TEN010", "expires", f"it expires on {record.expires}")
    if record.review and context.as_of <= record.review <= soon:
        yield about(context, "TEN010", "review", f"it is due for review on {record.review}")


def _renewed(record: Record, context: Context) -> Iterator[Finding]:
    times = len(renewals_of(record, RenewalKind.EXTENSION))
    limit = context.policy.renewal_limit
    if times > limit:
        shown = f"{times} time" if times == 1 else f"{times} times"
        message = f"it was extended {shown}, and the policy allows {limit}: promote or retire it"
        yield about(context, "TEN015", "renewals", message)


def _set(context: Context, key: str, day: date) -> str:
    return command("tenure", "stamp", "--set", f"{key}={day}", paths=[context.path])
