"""Print the completion script of a shell."""

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import argparse

NAME = "completion"
HELP = "print the completion script of a shell"
EXAMPLE = """\
tenure completion bash > ~/.local/share/bash-completion/completions/tenure
tenure completion zsh > ~/.zsh/completions/_tenure
tenure completion fish > ~/.config/fish/completions/tenure.fish"""

SHELLS = ("bash", "zsh", "fish", "tcsh")


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("shell", choices=SHELLS, help="the shell")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Print the script, which `make generate` has made."""
    from pathlib import Path  # late: no other command needs it

    folder = Path(__file__).parent.parent / "completions"
    out.write((folder / f"tenure.{args.shell}").read_text(encoding="utf-8"))
    return 0
