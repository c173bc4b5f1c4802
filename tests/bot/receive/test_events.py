"""An event names targets, repositories and installations; what is hostile or unknown names nothing."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.github.packages import Packages
from tenure_bot.exactly_once.memory import Kind, TargetKey
from tenure_bot.github.gateway import Repo
from tenure_bot.receive.events import _READERS, Checked, Named, targets
from tenure_bot.receive.facts import Change, InstallationFact, RepositoryFact

APP = 12345
REPO = Repo(4711, "acme/shop", 7)
PULL = TargetKey(Kind.PULL, 4711, "9")
SWEEP = TargetKey(Kind.REPOSITORY, 4711, "")
HEAD, BASE = "a" * 40, "b" * 40
MARK = "<!-- tenure:v1 pull 4711 9 0f 0123456789abcdef01234567 -->\nText"


def payload(**more: Any) -> dict[str, Any]:
    return {
        "repository": {"id": 4711, "full_name": "acme/shop", "owner": {"login": "acme"}},
        "installation": {"id": 7},
        "sender": {"login": "nadia", "type": "User"},
        "pull_request": {"number": 9},
    } | more


def named(event: str, action: str, **more: Any) -> Named:
    return targets(event, action, payload(**more), app_id=APP)


@pytest.mark.parametrize(
    ("event", "action"),
    [key for key in _READERS if key[0] in ("pull_request", "pull_request_review")],
)
def test_what_changes_a_pull_request_names_it_and_its_repository(event: str, action: str) -> None:
    found = named(event, action)

    assert found.targets == (PULL,)
    assert found.repositories == (RepositoryFact(REPO, Change.SEEN),)
    assert found.owner == "acme"


@pytest.mark.parametrize(
    ("event", "action"),
    [
        ("pull_request", "assigned"),
        ("pull_request", "never_heard_of"),
        ("pull_request_review", "edited"),
        ("issues", "opened"),
        ("push", ""),
        ("ping", ""),
        ("never_heard_of", "opened"),
        ("check_run", "completed"),
        ("merge_group", "destroyed"),
        ("repository", "privatized"),
        ("installation", "never_heard_of"),
    ],
)
def test_other_events_name_nothing(event: str, action: str) -> None:
    assert named(event, action).is_nothing


def test_a_closed_pull_request_that_a_command_opened_names_the_sweep_too() -> None:
    ours = {
        "number": 9,
        "body": "<!-- tenure:v1 change 4711 7/0/3/nadia 0f 3 - -->\nTo take it back",
    }

    found = named("pull_request", "closed", pull_request=ours)

    assert found.targets == (PULL, SWEEP)
    assert named("pull_request", "edited", pull_request=ours).targets == (PULL,)
    assert named("pull_request", "closed", pull_request=ours | {"number": 0}).is_nothing


@pytest.mark.parametrize("body", [None, "", "Fixes it", f"> {MARK}", 7])
def test_a_closed_pull_request_of_somebody_else_names_no_sweep(body: object) -> None:
    theirs = {"number": 9, "body": body}

    assert named("pull_request", "closed", pull_request=theirs).targets == (PULL,)


@pytest.mark.parametrize("action", ["labeled", "unlabeled", "milestoned", "demilestoned"])
def test_what_a_person_does_to_an_issue_of_ours_names_the_sweep(action: str) -> None:
    bot = {"login": "tenure[bot]", "type": "Bot"}

    assert named("issues", action, issue={"body": MARK}).targets == (SWEEP,)
    assert named("issues", action, issue={"body": MARK}, sender=bot).is_nothing
    assert named("issues", action, issue={"body": "Theirs"}).is_nothing


def test_a_label_of_a_person_names_the_pull_request() -> None:
    assert named("pull_request", "unlabeled", label={"name": "tenure: high"}).targets == (PULL,)


def test_a_label_of_ours_that_a_bot_moves_names_nothing() -> None:
    bot = {"login": "tenure[bot]", "type": "Bot"}

    ours = named("pull_request", "labeled", label={"name": "tenure: high"}, sender=bot)
    other = named("pull_request", "labeled", label={"name": "size/L"}, sender=bot)

    assert ours.is_nothing
    assert other.targets == (PULL,)


@pytest.mark.parametrize("action", ["edited", "deleted"])
@pytest.mark.parametrize(
    "comment",
    [{"body": "x", "performed_via_github_app": {"id": APP}}, {"body": MARK}],
    ids=["by the app", "by the mark"],
)
def test_a_person_who_touches_our_comment_names_the_pull_request(
    action: str, comment: dict[str, Any]
) -> None:
    issue = {"number": 9, "pull_request": {}}

    assert named("issue_comment", action, issue=issue, comment=comment).targets == (PULL,)


def test_a_mark_that_a_person_edits_away_was_there() -> None:
    found = named(
        "issue_comment",
        "edited",
        issue={"number": 9, "pull_request": {}},
        comment={"body": "gone"},
        changes={"body": {"from": MARK}},
    )

    assert found.targets == (PULL,)


@pytest.mark.parametrize(
    "more",
    [
        {"comment": {"body": "I agree"}},
        {"comment": {"body": MARK}, "issue": {"number": 9}},
        {"comment": {"body": MARK}, "sender": {"type": "Bot"}},
        {"comment": {"body": "x", "performed_via_github_app": {"id": 99}}},
        {"comment": {"body": "x", "performed_via_github_app": None}},
    ],
    ids=["of a person", "at an issue", "by ourselves", "of another app", "of no app"],
)
def test_other_comments_name_nothing(more: dict[str, Any]) -> None:
    base = {"issue": {"number": 9, "pull_request": {}}}

    assert named("issue_comment", "edited", **(base | more)).is_nothing


def test_a_suggestion_of_ours_that_a_person_deletes_names_the_pull_request() -> None:
    found = named("pull_request_review_comment", "deleted", comment={"body": MARK})

    assert found.targets == (PULL,)
    assert named("pull_request_review_comment", "deleted", comment={"body": "x"}).is_nothing


@pytest.mark.parametrize(
    ("event", "action"),
    [
        ("check_run", "rerequested"),
        ("check_run", "requested_action"),
        ("check_suite", "rerequested"),
    ],
)
def test_a_check_names_its_commit_for_a_fork_lists_no_pull_request(event: str, action: str) -> None:
    check = {"head_sha": HEAD, "app": {"id": APP}, "pull_requests": []}

    assert named(event, action, **{event: check}).checked == Checked(4711, HEAD)


def test_a_check_names_the_pull_requests_of_its_own_repository() -> None:
    pulls = [
        {"number": 9, "base": {"repo": {"id": 4711}}},
        {"number": 3, "base": {"repo": {"id": 1}}},
    ]
    check = {"head_sha": HEAD, "app": {"id": APP}, "pull_requests": pulls}

    assert named("check_run", "rerequested", check_run=check).targets == (PULL,)


def test_the_check_of_another_app_names_nothing() -> None:
    check = {"head_sha": HEAD, "app": {"id": 99}, "pull_requests": [{"number": 9}]}

    assert named("check_run", "rerequested", check_run=check).is_nothing


def test_a_merge_group_is_a_target_of_its_own() -> None:
    group = {"head_sha": HEAD, "base_sha": BASE}

    found = named("merge_group", "checks_requested", merge_group=group)

    assert found.targets == (TargetKey(Kind.MERGE_GROUP, 4711, f"{BASE}..{HEAD}"),)


@pytest.mark.parametrize(
    ("action", "change"),
    [
        ("renamed", Change.SEEN),
        ("transferred", Change.SEEN),
        ("archived", Change.ARCHIVED),
        ("unarchived", Change.UNARCHIVED),
        ("deleted", Change.REMOVED),
    ],
)
def test_what_becomes_of_a_repository_is_a_fact(action: str, change: Change) -> None:
    assert named("repository", action).repositories == (RepositoryFact(REPO, change),)


@pytest.mark.parametrize(
    ("action", "change"),
    [
        ("deleted", Change.REMOVED),
        ("suspend", Change.SUSPENDED),
        ("unsuspend", Change.RESUMED),
        ("new_permissions_accepted", Change.PERMITTED),
    ],
)
def test_what_becomes_of_an_installation_is_a_fact(action: str, change: Change) -> None:
    found = named("installation", action, installation={"id": 7, "account": {"login": "acme"}})

    assert found.installation == InstallationFact(7, change)


def test_a_new_installation_lists_its_repositories() -> None:
    listed = [{"id": 4711, "full_name": "acme/shop"}, {"id": "x"}, 7]

    found = named("installation", "created", repositories=listed)

    assert found.repositories == (RepositoryFact(REPO, Change.ADDED),)


def test_repositories_come_and_go() -> None:
    found = named(
        "installation_repositories",
        "added",
        repositories_added=[{"id": 1, "full_name": "acme/new"}],
        repositories_removed=[{"id": 2, "full_name": "acme/old"}],
    )

    assert found.repositories == (
        RepositoryFact(Repo(1, "acme/new", 7), Change.ADDED),
        RepositoryFact(Repo(2, "acme/old", 7), Change.REMOVED),
    )


@pytest.mark.parametrize(
    "repository",
    [
        None,
        7,
        {},
        {"id": True, "full_name": "acme/shop"},
        {"id": 1 << 63, "full_name": "acme/shop"},
        {"id": -1, "full_name": "acme/shop"},
        {"id": 4711, "full_name": "../../etc/passwd"},
        {"id": 4711, "full_name": "acme/shop\n"},
        {"id": 4711, "full_name": "acme/\ud800"},
        {"id": 4711, "full_name": "acme"},
    ],
)
def test_a_repository_that_cannot_be_one_names_nothing(repository: object) -> None:
    assert named("pull_request", "opened", repository=repository).is_nothing


@pytest.mark.parametrize("number", [0, -1, True, "9", 1.5, 1 << 70, None])
def test_a_number_that_cannot_be_one_names_nothing(number: object) -> None:
    assert named("pull_request", "opened", pull_request={"number": number}).is_nothing


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
_KEYS = st.sampled_from(
    [
        "repository",
        "installation",
        "pull_request",
        "issue",
        "comment",
        "label",
        "sender",
        "check_run",
        "check_suite",
        "merge_group",
        "repositories",
        "repositories_added",
        "changes",
    ]
)
_EVENTS = [*_READERS, ("installation", "created"), ("installation_repositories", "added")]


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(_EVENTS), st.dictionaries(_KEYS, _JSON))
def test_whatever_a_payload_holds_what_it_names_can_be_stored(
    event: tuple[str, str], more: dict[str, Any]
) -> None:
    found = targets(*event, payload(**more), app_id=APP)

    ids = [key.repo for key in found.targets] + [fact.repo.id for fact in found.repositories]
    assert all(0 < number < 1 << 63 for number in ids)
    texts = [key.key for key in found.targets] + [fact.repo.name for fact in found.repositories]
    assert all(text.isascii() and text.isprintable() and len(text) <= 201 for text in texts)


def test_every_published_example_is_understood(github_packages: Packages) -> None:
    counted = 0
    for event in json.loads(github_packages.payloads.read_text("utf-8")):
        for example in event["examples"]:
            targets(event["name"], example.get("action", ""), example, app_id=APP)
            counted += 1

    assert counted == 329
