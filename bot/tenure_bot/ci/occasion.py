"""What a job is about, by its event: a pull request, a merge group or a commit."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from tenure_bot.ci.workflow import Workflow
from tenure_bot.errors import SettingsError

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LARGEST = (1 << 63) - 1


class Pull(NamedTuple):
    """A pull request.

    Attributes:
        number: Its number.
        head: The newest commit of it when the event happened.
        foreign: Whether it comes from another repository, so that the job's token may write nothing.
    """

    number: int
    head: str
    foreign: bool


class Group(NamedTuple):
    """A merge group: the commits between a base and a head."""

    base: str
    head: str


class Commit(NamedTuple):
    """A commit of a branch, looked at as a whole."""

    id: str


class Finished(NamedTuple):
    """Another workflow that has ended, as GitHub describes it: nothing of it is up to a fork.

    Attributes:
        event: What had started it.
        head: The commit that it was about.
        source: `owner/name` of the repository that the commit came from; "" if that was deleted.
    """

    event: str
    head: str
    source: str


def of(workflow: Workflow) -> Pull | Group | Commit | Finished:
    """Return what a job is about.

    Raises:
        SettingsError: The event does not say what GitHub documents.
    """
    payload = workflow.payload
    if isinstance(payload.get("pull_request"), dict):
        pull = payload["pull_request"]
        source = _text(pull, "head", "repo", "full_name", missing="")
        return Pull(
            _number(pull, "number"),
            _oid(pull, "head", "sha"),
            source.lower() != workflow.repo.name.lower(),
        )
    if workflow.event == "merge_group":
        return Group(
            _oid(payload, "merge_group", "base_sha"), _oid(payload, "merge_group", "head_sha")
        )
    if workflow.event == "workflow_run":
        run = payload.get("workflow_run")
        return Finished(
            _text(run, "event"),
            _oid(run, "head_sha"),
            _text(run, "head_repository", "full_name", missing=""),
        )
    return Commit(workflow.commit)


def _number(value: Any, name: str) -> int:
    found = value.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found <= _LARGEST:
        raise _unlike(name)
    return found


def _oid(value: Any, *names: str) -> str:
    found = _text(value, *names)
    if not _OID.fullmatch(found):
        raise _unlike(*names)
    return found


def _text(value: Any, *names: str, missing: str | None = None) -> str:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return value
    if value is None and missing is not None:
        return missing
    raise _unlike(*names)


def _unlike(*names: str) -> SettingsError:
    return SettingsError(f"the file of the event does not say `{'.'.join(names)}` as GitHub does")
