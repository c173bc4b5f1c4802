"""What a transition is asked about, and what it answers: edits, or why not."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from tenure.due import Due
from tenure.errors import EditError
from tenure.policy import Policy
from tenure.report import Artifact
from tenure.sources import Tree
from tenure.stamp.verdict import Bench
from tenure.stamp.wishes import Edit, Wishes
from tenure.survey import Surveyed


def _no_dues() -> Sequence[Due]:
    return ()


class Case(NamedTuple):
    """An artifact that somebody wants to change.

    Attributes:
        tree: The files.
        path: The file that was named.
        item: What the survey found about it, `None` for nothing.
        policy: The policy that holds for it.
        as_of: The day on which this is decided.
        by: Who decides: `@user`, `@org/team` or an address; `None` if nobody is known.
        dues: Asked for what falls due in the whole repository, so that a cliff is seen.
    """

    tree: Tree
    path: str
    item: Surveyed | None
    policy: Policy
    as_of: date
    by: str | None = None
    dues: Callable[[], Sequence[Due]] = _no_dues

    @property
    def bench(self) -> Bench:
        """What a new record is judged against."""
        return Bench(self.tree, self.path, self.policy, self.wishes({}))

    def wishes(self, changes: Mapping[str, object]) -> Wishes:
        """Return the wish to change these keys."""
        return Wishes(changes, None, False, self.as_of, None, None)


class Refusal(NamedTuple):
    """One reason why a gate stays shut; `hint` is the command that opens it, or another way out."""

    text: str
    hint: str | None = None


class Plan(NamedTuple):
    """What a transition would do, or why it does not.

    Attributes:
        artifact: The key of the artifact.
        paths: The files that it covers, as far as they were asked for.
        refusals: Why nothing is done; then there are no edits.
        edits: Files whose content changes.
        removed: Files that go.
        before: The keys of the record that change, as they were; those that were not there are not.
        after: The same keys as they will be.
        place: Where the record stands, for people.
        did: What was done, a sentence.
        notes: What else is worth knowing, a sentence each.
        warnings: What may be wrong with it, a sentence each.
        message: The commit message that says it, if the transition has one.
        due: What the artifact is asked for on which days, afterwards.
    """

    artifact: str
    paths: tuple[str, ...]
    refusals: tuple[Refusal, ...] = ()
    edits: tuple[Edit, ...] = ()
    removed: tuple[str, ...] = ()
    before: Mapping[str, object] = {}
    after: Mapping[str, object] = {}
    place: str = ""
    did: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    message: str | None = None
    due: tuple[Due, ...] = ()


def artifact_of(case: Case) -> Artifact:
    """Return the artifact that a case is about; without a record the file itself."""
    if case.item is not None:
        return case.item.artifact
    return Artifact(case.path, (case.path,), None, None, group=False)


def refused(case: Case, *refusals: Refusal) -> Plan:
    """Return the plan that does nothing, and says why."""
    artifact = artifact_of(case)
    return Plan(artifact.key, artifact.paths, refusals)


def refused_by(case: Case, error: EditError) -> Plan:
    """Return the plan that does nothing because a file cannot take the change."""
    return refused(case, Refusal(error.message, error.hint))
