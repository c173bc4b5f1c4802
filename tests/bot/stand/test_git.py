"""The stand's repositories are real: pushed to, fetched from, with what people put into them."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.github.packages import Packages
from support.github.stand import Repository, Stand
from support.repository import ENVIRONMENT


def git(*words: str, cwd: Path, token: str = "") -> subprocess.CompletedProcess[bytes]:
    env = ENVIRONMENT | {"GIT_TERMINAL_PROMPT": "0", "HOME": str(cwd)}
    if token:
        word = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        env |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "http.extraHeader"}
        env |= {"GIT_CONFIG_VALUE_0": f"Authorization: Basic {word}"}
    return subprocess.run(["git", *words], cwd=cwd, env=env, capture_output=True, check=False)


@pytest.fixture
def shop(stand: Stand) -> Repository:
    return stand.repository("acme/shop", private=True)


def test_a_push_over_http_arrives_however_large(
    stand: Stand, shop: Repository, tmp_path: Path
) -> None:
    user, work = stand.person("nadia"), tmp_path / "work"
    shop.push("feature", {"a.py": ""})
    pull = shop.open_pull("feature")
    git("clone", "-q", "--branch=feature", shop.clone_url, str(work), cwd=tmp_path, token=user)
    (work / "large").write_bytes(os.urandom(2_000_000))  # git sends it in chunks
    git("add", ".", cwd=work)
    git("commit", "-qm", "New", cwd=work)

    pushed = git("push", "-q", "origin", "HEAD:feature", cwd=work, token=user)

    assert pushed.returncode == 0, pushed.stderr
    assert stand.webhooks.of("push")[-1].payload["head_commit"]["message"] == "New"
    (event,) = stand.webhooks.of("pull_request", "synchronize")
    assert event.payload["pull_request"]["changed_files"] == 2
    assert shop.git.heads()["feature"] == pull.head == event.payload["after"]


def test_a_pull_request_from_a_fork_is_fetched_with_a_token(
    stand: Stand, shop: Repository, tmp_path: Path
) -> None:
    shop.collaborator("omar", "pull")
    fork = shop.fork("omar")
    head = fork.push("idea", {"a.py": "x = 1\n"}, by="omar")
    pull = shop.open_pull((fork, "idea"), by="omar")
    words = ["clone", "-q", "--mirror", "--filter=blob:limit=1m", shop.clone_url, "mirror"]

    cloned = git(*words, cwd=tmp_path, token=stand.token(contents="read"))
    seen = git("rev-parse", f"refs/pull/{pull.number}/head", cwd=tmp_path / "mirror")

    assert cloned.returncode == 0, cloned.stderr
    assert seen.stdout.decode().strip() == head
    assert [asked.status for asked in stand.requests("git")] == [200, 200, 200]


@pytest.mark.parametrize("token", ["", "ghs_never", "without contents", "a stranger"])
def test_who_may_not_read_is_refused(
    stand: Stand, shop: Repository, tmp_path: Path, token: str
) -> None:
    tokens = {
        "without contents": stand.token(checks="write"),
        "a stranger": stand.person("lena"),
    }
    given = tokens.get(token, token)

    assert git("ls-remote", shop.clone_url, cwd=tmp_path, token=given).returncode == 128


def test_a_reader_does_not_push(stand: Stand, shop: Repository, tmp_path: Path) -> None:
    token = stand.token(contents="read")
    git("clone", "-q", shop.clone_url, "work", cwd=tmp_path, token=token)

    pushed = git("push", "-q", "origin", "HEAD:x", cwd=tmp_path / "work", token=token)

    assert pushed.returncode == 128
    assert "x" not in shop.git.heads()


def test_names_and_kinds_of_files_are_kept(stand: Stand, shop: Repository) -> None:
    odd: dict[str | bytes, str | bytes | None] = {
        "a\nb.py": "1",
        'quo"te\\': "2",
        b"\xff.py": "3",
        "ünï.py": "4",
        "link": "a",
        "sub": "1" * 40,
    }
    shop.push("odd", odd, modes={"link": "120000", "sub": "160000"})
    pull = shop.open_pull("odd")

    found = shop.git.changes(pull.row["base_sha"], pull.head)

    assert {os.fsencode(change.path) for change in found} == {os.fsencode(name) for name in odd}


def test_a_force_push_is_told_as_one(stand: Stand, shop: Repository) -> None:
    shop.push("feature", {"a.py": "1"})
    pull = shop.open_pull("feature")
    old = pull.head

    new = shop.push("feature", {"b.py": "2"}, start="main")

    push = stand.webhooks.of("push")[-1].payload
    assert (push["forced"], push["before"], push["after"]) == (True, old, new)
    assert [c.path for c in shop.git.changes(pull.row["base_sha"], pull.head)] == ["b.py"]


def test_what_git_did_in_the_repository_is_noticed(stand: Stand, shop: Repository) -> None:
    main = shop.git.heads()["main"]
    shop.git.git("branch", "other", main)

    shop.refresh()

    assert shop.act("nadia", "GET", "/branches/other")["commit"]["sha"] == main
    shop.delete_branch("other")
    assert stand.webhooks.of("push")[-1].payload["deleted"] is True


def test_nothing_of_the_emulator_outlives_its_process(github_packages: Packages) -> None:
    script = (
        "import os, signal\n"
        "from support.github import emulator, packages\n"
        "child = emulator.Emulator(packages.installed(), 'http://127.0.0.1:1')\n"
        "print(child.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        env=ENVIRONMENT | {"HOME": os.environ["HOME"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )

    said, complained = parent.communicate(timeout=60)  # both have the second pipe: both are gone

    assert (said.strip().isdigit(), complained) == (True, b"")
