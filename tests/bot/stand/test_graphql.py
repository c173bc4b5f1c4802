"""GraphQL is answered from the same state as REST, and only texts that fit GitHub's schema are."""

import json
import urllib.request
from typing import Any

import pytest

from support.github.stand import Stand
from tenure_bot.github import queries


def ask(stand: Stand, query: str, token: str = "", **variables: object) -> Any:
    request = urllib.request.Request(  # noqa: S310  # the stand's own address
        f"{stand.url}/graphql",
        json.dumps({"query": query, "variables": variables}).encode(),
        {"authorization": f"bearer {token or stand.token()}"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return json.load(answer)


def pull_of(stand: Stand, number: int) -> Any:
    wanted: dict[str, Any] = {"wantComments": True, "wantThreads": True, "app": stand.app.id}
    got = ask(stand, queries.PULL, owner="acme", name="shop", number=number, **wanted)
    assert "errors" not in got, got
    return got["data"]["repository"]["pullRequest"]


def test_a_pull_request_is_seen_with_everything_that_people_did(stand: Stand) -> None:
    shop = stand.repository()
    shop.collaborator("omar")
    shop.push("feature", {"a.py": "x = 1\n"})
    pull = shop.open_pull("feature", by="omar")
    pull.approve("nadia")
    pull.label("risk: high")
    hidden = pull.comment("omar", "Well")
    pull.hide(hidden)

    seen = pull_of(stand, pull.number)

    assert (seen["state"], seen["changedFiles"], seen["headRefOid"]) == ("OPEN", 1, pull.head)
    assert seen["author"] == {"__typename": "User", "login": "omar"}
    assert [label["name"] for label in seen["labels"]["nodes"]] == ["risk: high"]
    (review,) = seen["latestOpinionatedReviews"]["nodes"]
    assert (review["state"], review["commit"]["oid"]) == ("APPROVED", pull.head)
    (comment,) = seen["comments"]["nodes"]
    assert (comment["fullDatabaseId"], comment["isMinimized"]) == (str(hidden), True)


def test_comments_come_in_pages(stand: Stand) -> None:
    shop = stand.repository()
    shop.push("feature", {"a.py": "x = 1\n"})
    pull = shop.open_pull("feature")
    for number in range(5):
        pull.comment("omar", f"{number}")
    text = """query($n: Int!, $after: String) { repository(owner: "acme", name: "shop") {
      pullRequest(number: $n) { comments(first: 2, after: $after) {
        nodes { body } pageInfo { hasNextPage endCursor } } } } }"""
    bodies, after = [], None

    while True:
        got = ask(stand, text, n=pull.number, after=after)
        page = got["data"]["repository"]["pullRequest"]["comments"]
        bodies += [node["body"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    assert bodies == list("01234")


def test_what_is_not_there_is_not_found(stand: Stand) -> None:
    got = ask(stand, 'query { repository(owner: "acme", name: "none") { id } }')

    assert got["data"] == {"repository": None}
    assert got["errors"][0]["type"] == "NOT_FOUND"


def test_a_field_that_github_does_not_have_fails_the_test(stand: Stand) -> None:
    got = ask(stand, "query { viewer { shoeSize } }")

    assert "Cannot query field 'shoeSize'" in got["errors"][0]["message"]
    assert [text for text in stand.shim.violations if "shoeSize" in text]
    stand.shim.violations.clear()


@pytest.mark.parametrize("hide", [True, False])
def test_the_app_hides_a_comment(stand: Stand, *, hide: bool) -> None:
    shop = stand.repository()
    shop.push("feature", {"a.py": "x = 1\n"})
    pull = shop.open_pull("feature")
    pull.comment("omar", "Old")
    (row,) = pull.comments()
    name, more = (
        ("minimizeComment", ", classifier: OUTDATED") if hide else ("unminimizeComment", "")
    )
    field = name.replace("Comment", "dComment")
    text = f"mutation($id: ID!) {{ {name}(input: {{subjectId: $id{more}}}) {{ {field} {{ isMinimized }} }} }}"

    got = ask(stand, text, id=row["node_id"])

    assert got["data"][name][field]["isMinimized"] is hide
    assert pull.comments()[0]["minimized"] == ({"reason": "outdated"} if hide else None)


def test_labels_are_changed_one_by_one_and_told(stand: Stand) -> None:
    shop = stand.repository()
    shop.push("feature", {"a.py": "x = 1\n"})
    pull = shop.open_pull("feature")
    pull.label("old", "risk: high/é", by="omar")
    labels = {row["name"]: row["node_id"] for row in shop.act("nadia", "GET", "/labels")}
    text = """mutation($pull: ID!, $labels: [ID!]!) {
      removeLabelsFromLabelable(input: {labelableId: $pull, labelIds: $labels}) {
        labelable { ... on PullRequest { labels(first: 9) { nodes { name } } } } } }"""
    gone = [labels["risk: high/é"]]

    got = ask(stand, text, pull=pull.row["node_id"], labels=gone)

    nodes = got["data"]["removeLabelsFromLabelable"]["labelable"]["labels"]["nodes"]
    assert ([node["name"] for node in nodes], pull.labels()) == (["old"], ["old"])
    (event,) = stand.webhooks.of("pull_request", "unlabeled")
    assert event.payload["sender"]["login"] == stand.app.login


def test_who_labelled_is_in_the_timeline(stand: Stand) -> None:
    shop = stand.repository()
    shop.push("feature", {"a.py": "x = 1\n"})
    pull = shop.open_pull("feature")
    pull.label("a", by="omar")
    pull.unlabel("a")
    text = """query($n: Int!) { repository(owner: "acme", name: "shop") { pullRequest(number: $n) {
      timelineItems(last: 9, itemTypes: [LABELED_EVENT, UNLABELED_EVENT]) { nodes { __typename
        ... on LabeledEvent { actor { login } label { name } }
        ... on UnlabeledEvent { actor { login } label { name } } } } } } }"""

    got = ask(stand, text, n=pull.number)

    items = got["data"]["repository"]["pullRequest"]["timelineItems"]["nodes"]
    assert [(item["__typename"], item["actor"]["login"]) for item in items] == [
        ("LabeledEvent", "omar"),
        ("UnlabeledEvent", "nadia"),
    ]


def test_issues_are_listed_by_label_and_state(stand: Stand) -> None:
    shop = stand.repository()
    for number in range(3):
        shop.open_issue(f"Issue {number}")
        labels = {"labels": ["tenure"]} if number else {"labels": ["other"]}
        shop.act("nadia", "POST", f"/issues/{number + 1}/labels", labels)
    shop.act("nadia", "PATCH", "/issues/2", {"state": "closed", "state_reason": "not_planned"})
    text = """query($states: [IssueState!]) { repository(owner: "acme", name: "shop") {
      issues(first: 9, labels: ["tenure"], states: $states) {
        nodes { number state stateReason } } } }"""

    both = ask(stand, text, states=["OPEN", "CLOSED"])["data"]["repository"]["issues"]["nodes"]
    closed = ask(stand, text, states=["CLOSED"])["data"]["repository"]["issues"]["nodes"]

    assert [issue["number"] for issue in both] == [2, 3]
    assert closed == [{"number": 2, "state": "CLOSED", "stateReason": "NOT_PLANNED"}]


def test_a_reaction_and_auto_merge(stand: Stand) -> None:
    shop = stand.repository()
    shop.push("feature", {"a.py": "x = 1\n"})
    pull = shop.open_pull("feature")
    comment = pull.comment("omar", "/tenure why")
    (row,) = pull.comments()
    react = """mutation($id: ID!) { addReaction(input: {subjectId: $id, content: EYES}) {
      reaction { content user { login } } } }"""
    merge = """mutation($id: ID!) { enablePullRequestAutoMerge(input: {pullRequestId: $id}) {
      pullRequest { autoMergeRequest { mergeMethod } } } }"""

    reacted = ask(stand, react, id=row["node_id"])
    refused = ask(stand, merge, id=pull.row["node_id"])
    shop.set(allow_auto_merge=True)
    enabled = ask(stand, merge, id=pull.row["node_id"])

    assert reacted["data"]["addReaction"]["reaction"]["content"] == "EYES"
    found = shop.act("nadia", "GET", f"/issues/comments/{comment}/reactions")
    assert [one["user"]["login"] for one in found] == [stand.app.login]
    assert refused["errors"][0]["type"] == "UNPROCESSABLE"
    assert enabled["data"]["enablePullRequestAutoMerge"]["pullRequest"]["autoMergeRequest"] == {
        "mergeMethod": "MERGE"
    }


def test_a_team_is_asked_for_a_review(stand: Stand) -> None:
    shop = stand.repository()
    stand.team("payments", "omar")
    shop.push("feature", {"a.py": "x = 1\n"})
    pull = shop.open_pull("feature")
    asked = {"team_reviewers": ["payments"], "reviewers": ["omar"]}

    pull.act("nadia", "POST", "/requested_reviewers", asked)

    nodes = pull_of(stand, pull.number)["reviewRequests"]["nodes"]
    assert [node["requestedReviewer"] for node in nodes] == [
        {"__typename": "User", "login": "omar"},
        {"__typename": "Team", "combinedSlug": "acme/payments"},
    ]
