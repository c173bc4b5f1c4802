"""A pull request read with one query, as GitHub's published schema answers it."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import GraphQLSchema, graphql_sync

from support.github.wire import Request, Response, answer_json
from support.scripted import DROPPED, TOKEN, Script
from tenure_bot.errors import GatewayError, Gone, Limited, NotPermitted, Refused, Unknown
from tenure_bot.github.credentials import GivenToken
from tenure_bot.github.gateway import Approval, CheckSeen, CommentSeen, Repo, RepoSeen
from tenure_bot.github.github_tracker import GitHubTracker, connect
from tenure_bot.github.queries import MORE
from tenure_bot.github.seen import Identity

NOW = 1_795_348_800.0
SHOP = Repo(77, "acme/shop", 5)
APP = 4711
BIG = 3_000_000_000  # beyond an Int of GraphQL, as the ids of comments are
BASE, HEAD = "b" * 40, "a" * 40
BOT = {"__typename": "Bot", "login": "tenure"}
ANA = {"__typename": "User", "login": "ana"}


@pytest.fixture
def github(server: Script) -> Iterator[GitHubTracker]:
    gateway = connect(server.url, GivenToken(TOKEN), Identity(APP), clock=lambda: NOW)
    yield gateway
    gateway.close()


class Served:
    """Answers queries from data, by GitHub's schema."""

    def __init__(self, schema: GraphQLSchema, **changes: Any) -> None:
        self.schema = schema
        self.repository: dict[str, Any] = repository(**changes)

    def __call__(self, request: Request) -> Response:
        asked = request.json()
        result = graphql_sync(
            self.schema,
            asked["query"],
            {"repository": self.repository, "rateLimit": {"cost": 1, "remaining": 4999}},
            variable_values=asked["variables"],
        )
        assert request.path == "/graphql"
        assert not result.errors, result.errors
        return answer_json(200, {"data": result.data})


def repository(**changes: Any) -> dict[str, Any]:
    return {
        "databaseId": 77,
        "nameWithOwner": "acme/shop",
        "isArchived": False,
        "isDisabled": False,
        "isPrivate": True,
        "hasIssuesEnabled": True,
        "defaultBranchRef": {"name": "main"},
        "pullRequest": pull(**changes),
    }


def pull(**changes: Any) -> dict[str, Any]:
    return {
        "id": "PR_1",
        "number": 3,
        "state": "OPEN",
        "isDraft": False,
        "author": ANA,
        "baseRefName": "main",
        "baseRefOid": "0" * 40,
        "baseRef": {"target": {"__typename": "Commit", "oid": BASE}},
        "headRefName": "feature",
        "headRefOid": HEAD,
        "headRepository": {"nameWithOwner": "acme/shop"},
        "changedFiles": 12,
        "labels": {"nodes": []},
        "latestOpinionatedReviews": {"nodes": []},
        "reviewRequests": {"nodes": []},
        "commits": commits(),
        "comments": several(),
        "reviewThreads": several(),
        **changes,
    }


def several(*nodes: object, end: str | None = None) -> dict[str, Any]:
    return {"nodes": list(nodes), "pageInfo": {"hasNextPage": bool(end), "endCursor": end}}


def commits(*runs: object, oid: str = HEAD) -> dict[str, Any]:
    suites = [{"checkRuns": {"nodes": list(runs)}}] if runs else []
    return {"nodes": [{"commit": {"oid": oid, "checkSuites": {"nodes": suites}}}]}


def run(number: int | None = 9, **changes: Any) -> dict[str, Any]:
    return {
        "databaseId": number,
        "url": "https://github.com/acme/shop/runs/31000000000",
        "name": "tenure",
        "externalId": "1:2",
        "status": "COMPLETED",
        "conclusion": "ACTION_REQUIRED",
        **changes,
    }


def comment(number: int, body: str = "<!-- tenure:v1 x -->", **changes: Any) -> dict[str, Any]:
    return {
        "__typename": "IssueComment",
        "id": f"IC_{number}",
        "fullDatabaseId": str(BIG + number),
        "body": body,
        "author": BOT,
        "viewerDidAuthor": True,
        "createdAt": "2026-11-20T10:00:00Z",
        "isMinimized": False,
        **changes,
    }


def thread(*comments: object, resolved: bool = False) -> dict[str, Any]:
    kind = {"__typename": "PullRequestReviewComment"}
    nodes = [{**item, **kind} for item in comments if isinstance(item, Mapping)]
    return {"isResolved": resolved, "comments": {"nodes": nodes}}


def test_a_pull_request_takes_one_query_and_no_rest_request(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    server.will(Served(schema))

    seen = github.pull(SHOP, 3)

    assert [(request.method, request.path) for request in server.asked] == [("POST", "/graphql")]
    assert seen.repo == RepoSeen(77, "acme/shop", "main", private=True)
    assert (seen.number, seen.node, seen.state, seen.draft) == (3, "PR_1", "open", False)
    assert (seen.base_ref, seen.base) == ("main", BASE)
    assert (seen.head_ref, seen.head, seen.head_repo) == ("feature", HEAD, "acme/shop")
    assert (seen.author, seen.files) == ("ana", 12)


def test_what_may_be_missing_is_missing(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    gone = {"author": None, "headRepository": None, "baseRef": None, "labels": None}
    none = {"reviewRequests": None, "latestOpinionatedReviews": None, "state": "MERGED"}
    served = Served(schema, **gone, **none)
    served.repository["defaultBranchRef"] = None
    server.will(served)

    seen = github.pull(SHOP, 3)

    assert (seen.author, seen.head_repo, seen.labels) == ("", None, ())
    assert (seen.base, seen.state, seen.repo.default_branch) == ("0" * 40, "merged", "")
    assert (seen.requested, seen.approvals) == ((), ())


def test_people_and_teams_are_named_as_rest_names_them(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    reviews = [
        {"author": ANA, "state": "APPROVED", "commit": {"oid": HEAD}},
        {"author": None, "state": "CHANGES_REQUESTED", "commit": None},
        {"author": BOT, "state": "DISMISSED", "commit": {"oid": BASE}},
    ]
    team = {"__typename": "Team", "combinedSlug": "acme/payments"}
    asked = [{"requestedReviewer": who} for who in (ANA, team, None, BOT)]
    server.will(
        Served(
            schema,
            labels={"nodes": [{"name": "bug"}, {"name": "risk: high"}]},
            latestOpinionatedReviews={"nodes": reviews},
            reviewRequests={"nodes": asked},
        )
    )

    seen = github.pull(SHOP, 3)

    assert seen.labels == ("bug", "risk: high")
    assert seen.requested == ("ana", "acme/payments", "tenure")
    assert seen.approvals == (
        Approval("ana", "APPROVED", HEAD),
        Approval("", "CHANGES_REQUESTED", ""),
        Approval("tenure[bot]", "DISMISSED", BASE),
    )


def test_only_people_who_may_write_approve(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    asked: list[object] = []

    def reviews(_: object, **arguments: object) -> dict[str, Any]:
        asked.append(arguments["writersOnly"])
        return {"nodes": []}

    server.will(Served(schema, latestOpinionatedReviews=reviews))

    github.pull(SHOP, 3)

    assert asked == [True]


def test_only_comments_with_a_mark_are_kept_the_oldest_first(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    copied = comment(3, "look: <!-- tenure:v1 x -->", author=ANA, viewerDidAuthor=False)
    hidden = comment(1, isMinimized=True)
    server.will(Served(schema, comments=several(copied, comment(2, "hello"), None, hidden)))

    seen = github.pull(SHOP, 3).comments

    when = datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert seen == (
        CommentSeen(BIG + 1, "IC_1", hidden["body"], True, "tenure[bot]", True, when),
        CommentSeen(BIG + 3, "IC_3", copied["body"], False, "ana", False, when),
    )


def test_what_a_named_account_wrote_is_ours_too(server: Script, schema: GraphQLSchema) -> None:
    theirs = comment(1, viewerDidAuthor=False)
    gone = comment(2, viewerDidAuthor=False, author=None)
    ours = []
    for login in ("tenure[bot]", "tenure", ""):
        server.will(Served(schema, comments=several(theirs, gone)))
        github = connect(server.url, GivenToken(TOKEN), Identity(APP, login))
        ours.append([found.ours for found in github.pull(SHOP, 3).comments])
        github.close()

    assert ours == [[True, False], [False, False], [False, False]]


def test_further_comments_and_threads_are_read_until_there_are_no_more(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    def comments(_: object, after: str | None = None, **__: object) -> dict[str, Any]:
        pages = {None: (1, "c1"), "c1": (2, "c2"), "c2": (3, None)}
        number, end = pages[after]
        return several(comment(number), end=end)

    def threads(_: object, after: str | None = None, **__: object) -> dict[str, Any]:
        number, end = {None: (4, "t1"), "t1": (5, None)}[after]
        return several(thread(comment(number)), end=end)

    server.will(Served(schema, comments=comments, reviewThreads=threads))

    seen = github.pull(SHOP, 3)

    assert [found.id - BIG for found in seen.comments] == [1, 2, 3]
    assert [found.id - BIG for found in seen.suggestions] == [4, 5]
    assert len(server.asked) == 3
    assert [request.json()["variables"]["wantThreads"] for request in server.asked] == [
        *(True, True, False)
    ]


def test_a_comment_that_two_pages_show_is_one(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    def comments(_: object, after: str | None = None, **__: object) -> dict[str, Any]:
        return several(comment(1), end=None if after else "c1")

    server.will(Served(schema, comments=comments))

    assert len(github.pull(SHOP, 3).comments) == 1


def test_comments_without_end_are_refused(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    answer = Served(schema, comments=several(comment(1), end="again"))
    variables = {"owner": "acme", "name": "shop", "number": 3, "comments": "again"}
    wanted = {"wantComments": True, "wantThreads": False}
    asked = json.dumps({"query": MORE, "variables": variables | wanted})
    server.will(answer, answer(Request("POST", "/graphql", body=asked.encode())))

    with pytest.raises(Refused, match="more than 10000 comments"):
        github.pull(SHOP, 3)
    assert len(server.asked) == 100


def test_a_suggestion_is_the_first_comment_of_a_thread(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    threads = several(
        thread(comment(8), resolved=True), thread(), thread(comment(7)), thread(comment(6, "hi"))
    )
    server.will(Served(schema, reviewThreads=threads))

    seen = github.pull(SHOP, 3).suggestions

    assert [(found.id - BIG, found.hidden) for found in seen] == [(7, False), (8, True)]


def test_check_runs_are_those_of_our_app_on_the_head(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    asked: list[object] = []

    def suites(_: object, **arguments: Any) -> dict[str, Any]:
        asked.append(arguments["filterBy"])
        waiting = run(10, status="IN_PROGRESS", conclusion=None, externalId=None)
        return {"nodes": [{"checkRuns": {"nodes": [run(9), waiting]}}]}

    nodes = {"nodes": [{"commit": {"oid": HEAD, "checkSuites": suites}}]}
    server.will(Served(schema, commits=nodes))

    seen = github.pull(SHOP, 3).checks

    assert asked == [{"appId": APP}]
    assert seen == (
        CheckSeen(9, "tenure", "1:2", "completed", "action_required"),
        CheckSeen(10, "tenure", "", "in_progress", None),
    )


def test_check_runs_of_another_commit_do_not_count(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    server.will(Served(schema, commits=commits(run(), oid=BASE)))

    assert github.pull(SHOP, 3).checks == ()


def test_the_check_runs_of_a_commit_take_one_query(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    served = Served(schema)
    suites = {"nodes": [{"checkRuns": {"nodes": [run(12), run(9)]}}]}
    served.repository["object"] = {"__typename": "Commit", "oid": HEAD, "checkSuites": suites}
    server.will(served)

    assert [found.id for found in github.checks(SHOP, HEAD)] == [9, 12]
    assert len(server.asked) == 1


@pytest.mark.parametrize("commit", [None, {"__typename": "Tag"}])
def test_what_is_no_commit_has_no_check_runs(
    server: Script, github: GitHubTracker, schema: GraphQLSchema, commit: object
) -> None:
    served = Served(schema)
    served.repository["object"] = commit
    server.will(served)

    assert github.checks(SHOP, HEAD) == ()


def test_the_id_of_a_check_run_may_be_too_big_for_its_type(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    served = Served(schema, commits=commits(run(None)))

    def answer(request: Request) -> Response:
        data = served(request).json()["data"]
        path = "repository pullRequest commits nodes 0 commit checkSuites nodes 0 checkRuns nodes 0"
        error = {"message": "too big", "path": [*path.split(), "databaseId"]}
        return answer_json(200, {"data": data, "errors": [error]})

    server.will(answer)

    assert github.pull(SHOP, 3).checks[0].id == 31_000_000_000


def test_what_the_token_may_not_see_does_not_hide_the_rest(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    served = Served(schema, reviewRequests={"nodes": [{"requestedReviewer": None}]})

    def answer(request: Request) -> Response:
        path = ["repository", "pullRequest", "reviewRequests", "nodes", 0, "requestedReviewer"]
        error = {"type": "FORBIDDEN", "path": path, "message": "Resource not accessible"}
        return answer_json(200, {**served(request).json(), "errors": [error]})

    server.will(answer)

    assert github.pull(SHOP, 3).requested == ()


@pytest.mark.parametrize(
    ("errors", "data", "kind"),
    [
        ([{"type": "NOT_FOUND", "path": ["repository"]}], {"repository": None}, Gone),
        ([{"type": "NOT_FOUND"}], {"repository": {"databaseId": 1, "pullRequest": None}}, Gone),
        ([{"type": "FORBIDDEN", "path": ["repository"]}], {"repository": None}, NotPermitted),
        ([{"type": "FORBIDDEN"}], {"repository": None}, NotPermitted),
        ([{"type": "INSUFFICIENT_SCOPES"}], None, NotPermitted),
        ([{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}], None, Limited),
        ([{"message": "Something went wrong while executing your query."}], None, Unknown),
        ([{"message": "no field", "extensions": {"code": "undefinedField"}}], None, Refused),
        (["odd"], {"repository": None}, Unknown),
        ({"odd": 1}, {"repository": None}, Unknown),
        ([], None, Unknown),
        ([], {"repository": None}, Gone),
        ([], {"repository": {}}, Gone),
        ([], {"repository": {"pullRequest": {"comments": 7}}}, Unknown),
        ([], {"repository": {"pullRequest": {"comments": several(7)}}}, Unknown),
    ],
)
def test_an_answer_with_errors_says_what_may_be_done_next(
    server: Script, github: GitHubTracker, errors: object, data: object, kind: type[GatewayError]
) -> None:
    server.will(answer_json(200, {"data": data, "errors": errors}))

    with pytest.raises(GatewayError) as caught:
        github.pull(SHOP, 3)

    assert type(caught.value) is kind


@pytest.mark.parametrize("body", [b"[]", b"null", b"", b"7", b"{", b"<html>"])
def test_an_answer_that_is_none_is_an_error_of_ours(
    server: Script, github: GitHubTracker, body: bytes
) -> None:
    server.will(Response(200, {}, body))

    with pytest.raises(Unknown):
        github.pull(SHOP, 3)


def test_the_wait_of_a_limit_comes_from_the_headers(server: Script, github: GitHubTracker) -> None:
    limit = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 100)}
    body = {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}
    server.will(answer_json(200, body, limit))

    with pytest.raises(Limited) as caught:
        github.pull(SHOP, 3)

    assert caught.value.seconds == 100


def test_the_query_is_repeated_where_it_was_cut_off(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    server.will(DROPPED, answer_json(502, {}), Served(schema))

    assert github.pull(SHOP, 3).number == 3


def test_another_repository_under_the_same_name_is_not_ours(
    server: Script, github: GitHubTracker, schema: GraphQLSchema
) -> None:
    server.will(Served(schema))

    with pytest.raises(Gone, match="is another repository by now"):
        github.pull(SHOP._replace(id=78), 3)


@pytest.mark.parametrize("name", ["", "acme", "acme/", "/shop", "a/b/c", "acme/..", "./shop"])
def test_a_name_that_is_none_is_not_asked_for(
    server: Script, github: GitHubTracker, name: str
) -> None:
    with pytest.raises(Refused):
        github.pull(Repo(77, name, 5), 3)
    assert server.asked == []
