"""Answers that GitHub should never give: each is a value or an error of ours."""

import copy
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure_bot.errors import GatewayError, Limited
from tenure_bot.github.answers import LONGEST_WAIT, SHORTEST_WAIT, Answer, graphql_data, refusal
from tenure_bot.github.connection import Connection
from tenure_bot.github.credentials import GivenToken
from tenure_bot.github.gateway import Repo
from tenure_bot.github.github_tracker import GitHubTracker
from tenure_bot.github.seen import Identity
from tenure_bot.github.tracker import IssueEdit, IssueWrite

NOW = 1_795_348_800.0
SHOP = Repo(77, "acme/shop", 5)
SOME = settings(max_examples=25, deadline=None)

KEYS = """
    id node_id number body user login labels name state created_at updated_at title assignees
    permission role_name full_name private repositories data errors type path message
"""
WORDS = st.sampled_from(KEYS.split())
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | WORDS
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=12,
)
PULL: dict[str, Any] = {
    "databaseId": 77,
    "nameWithOwner": "acme/shop",
    "isArchived": False,
    "isDisabled": False,
    "isPrivate": False,
    "hasIssuesEnabled": True,
    "defaultBranchRef": {"name": "main"},
    "pullRequest": {
        "id": "PR_1",
        "number": 3,
        "state": "OPEN",
        "isDraft": False,
        "author": {"__typename": "User", "login": "ana"},
        "baseRefName": "main",
        "baseRefOid": "0" * 40,
        "baseRef": {"target": {"oid": "b" * 40}},
        "headRefName": "feature",
        "headRefOid": "a" * 40,
        "headRepository": {"nameWithOwner": "acme/shop"},
        "changedFiles": 1,
        "labels": {"nodes": [{"name": "bug"}]},
        "latestOpinionatedReviews": {
            "nodes": [
                {"author": {"login": "ana"}, "state": "APPROVED", "commit": {"oid": "a" * 40}}
            ]
        },
        "reviewRequests": {"nodes": [{"requestedReviewer": {"combinedSlug": "acme/pay"}}]},
        "commits": {
            "nodes": [
                {
                    "commit": {
                        "oid": "a" * 40,
                        "checkSuites": {
                            "nodes": [
                                {
                                    "checkRuns": {
                                        "nodes": [
                                            {
                                                "databaseId": 9,
                                                "url": "https://github.com/acme/shop/runs/9",
                                                "name": "tenure",
                                                "externalId": "1:1",
                                                "status": "COMPLETED",
                                                "conclusion": "NEUTRAL",
                                            }
                                        ]
                                    }
                                }
                            ]
                        },
                    }
                }
            ]
        },
        "comments": {
            "pageInfo": {"hasNextPage": False, "endCursor": None},
            "nodes": [
                {
                    "id": "IC_1",
                    "fullDatabaseId": "1",
                    "body": "<!-- tenure:v1 -->",
                    "author": {"__typename": "Bot", "login": "tenure"},
                    "viewerDidAuthor": True,
                    "createdAt": "2026-11-20T10:00:00Z",
                    "isMinimized": False,
                }
            ],
        },
        "reviewThreads": {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": []},
    },
}


MERGED: dict[str, Any] = {
    "databaseId": 77,
    "nameWithOwner": "acme/shop",
    "pullRequest": {
        "author": {"__typename": "User", "login": "ana"},
        "body": "Reverts acme/shop#2",
        "createdAt": "2026-11-02T09:00:00Z",
        "mergedAt": "2026-11-04T09:00:00Z",
        "baseRefOid": "0" * 40,
        "mergeCommit": {"oid": "c" * 40, "parents": {"nodes": [{"oid": "b" * 40}]}},
        "labels": {"nodes": [{"name": "bug"}]},
        "closingIssuesReferences": {"nodes": [None, {"labels": {"nodes": [{"name": "incident"}]}}]},
        "timelineItems": {
            "nodes": [{"__typename": "ReadyForReviewEvent", "createdAt": "2026-11-02T10:00:00Z"}]
        },
        "reviews": {
            "pageInfo": {"hasNextPage": False, "endCursor": None},
            "nodes": [
                {
                    "author": {"__typename": "Bot", "login": "tidy"},
                    "state": "APPROVED",
                    "submittedAt": "2026-11-03T09:00:00Z",
                    "commit": {"oid": "a" * 40},
                    "comments": {"totalCount": 2},
                },
                {
                    "author": None,
                    "state": "COMMENTED",
                    "submittedAt": "2026-11-02T11:00:00Z",
                    "commit": None,
                    "comments": {"totalCount": 0},
                },
                {
                    "author": None,
                    "state": "PENDING",
                    "submittedAt": None,
                    "commit": None,
                    "comments": {"totalCount": 0},
                },
            ],
        },
    },
}


class Canned:
    """Answers everything alike, without a network."""

    graphql_url = "https://api.github.com/graphql"

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def send(self, *_: object) -> Answer:
        return self.answer


def github(answer: Answer) -> GitHubTracker:
    canned: Any = Canned(answer)
    return GitHubTracker(Connection(canned, GivenToken("t")), Identity(4711))


CALLS: Mapping[str, Callable[[GitHubTracker], object]] = {
    "repository": lambda g: g.repository(SHOP),
    "pull": lambda g: g.pull(SHOP, 3),
    "merged": lambda g: g.merged(SHOP, 3),
    "checks": lambda g: g.checks(SHOP, "a" * 40),
    "create_comment": lambda g: g.create_comment(SHOP, 3, "x"),
    "issue": lambda g: g.issue(SHOP, 3),
    "issues": lambda g: g.issues(SHOP, ["x"]),
    "issue_comments": lambda g: g.issue_comments(SHOP, 3),
    "create_issue": lambda g: g.create_issue(SHOP, IssueWrite("x", "y")),
    "edit_issue": lambda g: g.edit_issue(SHOP, 3, IssueEdit(state="open")),
    "add_assignees": lambda g: g.add_assignees(SHOP, 3, ["ana"]),
    "permission": lambda g: g.permission(SHOP, "ana"),
    "repositories": lambda g: g.repositories(5),
    "describe_labels": lambda g: g.describe_labels(SHOP, [("x", "y", "z")]),
    "failed_deliveries": lambda g: g.failed_deliveries(datetime(2026, 1, 1, tzinfo=UTC)),
}


@pytest.mark.parametrize("name", CALLS)
@SOME
@given(value=JSON)
def test_any_json_is_a_value_or_an_error_of_ours(name: str, value: object) -> None:
    answer = Answer(200, {}, json.dumps(value))

    with suppress(GatewayError):
        CALLS[name](github(answer))


@SOME
@given(data=st.data(), value=JSON)
def test_a_pull_request_with_one_odd_value_is_one_or_an_error_of_ours(
    data: st.DataObject, value: object
) -> None:
    with suppress(GatewayError):
        found = github(one_odd(data, PULL, value)).pull(SHOP, 3)

        assert found.repo.id == 77
        assert all(isinstance(label, str) for label in (*found.labels, *found.requested))


@SOME
@given(data=st.data(), value=JSON)
def test_a_merged_one_with_one_odd_value_is_one_or_an_error_of_ours(
    data: st.DataObject, value: object
) -> None:
    with suppress(GatewayError):
        found = github(one_odd(data, MERGED, value)).merged(SHOP, 3)

        assert all(isinstance(label, str) for label in found.labels)
        assert found.asked.tzinfo is not None is not found.merged.tzinfo


def one_odd(data: st.DataObject, repository: dict[str, Any], value: object) -> Answer:
    """Return an answer of which one value, anywhere, is another one."""
    changed = copy.deepcopy(repository)
    inside: Any = changed
    while True:
        keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        key = data.draw(st.sampled_from(keys))
        below = inside[key]
        if not isinstance(below, dict | list) or not below or data.draw(st.integers(0, 3)) == 0:
            inside[key] = value
            break
        inside = below
    return Answer(200, {}, json.dumps({"data": {"repository": changed}}))


def test_the_merged_one_without_an_odd_value_is_one() -> None:
    found = github(Answer(200, {}, json.dumps({"data": {"repository": MERGED}}))).merged(SHOP, 3)

    assert (found.commit, found.base, found.labels) == ("c" * 40, "b" * 40, ("bug", "incident"))
    assert (found.asked.hour, found.merged.day) == (10, 4)
    # The oldest first, and what nobody has sent is none.
    assert [(each.login, each.is_bot, each.comments) for each in found.reviews] == [
        ("", False, 0),
        ("tidy[bot]", True, 2),
    ]


def test_a_name_that_was_given_anew_is_another_repository() -> None:
    other = {**MERGED, "databaseId": 78}

    with pytest.raises(GatewayError, match="another repository"):
        github(Answer(200, {}, json.dumps({"data": {"repository": other}}))).merged(SHOP, 3)


def test_the_pull_request_without_an_odd_value_is_one() -> None:
    found = github(Answer(200, {}, json.dumps({"data": {"repository": PULL}}))).pull(SHOP, 3)

    assert (found.number, len(found.checks), len(found.comments)) == (3, 1, 1)


@SOME
@given(
    status=st.integers(300, 999),
    headers=st.dictionaries(
        st.sampled_from(["retry-after", "x-ratelimit-remaining", "x-ratelimit-reset"]),
        st.text(max_size=12) | st.integers().map(str) | st.sampled_from(["0", "nan", "²", "1e9"]),
    ),
    text=st.text(max_size=20) | JSON.map(json.dumps),
)
def test_any_refusal_is_an_error_of_ours_with_a_wait_that_ends(
    status: int, headers: dict[str, str], text: str
) -> None:
    error = refusal(Answer(status, headers, text), "GET /x", NOW)

    assert error.status == status
    assert error.message.isprintable()
    if isinstance(error, Limited):
        assert SHORTEST_WAIT <= error.seconds <= LONGEST_WAIT


@SOME
@given(value=JSON)
def test_any_answer_to_a_query_is_data_or_an_error_of_ours(value: object) -> None:
    with suppress(GatewayError):
        assert isinstance(graphql_data(Answer(200, {}, json.dumps(value)), "the query", NOW), dict)
