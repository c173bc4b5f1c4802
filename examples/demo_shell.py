"""Commands that are shown while they run, apart from the configuration of this machine."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_ENVIRONMENT = {
    "GIT_AUTHOR_EMAIL": "nadia@acme.example",
    "GIT_AUTHOR_NAME": "Nadia Osei",
    "GIT_COMMITTER_EMAIL": "nadia@acme.example",
    "GIT_COMMITTER_NAME": "Nadia Osei",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_PAGER": "cat",
}


class TourError(Exception):
    """Something did not go as the tour says."""


class Shell(NamedTuple):
    """A folder in which commands run and are shown.

    Attributes:
        folder: Where they run.
        environment: All of their environment variables.
        color: Whether headings and outputs have color.
    """

    folder: Path
    environment: Mapping[str, str]
    color: bool = False

    def heading(self, text: str) -> None:
        """Begin a section of the tour."""
        self._print(f"\n{self._painted('1;35', text)}\n")

    def say(self, text: str) -> None:
        """Tell what comes, or what was seen."""
        self._print(f"{self._painted('2', '# ')}{text}")

    def run(self, *words: str, refused: bool = False) -> str:
        """Show a command and its output while it runs, and return the output.

        Args:
            words: The command line.
            refused: Whether it shall end with status 1 instead of 0.

        Raises:
            TourError: It ended otherwise.
        """
        line = words[2] if words[:2] == ("sh", "-c") else shlex.join(words)
        self._print(f"{self._painted('1;32', '$')} {self._painted('1', line)}")
        lines = []
        with _started(words, self, subprocess.STDOUT) as process:
            for text in process.stdout or ():
                self._print(text, end="")
                lines.append(text)
        self._print()
        if process.returncode != int(refused):
            raise TourError(f"`{line}` ended with status {process.returncode}")
        return "".join(lines)

    def ask(self, *words: str, statuses: Sequence[int] = (0,)) -> str:
        """Run a command without showing it and return its output.

        Raises:
            TourError: It ended with none of the `statuses`.
        """
        with _started(words, self, subprocess.PIPE) as process:
            out, err = process.communicate()
        if process.returncode not in statuses:
            raise TourError(f"`{shlex.join(words)}` ended with {process.returncode}: {err.strip()}")
        return str(out)

    def _painted(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.color else text

    def _print(self, text: str = "", end: str = "\n") -> None:
        print(text, end=end, flush=True)


@contextmanager
def _started(words: Sequence[str], shell: Shell, errors: int) -> Iterator["subprocess.Popen[str]"]:
    """Start a command; if the tour is interrupted, nothing that it started lives on."""
    with subprocess.Popen(
        words,
        cwd=shell.folder,
        env=shell.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # its children can then be ended with it
    ) as process:
        try:
            yield process
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def environment(scratch: Path, *, color: bool) -> dict[str, str]:
    """Return the environment of the tour: no git configuration, all caches in `scratch`.

    HOME stays as it is, since pip may find its index there.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PRE_COMMIT")) and name not in ("FORCE_COLOR", "NO_COLOR")
    }
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    caches = {
        "TMPDIR": str(scratch),
        "PRE_COMMIT_HOME": str(scratch / "pre-commit"),
        "VIRTUALENV_OVERRIDE_APP_DATA": str(scratch / "virtualenv"),
    }
    colors = {
        "FORCE_COLOR" if color else "NO_COLOR": "1",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "color.ui",
        "GIT_CONFIG_VALUE_0": "always" if color else "never",
        "PRE_COMMIT_COLOR": "always" if color else "never",
    }
    return kept | _ENVIRONMENT | caches | colors | {"PATH": path}
