"""This checkout as a repository that pre-commit can install hooks from, made once for all tests."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
_IGNORED = "/.venv/\n/.git/\n/dist/\n__pycache__/\n.*_cache/\n.hypothesis/\n"


class HookSource(NamedTuple):
    """A repository that holds the checkout as it is on disk.

    Attributes:
        url: Where it is.
        revision: Its only commit.
        home: What `PRE_COMMIT_HOME` is: hooks are built there once.
    """

    url: str
    revision: str
    home: Path


def make(folder: Path, environment: Mapping[str, str]) -> HookSource:
    """Return the repository in `folder`, and make it unless it is there."""
    import fcntl  # tests of hooks run on systems that have it

    store = folder / "tenure.git"
    with open(folder / "tenure.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "revision").exists():
            _commit(store, environment)
            (folder / "revision").write_text(_git(store, environment, "rev-parse", "HEAD"))
    return HookSource(str(store), (folder / "revision").read_text().strip(), folder / "home")


def _commit(store: Path, environment: Mapping[str, str]) -> None:
    _git(store, environment, "init", "--quiet", "--bare", str(store))
    (store / "info" / "exclude").write_text(_IGNORED)
    _git(store, environment, f"--work-tree={ROOT}", "add", "--all", str(ROOT))
    _git(store, environment, f"--work-tree={ROOT}", "commit", "--quiet", "--message=Snapshot")


def _git(store: Path, environment: Mapping[str, str], *words: str) -> str:
    done = subprocess.run(
        ["git", f"--git-dir={store}", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(done.stderr)
    return done.stdout
