"""Run commands in turn and say how long they took, as ratios within one round.

Absolute times move by a factor of two from hour to hour on a shared machine; the ratio of two
commands that ran right after each other hardly does. So every round runs each command once, and
a ratio is the median of the ratios of the rounds.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

CAPPED = 124
"""The exit status of `timeout` for a command that took too long."""

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024

_LAUNCHER = """
import os, sys
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
usage = os.wait4(pid, 0)[2]
os.write(2, b"\\n%d" % usage.ru_maxrss)
"""


class Command(NamedTuple):
    """A command line under measurement.

    Attributes:
        name: How the table calls it.
        words: The program, as an absolute path, and its arguments.
        folder: Where it runs.
        statuses: The exit statuses that are right.
        cap: The seconds after which it is stopped; its time is then "at least".
        forgets: A folder that is removed before each run, because the command remembers there what
            it has seen.
    """

    name: str
    words: tuple[str, ...]
    folder: str
    statuses: tuple[int, ...] = (0,)
    cap: int | None = None
    forgets: str | None = None


class CommandError(Exception):
    """A command did not do what it should, so its time means nothing."""


Timings = dict[str, list[float]]
"""The seconds of each round, by the name of the command."""


def rounds(
    commands: Sequence[Command], count: int, *, before: Callable[[], None] | None = None
) -> Timings:
    """Run every command once to warm up, then `count` rounds of all of them in turn.

    Args:
        commands: What to run.
        count: How many rounds.
        before: Called before each command; the caches are then meant to be cold and no round
            warms them up.

    Raises:
        CommandError: A command ended with the wrong exit status.
    """
    timings: Timings = {command.name: [] for command in commands}
    if before is None:
        for command in commands:
            if command.cap is None:
                run(command)
    for _ in range(count):
        for command in commands:
            if before:
                before()
            timings[command.name].append(run(command))
    return timings


def ratio(timings: Timings, one: str, other: str) -> float:
    """Return how many times longer `one` took than `other`."""
    pairs = zip(timings[one], timings[other], strict=True)
    return statistics.median(mine / theirs for mine, theirs in pairs)


def run(command: Command) -> float:
    """Run a command to its end and return the wall time in seconds.

    Raises:
        CommandError: It ended with the wrong exit status.
    """
    words = command.words
    if command.cap:
        words = ("timeout", str(command.cap), *words)
    return _spawn(command, words)[0]


def said(command: Command) -> str:
    """Run a command and return what it wrote.

    Raises:
        CommandError: It ended with the wrong exit status.
    """
    return _spawn(command, command.words)[1]


def peak(command: Command) -> int:
    """Return the most memory in bytes that the command or one of its children had resident.

    A launcher of its own starts it: a process begins with the peak of the one that started it.
    """
    words = (sys.executable, "-I", "-S", "-c", _LAUNCHER, *command.words)
    said = _spawn(command, words)[1]
    return int(said.rpartition("\n")[2]) * _RSS_UNIT


def _spawn(command: Command, words: tuple[str, ...]) -> tuple[float, str]:
    os.chdir(command.folder)
    if command.forgets:
        shutil.rmtree(command.forgets, ignore_errors=True)
    with tempfile.TemporaryFile() as output:
        actions = [(os.POSIX_SPAWN_DUP2, output.fileno(), stream) for stream in (1, 2)]
        start = time.perf_counter()
        # `subprocess` would add its own milliseconds to each time.
        pid = os.posix_spawnp(words[0], words, os.environ, file_actions=actions)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        seconds = time.perf_counter() - start
        output.seek(0)
        said = output.read().decode(errors="replace")
    if status not in command.statuses and not (command.cap and status == CAPPED):
        raise CommandError(f"{command.name} ended with status {status}: {said.strip()[-300:]}")
    return seconds, said


def forget(root: str) -> None:
    """Drop the content of every file below a folder from the page cache (their names stay there)."""
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                file = os.open(path, os.O_RDONLY)
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(file)
