"""Annotations, and nothing that a hostile repository could make the runner do."""

import re

from hypothesis import given, settings

from core.reporters.reports import finding, report, reports
from tenure.finding import Location, Related, Severity
from tenure.report import Report
from tenure.reporters import Options
from tenure.reporters.github import ANNOTATIONS, render

WARNING, NOTICE = Severity.WARNING, Severity.NOTICE


def lines(*found: object, quiet: bool = False) -> list[str]:
    text = render(report(*found), options=Options(quiet=quiet))  # type: ignore[arg-type]
    return text.splitlines()


def runner_reads(line: str) -> tuple[str, dict[str, str], str]:
    """Return command, properties and data as the runner's `ActionCommand.TryParseV2` does."""
    assert line.startswith("::")
    head, _, data = line[2:].partition("::")
    name, _, rest = head.partition(" ")
    properties = dict(part.strip().split("=", 1) for part in rest.split(",") if part)
    for escape, character in (("%2C", ","), ("%3A", ":")):
        properties = {key: value.replace(escape, character) for key, value in properties.items()}
    return name, {key: plain(value) for key, value in properties.items()}, plain(data)


def plain(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def test_a_finding_is_a_command_with_its_place() -> None:
    found = finding(
        message="`owner` is missing",
        line=3,
        column=4,
        end_line=3,
        end_column=9,
        fix="tenure stamp x",
        related=(Related(Location("b.toml", 4, 5), "the other record"),),
    )

    assert lines(found) == [
        (
            "::error file=tools/report.py,line=3,col=4,endLine=3,endColumn=9,title=TEN002::"
            "`owner` is missing%0ARun: tenure stamp x%0ANote: b.toml:4:5: the other record"
        ),
        "1 error in 14 files; 0 artifacts",
    ]


def test_a_place_over_several_lines_has_no_end_column() -> None:
    assert "endLine=5,title" in lines(finding(line=3, end_line=5, end_column=2))[0]


def test_severities_are_commands_and_the_most_severe_come_first() -> None:
    commands = lines(
        finding(severity=NOTICE, path="a"), finding(severity=WARNING, path="b"), finding(path="c")
    )

    assert [line.split()[0] for line in commands[:3]] == ["::error", "::warning", "::notice"]


def test_what_github_does_not_annotate_has_its_place_in_the_log() -> None:
    found = [finding(path=f"f{number:02}", fix="x") for number in range(ANNOTATIONS + 2)]

    commands = lines(*found, finding(severity=WARNING))

    assert commands[ANNOTATIONS - 1].endswith("::`owner` is missing%0ARun: x")
    assert commands[ANNOTATIONS].endswith("::f10:1:1: TEN002 `owner` is missing")
    assert commands[-1] == (
        "12 errors, 1 warning in 14 files; 0 artifacts; 2 of them in this log only"
    )


def test_quiet_leaves_only_errors() -> None:
    assert [line[:8] for line in lines(finding(), finding(severity=WARNING), quiet=True)] == [
        "::error ",
        "1 error,",
    ]


def test_properties_and_data_are_escaped() -> None:
    (line, _) = lines(finding(path="a,b:c%.py", message="50% :: x, y\n::error::z"))

    assert line == (
        "::error file=a%2Cb%3Ac%25.py,line=1,col=1,title=TEN002::50%25 :: x, y\\n::error::z"
    )


def test_a_path_that_cannot_be_told_is_written_out() -> None:
    assert "file=a\\n\\xff\\x1b.py," in lines(finding(path="a\n\udcff\x1b.py"))[0]


def test_a_path_with_unusual_spaces_is_told_as_it_is() -> None:
    assert "file=3.01\u202fPM\u3000.png," in lines(finding(path="3.01\u202fPM\u3000.png"))[0]


@settings(max_examples=200, deadline=None)
@given(reports)
def test_nothing_in_a_report_adds_a_command_or_changes_one(result: Report) -> None:
    *commands, closing = render(result, options=Options()).removesuffix("\n").split("\n")

    assert len(commands) == len(result.findings)
    assert re.fullmatch(r"[0-9A-Za-z ,;]+", closing)
    for line in commands:
        assert re.fullmatch(r"[^\r\n\x00-\x1f\x7f-\x9f]+", line)
        name, properties, data = runner_reads(line)
        assert name in {"error", "warning", "notice"}
        assert set(properties) - {"endLine", "endColumn"} == {"file", "line", "col", "title"}
        assert data.count("\n") <= 3


@settings(max_examples=100, deadline=None)
@given(reports)
def test_the_runner_reads_back_every_path_without_control_characters(result: Report) -> None:
    output = render(result, options=Options()).split("\n")

    told = {runner_reads(line)[1]["file"] for line in output if line.startswith("::")}

    for found in result.findings:
        path = found.location.path
        if not re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", path) and path == path.strip():
            assert path in told
