"""What an event means: which targets are to be looked at again, what became of which repository.

A pure table. The payload says where to look, never what to write: events come late, twice and in
any order. Every value that is taken from it is checked for its form; what does not fit is not there.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from tenure_bot.commands.grammar import WORD
from tenure_bot.exactly_once.memory import Kind, TargetKey
from tenure_bot.github.gateway import MARKED
from tenure_bot.receive import facts
from tenure_bot.receive.facts import Change, InstallationFact, RepositoryFact
from tenure_bot.receive.payload import Payload, id_of, inner, owner_of, positive, repo_of

LABELS = "tenure"
"""What our own labels begin with."""

_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


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
    owner = owner_of(payload)
    if event == "installation":
        return _installation(action, payload)._replace(owner=owner)
    if event == "installation_repositories":
        return _begun(facts.selected(payload))._replace(owner=owner)
    repo = repo_of(payload.get("repository"), id_of(inner(payload, "installation")))
    if repo is None:
        return Named(owner=owner)
    if event == "repository":
        return Named(repositories=facts.of_repository(action, repo), owner=owner)
    read = _READERS.get((event, action))
    named = read(_Event(payload, repo.id, app_id)) if read else Named()
    if named.is_nothing:
        return Named(owner=owner)
    return named._replace(repositories=(RepositoryFact(repo, Change.SEEN),), owner=owner)


def _pull(event: _Event) -> Named:
    return _numbered(event.repo, inner(event.payload, "pull_request"))


def _closed(event: _Event) -> Named:
    """Sweep, too, when one is closed that a command opened: its branch goes, and its answer changes."""
    named = _pull(event)
    if named.is_nothing or not _is_marked(inner(event.payload, "pull_request").get("body")):
        return named
    return Named((*named.targets, *_swept(event.repo).targets))


def _labels(event: _Event) -> Named:
    """Look again at a label, unless a bot moved one of ours: that was the bot itself."""
    name = inner(event.payload, "label").get("name")
    if _by_bot(event.payload) and isinstance(name, str) and name.startswith(LABELS):
        return Named()
    return _numbered(event.repo, inner(event.payload, "pull_request"))


def _push(event: _Event) -> Named:
    """Sweep when the default branch moves; other branches owe nothing."""
    default = inner(event.payload, "repository").get("default_branch")
    moved = event.payload.get("ref") == f"refs/heads/{default}"
    return _swept(event.repo) if moved and not event.payload.get("deleted") else Named()


def _issue(event: _Event) -> Named:
    """Sweep when a person touches an issue of ours."""
    issue = inner(event.payload, "issue")
    before = inner(inner(event.payload, "changes"), "body").get("from")
    ours = _is_ours(issue, event.app_id) or _is_marked(before)
    return _swept(event.repo) if ours and not _by_bot(event.payload) else Named()


def _said(event: _Event) -> Named:
    """Sweep when a person speaks to the bot: the sweep hears every comment."""
    body = inner(event.payload, "comment").get("body")
    speaks = isinstance(body, str) and WORD in body.lower()
    return _swept(event.repo) if speaks and not _by_bot(event.payload) else Named()


def _swept(repo: int) -> Named:
    return Named((TargetKey(Kind.REPOSITORY, repo, ""),))


def _comment(event: _Event) -> Named:
    """Look again when a person edits or deletes a comment of ours."""
    issue, comment = inner(event.payload, "issue"), inner(event.payload, "comment")
    before = inner(inner(event.payload, "changes"), "body").get("from")
    ours = _is_ours(comment, event.app_id) or _is_marked(before)
    if "pull_request" not in issue or not ours or _by_bot(event.payload):
        return Named()
    return _numbered(event.repo, issue)


def _review_comment(event: _Event) -> Named:
    if not _is_ours(inner(event.payload, "comment"), event.app_id) or _by_bot(event.payload):
        return Named()
    return _numbered(event.repo, inner(event.payload, "pull_request"))


def _check(event: _Event) -> Named:
    """Look again at what a check of ours stands for; of a fork no pull request is named."""
    check = inner(event.payload, "check_run") or inner(event.payload, "check_suite")
    if event.app_id and id_of(inner(check, "app")) != event.app_id:
        return Named()
    pulls = check.get("pull_requests")
    # GitHub lists the pull requests of every repository that have this head.
    found = [
        _numbered(event.repo, pull)
        for pull in (pulls if isinstance(pulls, list) else ())
        if isinstance(pull, dict) and id_of(inner(inner(pull, "base"), "repo")) in (0, event.repo)
    ]
    keys = {key for named in found for key in named.targets}
    head = check.get("head_sha")
    checked = Checked(event.repo, head) if isinstance(head, str) and _SHA.fullmatch(head) else None
    return Named(tuple(sorted(keys, key=lambda key: key.key)), checked=checked)


def _merge_group(event: _Event) -> Named:
    group = inner(event.payload, "merge_group")
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
    "ready_for_review",
    "converted_to_draft",
)
_READERS: Mapping[tuple[str, str], Callable[[_Event], Named]] = {
    **{("pull_request", action): _pull for action in _PULL},
    ("pull_request", "closed"): _closed,
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
                "demilestoned",
                "edited",
                "labeled",
                "milestoned",
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


def _installation(action: str, payload: Payload) -> Named:
    if action == "created":
        return _begun(facts.begun(payload))
    return Named(installation=facts.of_installation(action, payload))


def _begun(found: tuple[RepositoryFact, ...]) -> Named:
    """Sweep where we are installed now: the first sweep shows what the bot would do."""
    added = (fact.repo.id for fact in found if fact.change is Change.ADDED)
    return Named(tuple(TargetKey(Kind.REPOSITORY, repo, "") for repo in added), found)


def _numbered(repo: int, thing: Payload) -> Named:
    number = positive(thing.get("number"))
    return Named((TargetKey(Kind.PULL, repo, str(number)),)) if number else Named()


def _is_ours(comment: Payload, app_id: int) -> bool:
    """Whether a comment is of our App, or may be: an older server does not say by which App."""
    if app_id and id_of(inner(comment, "performed_via_github_app")) == app_id:
        return True
    return _is_marked(comment.get("body"))


def _is_marked(body: object) -> bool:
    return isinstance(body, str) and body.startswith(MARKED)


def _by_bot(payload: Payload) -> bool:
    return inner(payload, "sender").get("type") == "Bot"
