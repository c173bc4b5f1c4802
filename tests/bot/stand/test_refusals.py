"""The stand refuses what GitHub refuses, with the same status."""

import pytest

from bot.stand.asking import ask
from support.github.stand import Pull, Repository, Stand


@pytest.fixture
def shop(stand: Stand) -> Repository:
    return stand.repository("acme/shop")


@pytest.fixture
def pull(shop: Repository) -> Pull:
    shop.push("feature", {"a.py": "1\n2\n3\n"})
    return shop.open_pull("feature")


@pytest.mark.parametrize(("length", "status"), [(65_536, 201), (65_537, 422)])
def test_a_comment_ends_at_65536_characters(
    stand: Stand, pull: Pull, length: int, status: int
) -> None:
    path = f"/repos/acme/shop/issues/{pull.number}/comments"

    assert ask(stand, "POST", path, {"body": "é" * length}).status == status


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/issues", {"title": "x" * 257}),
        ("/issues", {"title": "x", "labels": ["y" * 51]}),
        ("/labels", {"name": "y" * 51}),
        ("/labels", {"name": "y", "description": "z" * 101}),
    ],
)
def test_titles_and_labels_have_an_end(
    stand: Stand, shop: Repository, path: str, body: object
) -> None:
    got = ask(stand, "POST", f"/repos/{shop.name}{path}", body)

    assert (got.status, got.value["message"]) == (422, "Validation Failed")


def test_an_issue_has_at_most_a_hundred_labels(stand: Stand, pull: Pull) -> None:
    path = f"/repos/acme/shop/issues/{pull.number}/labels"
    ask(stand, "POST", path, {"labels": [f"l{number}" for number in range(99)]})

    assert ask(stand, "POST", path, {"labels": ["l98", "one"]}).status == 200
    assert ask(stand, "POST", path, {"labels": ["two"]}).status == 422


def test_fifty_annotations_at_a_time_are_kept(stand: Stand, pull: Pull) -> None:
    where = {"path": "a.py", "start_line": 1, "end_line": 1}
    one = where | {"annotation_level": "notice", "message": "m", "title": "t"}
    output = {"title": "t", "summary": "s", "annotations": [one] * 50}
    body = {"name": "tenure", "head_sha": pull.head, "output": output}
    path = "/repos/acme/shop/check-runs"

    made = ask(stand, "POST", path, body)
    again = ask(stand, "PATCH", f"{path}/{made.value['id']}", {"output": output})
    listed = ask(stand, "GET", f"{path}/{made.value['id']}/annotations?per_page=100")
    output["annotations"] = [one] * 51
    refused = ask(stand, "PATCH", f"{path}/{made.value['id']}", {"output": output})

    assert (made.status, again.value["output"]["annotations_count"]) == (201, 100)
    assert [row["title"] for row in listed.value] == ["t"] * 100
    assert refused.status == 422
    assert "too long" in stand.take_violations()[0]


def test_a_check_run_needs_a_commit(stand: Stand, shop: Repository) -> None:
    body = {"name": "tenure", "head_sha": "0" * 40}

    assert ask(stand, "POST", f"/repos/{shop.name}/check-runs", body).status == 422


def test_an_archived_repository_is_read_only(stand: Stand, shop: Repository, pull: Pull) -> None:
    shop.set(archived=True)
    path = f"/repos/acme/shop/issues/{pull.number}/comments"

    refused = ask(stand, "POST", path, {"body": "x"})

    assert (refused.status, "archived" in refused.value["message"]) == (403, True)
    assert ask(stand, "GET", path).status == 200


def test_without_issues_pull_requests_still_take_comments(
    stand: Stand, shop: Repository, pull: Pull
) -> None:
    shop.set(has_issues=False)

    comment = ask(stand, "POST", f"/repos/acme/shop/issues/{pull.number}/comments", {"body": "x"})
    issue = ask(stand, "POST", "/repos/acme/shop/issues", {"title": "x"})

    assert (comment.status, issue.status) == (201, 410)
    assert ask(stand, "GET", "/repos/acme/shop").value["has_issues"] is False


def test_a_renamed_repository_redirects_by_its_id(stand: Stand, shop: Repository) -> None:
    shop.rename("store")

    moved = ask(stand, "GET", "/repos/acme/shop/labels?per_page=5")
    posted = ask(stand, "POST", "/repos/acme/shop/labels", {"name": "x"})
    there = ask(stand, "GET", moved.headers["location"].removeprefix(stand.url))

    assert (moved.status, posted.status, there.status) == (301, 307, 200)
    assert moved.headers["location"] == f"{stand.url}/repositories/{shop.id}/labels?per_page=5"
    assert stand.webhooks.of("repository", "renamed")[0].payload["changes"] == {
        "repository": {"name": {"from": "shop"}}
    }


def test_a_suspended_installation_gets_nothing(stand: Stand, shop: Repository) -> None:
    token = stand.token()
    stand.suspend()

    refused = ask(stand, "GET", f"/repos/{shop.name}", token=token)
    stand.unsuspend()

    assert refused.status == 403
    assert ask(stand, "GET", f"/repos/{shop.name}", token=token).status == 200
    actions = [event.action for event in stand.webhooks.of("installation")]
    assert actions == ["suspend", "unsuspend"]


def test_tokens_run_out(stand: Stand, shop: Repository) -> None:
    token, unknown = stand.token(), "ghs_never"
    stand.expire_tokens()

    assert ask(stand, "GET", f"/repos/{shop.name}", token=token).status == 401
    assert ask(stand, "GET", f"/repos/{shop.name}", token=unknown).status == 401


def test_a_token_has_only_its_permissions(stand: Stand, pull: Pull) -> None:
    path = f"/repos/acme/shop/issues/{pull.number}"
    reader = stand.token(pull_requests="read", issues="read")
    writer = stand.token(pull_requests="write")

    assert ask(stand, "POST", f"{path}/comments", {"body": "x"}, token=reader).status == 403
    assert ask(stand, "POST", f"{path}/comments", {"body": "x"}, token=writer).status == 201
    assert ask(stand, "POST", f"{path}/labels", {"labels": ["x"]}, token=writer).status == 200
    assert ask(stand, "POST", "/repos/acme/shop/issues", {"title": "x"}, token=writer).status == 403


def test_a_review_comments_only_lines_that_are_shown(stand: Stand, pull: Pull) -> None:
    path = f"/repos/acme/shop/pulls/{pull.number}/reviews"

    def review(line: int) -> object:
        comment = {"path": "a.py", "line": line, "side": "RIGHT", "body": "x"}
        return {"event": "COMMENT", "body": "y", "comments": [comment]}

    assert ask(stand, "POST", path, review(3)).status == 200
    assert ask(stand, "POST", path, review(4)).status == 422
    (comment,) = ask(stand, "GET", f"/repos/acme/shop/pulls/{pull.number}/comments").value
    assert (comment["path"], comment["line"]) == ("a.py", 3)


def test_an_unchanged_answer_is_304(stand: Stand, shop: Repository) -> None:
    first = ask(stand, "GET", f"/repos/{shop.name}/labels")
    tag = first.headers["etag"]

    same = ask(stand, "GET", f"/repos/{shop.name}/labels", if_none_match=tag)
    ask(stand, "POST", f"/repos/{shop.name}/labels", {"name": "new"})
    changed = ask(stand, "GET", f"/repos/{shop.name}/labels", if_none_match=tag)

    assert (same.status, same.value, changed.status) == (304, None, 200)


def test_a_deleted_fork_leaves_a_pull_request_without_repository(
    stand: Stand, shop: Repository
) -> None:
    fork = shop.fork("lena")
    head = fork.push("idea", {"b.py": ""}, by="lena")
    pull = shop.open_pull((fork, "idea"), by="lena")
    fork.delete()

    got = ask(stand, "GET", f"/repos/acme/shop/pulls/{pull.number}")

    assert (got.value["head"]["repo"], got.value["head"]["sha"]) == (None, head)
    assert got.value["head"]["user"]["login"] == "lena"


def test_the_installation_is_not_asked_about_other_owners(stand: Stand) -> None:
    stand.repository("omar/own", private=True)

    assert ask(stand, "GET", "/repos/omar/own").status in (403, 404)
    listed = ask(stand, "GET", "/installation/repositories").value
    assert listed["repositories"] == []


def test_reactions_are_given_once(stand: Stand, pull: Pull) -> None:
    comment = pull.comment("omar", "/tenure why")
    path = f"/repos/acme/shop/issues/comments/{comment}/reactions"

    first = ask(stand, "POST", path, {"content": "eyes"})
    second = ask(stand, "POST", path, {"content": "eyes"})

    assert (first.status, second.status) == (201, 200)
    assert pull.comments()[0]["reactions"]["eyes"] == 1


def test_an_enterprise_server_has_its_own_addresses(stand: Stand, pull: Pull) -> None:
    got = ask(stand, "GET", f"/api/v3/repos/acme/shop/pulls/{pull.number}")

    assert got.value["url"] == f"{stand.url}/api/v3/repos/acme/shop/pulls/{pull.number}"
    assert got.value["html_url"] == f"{stand.url}/acme/shop/pull/{pull.number}"
    asked = ask(stand, "POST", "/api/graphql", {"query": "{ viewer { login } }"})
    assert asked.value["data"]["viewer"]["login"] == "tenure[bot]"
