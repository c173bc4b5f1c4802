"""Webhooks as GitHub sends them: signed, with unique ids, kept, and sent again when asked."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import github
import pytest

from support.github.deliveries import signature
from support.github.packages import Packages
from support.github.payloads import derived, examples
from support.github.stand import Stand


class Inbox:
    """Takes deliveries and answers what it is told."""

    def __init__(self, status: int = 202) -> None:
        self.status = status
        self.got: list[tuple[Mapping[str, str], Any]] = []

    def __call__(self, headers: Mapping[str, str], body: bytes) -> int:
        self.got.append((headers, json.loads(body)))
        return self.status


def app(stand: Stand) -> github.GithubIntegration:
    return github.GithubIntegration(
        auth=github.Auth.AppAuth(stand.app.id, stand.app.private_key),
        base_url=stand.url,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
    )


def test_each_event_has_an_id_of_its_own_and_a_signature_over_its_bytes(stand: Stand) -> None:
    shop = stand.repository()
    shop.push("feature", {"a.py": ""})
    pull = shop.open_pull("feature")
    pull.comment("omar", "Hällo")
    bodies: list[bytes] = []

    def take(headers: Mapping[str, str], body: bytes) -> int:
        wanted = hmac.new(stand.app.secret.encode(), body, hashlib.sha256).hexdigest()
        assert headers["X-Hub-Signature-256"] == f"sha256={wanted}"
        assert headers["X-GitHub-Hook-Installation-Target-ID"] == str(stand.app.id)
        bodies.append(body)
        return 202

    stand.webhooks.send_to(take)

    guids = [delivery.guid for delivery in stand.webhooks.all]
    assert len(set(guids)) == len(guids) == len(bodies)
    assert stand.webhooks.waiting() == []


def test_what_people_do_to_a_pull_request_is_told_as_such(stand: Stand) -> None:
    shop = stand.repository()
    shop.push("feature", {"a.py": ""})
    pull = shop.open_pull("feature", draft=True)
    pull.label("risk: high")
    pull.unlabel("risk: high")
    pull.edit(title="Another")
    pull.ready()
    pull.approve("omar")
    pull.close()

    told = [(d.event, d.action) for d in stand.webhooks.all if d.event.startswith("pull_request")]

    assert told == [
        ("pull_request", "opened"),
        ("pull_request", "labeled"),
        ("pull_request", "unlabeled"),
        ("pull_request", "edited"),
        ("pull_request", "ready_for_review"),
        ("pull_request_review", "submitted"),
        ("pull_request", "closed"),
    ]
    numbers = {d.payload["number"] for d in stand.webhooks.of("pull_request")}
    assert numbers == {pull.number}
    (edited,) = stand.webhooks.of("pull_request", "edited")
    assert edited.payload["changes"] == {"title": {"from": "Change something"}}


def test_another_base_changes_what_a_pull_request_holds(stand: Stand) -> None:
    shop = stand.repository()
    shop.push("stable", {"a.py": ""})
    shop.push("feature", {"b.py": ""}, start="stable")
    pull = shop.open_pull("feature")
    before = pull.row["changed_files"]

    pull.edit(base="stable")

    assert (before, pull.row["changed_files"]) == (2, 1)
    (event,) = stand.webhooks.of("pull_request", "edited")
    assert event.payload["changes"]["base"]["ref"] == {"from": "main"}


def test_a_merge_moves_the_base_and_closes_the_pull_request(stand: Stand) -> None:
    shop = stand.repository()
    shop.push("feature", {"a.py": ""})
    pull = shop.open_pull("feature")

    pull.merge()

    (closed,) = stand.webhooks.of("pull_request", "closed")
    assert closed.payload["pull_request"]["merged"] is True
    assert shop.git.read(shop.git.heads()["main"], "a.py") == b""
    assert stand.webhooks.of("push")[-1].payload["ref"] == "refs/heads/main"


def test_a_merge_queue_asks_for_checks_of_a_commit_of_its_own(stand: Stand) -> None:
    shop = stand.repository()
    shop.push("feature", {"a.py": ""})
    pull = shop.open_pull("feature")

    sha = pull.enqueue()

    (asked,) = stand.webhooks.of("merge_group", "checks_requested")
    assert asked.payload["merge_group"]["head_sha"] == sha
    assert shop.git.read(sha, "a.py") == b""


def test_failed_deliveries_are_listed_and_sent_again_with_the_same_id(stand: Stand) -> None:
    shop = stand.repository()
    broken, inbox = Inbox(500), Inbox()
    shop.open_issue("One")
    stand.webhooks.send_to(broken)
    (opened,) = stand.webhooks.of("issues", "opened")

    failed = _failed(stand)
    app(stand).requester.requestJsonAndCheck("POST", f"/app/hook/deliveries/{opened.id}/attempts")
    stand.webhooks.send_to(inbox)

    assert [item["guid"] for item in failed if item["event"] == "issues"] == [opened.guid]
    assert inbox.got[0][0]["X-GitHub-Delivery"] == opened.guid
    assert stand.webhooks.all[-1].redelivery


def _failed(stand: Stand) -> Any:
    asked = {"status": "failure", "per_page": "50"}
    requester = app(stand).requester
    return requester.requestJsonAndCheck("GET", "/app/hook/deliveries", parameters=asked)[1]


@pytest.mark.parametrize(
    "path",
    ["/app", "/app/installations", "/app/installations/7001", "/repos/acme/shop/installation"],
)
def test_what_an_app_asks_about_itself_is_answered_as_published(stand: Stand, path: str) -> None:
    stand.repository("acme/shop")

    app(stand).requester.requestJsonAndCheck("GET", path)

    assert stand.take_violations() == []


def test_deliveries_follow_over_http_as_they_happen(stand: Stand) -> None:
    got: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            got.append(self.headers["X-GitHub-Event"])
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        stand.webhooks.follow(f"http://127.0.0.1:{server.server_address[1]}/webhook")
        stand.repository().open_issue("One")
        stand.webhooks.settle()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

    assert got[-1] == "issues"
    assert set(stand.webhooks.statuses.values()) == {202}


def test_all_published_payloads_are_there_and_signed(github_packages: Packages) -> None:
    found = examples(github_packages)

    assert (len(found), len({example.event for example in found})) == (329, 58)
    assert len({example.name for example in found}) == 329
    headers = found[0].headers("secret")
    assert headers["X-Hub-Signature-256"] == signature("secret", found[0].body)


def test_derived_payloads_fill_the_gaps(github_packages: Packages) -> None:
    fork, gone, closed = derived(github_packages)

    assert fork.payload["pull_request"]["head"]["repo"]["fork"] is True
    assert gone.payload["pull_request"]["head"]["repo"] is None
    assert closed.payload["issue"]["state_reason"] == "not_planned"


@pytest.mark.parametrize("event", ["check_suite"])
def test_a_push_asks_the_app_for_checks(stand: Stand, event: str) -> None:
    shop = stand.repository()

    sha = shop.push("feature", {"a.py": ""})

    assert stand.webhooks.of(event, "requested")[-1].payload["check_suite"]["head_sha"] == sha
