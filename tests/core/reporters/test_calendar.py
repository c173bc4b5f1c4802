"""The calendar: real parsers read it, nothing in it can break out of its line."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from tenure.due import Due, DueKind
from tenure.reporters import calendar

DAY = date(2026, 11, 22)
TEXTS = st.text(max_size=120) | st.sampled_from(
    ["a\r\nATTACH:http://x", "a;b,c\\d", "\nEND:VEVENT", "é" * 90, "\x00", "\udcff.py"]
)


def due(artifact: str = "a.py", **wishes: object) -> Due:
    one = Due(DAY, DueKind.EXPIRY, artifact, "@acme/shop", artifact, 1, "temporary", "Totals")
    return one._replace(**wishes)  # type: ignore[arg-type]  # fields by name


def events(feed: bytes) -> list[dict[str, object]]:
    return [dict(one) for one in Calendar.from_ical(feed).walk("VEVENT")]


def test_a_date_is_a_whole_day_that_keeps_nobody_busy() -> None:
    (event,) = events(calendar.render([due()], DAY, "shop"))

    assert event["DTSTART"].dt == DAY  # type: ignore[attr-defined]  # of icalendar
    assert event["DTEND"].dt == DAY + timedelta(days=1)  # type: ignore[attr-defined]
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["SUMMARY"] == "Retire or extend: a.py"
    assert "tenure explain a.py" in str(event["DESCRIPTION"])


def test_a_date_that_moves_keeps_its_identity() -> None:
    moved = due(day=DAY + timedelta(days=30))

    (a,), (b,) = (events(calendar.render([one], DAY, "shop")) for one in (due(), moved))

    assert a["UID"] == b["UID"]
    assert a["DTSTART"] != b["DTSTART"]


def test_each_date_has_an_identity_of_its_own() -> None:
    many = [due(), due("b.py"), due(kind=DueKind.REVIEW)]

    identities = {str(event["UID"]) for event in events(calendar.render(many, DAY, "shop"))}
    elsewhere = {str(event["UID"]) for event in events(calendar.render(many, DAY, "web"))}

    assert len(identities | elsewhere) == 6


def test_equal_arguments_give_equal_bytes() -> None:
    many = [due(f"{number}.py") for number in range(20)]

    assert calendar.render(many, DAY, "shop") == calendar.render(many, DAY, "shop")


@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_whatever_a_record_says_lines_are_short_and_nothing_is_added(
    key: str, owner: str, purpose: str, name: str
) -> None:
    feed = calendar.render([due(key, owner=owner, purpose=purpose)], DAY, name)

    lines = feed.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    (event,) = events(feed)
    assert set(event) == {
        *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "CATEGORIES", "TRANSP")
    }
