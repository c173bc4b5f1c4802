"""The text that people read."""

import re

from hypothesis import given, settings

from core.reporters.reports import artifact, finding, report, reports
from tenure.finding import Location, Related, Severity
from tenure.report import Report, Unseen
from tenure.reporters import Options
from tenure.reporters.text import render

BROKEN = finding(
    message="`lifecycle` is `experimentl`; did you mean `experimental`?",
    path="src/pay.py",
    line=3,
    column=16,
    end_line=3,
    end_column=27,
    excerpt=("#   lifecycle: experimentl",),
    fix="tenure stamp --fix src/pay.py",
)
RIVAL = finding(
    "TEN004",
    message="two records differ in `owner`",
    path="logo.png.tenure.yaml",
    excerpt=("owner: ana",),
    related=(Related(Location("tenure-records.toml", 12, 3), "the other record"),),
)
EXPIRED = finding("TEN008", Severity.WARNING, "it expired on 2026-11-01", "old.py")
SOON = finding("TEN010", Severity.NOTICE, "it expires on 2026-11-28", "soon.py")


def shown(*found: object, color: bool = False, quiet: bool = False, **more: object) -> str:
    options = Options(color, quiet, bool(more.pop("statistics", False)))
    return render(report(*found, **more), options=options)  # type: ignore[arg-type]


def missing(path: str) -> object:
    return finding("TEN001", path=path, message="no record", fix=f"tenure stamp {path}")


def test_a_finding_has_its_place_its_lines_and_its_mend() -> None:
    assert shown(BROKEN, artifacts=(artifact(),)) == (
        "src/pay.py:3:16: TEN002 error: `lifecycle` is `experimentl`; did you mean "
        "`experimental`?\n"
        "    |\n"
        "  3 | #   lifecycle: experimentl\n"
        "    |                ^^^^^^^^^^^\n"
        "  help: run: tenure stamp --fix src/pay.py\n"
        "\n"
        "1 error in 14 files; 1 artifact\n"
        "More about a code: tenure rule TEN002\n"
    )


def test_a_second_place_is_a_note() -> None:
    assert "  note: tenure-records.toml:12:3: the other record\n" in shown(RIVAL)


def test_the_gutter_is_as_wide_as_the_line_numbers_need() -> None:
    place = finding(line=12_345, excerpt=("owner: ana",))

    assert "\n       |\n 12345 | owner: ana\n       | ^\n" in shown(place)


def test_more_lines_than_are_shown_are_hinted_at() -> None:
    assert "\n  6 | x\n...\n" in shown(finding(excerpt=("x",) * 7))


def test_nothing_found_is_one_line() -> None:
    assert shown(files=1) == "No findings in 1 file; 0 artifacts\n"


def test_the_summary_counts_every_severity() -> None:
    text = shown(BROKEN, RIVAL, EXPIRED, SOON)

    assert "\n2 errors, 1 warning, 1 notice in 14 files; 0 artifacts\n" in text


def test_the_closing_line_names_the_code_that_weighs_most() -> None:
    text = shown(finding("TEN008", Severity.WARNING, path="a"), finding("TEN002", path="b"))

    assert text.endswith("tenure rule TEN002\n")


def test_quiet_leaves_only_errors() -> None:
    text = shown(BROKEN, EXPIRED, SOON, quiet=True, unseen=(Unseen("big", "too large"),))

    assert "TEN002 error" in text
    assert not re.search("TEN008|TEN010|big", text)


def test_unseen_paths_are_named_and_counted() -> None:
    text = shown(unseen=(Unseen("big.bin", "its content is not in this clone"),))

    assert text == (
        "unseen: big.bin: its content is not in this clone\n"
        "No findings in 14 files; 0 artifacts; 1 unseen\n"
    )


def test_of_many_unseen_paths_only_some_are_named() -> None:
    text = shown(unseen=tuple(Unseen(f"f{number:02}", "no") for number in range(32)))

    assert "f09" in text
    assert "f10" not in text
    assert "unseen: 22 more" in text


def test_the_same_finding_on_many_files_takes_one_line_each() -> None:
    text = shown(*[missing(f"gen/{letter}.py") for letter in "abcdef"])

    assert text.count("help: run:") == 3
    assert (
        "\n\ngen/d.py:1:1: TEN001 error: no record\n"
        "gen/e.py:1:1: TEN001 error: no record\n"
        "gen/f.py:1:1: TEN001 error: no record\n\n"
    ) in text


def test_messages_that_differ_only_by_their_path_are_the_same() -> None:
    found = [finding(path=p, message=f"{p} is odd", excerpt=("x",)) for p in ("1", "2", "3", "4")]

    assert shown(*found).count(" | x") == 3


def test_a_conflict_is_always_shown_in_full() -> None:
    text = shown(*[RIVAL._replace(location=Location(path)) for path in "abcdef"])

    assert text.count("note:") == 6


def test_one_command_mends_several_files() -> None:
    text = shown(missing("a.py"), missing("b.py"), BROKEN)

    assert "\nhelp: mend 2 files at once: tenure stamp a.py b.py\n" in text


def test_two_findings_in_one_file_need_no_common_command() -> None:
    assert "at once" not in shown(BROKEN, BROKEN._replace(code="TEN003"))


def test_commands_that_set_a_value_are_not_joined() -> None:
    found = [finding(path=p, fix=f"tenure stamp --set owner=@USER {p}") for p in ("a", "b")]

    assert "at once" not in shown(*found)


def test_a_common_command_that_is_too_long_to_paste_is_left_out() -> None:
    assert "at once" not in shown(*[missing(f"{n:0100}.py") for n in range(12)])


def test_statistics_count_by_code() -> None:
    text = shown(BROKEN, EXPIRED, EXPIRED._replace(location=Location("x")), statistics=True)

    assert ("\n     2  TEN008  warning  expired\n     1  TEN002  error    invalid-record\n") in text


def test_a_code_without_a_catalog_entry_is_counted_all_the_same() -> None:
    assert "\n     1  TEN099  error\n" in shown(finding("TEN099"), statistics=True)


def test_color_is_escape_sequences_around_the_same_text() -> None:
    text = shown(BROKEN, RIVAL, color=True)

    assert "\x1b[1;31mTEN002 error:\x1b[0m" in text
    assert "\x1b[1;31m^^^^^^^^^^^\x1b[0m" in text
    assert "\x1b[1;32mhelp:\x1b[0m" in text


def test_a_path_that_is_not_text_is_written_out() -> None:
    assert shown(finding(path="a\x1b[2J\n\udcff")).startswith("a\\x1b[2J\\n\\xff:1:1: ")


@settings(max_examples=150, deadline=None)
@given(reports)
def test_nothing_in_a_report_drives_a_terminal(result: Report) -> None:
    plain = render(result, options=Options(statistics=True))

    assert all(line.isprintable() for line in plain.removesuffix("\n").split("\n"))
    plain.encode("utf-8")


@settings(max_examples=100, deadline=None)
@given(reports)
def test_color_changes_nothing_but_color(result: Report) -> None:
    plain = render(result, options=Options(statistics=True))

    colored = render(result, options=Options(color=True, statistics=True))

    assert re.sub("\x1b\\[[0-9;]+m", "", colored) == plain
