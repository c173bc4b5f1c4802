"""Files on disk that stand in for staged blobs, and the processes that look at them."""

import hashlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.processes import children
from tenure.sources import REGULAR, Entry, disk
from tenure.sources.disk import Disk


def entry(root: Path, name: str, data: bytes, *, staged: bytes | None = None) -> Entry:
    """Write a file and return what the index says about it."""
    (root / name).write_bytes(data)
    blob = data if staged is None else staged
    oid = hashlib.sha1(b"blob %d\0" % len(blob) + blob, usedforsecurity=False).hexdigest()
    return Entry(name, REGULAR, oid)


def needle(head: bytes) -> bool:
    return b"needle" in head


def looked(
    root: Path, entries: list[Entry], wanted: disk.Wanted = needle
) -> tuple[dict[str, bytes], list[str]]:
    with Disk(str(root), entries, wanted) as files:
        heads, doubtful = files.answer()
    return heads, sorted(doubtful)


@pytest.fixture(params=[1, 3])
def _processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_ALONE", 0)
    monkeypatch.setattr(disk, "_processes", lambda: request.param)


@pytest.mark.usefixtures("_processes")
def test_only_what_is_as_staged_is_taken_from_disk(tmp_path: Path) -> None:
    entries = [
        entry(tmp_path, "as staged", b"needle\n" + b"x" * 100_000),
        entry(tmp_path, "edited", b"needle, edited\n", staged=b"needle\n"),
        entry(tmp_path, "silent", b"x\n"),
        entry(tmp_path, "huge", b"needle\n" * 200_000),
        Entry("gone", REGULAR, "0" * 40),
    ]
    entries += [entry(tmp_path, f"more {number}", b"needle %d" % number) for number in range(200)]

    heads, doubtful = looked(tmp_path, entries)

    assert heads.pop("as staged") == b"needle\n" + b"x" * (65_536 - 7)
    assert heads == {f"more {number}": b"needle %d" % number for number in range(200)}
    assert doubtful == ["edited", "gone", "huge"]


def test_a_sha256_id_is_known_as_well(tmp_path: Path) -> None:
    given = entry(tmp_path, "a", b"needle")
    oid = hashlib.sha256(b"blob 6\0needle").hexdigest()

    assert looked(tmp_path, [given._replace(oid=oid)]) == ({"a": b"needle"}, [])


def test_long_first_lines_are_read_to_their_end(tmp_path: Path) -> None:
    data = b"x" * 10_000 + b"\nneedle\n"

    assert looked(tmp_path, [entry(tmp_path, "a", data)]) == ({"a": data}, [])


@pytest.mark.parametrize("start", [b"---\n", b"+++\n", b"\xef\xbb\xbf---\n"])
def test_long_front_matter_is_read_to_its_end(tmp_path: Path, start: bytes) -> None:
    data = start + b"x\n" * 10_000 + b"needle\n"

    assert looked(tmp_path, [entry(tmp_path, "a", data)]) == ({"a": data}, [])
    assert looked(tmp_path, [entry(tmp_path, "a", b"x" + data)]) == ({}, [])


@pytest.mark.parametrize("many", [20, 60, 63])
def test_the_first_lines_are_seen_wherever_the_long_ones_are(tmp_path: Path, many: int) -> None:
    data = b"\n" * many + (b"x" * 60 + b"\n") * (63 - many) + b"needle\n" + b"\n" * 9_000

    assert looked(tmp_path, [entry(tmp_path, "a", data)])[0] == {"a": data}


def test_a_name_that_is_no_text_is_opened(tmp_path: Path) -> None:
    given = entry(tmp_path, os.fsdecode(b"caf\xe9"), b"needle")

    assert looked(tmp_path, [given]) == ({"caf\udce9": b"needle"}, [])


def test_what_became_a_pipe_or_a_link_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "target").write_bytes(b"needle")
    (tmp_path / "link").symlink_to("target")
    entries = [Entry(name, REGULAR, "0" * 40) for name in ("pipe", "link")]

    heads, doubtful = looked(tmp_path, entries)

    assert heads == {}
    assert "link" in doubtful


@pytest.mark.usefixtures("_processes")
def test_what_a_killed_process_leaves_out_is_done_by_the_first(tmp_path: Path) -> None:
    parent = os.getpid()

    def wanted(head: bytes) -> bool:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return needle(head)

    entries = [entry(tmp_path, f"a{number}", b"needle %d" % number) for number in range(300)]

    assert set(looked(tmp_path, entries, wanted)[0]) == {one.path for one in entries}


@pytest.mark.usefixtures("_processes")
def test_no_process_and_no_pipe_is_left_behind(tmp_path: Path) -> None:
    entries = [entry(tmp_path, f"a{number}", b"x") for number in range(10)]
    before, running = set(open_files()), children()

    with pytest.raises(ZeroDivisionError), Disk(str(tmp_path), entries, needle):
        raise ZeroDivisionError

    assert set(open_files()) == before
    assert children() <= running


def open_files() -> Iterator[str]:
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("this system does not tell which files are open")
    for number in os.listdir("/proc/self/fd"):
        if os.path.exists(f"/proc/self/fd/{number}"):
            yield number
