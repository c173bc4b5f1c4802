"""The registry of reporters."""

import subprocess
import sys

import pytest

from core.reporters.reports import finding, report
from tenure.finding import Severity
from tenure.reporters import REPORTERS, Options, load


@pytest.mark.parametrize("name", REPORTERS)
def test_every_format_renders_an_empty_report(name: str) -> None:
    text = load(name).render(report(), options=Options())

    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("name", ["text", "github"])
def test_quiet_formats_for_people_are_silent_without_errors(name: str) -> None:
    result = report(finding(severity=Severity.WARNING), finding(severity=Severity.NOTICE))

    assert load(name).render(result, options=Options(quiet=True)) == ""


@pytest.mark.parametrize("name", ["json", "sarif"])
def test_formats_for_machines_are_always_whole(name: str) -> None:
    result = report(finding(), finding(severity=Severity.WARNING))
    render = load(name).render

    plain = render(result, options=Options())

    assert render(result, options=Options(color=True, quiet=True, statistics=True)) == plain


def test_a_clean_text_report_imports_no_other_format() -> None:
    program = (
        "import sys, datetime\n"
        "from tenure.report import Report\n"
        "from tenure.reporters import Options, load\n"
        "report = Report(datetime.date(2026, 11, 20), 1, (), (), ())\n"
        "load('text').render(report, options=Options())\n"
        "slow = {'json', 'argparse', 'dataclasses', 'pathlib', 'shlex', 'unicodedata', 'urllib'}\n"
        "print(sorted(slow & set(sys.modules)))\n"
        "print(sorted(m for m in sys.modules if m.startswith('tenure.reporters.')))\n"
    )

    run = subprocess.run(
        [sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True, cwd="."
    )

    assert run.stdout.splitlines() == [
        "[]",
        "['tenure.reporters.summary', 'tenure.reporters.text']",
    ]
