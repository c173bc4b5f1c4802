"""What is done without an event: sweeps nobody asked for, lost deliveries, a lost database."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from support.desk import wish
from support.github.builders import Pull, Repository
from support.github.stand import Stand
from tenure.cli.main import main
from tenure_bot.errors import Limited
from tenure_bot.exactly_once.memory import Kind
from tenure_bot.github.connection import Connection
from tenure_bot.github.credentials import AppCredentials
from tenure_bot.github.gateway import Repo
from tenure_bot.github.github_tracker import GitHubTracker
from tenure_bot.github.seen import Identity
from tenure_bot.github.transport import Transport
from tenure_bot.service import rebuild, upkeep
from tenure_bot.storage import merged_pulls
from tenure_bot.storage.database import Database, connect, migrate, reading, writing
from tenure_bot.storage.models import deliveries, targets

OLD = (
    '# tenure:\n#   owner: "@nadia"\n#   origin: claude-code\n#   lifecycle: experimental\n'
    "#   created: 2026-09-01\n#   expires: 2026-09-30\nx = 1\n"
)


@pytest.fixture
def shop(stand: Stand) -> Repository:
    return stand.repository("acme/shop", {"old.py": OLD})


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = connect(f"sqlite:///{tmp_path}/tenure.sqlite")
    migrate(made)
    yield made
    made.engine.dispose()


@pytest.fixture
def repo(stand: Stand, shop: Repository) -> Repo:
    return Repo(shop.id, shop.name, stand.installation_id)


def wanted(database: Database) -> dict[tuple[str, str], int]:
    with reading(database.engine) as connection:
        rows = connection.execute(select(targets)).all()
    return {(row.kind, row.key): row.wanted for row in rows}


def test_a_repository_that_was_never_swept_is_swept(database: Database, repo: Repo) -> None:
    wish(database, repo, Kind.PULL, "1")
    repos = upkeep.known(database)

    assert repos == [repo]
    assert upkeep.want_sweeps(database, repos, missing=True) == 1
    assert upkeep.want_sweeps(database, repos, missing=True) == 0
    assert wanted(database) == {("pull", "1"): 1, ("repository", ""): 1}


def test_a_sweep_that_is_asked_for_again_is_wanted_once_more(
    database: Database, repo: Repo
) -> None:
    wish(database, repo, Kind.REPOSITORY, "")

    upkeep.want_sweeps(database, upkeep.known(database, ["ACME/shop"]))

    assert wanted(database) == {("repository", ""): 2}
    assert upkeep.known(database, ["acme/other"]) == []


def test_two_who_ask_for_the_first_sweeps_at_once_ask_once(database_url: str) -> None:
    database = connect(database_url)
    migrate(database)
    repos = [Repo(number, f"acme/r{number}", 7) for number in range(1, 21)]

    with ThreadPoolExecutor(4) as pool:
        asked = list(
            pool.map(lambda _: upkeep.want_sweeps(database, repos, missing=True), range(4))
        )

    assert sum(asked) == 20
    with reading(database.engine) as connection:
        assert connection.execute(select(targets.c.wanted)).scalars().all() == [1] * 20
    database.engine.dispose()


def test_only_deliveries_that_never_came_are_asked_for_again(
    stand: Stand, shop: Repository, database: Database
) -> None:
    shop.push("main", {"a.py": "1\n"})
    stand.webhooks.send_to(lambda *_: 500)
    github = _as_app(stand)
    failed = github.failed_deliveries(datetime.fromtimestamp(stand.clock() - 3_600, UTC))
    push = [one for one in failed if one.event == "push"][-1]
    with writing(database.engine) as connection:
        row = {"guid": push.guid, "hook": "1", "event": "push", "received_at": 1.0}
        connection.execute(insert(deliveries).values(**row, state="done", body=b""))
    guids = {one.guid for one in failed}

    asked = upkeep.fetch_lost(database, github, stand.clock())

    assert asked == len(guids) - 1
    attempts = [one.path for one in stand.requests("app") if one.method == "POST"]
    assert len(attempts) == asked
    assert not any(f"/{push.id}/" in path for path in attempts)


def lost_since(stand: Stand, database: Database) -> int:
    """Ask for what was lost, and return how much that was."""
    return upkeep.fetch_lost(database, _as_app(stand), stand.clock())


def test_what_is_ignored_when_it_comes_again_is_asked_for_once(
    stand: Stand, shop: Repository, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "MOST", 2)
    shop.push("main", {"a.py": "1\n"})
    shop.push("main", {"b.py": "1\n"})
    stand.webhooks.send_to(lambda *_: 500)
    lost = len({one.guid for one in stand.webhooks.all})
    assert lost > 2

    rounds = []
    for _ in range(lost):
        rounds.append(lost_since(stand, database))
        stand.webhooks.send_to(lambda *_: 202)  # and nothing is stored

    assert sum(rounds) == lost
    assert rounds[0] == 2
    assert rounds[-1] == 0


def test_what_fails_again_is_asked_for_again(
    stand: Stand, shop: Repository, database: Database
) -> None:
    shop.push("main", {"a.py": "1\n"})
    stand.webhooks.send_to(lambda *_: 500)
    first = lost_since(stand, database)
    stand.webhooks.send_to(lambda *_: 500)

    assert first > 0
    assert lost_since(stand, database) == first


def test_one_that_github_does_not_bring_any_more_keeps_no_other_from_coming(
    stand: Stand, shop: Repository, database: Database
) -> None:
    shop.push("main", {"a.py": "1\n"})
    shop.push("main", {"b.py": "1\n"})
    stand.webhooks.send_to(lambda *_: 500)
    stand.faults.answer("POST", "/app/hook/deliveries/.*", 404, message="Not Found")

    asked = lost_since(stand, database)

    assert len(stand.webhooks.waiting()) == asked - 1 > 0
    assert lost_since(stand, database) == 0


def test_what_was_asked_for_before_github_wanted_a_pause_is_remembered(
    stand: Stand, shop: Repository, database: Database
) -> None:
    shop.push("main", {"a.py": "1\n"})
    shop.push("main", {"b.py": "1\n"})
    stand.webhooks.send_to(lambda *_: 500)
    last = max(one.id for one in stand.webhooks.all)
    stand.faults.limit(f"/app/hook/deliveries/{last}/attempts", method="POST", retry_after=60)

    with pytest.raises(Limited):
        lost_since(stand, database)

    assert lost_since(stand, database) == 1


def _as_app(stand: Stand) -> GitHubTracker:
    credentials = AppCredentials(stand.app.id, stand.app.private_key, stand.url, stand.clock)
    connection = Connection(Transport(stand.url), credentials)
    return GitHubTracker(connection, Identity(stand.app.id))


@pytest.fixture
def environment(
    stand: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    settings = {
        "TENURE_APP_ID": str(stand.app.id),
        "TENURE_PRIVATE_KEY": stand.app.private_key,
        "TENURE_MARKER_KEY": "the key of the marks in tests",
        "TENURE_DATABASE_URL": f"sqlite:///{tmp_path}/tenure.sqlite",
        "TENURE_GITHUB_URL": stand.url,
        "TENURE_GIT_URL": stand.url,
        "TENURE_CACHE_DIR": str(tmp_path / "mirrors"),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("environment")
def test_the_command_prints_the_plan_and_then_makes_exactly_those_writes(
    shop: Repository, database: Database, repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    wish(database, repo, Kind.REPOSITORY, "")

    assert main(["sweep", "--dry-run"]) == 0
    planned = capsys.readouterr().out
    assert shop.act("nadia", "GET", "/issues?state=all") == []
    assert main(["sweep", "acme/shop"]) == 0
    done = capsys.readouterr().out

    (board,) = shop.act("nadia", "GET", "/issues?state=all")
    waits = "1 waits: nobody has let the bot begin here yet (`/tenure accept`)"
    assert planned.splitlines()[0] == f"acme/shop: 1 to write; {waits}"
    assert "the dashboard" in planned
    assert "Dashboard" in board["title"]
    assert done == f"acme/shop: nothing to write; {waits}\n"


@pytest.mark.usefixtures("environment")
def test_the_plan_is_json_for_machines(
    database: Database, repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    wish(database, repo, Kind.REPOSITORY, "")

    assert main(["sweep", "--dry-run", "--format", "json"]) == 0

    document = json.loads(capsys.readouterr().out)
    (write,) = document["repositories"]["acme/shop"]["writes"]
    assert document["version"] == 1
    assert write["action"] == "dashboard"


@pytest.mark.usefixtures("environment")
def test_a_rebuild_makes_no_second_dashboard(
    shop: Repository, database: Database, repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    wish(database, repo, Kind.REPOSITORY, "")
    main(["sweep"])

    assert main(["sweep", "--rebuild"]) == 0

    assert len(shop.act("nadia", "GET", "/issues?state=all")) == 1


@pytest.mark.usefixtures("environment")
def test_a_rebuild_reads_what_was_merged_and_says_nothing_there(
    shop: Repository, database: Database, repo: Repo
) -> None:
    wish(database, repo, Kind.REPOSITORY, "")
    for number in ("1", "2"):
        shop.push(f"work{number}", {"old.py": OLD + f"y = {number}\n"})
        pull = shop.open_pull(f"work{number}")
        if number == "1":
            pull.approve("omar")
            pull.merge()

    assert main(["sweep", "--rebuild"]) == 0

    reviews = merged_pulls.reviews(database, "acme/shop", date(2020, 1, 1), date(2999, 1, 1))
    assert [one.paths for one in reviews or ()] == [("old.py",)]
    merged = Pull(shop, 1)
    assert merged.comments() == merged.check_runs() == []


def test_what_is_looked_at_already_is_not_asked_for_once_more(
    database: Database, repo: Repo
) -> None:
    wish(database, repo, Kind.PULL, "7")

    rebuild.want_merged(database, repo, (7, 8))
    rebuild.want_merged(database, repo, ())

    assert wanted(database) == {("pull", "7"): 1, ("pull", "8"): 1}


@pytest.mark.usefixtures("environment")
def test_a_repository_without_the_app_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", "acme/other"]) == 2

    assert "the App is not installed in acme/other" in capsys.readouterr().err
