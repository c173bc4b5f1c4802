"""All parts together: real commits fetched from the stand, judged, and said on the pull request."""

from pathlib import Path

import pytest

from support.desk import BOT, SECRET, Desk
from support.github.builders import Pull
from support.github.stand import Stand
from tenure_bot.mirror.mirrors import Mirrors
from tenure_bot.service.tools import Tools, tools
from tenure_bot.service.work import Ending, work
from tenure_bot.storage import store

POLICY = 'require = ["gen/**"]\n[bot]\nsuggest = true\n'
OWNERS = "* @acme/shop\n"


@pytest.fixture
def pull(stand: Stand) -> Pull:
    """Return a pull request that adds a file without the record that the policy requires."""
    shop = stand.repository("acme/shop", {"tenure.toml": POLICY, "CODEOWNERS": OWNERS})
    shop.push("feature", {"gen/load.py": "import os\n\nprint(os.name)\n"})
    return shop.open_pull("feature")


@pytest.fixture
def whole(desk: Desk, tmp_path: Path) -> Tools:
    """Return what a worker of a server works with."""
    token = desk.stand.token()
    mirrors = Mirrors(str(tmp_path / "mirrors"), 1 << 30, desk.stand.url, lambda _: token)
    return tools(desk.github, mirrors, secret=SECRET, clock=desk.clock)


def look(desk: Desk, whole: Tools) -> Ending:
    claim = store.claim(desk.database, "w1", desk.clock())
    assert claim is not None
    return work(claim, store.SqlMemory(desk.database, claim, desk.clock), whole)


def test_a_file_without_its_record_is_said_and_mended_in_one_click(
    desk: Desk, whole: Tools, pull: Pull
) -> None:
    desk.event(pull)
    desk.rest()

    assert look(desk, whole) is Ending.FINISHED

    (comment,) = pull.comments(BOT)
    assert "TEN001" in comment["body"]
    (check,) = pull.check_runs()
    assert check["conclusion"] == "failure"
    (offer,) = pull.act("nadia", "GET", "/comments")
    assert "```suggestion" in offer["body"]
    assert len(desk.rest()) <= 6


def test_a_merge_group_is_judged_as_its_pull_request_is(
    desk: Desk, whole: Tools, pull: Pull
) -> None:
    desk.stand.webhooks.waiting()
    head = pull.enqueue()
    desk.take(desk.stand.webhooks.waiting())

    assert look(desk, whole) is Ending.FINISHED

    (check,) = pull.check_runs(head)
    assert check["conclusion"] == "failure"
