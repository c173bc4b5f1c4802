"""The server as real processes: what was answered with 202 is there, whatever happens to them."""

import os
import resource
import signal
import socket
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest

from support.github.stand import Stand
from support.incoming import payload, signed
from support.running import environment, free_port, serving, until
from tenure.cli.main import main
from tenure_bot.cli import needed
from tenure_bot.receive.webhook import LARGEST


def stored(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "tenure.sqlite")) as database:
        return {guid for (guid,) in database.execute("SELECT guid FROM bot_delivery")}


def wanted(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "tenure.sqlite")) as database:
        found = database.execute("SELECT sum(wanted) FROM bot_target").fetchone()
    return int(found[0] or 0)


def test_nothing_that_was_answered_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    answered: set[str] = set()
    enough = threading.Event()
    with serving(tmp_path, "--no-worker") as server:

        def send(sender: int) -> None:
            number = 0
            while True:
                number += 1
                guid = f"{sender}-{number}"
                if server.post(*signed(payload(number % 7 + 1), guid=guid)) != 202:
                    return
                answered.add(guid)
                if len(answered) > 60:
                    enough.set()

        senders = [threading.Thread(target=send, args=(number,)) for number in range(6)]
        for sender in senders:
            sender.start()
        assert enough.wait(30)
        server.process.kill()
        for sender in senders:
            sender.join()
        server.ended()

    with serving(tmp_path, "--no-worker") as server:
        assert answered <= stored(tmp_path)
        assert wanted(tmp_path) == len(stored(tmp_path))
        again = sorted(answered)[0]
        assert server.post(*signed(payload(), guid=again)) == 202
        assert wanted(tmp_path) == len(stored(tmp_path))


def test_a_server_that_is_told_to_end_answers_what_it_has_begun(tmp_path: Path) -> None:
    headers, body = signed(payload(), guid="begun")
    with serving(tmp_path, "--no-worker") as server:
        idle = server.connect()
        idle.connect()
        begun = server.connect()
        begun.putrequest("POST", "/webhook")
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            begun.putheader(name, value)
        begun.endheaders(body[:100])

        server.process.send_signal(signal.SIGTERM)
        until(lambda: server.get("/healthz") == 0, "it still takes connections")
        begun.send(body[100:])

        assert begun.getresponse().status == 202
        assert server.ended() == 0
        assert "the server has ended" in server.log
        idle.close()
        begun.close()
    assert stored(tmp_path) == {"begun"}


def test_the_second_interrupt_ends_it_at_once(tmp_path: Path) -> None:
    headers, body = signed(payload())
    with serving(tmp_path, "--no-worker") as server:
        begun = server.connect()
        begun.putrequest("POST", "/webhook")
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            begun.putheader(name, value)
        begun.endheaders(body[:100])
        server.process.send_signal(signal.SIGINT)
        until(lambda: server.get("/healthz") == 0, "it still takes connections")

        server.process.send_signal(signal.SIGINT)

        assert server.ended() == 130
        begun.close()


def test_a_disk_that_takes_no_more_is_never_answered_with_success_and_counted(
    tmp_path: Path,
) -> None:
    port = free_port()
    with serving(tmp_path, "--no-worker", TENURE_METRICS_BIND=f"127.0.0.1:{port}") as server:
        assert server.post(*signed(payload(), guid="before")) == 202
        with closing(sqlite3.connect(tmp_path / "tenure.sqlite")) as database:
            database.execute(
                "CREATE TRIGGER full BEFORE INSERT ON bot_delivery "
                "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
            )

            assert server.post(*signed(payload(), guid="full")) == 503

            database.execute("DROP TRIGGER full")
        assert server.post(*signed(payload(), guid="full")) == 202
        assert stored(tmp_path) == {"before", "full"}

        assert server.get("/metrics") == 404  # it has an address of its own
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            figures = answer.read().decode()
    assert 'tenure_deliveries_total{event="pull_request",outcome="stored"} 2.0' in figures
    assert 'tenure_deliveries_total{event="pull_request",outcome="failed"} 1.0' in figures
    assert "tenure_targets_due 1.0" in figures


def test_a_server_that_could_store_nothing_is_not_ready(tmp_path: Path) -> None:
    log = tmp_path / "tenure.sqlite-wal"
    with serving(tmp_path, "--no-worker") as server:
        assert server.post(*signed(payload(), guid="before")) == 202
        before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        limit = (log.stat().st_size, before[1])
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limit)

        assert server.post(*signed(payload(), guid="full")) == 503
        until(lambda: server.get("/readyz") == 503, "it believes that it is ready")

        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)
        assert server.get("/readyz") == 200
        assert server.post(*signed(payload(), guid="full")) == 202
    assert stored(tmp_path) == {"before", "full"}


def test_who_sends_too_much_gets_to_read_that(tmp_path: Path) -> None:
    headers, _ = signed(payload())
    with serving(tmp_path, "--no-worker") as server:
        assert server.post(headers, bytes(LARGEST + 1)) == 413


WORKING = {
    "TENURE_APP_ID": "1",
    "TENURE_MARKER_KEY": "a-marker-key-of-enough-characters",
    "TENURE_PRIVATE_KEY_FILE": "key.pem",
}


@pytest.mark.parametrize(
    "case",
    [
        (["serve", "--no-worker"], {"TENURE_BIND": "TAKEN"}, "TENURE_BIND: 127.0.0.1:"),
        (["serve"], {}, "TENURE_APP_ID, TENURE_PRIVATE_KEY (or"),
        (["worker"], WORKING | {"TENURE_PRIVATE_KEY_FILE": "none"}, "TENURE_PRIVATE_KEY_FILE: "),
        (["serve", "--no-worker"], {"TENURE_DATABASE_URL": "sqlite:///file/db"}, "the folder "),
        (["serve", "--no-worker"], {"TENURE_DATABASE_URL": "none"}, "TENURE_DATABASE_URL is no U"),
        (["serve", "--no-worker"], {"TENURE_QUEUE_URL": "none"}, "TENURE_QUEUE_URL is no URL"),
        (["worker"], WORKING | {"TENURE_QUEUE_URL": "sqlite:///file/q"}, "the queue cannot be"),
        (["serve"], WORKING | {"TENURE_CACHE_DIR": "file/cache"}, "the folder of the mirrors, "),
        (["serve"], WORKING | {"PATH": "nowhere"}, "git was not found on the PATH"),
        (["worker"], WORKING | {"PATH": "nowhere"}, "git was not found on the PATH"),
        (["sweep"], WORKING | {"PATH": "nowhere"}, "git was not found on the PATH"),
        (["serve", "--workers", "0"], WORKING, "--workers takes"),
        (["worker", "--workers", "65"], WORKING, "--workers takes"),
    ],
)
def test_what_keeps_it_from_starting_is_one_sentence(
    tmp_path: Path,
    app_key: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    case: tuple[list[str], dict[str, str], str],
) -> None:
    words, settings, beginning = case
    monkeypatch.chdir(tmp_path)
    (tmp_path / "key.pem").write_text(app_key)
    (tmp_path / "file").write_text("")
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        for name, value in (environment(tmp_path) | settings).items():
            monkeypatch.setenv(name, value.replace("TAKEN", taken))

        status = main(words)

    lines = [line for line in capsys.readouterr().err.splitlines() if "help: " not in line]
    assert (status, len(lines)) == (2, 1), lines
    assert lines[0].startswith(f"tenure: {beginning}")


def test_without_its_libraries_the_bot_says_what_installs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(needed, "find_spec", lambda name: None if name == "huey" else name)

    assert main(["serve"]) == 2

    said = capsys.readouterr().err
    assert "the bot needs huey, which is not installed" in said
    assert "pip install 'tenure[bot]'" in said


def workers_of(process: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{process}/stat", encoding="ascii") as file:
        return file.read().rpartition(")")[2].split()[0] != "Z"


def test_from_a_delivery_to_the_comment_with_one_command(tmp_path: Path, stand: Stand) -> None:
    repository = stand.repository(files={"README.md": "# Shop\n", "tenure.toml": "version = 1\n"})
    repository.push("feature", {"tools/report.py": "# Generated by Claude Code\nprint(1)\n"})
    settings = {
        "TENURE_APP_ID": str(stand.app.id),
        "TENURE_GITHUB_URL": stand.url,
        "TENURE_MARKER_KEY": "a-marker-key-of-enough-characters",
        "TENURE_PRIVATE_KEY": stand.app.private_key,
        "TENURE_WEBHOOK_SECRET": stand.app.secret,
    }
    with serving(tmp_path, "--workers", "1", **settings) as server:
        pull = repository.open_pull("feature")
        assert set(stand.webhooks.send_to(server.url)) == {202}

        until(lambda: bool(pull.check_runs() and pull.comments()), "no check or no comment")
        (child,) = workers_of(server.process.pid)
        workers = workers_of(child)
        assert workers

        server.process.send_signal(signal.SIGTERM)
        assert server.ended() == 0
        assert not any(map(is_alive, [child, *workers]))
