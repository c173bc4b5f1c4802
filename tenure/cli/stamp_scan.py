"""`tenure stamp --from-scan`: records for all AI-produced files that have none, shown first."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tenure.cli.editing import write
from tenure.cli.ignored import ignored, warning
from tenure.engine import load_policy
from tenure.errors import EditError, UsageError
from tenure.evidence import Evidence, Relation, Strength
from tenure.policy import PolicySet
from tenure.provenance.origins import origin_of
from tenure.report import path_bytes
from tenure.reporters.summary import counted
from tenure.scan.inventory import Inventory, Options, inventory
from tenure.scan.items import Item
from tenure.scan.rows import Filter
from tenure.shown import command, printable
from tenure.sources import writing
from tenure.sources.git import Repository
from tenure.sources.worktree import WorkTree
from tenure.stamp.bulk import Bulk, Candidate, Proposal, appended, by_registry, carried
from tenure.stamp.wishes import Wishes
from tenure.survey import is_carrier, is_policy, survey

if TYPE_CHECKING:
    import argparse

SHOWN = 40
"""So many rows are shown before a person is asked; all of them where nobody is."""

CANNOT_STAMP = 2
"""The exit status where no file could be given a record."""

_FEW = 5
_WIDEST = 60
_COLUMNS = ("PATH", "CARRIER", "OWNER", "ORIGIN", "CREATED", "ENDS")


class _Plan(NamedTuple):
    """What is to be written.

    Attributes:
        apart: The records that go into files of their own, or into the files, by carrier.
        together: Those that go into registries.
        refused: Why other files get none.
    """

    apart: tuple[tuple[Proposal, str], ...]
    together: tuple[Proposal, ...]
    refused: tuple[EditError, ...]

    @property
    def files(self) -> int:
        return sum(len(p.paths) for p in (*(p for p, _ in self.apart), *self.together))


class _Result(NamedTuple):
    """What came of a plan.

    Attributes:
        rows: One for each record.
        changed: How many lines each file gets.
        refused: Why files get none.
    """

    rows: tuple[tuple[str, ...], ...]
    changed: Mapping[str, int]
    refused: tuple[EditError, ...]


def run(args: "argparse.Namespace", wishes: Wishes, out: TextIO) -> int:
    """Show what would be written, ask, write.

    Args:
        args: The arguments of `tenure stamp`.
        wishes: What is to be in every record.
        out: Where to show it.
    """
    if args.group_by and args.carrier not in (None, "registry"):
        raise UsageError("--group-by goes with --carrier registry")
    with Repository.discover() as repository:
        if repository.bare:
            raise UsageError("a bare repository has no files to edit")
        tree = WorkTree(repository)
        policy = load_policy(tree, None)
        inside = [repository.relative(path) for path in args.paths]
        found = _inventory(repository, Strength(args.min_strength))
        plan = _plan(args, tree, policy, wishes, _candidates(found, inside))
        out.writelines(f"unseen: {printable(reason)}\n" for reason in found.unseen)
        if not plan.files:
            out.writelines(f"no record: {line}\n" for line in _told(plan.refused, _FEW))
            out.write("nothing to write: no file that counts lacks a record\n")
            return CANNOT_STAMP if plan.refused and args.yes else 0
        asks = sys.stdin is not None and sys.stdin.isatty() and not args.dry_run
        if not args.yes or args.dry_run:
            out.writelines(_shown(_carried_out(plan, tree, writes=False), SHOWN if asks else None))
            if not asks:
                again = command("tenure", "stamp", *wishes.words, "--yes", paths=args.paths)
                out.write(f"nothing written; to write it: {again}\n")
                return 0
            if not _agreed(plan.files, out):
                out.write("nothing written\n")
                return 0
        with writing.alone(repository.git_dir()):
            done = _carried_out(plan, tree, writes=True)
    if args.yes:
        out.writelines(_shown(done._replace(refused=()), None))
    out.write("written; look at it with: git diff; then: git add --all\n")
    places = [path for path in done.changed if is_carrier(path)]
    out.write(warning(repository, ignored(repository, places)))
    if done.refused:
        raise EditError("\n".join(_told(done.refused, None)))
    return 0


def _inventory(repository: Repository, strength: Strength) -> Inventory:
    """Return the files of the last commit that AI produced and that have no record."""
    order = tuple(Strength)
    strong = frozenset(order[: order.index(strength) + 1])
    tip = repository.resolve("HEAD")
    tree = repository.commit(tip)
    wanted = Options(wanted=Filter(strong, undeclared=True, produced=True))
    return inventory(repository, tip, lambda paths: load_policy(tree, paths), wanted)


def _candidates(found: Inventory, inside: Sequence[str]) -> list[Candidate]:
    """Return the files of an inventory that are below some paths, sorted by path."""
    return [
        Candidate(item.path, origin_of(_made(item)), _day(item.added), _owner(item))
        for item in sorted(found.items, key=lambda item: path_bytes(item.path))
        if not inside or any(f in (".", item.path) or item.path.startswith(f"{f}/") for f in inside)
    ]


def _made(item: Item) -> list[Evidence]:
    return [sign for sign in item.evidence if sign.relation is Relation.PRODUCED]


def _owner(item: Item) -> str | None:
    return item.owner if item.owner_from == "commits" else None


def _day(when: int | None) -> date | None:
    try:
        return datetime.fromtimestamp(when, UTC).date() if when else None
    except (OverflowError, OSError, ValueError):
        return None  # a clock that was set to nonsense


def _plan(
    args: "argparse.Namespace",
    tree: WorkTree,
    policy: PolicySet,
    wishes: Wishes,
    candidates: Sequence[Candidate],
) -> _Plan:
    paths = [candidate.path for candidate in candidates]
    there = {path for path, e in tree.find(paths).items() if e.is_file and not tree.outside(path)}
    items = survey(tree, policy, [path for path in paths if path in there]).items
    # The scan knows what is committed; what was stamped since then has its record on disk.
    has_one = {path for item in items if item.resolution for path in item.artifact.paths}
    wanted = [c for c in candidates if c.path in there and c.path not in has_one]
    bulk = Bulk(tree, policy, wishes)
    if args.group_by:
        made = bulk.by_folder(wanted, _neighbors(tree))
        return _Plan((), tuple(made.proposals), tuple(made.refused))
    made = bulk.separately(wanted)
    pairs = [(p, args.carrier or policy.for_path(p.paths[0]).carrier) for p in made.proposals]
    return _Plan(
        tuple((proposal, carrier) for proposal, carrier in pairs if carrier != "registry"),
        tuple(proposal for proposal, carrier in pairs if carrier == "registry"),
        tuple(made.refused),
    )


def _neighbors(tree: WorkTree) -> Callable[[str], list[str]]:
    folders: dict[str, list[str]] = {}
    for entry in tree.entries():
        if entry.is_file and not is_carrier(entry.path) and not is_policy(entry.path):
            folders.setdefault(entry.path.rpartition("/")[0], []).append(entry.path)
    return lambda folder: folders.get(folder, [])


def _carried_out(plan: _Plan, tree: WorkTree, *, writes: bool) -> _Result:
    """Make every edit, and write it if that is wanted: each file whole or not at all."""
    groups = by_registry(tree, plan.together).items()
    makers = [(found, partial(appended, tree, place, found)) for place, found in groups]
    makers += [([proposal], partial(carried, tree, proposal, how)) for proposal, how in plan.apart]
    rows: list[tuple[str, ...]] = []
    changed: dict[str, int] = {}
    refused = list(plan.refused)
    for proposals, make in makers:
        try:
            edit = make()
            if writes:
                write(tree.on_disk(edit.path), edit)
        except EditError as exc:
            refused.append(exc)
            continue
        changed[edit.path] = (edit.new or b"").count(b"\n") - (edit.old or b"").count(b"\n")
        rows += [_row(proposal, edit.path) for proposal in proposals]
    return _Result(tuple(rows), changed, tuple(refused))


def _shown(result: _Result, limit: int | None) -> Iterator[str]:
    """Yield a table of the records, what becomes of which file, and what gets none."""
    rows, changed = result.rows, result.changed
    if rows:
        yield from _table([_COLUMNS, *rows[:limit]])
        if limit is not None and len(rows) > limit:
            yield f"… and {len(rows) - limit} more; all of them: --dry-run\n"
        most = sorted(changed.items(), key=lambda item: (-item[1], item[0]))
        files, lines = counted(len(changed), "file"), sum(changed.values())
        yield f"{counted(len(rows), 'record')}; {files} changed, +{lines} lines\n"
        yield from (f"  {printable(path)} +{count}\n" for path, count in most[:_FEW])
        yield f"  … and {len(most) - _FEW} more\n" if len(most) > _FEW else ""
    yield from (f"no record: {line}\n" for line in _told(result.refused, _FEW))


def _row(proposal: Proposal, place: str) -> tuple[str, ...]:
    record = proposal.record
    owner = record["owner"]
    ends = record.get("expires") or record.get("review")
    path = proposal.paths[0] if len(proposal.paths) == 1 else ", ".join(proposal.patterns or ())
    first = owner[0] if isinstance(owner, list) else owner
    where = "itself" if place == proposal.paths[0] else place
    return tuple(map(str, (path, where, first, record["origin"], record["created"], ends)))


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    cells = [[_cut(printable(cell)) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        pairs = zip(row, widths, strict=True)
        yield "  ".join(cell.ljust(width) for cell, width in pairs).rstrip() + "\n"


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"…{text[1 - _WIDEST :]}"


def _told(problems: Sequence[EditError], limit: int | None) -> list[str]:
    """Return what stands in the way, with one hint for each kind of problem."""
    lines = [problem.message for problem in problems[:limit]]
    if limit is not None and len(problems) > limit:
        lines.append(f"… and {len(problems) - limit} files more")
    hints = dict.fromkeys(problem.hint for problem in problems if problem.hint)
    return lines + [f"  help: {hint}" for hint in islice(hints, 1)]


def _agreed(count: int, out: TextIO) -> bool:
    out.write(f"Write {counted(count, 'record')}? [y/N] ")
    out.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
