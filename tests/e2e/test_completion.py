"""The completion scripts are in step with the commands and work in a real shell."""

import shutil
import subprocess
from pathlib import Path

import pytest

from support.repository import GitRepo
from tenure.cli.completion import SHELLS
from tenure.cli.main import COMMANDS

DRIVER = """\
source "$1"
shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
complete -p tenure > /dev/null || exit 9
_shtab_tenure tenure "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" 2> /dev/null
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_each_shell_is_printed_and_knows_every_command(
    shell: str, repo: GitRepo
) -> None:
    outcome = repo.tenure("completion", shell)

    assert outcome.status == 0
    assert all(name in outcome.out for name in COMMANDS)
    assert "as-of" in outcome.out


def test_another_shell_is_refused(repo: GitRepo) -> None:
    outcome = repo.tenure("completion", "cmd")

    assert outcome.status == 2
    assert "invalid choice: 'cmd'" in outcome.err


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["sta"], {"stamp"}),
        ([""], set(COMMANDS)),
        (["stamp", "--car"], {"--carrier"}),
        (["stamp", "--carrier", "s"], {"sidecar"}),
        (["stamp", "a.py", "b"], {"b.py"}),
        (["check", "a"], {"a.py"}),
        (["explain", "b"], {"b.py"}),
        (["check", "--format", "g"], {"github"}),
        (["policy", "s"], {"sync"}),
    ],
)
@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_offers_what_fits(
    words: list[str], offered: set[str], repo: GitRepo, tmp_path: Path
) -> None:
    repo.write("a.py", "")
    repo.write("b.py", "")
    script = tmp_path / "tenure.bash"
    script.write_text(repo.tenure("completion", "bash").out, encoding="utf-8")

    outcome = repo.run("bash", "--norc", "-c", DRIVER, "driver", str(script), "tenure", *words)

    assert outcome.status == 0, outcome.err
    assert set(outcome.out.split()) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "tcsh"])
def test_the_script_parses(shell: str, repo: GitRepo, tmp_path: Path) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(repo.tenure("completion", shell).out, encoding="utf-8")

    done = subprocess.run([shell, "-n", str(script)], capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
