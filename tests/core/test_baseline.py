"""The baseline: a list of codes and files that is read liberally, written one way and only shrinks."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from tenure import baseline
from tenure.baseline import Baseline, Line
from tenure.errors import PolicyError, TenureError
from tenure.finding import Finding, Location, Severity


def finding(
    code: str = "TEN001",
    path: str = "a.py",
    artifact: str | None = None,
    severity: Severity = Severity.ERROR,
) -> Finding:
    return Finding(code, severity, "x", Location(path), artifact or path)


def test_a_finding_is_covered_by_its_code_and_file() -> None:
    known = baseline.load(b"TEN001 a.py\n")

    assert known.covers(finding(), {})
    assert not known.covers(finding("TEN002"), {})
    assert not known.covers(finding(path="b.py"), {})


def test_a_renamed_file_stays_covered() -> None:
    known = baseline.load(b"TEN001 old.py\n")

    assert known.covers(finding(path="new.py"), {"new.py": "old.py"})
    assert not known.covers(finding("TEN002", "new.py"), {"new.py": "old.py"})


def test_renames_since_the_baseline_was_written_are_asked_for_once_and_only_if_needed() -> None:
    asked = []

    def renames() -> dict[str, str]:
        asked.append(1)
        return {"new.py": "old.py"}

    known = Baseline([Line("TEN001", "old.py"), Line("TEN001", "a.py")], renames)

    assert known.covers(finding(path="a.py"), {})
    assert not known.covers(finding("TEN002", "b.py"), {})
    assert asked == []
    assert known.covers(finding(path="new.py"), {})
    assert not known.covers(finding(path="other.py"), {})
    assert asked == [1]


@pytest.mark.parametrize("code", ["TEN005", "TEN008", "TEN009", "TEN010", "TEN018", "TEN019"])
def test_what_a_clock_or_the_policy_says_is_never_covered(code: str) -> None:
    known = baseline.load(f"{code} a.py\n".encode())

    assert not known.covers(finding(code), {})
    assert baseline.lines_of([finding(code)]) == frozenset()


def test_notices_are_not_taken_in() -> None:
    notice = finding(severity=Severity.NOTICE)

    assert baseline.lines_of([notice, finding("TEN002")]) == {Line("TEN002", "a.py")}


def test_an_entry_of_a_registry_is_covered_and_not_the_registry() -> None:
    one = finding("TEN002", "d/tenure-records.toml", "gen/**")
    lines = baseline.lines_of([one])

    assert lines == {Line("TEN002", "gen/**")}
    assert not Baseline(lines).covers(one._replace(artifact="other/**"), {})


def test_what_a_union_merge_leaves_is_read_and_tidied() -> None:
    data = b"TEN002 b\r\n\n  TEN001 a  \n# more\nTEN001 a\nTEN002 b\n\xef\xbb\xbf# x\n".replace(
        b"\xef\xbb\xbf# x\n", b""
    )

    lines = baseline.load(b"\xef\xbb\xbf" + data).lines

    assert baseline.render(lines) == baseline.HEAD.encode() + b"TEN001 a\nTEN002 b\n"


@pytest.mark.parametrize(
    "line", [b"<<<<<<< HEAD", b"a.py", b"TEN1 a.py", b"TEN001", b'TEN001 "a.py', b'TEN001 a"b\n=']
)
def test_another_line_is_named(line: bytes) -> None:
    with pytest.raises(PolicyError, match=r"tenure-baseline\.txt:[23]: ") as caught:
        baseline.load(b"# x\n" + line + b"\n")

    assert caught.value.hint


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("a b.py", b"a b.py"),
        ("ü/名.py", "ü/名.py".encode()),
        (" a", b'" a"'),
        ("a\n", b'"a\\n"'),
        ('a"b\\c', b'"a\\"b\\\\c"'),
        ("\udcff", b'"\\377"'),
        ("\x1b\x7f", b'"\\033\\177"'),
        ("a\u202eb", b'"a\\342\\200\\256b"'),
    ],
)
def test_paths_that_could_be_hurt_are_quoted_as_git_does(path: str, written: bytes) -> None:
    data = baseline.render([Line("TEN001", path)])

    assert data.splitlines()[-1] == b"TEN001 " + written
    assert baseline.parse(data) == [Line("TEN001", path)]


def test_it_reads_what_git_quotes() -> None:
    assert baseline.parse(b'TEN001 "\\303\\274\\t\\"x"\n') == [Line("TEN001", 'ü\t"x')]


def test_lines_that_are_no_longer_needed_go_and_none_come() -> None:
    old = [Line("TEN001", "a"), Line("TEN002", "a"), Line("TEN001", "old")]
    now = [Line("TEN001", "a"), Line("TEN001", "new"), Line("TEN003", "b")]

    kept = baseline.shrunk(old, now, {"new": "old"})

    assert kept == {Line("TEN001", "a"), Line("TEN001", "new")}


PATHS = st.text(st.characters(), min_size=1, max_size=12) | st.binary(min_size=1, max_size=8).map(
    lambda data: data.decode("utf-8", "surrogateescape")
)
LINES = st.sets(
    st.builds(Line, st.sampled_from(sorted(baseline.CODES)), PATHS.filter(lambda p: "\0" not in p))
)


@PROPERTY
@given(LINES)
def test_what_is_written_is_read_again(lines: set[Line]) -> None:
    by_bytes = {Line(code, _as_git_has_it(path)) for code, path in lines}
    data = baseline.render(by_bytes)

    assert set(baseline.parse(data)) == by_bytes
    assert baseline.render(baseline.parse(data)) == data
    rows = data.splitlines()[2:]
    assert rows == sorted(rows)


def _as_git_has_it(path: str) -> str:
    data = path.encode("utf-8", "surrogatepass")
    return data.decode("utf-8", "surrogateescape")


@PROPERTY
@given(st.binary(max_size=60))
def test_nothing_else_is_ever_raised(data: bytes) -> None:
    with suppress(TenureError):
        baseline.load(data)
