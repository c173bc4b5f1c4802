"""Locks: who holds one alone is alone, and whoever dies lets go."""

import subprocess
import sys
from pathlib import Path

import pytest

from tenure_bot.errors import MirrorError
from tenure_bot.mirror.locks import held, take


def test_who_holds_it_alone_is_alone(tmp_path: Path) -> None:
    path = str(tmp_path / "a.lock")
    first = take(path, alone=True, patience=0)

    assert first
    assert take(path, alone=True, patience=0) is None
    assert take(path, alone=False, patience=0) is None
    first.release()
    second = take(path, alone=True, patience=0)
    assert second
    second.release()


def test_many_can_hold_it_together(tmp_path: Path) -> None:
    path = str(tmp_path / "a.lock")
    locks = [take(path, alone=False, patience=0) for _ in range(3)]

    assert all(locks)
    assert take(path, alone=True, patience=0) is None
    for lock in filter(None, locks):
        lock.release()


def test_one_waits_until_it_is_free(tmp_path: Path) -> None:
    path = str(tmp_path / "a.lock")
    first = take(path, alone=True, patience=0)
    assert first
    waited: list[float] = []

    def pause(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            first.release()

    second = take(path, alone=True, patience=10, pause=pause)

    assert second
    assert len(waited) == 3
    second.release()


def test_patience_ends(tmp_path: Path) -> None:
    path = str(tmp_path / "a.lock")
    ticks = iter(range(100))
    with held(path, alone=True, patience=0):
        found = take(path, alone=True, patience=5, pause=lambda _: None, now=lambda: next(ticks))

        assert found is None
        assert next(ticks) == 6
        with (
            pytest.raises(MirrorError, match="busy with this repository for 0 seconds"),
            held(path, alone=False, patience=0),
        ):
            pass


def test_a_file_that_was_deleted_meanwhile_is_another_lock(tmp_path: Path) -> None:
    path = str(tmp_path / "a.lock")
    first = take(path, alone=True, patience=0)
    assert first

    def pause(_: float) -> None:
        first.release(forever=True)

    second = take(path, alone=True, patience=10, pause=pause)

    assert second
    assert take(path, alone=True, patience=0) is None
    second.release()


def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    path = str(tmp_path / "a.lock")
    words = (
        "import sys, time; from tenure_bot.mirror.locks import take; "
        "lock = take(sys.argv[1], alone=True, patience=0); print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", words, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        assert take(path, alone=True, patience=0) is None
        process.kill()
        process.wait()

    lock = take(path, alone=True, patience=0)
    assert lock
    lock.release()
