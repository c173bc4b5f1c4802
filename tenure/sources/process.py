"""Start git, quickly, and so that nothing in the repository's configuration can run."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple

from tenure.errors import SourceError

MINIMUM_GIT = (2, 38)
"""`git cat-file --batch-command -z` is that old."""

_NEVER_EXECUTE = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "diff.external=",
    "submodule.recurse=false",
)
_KEPT = {  # what git sets for its hooks, and what tells it where the repository is
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CEILING_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_EXEC_PATH",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_WORK_TREE",
}
_CONFIG = ("GIT_CONFIG_",)

_TICK = 0.1
"""Seconds between two looks at a git that is watched."""


class Child(NamedTuple):
    """A running git: its pipes, and the process to wait for."""

    pid: int
    stdin: BinaryIO
    stdout: BinaryIO
    stderr: BinaryIO
    process: Any = None

    def finish(self) -> tuple[int, str]:
        """Wait for the end; return the exit status and what git said on standard error."""
        with suppress(BrokenPipeError):  # git ended before it read everything, and says why
            self.stdin.close()
        said = self.stderr.read().decode(errors="replace").strip()
        self.stderr.close()
        self.stdout.close()
        if self.process is not None:
            return int(self.process.wait()), said
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]), said

    def kill(self) -> None:
        """Tell a git to end; `finish` or `stop` has to follow."""
        import signal  # only here: costs a millisecond

        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def stop(self) -> None:
        """End a git whose answer is no longer of interest."""
        self.kill()
        self.stdout.close()
        self.finish()


def environment(*, network: bool = False) -> dict[str, str]:
    """Return the environment for git: what git set for us stays, what executes or talks goes.

    Args:
        network: Allow git to reach a remote. Without it a missing object of a partial clone
            stays missing: a lazy fetch would run whatever the configuration names as transport.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith(_CONFIG)
    }
    kept |= {
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    if not network:
        kept |= {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"}
    return kept


def command(args: Sequence[str], root: str | None) -> list[str]:
    """Return the full argument list of a git command that obeys no executing configuration."""
    words = ["git", "--no-pager", "--literal-pathspecs"]
    if root is not None:
        words += ["-C", root]
    for setting in _NEVER_EXECUTE:
        words += ["-c", setting]
    return words + list(args)


def start(
    args: Sequence[str],
    root: str | None = None,
    env: dict[str, str] | None = None,
    *,
    apart: bool = False,
) -> Child:
    """Start git with pipes on all three standard streams.

    Args:
        args: The arguments after `git`.
        root: The folder to run in.
        env: The environment; by default `environment()`.
        apart: In a process group of its own, so that it can be ended with all that it starts.

    Raises:
        SourceError: git is not installed.
    """
    words = command(args, root)
    env = environment() if env is None else env
    try:
        if sys.platform == "win32" or not hasattr(os, "posix_spawnp"):
            return _start_portably(words, env)
        return _start_quickly(words, env, apart=apart)
    except FileNotFoundError as exc:
        raise SourceError("git was not found on the PATH", "install git 2.38 or newer") from exc
    except OSError as exc:
        raise SourceError(f"git could not be started: {exc.strerror or exc}") from exc


def _start_quickly(words: list[str], env: dict[str, str], *, apart: bool) -> Child:
    """`posix_spawn`: `subprocess` costs the hook four milliseconds of imports before git runs."""
    pipes = [os.pipe() for _ in range(3)]  # close-on-exec, all six ends
    (in_read, in_write), (out_read, out_write), (err_read, err_write) = pipes
    actions = [
        (os.POSIX_SPAWN_DUP2, in_read, 0),
        (os.POSIX_SPAWN_DUP2, out_write, 1),
        (os.POSIX_SPAWN_DUP2, err_write, 2),
    ]
    try:
        if apart:
            pid = os.posix_spawnp(words[0], words, env, file_actions=actions, setpgroup=0)
        else:
            pid = os.posix_spawnp(words[0], words, env, file_actions=actions)
    except BaseException:
        for pair in pipes:
            for end in pair:
                os.close(end)
        raise
    for end in (in_read, out_write, err_write):
        os.close(end)
    return Child(
        pid,
        os.fdopen(in_write, "wb"),
        os.fdopen(out_read, "rb", 1 << 16),
        os.fdopen(err_read, "rb"),
    )


def _start_portably(words: list[str], env: dict[str, str]) -> Child:
    import subprocess  # Windows has no posix_spawn

    process = subprocess.Popen(  # noqa: S603  # a fixed list, no shell
        words,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=1 << 16,
    )
    into: Any = process.stdin
    out: Any = process.stdout
    errors: Any = process.stderr
    return Child(process.pid, into, out, errors, process)


def run(
    args: Sequence[str],
    root: str | None = None,
    *,
    stdin: bytes = b"",
    env: dict[str, str] | None = None,
    allowed: Sequence[int] = (0,),
) -> bytes:
    """Run git to its end and return its standard output.

    Args:
        args: The arguments after `git`.
        root: The folder to run in.
        stdin: At most what fits into a pipe, unless the command reads before it writes.
        env: The environment; by default `environment()`.
        allowed: The exit statuses that are answers.

    Raises:
        SourceError: Another exit status.
    """
    child = start(args, root, env)
    with suppress(BrokenPipeError):  # git ended early and says why
        child.stdin.write(stdin)
        child.stdin.close()
    output = child.stdout.read()
    status, said = child.finish()
    if status not in allowed:
        raise failure(said, root)
    return output


def run_watched(
    args: Sequence[str],
    root: str,
    *,
    env: dict[str, str],
    stdin: bytes,
    enough: Callable[[], bool],
) -> tuple[int, str]:
    """Run a git that says little to its end, or until somebody has had enough of it.

    Args:
        args: The arguments after `git`.
        root: The folder to run in.
        env: The environment.
        stdin: At most what fits into a pipe.
        enough: Is asked ten times a second, in a thread of its own, whether to end it.

    Returns:
        The exit status, negative if it was ended, and what git said on standard error.
    """
    from threading import Event, Thread  # late: only what talks to a network needs it

    child = start(args, root, env, apart=True)
    ended = Event()

    def watch() -> None:
        while not ended.wait(_TICK):
            if enough():
                _end_all(child)

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        with suppress(BrokenPipeError):  # git ended early and says why
            child.stdin.write(stdin)
        return child.finish()
    finally:
        ended.set()
        watcher.join()


def _end_all(child: Child) -> None:
    """Kill a git and what it has started: whoever talks to a network may not listen any more."""
    if child.process is not None:
        child.process.kill()
        return
    import signal

    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def output(child: Child, root: str) -> bytes:
    """Return what a git that was started says, when it has ended.

    Raises:
        SourceError: It failed.
    """
    said = child.stdout.read()
    status, complaint = child.finish()
    if status:
        raise failure(complaint, root)
    return said


def failure(said: str, root: str | None = None) -> SourceError:
    """Turn what git said into an error that says what to do."""
    text = said.lower()
    if "not a git repository" in text:
        return SourceError("this folder is in no git repository", "run it inside one, or: git init")
    if "dubious ownership" in text:
        where = root or os.getcwd()
        return SourceError(
            f"git does not trust the repository at {where}: it belongs to another user",
            f"git config --global --add safe.directory {where}",
        )
    if "index.lock" in text:
        what = "another git command holds the index (index.lock)"
        return SourceError(what, "try again once it has ended; if none runs, remove that file")
    if "usage: git" in text or "unknown switch" in text or "unknown option" in text:
        version = run(["--version"]).decode(errors="replace").split()
        found = next((word for word in version if word[:1].isdigit()), "unknown")
        numbers = tuple(int(n) if n.isdigit() else 0 for n in found.split(".")[:2])
        if numbers < MINIMUM_GIT:
            return SourceError(
                f"git {found} is too old: tenure needs 2.38", "update git: https://git-scm.com"
            )
        run(["rev-parse", "--git-dir"], root)  # `git diff` hides what is wrong behind its usage
    last = said.splitlines()[-1] if said else "it said nothing"
    return SourceError("git failed: " + last.removeprefix("fatal: ").removeprefix("error: "))
