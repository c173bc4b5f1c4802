"""`tenure scan` as a person runs it."""

import csv
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from support.checking import ENTRY, MARKED
from support.repository import RECORD, GitRepo, Outcome
from tenure import schema

AI = "Co-authored-by: Claude <noreply@anthropic.com>"
VALIDATOR = Draft202012Validator(json.loads(schema.schema_text("scan")))


@pytest.fixture
def shop(repo: GitRepo) -> GitRepo:
    """Return a repository with one file of each kind."""
    repo.stage("human.py", "print(1)\n")
    repo.commit("By hand")
    repo.stage("made.py", "1\n2\n3\n")
    repo.stage("declared.py", RECORD + "x = 1\n")
    repo.commit(f"Generate\n\n{AI}")
    repo.stage("human.py", "print(2)\n")
    repo.stage("weak.py", "x\n")
    repo.commit("Change\n\nCo-authored-by: Copilot <copilot@github.com>")
    repo.stage("marked.py", MARKED)
    repo.commit("Marked")
    return repo


def found(repo: GitRepo, *words: str) -> dict[str, dict[str, Any]]:
    """Return the files of the JSON output by path."""
    return {item["path"]: item for item in document(repo, *words)["files"]}


def document(repo: GitRepo, *words: str) -> dict[str, Any]:
    outcome = repo.tenure("scan", "--format", "json", *words)
    assert (outcome.status, outcome.err) == (0, ""), outcome
    data: dict[str, Any] = json.loads(outcome.out)
    VALIDATOR.validate(data)
    return data


def paths(outcome: Outcome) -> list[str]:
    """Return the last column of the table."""
    table = outcome.out.split("\n\n")[0].splitlines()[1:]
    return [line.split()[-1] for line in table]


def test_the_table_names_every_file_in_which_ai_had_a_part(shop: GitRepo) -> None:
    outcome = shop.tenure("scan")

    assert outcome.status == 0
    assert outcome.err == ""
    heading, *rows = outcome.out.split("\n\n")[0].splitlines()
    assert heading.split() == ["EVIDENCE", "BY", "AI", "TOOL", "LAST", "OWNER", "RECORD", "FILE"]
    assert [row.split()[-1] for row in rows] == [
        "declared.py",
        "made.py",
        "marked.py",
        "weak.py",
        "human.py",
    ]
    assert rows[1].split() == [
        *("strong", "100%", "claude", "2026-11-01", "nadia@example.org", "-", "made.py")
    ]
    assert rows[0].split()[-2] == "yes"
    assert rows[-1].startswith("touched, weak")


def test_the_end_sums_up_and_names_the_next_command(shop: GitRepo) -> None:
    said = shop.tenure("scan").out

    assert (
        "4 AI-produced files of 5, 3 without a record (2 strong, 1 weak); 1 touched by AI. "
        "4 commits, 2 credit an AI." in said
    )
    assert "next: tenure stamp --from-scan " in said
    assert "tenure baseline" in said


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["--undeclared"], ["made.py", "marked.py", "weak.py"]),
        (["--undeclared", "--min-strength", "strong"], ["made.py", "marked.py"]),
        (["--produced"], ["declared.py", "made.py", "marked.py", "weak.py"]),
        (["--strength", "weak"], ["weak.py", "human.py"]),
        (["--min-strength", "medium"], ["declared.py", "made.py", "marked.py"]),
        (["--rev", "HEAD~2", "--produced"], ["declared.py", "made.py"]),
        (["--since", "HEAD~2", "--produced"], ["marked.py", "weak.py"]),
        (["--since", "2026-11-02", "--produced"], ["marked.py"]),
    ],
)
def test_what_is_shown_can_be_chosen(shop: GitRepo, words: list[str], wanted: list[str]) -> None:
    assert paths(shop.tenure("scan", *words)) == wanted


def test_nothing_of_the_kind_is_said(shop: GitRepo) -> None:
    said = shop.tenure("scan", "--strength", "medium").out

    assert said.startswith("4 AI-produced files of 5")
    assert "None of them is what was asked for." in said


def test_a_repository_without_ai_is_summed_up(repo: GitRepo) -> None:
    repo.stage("a.py", "x\n")
    repo.commit()

    said = repo.tenure("scan").out

    assert said == (
        "0 AI-produced files of 1, 0 without a record; 0 touched by AI. 1 commit, 0 credit an AI.\n"
    )


def test_a_long_table_is_cut_and_says_so(shop: GitRepo) -> None:
    outcome = shop.tenure("scan", "--limit", "2")

    assert "… and 3 more: --limit 0 shows all" in outcome.out
    assert len(shop.tenure("scan", "--limit", "0").out.splitlines()) == 10


def test_quiet_leaves_the_table(shop: GitRepo) -> None:
    assert len(shop.tenure("scan", "--quiet").out.splitlines()) == 6


def test_json_tells_everything_about_a_file(shop: GitRepo) -> None:
    commit = shop.git("rev-parse", "HEAD~2").strip()

    made = found(shop)["made.py"]

    assert made | {"evidence": None} == {
        "path": "made.py",
        "relation": "produced",
        "strength": "strong",
        "tools": ["claude"],
        "models": [],
        "share": 1.0,
        "first_commit": {"commit": commit, "time": "2026-11-01T12:00:00Z"},
        "last_commit": {"commit": commit, "time": "2026-11-01T12:00:00Z"},
        "commits_by_ai": 1,
        "commits_by_others": 0,
        "added": "2026-11-01T12:00:00Z",
        "owner": "nadia@example.org",
        "owner_from": "commits",
        "record": False,
        "evidence": None,
    }
    assert made["evidence"][0]["commit"] == commit


def test_the_summary_is_about_all_whatever_is_shown(shop: GitRepo) -> None:
    assert document(shop, "--undeclared", "--min-strength", "strong")["summary"] == {
        "files": 5,
        "produced": 4,
        "undeclared": 3,
        "touched": 1,
        "commits": 4,
        "commits_by_ai": 2,
    }


def test_commits_are_listed_with_their_signs(shop: GitRepo) -> None:
    table = shop.tenure("scan", "--commits")
    data = document(shop, "--commits")

    assert sorted(commit["strength"] for commit in data["commits"]) == ["strong", "weak"]
    assert "2 of 4 commits credit an AI (50%)." in table.out
    assert "Claude <noreply@anthropic.com>" in table.out
    assert len(document(shop, "--commits", "--min-strength", "strong")["commits"]) == 1


def test_csv_can_be_read_and_holds_no_formulas(repo: GitRepo) -> None:
    for path in ("=1+1.py", "+a.py", "-b.py", "@c.py", "\td.py", "a,b.py", 'quo"te.py'):
        repo.stage(path, "x\n")
    repo.commit(f"Add\n\n{AI}")

    outcome = repo.tenure("scan", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(outcome.out)))

    names = {row["path"] for row in rows}
    assert {"'=1+1.py", "'+a.py", "'-b.py", "'@c.py", "a,b.py", 'quo"te.py'} < names
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values()
    )
    assert rows[0]["strength"] == "strong"
    commits = repo.tenure("scan", "--format", "csv", "--commits").out.splitlines()
    assert commits[0] == "commit,time,strength,tools,sign"
    assert len(commits) == 2


def test_a_path_cannot_drive_the_terminal(repo: GitRepo) -> None:
    repo.stage("a\x1b[31m\n.py", "x\n")
    repo.commit(f"Add\n\n{AI}")

    assert "\\x1b[31m\\n.py" in repo.tenure("scan").out


def test_color_is_used_where_it_is_asked_for(shop: GitRepo) -> None:
    assert "\x1b[1;31mstrong\x1b[0m" in shop.tenure("scan", "--color", "always").out
    assert "\x1b" not in shop.tenure("scan").out


def test_codeowners_know_the_owner_better(shop: GitRepo) -> None:
    shop.stage("CODEOWNERS", "*.py @acme/shop\n")
    shop.commit("Owners")

    made = found(shop)["made.py"]

    assert (made["owner"], made["owner_from"]) == ("@acme/shop", "CODEOWNERS")


def test_an_agent_is_no_owner(repo: GitRepo) -> None:
    repo.environment |= {"GIT_AUTHOR_NAME": "Claude", "GIT_AUTHOR_EMAIL": "noreply@anthropic.com"}
    repo.stage("made.py", "x\n")
    repo.commit("Add")
    assert found(repo)["made.py"]["owner"] is None
    number = "12345+ana@users.noreply.github.com"
    repo.environment |= {"GIT_AUTHOR_NAME": "Ana", "GIT_AUTHOR_EMAIL": number}
    repo.stage("made.py", "x\ny\n")
    repo.commit("Change")

    assert found(repo)["made.py"]["owner"] == "@ana"


def test_what_the_policy_excludes_is_left_out(shop: GitRepo) -> None:
    shop.stage("tenure.toml", 'exclude = ["made.py"]\nrequire = ["human.py"]\n')
    shop.commit("Policy")

    items = found(shop)

    assert "made.py" not in items
    assert items["human.py"]["relation"] == "produced"
    assert items["human.py"]["strength"] == "strong"


def test_a_tool_that_the_policy_names_is_known(repo: GitRepo) -> None:
    repo.stage("made.py", "x\n")
    repo.commit("Add\n\nCo-authored-by: Zorp <zorp@zorp.example>")
    assert found(repo) == {}
    repo.stage(
        "tenure.toml", '[[evidence.tool]]\nname = "zorp"\naddresses = ["zorp@zorp.example"]\n'
    )
    repo.commit("Policy")

    assert found(repo)["made.py"]["tools"] == ["zorp"]


def step(repo: GitRepo, number: int) -> None:
    """Change something of each kind."""
    if number == 0:
        repo.stage("new.py", "x\n")
        repo.commit(f"Add\n\n{AI}")
    elif number == 1:
        repo.git("rm", "-q", "made.py")
        repo.commit("Remove")
    elif number == 2:
        repo.git("mv", "new.py", "renamed.py")
        repo.commit("Move")
    elif number == 3:
        repo.stage("renamed.py", RECORD + "x\n")
        repo.commit("Declare")
    elif number == 4:
        repo.stage("tenure-records.toml", ENTRY.format(path="weak.py"))
        repo.commit("Declare")
    elif number == 5:
        repo.git("commit", "-q", "--amend", "-m", f"Amended\n\n{AI}")
    elif number == 6:
        repo.git("reset", "-q", "--hard", "HEAD~3")
    elif number == 7:
        repo.stage("marked.py", "nothing\n")
        repo.commit("Unmark")
    elif number == 8:
        repo.stage("human.py", MARKED)
        repo.commit("Mark")


def test_after_each_change_the_inventory_is_as_if_it_were_taken_anew(shop: GitRepo) -> None:
    folder = shop.root / ".git" / "tenure"
    for number in range(9):
        step(shop, number)

        again = document(shop)
        folder.rename(folder.with_name("aside"))
        whole = document(shop)
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
        folder.with_name("aside").rename(folder)

        assert again == whole, number


@pytest.mark.parametrize("name", ["inventory.sqlite", "history.sqlite", "shares.sqlite"])
def test_a_broken_cache_is_done_without(shop: GitRepo, name: str) -> None:
    shop.stage("made.py", "1\n2\n3\n4\n")
    shop.commit("By hand")
    before = document(shop)
    (shop.root / ".git" / "tenure" / name).write_bytes(b"SQLite format 3\0" + b"\1" * 4096)

    assert document(shop) == before
    assert document(shop) == before


def test_another_scan_that_is_writing_does_not_matter(shop: GitRepo) -> None:
    found(shop)
    step(shop, 0)
    locks = []
    for name in ("inventory.sqlite", "history.sqlite"):
        locks.append(sqlite3.connect(shop.root / ".git" / "tenure" / name, isolation_level=None))
        locks[-1].execute("BEGIN IMMEDIATE")

    items = found(shop)

    assert items["new.py"]["relation"] == "produced"
    for lock in locks:
        lock.close()
    assert found(shop) == items


def test_a_bare_repository_is_scanned(shop: GitRepo, tmp_path: Path) -> None:
    shop.git("clone", "-q", "--bare", str(shop.root), str(tmp_path / "bare.git"))

    outcome = shop.tenure("scan", "--produced", cwd=tmp_path / "bare.git")

    assert outcome.status == 0
    assert len(paths(outcome)) == 4


def test_what_could_not_be_seen_is_said_and_the_rest_is_done(shop: GitRepo, tmp_path: Path) -> None:
    clone = GitRepo(tmp_path / "clone", home=tmp_path)
    clone.git("fetch", "-q", "--depth=1", f"file://{shop.root}", "main")
    clone.git("reset", "-q", "--hard", "FETCH_HEAD")

    outcome = clone.tenure("scan")

    assert outcome.status == 0
    assert "tenure: unseen: the clone is shallow" in outcome.err
    assert paths(outcome) == ["marked.py"]
    assert clone.tenure("scan", "--quiet").err == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--rev", "nothing"], "there is no commit `nothing` in this repository"),
        (["--since", "nothing"], "there is no commit `nothing` in this repository"),
        (["--since", "2026-13-01"], "`2026-13-01` is not a day"),
        (["--limit", "-1"], "--limit takes a number from 0"),
        (["--strength", "weak", "--min-strength", "weak"], "not allowed with argument"),
    ],
)
def test_what_makes_no_sense_is_refused(shop: GitRepo, words: list[str], message: str) -> None:
    outcome = shop.tenure("scan", *words)

    assert outcome.status == 2
    assert message in outcome.err


def test_before_the_first_commit_there_is_nothing_to_scan(repo: GitRepo) -> None:
    outcome = repo.tenure("scan")

    assert outcome.status == 2
    assert "there is no commit `HEAD`" in outcome.err


def test_a_broken_policy_is_an_error(shop: GitRepo) -> None:
    shop.stage("tenure.toml", "exclude = 1\n")
    shop.commit("Policy")

    outcome = shop.tenure("scan")

    assert outcome.status == 2
    assert "tenure rule TEN018" in outcome.err


def test_nothing_in_the_repository_is_executed(shop: GitRepo, tmp_path: Path) -> None:
    program = tmp_path / "trap"
    program.write_text(f"#!/bin/sh\ntouch '{tmp_path}/sprung'\n")
    program.chmod(0o755)
    shop.stage("made.py", "1\n2\n4\n")  # its lines are looked up
    shop.commit("By hand")
    shop.write(".git/info/attributes", "* diff=evil filter=evil\n")
    for name in (
        *("diff.evil.textconv", "diff.evil.command", "diff.external", "filter.evil.clean"),
        *("filter.evil.smudge", "filter.evil.process", "core.fsmonitor", "core.pager"),
        *("gpg.program", "gpg.ssh.program", "core.sshCommand", "core.askPass", "core.editor"),
    ):
        shop.git("config", name, str(program))
    shop.git("config", "log.showSignature", "true")

    made = found(shop)["made.py"]

    assert 0 < made["share"] < 1
    assert not (tmp_path / "sprung").exists()


def test_a_long_list_of_bad_notes_is_cut(shop: GitRepo) -> None:
    for number in range(12):
        shop.commit(f"Empty {number}")
        shop.git("notes", "--ref=ai", "add", "-m", "\x1b[31mspam", "HEAD")

    outcome = shop.tenure("scan")

    assert outcome.status == 0
    assert len(outcome.err.splitlines()) == 6
    assert outcome.err.splitlines()[-1] == "tenure: unseen: 7 more notes could not be read"
    assert "\x1b" not in outcome.err
