"""Pass over what was wrong before tenure was there, file by file; the list only shrinks.

The first run writes tenure-baseline.txt: each error and each warning about the records of files, as
the index has them. Later runs take away what is in order by now and move what was renamed. New
findings are added only with --grow. Dates that pass are never passed over.

Exit status 1 with --check: there are lines to take away.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tenure.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from tenure.baseline import Line
    from tenure.report import Report
    from tenure.sources.git import Repository

NAME = "baseline"
HELP = "pass over what was wrong before; the list only shrinks"
EXAMPLE = """\
tenure baseline
tenure baseline --check     # in CI: is there a line that is no longer needed?"""

VERSION = 1
"""The version of the JSON; it grows when a reader of the old shape would be misled."""


class _Step(NamedTuple):
    """From the lines that are there to those that there will be."""

    old: frozenset["Line"]
    new: frozenset["Line"]
    moved: Mapping["Line", "Line"]
    left: frozenset["Line"]
    is_first: bool = False

    @property
    def removed(self) -> frozenset["Line"]:
        return self.old - self.new - set(self.moved.values())

    @property
    def added(self) -> frozenset["Line"]:
        return self.new - self.old - set(self.moved)


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="write nothing; 1 if it could shrink")
    how.add_argument("--grow", action="store_true", help="add what is wrong now, too")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="the kind of output"
    )


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Shrink, check or grow the baseline."""
    from tenure import baseline
    from tenure.sources import writing
    from tenure.sources.git import Repository
    from tenure.sources.worktree import WorkTree

    with Repository.discover() as repository:
        if repository.bare:
            raise UsageError("a bare repository has no baseline to write")
        tree = WorkTree(repository)
        on_disk = tree.read([baseline.NAME], limit=None).get(baseline.NAME)
        step = _step(repository, None if args.check else on_disk, grow=args.grow)
        data = baseline.render(step.new)
        # An empty one is kept, and comes back: it says that there was a first run.
        writes = not args.check and data != on_disk and bool(step.new or not step.is_first)
        if writes:
            with writing.alone(repository.git_dir()):
                writing.replace(tree.on_disk(baseline.NAME), on_disk, data)
    show = _as_json if args.format == "json" else _as_text
    out.write(show(step, written=writes))
    return 1 if args.check and (step.removed or step.moved) else 0


def _step(repository: "Repository", on_disk: bytes | None, *, grow: bool) -> _Step:
    """Compare what is wrong in the index with the baseline, the one on disk if it is there."""
    from tenure import baseline
    from tenure.cli.check import whole_report
    from tenure.sources.renames import renames_since

    staged = repository.index().read([baseline.NAME], limit=None).get(baseline.NAME)
    data = staged if on_disk is None else on_disk
    old = frozenset(baseline.parse(data or b""))
    report = whole_report()
    now = baseline.lines_of(report.findings)
    if data is None:
        return _Step(old, now, {}, frozenset(), is_first=True)
    renames = renames_since(repository, baseline.NAME, None) if old - now else {}
    kept = baseline.shrunk(old, now, renames) | _unknowable(old - now, report, repository)
    moved = {
        line: line._replace(subject=renames[line.subject])
        for line in kept - old
        if line.subject in renames
    }
    new = frozenset(kept | now if grow else kept)
    return _Step(old, new, moved, now - new)


def _unknowable(
    lines: "frozenset[Line]", report: "Report", repository: "Repository"
) -> "set[Line]":
    """Return the lines of which this clone cannot tell whether they are still needed."""
    if not report.unseen:
        return set()
    unseen = {path for path, _ in report.unseen}
    there = repository.index().find([line.subject for line in lines])
    recorded = {path for a in report.artifacts if a.raw for path in a.paths}
    # What the commits would say has no path; it is why files count as AI-produced.
    by_history = {
        line
        for line in lines
        if line.subject in there
        and (line.code == "TEN016" or (line.code == "TEN001" and line.subject not in recorded))
    }
    return {line for line in lines if line.subject in unseen} | (
        by_history if "" in unseen else set()
    )


def _as_text(step: _Step, *, written: bool) -> str:
    from tenure import baseline
    from tenure.shown import printable

    lines = [f"- {line.code} {printable(line.subject)}" for line in sorted(step.removed)]
    lines += [
        f"> {old.code} {printable(old.subject)} is now {printable(new.subject)}"
        for new, old in sorted(step.moved.items())
    ]
    lines += [f"+ {line.code} {printable(line.subject)}" for line in sorted(step.added)]
    if step.is_first and not step.new:
        lines.append("nothing is wrong, so there is nothing to pass over")
    elif written:
        lines.append(f"wrote {baseline.NAME}: {_counted(step.new)}; next: git add {baseline.NAME}")
    elif step.is_first:
        lines.append(f"there is no {baseline.NAME}; it would have {_counted(step.new)}")
    elif step.removed or step.moved:
        lines.append(f"{baseline.NAME} can shrink to {_counted(step.new)}: tenure baseline")
    else:
        lines.append(f"{baseline.NAME} is as short as it can be: {_counted(step.new)}")
    if step.left:
        lines.append(f"not in it and wrong: {_counted(step.left)}; see: tenure check --all")
    return "".join(f"{line}\n" for line in lines)


def _counted(lines: "frozenset[Line]") -> str:
    from tenure.reporters.summary import counted

    files = len({line.subject for line in lines})
    return f"{counted(len(lines), 'line')} about {counted(files, 'file')}"


def _as_json(step: _Step, *, written: bool) -> str:
    from tenure.reporters import json_

    def rows(lines: "frozenset[Line]") -> list[dict[str, str]]:
        return [{"code": line.code, "path": json_.written(line.subject)} for line in sorted(lines)]

    moved = [
        {
            "code": new.code,
            "path": json_.written(new.subject),
            "old_path": json_.written(old.subject),
        }
        for new, old in sorted(step.moved.items())
    ]
    return json_.dumps(
        {
            "version": VERSION,
            "written": written,
            "lines": len(step.new),
            "removed": rows(step.removed),
            "moved": moved,
            "added": rows(step.added),
            "left": rows(step.left),
        }
    )
