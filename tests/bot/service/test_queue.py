"""The doorbell rings, never too often, and nothing depends on it."""

import logging
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from huey import Huey, MemoryHuey

from support.running import free_port, until
from tenure_bot.errors import QueueError, SettingsError
from tenure_bot.service import queue
from tenure_bot.service.queue import MOST, Doorbell, QuietDoorbell, open_queue, queue_url
from tenure_bot.settings import Settings, read


def settings(**values: str) -> Settings:
    return read(values, needs=())


class Rung:
    """A worker that only counts."""

    def __init__(self) -> None:
        self.worked = 0
        self.tidied = 0

    def work_off(self) -> None:
        self.worked += 1

    def tidy(self) -> None:
        self.tidied += 1


def run_all(huey: Huey) -> None:
    while task := huey.dequeue():
        huey.execute(task)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """Return the URL of a server of Redis that is ours alone."""
    if (program := shutil.which("redis-server")) is None:
        pytest.skip("there is no redis-server on this machine")
    port = free_port()
    words = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--daemonize", "no"]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.DEVNULL) as server:
        until(lambda: _answers(port), "Redis answers")
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()


def _answers(port: int) -> bool:
    with closing(socket.socket()) as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.postgres),
        pytest.param("redis", marks=pytest.mark.redis),
    ]
)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Return settings that name a queue of each kind in turn."""
    if request.param == "sqlite":
        return settings(TENURE_DATABASE_URL=f"sqlite:///{tmp_path}/tenure.sqlite")
    url: str = request.getfixturevalue(request.param)
    return settings(TENURE_QUEUE_URL=url)


def test_a_ring_reaches_whoever_opens_the_same_queue(there: Settings) -> None:
    rung = Rung()
    ours = open_queue(there)
    ours.flush()
    theirs = Doorbell(open_queue(there), rung.work_off, rung.tidy)

    QuietDoorbell(lambda: ours).ring()
    run_all(theirs.huey)

    assert (rung.worked, rung.tidied) == (1, 0)
    ours.storage.close()
    theirs.huey.storage.close()


def test_no_more_rings_wait_than_help() -> None:
    bell = Doorbell(MemoryHuey(), Rung().work_off, Rung().tidy)

    for _ in range(100):
        bell.ring(3)

    assert bell.huey.pending_count() == MOST


def test_a_ring_after_a_while_is_kept_by_the_queue(tmp_path: Path) -> None:
    rung = Rung()
    huey = open_queue(settings(TENURE_QUEUE_URL=f"sqlite:///{tmp_path}/queue.sqlite"))
    bell = Doorbell(huey, rung.work_off, rung.tidy)

    bell.ring_in(5)

    assert huey.scheduled_count() == 1
    assert huey.dequeue() is None
    assert [task.name for task in huey.scheduled()] == ["ring"]
    huey.storage.close()


def test_every_minute_is_tidied() -> None:
    rung = Rung()
    bell = Doorbell(MemoryHuey(), rung.work_off, rung.tidy)

    for task in bell.huey.read_periodic(None):
        bell.huey.enqueue(task)
    run_all(bell.huey)

    assert (rung.worked, rung.tidied) == (0, 1)


def test_what_waits_in_the_queue_is_no_pickle(tmp_path: Path) -> None:
    """Who can write into a queue of pickles can run anything in a worker."""
    huey = open_queue(settings(TENURE_QUEUE_URL=f"sqlite:///{tmp_path}/queue.sqlite"))
    Doorbell(huey, Rung().work_off, Rung().tidy).ring()

    (found,) = huey.storage.enqueued_items()

    assert bytes(found).startswith(b'{"id": ')
    huey.storage.close()


def test_a_server_does_not_mind_that_the_queue_is_down(caplog: pytest.LogCaptureFixture) -> None:
    opened: list[Huey] = []

    def flaky() -> Huey:
        opened.append(MemoryHuey())
        if len(opened) == 1:
            raise sqlite3.OperationalError("hunter2")
        return opened[-1]

    bell = QuietDoorbell(flaky)
    with caplog.at_level(logging.ERROR):
        bell.ring()
    bell.ring()

    assert "nobody can be rung for (OperationalError)" in caplog.text
    assert "hunter2" not in caplog.text
    assert opened[1].pending_count() == 1


def test_without_a_url_the_queue_stands_beside_the_database() -> None:
    found = queue_url(settings(TENURE_DATABASE_URL="sqlite:////var/lib/tenure/tenure.sqlite"))

    assert found.database == "/var/lib/tenure/tenure-queue.sqlite"


def test_without_a_url_the_queue_stands_in_the_database_of_postgresql() -> None:
    url = "postgresql+psycopg://u:p@h/tenure"

    assert queue_url(settings(TENURE_DATABASE_URL=url)).database == "tenure"


@pytest.mark.parametrize("url", ["hunter2", "mysql://u:hunter2@h/d", "sqlite://", "amqp://hunter2"])
def test_what_is_no_queue_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        queue_url(settings(TENURE_QUEUE_URL=url))

    assert "TENURE_QUEUE_URL" in caught.value.message
    assert "hunter2" not in f"{caught.value.message}{caught.value.hint}"


@pytest.mark.parametrize("url", ["nonsense", "mysql://u:hunter2@h/d"])
def test_who_named_no_queue_is_not_told_of_one(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        queue_url(settings(TENURE_DATABASE_URL=url))

    said = f"{caught.value.message}{caught.value.hint}"
    assert "TENURE_DATABASE_URL" in said
    assert "TENURE_QUEUE_URL" not in said
    assert "hunter2" not in said


def test_a_queue_beside_the_database_that_cannot_be_opened_names_the_database(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(QueueError) as caught:
        open_queue(settings(TENURE_DATABASE_URL=f"sqlite:///{tmp_path}/file/tenure.sqlite"))
    assert caught.value.hint == "check TENURE_DATABASE_URL"


def test_redis_that_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "find_spec", lambda _: None)

    with pytest.raises(SettingsError, match="redis, which is not installed"):
        queue_url(settings(TENURE_QUEUE_URL="redis://:hunter2@h/0"))


def test_a_queue_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(QueueError, match="the queue cannot be opened"):
        open_queue(settings(TENURE_QUEUE_URL=f"sqlite:///{tmp_path}/file/queue.sqlite"))
