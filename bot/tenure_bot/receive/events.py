"""What an event means: which targets are to be looked at again, what became of which repository.

A pure table. The payload says where to look, never what to write: events come late, twice and in
any order. Every value that is taken from it is checked for its form; what does not fit is not there.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

from tenure_bot.commands.grammar import WORD
from tenure_bot.exactly_once.memory import Kind, TargetKey
from tenure_bot.github.gateway import MARKED, Repo

Payload = Mapping[str, Any]

LABELS = "tenure"
"""What our own labels begin with."""

_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}")
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_LARGEST = (1 << 63) - 1


class Change(Enum):
    """What becomes of a repository or of an installation."""

    SEEN = "seen"
    ADDED = "added"
    REMOVED = "removed"
    ARCHIVED = "archived"
    UNARCHIVED = "unarchived"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    PERMITTED = "permitted"


class RepositoryFact(NamedTuple):
    """What an event says of a repository; `repo.installation` is 0 where it does not say."""

    repo: Repo
    change: Change


class InstallationFact(NamedTuple):
    """What an event says of everything that one installation reaches."""

    installation: int
    change: Change


class Checked(NamedTuple):
    """A commit whose check somebody asks for again, though nobody says which pull request it is."""

    repo: int
    head: str


class Named(NamedTuple):
    """What an event names.

    Attributes:
        targets: To be looked at again.
        repositories: What is known of repositories now.
        installation: What is known of an installation now.
        checked: Stands for the targets that have a check at this commit.
        owner: The login of whose repository or installation it is; "" if it does not say.
    """

    targets: tuple[TargetKey, ...] = ()
    repositories: tuple[RepositoryFact, ...] = ()
    installation: InstallationFact | None = None
    checked: Checked | None = None
    owner: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether the event is none of our business."""
        return not (self.targets or self.repositories or self.installation or self.checked)


class _Event(NamedTuple):
    """An event in a repository, for the one who reads it."""

    payload: Payload
    repo: int
    app_id: int


def targets(event: str, action: str, payload: Payload, *, app_id: int = 0) -> Named:
    """Return what an event names; an event that is unknown or that we caused names nothing.

    Args:
        event: Its name.
        action: What happened, or "".
        payload: The body.
        app_id: The number of our App; 0 in a workflow.
    """
    owner = _owner(payload)
    if event == "installation":
        return _installation(action, payload)._replace(owner=owner)
    if event == "installation_repositories":
        return _begun(tuple(_selected(payload)))._replace(owner=owner)
    repo = _repo(payload.get("repository"), _id(_inner(payload, "installation")))
    if repo is None:
        return Named(owner=owner)
    if event == "repository":
        return Named(repositories=_standing(action, repo), owner=owner)
    read = _READERS.get((event, action))
    named = read(_Event(payload, repo.id, app_id)) if read else Named()
    if named.is_nothing:
        return Named(owner=owner)
    return named._replace(repositories=(RepositoryFact(repo, Change.SEEN),), owner=owner)


def _pull(event: _Event) -> Named:
    return _numbered(event.repo, _inner(event.payload, "pull_request"))


def _labels(event: _Event) -> Named:
    """Look again at a label, unless a bot moved one of ours: that was the bot itself."""
    name = _inner(event.payload, "label").get("name")
    if _by_bot(event.payload) and isinstance(name, str) and name.startswith(LABELS):
        return Named()
    return _numbered(event.repo, _inner(event.payload, "pull_request"))


def _push(event: _Event) -> Named:
    """Sweep when the default branch moves; other branches owe nothing."""
    default = _inner(event.payload, "repository").get("default_branch")
    moved = event.payload.get("ref") == f"refs/heads/{default}"
    return _swept(event.repo) if moved and not event.payload.get("deleted") else Named()


def _issue(event: _Event) -> Named:
    """Sweep when a person touches an issue of ours."""
    issue = _inner(event.payload, "issue")
    before = _inner(_inner(event.payload, "changes"), "body").get("from")
    ours = _is_ours(issue, event.app_id) or _is_marked(before)
    return _swept(event.repo) if ours and not _by_bot(event.payload) else Named()


def _said(event: _Event) -> Named:
    """Sweep when a person speaks to the bot: the sweep hears every comment."""
    body = _inner(event.payload, "comment").get("body")
    speaks = isinstance(body, str) and WORD in body.lower()
    return _swept(event.repo) if speaks and not _by_bot(event.payload) else Named()


def _swept(repo: int) -> Named:
    return Named((TargetKey(Kind.REPOSITORY, repo, ""),))


def _comment(event: _Event) -> Named:
    """Look again when a person edits or deletes a comment of ours."""
    issue, comment = _inner(event.payload, "issue"), _inner(event.payload, "comment")
    before = _inner(_inner(event.payload, "changes"), "body").get("from")
    ours = _is_ours(comment, event.app_id) or _is_marked(before)
    if "pull_request" not in issue or not ours or _by_bot(event.payload):
        return Named()
    return _numbered(event.repo, issue)


def _review_comment(event: _Event) -> Named:
    if not _is_ours(_inner(event.payload, "comment"), event.app_id) or _by_bot(event.payload):
        return Named()
    return _numbered(event.repo, _inner(event.payload, "pull_request"))


def _check(event: _Event) -> Named:
    """Look again at what a check of ours stands for; of a fork no pull request is named."""
    check = _inner(event.payload, "check_run") or _inner(event.payload, "check_suite")
    if event.app_id and _id(_inner(check, "app")) != event.app_id:
        return Named()
    pulls = check.get("pull_requests")
    # GitHub lists the pull requests of every repository that have this head.
    found = [
        _numbered(event.repo, pull)
        for pull in (pulls if isinstance(pulls, list) else ())
        if isinstance(pull, dict) and _id(_inner(_inner(pull, "base"), "repo")) in (0, event.repo)
    ]
    keys = {key for named in found for key in named.targets}
    head = check.get("head_sha")
    checked = Checked(event.repo, head) if isinstance(head, str) and _SHA.fullmatch(head) else None
    return Named(tuple(sorted(keys, key=lambda key: key.key)), checked=checked)


def _merge_group(event: _Event) -> Named:
    group = _inner(event.payload, "merge_group")
    base, head = group.get("base_sha"), group.get("head_sha")
    if not (isinstance(base, str) and isinstance(head, str)):
        return Named()
    if not (_SHA.fullmatch(base) and _SHA.fullmatch(head)):
        return Named()
    return Named((TargetKey(Kind.MERGE_GROUP, event.repo, f"{base}..{head}"),))


_PULL = (
    "opened",
    "reopened",
    "synchronize",
    "edited",
    "closed",
    "ready_for_review",
    "converted_to_draft",
)
_READERS: Mapping[tuple[str, str], Callable[[_Event], Named]] = {
    **{("pull_request", action): _pull for action in _PULL},
    ("pull_request", "labeled"): _labels,
    ("pull_request", "unlabeled"): _labels,
    ("pull_request_review", "submitted"): _pull,
    ("pull_request_review", "dismissed"): _pull,
    ("pull_request_review_comment", "deleted"): _review_comment,
    ("push", ""): _push,
    **dict.fromkeys(
        [
            ("issues", action)
            for action in (
                "assigned",
                "closed",
                "deleted",
                "edited",
                "labeled",
                "reopened",
                "transferred",
                "unassigned",
                "unlabeled",
            )
        ],
        _issue,
    ),
    ("issue_comment", "created"): _said,
    ("issue_comment", "edited"): _comment,
    ("issue_comment", "deleted"): _comment,
    ("check_run", "rerequested"): _check,
    ("check_run", "requested_action"): _check,
    ("check_suite", "rerequested"): _check,
    ("merge_group", "checks_requested"): _merge_group,
}

EVENTS = frozenset(
    {name for name, _ in _READERS} | {"installation", "installation_repositories", "repository"}
)
"""Those that the App should be sent; of others none names anything."""

_STANDINGS = {
    "archived": Change.ARCHIVED,
    "unarchived": Change.UNARCHIVED,
    "deleted": Change.REMOVED,
    "renamed": Change.SEEN,
    "transferred": Change.SEEN,
}

_INSTALLATIONS = {
    "deleted": Change.REMOVED,
    "suspend": Change.SUSPENDED,
    "unsuspend": Change.RESUMED,
    "new_permissions_accepted": Change.PERMITTED,
}


def _standing(action: str, repo: Repo) -> tuple[RepositoryFact, ...]:
    change = _STANDINGS.get(action)
    return (RepositoryFact(repo, change),) if change else ()


def _installation(action: str, payload: Payload) -> Named:
    number = _id(_inner(payload, "installation"))
    change = _INSTALLATIONS.get(action)
    if not number:
        return Named()
    if action == "created":
        return _begun(tuple(_listed(payload, "repositories", number, Change.ADDED)))
    return Named(installation=InstallationFact(number, change)) if change else Named()


def _begun(facts: tuple[RepositoryFact, ...]) -> Named:
    """Sweep where we are installed now: the first sweep shows what the bot would do."""
    added = (fact.repo.id for fact in facts if fact.change is Change.ADDED)
    return Named(tuple(TargetKey(Kind.REPOSITORY, repo, "") for repo in added), facts)


def _selected(payload: Payload) -> Iterator[RepositoryFact]:
    number = _id(_inner(payload, "installation"))
    if number:
        yield from _listed(payload, "repositories_added", number, Change.ADDED)
        yield from _listed(payload, "repositories_removed", number, Change.REMOVED)


def _listed(payload: Payload, key: str, number: int, change: Change) -> Iterator[RepositoryFact]:
    listed = payload.get(key)
    for one in listed if isinstance(listed, list) else ():
        repo = _repo(one, number)
        if repo is not None:
            yield RepositoryFact(repo, change)


def _numbered(repo: int, thing: Payload) -> Named:
    number = thing.get("number")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= _LARGEST:
        return Named()
    return Named((TargetKey(Kind.PULL, repo, str(number)),))


def _is_ours(comment: Payload, app_id: int) -> bool:
    """Whether a comment is of our App, or may be: an older server does not say by which App."""
    if app_id and _id(_inner(comment, "performed_via_github_app")) == app_id:
        return True
    return _is_marked(comment.get("body"))


def _is_marked(body: object) -> bool:
    return isinstance(body, str) and body.startswith(MARKED)


def _by_bot(payload: Payload) -> bool:
    return _inner(payload, "sender").get("type") == "Bot"


def _repo(thing: object, installation: int) -> Repo | None:
    if not isinstance(thing, dict):
        return None
    number, name = _id(thing), thing.get("full_name")
    if not number or not isinstance(name, str) or not _NAME.fullmatch(name):
        return None
    return Repo(number, name, installation)


def _owner(payload: Payload) -> str:
    for thing in (
        _inner(_inner(payload, "repository"), "owner"),
        _inner(_inner(payload, "installation"), "account"),
        _inner(payload, "organization"),
    ):
        login = thing.get("login")
        if isinstance(login, str) and login:
            return login
    return ""


def _inner(thing: Payload, key: str) -> Payload:
    inner = thing.get(key)
    return inner if isinstance(inner, dict) else {}


def _id(thing: Payload) -> int:
    number = thing.get("id")
    fits = isinstance(number, int) and not isinstance(number, bool) and 0 < number <= _LARGEST
    return number if fits and isinstance(number, int) else 0
