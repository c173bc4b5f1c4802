"""The only place that asks what day it is; everything else is told."""

from datetime import UTC, date, datetime, tzinfo

from tenure.errors import UsageError


def today(zone: str) -> date:
    """Return the current calendar day in an IANA zone; the policy has checked that it exists."""
    return datetime.now(_zone(zone)).date()


def day_at(seconds: float, zone: str) -> date:
    """Return the calendar day of a moment in an IANA zone.

    Args:
        seconds: Since 1970, in UTC.
        zone: The zone; the policy has checked that it exists.
    """
    return datetime.fromtimestamp(seconds, _zone(zone)).date()


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # four milliseconds that a policy in UTC does not pay

    return ZoneInfo(name)


def parse_day(text: str) -> date:
    """Return the day that a person wrote as `YYYY-MM-DD`.

    Raises:
        UsageError: It is not one.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError as exc:
        raise UsageError(f"`{text}` is not a day; write it as 2026-11-22") from exc
    if day.isoformat() != text:
        raise UsageError(f"`{text}` is not a day; write it as {day}")
    return day
