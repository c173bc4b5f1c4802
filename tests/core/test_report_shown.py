"""Text for terminals and commands for shells."""

import os
import shutil
import subprocess

import pytest
from hypothesis import example, given, settings

from core.reporters.reports import git_paths, hostile
from tenure.report import path_bytes
from tenure.shown import command, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, `ä`, 漢字, e\u0301", "plain text, `ä`, 漢字, e\u0301"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x00\x7f\x9b", "\\x00\\x7f\\x9b"),
        ("\udcff\udc80", "\\xff\\x80"),
        ("\ud800", "\\ud800"),
        ("\u202e\u2066\u200b\u2028", "\\u202e\\u2066\\u200b\\u2028"),
        ("\u00a0\ufeff", "\\xa0\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
        ("back\\slash", "back\\slash"),
        ("", ""),
    ],
)
def test_what_is_not_plainly_visible_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@settings(max_examples=200, deadline=None)
@given(hostile)
def test_printable_text_is_one_printable_line_and_stays_what_it_is(text: str) -> None:
    shown = printable(text)

    assert shown.isprintable()
    assert printable(shown) == shown


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("tenure", "stamp", "a.py"), "tenure stamp a.py"),
        (("tenure", "stamp", "--fix", "a b.py"), "tenure stamp --fix 'a b.py'"),
        (("it's", "$(rm)", "`x`", "~", "!"), """'it'"'"'s' '$(rm)' '`x`' '~' '!'"""),
        (("",), "''"),
        (("=ls",), "'=ls'"),
        (("é.py",), "'é.py'"),
        (("a\nb",), "$'a\\012b'"),
        (("\udcff1",), "$'\\3771'"),
        (("\u202e'\\!x\x1b",), "$'\\342\\200\\256\\047\\134\\041x\\033'"),
        (("--set", "--set=a=-b", "-x"), "--set --set=a=-b -x"),
        (("-x.py", "--", "-", "-1", "-\n"), "./-x.py ./-- ./- ./-1 $'./-\\012'"),
    ],
)
def test_a_command_line_is_quoted_for_a_shell(words: tuple[str, ...], line: str) -> None:
    assert command(*words) == line


def test_a_path_is_never_taken_for_an_option() -> None:
    line = command("tenure", "stamp", "--fix", paths=["--all", "-x", "a.py"])

    assert line == "tenure stamp --fix ./--all ./-x a.py"


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@settings(max_examples=40, deadline=None)
@example("-rf \udcff'\\!\n$(x)")
@given(git_paths)
def test_bash_reads_back_the_bytes_of_a_path(path: str) -> None:
    line = command("printf", "%s", paths=[path])

    run = subprocess.run(
        ["bash", "--norc", "-c", line], capture_output=True, check=True, env={"LC_ALL": "C"}
    )

    assert line.isprintable()
    assert os.path.normpath(run.stdout) == os.path.normpath(path_bytes(path))
