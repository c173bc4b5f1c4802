"""Print the completion script of a shell."""

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import argparse

NAME = "completion"
HELP = "print the completion script of a shell"
EXAMPLE = """\
tenure completion bash > ~/.local/share/bash-completion/completions/tenure
tenure completion zsh > "${fpath[1]}/_tenure"
"""


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"))


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Print the script, which `make generate` has made."""
    folder = Path(__file__).parent.parent / "completions"
    out.write((folder / f"tenure.{args.shell}").read_text(encoding="utf-8"))
    return 0
