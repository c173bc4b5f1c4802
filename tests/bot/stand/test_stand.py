"""The stand answers as GitHub does where the bot looks."""

import github
import pytest

from support.github.stand import Stand


def client(stand: Stand, *, base: str = "", **permissions: str) -> github.Github:
    auth = github.Auth.AppAuth(stand.app.id, stand.app.private_key)
    wanted = permissions or {"pull_requests": "write", "checks": "write", "contents": "read"}
    installed = auth.get_installation_auth(stand.installation_id, token_permissions=wanted)
    return github.Github(
        auth=installed,
        base_url=stand.url + base,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
        lazy=True,
    )


def test_the_app_comments_on_a_pull_request_with_real_authentication(stand: Stand) -> None:
    shop = stand.repository()
    shop.push("feature", {"a.py": "x = 1\n"})
    pull = shop.open_pull("feature")

    made = client(stand).get_repo("acme/shop").get_issue(pull.number).create_comment("Hello")

    assert made.user.login == "tenure[bot]"
    assert [row["body"] for row in pull.comments()] == ["Hello"]
    (event,) = stand.webhooks.of("issue_comment", "created")
    assert event.payload["issue"]["pull_request"]["merged_at"] is None
    assert event.payload["installation"]["id"] == stand.installation_id


def test_a_push_moves_the_head_and_tells_synchronize(stand: Stand) -> None:
    shop = stand.repository()
    shop.push("feature", {"a.py": "x = 1\n"})
    pull = shop.open_pull("feature")
    before = pull.head

    after = pull.push({"b.py": "y = 1\n", "README.md": None})

    (event,) = stand.webhooks.of("pull_request", "synchronize")
    assert (event.payload["before"], event.payload["after"]) == (before, after)
    assert event.payload["pull_request"]["head"]["sha"] == after
    files = client(stand).get_repo("acme/shop").get_pull(pull.number).get_files()
    assert [(f.filename, f.status) for f in files] == [
        ("README.md", "removed"),
        ("a.py", "added"),
        ("b.py", "added"),
    ]


def test_only_apps_create_check_runs(stand: Stand) -> None:
    shop = stand.repository()
    shop.push("feature", {"a.py": "x = 1\n"})
    pull = shop.open_pull("feature")
    repo = client(stand).get_repo("acme/shop")

    run = repo.create_check_run("tenure", pull.head, status="completed", conclusion="success")

    assert run.app.id == stand.app.id
    assert [row["name"] for row in pull.check_runs()] == ["tenure"]
    with pytest.raises(AssertionError, match="via a GitHub App"):
        shop.act("nadia", "POST", "/check-runs", {"name": "x", "head_sha": pull.head})
