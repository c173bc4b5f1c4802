"""What a job writes to its runner, which obeys lines: nothing that comes from a repository is one."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.errors import EditError, UsageError
from tenure_bot.ci import outputs
from tenure_bot.ci.workflow import Workflow
from tenure_bot.github.gateway import Repo
from tenure_bot.settings import Secret


def workflow(folder: Path) -> Workflow:
    summary, output = str(folder / "summary"), str(folder / "output")
    return Workflow("push", {}, Repo(7, "a/b"), "", Secret(""), "", "", "", summary, output)


@given(st.text(max_size=40))
@settings(max_examples=50, deadline=None)
def test_whatever_is_said_is_one_command(text: str) -> None:
    out = io.StringIO()

    outputs.say(out, "notice", text + "\n::error::x\r%0A::error::y")

    (line, rest) = out.getvalue().split("\n")
    assert line.startswith("::notice title=tenure::")
    assert rest == ""
    assert not {"\r", "\u2028"} & set(line)
    assert "%0A" not in line


def test_an_output_is_one_line(tmp_path: Path) -> None:
    outputs.put_out(workflow(tmp_path), conclusion="success", sarif="/tmp/a b")  # noqa: S108

    assert (tmp_path / "output").read_text() == "conclusion=success\nsarif=/tmp/a b\n"
    with pytest.raises(UsageError, match="one line"):
        outputs.put_out(workflow(tmp_path), sarif="/a\npage=/etc/passwd")


def test_a_summary_that_github_would_not_show_is_left_out(tmp_path: Path) -> None:
    outputs.summarize(workflow(tmp_path), "first")
    outputs.summarize(workflow(tmp_path), "x" * (outputs.LARGEST_SUMMARY + 1))
    outputs.summarize(workflow(tmp_path), "last \udcff")

    assert (tmp_path / "summary").read_text() == "first\nlast ?\n"


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(EditError, match="cannot be written"):
        outputs.save(str(tmp_path / "file" / "a.json"), b"")
