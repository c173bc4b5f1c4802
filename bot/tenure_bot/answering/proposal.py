"""What a command would change in the records of the default branch: edits, or why not."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from tenure import ledger
from tenure.errors import EditError
from tenure.ledger import Entry
from tenure.policy import PolicySet
from tenure.record import Lifecycle
from tenure.scoring import usage
from tenure.sources.git import Repository
from tenure.sources.trees import CommitTree
from tenure.stamp.edits import stamp
from tenure.stamp.wishes import Edit, Wishes
from tenure.survey import Surveyed, survey
from tenure.transitions.edit import changed, standing
from tenure.transitions.extend import extend
from tenure.transitions.plan import Case, Plan, Refusal, artifact_of, refused, refused_by
from tenure.transitions.promote import promote
from tenure.transitions.regenerate import regenerate
from tenure.transitions.retire import Surroundings, members, retire
from tenure.transitions.review import review
from tenure_bot.commands.grammar import Command


class Proposal(NamedTuple):
    """What a command would do.

    Attributes:
        title: What the commit and the pull request are called.
        why: What the commit says below its title.
        edits: Files with new content.
        removed: Files that go.
        refusals: Why nothing is done; then there are no edits.
        notes: What else is worth knowing, a sentence each.
        warnings: What may be wrong with it, a sentence each.
    """

    title: str
    why: str = ""
    edits: tuple[Edit, ...] = ()
    removed: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Asked(NamedTuple):
    """A command together with who asked for it, where, and when.

    Attributes:
        command: What was asked.
        path: A file of the artifact.
        by: The login of who asked.
        ref: The address of the comment.
        name: What tells this command from every other one, so that its hours are logged once.
        as_of: The day, in the zone of the policy.
        at: When, in seconds: the same command makes the same commit whenever it is looked at.
    """

    command: Command
    path: str
    by: str
    ref: str
    name: str
    as_of: date
    at: int = 0


CHANGING = ("extend", "review", "promote", "retire", "regenerate", "assign", "hours", "stamp")
"""The commands that change files of the repository."""


def propose(
    repository: Repository, tree: CommitTree, policies: PolicySet, asked: Asked
) -> Proposal:
    """Return what a command of `CHANGING` would change.

    Args:
        repository: Where the tree is.
        tree: The newest commit of the default branch.
        policies: Those of the tree.
        asked: The command.

    Raises:
        SourceError: Something that is needed cannot be read.
    """
    case = _case(tree, policies, asked)
    if asked.command.verb == "retire":
        plan = _retire(repository, tree, case, asked)
    else:
        plan = _PLANS[asked.command.verb](case, asked)
    title = f"{_TITLES[asked.command.verb]} {' '.join(plan.artifact.split())}"
    if plan.refusals:
        return Proposal(title, refusals=plan.refusals)
    says = plan.message.partition("\n\n")[2] if plan.message else _sentence(plan.did)
    credit = f"Asked for by @{asked.by}: {asked.ref}"
    why = "\n\n".join(part for part in (says, credit) if part)
    return Proposal(title, why, plan.edits, plan.removed, (), plan.notes, plan.warnings)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _case(tree: CommitTree, policies: PolicySet, asked: Asked) -> Case:
    found: Mapping[str, Surveyed] = {
        path: item
        for item in survey(tree, policies, [asked.path]).items
        for path in item.artifact.paths
    }
    item = found.get(asked.path)
    if item is not None and asked.command.verb == "retire":
        item = members(tree, policies, item)
    policy = policies.for_path(asked.path)
    return Case(tree, asked.path, item, policy, asked.as_of, f"@{asked.by}")


def _extend(case: Case, asked: Asked) -> Plan:
    command = asked.command
    return extend(case, command.reason, until=command.until, days=command.days)


def _review(case: Case, asked: Asked) -> Plan:
    return review(case, asked.command.reason)


def _promote(case: Case, asked: Asked) -> Plan:
    del asked
    return promote(case, Lifecycle.DURABLE, {})


def _regenerate(case: Case, asked: Asked) -> Plan:
    return regenerate(case, reason=asked.command.reason or None)


def _retire(repository: Repository, tree: CommitTree, case: Case, asked: Asked) -> Plan:
    around = Surroundings(
        users=lambda paths: usage.users(repository, tree, paths).users,
        unsaved=lambda _: {},  # what is in a commit is lost to nobody
        committed=tree,
    )
    named = artifact_of(case).paths
    (plan,) = retire([case], around, named=named, group=True, reason=asked.command.reason or None)
    return plan


def _assign(case: Case, asked: Asked) -> Plan:
    found = standing(case)
    if isinstance(found, Refusal):
        return refused(case, found)
    owner = f"@{asked.command.who}"
    if found.record.owners == (owner,):
        return refused(case, Refusal(f"{owner} is its owner already"))
    return changed(case, found, {"owner": owner}, f"{owner} is its owner from now on")


def _hours(case: Case, asked: Asked) -> Plan:
    command = asked.command
    if command.hours is None or command.hours_kind is None:
        return refused(case, Refusal("a number of hours is missing", "/tenure hours 2.5 rework"))
    artifact = artifact_of(case)
    entry = Entry(
        asked.name,
        asked.as_of,
        artifact.key,
        command.hours,
        command.hours_kind,
        f"@{asked.by}",
        asked.ref,
        command.reason,
    )
    place = ledger.path_of(asked.as_of)
    files = case.tree.read([place, ledger.ATTRIBUTES_PATH], limit=None)
    old = files.get(place)
    if any(known.id == entry.id for known in ledger.read({place: old or b""}).entries):
        return refused(case, Refusal("these hours are in the ledger already"))
    edits = [Edit(place, old, ledger.appended(old, entry), ())]
    if ledger.ATTRIBUTES_PATH not in files:
        edits.append(Edit(ledger.ATTRIBUTES_PATH, None, ledger.ATTRIBUTES, ()))
    did = f"logged {command.hours:g} hours of {command.hours_kind.value}"
    return Plan(artifact.key, artifact.paths, edits=tuple(edits), did=did)


def _stamp(case: Case, asked: Asked) -> Plan:
    if not case.tree.find([case.path]):
        return refused(case, Refusal(f"there is no {case.path} on the default branch"))
    wishes = Wishes({}, None, True, asked.as_of, f"@{asked.by}", None)
    try:
        edit = stamp(case.tree, case.path, case.item, case.policy, wishes)
    except EditError as exc:
        return refused_by(case, exc)
    if edit.new == edit.old:
        return refused(case, Refusal(f"the record of {case.path} is in order", edit.hint))
    return Plan(
        artifact_of(case).key,
        (case.path,),
        edits=(edit,),
        did="; ".join(edit.notes),
        warnings=edit.left,
    )


_PLANS: Mapping[str, Callable[[Case, Asked], Plan]] = {
    "extend": _extend, "review": _review, "promote": _promote, "regenerate": _regenerate,
    "assign": _assign, "hours": _hours, "stamp": _stamp,
}  # fmt: skip
_TITLES: Mapping[str, str] = {
    "extend": "Extend", "review": "Record a review of", "promote": "Promote", "retire": "Retire",
    "regenerate": "Record that it was generated anew:", "assign": "Change the owner of",
    "hours": "Log hours of", "stamp": "Give a record to",
}  # fmt: skip
