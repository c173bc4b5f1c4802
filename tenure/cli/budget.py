"""Show the budgets of maintenance hours: what counts against each, what is left, what a change adds.

Budgets are `[[budget]]` of the policy. The exit status is 0 also when one is exceeded: that is a
finding of `tenure check --all` (TEN013).
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from tenure.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from tenure.budgets import Shift, Use
    from tenure.policy_values import Budget
    from tenure.snapshot import Snapshot

NAME = "budget"
HELP = "show budgets of maintenance hours, and what a change adds to them"
EXAMPLE = """\
tenure budget
tenure budget --diff main..HEAD      # before and after a branch
tenure budget --format csv > budgets.csv"""

_NAMED = 3
"""So many artifacts are named for each budget."""


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--rev", metavar="REV", help="look at a commit instead of the index")
    what.add_argument("--diff", metavar="A..B", help="show what B adds since it left A")
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text")
    parser.add_argument("--as-of", metavar="DATE", help="the day to look from (default: today)")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Show the budgets.

    Raises:
        UsageError: What should be compared is no range of commits.
    """
    if args.diff is not None:
        _changed(args, out)
        return 0
    from tenure import budgets
    from tenure.cli.opened import opened

    with opened(args.rev, args.as_of) as found:
        uses = budgets.uses(found.register, found.policy.budgets, found.ledger)
        if args.format == "json":
            from tenure.reporters.json_ import dumps

            out.write(dumps(_document(found, uses)))
        elif args.format == "csv":
            from tenure.reporters.table import csv_text

            out.write(csv_text(_COLUMNS, map(_row, uses)))
        else:
            out.writelines(f"{line}\n" for line in _text(found, uses))
    return 0


def _text(found: "Snapshot", uses: "Sequence[Use]") -> Iterator[str]:
    from tenure.reporters.table import aligned

    items = found.register.items
    total = sum(item.hours.value for item in items)
    guessed = sum(item.hours.value for item in items if item.hours.source == "estimated")
    share = f", {guessed / total:.0%} of them estimated" if total else ""
    number = f"{len(items):,} {'artifact' if len(items) == 1 else 'artifacts'}"
    cost = f"{number} for {total:,.2f} hours a month{share}"
    if not uses:
        yield f"no budgets ([[budget]] in tenure.toml makes one); {cost}"
        return
    heading = ["BUDGET", "USED", "OF", "LEFT", "", "LOGGED", "MOST OF IT"]
    yield from aligned([heading, *map(_cells, uses)], numbers=(1, 2, 3))
    over = sum(use.exceeded for use in uses)
    yield ""
    yield f"{over} of {len(uses)} exceeded; {cost}"
    if over:
        yield "next: tenure register --sort hours     see what costs most"


def _cells(use: "Use") -> list[str]:
    from tenure.reporters.table import sparkline

    named = [f"{s.artifact} {s.hours:g}" for s in use.shares[:_NAMED] if s.hours]
    return [
        use.budget.name,
        f"{use.used:.2f}",
        f"{use.budget.hours:g}",
        f"{use.remaining:.2f}",
        "exceeded" if use.exceeded else "",
        sparkline(use.trend) if any(use.trend) else "nothing",
        ", ".join(named),
    ]


def _changed(args: "argparse.Namespace", out: TextIO) -> None:
    """Show each budget before and after, by the budgets that held before."""
    from tenure import budgets, engine
    from tenure.cli.transition import parsed
    from tenure.snapshot import look
    from tenure.sources.git import Repository

    first, dots, last = (
        args.diff.partition("...") if "..." in args.diff else args.diff.partition("..")
    )
    if not dots or not first:
        raise UsageError(
            f"`{args.diff}` is not a range of commits", "tenure budget --diff main..HEAD"
        )
    with Repository.discover() as repository:
        new = repository.resolve(last or "HEAD")
        old = repository.merge_base(repository.resolve(first), new)
        policies = engine.load_policy(repository.commit(old), None)
        before = look(repository, old, parsed(args.as_of), policies=policies)
        after = look(repository, new, parsed(args.as_of), policies=policies)
    shifts = budgets.shifts(before.register, after.register, before.policy.budgets)
    if args.format == "json":
        from tenure.reporters.json_ import dumps

        out.write(dumps({**_head(after), "base": old, "budgets": [_shift_json(s) for s in shifts]}))
    elif args.format == "csv":
        from tenure.reporters.table import csv_text

        columns = ("budget", "hours", "before", "after", "added", "remaining", "exceeded")
        out.write(csv_text(columns, map(_shift_row, shifts)))
    else:
        out.writelines(f"{line}\n" for line in _shift_text(shifts))


def _shift_text(shifts: "Sequence[Shift]") -> Iterator[str]:
    from tenure.reporters.table import aligned

    if not shifts:
        yield "no budgets where the change starts ([[budget]] in tenure.toml makes one)"
        return
    rows = [["BUDGET", "BEFORE", "AFTER", "ADDED", "OF", ""]]
    for shift in shifts:
        before, after = f"{shift.before:.2f}", f"{shift.after:.2f}"
        added = f"{shift.added:+.2f}" if shift.added else "0"
        word = "exceeded" if shift.exceeded else ""
        rows.append([shift.budget.name, before, after, added, f"{shift.budget.hours:g}", word])
    yield from aligned(rows, numbers=(1, 2, 3, 4))


_COLUMNS = (
    *("budget", "hours", "used", "remaining", "exceeded", "artifacts", "paths", "owner", "service"),
    *("lifecycle", "label"),
)


def _row(use: "Use") -> list[object]:
    scope = _scope(use.budget)
    return [
        *(use.budget.name, use.budget.hours, use.used, use.remaining),
        *("yes" if use.exceeded else "no", len(use.shares), " ".join(scope["paths"])),
        *(scope[key] or "" for key in ("owner", "service", "lifecycle", "label")),
    ]


def _shift_row(shift: "Shift") -> list[object]:
    return [
        *(shift.budget.name, shift.budget.hours, shift.before, shift.after, shift.added),
        *(shift.remaining, "yes" if shift.exceeded else "no"),
    ]


def _document(found: "Snapshot", uses: "Sequence[Use]") -> dict[str, Any]:
    return {**_head(found), "budgets": [_use_json(found, use) for use in uses]}


def _head(found: "Snapshot") -> dict[str, Any]:
    from tenure import __version__

    return {
        "version": 1,
        "tool": {"name": "tenure", "version": __version__},
        "as_of": found.as_of.isoformat(),
        "revision": found.register.commit or None,
        "hours": round(sum(item.hours.value for item in found.register.items), 2),
        "unseen": list(found.register.unseen),
    }


def _use_json(found: "Snapshot", use: "Use") -> dict[str, Any]:
    from tenure.budgets import TREND_MONTHS, months
    from tenure.reporters.json_ import written

    spans = months(found.as_of, TREND_MONTHS)
    return {
        **_scope(use.budget),
        "used": use.used,
        "remaining": use.remaining,
        "exceeded": use.exceeded,
        "logged": [
            {"month": f"{first:%Y-%m}", "hours": hours}
            for (first, _), hours in zip(spans, use.trend, strict=True)
        ],
        "artifacts": [{"artifact": written(s.artifact), "hours": s.hours} for s in use.shares],
    }


def _shift_json(shift: "Shift") -> dict[str, Any]:
    return {
        **_scope(shift.budget),
        "before": shift.before,
        "after": shift.after,
        "added": shift.added,
        "remaining": shift.remaining,
        "exceeded": shift.exceeded,
    }


def _scope(budget: "Budget") -> dict[str, Any]:
    return {
        "name": budget.name,
        "hours": budget.hours,
        "paths": [glob.pattern for glob in budget.paths],
        "owner": budget.owner,
        "service": budget.service,
        "lifecycle": budget.lifecycle,
        "label": budget.label,
    }
