"""A large repository with many artifacts: its register from nothing, and after one more commit."""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import measure, repositories
from benchmarks.measure import Command
from benchmarks.table import Row

if TYPE_CHECKING:
    from benchmarks.cases import Setting

FILES, ARTIFACTS, COMMITS = 100_000, 10_000, 20_000
"""The repository at scale 1. A million commits need a quarter of an hour and make no difference
after the first run."""

AGAIN = 1.0
"""The seconds that another run may take beside the start of the program."""

_WHEN = 1_600_000_000


def artifacts(setting: "Setting") -> Iterator[Row]:
    """Measure `tenure register` on a large repository."""
    folder = setting.folder / "artifacts"
    if not folder.exists():
        print(f"Making the repository {folder} …", file=sys.stderr)
        _make(setting, folder)
    count = int(ARTIFACTS * setting.scale)
    case = f"{count:,} artifacts in {int(FILES * setting.scale):,} files"
    tenure = str(Path(sys.executable).parent / "tenure")
    day = ("--as-of", setting.today.isoformat())
    start = Command("tenure --version", (tenure, "--version"), str(folder))
    text = Command("tenure register", (tenure, "register", *day), str(folder))
    json = Command("tenure register --format json", (*text.words, "--format", "json"), str(folder))
    first = text._replace(forgets=f"{folder}/.git/tenure")
    yield Row(case, "tenure register, the first time", measure.run(first))
    number = iter(range(10**9))
    timings = measure.rounds(
        [start, text, json],
        max(setting.rounds // 3, 1),
        before=lambda: _commit(folder, next(number)),
    )
    yield Row(case, start.name, statistics.median(timings[start.name]))
    for command, required in ((text, f"< {AGAIN} s"), (json, "")):
        pairs = zip(timings[command.name], timings[start.name], strict=True)
        beside = statistics.median(mine - theirs for mine, theirs in pairs)
        again = f"{command.name}, after one more commit"
        yield Row(case, again, statistics.median(timings[command.name]))
        met = beside < AGAIN if required else None
        yield Row(case, "  beside the start", beside, required=required, met=met)


def _make(setting: "Setting", folder: Path) -> None:
    def scaled(count: int) -> int:
        return max(int(count * setting.scale), 40)

    styles = repositories.LINUX
    files, records = scaled(FILES), scaled(ARTIFACTS)
    made = repositories.tree(
        styles, setting.today, files=files, folders=files // 25, records=records, median=400
    )
    repositories.build(folder, made)
    stream = "".join(_texts(scaled(COMMITS)))
    words = ("git", "fast-import", "--quiet")
    subprocess.run(words, cwd=folder, input=stream.encode(), check=True)
    repositories.git(folder, "reset", "--quiet", "--hard")
    repositories.settle(folder)


def _texts(commits: int) -> Iterator[str]:
    for number in range(commits):
        who = f"Person {number % 300} <p{number % 300}@example.org> {_WHEN + number * 9_000} +0000"
        content = f"{number}\n"
        yield f"commit refs/heads/main\ncommitter {who}\ndata 7\nChange\n\n"
        yield "from refs/heads/main^0\n" if number == 0 else ""
        yield f"M 100644 inline notes/n{number % 900}.txt\ndata {len(content)}\n{content}\n"


def _commit(folder: Path, number: int) -> None:
    """Put one commit on top that changes one file."""
    with (folder / "notes" / "n0.txt").open("a") as file:
        file.write(f"again {number}\n")
    words = ("commit", "--quiet", "--no-verify", "-m", "Once", "--", "notes/n0.txt")
    repositories.git(folder, *words)
