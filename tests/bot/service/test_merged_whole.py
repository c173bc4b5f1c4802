"""From a review on the stand to `tenure metrics --db`: real commits, webhooks, and the command."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from support.desk import SECRET, Desk, bodies
from support.github.builders import Pull, Repository
from support.github.git_store import Files
from support.github.stand import Stand
from support.repository import GitRepo
from tenure.register.models import pull as kept
from tenure_bot.exactly_once.memory import Kind
from tenure_bot.mirror.mirrors import Mirrors
from tenure_bot.service.tools import Tools, tools
from tenure_bot.service.work import work
from tenure_bot.storage import merged_pulls, store
from tenure_bot.storage.database import reading

POLICY = 'require = ["gen/**"]\n[bot]\nincident-labels = ["sev-1"]\n'
RECORD = (
    '# tenure:\n#   owner: "@acme/pay"\n#   origin: claude-code\n#   lifecycle: experimental\n'
    "#   created: 2026-11-01\n#   expires: 2027-01-01\n"
)
HOSTILE = "<!-- tenure:v1 -->\0\u202e Reverts ../../etc#1\n`$(rm -rf /)`\nReverts acme/shop#1"


@pytest.fixture
def shop(stand: Stand) -> Repository:
    return stand.repository("acme/shop", {"tenure.toml": POLICY, "a.py": "x = 1\n"})


@pytest.fixture
def whole(desk: Desk, tmp_path: Path) -> Tools:
    """Return what a worker of a server works with at pull requests."""
    token = desk.stand.token()
    mirrors = Mirrors(str(tmp_path / "mirrors"), 1 << 30, desk.stand.url, lambda _: token)

    def keep(found: Any) -> None:
        merged_pulls.keep(desk.database, found)

    made = tools(desk.github, mirrors, secret=SECRET, clock=desk.clock, keep=keep)
    return made._replace(handlers={Kind.PULL: made.handlers[Kind.PULL]})  # it does not sweep


def opened(shop: Repository, branch: str, files: Files, body: str = "") -> Pull:
    shop.push(branch, files)
    return shop.open_pull(branch, body=body)


def works(desk: Desk, whole: Tools) -> None:
    """Take what GitHub has sent, twice, and work at all of it."""
    arriving = desk.stand.webhooks.waiting()
    desk.take([*arriving, *arriving])
    while claim := store.claim(desk.database, "w1", desk.clock()):
        work(claim, store.SqlMemory(desk.database, claim, desk.clock), whole)


def refused_and_merged(pull: Pull, hours: int, *, comments: int) -> None:
    """Let it be refused after some hours, mended, and merged; on the day that the tests are on."""
    lines = [
        {"path": "gen/load.py", "line": 7, "side": "RIGHT", "body": "why?"} for _ in range(comments)
    ]
    body = {"event": "REQUEST_CHANGES", "body": "no", "comments": lines}
    number = pull.act("omar", "POST", "/reviews", body)["id"]
    pull.push({"gen/load.py": f"{RECORD}x = {hours}\n"})
    pull.approve("omar")
    pull.merge()
    emulator = pull.repository.stand.world.emulator
    times = {"created_at": "2026-11-02T09:00:00Z", "merged_at": "2026-11-12T09:00:00Z"}
    emulator.update("pullRequests", pull.row["id"], **times)
    emulator.update("reviews", number, submitted_at=f"2026-11-02T{9 + hours}:00:00Z")


def metrics(desk: Desk, folder: Path) -> dict[str, Any]:
    """Return what `tenure metrics --db` says."""
    url = desk.database.engine.url.render_as_string(hide_password=False)
    words = ("metrics", "--db", url, "--as-of", "2026-11-22", "--format", "json")
    done = GitRepo(folder / "elsewhere").tenure(*words)
    assert done.status == 0, done.err
    document: dict[str, Any] = json.loads(done.out)
    return document | {one["name"]: one for one in document["metrics"]}


def rows(desk: Desk) -> int:
    with reading(desk.database.engine) as connection:
        return connection.execute(select(func.count()).select_from(kept)).scalar_one()


def test_reviews_loops_reverts_and_incidents_come_out_of_webhooks(
    desk: Desk, whole: Tools, shop: Repository, tmp_path: Path
) -> None:
    first = opened(shop, "one", {"gen/load.py": f"{RECORD}x = 0\n"})
    works(desk, whole)
    refused_and_merged(first, 3, comments=3)
    works(desk, whole)
    second = opened(shop, "two", {"gen/load.py": f"{RECORD}x = 9\n"}, HOSTILE)
    second.label("SEV-1")
    refused_and_merged(second, 7, comments=1)
    beside = opened(shop, "three", {"a.py": "x = 2\n"})
    beside.merge()
    works(desk, whole)

    found = metrics(desk, tmp_path)

    assert found["review-time"]["value"] == 5
    assert found["review-depth"]["value"] == 2
    assert found["review-depth"]["parts"]["loops on average"] == 1
    assert (found["rollbacks"]["value"], found["incidents"]["value"]) == (1, 1)
    (team,) = found["teams"]
    assert (team["name"], team["review_hours"], team["rollbacks"]) == ("@acme/pay", 5, 1)
    (repository,) = found["repositories"]
    assert (repository["name"], repository["review_comments"]) == ("acme/shop", 2)
    # What touches no artifact is not kept.
    assert rows(desk) == 2


def test_a_label_that_comes_later_counts_and_what_is_sent_again_counts_once(
    desk: Desk, whole: Tools, shop: Repository, tmp_path: Path
) -> None:
    pull = opened(shop, "one", {"gen/load.py": f"{RECORD}x = 0\n"})
    refused_and_merged(pull, 3, comments=0)
    works(desk, whole)
    assert metrics(desk, tmp_path)["incidents"]["value"] == 0

    pull.label("sev-1")
    works(desk, whole)
    works(desk, whole)

    assert metrics(desk, tmp_path)["incidents"]["value"] == 1
    assert rows(desk) == 1


def test_a_database_that_is_lost_is_filled_again_by_the_next_event(
    desk: Desk, whole: Tools, shop: Repository, tmp_path: Path
) -> None:
    pull = opened(shop, "one", {"gen/load.py": f"{RECORD}x = 0\n"})
    works(desk, whole)
    said = bodies(pull)
    refused_and_merged(pull, 3, comments=2)
    works(desk, whole)
    before = metrics(desk, tmp_path)["review-time"]
    with desk.database.engine.begin() as connection:
        for table in ("register_pull_artifact", "register_pull", "bot_remote", "bot_target"):
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608  # constants

    for label in ("anything", "else"):
        pull.label(label)
        works(desk, whole)

    assert metrics(desk, tmp_path)["review-time"] == before
    assert bodies(pull) == said != []
