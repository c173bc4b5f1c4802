"""What is measured: a commit of ten files, a whole repository, ten thousand records."""

import json
import shutil
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from benchmarks import artifacts, history, measure, repositories
from benchmarks.measure import Command, CommandError, Timings
from benchmarks.table import Row
from benchmarks.text import record, seeded

CHECK = "tenure check"
MEGABYTE = 1_000_000
SCHEMA = Path(__file__).parent.parent / "schemas" / "artifact.schema.json"

_YAML_ALONE = """
import sys, yaml
loader = yaml.CSafeLoader
for block in open(sys.argv[1], encoding="utf-8").read().split("\\n\\n"):
    yaml.load(block, loader)
"""


class Setting(NamedTuple):
    """What a run of the benchmark has.

    Attributes:
        folder: Where the repositories are made.
        peers: The programs to compare with, by name.
        today: The day on which the records are written.
        scale: The share of the files of the large repositories that is made.
        rounds: The rounds of short commands; long ones run in a third of them.
    """

    folder: Path
    peers: dict[str, str]
    today: date
    scale: float = 1.0
    rounds: int = 21


class Goal(NamedTuple):
    """A required ratio: `command` takes at most, or at least, `bound` times as long as `than`."""

    command: str
    than: str
    bound: float
    at_most: bool = False


def hook(setting: Setting) -> Iterator[Row]:
    """Measure a commit of ten files in a small repository and in a middling one."""
    for shape, files, folders in (("small", 60, 12), ("ansible", 5_000, 1_800)):
        for records in (True, False):
            base = repositories.tree(
                repositories.ANSIBLE,
                setting.today,
                files=files,
                folders=folders,
                records=files // 12,
                median=800,
            )
            folder = setting.folder / f"{shape}-{'records' if records else 'nothing'}"
            old = repositories.commit_files(setting.today, records=records, version=1)
            _fresh(folder, chain(islice(old, 5), base))
            what = f"repository of {files:,} files"
            yield from _commit(setting, folder, what, records=records)
            if records and shape == "small":
                yield from _markdown(setting, folder, what)


def whole(setting: Setting) -> Iterator[Row]:
    """Measure a whole repository of the shape of Linux, and a commit in it."""
    folder = setting.folder / "linux"
    files = max(int(78_600 * setting.scale), 200)
    records = max(int(1_000 * setting.scale), 10)
    _fresh(
        folder,
        repositories.tree(
            repositories.LINUX,
            setting.today,
            files=files,
            folders=max(files // 16, 22),
            records=records,
            median=4_500,
        ),
    )
    yield from _everything(setting, folder, records)
    yield from _commit(setting, folder, f"repository of {files:,} files", records=True)


def real(setting: Setting, repository: Path) -> Iterator[Row]:
    """Measure a clone of a real repository, after 1,000 of its files got a record."""
    folder = setting.folder / "clone"
    shutil.rmtree(folder, ignore_errors=True)
    records = repositories.clone(repository, folder, setting.today, records=1_000)
    yield from _everything(setting, folder, records)
    yield from _commit(setting, folder, f"clone of {repository}", records=True)


def many_records(setting: Setting) -> Iterator[Row]:
    """Measure how many records are read in a second."""
    count = max(int(10_000 * setting.scale), 100)
    folder = setting.folder / "records"
    styles = [style for style in repositories.LINUX if style.mark]
    _fresh(
        folder,
        repositories.tree(
            styles,
            setting.today,
            files=count + 3,
            folders=count // 25,
            records=count,
            median=500,
        ),
    )
    _require_records(folder, count)
    blocks = setting.folder / "records.yaml"
    rng = seeded(count)
    lines = ("\n".join(record(rng, setting.today, number)) for number in range(count))
    blocks.write_text("\n\n".join(lines), "utf-8")
    alone = Command("libyaml alone", (sys.executable, "-c", _YAML_ALONE, str(blocks)), str(folder))
    commands = [alone, _tenure(folder, "--all")]
    case = f"{count:,} records in as many files"
    timings = measure.rounds(commands, max(setting.rounds // 3, 1))
    yield from _rows(case, commands, timings, ())
    rate = count / statistics.median(timings["tenure check --all"])
    yield Row(case, "  its rate", rate, "records/s", required="≥ 5,000", met=rate >= 5_000)


def million(setting: Setting) -> Iterator[Row]:
    """Measure the questions to a register of a million artifacts."""
    from benchmarks import register  # late: the other cases need no SQLAlchemy

    folder = setting.folder / "register"
    folder.mkdir()
    yield from register.register(folder, setting.today, setting.scale, setting.rounds)


def deliveries(setting: Setting) -> Iterator[Row]:
    """Measure how fast deliveries are answered and how they collapse."""
    from benchmarks import webhook  # late: the other cases need no bot

    folder = setting.folder / "webhook"
    folder.mkdir(exist_ok=True)
    yield from webhook.acknowledgement(folder, setting.rounds)


def due(setting: Setting) -> Iterator[Row]:
    """Measure how fast the bot finds what is due."""
    from benchmarks import sweeps  # late, as above

    folder = setting.folder / "sweeps"
    folder.mkdir(exist_ok=True)
    yield from sweeps.sweeps(folder, setting.scale)


CASES: dict[str, Callable[[Setting], Iterator[Row]]] = {
    "hook": hook,
    "whole": whole,
    "records": many_records,
    "history": history.past,
    "artifacts": artifacts.artifacts,
    "register": million,
    "webhook": deliveries,
    "sweeps": due,
}
"""What can be asked for by name."""


def _commit(setting: Setting, folder: Path, what: str, *, records: bool) -> Iterator[Row]:
    """Measure the hook on ten staged files, of which five are new to the repository."""
    new = repositories.commit_files(setting.today, records=records, version=2)
    paths = repositories.stage(folder, new)
    commands = [
        Command("python -c pass", (sys.executable, "-c", "pass"), str(folder)),
        Command("git diff --cached", ("git", "diff", "--cached", "--raw", "-z"), str(folder)),
        _tenure(folder, *paths),
    ]
    goals = [Goal(CHECK, "python -c pass", 6 if records else 4, at_most=True)]
    if "addlicense" in setting.peers:
        words = (setting.peers["addlicense"], "-check", *paths)
        commands.append(Command("addlicense -check", words, str(folder)))
    if records and "check-jsonschema" in setting.peers:
        words = (setting.peers["check-jsonschema"], "--schemafile", str(SCHEMA), *_yaml(setting))
        commands.append(Command("check-jsonschema", words, str(folder)))
        goals.append(Goal("check-jsonschema", CHECK, 4))
    if records and "reuse" in setting.peers:
        words = (setting.peers["reuse"], "lint-file", *paths)
        commands.append(Command("reuse lint-file", words, str(folder), statuses=(0, 1)))
        goals.append(Goal("reuse lint-file", CHECK, 6))
    case = f"10 staged files {'with' if records else 'without'} records, {what}"
    timings = measure.rounds(commands, setting.rounds)
    yield from _rows(case, commands, timings, goals)


def _markdown(setting: Setting, folder: Path, what: str) -> Iterator[Row]:
    """Measure what it costs that one of the records is in the front matter of Markdown."""
    files = repositories.commit_files(setting.today, records=True, version=2, markdown=True)
    paths = repositories.stage(folder, files)
    floor = Command("python -c pass", (sys.executable, "-c", "pass"), str(folder))
    commands = [floor, _tenure(folder, *paths)]
    timings = measure.rounds(commands, setting.rounds)
    yield from _rows(f"The same, one of them Markdown, {what}", commands, timings, ())


def _everything(setting: Setting, folder: Path, records: int) -> Iterator[Row]:
    """Measure a check of a whole clean repository beside `git grep` and tools that scan it."""
    _require_records(folder, records)
    files = len(repositories.git(folder, "ls-files", "-z").split("\0")) - 1
    case = f"The whole of a clean repository, {files:,} files, {records:,} records"
    grep = Command("git grep", ("git", "grep", "-l", "-I", "tenure"), str(folder), (0, 1))
    later = _tenure(folder, "--all")
    first = later._replace(
        name=f"{later.name}, the first time", forgets=str(folder / ".git" / "tenure")
    )
    commands, goals = [grep, first, later], [Goal(later.name, grep.name, 1.5, at_most=True)]
    if "addlicense" in setting.peers:
        words = (setting.peers["addlicense"], "-check", ".")
        commands.append(Command("addlicense -check", words, str(folder), (0, 1)))
        goals.append(Goal("addlicense -check", later.name, 1))
    long = max(setting.rounds // 3, 1)
    yield from _rows(case, commands, measure.rounds(commands, long), goals)
    most = measure.peak(first) / MEGABYTE
    yield Row(case, "  peak memory, the first time", most, "MB", required="< 200", met=most < 200)
    if "reuse" in setting.peers:
        yield from _reuse(setting, case, first, later)
    commands = [grep, first, later]
    timings = measure.rounds(commands, 3, before=lambda: measure.forget(str(folder)))
    yield from _rows(f"{case}, not in the page cache", commands, timings, ())


def _reuse(setting: Setting, case: str, first: Command, later: Command) -> Iterator[Row]:
    """Measure `reuse lint` once: it takes a minute and there is nothing close about it."""
    words = (setting.peers["reuse"], "lint", "--quiet")
    reuse = Command("reuse lint, once", words, later.folder, (0, 1), cap=1_200)
    timings = measure.rounds([first, later, reuse], 1)
    yield from _rows(case, [reuse], timings, [Goal(reuse.name, later.name, 30)])
    seconds = timings[reuse.name][0]
    ratio = measure.ratio(timings, reuse.name, first.name)
    yield Row(case, reuse.name, seconds, ratio=ratio, than=first.name)


def _rows(
    case: str, commands: Sequence[Command], timings: Timings, goals: Sequence[Goal]
) -> Iterator[Row]:
    """Yield the line of each command; without a goal it is compared with the first one."""
    by_command = {goal.command: goal for goal in goals}
    for command in commands:
        seconds = timings[command.name]
        row = Row(case, command.name, statistics.median(seconds), quartiles=_quartiles(seconds))
        goal = by_command.get(command.name)
        than = goal.than if goal else commands[0].name
        if than == command.name:
            yield row
            continue
        ratio = measure.ratio(timings, command.name, than)
        row = row._replace(ratio=ratio, than=than)
        if goal:
            met = ratio <= goal.bound if goal.at_most else ratio >= goal.bound
            sign = "≤" if goal.at_most else "≥"
            row = row._replace(required=f"{sign} {goal.bound:g}", met=met)
        yield row


def _quartiles(seconds: Sequence[float]) -> tuple[float, float] | None:
    if len(seconds) < 4:
        return None
    low, _, high = statistics.quantiles(seconds, n=4, method="inclusive")
    return low, high


def _tenure(folder: Path, *words: str) -> Command:
    name = " ".join((CHECK, *words)) if words[:1] == ("--all",) else CHECK
    return Command(
        name, (str(Path(sys.executable).parent / "tenure"), "check", *words), str(folder)
    )


def _fresh(folder: Path, files: Iterable[repositories.File]) -> None:
    """Make a repository, or take the one of an earlier run as it was after it was made."""
    if folder.exists():
        repositories.git(folder, "reset", "--quiet", "--hard")
        repositories.settle(folder)
        return
    print(f"Making the repository {folder} …", file=sys.stderr)
    repositories.build(folder, files)


def _require_records(folder: Path, count: int) -> None:
    """Make sure that what is timed does the work: every record is found and none has a mistake."""
    found = measure.said(_tenure(folder, "--all", "--format", "json"))
    artifacts = [artifact for artifact in json.loads(found)["artifacts"] if artifact["record"]]
    if len(artifacts) != count:
        raise CommandError(
            f"`tenure check --all` found {len(artifacts)} records instead of {count}"
        )


def _yaml(setting: Setting) -> list[str]:
    """Write ten records as YAML files of their own, for a tool that knows nothing of headers."""
    folder = setting.folder / "yaml"
    folder.mkdir(exist_ok=True)
    paths = []
    for number in range(10):
        _, *lines = record(seeded(number), setting.today, number)
        path = folder / f"record{number}.yaml"
        path.write_text("".join(line.removeprefix("  ") + "\n" for line in lines), "utf-8")
        paths.append(str(path))
    return paths
