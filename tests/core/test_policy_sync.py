"""`tenure policy sync` against real repositories on this disk, and `tenure config`."""

import argparse
import io
import json
import os
from pathlib import Path

import pytest

from support.repository import GitRepo
from tenure.cli import config as config_command
from tenure.cli import policy as policy_command
from tenure.errors import PolicyError, SourceError, TenureError, UsageError
from tenure.policy_files import Layer, PolicyText, read_text
from tenure.policy_sync import DEFAULT_BASE, Change, Source, compare, git_base, refuse_strangers

ORG_POLICY = 'soon = 7\nlocked = ["carrier"]\n'


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the configuration of the person who runs the tests away from git."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "TENURE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def commit(repo: GitRepo, files: dict[str, str]) -> str:
    for path, text in files.items():
        repo.stage(path, text)
    return repo.commit()


class World:
    """A server with the policies of an organization, and a clone of one of its repositories."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        server = folder / "server"
        self.policies = GitRepo(server / "acme" / "policies")
        self.shop = GitRepo(folder / "shop")
        self.commit = commit(self.policies, {"tenure.toml": ORG_POLICY})
        commit(self.shop, {"tenure.toml": 'extends = "acme/policies"\n', "a.py": ""})
        self.shop.git("remote", "add", "origin", f"file://{server}/acme/shop")
        self.lock = self.shop.root / "tenure.lock.toml"
        monkeypatch.setenv("TENURE_GIT_URL", f"file://{server}")
        monkeypatch.chdir(self.shop.root)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(tmp_path, monkeypatch)


def policy(*words: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    policy_command.configure(parser)
    out = io.StringIO()
    return policy_command.run(parser.parse_args(words), out), out.getvalue()


def config(*words: str) -> str:
    parser = argparse.ArgumentParser()
    config_command.configure(parser)
    out = io.StringIO()
    assert config_command.run(parser.parse_args(words), out) == 0
    return out.getvalue()


def test_sync_writes_the_lock_file_and_says_what_changed(world: World) -> None:
    status, said = policy("sync")

    assert status == 0
    assert "+ soon = 7" in said
    assert f"acme/policies@{world.commit[:7]}" in said
    written = world.lock.read_text(encoding="utf-8")
    assert f'commit = "{world.commit}"' in written
    assert ORG_POLICY in written


def test_after_a_sync_the_policy_of_the_organization_holds(world: World) -> None:
    policy("sync")
    world.shop.git("add", "tenure.lock.toml")

    shown = json.loads(config("a.py", "--format", "json"))["values"]

    assert shown["soon"]["value"] == 7
    assert shown["soon"]["origin"]["source"] == f"acme/policies@{world.commit[:7]}"
    assert shown["carrier"]["locked"]["file"] == "tenure.lock.toml"


def test_a_second_sync_changes_nothing(world: World) -> None:
    policy("sync")
    before = world.lock.read_bytes()

    status, said = policy("sync")

    assert (status, world.lock.read_bytes()) == (0, before)
    assert "up to date" in said


def test_check_writes_nothing_and_fails_while_the_lock_file_is_missing(world: World) -> None:
    status, said = policy("sync", "--check")

    assert status == 1
    assert "stale" in said
    assert not world.lock.exists()


def test_check_is_content_with_the_same_text_of_a_later_commit(world: World) -> None:
    policy("sync")
    commit(world.policies, {"README.md": "hello\n"})

    assert policy("sync", "--check")[0] == 0


def test_sync_notes_the_later_commit_of_the_same_text(world: World) -> None:
    policy("sync")
    later = commit(world.policies, {"README.md": "hello\n"})

    policy("sync")

    assert later in world.lock.read_text(encoding="utf-8")


def test_a_changed_policy_is_stale_until_it_is_synced(world: World) -> None:
    policy("sync")
    commit(world.policies, {"tenure.toml": "soon = 9\n"})

    status, said = policy("sync", "--check")
    assert status == 1
    assert "~ soon = 7 -> 9" in said
    assert '- locked = ["carrier"]' in said

    assert policy("sync")[0] == 0
    assert policy("sync", "--check")[0] == 0


def test_a_broken_lock_file_is_mended(world: World) -> None:
    world.lock.write_bytes(b"\xff broken")

    assert policy("sync")[0] == 0
    assert policy("sync", "--check")[0] == 0


@pytest.mark.parametrize("path", ["web/tenure.toml", "web", "web/"])
def test_a_path_is_a_file_or_a_folder(world: World, path: str) -> None:
    commit(world.policies, {"web/tenure.toml": "soon = 5\n"})
    commit(world.shop, {"tenure.toml": f'extends = "acme/policies/{path.rstrip("/")}"\n'})

    assert "+ soon = 5" in policy("sync")[1]


def test_sync_names_the_policies_that_a_new_lock_makes_invalid(world: World) -> None:
    commit(world.shop, {"pkg/tenure.toml": 'carrier = "sidecar"\n'})

    status, said = policy("sync")

    assert status == 1
    assert "pkg/tenure.toml:1:1: `carrier` is locked by tenure.lock.toml:" in said


def test_a_root_policy_that_extends_nothing_needs_no_sync(world: World) -> None:
    commit(world.shop, {"tenure.toml": "soon = 1\n"})

    assert policy("sync") == (0, "the policy at the root extends nothing\n")


def test_a_lock_file_that_is_left_over_is_mentioned(world: World) -> None:
    policy("sync")
    commit(world.shop, {"tenure.toml": "soon = 1\n"})

    assert "tenure.lock.toml is not needed" in policy("sync")[1]


def test_the_policy_of_another_owner_is_refused(world: World) -> None:
    commit(world.shop, {"tenure.toml": 'extends = "evil/policies"\n'})

    with pytest.raises(UsageError, match="same owner only"):
        policy("sync")


def test_without_an_origin_nobody_knows_the_owner(world: World) -> None:
    world.shop.git("remote", "remove", "origin")

    with pytest.raises(UsageError, match="no remote `origin`"):
        policy("sync")


def test_a_repository_that_cannot_be_fetched_is_one_clear_error(world: World) -> None:
    commit(world.shop, {"tenure.toml": 'extends = "acme/nothing"\n'})

    with pytest.raises(SourceError, match="could not be fetched") as caught:
        policy("sync")

    assert "git ls-remote" in (caught.value.hint or "")


def test_a_path_that_is_not_there_is_one_clear_error(world: World) -> None:
    commit(world.shop, {"tenure.toml": 'extends = "acme/policies/no/such"\n'})

    with pytest.raises(SourceError, match="no file `no/such`"):
        policy("sync")


def test_a_policy_that_is_a_link_is_refused(world: World) -> None:
    (world.policies.root / "link.toml").symlink_to("/etc/passwd")
    world.policies.git("add", "link.toml")
    world.policies.commit()
    commit(world.shop, {"tenure.toml": 'extends = "acme/policies/link.toml"\n'})

    with pytest.raises(SourceError, match="a link or a submodule"):
        policy("sync")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("soon = 'x'\n", "acme/policies/tenure.toml:1:8: "),
        ("extends = 'acme/other'\n", "cannot extend another one"),
        ("soon = \n", "acme/policies/tenure.toml:1:"),
        ("#" * (1 << 20) + "\n", "larger than 1 MiB"),
    ],
)
def test_an_invalid_policy_is_not_vendored(world: World, text: str, reason: str) -> None:
    commit(world.policies, {"tenure.toml": text})

    with pytest.raises(TenureError) as caught:
        policy("sync")

    assert reason in caught.value.message
    assert not world.lock.exists()


def test_a_lock_file_that_is_a_link_is_not_followed(world: World) -> None:
    target = world.shop.root / "elsewhere"
    target.write_text("mine", encoding="utf-8")
    world.lock.symlink_to(target)

    with pytest.raises(TenureError, match="link"):
        policy("sync")

    assert target.read_text(encoding="utf-8") == "mine"


def test_sync_works_inside_a_hook_on_another_index(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = world.shop.root / ".git" / "index"
    before = index.read_bytes()
    monkeypatch.setenv("GIT_DIR", str(world.shop.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(world.shop.root))
    monkeypatch.setenv("GIT_INDEX_FILE", str(index))

    assert "+ soon = 7" in policy("sync")[1]

    assert world.lock.exists()
    assert index.read_bytes() == before
    assert len(world.shop.git("for-each-ref").splitlines()) == 1
    assert not (world.shop.root / ".git" / "FETCH_HEAD").exists()
    assert not (world.shop.root / ".git" / "shallow").exists()


def test_the_policy_in_pyproject_can_extend_too(world: World) -> None:
    world.shop.git("rm", "--quiet", "tenure.toml")
    commit(world.shop, {"pyproject.toml": '[tool.tenure]\nextends = "acme/policies"\n'})

    assert policy("sync")[0] == 0


def test_a_bare_repository_has_nothing_to_write_to(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.shop.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    monkeypatch.chdir(tmp_path / "bare.git")

    with pytest.raises(UsageError, match="bare"):
        policy("sync")


@pytest.mark.usefixtures("world")
def test_a_base_must_be_a_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_GIT_URL", "ext::sh -c touch% /tmp/x")

    with pytest.raises(UsageError, match="TENURE_GIT_URL must be a URL"):
        policy("sync")


def test_a_base_with_a_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_GIT_URL", "https://me:secret@git.example.com")

    with pytest.raises(UsageError) as caught:
        git_base()

    assert "secret" not in caught.value.message


@pytest.mark.parametrize(
    "origin",
    [
        "https://github.com/acme/shop.git",
        "https://github.com/Acme/shop",
        "https://me:secret@github.com:443/acme/shop",
        "ssh://git@github.com/acme/shop.git",
        "git@github.com:acme/shop.git",
        "github.com:acme/shop",
        "ssh://git@ssh.github.com:443/acme/shop.git",
    ],
)
def test_an_origin_of_the_same_owner_is_known_in_every_spelling(origin: str) -> None:
    refuse_strangers(Source.parse("acme/policies"), origin, DEFAULT_BASE)


@pytest.mark.parametrize(
    ("origin", "reason"),
    [
        ("https://github.com/evil/acme", "belongs to evil"),
        ("https://github.com/acme", "belongs to nobody"),
        ("git@github.com:evil/shop.git", "belongs to evil"),
        ("https://git.example.com/acme/shop", "origin is on git.example.com"),
        ("https://github.com@evil.example/acme/shop", "origin is on evil.example"),
        ("/home/ana/acme/shop", "not on a server"),
        ("", "not on a server"),
    ],
)
def test_an_origin_of_somebody_else_is_refused(origin: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        refuse_strangers(Source.parse("acme/policies"), origin, DEFAULT_BASE)

    assert reason in caught.value.message
    assert "secret" not in caught.value.message


def test_another_server_is_fine_when_it_is_named() -> None:
    refuse_strangers(
        Source.parse("acme/policies/web"),
        "git@git.example.com:acme/shop",
        "https://git.example.com",
    )


def test_a_source_without_a_path_is_the_file_at_the_root() -> None:
    assert Source.parse("acme/policies") == ("acme", "policies", "tenure.toml")
    assert Source.parse("acme/policies/a/b.toml") == ("acme", "policies", "a/b.toml")


def test_two_versions_are_compared_key_by_key() -> None:
    before, after = (
        read_text(PolicyText("tenure.toml", "", text))
        for text in ("soon = 1\nzone = 'UTC'\n", "soon = 2\nlocked = ['soon']\n")
    )
    assert isinstance(before, Layer)
    assert isinstance(after, Layer)

    assert compare(before, after) == [
        Change("soon", 1, 2),
        Change("zone", "UTC", None),
        Change("locked", None, ["soon"]),
    ]


def test_config_aligns_values_and_names_their_origin(world: World) -> None:
    commit(world.shop, {"tenure.toml": "soon = 7\nlocked = ['zone']\n"})

    lines = config("a.py").splitlines()

    assert lines[0] == "policy of a.py"
    assert any(line.split() == ["soon", "7", "tenure.toml:1"] for line in lines)
    assert any(
        line.split() == ["zone", '"UTC"', "default", "locked", "by", "tenure.toml:2"]
        for line in lines
    )
    assert "read, the nearest last: tenure.toml" in lines


def test_config_of_a_folder_is_that_of_its_files(world: World) -> None:
    commit(world.shop, {"tenure.toml": "", "pkg/tenure.toml": "soon = 3\n"})

    assert json.loads(config("pkg", "--format", "json"))["values"]["soon"]["value"] == 3
    assert json.loads(config("--format", "json"))["values"]["soon"]["value"] == 14


def test_config_shows_what_is_staged_and_notes_what_is_not(world: World) -> None:
    commit(world.shop, {"tenure.toml": "soon = 3\n"})
    (world.shop.root / "tenure.toml").write_text("soon = 4\n", encoding="utf-8")
    (world.shop.root / "pkg").mkdir()
    (world.shop.root / "pkg" / "tenure.toml").write_text("soon = 5\n", encoding="utf-8")

    shown = json.loads(config("pkg/x", "--format", "json"))

    assert shown["values"]["soon"]["value"] == 3
    assert shown["notes"] == [
        "tenure.toml was changed and is not staged: git add tenure.toml",
        "pkg/tenure.toml is not staged: git add pkg/tenure.toml",
    ]


def test_config_says_which_of_two_files_is_read(world: World) -> None:
    commit(world.shop, {"tenure.toml": "", "pyproject.toml": "[tool.tenure]\nsoon = 3\n"})

    assert "note: pyproject.toml is not read: tenure.toml stands beside it" in config("a.py")


def test_config_without_any_policy_shows_the_defaults(world: World) -> None:
    world.shop.git("rm", "--quiet", "tenure.toml")

    assert "read, the nearest last: no policy file" in config("a.py")


def test_config_shows_nothing_that_could_drive_a_terminal(world: World) -> None:
    commit(world.shop, {"tenure.toml": "require = ['\u202e\\u001b[31m/**']\n".replace("'", '"')})

    assert "\x1b" not in config("a.py")
    assert "\u202e" not in config("a.py")


def test_config_of_an_invalid_policy_is_an_error(world: World) -> None:
    commit(world.shop, {"tenure.toml": "x = 1\n"})

    with pytest.raises(PolicyError, match=r"tenure\.toml:1:1"):
        config("a.py")


def test_config_works_in_a_bare_repository(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(world.shop, {"tenure.toml": "soon = 3\n"})
    world.shop.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    monkeypatch.chdir(tmp_path / "bare.git")

    assert json.loads(config("a.py", "--format", "json"))["values"]["soon"]["value"] == 3


def test_check_lists_every_problem_of_the_index(world: World) -> None:
    commit(world.shop, {"tenure.toml": "x = 1\n", "pkg/tenure.toml": "y = 1\nz = 1\n"})

    status, said = policy("check")

    assert status == 1
    assert [line.split(":")[0] for line in said.splitlines() if not line.startswith(" ")] == [
        "pkg/tenure.toml",
        "pkg/tenure.toml",
        "tenure.toml",
    ]


def test_check_of_valid_policies_is_clean(world: World) -> None:
    commit(world.shop, {"tenure.toml": "soon = 1\n"})

    assert policy("check") == (0, "every policy file is valid\n")


@pytest.mark.usefixtures("world")
def test_check_says_how_to_mend_a_missing_lock_file() -> None:
    status, said = policy("check")

    assert status == 1
    assert "help: tenure policy sync" in said
