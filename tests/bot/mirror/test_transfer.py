"""What git is told when it fetches: the token is nowhere to be seen, and nothing unsafe is done."""

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.github import git_http
from support.github.wire import Request, Response, Server
from support.mirrors import SHOP, Pull, mirrors, served
from support.repository import GitRepo
from tenure_bot.errors import MirrorError
from tenure_bot.mirror import transfer
from tenure_bot.mirror.addresses import Origin, Secrets
from tenure_bot.mirror.mirrors import Mirrors
from tenure_bot.mirror.transfer import Cause, Limits

TOKEN = "ghs_" + "s3cret" * 6
BASIC = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()


class Host:
    """A server of repositories below a folder, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[Request] = []
        self.first: Callable[[Request], Response | None] = lambda _: None
        self.server = Server(self.answer)
        self.url = self.server.url

    def answer(self, request: Request) -> Response:
        self.asked.append(request)
        found = git_http.split(request.path)
        return self.first(request) or (
            git_http.serve(self.folder / found[0] / ".git", found[1], request, "")
            if found
            else Response(404)
        )


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    host = Host(tmp_path)
    yield host
    host.server.close()


@pytest.fixture
def pull(tmp_path: Path, host: Host) -> Pull:
    """Return a pull request that is fetched over HTTP, with a token."""
    pull = Pull(tmp_path)
    pull.mirrors = mirrors(tmp_path, git_url=host.url, token=lambda _: TOKEN)
    pull.commit({"a.py": "a = 1\n"})
    pull.branch()
    pull.commit({"b.py": "b = 1\n"})
    return pull


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="there is no /proc")
def test_the_token_is_shown_to_the_server_and_to_nobody_else(pull: Pull, host: Host) -> None:
    lines: list[bytes] = []

    def spy(_: Request) -> None:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                lines.append(path.read_bytes())
            except OSError:  # it has ended
                continue

    host.first = spy
    with pull.mirror() as mirror:
        environment = subprocess.list2cmdline(os.environ.values())

        assert mirror.repository.commit(mirror.head).read(["b.py"])

    assert {request.headers.get("authorization") for request in host.asked} == {f"Basic {BASIC}"}
    assert any(b"fetch" in line and b"--stdin" in line for line in lines)
    for secret in (TOKEN, BASIC):
        assert not any(secret.encode() in line for line in lines)
        assert secret.encode() not in everything(pull.folder / "cache")
        assert secret not in environment


def test_one_fetch_asks_for_both_commits_in_one_go(pull: Pull, host: Host) -> None:
    with pull.mirror() as mirror:
        wants = [f"want {oid}".encode() for oid in (mirror.base, mirror.head)]

    asked = [request for request in host.asked if all(want in request.body for want in wants)]
    assert len(asked) == 1
    assert b"filter blob:limit=1048577" in asked[0].body
    assert len(host.asked) == 3  # what it can, which notes there are, and the objects


def test_a_redirect_to_another_host_is_not_followed(pull: Pull, host: Host, tmp_path: Path) -> None:
    other = Host(tmp_path)
    host.first = lambda request: Response(302, {"location": other.url + request.target})
    try:
        with pytest.raises(MirrorError, match="acme/shop could not be fetched"):
            pull.mirror()
    finally:
        other.server.close()

    assert other.asked == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "acme/shop cannot be read"),
        (403, "acme/shop cannot be read"),
        (404, "acme/shop cannot be read"),
        (500, "acme/shop could not be fetched"),
        (502, "acme/shop could not be fetched"),
        (429, "acme/shop could not be fetched"),
    ],
)
def test_a_refusal_is_said_without_the_token(
    pull: Pull, host: Host, status: int, words: str
) -> None:
    body = f"no, {TOKEN} {BASIC}".encode()
    host.first = lambda _: Response(status, {"content-type": "text/plain"}, body)

    with pytest.raises(MirrorError, match=words) as caught:
        pull.mirror()

    assert caught.value.hint
    assert TOKEN not in str(caught.value)
    assert BASIC not in str(caught.value)
    assert len(host.asked) < 4  # a refusal is no reason to clone anew


def test_a_dropped_connection_says_look_again(pull: Pull, host: Host) -> None:
    host.first = lambda request: Response(200, dropped=True) if request.body else None

    with pytest.raises(MirrorError, match="acme/shop could not be fetched") as caught:
        pull.mirror()

    assert caught.value.hint == "look again later"
    host.first = lambda _: None
    with pull.mirror() as mirror:
        assert mirror.repository.commit(mirror.head).read(["b.py"])


def test_a_server_that_does_not_end_is_left(pull: Pull, host: Host, tmp_path: Path) -> None:
    ticks = iter(range(1_000_000))
    left = threading.Event()

    def hang(_: Request) -> None:
        left.wait(30)

    host.first = hang
    pull.mirrors = mirrors(
        tmp_path, git_url=host.url, token=lambda _: TOKEN, now=lambda: 30.0 * next(ticks)
    )

    with pytest.raises(MirrorError, match="acme/shop could not be fetched in time"):
        pull.mirror()
    left.set()


def test_an_old_server_that_gives_commits_only_by_name_is_asked_by_name(
    pull: Pull, host: Host
) -> None:
    """Without protocol 2 a server refuses ids that no ref has."""
    pull.repo.git("branch", "-f", "other", "feature")
    pull.repo.git("update-ref", "refs/pull/1/head", "feature")
    pull.commit({"b.py": "b = 2\n"})
    pull.repo.git("update-ref", "refs/pull/1/head", "feature")
    pull.repo.git("switch", "-q", "main")
    base = pull.commit({"c.py": "c = 1\n"})
    base = pull.repo.git("rev-parse", f"{base}~1").strip()
    head = pull.repo.git("rev-parse", "feature").strip()
    original = host.answer

    def old(request: Request) -> Response:
        headers = {k: v for k, v in request.headers.items() if k != "git-protocol"}
        return original(request._replace(headers=headers))

    server = Server(old)
    try:
        held = Mirrors(str(pull.folder / "old"), 1 << 30, server.url, lambda _: TOKEN)
        with held.fetch(SHOP, base, 1, head) as mirror:
            assert mirror.repository.commit(head).read(["b.py"]) == {"b.py": b"b = 2\n"}
        with pytest.raises(MirrorError, match=r"does not have the commit .* lead to other commits"):
            held.fetch(SHOP, base, 1, "1" * 40)
    finally:
        server.close()


def evil_tree(source: GitRepo, tmp_path: Path) -> str:
    """Return the id of a tree that would write into `.git` if somebody checked it out."""
    blob = bytes.fromhex(source.git("rev-parse", "HEAD:a.py").strip())
    (tmp_path / "tree").write_bytes(b"100644 .git\0" + blob)
    words = ("hash-object", "-w", "-t", "tree", "--literally", str(tmp_path / "tree"))
    return source.git(*words).strip()


def test_objects_that_are_not_sound_are_refused(tmp_path: Path) -> None:
    source = served(tmp_path)
    source.stage("a.py", "a = 1\n")
    base = source.commit()
    tree = evil_tree(source, tmp_path)
    head = source.git("commit-tree", "-m", "Bad", "-p", base, tree).strip()

    with pytest.raises(MirrorError, match=r"has objects that are not sound .*hasDotgit"):
        mirrors(tmp_path).fetch(SHOP, base, 1, head)


def blemished(tmp_path: Path, tree: str) -> tuple[GitRepo, str]:
    """Return a repository with a commit whose time zone cannot be."""
    source = served(tmp_path)
    (tmp_path / "commit").write_text(
        f"tree {tree or source.git('write-tree').strip()}\n"
        "author A <a@x.org> 1 +051800\ncommitter A <a@x.org> 1 +051800\n\nOld\n"
    )
    words = ("hash-object", "-w", "-t", "commit", "--literally", str(tmp_path / "commit"))
    return source, source.git(*words).strip()


def test_blemishes_of_old_commits_are_no_reason_to_refuse(tmp_path: Path) -> None:
    source, head = blemished(tmp_path, "")
    source.git("branch", "old", head)

    with mirrors(tmp_path).fetch(SHOP, head, 1, head) as mirror:
        assert mirror.repository.commit(head).entries() == ()


def test_a_blemish_does_not_hide_what_is_not_sound(tmp_path: Path) -> None:
    source = served(tmp_path)
    source.stage("a.py", "a = 1\n")
    source.commit()
    source, head = blemished(tmp_path, evil_tree(source, tmp_path))

    with pytest.raises(MirrorError, match="acme/shop has objects that are not sound"):
        mirrors(tmp_path).fetch(SHOP, head, 1, head)

    assert list((tmp_path / "cache").glob("*.git")) == []


def test_nothing_of_the_served_repository_or_of_the_user_runs(
    pull: Pull, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "trap"
    evil = f"touch {trap}; true"
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        f"[core]\n\tfsmonitor = {evil}\n\tsshCommand = {evil}\n\taskPass = {evil}\n\tgitProxy = {evil}\n"
        f'[credential]\n\thelper = "!{evil}"\n[url "ext::{evil} "]\n\tinsteadOf = http\n'
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_ASKPASS", str(trap))
    monkeypatch.setenv("SSH_ASKPASS", str(trap))
    monkeypatch.setenv("GIT_SSH_COMMAND", evil)
    monkeypatch.setenv("GIT_TRACE_CURL", str(tmp_path / "trace"))
    hooks = pull.repo.root / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "post-checkout").write_text(f"#!/bin/sh\n{evil}\n")
    pull.commit({".gitattributes": "* filter=x diff=x\n", ".gitmodules": "[submodule]\n"})
    pull.commit({".git-hooks/post-merge": f"#!/bin/sh\n{evil}\n", "config": "[core]\n"})
    pull.repo.git("config", "core.fsmonitor", evil)
    info = pull.repo.root / ".git" / "objects" / "info"
    info.mkdir(exist_ok=True)
    (info / "alternates").write_text(str(tmp_path / "elsewhere" / "objects") + "\n")

    with pull.mirror() as mirror:
        assert mirror.repository.commit(mirror.head).read(["b.py"])

    assert not trap.exists()
    assert not (tmp_path / "trace").exists()
    mirrored = tmp_path / "cache" / "7.git"
    assert not (mirrored / "objects" / "info" / "alternates").exists()
    assert not (mirrored / "hooks").exists()
    assert (
        mirrored / "config"
    ).read_text() == "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com", "ssh://git@example.com", "git://example.com", "ext::sh -c x", ""),
        *("http://localhost.example.com", "git@example.com:x", "ftp://x", "/srv/git"),
    ],
)
def test_only_safe_places_are_fetched_from(tmp_path: Path, url: str) -> None:
    with pytest.raises(MirrorError, match="only https is safe"):
        mirrors(tmp_path, git_url=url)


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_OBJECT_DIRECTORY"])
def test_an_environment_that_points_git_elsewhere_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "/somewhere")

    with pytest.raises(MirrorError, match=f"{name} is set"):
        mirrors(tmp_path)


OID = "a" * 40
HOSTILE = [
    *("--upload-pack=touch trap", "refs/heads/a b", "refs/heads/a\n+refs/heads/b", "HEAD"),
    *("refs/heads/../../x", "refs/heads/x:refs/heads/y", "refs/heads/*", "refs/heads/x.lock"),
    *("refs/heads/x~1", "refs/heads/.x", "refs/heads/\x7f", "refs/heads//x", "refs/heads/x/"),
]


@pytest.mark.parametrize("ref", HOSTILE)
def test_a_hostile_ref_never_reaches_git(tmp_path: Path, ref: str) -> None:
    with pytest.raises(MirrorError, match="is no name of a ref"):
        mirrors(tmp_path).fetch(SHOP, OID, [ref], OID)


@pytest.mark.parametrize("oid", ["", "HEAD", "--all", "a" * 39, "A" * 40, OID + "\n", "a" * 50])
def test_what_is_no_id_never_reaches_git(tmp_path: Path, oid: str) -> None:
    with pytest.raises(MirrorError, match="is no id of a commit"):
        mirrors(tmp_path).fetch(SHOP, OID, 1, oid)


@pytest.mark.parametrize(
    "name", ["", "acme", "acme/..", "../x", "acme/a b", "acme/x/y", "-x/y", "acme/x?y", "acme/x\n"]
)
def test_what_is_no_name_of_a_repository_never_reaches_git(tmp_path: Path, name: str) -> None:
    with pytest.raises(MirrorError, match="is no name of a repository"):
        mirrors(tmp_path).fetch(SHOP._replace(name=name), OID, 1, OID)


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("fatal: write error: No space left on device", Cause.DISK_FULL),
        ("error: RPC failed; curl 92 HTTP/2 stream 5 was not closed cleanly", Cause.NETWORK),
        ("fatal: unable to access 'https://x/': Could not resolve host: x", Cause.NETWORK),
        ("fatal: remote error: upload-pack: not our ref 1234", Cause.UNKNOWN_COMMIT),
        ("fatal: couldn't find remote ref refs/pull/1/head", Cause.UNKNOWN_COMMIT),
        ("error: Server does not allow request for unadvertised object 1", Cause.UNKNOWN_COMMIT),
        ("fatal: could not read Username for 'https://x': terminal prompts", Cause.REFUSED),
        ("fatal: repository 'https://github.com/a/b/' not found", Cause.REFUSED),
        ("error: object 12: badTree: x\nfatal: fsck error in packed object", Cause.UNSOUND),
        ("error: object 12: badTimezone: x\nfatal: fsck error in packed object", Cause.BLEMISHED),
        ("fatal: bad object refs/tenure/pull/1/head", Cause.OTHER),
        ("error: inflate: data stream error (incorrect header check)", Cause.OTHER),
    ],
)
def test_what_git_says_is_understood(said: str, cause: Cause) -> None:
    assert transfer._cause(said.lower()) is cause


def test_a_fetch_into_nowhere_is_a_failure_and_no_crash(tmp_path: Path) -> None:
    origin = Origin("https://127.0.0.1:1/acme/shop", Secrets(TOKEN, "https://127.0.0.1:1/"))

    failure = transfer.fetch(str(tmp_path / "none"), origin, [OID], Limits(60, 1 << 20))

    assert failure is not None
    assert failure.cause is Cause.OTHER
    assert TOKEN not in repr(origin) + repr(failure)


def test_a_worker_that_is_killed_while_it_fetches_leaves_a_mirror_that_works(
    pull: Pull, host: Host, tmp_path: Path
) -> None:
    base, head = (pull.repo.git("rev-parse", name).strip() for name in ("main", "feature"))
    words = (
        "import sys; from tenure_bot.github.gateway import Repo; from tenure_bot.mirror.mirrors import Mirrors; "
        "Mirrors(sys.argv[1], 1 << 30, sys.argv[2], lambda _: '')"
        ".fetch(Repo(7, 'acme/shop'), sys.argv[3], 1, sys.argv[4])"
    )
    begun, killed = threading.Event(), threading.Event()

    def halfway(request: Request) -> None:
        if request.body and b"want " in request.body:
            begun.set()
            killed.wait(30)

    host.first = halfway
    arguments = [sys.executable, "-c", words, str(tmp_path / "cache"), host.url, base, head]
    with subprocess.Popen(arguments) as process:
        assert begun.wait(30)
        process.kill()
        process.wait()
    host.first = lambda _: None

    with pull.mirror() as mirror:
        found = mirror.repository.commit(head).read(["a.py", "b.py"])
    killed.set()

    assert found == {"a.py": b"a = 1\n", "b.py": b"b = 1\n"}


def test_a_git_that_is_too_old_is_said_before_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transfer.prove_git()

    old = tmp_path / "git"
    old.write_text("#!/bin/sh\necho git version 2.30.9\n")
    old.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(MirrorError, match=r"git 2\.30 is too old: tenure needs 2\.38"):
        transfer.prove_git()
