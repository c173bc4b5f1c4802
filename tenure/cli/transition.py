"""What the transitions share: options, the files on disk, and how a plan is shown and carried out."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from tenure.shown import command, printable

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from tenure.cli.editing import Desk
    from tenure.due import Due
    from tenure.sources.git import Repository
    from tenure.stamp.wishes import Edit
    from tenure.transitions.plan import Case, Plan

VERSION = 1
"""The version of the JSON."""

DONE, REFUSED = 0, 1


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare what every transition takes."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file of each artifact")
    parser.add_argument("--by", metavar="WHO", help="who decides (default: whom git knows)")
    parser.add_argument("--as-of", metavar="DATE", help="the day of the decision (default: today)")
    parser.add_argument("--dry-run", action="store_true", help="only show it")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: "argparse.Namespace", out: TextIO, transition: "Callable[[Case], Plan]") -> int:
    """Carry out a transition of one record after the other, all of them or none."""
    from tenure.cli import editing
    from tenure.transitions.batch import together

    with editing.desk(args.paths) as here:
        refuse_unusable(here)
        as_of = day(here, args.as_of)
        batch = together(
            here.tree,
            here.policy,
            here.paths,
            transition,
            as_of=as_of,
            by=decider(here.repository, args.by),
            dues=lambda: _dues(here.repository, as_of),
        )
        if not batch.is_refused and not args.dry_run:
            write_all(here, batch.edits)
    changed = () if batch.is_refused else tuple(edit.path for edit in batch.edits)
    return show(args, out, as_of, batch.plans, changed)


def refuse_unusable(here: "Desk") -> None:
    """Refuse the whole command for paths that cannot be edited: it does all or nothing.

    Raises:
        TenureError: One of them cannot.
    """
    if here.refused:
        raise here.refused[0]


def day(here: "Desk", typed: str | None) -> "date":
    """Return the day of the decision."""
    from tenure import clock

    return clock.parse_day(typed) if typed else clock.today(here.policy.for_path("").zone)


def parsed(typed: str | None) -> "date | None":
    """Return the day that was typed, if one was."""
    from tenure import clock

    return clock.parse_day(typed) if typed else None


def decider(repository: "Repository", typed: str | None) -> str | None:
    """Return who decides: who was named, else whom git knows if records can name them."""
    if typed is not None:
        return typed or None
    from tenure import schema
    from tenure.cli.stamp import person

    known = person(repository)
    probe = {"owner": known, "origin": "x", "lifecycle": "experimental"}
    probe |= {"created": "2026-01-01", "expires": "2026-01-01"}
    return known if schema.is_valid_record(probe) else None


def write_all(here: "Desk", edits: "Sequence[Edit]") -> None:
    """Make all edits on disk, or none of them.

    Raises:
        EditError: One cannot be made; those before it are taken back.
    """
    from tenure.cli.editing import write
    from tenure.errors import EditError

    done: list[Edit] = []
    try:
        for edit in edits:
            write(here.tree.on_disk(edit.path), edit)
            done.append(edit)
    except EditError:
        for edit in reversed(done):
            write(here.tree.on_disk(edit.path), edit._replace(old=edit.new, new=edit.old))
        raise


def show(
    args: "argparse.Namespace",
    out: TextIO,
    as_of: "date",
    plans: "Sequence[Plan]",
    changed: Sequence[str],
    *,
    staged: bool = False,
) -> int:
    """Show what was done, or why nothing was, and return the exit status.

    Args:
        args: The arguments.
        out: Where results go; refusals are messages.
        as_of: The day of the decision.
        plans: What was planned.
        changed: The files that were changed, or would be.
        staged: Whether they are staged already.
    """
    refused = any(plan.refusals for plan in plans)
    if args.format == "json":
        content = _as_json(args, as_of, plans, changed)
        out.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
        return REFUSED if refused else DONE
    if refused:
        for plan in plans:
            sys.stderr.writelines(printable(line) + "\n" for line in _refusal(plan, args.command))
        sys.stderr.write("tenure: nothing was changed\n")
        return REFUSED
    for plan in plans:
        out.writelines(printable(line) + "\n" for line in _told(plan))
    if args.dry_run:
        out.write("only shown, nothing was changed\n")
    else:
        out.writelines(
            f"help: {step}\n" for step in _next_steps(args.command, plans, changed, staged=staged)
        )
    return DONE


def _next_steps(
    name: str, plans: "Sequence[Plan]", changed: Sequence[str], *, staged: bool
) -> Iterator[str]:
    """Yield the commands that a person runs next: nothing is committed here."""
    if changed and not staged:
        yield command("git", "add", paths=_typed(changed))
    messages = [plan.message for plan in plans if plan.message]
    if len(messages) > 1:
        messages.insert(0, f"{name.capitalize()} {len(messages)} artifacts")
    parts = [part for message in messages for part in message.split("\n\n")]
    if parts:
        yield command("git", "commit", *(word for part in parts for word in ("-m", part)))


def _typed(changed: Sequence[str]) -> list[str]:
    """Return paths of the repository as they would be typed in the current folder."""
    import os

    from tenure.sources.git import Repository

    with Repository.discover() as repository:
        return [os.path.relpath(os.path.join(repository.root, path)) for path in changed]


def _refusal(plan: "Plan", name: str) -> Iterator[str]:
    for refusal in plan.refusals:
        yield f"tenure: {name} of {plan.artifact} is refused: {refusal.text}"
        if refusal.hint:
            add = "add " if refusal.hint.startswith("--") else ""
            yield f"  help: {add}{refusal.hint}"


def _told(plan: "Plan") -> Iterator[str]:
    from tenure.stamp.proposal import in_order

    yield f"{plan.artifact}: {plan.did} ({plan.place})"
    for key in in_order({**plan.before, **plan.after}):
        yield from _row(key, plan.before.get(key), plan.after.get(key))
    yield from (f"  removes {path}" for path in plan.removed)
    if plan.removed:
        yield from (f"  changes {edit.path}" for edit in plan.edits)
    yield from (f"  note: {note}" for note in plan.notes)
    yield from (f"  warning: {warning}" for warning in plan.warnings)


def _row(key: str, old: object, new: object) -> Iterator[str]:
    """Show one key before and after; of a list that grew only what is new."""
    if isinstance(new, list) and isinstance(old or [], list):
        kept = old if isinstance(old, list) else []
        if new[: len(kept)] == kept:
            yield from (f"  {key}: + {_said(item)}" for item in new[len(kept) :])
            return
    if isinstance(new, Mapping) and isinstance(old or {}, Mapping):
        before = old if isinstance(old, Mapping) else {}
        for inner in dict.fromkeys([*before, *new]):
            if before.get(inner) != new.get(inner):
                yield from _row(f"{key}.{inner}", before.get(inner), new.get(inner))
        return
    yield f"  {key}: {_said(old)} → {_said(new)}"


def _said(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {inner}" for key, inner in value.items())
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _as_json(
    args: "argparse.Namespace", as_of: "date", plans: "Sequence[Plan]", changed: Sequence[str]
) -> Mapping[str, object]:
    return {
        "version": VERSION,
        "transition": args.command,
        "as_of": as_of.isoformat(),
        "dry_run": args.dry_run,
        "refused": any(plan.refusals for plan in plans),
        "changed": list(changed),
        "artifacts": [
            {
                "artifact": plan.artifact,
                "paths": list(plan.paths),
                "record": plan.place,
                "did": plan.did,
                "before": dict(plan.before),
                "after": dict(plan.after),
                "removed": list(plan.removed),
                "notes": list(plan.notes),
                "warnings": list(plan.warnings),
                "refusals": [refusal._asdict() for refusal in plan.refusals],
                "message": plan.message,
            }
            for plan in plans
        ],
    }


def _dues(repository: "Repository", as_of: "date") -> "Sequence[Due]":
    """Return what falls due in the whole repository, as staged."""
    from tenure import due, engine
    from tenure.sources import Scope

    index = repository.index()
    policies = engine.load_policy(index, None)
    return due.of(engine.check(index, None, policies, as_of, Scope()).artifacts)
