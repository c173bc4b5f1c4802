"""The environment of a runner, its event file and the file of another job: what does not fit is said."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.runner import SERVER
from support.verdicts import pull
from tenure_bot.ci import earlier, handover, occasion
from tenure_bot.ci.handover import Handover
from tenure_bot.ci.occasion import Commit, Finished, Group, Pull
from tenure_bot.ci.workflow import Workflow, read
from tenure_bot.errors import SettingsError
from tenure_bot.github.gateway import Repo

OID = "a" * 40
TOKEN = "ghs_0123456789"  # noqa: S105  # of nobody


def environ(folder: Path, **wishes: str) -> dict[str, str]:
    (folder / "event.json").write_text("{}")
    return {
        "GITHUB_API_URL": "https://api.github.com",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_REPOSITORY_ID": "7",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_SHA": OID,
        "GITHUB_TOKEN": TOKEN,
        "RUNNER_TEMP": str(folder),
    } | wishes


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_TOKEN", ""),
        ("GITHUB_EVENT_PATH", ""),
        ("GITHUB_EVENT_PATH", "/nowhere"),
        ("GITHUB_EVENT_PATH", "/dev/zero"),
        ("GITHUB_REPOSITORY", "../../etc"),
        ("GITHUB_REPOSITORY_ID", "0"),
        ("GITHUB_SHA", "main"),
        ("GITHUB_API_URL", "file:///etc"),
        ("GITHUB_API_URL", "http://github.example.org/api/v3"),
        ("GITHUB_SERVER_URL", "http://github.example.org"),
        ("GITHUB_SERVER_URL", "https://user:secret@github.com"),
        ("RUNNER_TEMP", "/nowhere"),
    ],
)
def test_what_a_runner_does_not_set_so_is_said(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(environ(tmp_path, **{name: value}))

    assert TOKEN not in f"{caught.value} {caught.value.hint}"
    assert name in str(caught.value) or name == "GITHUB_EVENT_PATH"


@pytest.mark.parametrize("name", ["GITHUB_API_URL", "GITHUB_SERVER_URL"])
def test_an_address_without_encryption_is_said_by_the_name_that_the_runner_gives_it(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not encrypted") as caught:
        read(environ(tmp_path, **{name: "http://github.example.org"}))

    assert caught.value.hint == "serve GitHub by https: the runner takes its address from there"
    assert read(environ(tmp_path, **{name: "http://127.0.0.1:9"}))


@pytest.mark.parametrize(
    "text", ["", "[]", '{"a": 1, "a": 2}', "[" * 100_000, '{"a": NaN}', "\xff"]
)
def test_an_event_that_is_no_json_object_is_said(tmp_path: Path, text: str) -> None:
    variables = environ(tmp_path)
    (tmp_path / "event.json").write_text(text, encoding="latin-1")

    with pytest.raises(SettingsError, match="is no JSON object"):
        read(variables)


def test_a_token_is_in_no_representation(tmp_path: Path) -> None:
    assert TOKEN not in repr(read(environ(tmp_path)))


def workflow(folder: Path, event: str, payload: dict[str, Any]) -> Workflow:
    return read(environ(folder, GITHUB_EVENT_NAME=event))._replace(payload=payload)


@pytest.mark.parametrize(
    ("event", "payload", "found"),
    [
        ("push", {}, Commit(OID)),
        ("schedule", {"schedule": "1 2 * * *"}, Commit(OID)),
        ("merge_group", {"merge_group": {"base_sha": OID, "head_sha": OID}}, Group(OID, OID)),
        (
            "pull_request",
            {
                "pull_request": {
                    "number": 3,
                    "head": {"sha": OID, "repo": {"full_name": "Acme/Shop"}},
                }
            },
            Pull(3, OID, foreign=False),
        ),
        (
            "pull_request_review",
            {"pull_request": {"number": 3, "head": {"sha": OID, "repo": None}}},
            Pull(3, OID, foreign=True),
        ),
        (
            "workflow_run",
            {
                "workflow_run": {
                    "event": "pull_request",
                    "head_sha": OID,
                    "head_repository": {"full_name": "lena/shop"},
                }
            },
            Finished("pull_request", OID, "lena/shop"),
        ),
    ],
)
def test_the_event_says_what_a_job_is_about(
    tmp_path: Path, event: str, payload: dict[str, Any], found: object
) -> None:
    assert occasion.of(workflow(tmp_path, event, payload)) == found


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.dictionaries(
        st.sampled_from(["number", "head", "sha", "repo", "event", "full_name", "head_sha"]), inner
    ),
    max_leaves=8,
)


@given(_JSON, st.sampled_from(["pull_request", "merge_group", "workflow_run"]))
@settings(max_examples=50, deadline=None)
def test_an_event_of_another_form_is_said_and_breaks_nothing(value: Any, event: str) -> None:
    made = Workflow(event, {event: value}, *[None] * 8)  # type: ignore[arg-type]
    made = made._replace(repo=Repo(7, "acme/shop"), commit=OID)

    with suppress(SettingsError):
        occasion.of(made)


# The file of another job


def test_the_file_says_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "pull.json"
    given = Handover(1 << 62, 1 << 62, "b" * 64)
    path.write_text(handover.text(given))

    assert handover.read(str(path)) == given


GOOD = {"version": 1, "repository": 7, "pull": 3, "head": OID}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        json.dumps(GOOD | {"more": 1}),
        json.dumps(GOOD | {"pull": "3"}),
        json.dumps(GOOD | {"pull": True}),
        json.dumps(GOOD | {"pull": -3}),
        json.dumps(GOOD | {"pull": 1 << 70}),
        json.dumps(GOOD | {"head": "main"}),
        json.dumps(GOOD | {"head": "A" * 40}),
        json.dumps(GOOD | {"head": None}),
        json.dumps(GOOD | {"version": 2}),
        json.dumps(GOOD)[:-1] + ', "pull": 4}',
        json.dumps(GOOD) + " " * 512,
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pull.json"
    path.write_text(text)

    with pytest.raises(SettingsError, match="the file of the other job"):
        handover.read(str(path))


def test_a_link_or_a_pipe_is_no_file_of_another_job(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(json.dumps(GOOD))
    (tmp_path / "link").symlink_to(tmp_path / "good.json")
    os.mkfifo(tmp_path / "pipe")

    for name in ("link", "pipe", "."):
        with pytest.raises(SettingsError, match="the file of the other job"):
            handover.read(str(tmp_path / name))


@pytest.mark.parametrize(
    ("change", "run", "repo"),
    [
        ({}, Finished("pull_request", OID, "acme/shop"), 8),
        ({}, Finished("push", OID, "acme/shop"), 7),
        ({}, Finished("pull_request", "b" * 40, "acme/shop"), 7),
        ({}, Finished("pull_request", OID, "lena/shop"), 7),
        ({"head_repo": None}, Finished("pull_request", OID, "acme/shop"), 7),
    ],
)
def test_what_github_does_not_confirm_is_not_believed(
    change: dict[str, Any], run: Finished, repo: int
) -> None:
    with pytest.raises(SettingsError):
        handover.confirmed(Handover(7, 3, OID), run, repo, pull(**change))


def test_what_github_confirms_is_believed_as_long_as_nobody_pushes() -> None:
    given, run = Handover(7, 3, OID), Finished("pull_request", OID, "Acme/shop")

    assert handover.confirmed(given, run, 7, pull(head=OID))
    assert not handover.confirmed(given, run, 7, pull(head="b" * 40))


# What GitHub remembers


class Answering:
    """A connection that answers with these events."""

    def __init__(self, *nodes: dict[str, Any]) -> None:
        self.nodes = list(nodes)

    def query(self, *_: object) -> dict[str, Any]:
        return {"repository": {"pullRequest": {"timelineItems": {"nodes": self.nodes}}}}


def event(kind: str, by: str, label: str = "") -> dict[str, Any]:
    bot = by == "github-actions"
    actor = {"__typename": "Bot" if bot else "User", "login": by}
    more = {"label": {"name": label}} if label else {"deletedCommentAuthor": OURS}
    return {"__typename": kind, "actor": actor, **more}


OURS = {"__typename": "Bot", "login": "github-actions"}


def remembered(*nodes: dict[str, Any]) -> dict[str, Any]:
    answering: Any = Answering(*nodes)
    found = earlier.remotes(answering, Repo(7, "acme/shop"), 3, "github-actions[bot]")
    return {remote.role: remote for remote in found}


def test_the_last_event_of_a_label_says_whose_decision_it_is() -> None:
    labels = remembered(
        event("LabeledEvent", "github-actions", "a"),
        event("LabeledEvent", "github-actions", "b"),
        event("UnlabeledEvent", "nadia", "b"),
        event("LabeledEvent", "github-actions", "c"),
        event("UnlabeledEvent", "github-actions", "c"),
        event("LabeledEvent", "nadia", "d"),
        event("UnlabeledEvent", "nadia", "e"),
        event("LabeledEvent", "github-actions", "e"),
    )["labels"]

    assert labels.human["unlabelled"] == ["b"]
    assert labels.notes["put"] == ["a", "e"]


def test_a_comment_that_a_person_deleted_stays_away_and_a_copy_that_we_removed_does_not() -> None:
    assert "comment" not in remembered(event("CommentDeletedEvent", "github-actions"))
    assert remembered(event("CommentDeletedEvent", "nadia"))["comment"].human == {
        "deleted": "critical"
    }


# What it needs


def test_a_job_needs_neither_server_nor_database() -> None:
    script = """
import sys
BLOCKED = set(sys.argv[1:])
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ImportError("blocked: " + name)
sys.meta_path.insert(0, Blocked())
from tenure.cli.main import main
status = main(["ci", "check"])
import tenure_bot.ci.check, tenure_bot.ci.comment, tenure_bot.ci.page, tenure_bot.ci.sweep
from tenure import ranges, scan, snapshot
from tenure.html import render
from tenure.register import compute
print(status, sorted(BLOCKED & sys.modules.keys()))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, *SERVER, "waitress"],
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.strip() == "2 []", done.stderr
    assert "GITHUB_TOKEN" in done.stderr
