"""Say everything that is known about a file: which record counts and why, and what breaks a rule."""

import os
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tenure.errors import UsageError
from tenure.sources import Scope

if TYPE_CHECKING:
    import argparse

    from tenure.carriers.resolve import Candidate
    from tenure.evidence import Evidence, History
    from tenure.policy import Policy
    from tenure.record import Unreadable
    from tenure.register.item import Item
    from tenure.report import Report
    from tenure.sources import Tree
    from tenure.sources.git import Repository
    from tenure.sources.trees import GitTree
    from tenure.survey import Surveyed

NAME = "explain"
HELP = "say which record counts for a file, and why"
EXAMPLE = """\
tenure explain tools/report.py
tenure explain --rev HEAD --format json tools/report.py"""


class Found(NamedTuple):
    """What is known about a file.

    Attributes:
        path: The file.
        item: What the survey says, `None` if no record and no evidence speak of it.
        report: What breaks a rule.
        policy: The policy that holds for it.
        evidence: Every sign of AI, the strongest first, also such as do not make it AI-produced.
        decisive: The one that does, if one does.
        note: Why no record is expected of it, if that is so.
        scored: The artifact that it belongs to, with score, tags, hours and controls.
        unscored: Why that is not known, if something stands in the way.
    """

    path: str
    item: "Surveyed | None"
    report: "Report"
    policy: "Policy"
    evidence: "tuple[Evidence, ...]"
    decisive: "Evidence | None"
    note: str | None
    scored: "Item | None" = None
    unscored: str | None = None

    @property
    def winner(self) -> "Candidate | None":
        """The record that counts."""
        return self.item.resolution.winner if self.item and self.item.resolution else None

    @property
    def losers(self) -> "tuple[Candidate, ...]":
        """The records that do not count."""
        return self.item.resolution.losers if self.item and self.item.resolution else ()

    @property
    def unreadable(self) -> "tuple[Unreadable, ...]":
        """What is meant to be a record and cannot be read."""
        return self.item.resolution.unreadable if self.item and self.item.resolution else ()


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("path", metavar="PATH", help="a file, as staged")
    parser.add_argument("--rev", metavar="REV", help="look at a commit instead of the index")
    parser.add_argument(
        "--no-history", action="store_true", help="do not look at commits for who wrote it"
    )
    parser.add_argument("--no-score", action="store_true", help="do not compute its score")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="the kind of output"
    )
    parser.add_argument("--as-of", metavar="DATE", help="the day of the verdict (default: today)")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Explain one file."""
    from tenure.cli import explained  # late: it needs `Found`
    from tenure.sources.git import Repository

    with Repository.discover() as repository:
        found = _find(repository, args)
    if args.format == "json":
        import json  # text needs none

        out.write(json.dumps(explained.as_json(found), indent=2) + "\n")
    else:
        out.writelines(line + "\n" for line in explained.as_text(found))
    return 0


def _find(repository: "Repository", args: "argparse.Namespace") -> Found:
    from tenure import clock, engine
    from tenure.survey import decisive, survey

    typed = args.path
    in_commit = args.rev or ("HEAD" if repository.bare else None)
    tree: GitTree = repository.commit(in_commit) if in_commit else repository.index()
    path = typed if repository.bare else repository.relative(typed)
    if path not in tree.find([path]):
        if reason := tree.unseen().get(path):
            raise UsageError(f"{typed}: {reason}")
        raise _not_there(typed, in_commit)
    policies = engine.load_policy(tree, [path])
    root = policies.for_path("")
    as_of = clock.parse_day(args.as_of) if args.as_of else clock.today(root.zone)
    history = None if args.no_history else _history(repository, in_commit or "HEAD", root)
    found = survey(tree, policies, [path], history)
    item = next((item for item in found.items if path in item.artifact.paths), None)
    report = engine.check(tree, None, policies, as_of, Scope((path,)), history)
    policy = policies.for_path(path)
    note = _note(tree, path, policy)
    evidence = () if note else _evidence(tree, path, policy, history)
    known = Found(path, item, report, policy, evidence, decisive(evidence), note)
    if item is None or args.no_score:
        return known
    return _scored(known, repository, tree, history)


def _scored(
    found: Found, repository: "Repository", tree: "GitTree", history: "History | None"
) -> Found:
    """Add score, tags, hours and controls; where they cannot be computed, why."""
    from tenure import engine
    from tenure.errors import TenureError
    from tenure.register.compute import compute  # late: without a record there is no score

    group = bool(found.item and found.item.artifact.group)
    paths = None if group else [found.path]  # the other files of a group count as well
    policies = engine.load_policy(tree, paths)
    day = found.report.as_of
    try:
        register = compute(repository, tree, policies, day, history=history, paths=paths)
    except TenureError as exc:
        return found._replace(unscored="; ".join(filter(None, (exc.message, exc.hint))))
    items = (item for item in register.items if found.path in item.paths)
    return found._replace(scored=next(items, None))


def _history(repository: "Repository", revision: str, policy: "Policy") -> "History | None":
    from tenure.cli import history

    return history.every(repository, revision)(policy)


def _evidence(
    tree: "Tree", path: str, policy: "Policy", history: "History | None"
) -> "tuple[Evidence, ...]":
    from tenure.evidence import Relation, Strength
    from tenure.survey import signs

    found = list(signs(path, tree.read([path]).get(path, b""), policy, history))
    strengths, relations = list(Strength), list(Relation)
    found.sort(key=lambda e: (relations.index(e.relation), strengths.index(e.strength)))
    return tuple(found)


def _not_there(typed: str, in_commit: str | None) -> UsageError:
    from tenure.shown import command

    if in_commit:
        return UsageError(f"{typed} is not in {in_commit}")
    if os.path.isdir(typed):
        return UsageError(f"{typed} is a folder", "name a file")
    if not os.path.lexists(typed):
        return UsageError(f"{typed} does not exist")
    return UsageError(f"{typed} is not staged", command("git", "add", paths=[typed]))


def _note(tree: "Tree", path: str, policy: "Policy") -> str | None:
    """Return why a file is not one that records are about."""
    from tenure.carriers.sidecar import subject
    from tenure.survey import is_policy, is_registry

    if is_registry(path):
        return "this is a registry: it holds the records of other files"
    if is_policy(path):
        return "this is a policy"
    if about := subject(path):
        return f"this is the record of {about}"
    if not tree.find([path])[path].is_file:
        return "this is a link or a submodule; records are about regular files"
    if any(glob.matches(path) for glob in policy.exclude):
        place = policy.origins["exclude"]
        return f"the policy leaves this file alone (`exclude` in {place})"
    return None
