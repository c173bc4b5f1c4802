"""Due dates as an iCalendar feed (RFC 5545) that people can subscribe to.

Each date is an event of a whole day with an identity of its own, so that a feed that is made again
moves events and doubles none. Nothing but the arguments goes into it: equal ones give equal bytes.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from tenure.due import Due, DueKind
from tenure.errors import TenureError
from tenure.shown import command, printable

_ASKED = {DueKind.EXPIRY: "Retire or extend", DueKind.REVIEW: "Review"}


def render(dues: Iterable[Due], as_of: date, name: str) -> bytes:
    """Return the calendar.

    Args:
        dues: The dates.
        as_of: The day that the calendar was made.
        name: What the calendar is called; a part of the identity of its events.

    Raises:
        TenureError: The library is not installed.
    """
    try:
        from icalendar import Calendar, Event
    except ImportError as exc:
        message = "calendars need a library that is not installed"
        raise TenureError(message, "pip install 'tenure[register]'") from exc

    calendar = Calendar()
    calendar.add("prodid", "-//tenure//due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", printable(name))
    stamp = datetime.combine(as_of, time(), UTC)
    for due in dues:
        event = Event()
        event.add("uid", _identity(due, name))
        event.add("dtstamp", stamp)
        event.add("dtstart", due.day)
        event.add("dtend", due.day + timedelta(days=1))
        event.add("summary", f"{_ASKED[due.kind]}: {printable(due.artifact)}")
        event.add("description", "\n".join(_described(due)))
        event.add("categories", [due.kind.value, due.lifecycle])
        event.add("transp", "TRANSPARENT")  # nobody is busy all day because of it
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _identity(due: Due, name: str) -> str:
    what = "\0".join((name, due.artifact, due.kind.value))
    return hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:32] + "@tenure"


def _described(due: Due) -> Iterable[str]:
    yield f"Owner: {printable(due.owner)}"
    if due.purpose:
        yield f"Purpose: {printable(due.purpose)}"
    yield f"Lifecycle: {due.lifecycle}, {due.files} {'file' if due.files == 1 else 'files'}"
    yield command("tenure", "explain", paths=[due.path])
