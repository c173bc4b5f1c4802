"""A real git repository with a fixed identity and no configuration but its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from support import served

ENVIRONMENT = {
    "GIT_AUTHOR_DATE": "2026-11-01T12:00:00Z",
    "GIT_AUTHOR_EMAIL": "nadia@example.org",
    "GIT_AUTHOR_NAME": "Nadia Osei",
    "GIT_COMMITTER_DATE": "2026-11-01T12:00:00Z",
    "GIT_COMMITTER_EMAIL": "nadia@example.org",
    "GIT_COMMITTER_NAME": "Nadia Osei",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TEST_FSYNC": "0",
    "LC_ALL": "C.UTF-8",
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    "TZ": "UTC",
}

RECORD = (
    '# tenure:\n#   owner: "@acme/shop"\n#   origin: claude-code\n#   lifecycle: experimental\n'
    "#   created: 2026-11-01\n#   expires: 2027-01-15\n"
)
"""A valid comment header in `#` comments."""


class Outcome(NamedTuple):
    """How a command ended."""

    status: int
    out: str
    err: str


class GitRepo:
    """A repository under `root`."""

    def __init__(self, root: Path, *, home: Path | None = None) -> None:
        self.root = root
        self.environment = ENVIRONMENT | {"HOME": str(home or root.parent)}
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *args: str | bytes, cwd: Path | None = None, check: bool = True) -> str:
        """Run git and return its output."""
        done = subprocess.run(
            ["git", "-c", "maintenance.auto=false", *args],
            cwd=cwd or self.root,
            env=self.environment,
            capture_output=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"git {args}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode(errors="surrogateescape")

    def write(self, path: str | bytes, content: str | bytes) -> None:
        """Write a file into the work tree."""
        target = os.path.join(os.fsencode(self.root), os.fsencode(path))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        with open(target, "wb") as file:
            file.write(data)

    def stage(self, path: str | bytes, content: str | bytes) -> None:
        """Write a file and stage it."""
        self.write(path, content)
        self.git("--literal-pathspecs", "add", "--", path)

    def commit(self, message: str = "Change") -> str:
        """Commit what is staged, without hooks, and return the commit's id."""
        self.git("commit", "--quiet", "--no-verify", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").strip()

    def read(self, path: str) -> bytes:
        """Return a file of the work tree."""
        return (self.root / path).read_bytes()

    def tenure(self, *args: str | bytes, cwd: Path | None = None, **environment: str) -> Outcome:
        """Run the `tenure` command in a process of its own that has imported it already.

        `run("tenure", …)` starts it as a person does.
        """
        settings = self.environment | environment
        if not served.can(settings):
            return self.run("tenure", *args, cwd=cwd, **environment)
        status, out, err = served.run(args, cwd or self.root, settings)
        return Outcome(
            status, out.decode(errors="surrogateescape"), err.decode(errors="surrogateescape")
        )

    def run(self, *words: str | bytes, cwd: Path | None = None, **environment: str) -> Outcome:
        """Run any command in the repository."""
        done = subprocess.run(
            words,
            cwd=cwd or self.root,
            env=self.environment | environment,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return Outcome(
            done.returncode,
            done.stdout.decode(errors="surrogateescape"),
            done.stderr.decode(errors="surrogateescape"),
        )
