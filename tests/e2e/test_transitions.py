"""The transitions as people run them: on real repositories, with the check that follows."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from support.repository import GitRepo
from support.transitions import BODY, CARRIERS, header

DAY = ("--as-of", "2026-11-22")
BY = ("--by", "@ana")
PURPOSE = ("--purpose", "Weekly stock report")
EVIDENCE = shlex.split(
    "--tests proof/ --security https://example.org/7 --observability 'Alert stock-late' "
    "--style 'ruff, no exceptions' --architecture proof/why.md --human '@ana, 2026-11-20'"
)
COMMANDS = {
    "extend": ["--reason", "The new ledger is late"],
    "review": ["--looked-at", "the totals of May"],
    "promote": ["--to", "durable", *PURPOSE, *EVIDENCE],
    "regenerate": ["--origin", "cursor/gpt-5", "--prompt", "client@3"],
    "refactor": ["--to", "@acme/finance", *PURPOSE, "--human", "@ana, 2026-11-20"],
}


def made(repo: GitRepo, files: dict[str, bytes]) -> GitRepo:
    """Commit files, with an owner for the work."""
    repo.git("config", "user.email", "nadia@example.org")
    for path, data in {**files, "proof/why.md": b""}.items():
        repo.stage(path, data)
    repo.commit()
    return repo


def staged(repo: GitRepo) -> dict[str, str]:
    """Return what the index changes."""
    rows = repo.git("diff", "--cached", "--name-status", "--no-renames").splitlines()
    return {path: letter for letter, path in (row.split("\t") for row in rows)}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_after_it_the_check_of_what_is_staged_passes(
    repo: GitRepo, carrier: str, command: str
) -> None:
    path, files = CARRIERS[carrier]
    made(repo, files)

    done = repo.tenure(command, path, *DAY, *BY, *COMMANDS[command])

    assert done.status == 0, done
    assert done.err == ""
    (add,) = [line for line in done.out.splitlines() if line.startswith("help: git add")]
    repo.run(*shlex.split(add.removeprefix("help: ")))
    changed = list(staged(repo))
    assert len(changed) == 1
    check = repo.tenure("check", *DAY, path, *changed)
    assert (check.status, check.err) == (0, ""), check
    assert "error" not in check.out
    assert repo.git("status", "--porcelain").splitlines() == [f"M  {changed[0]}"]


@pytest.mark.parametrize("carrier", CARRIERS)
def test_after_a_retirement_the_check_of_what_is_staged_passes(repo: GitRepo, carrier: str) -> None:
    path, files = CARRIERS[carrier]
    made(repo, files)

    done = repo.tenure("retire", path, "--group", *DAY, *BY)

    assert done.status == 0, done
    assert not (repo.root / path).exists()
    assert staged(repo)[path] == "D"
    check = repo.tenure("check", *DAY)
    assert (check.status, check.err) == (0, ""), check
    assert "error" not in check.out
    assert all(row[1] == " " for row in repo.git("status", "--porcelain").splitlines())
    (commit,) = [line for line in done.out.splitlines() if line.startswith("help: git commit")]
    repo.run(*shlex.split(commit.removeprefix("help: ")))
    assert repo.git("log", "-1", "--format=%s").startswith("Retire ")
    assert repo.tenure("check", "--all", *DAY).status == 0


def test_what_changes_is_shown_before_and_after(repo: GitRepo) -> None:
    made(repo, header(validated="{tests: proof/}"))

    done = repo.tenure("promote", "a.py", *DAY, *COMMANDS["promote"])

    assert done.out == (
        "a.py: promoted to durable; first review on 2027-11-22 (comment header at a.py:1)\n"
        "  lifecycle: experimental → durable\n"
        "  expires: 2026-11-30 → none\n"
        "  review: none → 2027-11-22\n"
        "  purpose: none → Weekly stock report\n"
        "  validated.security: none → https://example.org/7\n"
        "  validated.observability: none → Alert stock-late\n"
        "  validated.style: none → ruff, no exceptions\n"
        "  validated.architecture: none → proof/why.md\n"
        "  validated.human: none → @ana, 2026-11-20\n"
        "  renewals: + date 2026-11-22, until 2027-11-22, reason promoted to durable, "
        "by nadia@example.org\n"
        "help: git add a.py\n"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_dry_run_changes_nothing(repo: GitRepo, command: str) -> None:
    made(repo, header())

    done = repo.tenure(command, "a.py", "--dry-run", *DAY, *COMMANDS[command])

    assert done.status == 0, done
    assert "only shown, nothing was changed" in done.out
    assert repo.git("status", "--porcelain") == ""


def test_a_refusal_is_a_message_and_status_1(repo: GitRepo) -> None:
    made(repo, {**header(), "b.py": header()["a.py"]})

    done = repo.tenure("promote", "a.py", "b.py", "--to", "durable", *PURPOSE, *DAY)

    assert (done.status, done.out) == (1, "")
    assert "promote of a.py is refused: evidence is missing of: tests, security" in done.err
    assert "help: tenure promote --to durable --tests" in done.err
    assert done.err.endswith("tenure: nothing was changed\n")


def test_one_refusal_keeps_all_of_them_back(repo: GitRepo) -> None:
    made(repo, {**header(), "b.py": b"print()\n"})

    done = repo.tenure("extend", "a.py", "b.py", *DAY, *COMMANDS["extend"])

    assert done.status == 1
    assert "b.py has no record" in done.err
    assert repo.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["missing.py"], "missing.py does not exist"),
        (["folder"], "is a folder"),
        (["link"], "is a link"),
        (["../outside"], "is outside the repository"),
        (["a.py", "--until", "2026-13-01"], "is not a day"),
        (["a.py", "--until", "2027-01-01", "--days", "3"], "not allowed with"),
        (["a.py", "--as-of", "yesterday"], "is not a day"),
    ],
)
def test_what_makes_no_sense_is_status_2(repo: GitRepo, words: list[str], says: str) -> None:
    made(repo, {**header(), "folder/x.py": b""})
    (repo.root / "link").symlink_to("a.py")

    done = repo.tenure("extend", *words, *COMMANDS["extend"])

    assert done.status == 2
    assert says in done.err
    assert done.out == ""


def test_json_has_a_version_and_says_the_same(repo: GitRepo) -> None:
    made(repo, header())

    done = repo.tenure("extend", "a.py", "--format", "json", *DAY, *COMMANDS["extend"])
    again = repo.tenure("extend", "a.py", "--format", "json", *DAY, "--reason", "later")

    said: dict[str, Any] = json.loads(done.out)
    (artifact,) = said.pop("artifacts")
    assert said == {
        "version": 1,
        "transition": "extend",
        "as_of": "2026-11-22",
        "dry_run": False,
        "refused": False,
        "changed": ["a.py"],
    }
    assert artifact["before"] == {"expires": "2026-11-30"}
    assert artifact["after"]["expires"] == "2027-02-20"
    assert artifact["refusals"] == []
    refused = json.loads(again.out)
    assert (again.status, again.err) == (1, "")
    assert refused["refused"] is True
    assert refused["changed"] == []
    assert {"text", "hint"} == refused["artifacts"][0]["refusals"][0].keys()


def test_it_works_from_a_folder_below(repo: GitRepo) -> None:
    made(repo, {"tools/a.py": header()["a.py"]})

    done = repo.tenure("extend", "a.py", *DAY, *COMMANDS["extend"], cwd=repo.root / "tools")

    assert done.out.endswith("help: git add a.py\n")


def test_git_names_who_decides_and_an_automaton_is_refused(repo: GitRepo) -> None:
    made(repo, header())
    repo.git("config", "user.email", "noreply@anthropic.com")

    done = repo.tenure("extend", "a.py", *DAY, *COMMANDS["extend"])

    assert done.status == 1
    assert "`noreply@anthropic.com` is no person or team" in done.err


def test_a_cliff_in_the_repository_is_said(repo: GitRepo) -> None:
    files = {f"{number}.py": header(expires="2027-01-15")["a.py"] for number in range(9)}
    made(repo, {**header(), **files, "tenure.toml": b"[lifetime]\nexperimental = 200\n"})

    done = repo.tenure("extend", "a.py", "--until", "2027-01-15", *DAY, "--reason", "SHOP-12")

    assert "warning: 2027-01-15 makes a cliff: 10 dates fall due 2027-01-15" in done.out


def test_terminals_are_not_driven_by_records(repo: GitRepo) -> None:
    made(repo, header(purpose='"\\e[31mred \\u202e text here"'))

    done = repo.tenure("promote", "a.py", *DAY, "--to", "durable", *PURPOSE, *EVIDENCE)

    assert "\x1b" not in done.out
    assert "\\x1b[31mred" in done.out


def test_a_record_is_dropped_with_a_message_for_the_commit(repo: GitRepo) -> None:
    made(repo, header())

    done = repo.tenure(
        *("refactor", "a.py", "--to", "@ben", "--human", "@ben, 2026-11-20", "--drop-record"), *DAY
    )

    assert b"tenure" not in repo.read("a.py")
    assert "help: git commit -m 'Hand a.py over to @ben'" in done.out


def test_who_uses_it_is_named(repo: GitRepo) -> None:
    made(repo, {"shop/tool.py": header()["a.py"], "shop/__init__.py": b"",
                "shop/use.py": b"from shop import tool\n"})  # fmt: skip

    refused = repo.tenure("retire", "shop/tool.py", *DAY)
    forced = repo.tenure("retire", "shop/tool.py", *DAY, "--force", "--reason", "SHOP-12")

    assert refused.status == 1
    assert "shop/use.py still uses it" in refused.err
    assert forced.status == 0, forced
    assert "warning: shop/use.py still name shop/tool.py" in forced.out
    assert "Removed because: SHOP-12" in forced.out


@pytest.mark.parametrize(
    ("spoil", "says", "hint"),
    [
        ("printf x >> a.py", "has changes that are not staged", "git commit a.py"),
        ("printf x >> a.py; git add a.py", "is staged and in no commit yet", "git commit a.py"),
        ("git rm -q --cached a.py", "is not tracked", "git add a.py"),
        (
            "git update-index --assume-unchanged a.py; printf x >> a.py",
            "is one that git overlooks changes of",
            "git update-index --no-assume-unchanged --no-skip-worktree a.py",
        ),
    ],
)
def test_nothing_is_lost(repo: GitRepo, spoil: str, says: str, hint: str) -> None:
    made(repo, header())
    repo.run("sh", "-c", spoil)
    before = repo.read("a.py"), staged(repo)

    done = repo.tenure("retire", "a.py", *DAY)

    assert done.status == 1
    assert f"a.py {says}" in done.err
    assert "would be lost" in done.err
    assert hint in done.err
    assert (repo.read("a.py"), staged(repo)) == before


def test_before_the_first_commit_nothing_can_be_had_again(repo: GitRepo) -> None:
    repo.stage("a.py", header()["a.py"])

    done = repo.tenure("retire", "a.py", *DAY)

    assert done.status == 1
    assert "is staged and in no commit yet" in done.err


def test_a_sidecar_or_a_registry_with_changes_keeps_its_file(repo: GitRepo) -> None:
    path, files = CARRIERS["sidecar"]
    other, more = CARRIERS["registry"]
    made(repo, {**files, **more})
    repo.write(f"{path}.tenure.yaml", repo.read(f"{path}.tenure.yaml") + b"# note\n")
    repo.write("tenure-records.toml", repo.read("tenure-records.toml") + b"# note\n")

    first = repo.tenure("retire", path, *DAY)
    second = repo.tenure("retire", other, *DAY)

    assert "a.png.tenure.yaml has changes that are not staged" in first.err
    assert "tenure-records.toml has changes that are not staged" in second.err
    assert staged(repo) == {}


def test_one_retirement_after_the_other_without_a_commit(repo: GitRepo) -> None:
    path, files = CARRIERS["registry"]
    made(repo, files)

    first = repo.tenure("retire", path, *DAY)
    second = repo.tenure("retire", "other.py", *DAY)

    assert (first.status, second.status) == (0, 0), second
    assert staged(repo)["other.py"] == "D"
    assert b"[[artifact]]" not in repo.read("tenure-records.toml")


def test_several_artifacts_go_in_one_change(repo: GitRepo) -> None:
    path, files = CARRIERS["registry"]
    made(repo, {**files, **header(), "b.py": header()["a.py"] + b"import a\n"})

    done = repo.tenure("retire", path, "other.py", "a.py", "b.py", *DAY)

    assert done.status == 0, done
    assert set(staged(repo)) == {path, "other.py", "a.py", "b.py", "tenure-records.toml"}
    assert "help: git commit -m 'Retire 4 artifacts' -m 'Retire a.bin'" in done.out


def test_other_line_ends_on_disk_stay(repo: GitRepo) -> None:
    path, files = CARRIERS["registry"]
    made(repo, files)
    repo.git("config", "core.autocrlf", "true")
    (repo.root / "tenure-records.toml").unlink()
    repo.git("checkout", "--", "tenure-records.toml")
    assert b"\r\n" in repo.read("tenure-records.toml")

    done = repo.tenure("retire", path, *DAY)

    assert done.status == 0, done
    on_disk = repo.read("tenure-records.toml")
    assert on_disk.count(b"\n") == on_disk.count(b"\r\n") > 0
    assert on_disk.replace(b"\r\n", b"\n").decode() == repo.git("show", ":tenure-records.toml")
    assert repo.git("status", "--porcelain").splitlines() == [
        f"D  {path}",
        "M  tenure-records.toml",
    ]


def test_a_registry_that_cannot_be_written_keeps_everything(repo: GitRepo) -> None:
    path, files = CARRIERS["registry"]
    made(repo, files)
    (repo.root / "tenure-records.toml").chmod(0o444)

    done = repo.tenure("retire", path, *DAY)

    assert done.status == 2
    assert "is write-protected" in done.err
    assert (repo.root / path).exists()
    assert staged(repo) == {}


def test_an_edit_that_fails_takes_the_others_back(repo: GitRepo) -> None:
    made(repo, {**header(), "b.py": header()["a.py"]})
    (repo.root / "b.py").chmod(0o444)

    done = repo.tenure("extend", "a.py", "b.py", *DAY, *COMMANDS["extend"])

    assert done.status == 2
    assert "b.py is write-protected" in done.err
    assert repo.read("a.py") == header()["a.py"]


def test_a_dry_run_of_a_retirement_and_its_json(repo: GitRepo) -> None:
    path, files = CARRIERS["group"]
    made(repo, files)

    done = repo.tenure("retire", path, "--group", "--dry-run", "--format", "json", *DAY)

    said = json.loads(done.out)
    assert said["changed"] == ["gen/a.py", "gen/b.py", "tenure-records.toml"]
    assert said["artifacts"][0]["removed"] == ["gen/a.py", "gen/b.py"]
    assert said["artifacts"][0]["message"].startswith("Retire gen/**")
    assert repo.git("status", "--porcelain") == ""


def test_all_files_of_a_group_may_be_named(repo: GitRepo) -> None:
    path, files = CARRIERS["group"]
    made(repo, files)

    one = repo.tenure("retire", path, *DAY)
    both = repo.tenure("retire", path, "gen/b.py", *DAY)

    assert "gen/a.py is one of 2 files" in one.err
    assert both.status == 0, both


def test_a_bare_repository_is_refused(repo: GitRepo, tmp_path: Path) -> None:
    made(repo, header())
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))

    done = repo.tenure("retire", "a.py", cwd=tmp_path / "bare")

    assert done.status == 2
    assert "bare repository" in done.err


def test_the_body_of_the_file_stays(repo: GitRepo) -> None:
    made(repo, header())

    repo.tenure("extend", "a.py", *DAY, *COMMANDS["extend"])

    assert repo.read("a.py").endswith(BODY.encode())
