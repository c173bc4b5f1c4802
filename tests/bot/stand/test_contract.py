"""Requests that GitHub's published interface does not know fail the test that made them."""

import json

import pytest

from bot.stand.asking import ask
from support.github import packages
from support.github.contract import Contract
from support.github.packages import Packages, UnavailableError
from support.github.stand import Stand
from support.github.wire import Request

RUN = {"name": "tenure", "head_sha": "0" * 40}
NOTE = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
BUTTON = {"label": "x" * 21, "description": "y", "identifier": "z"}


def problems(
    contract: Contract, method: str, path: str, body: object = None, edition: str = "api.github.com"
) -> list[str]:
    bare, _, query = f"/repos/acme/shop{path}".partition("?")
    data = b"" if body is None else json.dumps(body).encode()
    return contract.request(Request(method, bare, query, {}, data), edition)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/issues", {"title": "x", "labels": ["y"], "milestone": None}),
        ("GET", "/issues/comments?per_page=100&since=2026-11-22T12:00:00Z", None),
        ("GET", "/commits/feature/x/check-runs?check_name=tenure&filter=all", None),
        ("GET", "/contents/docs/a%20b.md?ref=main", None),
        ("DELETE", "/issues/3/labels/risk%3A%20high", None),
        ("POST", "/check-runs", RUN | {"status": "completed", "conclusion": "neutral"}),
    ],
)
def test_what_github_publishes_is_allowed(
    contract: Contract, method: str, path: str, body: object
) -> None:
    assert problems(contract, method, path, body) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("POST", "/issues", {}, "'title' is a required property"),
        ("POST", "/issues", {"title": "x", "labels": "y"}, "not of type 'array'"),
        ("POST", "/issues", {"title": "x", "asignees": []}, "asignees is not known"),
        ("PATCH", "/issues/3", {"state": "done"}, "is not one of"),
        ("PATCH", "/issues/three", {"state": "open"}, "not of type 'integer'"),
        ("POST", "/check-runs", RUN | {"conclusion": "great"}, "is not one of"),
        ("POST", "/check-runs", RUN | {"actions": [BUTTON]}, "is too long"),
        ("POST", "/check-runs", RUN | {"output": {"summary": "x"}}, "'title' is a required"),
        (
            "POST",
            "/check-runs",
            RUN | {"output": {"title": "x", "summary": "y", "annotations": [NOTE] * 51}},
            "is too long",
        ),
        (
            "POST",
            "/check-runs",
            RUN | {"output": {"title": "x", "summary": "y", "annotations": [NOTE | {"l": 1}]}},
            "l is not known",
        ),
        ("GET", "/pulls/3/files?perpage=100", None, "takes no parameter perpage"),
        ("GET", "/pulls/3/changes", None, "no such operation"),
        ("POST", "/issues/3/comments", None, "the body is missing"),
    ],
)
def test_what_github_does_not_publish_is_named(
    contract: Contract, method: str, path: str, body: object, said: str
) -> None:
    assert said in "\n".join(problems(contract, method, path, body))


def test_an_enterprise_server_knows_less(contract: Contract) -> None:
    path = "/issues/comments/3/pin"

    assert problems(contract, "PUT", path) == []
    assert "no such" in problems(contract, "PUT", path, edition="ghes-3.19")[0]


def test_a_client_of_the_stand_is_checked(stand: Stand) -> None:
    stand.repository("acme/shop")

    ask(stand, "POST", "/repos/acme/shop/issues", {"title": "x", "lables": []})

    (said,) = stand.take_violations()
    assert "lables is not known" in said


def test_where_the_registry_cannot_be_reached_the_reason_is_kept(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    tries = []

    def npm(*words: str, **_: object) -> None:
        tries.append(words)
        raise UnavailableError("npm ci failed: the registry is not there")

    monkeypatch.setattr(packages, "_npm", npm)
    for _ in range(2):
        with pytest.raises(UnavailableError, match="the registry is not there"):
            packages.installed()

    assert len(tries) == 1


def test_the_packages_are_what_was_pinned(github_packages: Packages) -> None:
    manifest = json.loads((github_packages.modules / "emulate" / "package.json").read_text())

    assert manifest["version"] == "0.12.2"
    assert github_packages.openapi("ghes-3.19").exists()
