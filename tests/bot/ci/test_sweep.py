"""The sweep of a job: one dashboard, found again by its mark, however often it runs."""

from typing import Any

import pytest

from support import jobs
from support.github.builders import Repository
from support.jobs import Run
from support.the_app import SECRET
from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Kind, TargetKey
from tenure_bot.github.connection import Connection
from tenure_bot.github.credentials import GivenToken
from tenure_bot.github.gateway import Repo
from tenure_bot.github.github_tracker import GitHubTracker
from tenure_bot.github.seen import Identity
from tenure_bot.github.tracker import IssueWrite
from tenure_bot.github.transport import Transport


def issues(shop: Repository, by: str = jobs.ACTIONS) -> list[dict[str, Any]]:
    found = shop.act("nadia", "GET", "/issues?state=all&per_page=100")
    return [one for one in found if one["user"]["login"] == by]


def test_a_job_writes_one_dashboard_and_finds_it_again(job: Run, shop: Repository) -> None:
    for _ in range(2):
        assert job("sweep", shop, "schedule", {}).status == 0

    (board,) = issues(shop)
    mark = marker.read(board["body"])
    assert mark is not None
    assert (mark.key.kind, mark.signature) == (Kind.DASHBOARD, marker.UNSIGNED)
    assert "Last written after the sweep of 2026-11-22" in board["body"]


def test_with_the_token_of_a_person_a_job_finds_its_dashboard_again(
    job: Run, shop: Repository
) -> None:
    token = shop.stand.person("robot")
    shop.collaborator("robot", "push")

    for _ in range(2):
        assert job("sweep", shop, "schedule", {}, token=token).status == 0

    assert len(issues(shop, "robot")) == 1
    assert issues(shop) == []


@pytest.mark.parametrize("label", ["tenure: dashboard", "tenure: obligation"])
def test_where_the_app_has_opened_issues_a_job_does_not(
    job: Run, shop: Repository, label: str
) -> None:
    stand = shop.stand
    key = TargetKey(Kind.ISSUE, shop.id, "a.py")
    body = f"{marker.mark(key, '', SECRET)}\nIt is due"
    connection = Connection(Transport(stand.url), GivenToken(stand.token()))
    the_app = GitHubTracker(connection, Identity(stand.app.id))
    the_app.create_issue(Repo(shop.id, shop.name), IssueWrite("Due", body, (label,)))
    connection.close()

    ended = job("sweep", shop, "schedule", {})

    assert (ended.status, issues(shop)) == (0, [])
    assert "the App looks after the issues" in ended.log
