"""Writing to a GitHub that keeps what is written: one request each, in the form GitHub publishes."""

import json
from collections.abc import Iterator

import pytest

from support.github.builders import Pull, Repository
from support.github.contract import Contract
from support.github.stand import Stand
from support.github.wire import Response, answer_json
from support.scripted import TOKEN, Script
from tenure_bot.errors import Gone, NotPermitted, Refused, Unknown
from tenure_bot.github.credentials import AppCredentials, GivenToken
from tenure_bot.github.gateway import Annotation, CheckRun, Repo, Suggestion
from tenure_bot.github.github_gateway import BATCH
from tenure_bot.github.github_tracker import GitHubTracker, connect
from tenure_bot.github.seen import Identity
from tenure_bot.github.tracker import IssueWrite

SHOP = Repo(77, "acme/shop", 5)
MARKED = "<!-- tenure:v1 pull 1 3 - - -->\nhello"


@pytest.fixture
def repository(stand: Stand) -> Repository:
    return stand.repository("acme/shop")


@pytest.fixture
def pull(repository: Repository) -> Pull:
    repository.push("feature", {"scripts/load.py": "print(1)\nprint(2)\nprint(3)\n"})
    return repository.open_pull("feature")


@pytest.fixture
def scripted_github(server: Script) -> Iterator[GitHubTracker]:
    gateway = connect(server.url, GivenToken(TOKEN), Identity(4711))
    yield gateway
    gateway.close()


@pytest.fixture
def github(stand: Stand, repository: Repository, pull: Pull) -> Iterator[GitHubTracker]:
    tokens = AppCredentials(stand.app.id, stand.app.private_key, stand.url)
    gateway = connect(stand.url, tokens, Identity(stand.app.id))
    gateway.create_comment(repo_of(repository), pull.number, "the first one needs a token")
    stand.forget_requests()
    yield gateway
    gateway.close()


def repo_of(repository: Repository) -> Repo:
    return Repo(repository.id, repository.name, repository.stand.installation_id)


def asked(stand: Stand) -> list[str]:
    assert stand.requests() == stand.requests("rest")
    return [f"{request.method} {request.status}" for request in stand.requests()]


def check(**changes: object) -> CheckRun:
    notes = tuple(
        Annotation("scripts/load.py", n, n, "warning", "TEN001", f"note {n}") for n in range(1, 121)
    )
    made = CheckRun("tenure", "", "1:1", "neutral", "title", "summary", "text", notes)
    return made._replace(**changes)  # type: ignore[arg-type]


def test_a_comment_is_written_edited_and_removed(
    stand: Stand, repository: Repository, pull: Pull, github: GitHubTracker
) -> None:
    repo = repo_of(repository)

    made = github.create_comment(repo, pull.number, MARKED)
    github.edit_comment(repo, made.id, f"{MARKED} again")

    assert (made.ours, made.author, made.body, made.hidden) == (True, "tenure[bot]", MARKED, False)
    assert made.created is not None
    stored = repository.act("nadia", "GET", f"/issues/comments/{made.id}")
    assert stored["body"] == f"{MARKED} again"
    github.delete_comment(repo, made.id)
    assert asked(stand) == ["POST 201", "PATCH 200", "DELETE 204"]


@pytest.mark.parametrize("fault", ["drop", "bad_gateway"])
def test_a_comment_that_was_made_though_nobody_said_so_is_not_made_again(
    stand: Stand, repository: Repository, pull: Pull, github: GitHubTracker, fault: str
) -> None:
    setattr(stand.faults, fault, 1.0)

    with pytest.raises(Unknown):
        github.create_comment(repo_of(repository), pull.number, MARKED)

    assert len(stand.requests()) == 1
    comments = repository.act("nadia", "GET", f"/issues/{pull.number}/comments")
    assert [comment["body"] for comment in comments].count(MARKED) == 1


def test_what_is_gone_cannot_be_edited_but_is_removed(
    stand: Stand, repository: Repository, github: GitHubTracker
) -> None:
    with pytest.raises(Gone):
        github.edit_comment(repo_of(repository), 999_999, "x")
    github.delete_comment(repo_of(repository), 999_999)
    github.delete_suggestion(repo_of(repository), 999_999)

    assert asked(stand) == ["PATCH 404", "DELETE 404", "DELETE 404"]


def test_a_check_takes_fifty_annotations_a_request(
    stand: Stand, repository: Repository, pull: Pull, github: GitHubTracker
) -> None:
    wanted = check(head=pull.head, actions=(("Stamp it", "Write the records", "stamp"),))

    number = github.create_check(repo_of(repository), wanted)
    for start in (BATCH, 2 * BATCH):
        github.edit_check(repo_of(repository), number, wanted, start)

    assert asked(stand) == ["POST 201", "PATCH 200", "PATCH 200"]
    stored = repository.act("nadia", "GET", f"/check-runs/{number}")
    sent = [json.loads(request.body)["output"]["annotations"] for request in stand.requests()]
    assert [len(notes) for notes in sent] == [50, 50, 20]
    assert [note["start_line"] for notes in sent for note in notes] == list(range(1, 121))
    assert (stored["status"], stored["conclusion"]) == ("completed", "neutral")
    assert (stored["name"], stored["external_id"]) == ("tenure", "1:1")
    assert stored["head_sha"] == pull.head


def test_a_check_is_rewritten_in_place(
    stand: Stand, repository: Repository, pull: Pull, github: GitHubTracker
) -> None:
    repo, first = repo_of(repository), check(head=pull.head, annotations=())
    number = github.create_check(repo, first)

    github.edit_check(repo, number, first._replace(conclusion="success", title="fine", text=""))

    stored = repository.act("nadia", "GET", f"/check-runs/{number}")
    assert (stored["conclusion"], stored["output"]["title"]) == ("success", "fine")
    assert asked(stand) == ["POST 201", "PATCH 200"]


def test_labels_are_added_together_and_removed_singly(
    stand: Stand, repository: Repository, pull: Pull, github: GitHubTracker
) -> None:
    repo, odd = repo_of(repository), "tenure: a/b ?#%é"

    github.add_labels(repo, pull.number, ["tenure: high", odd])
    github.remove_label(repo, pull.number, odd)
    github.remove_label(repo, pull.number, "never there")

    labels = repository.act("nadia", "GET", f"/issues/{pull.number}/labels")
    assert [label["name"] for label in labels] == ["tenure: high"]
    assert asked(stand) == ["POST 200", "DELETE 200", "DELETE 404"]


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_label_that_would_be_another_address_is_not_asked_for(
    scripted_github: GitHubTracker, server: Script, name: str
) -> None:
    with pytest.raises(Refused):
        scripted_github.remove_label(SHOP, 3, name)

    assert server.asked == []


def test_labels_without_looks_get_theirs(scripted_github: GitHubTracker, server: Script) -> None:
    def label(color: str, description: str | None) -> Response:
        return answer_json(200, {"name": "x", "color": color, "description": description})

    server.will(
        *(label("ededed", None), label("aa0000", "risk: high")),
        *(label("112233", None), label("ededed", "mine"), answer_json(404, {})),
    )

    wanted = [
        (f"tenure: {tier}", "aa0000", f"risk: {tier}") for tier in ("high", "mid", "low", "no")
    ]
    scripted_github.describe_labels(SHOP, wanted)

    methods = [(request.method, request.path.rpartition("/")[2]) for request in server.asked]
    assert methods == [
        ("GET", "tenure%3A%20high"),
        ("PATCH", "tenure%3A%20high"),
        ("GET", "tenure%3A%20mid"),
        ("GET", "tenure%3A%20low"),
        ("GET", "tenure%3A%20no"),
    ]
    assert server.asked[1].json() == {"color": "aa0000", "description": "risk: high"}


def test_suggestions_come_in_one_review(
    scripted_github: GitHubTracker, server: Script, contract: Contract
) -> None:
    suggestions = [Suggestion("a.py", 1, 1, "one"), Suggestion("b.py", 2, 3, "two")]
    server.will(answer_json(200, {"id": 1}))

    scripted_github.create_suggestions(SHOP, 3, "c" * 40, suggestions)

    (request,) = server.asked
    assert contract.request(request) == []
    assert (request.method, request.path) == ("POST", "/repos/acme/shop/pulls/3/reviews")
    lines = {"line": 3, "side": "RIGHT", "start_line": 2, "start_side": "RIGHT"}
    assert request.json() == {
        "commit_id": "c" * 40,
        "event": "COMMENT",
        "comments": [
            {"path": "a.py", "body": "one", "line": 1, "side": "RIGHT"},
            {"path": "b.py", "body": "two", **lines},
        ],
    }


def test_teams_are_asked_by_their_short_names(
    scripted_github: GitHubTracker, server: Script, contract: Contract
) -> None:
    server.will(answer_json(201, {}))

    scripted_github.request_reviewers(SHOP, 3, ["ana"], ["acme/payments"])

    assert server.asked[0].json() == {"reviewers": ["ana"], "team_reviewers": ["payments"]}
    assert contract.request(server.asked[0]) == []


@pytest.mark.parametrize("made", [None, [], {}, {"id": "x"}, {"id": None}])
def test_a_success_without_what_was_made_is_an_end_that_nobody_knows(
    scripted_github: GitHubTracker, server: Script, made: object
) -> None:
    server.will(answer_json(201, made))

    with pytest.raises(Unknown):
        scripted_github.create_comment(SHOP, 3, MARKED)
    with pytest.raises(Unknown):
        scripted_github.create_check(SHOP, check())
    with pytest.raises(Unknown):
        scripted_github.create_issue(SHOP, IssueWrite("title", "body"))


def test_reviews_are_asked_of_people_and_teams(
    stand: Stand, repository: Repository, pull: Pull, github: GitHubTracker
) -> None:
    repository.collaborator("ana")

    github.request_reviewers(repo_of(repository), pull.number, ["ana"], [])

    asked_for = pull.act("nadia", "GET")["requested_reviewers"]
    assert [who["login"] for who in asked_for] == ["ana"]
    assert [request.method for request in stand.requests()] == ["POST"]


def test_a_repository_is_read_with_one_request(
    stand: Stand, repository: Repository, github: GitHubTracker
) -> None:
    repository.set(archived=True)
    github.repository(repo_of(repository))  # reading takes a token of its own
    stand.forget_requests()

    seen = github.repository(repo_of(repository))

    assert (seen.id, seen.name, seen.default_branch) == (repository.id, "acme/shop", "main")
    assert (seen.archived, seen.private) == (True, False)
    assert asked(stand) == ["GET 200"]


def test_an_archived_repository_permits_nothing(
    stand: Stand, repository: Repository, pull: Pull, github: GitHubTracker
) -> None:
    repository.set(archived=True)

    with pytest.raises(NotPermitted, match="archived"):
        github.create_comment(repo_of(repository), pull.number, "x")


def test_a_body_that_is_too_long_is_refused_with_githubs_words(
    repository: Repository, pull: Pull, github: GitHubTracker
) -> None:
    with pytest.raises(Refused, match="body is too long"):
        github.create_comment(repo_of(repository), pull.number, "x" * 65_537)


def test_a_comment_reaches_a_renamed_repository_once(
    stand: Stand, repository: Repository, pull: Pull, github: GitHubTracker
) -> None:
    before = repo_of(repository)
    repository.rename("acme/store")

    github.create_comment(before, pull.number, MARKED)

    assert asked(stand) == ["POST 307", "POST 201"]
    comments = repository.act("nadia", "GET", f"/issues/{pull.number}/comments")
    assert [comment["body"] for comment in comments].count(MARKED) == 1


def test_a_token_that_ran_out_is_replaced_once(
    stand: Stand, repository: Repository, pull: Pull, github: GitHubTracker
) -> None:
    stand.expire_tokens()

    github.create_comment(repo_of(repository), pull.number, MARKED)

    assert [(r.kind, r.method, r.status) for r in stand.requests()] == [
        ("rest", "POST", 401),
        ("app", "POST", 201),
        ("rest", "POST", 201),
    ]


def test_a_suspended_installation_permits_nothing(
    stand: Stand, repository: Repository, pull: Pull, github: GitHubTracker
) -> None:
    stand.suspend()

    with pytest.raises(NotPermitted, match="suspended"):
        github.create_comment(repo_of(repository), pull.number, MARKED)


@pytest.mark.parametrize("base", ["", "/api/v3"], ids=["github.com", "Enterprise Server"])
def test_what_is_written_is_read_with_one_query(
    stand: Stand, repository: Repository, pull: Pull, base: str
) -> None:
    url, repo = f"{stand.url}{base}", repo_of(repository)
    tokens = AppCredentials(stand.app.id, stand.app.private_key, url)
    github = connect(url, tokens, Identity(stand.app.id))
    made = github.create_comment(repo, pull.number, MARKED)
    number = github.create_check(repo, check(head=pull.head))
    github.add_labels(repo, pull.number, ["tenure: high"])
    repository.collaborator("ana")
    pull.approve("ana")
    pull.comment("nadia", f"copied: {MARKED}")
    stand.forget_requests()

    seen = github.pull(repo, pull.number)

    assert [request.kind for request in stand.requests()] == ["graphql"]
    assert (seen.comments[0].id, seen.comments[0].body) == (made.id, MARKED)
    assert [found.ours for found in seen.comments] == [True, False]
    assert [(found.id, found.external) for found in seen.checks] == [(number, "1:1")]
    assert [(found.login, found.state) for found in seen.approvals] == [("ana", "APPROVED")]
    assert seen.labels == ("tenure: high",)
    assert seen.head == pull.head
    assert github.checks(repo, pull.head) == seen.checks
    github.close()
