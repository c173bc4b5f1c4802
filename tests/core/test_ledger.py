"""The ledger: what is logged is read again, what is broken is named, nothing counts twice."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure import ledger
from tenure.ledger import Entry, Kind

DAY = date(2026, 11, 2)
TEXTS = st.text(st.characters(exclude_categories=()), max_size=30)
ENTRIES = st.builds(
    Entry,
    id=TEXTS.filter(bool),
    day=st.dates(),
    artifact=TEXTS.filter(bool),
    hours=st.floats(0, ledger.MAX_HOURS).map(lambda hours: round(hours, 4)),
    kind=st.sampled_from(Kind),
    by=TEXTS,
    ref=TEXTS,
    note=TEXTS,
)


def entry(
    name: str = "a1", *, hours: float = 1, kind: Kind = Kind.REVIEW, day: date = DAY
) -> Entry:
    return Entry(name, day, "a.py", hours, kind)


@settings(max_examples=100, deadline=None)
@given(ENTRIES)
def test_what_is_written_is_read_again(written: Entry) -> None:
    data = ledger.render(written)

    found = ledger.read({"x": data})

    assert data.count(b"\n") == 1
    assert found == ((written,), ())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    found = ledger.read({"x": data})

    lines = [line for line in data.split(b"\n") if line.strip()]
    assert len(found.entries) + len(found.problems) <= len(lines)


def test_a_line_that_a_merge_doubled_counts_once() -> None:
    data = ledger.render(entry()) * 2

    found = ledger.read({".tenure/hours/2026-11.jsonl": data})

    assert found.spent(DAY, DAY) == {"a.py": 1.0}
    assert found.problems == ()


def test_two_equal_entries_count_twice() -> None:
    data = ledger.render(entry("a1")) + ledger.render(entry("a2"))

    assert ledger.read({"x": data}).spent(DAY, DAY) == {"a.py": 2.0}


def test_an_id_with_two_meanings_is_a_problem() -> None:
    data = ledger.render(entry(hours=1)) + ledger.render(entry(hours=2))

    found = ledger.read({"x": data})

    assert [problem.line for problem in found.problems] == [2]
    assert "says something else" in found.problems[0].message


def test_saved_hours_and_incidents_are_told_apart() -> None:
    entries = [
        entry("a1", hours=2),
        entry("a2", hours=5, kind=Kind.SAVED),
        entry("a3", hours=0.5, kind=Kind.INCIDENT),
        entry("a4", hours=9, day=date(2026, 12, 1)),
    ]

    found = ledger.read({"x": b"".join(map(ledger.render, entries))})

    assert found.spent(date(2026, 11, 1), date(2026, 11, 30)) == {"a.py": 2.5}
    assert found.saved(date(2026, 11, 1), date(2026, 11, 30)) == {"a.py": 5.0}
    assert found.incidents(date(2026, 11, 1), date(2026, 11, 30)) == {"a.py": 1}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "no JSON"),
        (b"[" * 100_000, "longer than 16 KiB"),
        (b"[" * 10_000, "no JSON"),
        (b"[]", "no JSON object"),
        (b'{"id": "a"}', "`date` must be text"),
        (b'{"id": 1}', "`id` must be text"),
        (b'{"id": "a", "date": "2026-13-01"}', "`date` must be a day"),
        (b'{"id": "a", "date": "20261101"}', "`date` must be a day"),
        (b'{"id": "a", "date": "2026-11-01"}', "`artifact` must be text"),
        (b'{"id": "a", "date": "2026-11-01", "artifact": "b"}', "`hours` must be a number"),
        (
            b'{"id": "a", "date": "2026-11-01", "artifact": "b", "hours": NaN}',
            "`hours` must be from 0",
        ),
        (
            b'{"id": "a", "date": "2026-11-01", "artifact": "b", "hours": true}',
            "`hours` must be a number",
        ),
        (
            b'{"id": "a", "date": "2026-11-01", "artifact": "b", "hours": 1, "kind": "fun"}',
            "`kind` must be one of review",
        ),
    ],
)
def test_a_broken_line_is_named_and_the_others_count(line: bytes, message: str) -> None:
    data = line + b"\n" + ledger.render(entry())

    found = ledger.read({"x": data})

    assert found.entries == (entry(),)
    assert found.problems[0][:2] == ("x", 1)
    assert message in found.problems[0].message


def test_a_line_that_was_cut_gets_its_end_before_the_next() -> None:
    data = ledger.appended(b'{"id": "cut', entry())

    assert ledger.read({"x": data}).entries == (entry(),)


def test_entries_stand_in_the_file_of_their_month() -> None:
    path = ledger.path_of(DAY)

    assert path == ".tenure/hours/2026-11.jsonl"
    assert ledger.is_ledger(path)
    assert not ledger.is_ledger("x/" + path)
