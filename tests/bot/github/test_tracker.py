"""Issues, people, installations and deliveries, at a GitHub that keeps what is written."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from support.github.builders import Repository
from support.github.stand import Stand
from support.github.wire import Request, Response, answer_json
from support.scripted import TOKEN, Script
from tenure_bot.errors import GatewayError, Gone, NotPermitted, Refused, Unknown
from tenure_bot.github.answers import Kept
from tenure_bot.github.credentials import AppCredentials, GivenToken
from tenure_bot.github.gateway import Repo
from tenure_bot.github.github_tracker import GitHubTracker, connect
from tenure_bot.github.seen import Identity
from tenure_bot.github.tracker import IssueEdit, IssueWrite, Tracker

SHOP = Repo(77, "acme/shop", 5)
MARKED = "<!-- tenure:v1 issue 1 x - - -->\ntext"


class Kepts:
    """Keeps answers as the database does."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, str], Kept] = {}

    def find(self, installation: int, address: str) -> Kept | None:
        return self.kept.get((installation, address))

    def keep(self, installation: int, address: str, kept: Kept) -> None:
        self.kept[installation, address] = kept


@pytest.fixture
def repository(stand: Stand) -> Repository:
    return stand.repository("acme/shop")


@pytest.fixture
def github(stand: Stand) -> Iterator[GitHubTracker]:
    tokens = AppCredentials(stand.app.id, stand.app.private_key, stand.url)
    gateway = connect(stand.url, tokens, Identity(stand.app.id), Kepts())
    yield gateway
    gateway.close()


@pytest.fixture
def scripted_github(server: Script) -> Iterator[GitHubTracker]:
    gateway = connect(server.url, GivenToken(TOKEN), Identity(4711), Kepts())
    yield gateway
    gateway.close()


def repo_of(repository: Repository) -> Repo:
    return Repo(repository.id, repository.name, repository.stand.installation_id)


def statuses(stand: Stand) -> list[str]:
    return [f"{request.method} {request.status}" for request in stand.requests("rest")]


def test_the_gateway_is_what_the_protocol_asks_for(scripted_github: GitHubTracker) -> None:
    tracker: Tracker = scripted_github

    assert tracker


def test_an_issue_is_opened_changed_closed_and_reopened(
    stand: Stand, repository: Repository, github: GitHubTracker
) -> None:
    repo = repo_of(repository)

    made = github.create_issue(repo, IssueWrite("Review load.py", MARKED, ("tenure",)))
    github.edit_issue(repo, made.number, IssueEdit(title="Review it", body=f"{MARKED}2"))
    closed = github.edit_issue(repo, made.number, IssueEdit(state="closed", reason="not_planned"))
    opened = github.edit_issue(repo, made.number, IssueEdit(state="open"))

    assert (made.ours, made.author, made.labels) == (True, "tenure[bot]", ("tenure",))
    assert (closed.title, closed.body) == ("Review it", f"{MARKED}2")
    assert (closed.state, closed.reason) == ("closed", "not_planned")
    assert opened.state == "open"
    assert statuses(stand) == ["POST 201", "PATCH 200", "PATCH 200", "PATCH 200"]


def test_an_issue_is_known_as_ours_when_it_is_read_again(
    repository: Repository, github: GitHubTracker
) -> None:
    repo = repo_of(repository)
    made = github.create_issue(repo, IssueWrite("Review load.py", MARKED))
    theirs = repository.open_issue("Theirs", MARKED)

    assert github.issue(repo, made.number).ours
    assert not github.issue(repo, theirs).ours
    assert github.issue(repo, theirs).author == "nadia"


def test_issues_are_listed_open_and_closed_the_oldest_first(
    repository: Repository, github: GitHubTracker
) -> None:
    repo = repo_of(repository)
    for number in range(3):
        github.create_issue(repo, IssueWrite(f"Issue {number}", MARKED, ("tenure", "review")))
    github.create_issue(repo, IssueWrite("Another", MARKED, ("tenure",)))
    github.edit_issue(repo, 2, IssueEdit(state="closed", reason="completed"))

    found = github.issues(repo, ["tenure", "review"])

    assert [(issue.number, issue.state) for issue in found] == [
        *((1, "open"), (2, "closed"), (3, "open")),
    ]


def test_a_list_that_did_not_change_is_not_sent_again(
    stand: Stand, repository: Repository, github: GitHubTracker
) -> None:
    repo = repo_of(repository)
    github.create_issue(repo, IssueWrite("Issue", MARKED, ("tenure",)))
    first = github.issues(repo, ["tenure"])
    stand.forget_requests()

    again = github.issues(repo, ["tenure"])

    assert again == first
    assert set(statuses(stand)) == {"GET 304"}


def test_the_closed_issues_of_a_renamed_repository_are_found(
    repository: Repository, github: GitHubTracker
) -> None:
    before = repo_of(repository)
    github.create_issue(before, IssueWrite("Issue", MARKED, ("tenure",)))
    github.create_issue(before, IssueWrite("Unlabeled", MARKED))
    github.edit_issue(before, 1, IssueEdit(state="closed"))
    repository.rename("acme/store")

    found = github.issues(before, ["tenure"])

    assert [(issue.number, issue.state) for issue in found] == [(1, "closed")]


def test_pull_requests_are_no_issues(repository: Repository, github: GitHubTracker) -> None:
    repository.push("feature", {"a.py": "1\n"})
    pull = repository.open_pull("feature")

    assert github.issues(repo_of(repository), []) == ()
    with pytest.raises(Gone):
        github.issue(repo_of(repository), pull.number)


def test_a_repository_without_issues_takes_none(
    repository: Repository, github: GitHubTracker
) -> None:
    repository.set(has_issues=False)

    with pytest.raises(Gone, match="disabled"):
        github.create_issue(repo_of(repository), IssueWrite("Issue", MARKED))


def test_only_comments_with_a_mark_are_kept(repository: Repository, github: GitHubTracker) -> None:
    repo = repo_of(repository)
    number = repository.open_issue("Issue")
    repository.act("nadia", "POST", f"/issues/{number}/comments", {"body": "hello"})
    repository.act("nadia", "POST", f"/issues/{number}/comments", {"body": MARKED})
    github.create_comment(repo, number, MARKED)

    found = github.issue_comments(repo, number)

    assert [(comment.author, comment.ours) for comment in found] == [
        *(("nadia", False), ("tenure[bot]", True)),
    ]


def test_people_who_cannot_have_an_issue_are_left_out(
    stand: Stand, repository: Repository, github: GitHubTracker
) -> None:
    repo = repo_of(repository)
    repository.collaborator("ana")
    stand.person("stranger")
    number = repository.open_issue("Issue")

    given = github.add_assignees(repo, number, ["ana", "nobody-there", "../x"])

    assert given == ("ana",)
    assert not github.can_assign(repo, "nobody-there")
    assert github.issue(repo, number).assignees == ("ana",)


def test_no_more_than_ten_people_are_asked_about(
    scripted_github: GitHubTracker, server: Script
) -> None:
    server.will(lambda request: Response(404 if request.method == "GET" else 201))

    assert scripted_github.add_assignees(SHOP, 1, [f"p{n}" for n in range(12)]) == ()
    assert [request.method for request in server.asked] == ["GET"] * 10


def test_what_somebody_may_do_is_asked_now(repository: Repository, github: GitHubTracker) -> None:
    repo = repo_of(repository)
    repository.collaborator("ana", "push")
    before = github.permission(repo, "ana")
    repository.collaborator("ana", "admin")

    assert (before, github.permission(repo, "ana")) == ("write", "admin")
    assert github.permission(repo, "nobody-there") == "none"


@pytest.mark.parametrize(
    ("answer", "role"),
    [
        ({"permission": "write", "role_name": "maintain"}, "maintain"),
        ({"permission": "read", "role_name": "triage"}, "triage"),
        ({"permission": "write", "role_name": "our own role"}, "write"),
        ({"permission": "admin"}, "admin"),
        ({"permission": "everything", "role_name": "root"}, Unknown),
        ({}, Unknown),
        ([], Unknown),
    ],
)
def test_a_role_is_one_that_we_know(
    scripted_github: GitHubTracker, server: Script, answer: object, role: Any
) -> None:
    server.will(answer_json(200, answer))

    if isinstance(role, str):
        assert scripted_github.permission(SHOP, "ana") == role
    else:
        with pytest.raises(role):
            scripted_github.permission(SHOP, "ana")


@pytest.mark.parametrize("login", ["", ".", ".."])
def test_a_login_that_is_none_is_not_asked_for(
    scripted_github: GitHubTracker, server: Script, login: str
) -> None:
    with pytest.raises(Refused):
        scripted_github.permission(SHOP, login)
    with pytest.raises(Refused):
        scripted_github.can_assign(SHOP, login)
    assert server.asked == []


def test_a_comment_is_answered_with_a_reaction_once(
    stand: Stand, repository: Repository, github: GitHubTracker
) -> None:
    number = repository.open_issue("Issue")
    comment = repository.act("nadia", "POST", f"/issues/{number}/comments", {"body": "/tenure"})

    github.react(repo_of(repository), comment["id"], "eyes")
    github.react(repo_of(repository), comment["id"], "eyes")

    path = f"/issues/comments/{comment['id']}/reactions"
    assert [found["content"] for found in repository.act("nadia", "GET", path)] == ["eyes"]
    assert statuses(stand) == ["POST 201", "POST 200"]


def test_an_installation_lists_its_repositories(
    stand: Stand, repository: Repository, github: GitHubTracker
) -> None:
    other = stand.repository("acme/till", private=True)
    other.set(archived=True)

    found = github.repositories(stand.installation_id)

    assert [(seen.id, seen.name, seen.archived, seen.private) for seen in found] == [
        (repository.id, "acme/shop", False, False),
        (other.id, "acme/till", True, True),
    ]


def test_what_could_not_be_brought_is_listed_and_brought_again(
    server: Script, app_key: str
) -> None:
    old = _delivery(1, "2026-11-20T10:00:00Z")
    new = [_delivery(number, "2026-11-22T10:00:00Z") for number in (2, 3)]
    link = f'<{server.url}/app/hook/deliveries?cursor=v1_2&status=failure>; rel="next"'
    server.will(
        answer_json(200, [new[1]], {"link": link}),
        answer_json(200, [new[0], old], {"link": link}),
        answer_json(202, {}),
    )
    tracker = connect(server.url, AppCredentials(4711, app_key, server.url), Identity(4711))

    found = tracker.failed_deliveries(datetime(2026, 11, 21, tzinfo=UTC))
    tracker.redeliver(found[0].id)
    tracker.close()

    assert [(item.id, item.guid, item.status) for item in found] == [(2, "g2", 502), (3, "g3", 502)]
    assert (found[0].event, found[0].action, found[0].repo) == ("push", "", None)
    assert [request.target for request in server.asked] == [
        "/app/hook/deliveries?per_page=100&status=failure",
        "/app/hook/deliveries?cursor=v1_2&per_page=100&status=failure",
        "/app/hook/deliveries/2/attempts",
    ]
    assert all(
        request.headers["authorization"].startswith("Bearer eyJ") for request in server.asked
    )


def test_deliveries_are_listed_as_github_lists_them(
    stand: Stand, repository: Repository, github: GitHubTracker
) -> None:
    repository.push("feature", {"a.py": "1\n"})
    stand.webhooks.send_to(lambda *_: 500)

    found = github.failed_deliveries(datetime(2026, 1, 1, tzinfo=UTC))
    push = next(item for item in found if item.event == "push")
    github.redeliver(push.id)

    assert [item.id for item in found] == sorted(item.id for item in found)
    assert (push.repo, push.status) == (repository.id, 500)
    assert push.installation == stand.installation_id
    assert [again.guid for again in stand.webhooks.waiting()] == [push.guid]


def test_a_workflow_knows_nothing_of_deliveries(
    scripted_github: GitHubTracker, server: Script
) -> None:
    with pytest.raises(NotPermitted):
        scripted_github.failed_deliveries(datetime(2026, 11, 21, tzinfo=UTC))
    assert server.asked == []


def test_a_list_is_read_to_its_end(scripted_github: GitHubTracker, server: Script) -> None:
    def pages(request: Request) -> Response:
        if request.path == "/repos/acme/shop":
            return answer_json(200, {"id": 77, "full_name": "acme/shop", "private": False})
        page = int(request.asked["page"])
        count = 100 if page < 3 else 7
        return answer_json(200, [_comment(page * 1000 + number) for number in range(count)])

    server.will(pages)

    assert len(scripted_github.issue_comments(SHOP, 1)) == 207
    assert len(server.asked) == 4


def test_a_list_without_end_is_refused(scripted_github: GitHubTracker, server: Script) -> None:
    one = {"id": 77, "full_name": "acme/shop", "private": False}
    server.will(answer_json(200, {"repositories": [one] * 100}))

    with pytest.raises(Refused, match="more than 10000 items"):
        scripted_github.repositories(5)
    assert len(server.asked) == 100


@pytest.mark.parametrize("answer", [None, {}, 7, {"repositories": 7}, {"repositories": [7]}])
def test_a_list_that_is_none_is_an_error_of_ours(
    scripted_github: GitHubTracker, server: Script, answer: object
) -> None:
    server.will(answer_json(200, answer))

    with pytest.raises(GatewayError):
        scripted_github.repositories(5)


def test_unchanged_what_was_never_read_is_an_error_of_ours(
    scripted_github: GitHubTracker, server: Script
) -> None:
    server.will(Response(304))

    with pytest.raises(Unknown):
        scripted_github.repository(SHOP)


def _comment(number: int) -> dict[str, object]:
    return {
        "id": number,
        "node_id": f"IC_{number}",
        "body": MARKED,
        "user": {"login": "tenure[bot]"},
        "performed_via_github_app": {"id": 4711},
        "created_at": "2026-11-20T10:00:00Z",
    }


def _delivery(number: int, when: str) -> dict[str, object]:
    return {
        "id": number,
        "guid": f"g{number}",
        "delivered_at": when,
        "redelivery": False,
        "duration": 0.1,
        "status": "Bad Gateway",
        "status_code": 502,
        "event": "push",
        "action": None,
        "installation_id": 5,
        "repository_id": None,
    }
