"""The server looks after the process of the workers: it is started again, but not in a frenzy."""

import subprocess
from typing import Any

import pytest

from tenure_bot.service.server import Workers


class Process:
    """A process that ends when a test says so."""

    def __init__(self, words: list[str], **options: Any) -> None:
        self.words = words
        self.options = options
        self.returncode: int | None = None
        self.pid = 0

    def poll(self) -> int | None:
        return self.returncode


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    found: list[Process] = []

    def start(words: list[str], **options: Any) -> Process:
        found.append(Process(words, **options))
        return found[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    return found


def test_the_workers_are_one_process_that_runs_no_module_of_the_current_folder(
    started: list[Process],
) -> None:
    crew = Workers(3)

    crew.look(0.0)
    crew.look(1.0)

    (process,) = started
    assert process.words[1:] == ["-P", "-m", "tenure_bot.service.worker", "3"]
    assert process.options == {"start_new_session": True}  # no secret is an argument


def test_workers_that_end_by_themselves_are_started_again_after_longer_and_longer_pauses(
    started: list[Process],
) -> None:
    crew, now, pauses = Workers(1), 0.0, []
    crew.look(now)
    for _ in range(6):
        started[-1].returncode = 1
        count, begin = len(started), now
        while len(started) == count:
            crew.look(now)
            now += 0.5
        pauses.append(now - 0.5 - begin)

    assert pauses == [1.0, 2.0, 5.0, 15.0, 60.0, 60.0]


def test_after_a_long_time_the_pause_is_short_again(started: list[Process]) -> None:
    crew = Workers(1)
    for now in (0.0, 0.5, 1.5, 2.0, 4.0):
        crew.look(now)
        started[-1].returncode = 1
    crew.look(1_000.0)  # the third one is seen to have ended

    crew.look(1_000.9)
    assert len(started) == 3
    crew.look(1_001.0)
    assert len(started) == 4


def test_without_workers_nothing_is_started(started: list[Process]) -> None:
    crew = Workers(0)

    crew.look(0.0)
    crew.end()
    crew.wait()
    crew.kill()

    assert started == []
