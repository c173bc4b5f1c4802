"""What `tenure check` shows: color where it is wanted, and nothing that drives what reads it."""

import json
import re
import sys

import pytest

from support.checking import DAY, MARKED, PLAIN_RECORD
from support.repository import RECORD, GitRepo

ESCAPE = "\x1b["


@pytest.mark.parametrize(
    ("words", "environment", "colored"),
    [
        ((), {}, False),
        (("--color", "always"), {}, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": ""}, False),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        (("--format", "json"), {"FORCE_COLOR": "1"}, False),
        (("--format", "sarif"), {"FORCE_COLOR": "1"}, False),
        (("--format", "github"), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_color_in_a_pipe_is_a_matter_of_choice(
    repo: GitRepo, words: tuple[str, ...], environment: dict[str, str], *, colored: bool
) -> None:
    repo.stage("a.py", MARKED)

    outcome = repo.tenure("check", *words, cwd=None, **environment)

    assert (ESCAPE in outcome.out) is colored


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("environment", "colored"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
    ],
)
def test_a_terminal_gets_color(
    repo: GitRepo, environment: dict[str, str], *, colored: bool
) -> None:
    repo.stage("a.py", MARKED)
    script = (
        "import os, pty, sys\n"
        "parts = []\n"
        "def read(fd):\n    parts.append(os.read(fd, 4096)); return b'.'\n"
        "status = pty.spawn(['tenure', 'check'], read, lambda fd: b'')\n"
        "sys.stdout.buffer.write(b''.join(parts))\n"
    )

    outcome = repo.run("python3", "-c", script, cwd=None, **environment)

    assert "TEN001" in outcome.out
    assert (ESCAPE in outcome.out) is colored


NASTY = [
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31m",
    "a\n::error::owned",
    "a\r::set-output name=x::y",
    "\u202egnp.exe",
    "%0A::warning::owned",
    "a,line=9::owned",
    "\x08\x08\x7f",
    "zero\u200bwidth\u2028line",
]


def lines_are_ours(text: str, form: str) -> None:
    """Fail if a line is a workflow command that no finding made."""
    for line in re.split(r"[\n\r]", text):  # where the runner ends a line
        if "::" in line[:2]:
            assert form == "github"
            assert re.match(r"::(error|warning|notice) file=[^\n]*,title=TEN\d\d\d::", line)
            assert "owned" not in line.split("::")[1].partition("line=")[0].split("file=")[0]


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
@pytest.mark.parametrize("color", ["never", "always"])
def test_nothing_in_a_name_or_a_record_drives_a_terminal_or_a_runner(
    repo: GitRepo, form: str, color: str
) -> None:
    for number, nasty in enumerate(NASTY):
        name = nasty.replace("/", "")
        repo.stage(f"{number}{name}.py", MARKED.rstrip() + " " + nasty.replace("\n", " ") + "\n")
        repo.stage(f"{number}{name}.png", "x")
        value = json.dumps(nasty)
        bad = PLAIN_RECORD.replace("experimental", value) + f"  {value}: {value}\n"
        repo.stage(f"{number}{name}.png.tenure.yaml", bad)
        repo.stage(f"{number}.md", f"---\ntenure:\n  owner: {nasty}\n---\n")
    repo.stage("all.py", "# tenure: {" + "".join(n for n in NASTY if "\n" not in n) + "}\n")

    outcome = repo.tenure("check", "--as-of", DAY, "--format", form, "--color", color)

    assert outcome.status == 1
    assert "TEN001" in outcome.out
    plain = re.sub(r"\x1b\[[0-9;]*m", "", outcome.out) if color == "always" else outcome.out
    # GitHub finds a file only by its real name; the log does not show the properties.
    shown = (
        re.sub(r"(?m)^::(\w+) file=.*?,line=", r"::\1 line=", plain) if form == "github" else plain
    )
    assert [c for c in shown if c != "\n" and not c.isprintable()] == []
    lines_are_ours(plain, form)


def test_an_error_message_about_a_nasty_name_drives_nothing(repo: GitRepo) -> None:
    for nasty in NASTY:
        outcome = repo.tenure("check", f"x{nasty}")
        assert outcome.status == 2
        lines = outcome.err.removesuffix("\n").split("\n")
        assert len(lines) == 1
        assert lines[0].startswith("tenure: x")
        assert lines[0].isprintable()


def test_a_nasty_revision_or_day_drives_nothing(repo: GitRepo) -> None:
    for nasty in NASTY[::3]:
        for words in (("--rev", nasty), ("--diff", f"{nasty}..x"), ("--as-of", nasty)):
            outcome = repo.tenure("check", *words)
            assert outcome.status == 2
            assert all(line.isprintable() for line in outcome.err.split("\n"))
            assert outcome.err.startswith("tenure: ")
            assert "\n::" not in outcome.err


def test_a_policy_in_a_folder_with_a_nasty_name_drives_nothing(repo: GitRepo) -> None:
    repo.stage(f"{NASTY[2]}/tenure.toml", "soon = [")

    outcome = repo.tenure("check")

    assert outcome.status == 2
    assert outcome.err.startswith("tenure: a\\n::error::owned/tenure.toml:1:")


def test_quiet_shows_errors_only_and_changes_no_verdict(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD)
    late = ("check", "--as-of", "2030-01-01")

    assert repo.tenure(*late, "--quiet") == (0, "", "")
    repo.stage("b.py", MARKED)
    outcome = repo.tenure(*late, "-q")
    assert outcome.status == 1
    assert "TEN001" in outcome.out
    assert "TEN008" not in outcome.out


def test_statistics_count_findings_by_rule(repo: GitRepo) -> None:
    repo.stage("a.py", MARKED)
    repo.stage("b.py", MARKED)

    outcome = repo.tenure("check", "--statistics")

    assert re.search(r"^ +2  TEN001  error +missing-record$", outcome.out, re.MULTILINE)


def test_the_command_that_a_finding_names_mends_it(repo: GitRepo) -> None:
    for name in ("a b.py", "-x.py", "it's.py"):
        repo.stage(name, MARKED)
    refusal = repo.tenure("check")
    commands = re.findall(r"help: run: (.*)", refusal.out)
    assert len(commands) == 3

    for command in commands:
        outcome = repo.run(
            "bash", "-c", command.replace("tenure stamp", "tenure stamp --set owner=@acme/shop")
        )
        assert outcome.status == 0, outcome
    repo.git("add", "--all")

    assert repo.tenure("check").status == 0
