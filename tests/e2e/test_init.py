"""`tenure init` sets a repository up and leaves what is there as it was."""

import os
import pty
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from support.repository import GitRepo
from tenure import mistakes, policy_values
from tenure.cli.hook_config import HOOK_FILE, with_hook
from tenure.cli.init import POLICY
from tenure.errors import EditError
from tenure.rules.catalog import RULES
from tenure_hooks import tenure_check, tenure_commit_msg

BLACK = "- repo: https://example.org/black\n  rev: 24.1.0\n  hooks:\n    - id: black\n"


def indented(text: str, columns: int) -> str:
    return "".join(" " * columns + line for line in text.splitlines(keepends=True))


SHAPES = {
    "nothing": "",
    "comments only": "# none yet\n",
    "a document mark only": "---\n",
    "an empty list": "repos: []\n",
    "an empty list with a comment": "repos: []  # none yet\nfail_fast: true\n",
    "no value": "repos:\n",
    "no value and no newline": "repos:",
    "other keys only": "fail_fast: true\n",
    "a list at the margin": "repos:\n" + BLACK,
    "an indented list": "repos:\n" + indented(BLACK, 2),
    "a deeply indented list": "repos:\n" + indented(BLACK, 6),
    "the wide style of the sample": (
        "repos:\n-   repo: https://example.org/x\n    rev: v1\n    hooks:\n    -   id: x\n"
    ),
    "keys behind it": "repos:\n"
    + BLACK
    + "\ndefault_stages: [pre-commit]\nci:\n  autofix_prs: no\n",
    "comments behind it": "repos:\n" + BLACK + "    # - id: later\n  # more\n# end\n",
    "a comment on the last line": "repos:\n" + BLACK.rstrip("\n") + "  # the formatter\n",
    "no newline at the end": "repos:\n" + BLACK.rstrip("\n"),
    "Windows line ends": ("default_stages: [manual]\nrepos:\n" + BLACK).replace("\n", "\r\n"),
    "a byte order mark": "\ufeffrepos:\n" + BLACK,
    "document marks": "---\nrepos:\n" + BLACK + "...\n",
    "flow style inside": "repos:\n  - {repo: meta, hooks: [{id: identity}]}\n",
    "flow style over lines": "repos:\n  - {repo: meta, hooks: [\n    {id: identity}\n  ]}\nci: {}\n",
    "a literal block": (
        "repos:\n  - repo: local\n    hooks:\n      - id: a\n        name: a\n        language: fail\n"
        "        entry: |\n          one\n          two\n\n\n# end\nfail_fast: true\n"
    ),
    "a folded block": "repos:\n" + BLACK + "      exclude: >-\n        a|\n        b\n",
    "a regular expression over lines": (
        "exclude: |\n  (?x)^(\n    a\n  )$\nrepos:\n" + BLACK + "      files: |\n        (?x)^b$\n"
    ),
    "a plain value over lines": "repos:\n" + BLACK + "      name: one\n        and two\nci: {}\n",
    "an anchor": "x-files: &files ^src/\nrepos:\n"
    + BLACK
    + "      files: *files\n      stages: []\n",
    "a quoted key": "'repos':\n" + BLACK,
    "arguments in a list": "repos:\n" + BLACK + '      args: ["--fix",\n        "-q"]\n',
    "blank lines": "\n\nrepos:\n\n" + BLACK + "\n\n\n",
}

REFUSED = {
    "all in flow style": "repos: [{repo: meta, hooks: [{id: identity}]}]\n",
    "the list is an alias": "x: &x\n" + BLACK + "repos: *x\n",
    "the key stands twice": "repos:\n" + BLACK + "repos:\n" + BLACK.replace("black", "red"),
    "repos is a text": "repos: none\n",
    "a list at the top": "- repo: meta\n",
    "not YAML": "repos: [\n",
    "a tag": "repos: !!python/object:os.system {}\n",
}


@pytest.mark.parametrize("url", [None, "https://git.example.org/tools/tenure"])
@pytest.mark.parametrize("name", SHAPES)
def test_the_hook_is_added_and_every_other_byte_kept(name: str, url: str | None) -> None:
    old = SHAPES[name]

    new = with_hook(old, url, "v0.1.0" if url else None)

    before, after = yaml.safe_load(old) or {}, yaml.safe_load(new)
    *others, added = after["repos"]
    assert others == (before.get("repos") or [])
    assert added["repo"] == (url or "local")
    assert [hook["id"] for hook in added["hooks"]] == ["tenure-check", "tenure-commit-msg"]
    assert after["default_install_hook_types"] == ["pre-commit", "commit-msg"]
    types = {"repos": 0, "default_install_hook_types": 0}
    assert after | types == before | types
    assert new.startswith("\ufeff") == old.startswith("\ufeff")
    kept = iter(new.splitlines())
    lines = [line.replace("repos: []", "repos:") for line in old.strip("\ufeff").splitlines()]
    assert all(line in kept for line in lines)  # in this order
    assert ("\r\n" in new) == ("\r\n" in old)
    assert "\r\n" not in new or "\n" not in new.replace("\r\n", "")


@pytest.mark.parametrize("name", SHAPES)
def test_pre_commit_accepts_the_file(name: str, repo: GitRepo) -> None:
    repo.write(HOOK_FILE, with_hook(SHAPES[name], None, None))

    from pre_commit.clientlib import load_config  # quicker than its command, and the same check

    config = load_config(repo.root / HOOK_FILE)
    assert config["repos"][-1]["hooks"][0]["entry"] == "tenure-check"


def test_pre_commit_itself_accepts_a_new_file(repo: GitRepo) -> None:
    assert repo.tenure("init", "--yes").status == 0

    outcome = repo.run("pre-commit", "validate-config")

    assert outcome.status == 0, outcome


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_edited_is_refused_with_what_to_add(name: str, repo: GitRepo) -> None:
    repo.write(HOOK_FILE, REFUSED[name])

    outcome = repo.tenure("init", "--yes")

    assert outcome.status == 2, outcome
    assert "- id: tenure-check" in outcome.err or "is not YAML" in outcome.err
    assert repo.read(HOOK_FILE).decode() == REFUSED[name]
    assert not (repo.root / "tenure.toml").exists()


def test_a_file_that_is_no_text_is_refused(repo: GitRepo) -> None:
    repo.write(HOOK_FILE, b"repos:\xff\n")

    outcome = repo.tenure("init", "--yes")

    assert outcome.status == 2
    assert "is not UTF-8" in outcome.err


@pytest.mark.parametrize("hooks", ["3", "[black]", "null"])
def test_hooks_that_are_no_hooks_are_no_bug(hooks: str) -> None:
    text = f"repos:\n  - repo: meta\n    hooks: {hooks}\n  - 4\n"

    assert "tenure-check" in with_hook(text, None, None)


def test_a_hook_that_is_there_is_not_added_again() -> None:
    once = with_hook(None, None, None)

    assert with_hook(once, "https://example.org/tenure", "v1") == once


def test_the_local_hooks_run_as_the_published_ones_do() -> None:
    config = yaml.safe_load(with_hook(None, None, None))

    manifests = (tenure_check.MANIFEST, tenure_commit_msg.MANIFEST)
    for hook, manifest in zip(config["repos"][0]["hooks"], manifests, strict=True):
        for key in ("name", "always_run", "require_serial", "stages"):
            assert hook.get(key) == manifest.get(key)


@pytest.mark.parametrize(
    ("text", "types"),
    [
        (
            "default_install_hook_types: [pre-push]\nrepos: []\n",
            ["pre-push", "pre-commit", "commit-msg"],
        ),
        ("default_install_hook_types: [commit-msg, pre-commit]\n", ["commit-msg", "pre-commit"]),
        (
            "repos: []\ndefault_install_hook_types:\n- pre-commit\n# end\n",
            ["pre-commit", "commit-msg"],
        ),
        (
            "default_install_hook_types:\n    - 'pre-commit'  # first\nfail_fast: true\n",
            ["pre-commit", "commit-msg"],
        ),
    ],
)
def test_the_types_of_hooks_to_install_are_completed(text: str, types: list[str]) -> None:
    new = with_hook(text, None, None)

    assert yaml.safe_load(new)["default_install_hook_types"] == types
    assert "# first" in new or "# first" not in text


@pytest.mark.parametrize("value", ["all", "[]", "{}", "&x [pre-commit]\ny: *x"])
def test_types_that_cannot_be_completed_are_said(value: str) -> None:
    text = f"default_install_hook_types: {value}\n"

    with pytest.raises(EditError) as caught:
        with_hook(text, None, None)

    assert "default_install_hook_types: [pre-commit, commit-msg]" in str(caught.value.hint)


def uncommented(text: str) -> str:
    """Return the policy with every line that is a commented key or table switched on."""
    return re.sub(r"(?m)^# (?=\[|[\w.-]+ = )", "", text)


def test_the_policy_that_init_writes_changes_nothing() -> None:
    assert tomllib.loads(POLICY) == {}


def test_the_commented_values_are_valid_and_the_defaults() -> None:
    data = tomllib.loads(uncommented(POLICY))

    assert mistakes.explain_policy(data) == []
    assert data["owner"].pop("default") == "@acme/platform"  # it has no default
    assert all(RULES[code].severity.value == level for code, level in data.pop("severity").items())
    flat = {
        f"{prefix}{key}": value
        for prefix, table in (
            ("", {k: v for k, v in data.items() if not isinstance(v, dict)}),
            ("lifetime.", {k: v for k, v in data["lifetime"].items() if k != "kind"}),
            ("lifetime.kind.", data["lifetime"]["kind"]),
            *((f"{name}.", data[name]) for name in ("owner", "record", "change")),
            *((f"{name}.", data[name]) for name in ("prompt", "evidence", "trailers")),
            *((f"{name}.", data[name]) for name in ("renewal", "cliff", "tier")),
        )
        for key, value in table.items()
    }
    defaults = policy_values.defaults()
    assert flat == {key: defaults[key] for key in flat}
    rest = {key.split(".")[0] for key in set(defaults) - set(flat) - {"owner.default"}}
    named = re.search(r"# More tables: ([^;]+);", POLICY)
    assert named is not None
    assert rest == set(named[1].split(", "))


def test_it_shows_first_and_writes_nothing_without_a_yes(repo: GitRepo) -> None:
    outcome = repo.tenure("init")

    assert outcome.status == 2
    assert "+++ tenure.toml" in outcome.out
    assert "+    - id: tenure-check".replace("    ", "      ", 1) in outcome.out
    assert "nobody to ask" in outcome.err
    assert "tenure init --yes" in outcome.err
    assert sorted(os.listdir(repo.root)) == [".git"]


def test_it_writes_with_yes_and_then_has_nothing_to_do(repo: GitRepo) -> None:
    first = repo.tenure("init", "--yes")
    second = repo.tenure("init", "--yes")

    assert "wrote tenure.toml\nwrote .pre-commit-config.yaml\n" in first.out
    assert "next: pre-commit install\n" in first.out
    assert "hint: without a CODEOWNERS file" in first.out
    assert second.out.startswith("nothing to do")
    assert repo.tenure("check", "--all").status == 0


def test_a_policy_in_pyproject_is_a_policy(repo: GitRepo) -> None:
    repo.write("pyproject.toml", "[tool.tenure]\nsoon = 7\n")

    repo.tenure("init", "--yes")

    assert not (repo.root / "tenure.toml").exists()


def test_where_people_stand_in_codeowners_there_is_no_hint(repo: GitRepo) -> None:
    repo.write("docs/CODEOWNERS", "* @acme/shop\n")

    assert "hint:" not in repo.tenure("init", "--yes").out


def test_it_sets_up_the_whole_repository_from_a_folder_in_it(repo: GitRepo) -> None:
    repo.write("deep/er/x", "")

    repo.tenure("init", "--yes", cwd=repo.root / "deep/er")

    assert (repo.root / "tenure.toml").exists()
    assert sorted(os.listdir(repo.root / "deep/er")) == ["x"]


def test_a_link_is_not_written_through(repo: GitRepo, tmp_path: Path) -> None:
    (tmp_path / "shared.yaml").write_text("repos: []\n")
    (repo.root / HOOK_FILE).symlink_to(tmp_path / "shared.yaml")

    outcome = repo.tenure("init", "--yes")

    assert outcome.status == 2
    assert "links are not followed" in outcome.err
    assert (tmp_path / "shared.yaml").read_text() == "repos: []\n"


def test_files_that_git_ignores_are_named_with_what_takes_them_in(repo: GitRepo) -> None:
    repo.write(".gitignore", ".*\n")
    repo.write("deep/x", "")

    first = repo.tenure("init", "--yes", cwd=repo.root / "deep")
    again = repo.tenure("init", "--yes", cwd=repo.root / "deep")

    mends = "git add -f ../.pre-commit-config.yaml ../.gitattributes"
    names = "../.pre-commit-config.yaml, ../.gitattributes"
    said = f"git ignores {names}: no commit takes it along unless it is added with: {mends}\n"
    assert said in first.out
    assert said in again.out
    repo.run("sh", "-c", f"cd deep && {mends}")
    assert "git ignores" not in repo.tenure("init", "--yes").out


def test_nothing_is_said_about_ignored_files_that_were_not_written(repo: GitRepo) -> None:
    repo.write(".gitignore", ".*\n")

    assert "git ignores" not in repo.tenure("init").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--repo", "https://example.org/tenure"], "--repo and --rev go together"),
        (["--rev", "v1"], "--repo and --rev go together"),
    ],
)
def test_half_a_source_is_refused(repo: GitRepo, words: list[str], message: str) -> None:
    outcome = repo.tenure("init", *words)

    assert outcome.status == 2
    assert message in outcome.err


def test_a_bare_repository_is_refused(repo: GitRepo, tmp_path: Path) -> None:
    repo.git("init", "--quiet", "--bare", str(tmp_path / "bare.git"))

    outcome = repo.tenure("init", "--yes", cwd=tmp_path / "bare.git")

    assert outcome.status == 2
    assert "a bare repository has no files to set up" in outcome.err


@pytest.mark.parametrize(("answer", "written"), [(b"y\n", True), (b"\n", False), (b"no\n", False)])
def test_at_a_terminal_it_asks(repo: GitRepo, answer: bytes, written: bool) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        ["tenure", "init"], cwd=repo.root, env=repo.environment, stdin=theirs, stdout=theirs
    ) as process:
        said = b""
        while b"[y/N]" not in said:
            said += os.read(ours, 4096)
        os.write(ours, answer)
        status = process.wait()
    os.close(ours)
    os.close(theirs)

    assert status == 0
    assert (repo.root / "tenure.toml").exists() is written


def test_the_snippet_that_is_named_is_what_pre_commit_wants() -> None:
    with pytest.raises(EditError) as caught:
        with_hook("repos: none\n", "https://example.org/tenure", "v1")

    assert caught.value.hint is not None
    added = yaml.safe_load(caught.value.hint.removeprefix("add:\n"))
    hooks = [{"id": "tenure-check"}, {"id": "tenure-commit-msg"}]
    assert added == {
        "default_install_hook_types": ["pre-commit", "commit-msg"],
        "repos": [{"repo": "https://example.org/tenure", "rev": "v1", "hooks": hooks}],
    }
