"""A long history: reading all of it beside `git log`, and again after one more commit."""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks import measure, repositories
from benchmarks.measure import Command
from benchmarks.table import Row
from benchmarks.text import seeded

if TYPE_CHECKING:
    from benchmarks.cases import Setting

COMMITS = 200_000
"""Commits of the history at scale 1; a file for every ten of them. A million needs half an hour."""

MOST = 500
"""The memory in MB that reading may need."""

AGAIN = 0.3
"""The seconds that another run may take beside the start of the program."""

_FORMAT = "--format=%H %ct %P%n%an <%ae>%n%cn <%ce>%n%B"
_CREDIT = "Co-authored-by: Claude <noreply@anthropic.com>\n"
_BY_AI = 0.05
_MEGABYTE = 1_000_000


def past(setting: "Setting") -> Iterator[Row]:
    """Measure `tenure scan` on a long history."""
    folder = setting.folder / "history.git"
    commits = max(int(COMMITS * setting.scale), 1_000)
    if not folder.exists():
        print(f"Making the repository {folder} …", file=sys.stderr)
        _make(folder, commits)
    case = f"The history of {commits:,} commits"
    log = Command("git log", ("git", "log", "-z", "--name-status", "-M", _FORMAT), str(folder))
    tenure = str(Path(sys.executable).parent / "tenure")
    words = (tenure, "scan", "--no-blame", "--quiet", "--limit", "1")
    first = Command("tenure scan, the first time", words, str(folder), forgets=f"{folder}/tenure")
    timings = measure.rounds([log, first], max(setting.rounds // 7, 1))
    ratio = measure.ratio(timings, first.name, log.name)
    yield Row(case, log.name, statistics.median(timings[log.name]))
    yield Row(
        case,
        first.name,
        statistics.median(timings[first.name]),
        ratio=ratio,
        than=log.name,
        required="≤ 1.5",
        met=ratio <= 1.5,
    )
    most = measure.peak(first) / _MEGABYTE
    yield Row(case, "  its peak memory", most, "MB", required=f"< {MOST}", met=most < MOST)
    yield from _again(setting, case, folder, tenure, words)


def _again(
    setting: "Setting", case: str, folder: Path, tenure: str, words: tuple[str, ...]
) -> Iterator[Row]:
    start = Command("tenure --version", (tenure, "--version"), str(folder))
    again = Command("tenure scan, after one more commit", words, str(folder))
    measure.run(again)
    count = iter(range(10**9))
    rounds = max(setting.rounds // 3, 1)
    timings = measure.rounds([start, again], rounds, before=lambda: _commit(folder, next(count)))
    pairs = zip(timings[again.name], timings[start.name], strict=True)
    beside = statistics.median(mine - theirs for mine, theirs in pairs)
    yield Row(case, start.name, statistics.median(timings[start.name]))
    yield Row(case, again.name, statistics.median(timings[again.name]))
    yield Row(case, "  beside the start", beside, required=f"< {AGAIN} s", met=beside < AGAIN)


def _make(folder: Path, commits: int) -> None:
    folder.mkdir(parents=True)
    repositories.git(folder, "init", "--quiet", "--bare", "--initial-branch=main", ".")
    words = ("git", "fast-import", "--quiet", "--done")
    with subprocess.Popen(words, cwd=folder, stdin=subprocess.PIPE) as process:
        assert process.stdin
        for text in _stream(seeded(commits), commits):
            process.stdin.write(text.encode())
        process.stdin.write(b"done\n")
    if process.returncode:
        raise measure.CommandError("git fast-import failed")


def _stream(lots: Random, commits: int) -> Iterator[str]:
    """Yield commits by a few thousand people, each of which touches some files, mostly old ones."""
    words = [f"word{number}" for number in range(2_000)]
    files = 0
    for number in range(1, commits + 1):
        person = int(lots.random() ** 2 * 3_000)
        who = f"Person {person} <p{person}@example.org> {1_200_000_000 + number * 400} +0000"
        body = "\n".join(" ".join(lots.choices(words, k=9)) for _ in range(3))
        signed = f"Signed-off-by: Person {person} <p{person}@example.org>\n"
        credit = _CREDIT if lots.random() < _BY_AI else ""
        message = f"Change {number}\n\n{body}\n\n{signed}{credit}"
        yield f"commit refs/heads/main\nauthor {who}\ncommitter {who}\n"
        yield f"data {len(message)}\n{message}\n"
        for _ in range(1 + int(lots.random() ** 3 * 5)):
            new = files * 10 < number
            at = files if new else int(lots.random() ** 1.5 * files)
            files += new
            content = f"{number}\n{at}\n"
            yield f"M 100644 inline src/d{at % 40}/e{at // 40 % 60}/f{at}.c\n"
            yield f"data {len(content)}\n{content}\n"


def _commit(folder: Path, number: int) -> None:
    """Put one commit on top that touches one file."""
    content = f"{number}\n"
    stream = (
        "commit refs/heads/main\ncommitter Ana <ana@example.org> now\n"
        f"data {len(_CREDIT) + 5}\nOnce\n{_CREDIT}\nfrom refs/heads/main^0\n"
        f"M 100644 inline src/more/f{number}.c\ndata {len(content)}\n{content}\n"
    )
    words = ("git", "fast-import", "--quiet", "--date-format=now")
    subprocess.run(words, cwd=folder, input=stream.encode(), check=True)
