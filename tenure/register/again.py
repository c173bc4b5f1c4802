"""The artifacts of a tree, computed anew where something has changed since the last time.

What an artifact is comes from its files, records, policies, the day, and what commits say about its
files: where one of these has changed it is surveyed again. How it is judged comes from what is
around it too: who uses it, what happened to it lately. That is looked at for all artifacts each
time, and compared with what it was.
"""

from collections.abc import Mapping, Sequence, Set
from datetime import date
from typing import NamedTuple

from tenure import ledger, schema
from tenure.codeowners import LOCATIONS
from tenure.evidence import Growing, History
from tenure.policy import PolicySet
from tenure.register.around import Around, Surroundings
from tenure.register.item import Item
from tenure.register.kept import Keeper, Kept
from tenure.register.listed import Differing, Parts, differing, listed
from tenure.register.question import question
from tenure.register.sight import News, Sight, Subject, look, look_inside
from tenure.report import path_bytes
from tenure.scoring.activity import Activity
from tenure.scoring.activity_store import leads_to
from tenure.scoring.usage import Usage
from tenure.sources.git import Repository
from tenure.sources.trees import GitTree
from tenure.survey import Survey, Surveyed, is_carrier, survey


class Scene(NamedTuple):
    """What artifacts are computed from; the meaning is that of the arguments of `compute`.

    Attributes:
        tip: The id of the newest commit of the history that counts, if there is one.
    """

    repository: Repository
    tree: GitTree
    policies: PolicySet
    as_of: date
    tip: str | None
    history: History | None


class Found(NamedTuple):
    """What was found.

    Attributes:
        items: The artifacts, in any order, before budgets.
        activity: What happened lately.
        problems: What in the ledger cannot be read.
        unseen: The files whose content is not in this clone.
    """

    items: Sequence[Item]
    activity: Activity
    problems: Sequence[ledger.Problem]
    unseen: Sequence[str]


class _Whole(NamedTuple):
    """All artifacts of a tree with what is around them, as `Kept.items`, and what else was found."""

    items: Mapping[str, tuple[Item, Around]]
    sight: Sight
    unseen: Sequence[str]


def items(scene: Scene, paths: Sequence[str]) -> Found:
    """Compute the artifacts of some files; nothing is remembered."""
    found = survey(scene.tree, scene.policies, paths, scene.history)
    return _found(_whole(scene, found))


def all_items(scene: Scene) -> Found:
    """Compute all artifacts of a tree."""
    growing = scene.history if isinstance(scene.history, Growing) else None
    if scene.tip is None or (scene.history and not growing):
        return _found(_anew(scene))
    repository, _, policies, as_of, _, history = scene
    asked = question(repository, policies, as_of, with_history=history is not None)
    keeper = Keeper(repository.git_dir(), asked)
    last = keeper.read()
    said = [(path, "", mark) for path, mark in sorted(growing.marks().items())] if growing else []
    tree = listed(scene.tree.entries(), last and last.tree)
    marks = listed(said, last and last.marks)
    whole = (last and _again(scene, last, tree, marks)) or _anew(scene)
    if not (whole.unseen or scene.tree.unseen() or (growing and not growing.settled)):
        keeper.write(Kept(scene.tip, whole.sight.usage.memory, tree, marks, whole.items))
    return _found(whole)


def _found(whole: _Whole) -> Found:
    found = [item for item, _ in whole.items.values()]
    return Found(found, whole.sight.activity, whole.sight.problems, whole.unseen)


def _anew(scene: Scene) -> _Whole:
    from tenure.register.voices import Voices  # late: mostly little has changed

    memory = Voices(scene.repository, scene.tree)
    return _whole(scene, survey(scene.tree, scene.policies, None, scene.history, memory=memory))


def _whole(scene: Scene, found: Survey) -> _Whole:
    artifacts = _validated(found)
    sight = _look(scene, [(one.artifact.paths, one.artifact.record) for one in artifacts])
    return _Whole(_assembled(scene, artifacts, sight), sight, found.unseen)


def _again(scene: Scene, last: Kept, tree: Parts, marks: Parts) -> _Whole | None:
    """Compute what has changed; `None` if that could be anything."""
    news, told = differing(last.tree, tree), differing(last.marks, marks).paths
    if news.others or "" in told or any(map(_is_about_others, news.paths)):
        return None
    if scene.tip is None or not leads_to(scene.repository, last.tip, scene.tip):
        return None
    found, asked = _surveyed(scene, last, news.paths | told)
    fresh = _validated(found)
    same = {path: it for path, it in last.items.items() if asked.isdisjoint(it[0].paths)}
    subjects = [(item.paths, item.record) for item, _ in same.values()]
    subjects += [(one.artifact.paths, one.artifact.record) for one in fresh]
    sight = _look(scene, subjects, _news(last, news, subjects))
    around = Surroundings(sight)
    moved = [
        path
        for item, before in same.values()
        if around.of(item.key, item.paths, item.record) != before
        for path in item.paths
    ]
    unseen = found.unseen
    if moved:
        further = survey(scene.tree, scene.policies, moved, scene.history)
        unseen += further.unseen
        fresh += _validated(further)
    return _Whole(same | _assembled(scene, fresh, sight), sight, unseen)


def _surveyed(scene: Scene, last: Kept, paths: Set[str]) -> tuple[Survey, Set[str]]:
    """Survey files, and all others of the artifacts that they belong or belonged to."""
    groups = [item for item, _ in last.items.values() if len(item.paths) > 1]
    asked = {path for item in groups if not paths.isdisjoint(item.paths) for path in item.paths}
    asked |= paths
    while True:
        ordered = sorted(asked, key=path_bytes)
        found = survey(scene.tree, scene.policies, ordered, scene.history)
        keys = {one.artifact.key for one in found.items if one.artifact.group}
        more = {p for item, _ in last.items.values() if item.key in keys for p in item.paths}
        if more <= asked:
            return found, asked
        asked |= more


def _news(last: Kept, news: Differing, subjects: Sequence[Subject]) -> News | None:
    """Return what is known of the uses of files, if the same files are in question again."""
    known = [
        (path, users, copies)
        for item, around in last.items.values()
        for path, users, copies in zip(item.paths, around.users, around.copies, strict=True)
    ]
    if (
        news.come
        or news.gone
        or {path for own, _ in subjects for path in own} != {k[0] for k in known}
    ):
        return None
    users = {path: names for path, names, _ in known if names}
    copies = {path: names for path, _, names in known if names}
    return News(Usage(users, copies, last.usage), news.altered)


def _look(scene: Scene, subjects: Sequence[Subject], news: News | None = None) -> Sight:
    repository, tree, policies, as_of, tip, _ = scene
    return look(repository, tree, policies, subjects, as_of=as_of, tip=tip, news=news)


def _assembled(
    scene: Scene, artifacts: Sequence[Surveyed], sight: Sight
) -> dict[str, tuple[Item, Around]]:
    if not artifacts:
        return {}
    from tenure.register.assembly import Assembly  # late: mostly little has changed

    paths = [path for one in artifacts for path in one.artifact.paths]
    sight = look_inside(scene.repository, scene.tree, scene.policies, paths, sight)
    around = Surroundings(sight)
    found = {}
    for one in artifacts:
        item = Assembly(one, sight).whole()
        found[item.paths[0]] = item, around.of(item.key, item.paths, item.record)
    return found


def _validated(found: Survey) -> list[Surveyed]:
    """Return the artifacts that have files, with their records if these are valid."""
    return [_with_record(one) for one in found.items if one.artifact.paths]


def _with_record(found: Surveyed) -> Surveyed:
    raw = found.artifact.raw
    if raw is None or not schema.is_valid_record(raw.data):
        return found
    return found._replace(artifact=found.artifact._replace(record=schema.to_record(raw.data)))


def _is_about_others(path: str) -> bool:
    """Whether a file decides about others; policies do too, but they are part of the question."""
    return path in LOCATIONS or is_carrier(path)
