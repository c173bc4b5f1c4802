"""The register of one tree, computed from git alone: no database, no checkout, no clock."""

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from importlib.util import find_spec

from tenure.debt.rule import PARSER
from tenure.debt.tags import with_budgets
from tenure.evidence import History
from tenure.policy import PolicySet
from tenure.register.again import Scene, all_items, items
from tenure.register.coverage import covers
from tenure.register.item import Item, Register
from tenure.register.sight import rules
from tenure.report import path_bytes
from tenure.sources.git import Repository
from tenure.sources.trees import GitTree


def compute(
    repository: Repository,
    tree: GitTree,
    policies: PolicySet,
    as_of: date,
    *,
    revision: str | None = None,
    history: History | None = None,
    name: str | None = None,
    paths: Sequence[str] | None = None,
) -> Register:
    """Return the register of a tree.

    Equal arguments give equal registers on every machine. What was computed is remembered in the
    git directory, so that a second run looks only at what is new.

    Args:
        repository: The repository.
        tree: The index or a commit.
        policies: The policies of the tree.
        as_of: The day of the verdict; what was committed later does not count.
        revision: The commit whose history counts; by default that of the tree, for the index `HEAD`
            if there is one.
        history: What commits say about who wrote the files; without it a file that only its commit
            gives to AI is not known to be AI-produced.
        name: What the repository is called; by default as its folder is.
        paths: The files whose artifacts are wanted; `None`: all. Budgets need all of them.

    Raises:
        PolicyError: A policy is invalid.
        SourceError: There is no such revision, or an object is missing that everything hangs on.
        TenureError: Something that is needed to measure is not installed.
    """
    commit: str = getattr(tree, "revision", "")
    tip = _tip(repository, revision or commit or None)
    scene = Scene(repository, tree, policies, as_of, tip, history)
    found = all_items(scene) if paths is None else items(scene, paths)
    unseen = [*found.activity.unseen, *(history.unseen() if history else ())]
    unseen += [f"{path}: its content is not in this clone" for path in found.unseen]
    unseen += [f"{bad.path}:{bad.line}: {bad.message}" for bad in found.problems]
    silent = _silent(policies)
    return Register(
        as_of,
        name or os.path.basename(repository.root).removesuffix(".git"),
        commit,
        tuple(_weighed(found.items, policies)),
        tuple(dict.fromkeys([*unseen, *([silent] if silent else [])])),
    )


def _silent(policies: PolicySet) -> str | None:
    """Return which debt rules could not look at code, if there are any."""
    if find_spec(PARSER):
        return None
    from tenure.debt import inference  # late: it brings all rules

    return inference.silent(rules(policies.for_path("")))


def _tip(repository: Repository, revision: str | None) -> str | None:
    if revision is not None:
        return repository.resolve(revision)
    return repository.resolve("HEAD") if repository.head() else None


def _weighed(found: Iterable[Item], policies: PolicySet) -> Iterator[Item]:
    """Yield the items in their order, with the tag of those that count against exceeded budgets."""
    ordered = sorted(found, key=lambda item: (path_bytes(item.key), item.paths))
    exceeded = [
        budget
        for budget in policies.for_path("").budgets
        if sum(item.hours.value for item in ordered if covers(budget, item)) > budget.hours
    ]
    for item in ordered:
        names = [budget.name for budget in exceeded if covers(budget, item)]
        if names:
            policy = policies.for_path(item.paths[0])
            yield item._replace(tags=with_budgets(item.tags, names, policy))
        else:
            yield item
