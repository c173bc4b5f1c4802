"""What a report counts, how findings are ordered, and what they are called over time."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.reporters.reports import finding, findings, report
from tenure.finding import Finding, Severity
from tenure.report import fingerprint, fingerprints, most_severe_first, path_bytes, sort_key

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


def test_findings_are_counted_by_severity() -> None:
    result = report(finding(), finding(severity=WARNING), finding(severity=WARNING, line=2))

    assert [result.count(severity) for severity in (ERROR, WARNING, NOTICE)] == [1, 2, 0]


def test_only_an_error_makes_a_report_refuse() -> None:
    assert not report().has_errors
    assert not report(finding(severity=WARNING), finding(severity=NOTICE)).has_errors
    assert report(finding(severity=WARNING), finding()).has_errors


def test_findings_are_ordered_by_the_bytes_of_the_path_then_line_then_column_then_code() -> None:
    ordered = [
        finding(path="B"),
        finding(path="a", line=2, column=9),
        finding(path="a", line=10, column=1, code="TEN002"),
        finding(path="a", line=10, column=1, code="TEN003"),
        finding(path="a", line=10, column=2, code="TEN001"),
        finding(path="a/b"),
        finding(path="é"),
        finding(path="\U0001f600"),
        finding(path="\udcff"),
    ]

    assert sorted(set(ordered), key=sort_key) == ordered


def test_paths_that_git_could_not_have_are_ordered_as_well() -> None:
    assert path_bytes("a\udcff") == b"a\xff"
    assert path_bytes("a\ud800") == b"a\xed\xa0\x80"


def test_the_most_severe_come_first_and_keep_their_order_otherwise() -> None:
    notice, first, second, warning = (
        finding(severity=NOTICE),
        finding(path="z"),
        finding(path="a"),
        finding(severity=WARNING),
    )

    assert most_severe_first([notice, first, warning, second]) == [first, second, warning, notice]


def said(message: str, **more: Any) -> str:
    return fingerprint(finding(message=message, **more))


def test_a_fingerprint_is_short_hexadecimal() -> None:
    name = fingerprint(finding())

    assert len(name) == 16
    assert int(name, 16) >= 0


def test_a_fingerprint_is_the_same_in_every_release() -> None:
    assert said("`owner` is missing") == "ca16319d1c5cc25d"


def test_time_that_passes_does_not_change_a_fingerprint() -> None:
    told = [
        "it expired on 2026-11-01, 19 days ago",
        "it expired on 2026-10-31, 1 day ago",
        "it expired on 2026-10-31, yesterday",
        "it expired on 2026-10-31, today",
        "it expired on 2026-10-31, in 3 weeks",
        "it expired on 2026-10-31, tomorrow",
    ]

    assert len({said(message) for message in told}) == 1


def test_lines_that_move_do_not_change_a_fingerprint() -> None:
    assert said("see a.py:12, line 7", line=3) == said("see a.py:14, line 9", line=5, column=2)


def test_severity_fix_and_excerpt_do_not_change_a_fingerprint() -> None:
    plain = finding()

    changed = finding(severity=NOTICE, fix="tenure stamp x", excerpt=("x",))

    assert fingerprint(plain) == fingerprint(changed)


def test_findings_about_different_keys_have_different_fingerprints() -> None:
    names = [
        said("`owner` is missing"),
        said("`purpose` is missing"),
        said("`renewals[0].date` is missing"),
        said("`renewals[1].date` is missing"),
        said("`x_2` is missing"),
        said("`x_3` is missing"),
        said("`owner` is missing", code="TEN006"),
        said("`owner` is missing", path="other.py"),
        said("`owner` is missing", artifact="some-id"),
    ]

    assert len(set(names)) == len(names)


def test_the_parts_of_a_fingerprint_cannot_flow_into_each_other() -> None:
    assert said("b", artifact="xa") != said("ab", artifact="x")


def test_the_same_finding_twice_gets_two_fingerprints() -> None:
    first, second, third = fingerprints([finding(line=1), finding(line=2), finding(path="b")])

    assert second == f"{first}:2"
    assert third == fingerprint(finding(path="b"))


@settings(max_examples=100, deadline=None)
@given(st.lists(findings, max_size=5))
def test_fingerprints_of_anything_are_unique_and_plain(found: list[Finding]) -> None:
    names = fingerprints([*found, *found])

    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.isprintable() for name in names)
