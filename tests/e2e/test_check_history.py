"""What commits say about who wrote a file: `check --diff`, `--history`, `explain`; TEN001 and TEN019."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from support.checking import checked, report
from support.repository import RECORD, GitRepo
from tenure.cli import check
from tenure.provenance import environment

CLAUDE = "\n\nCo-authored-by: Claude <noreply@anthropic.com>\n"
VSCODE = "\n\nCo-authored-by: Copilot <copilot@github.com>\n"
KERNEL = 'profile = "kernel"\n'


def add(repo: GitRepo, path: str, message: str, content: str = "one = 1\n") -> str:
    repo.stage(path, content)
    return repo.commit(message)


@pytest.fixture
def based(repo: GitRepo) -> GitRepo:
    """Return a repository with a commit `base` that AI had no part in."""
    add(repo, "hand.py", "Begin")
    repo.git("tag", "base")
    return repo


def weighed(repo: GitRepo, *words: str) -> list[tuple[str, str, str]]:
    outcome = repo.tenure("check", "--format", "json", "--as-of", "2026-11-22", *words)
    return [(f["code"], f["severity"], f["path"]) for f in report(outcome)["findings"]]


def test_a_commit_of_the_range_that_added_a_file_asks_for_its_record(based: GitRepo) -> None:
    commit = add(based, "a.py", "Add" + CLAUDE)

    outcome = based.tenure("check", "--diff", "base..HEAD")

    assert outcome.status == 1
    assert (
        f"commit {commit[:7]} that added it credits claude: "
        "`Co-authored-by: Claude <noreply@anthropic.com>`"
    ) in outcome.out
    assert "run: tenure stamp --set origin=claude-code a.py" in outcome.out


@pytest.mark.parametrize(
    ("message", "severity"),
    [
        ("Add" + CLAUDE, "error"),
        ("Add (#12)\n\n* One\n\n* Two" + CLAUDE, "warning"),
        ('Revert "Remove"\n\nThis reverts commit 1234567.' + CLAUDE, "warning"),
        ("Add\n\n(cherry picked from commit 1234567)" + CLAUDE, "warning"),
        ("Add" + VSCODE, "notice"),
    ],
)
def test_the_severity_is_that_of_the_evidence(based: GitRepo, message: str, severity: str) -> None:
    add(based, "a.py", message)

    assert weighed(based, "--diff", "base..HEAD") == [("TEN001", severity, "a.py")]


@pytest.mark.parametrize(
    "message",
    [
        "Add",
        "Add\n\nCo-authored-by: Claude Dupont <claude@example.org>",
        "Add\n\nCo-authored-by: dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
    ],
)
def test_people_and_other_bots_are_not_asked(based: GitRepo, message: str) -> None:
    add(based, "a.py", message)

    assert checked(based, "--diff", "base..HEAD") == []


def test_a_file_that_ai_only_touched_is_not_asked(based: GitRepo) -> None:
    add(based, "hand.py", "Change" + CLAUDE, "one = 1\ntwo = 2\n")

    assert checked(based, "--diff", "base..HEAD") == []
    assert checked(based, "--all", "--history") == []


def test_a_rename_is_followed(based: GitRepo) -> None:
    add(based, "a.py", "Add" + CLAUDE, "one = 1\ntwo = 2\n")
    based.git("mv", "a.py", "b.py")
    based.commit("Move")

    assert checked(based, "--diff", "base..HEAD") == [("TEN001", "b.py")]
    assert checked(based, "--rev", "HEAD", "--history") == [("TEN001", "b.py")]


def test_a_file_of_which_little_ai_is_left_is_not_asked(based: GitRepo) -> None:
    add(based, "a.py", "Add" + CLAUDE, "one = 1\n")
    add(based, "a.py", "Rewrite", "".join(f"line_{n} = {n}\n" for n in range(20)))

    assert checked(based, "--diff", "base..HEAD") == []


def test_a_record_answers(based: GitRepo) -> None:
    add(based, "a.py", "Add" + CLAUDE, RECORD)

    assert checked(based, "--diff", "base..HEAD") == []


def test_without_history_nothing_is_said_about_commits(based: GitRepo) -> None:
    add(based, "a.py", "Add" + CLAUDE)
    add(based, "b.py", "Add by hand")

    assert checked(based, "--all") == []
    assert checked(based, "--rev", "HEAD") == []
    assert checked(based, "--diff", "HEAD~1..HEAD") == []


def test_with_history_every_way_to_ask_gives_the_same_answer(based: GitRepo) -> None:
    add(based, "a.py", "Add" + CLAUDE)
    add(based, "sub/b.py", "Add (#1)\n\n* One\n\n* Two" + CLAUDE)
    add(based, "c.py", "Add" + VSCODE)
    add(based, "d.py", "By hand")
    expected = [
        ("TEN001", "error", "a.py"),
        ("TEN001", "notice", "c.py"),
        ("TEN001", "warning", "sub/b.py"),
    ]

    assert weighed(based, "--all", "--history") == expected
    assert weighed(based, "--rev", "HEAD", "--history") == expected
    assert weighed(based, "--diff", "base..HEAD") == expected
    assert weighed(based, "--diff", "base..HEAD", "--history") == expected


def test_history_does_not_go_with_what_is_staged(based: GitRepo) -> None:
    outcome = based.tenure("check", "--history")

    assert outcome.status == 2
    assert "help: tenure check --all --history" in outcome.err


def test_before_the_first_commit_there_is_no_history(repo: GitRepo) -> None:
    repo.stage("a.py", "one = 1\n")

    assert checked(repo, "--all", "--history") == []


def test_what_a_shallow_clone_cannot_see_is_said_in_every_format(
    based: GitRepo, tmp_path: Path
) -> None:
    add(based, "a.py", "Add" + CLAUDE)
    add(based, "b.py", "Later")
    based.git("clone", "-q", "--depth=1", f"file://{based.root}", str(tmp_path / "shallow"))
    shutil.rmtree(based.root)
    clone = GitRepo(tmp_path / "shallow", home=tmp_path)

    def said(*words: str) -> str:
        return clone.tenure("check", "--all", "--history", *words).out

    assert "unseen: the clone is shallow" in said()
    (unseen,) = json.loads(said("--format", "json"))["unseen"]
    assert (unseen["path"], unseen["reason"][:20]) == ("", "the clone is shallow")
    assert "::notice title=unseen::the clone is shallow" in said("--format", "github")
    run = json.loads(said("--format", "sarif"))["runs"][0]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("Not looked at: the clone is shallow")
    assert "locations" not in note


def test_a_range_that_is_whole_in_a_shallow_clone_hides_nothing(
    based: GitRepo, tmp_path: Path
) -> None:
    add(based, "b.py", "Second")
    add(based, "a.py", "Add" + CLAUDE)
    based.git("clone", "-q", "--depth=2", f"file://{based.root}", str(tmp_path / "shallow"))
    clone = GitRepo(tmp_path / "shallow", home=tmp_path)

    outcome = clone.tenure("check", "--diff", "HEAD~1..HEAD")

    assert "TEN001 error" in outcome.out
    assert "unseen" not in outcome.out


def test_a_tool_of_the_policy_is_known_and_a_nested_policy_knows_none(based: GitRepo) -> None:
    tool = '[[evidence.tool]]\nname = "acme-x"\naddresses = ["{}@acme.example"]\n'
    add(based, "tenure.toml", "Policy", tool.format("root"))
    add(based, "sub/tenure.toml", "Policy", tool.format("nested"))
    based.git("tag", "-f", "base")
    add(based, "sub/a.py", "Add\n\nCo-authored-by: X <root@acme.example>")
    add(based, "sub/b.py", "Add\n\nCo-authored-by: X <nested@acme.example>")

    assert checked(based, "--diff", "base..HEAD") == [("TEN001", "sub/a.py")]
    assert "for commits only the policy at the root counts" in based.tenure("config", "sub").out


# --- the hook gives the same verdict ------------------------------------------------------------


@pytest.mark.parametrize(
    "policy", ["", KERNEL, 'profile = "openinfra"\n', 'profile = "kubernetes"\n']
)
@pytest.mark.parametrize(
    "message",
    [
        "Add",
        "Add" + CLAUDE,
        "Add" + VSCODE,
        "Add\n\nAssisted-by: Claude:opus-4.6\n",
        "Add\n\nSigned-off-by: Claude <noreply@anthropic.com>\n",
        "Add\n\nGenerated with Claude Code\n\nReviewed-by: Ana <ana@example.org>\n",
        "Add (#12)\n\n* One\n\n* Two" + CLAUDE,
    ],
    ids=range(7),
)
def test_the_hook_and_the_range_agree(based: GitRepo, policy: str, message: str) -> None:
    add(based, "tenure.toml", "Policy", policy)
    based.stage("a.py", "one = 1\n")
    based.stage("b.py", RECORD)
    based.stage("hand.py", "two = 2\n")
    based.write("message", message)

    hook = based.run("tenure-commit-msg", "message", GIT_EDITOR=":", GIT_AUTHOR_DATE="@1 +0000")
    based.git("commit", "-q", "-F", "message")
    later = based.tenure("check", "--diff", "HEAD~1..HEAD", "--format", "json")

    found = [f for f in json.loads(later.out)["findings"] if f["severity"] != "notice"]
    lines = [line for line in hook.err.splitlines() if line.startswith("TEN")]
    assert hook.status == later.status, (hook, found)
    assert sorted(f"{f['code']} {f['severity']}" for f in found) == sorted(
        line.partition(":")[0] for line in lines
    )
    for finding in found:
        if finding["code"] == "TEN019":
            text = finding["message"].partition(": ")[2]
            assert any(text in line for line in lines)


# --- TEN019 -------------------------------------------------------------------------------------


def test_messages_of_the_range_are_judged_by_the_policy_of_the_merge_base(based: GitRepo) -> None:
    add(based, "tenure.toml", "Policy", KERNEL)
    based.git("tag", "-f", "base")
    commit = add(based, "hand.py", "Change" + CLAUDE, "two = 2\n")
    add(based, "tenure.toml", "No policy", "")

    outcome = based.tenure("check", "--diff", "base..HEAD")

    assert outcome.status == 1
    assert (
        f"tenure.toml:1:1: TEN019 error: commit {commit[:7]}: `Co-authored-by: Claude"
        in outcome.out
    )
    assert f"run: git rebase --interactive '{commit[:7]}^'" in outcome.out


def test_older_messages_are_not_judged(based: GitRepo) -> None:
    add(based, "tenure.toml", "Policy" + CLAUDE, KERNEL + 'exclude = ["**"]\n')
    based.git("tag", "-f", "base")
    add(based, "hand.py", "Change", "two = 2\n")

    assert checked(based, "--diff", "base..HEAD", "--history") == []
    assert checked(based, "--all", "--history") == []


# --- explain ------------------------------------------------------------------------------------


def explained(repo: GitRepo, *words: str) -> dict[str, Any]:
    outcome = repo.tenure("explain", "--format", "json", *words)
    assert outcome.status == 0, outcome
    found = json.loads(outcome.out)
    assert isinstance(found, dict)
    return found


def test_explain_shows_what_commits_say(based: GitRepo) -> None:
    commit = add(based, "a.py", "Add" + CLAUDE)
    add(based, "hand.py", "Change" + CLAUDE, "two = 2\n")

    made, touched = explained(based, "a.py"), explained(based, "hand.py")

    assert made["ai_produced"]
    assert [(e["relation"], e["tool"], e["commit"]) for e in made["evidence"]] == [
        ("produced", "claude", commit)
    ]
    assert not touched["ai_produced"]
    assert [e["relation"] for e in touched["evidence"]] == ["touched"]
    assert explained(based, "--no-history", "a.py")["evidence"] == []
    shown = based.tenure("explain", "hand.py").out
    assert "  evidence  strong, a part in it: commit " in shown


def test_explain_shows_all_evidence_of_a_file(based: GitRepo) -> None:
    add(
        based,
        "tenure.toml",
        "Policy",
        'require = ["a.py"]\n[[origin]]\npaths = ["a.*"]\ntool = "cursor/x"\n',
    )
    add(based, "a.py", "Add" + CLAUDE, "# SPDX-AI-Disclosure: ai-generated\n")

    sources = [e["source"] for e in explained(based, "a.py")["evidence"]]

    assert sources[0] == "the policy says so (`require`: a.py)"
    assert "the policy says so (`origin` in tenure.toml:2: cursor)" in sources
    assert any(source.startswith("commit ") for source in sources)
    assert len(sources) == 4


# --- the agent in whose shell a commit is made ----------------------------------------------------


def test_an_agent_is_offered_the_command_that_writes_the_records(based: GitRepo) -> None:
    based.stage("a b.py", "one = 1\n")
    based.stage("c.py", RECORD)
    based.stage("hand.py", "two = 2\n")

    outcome = based.tenure("check", CLAUDECODE="1")

    assert outcome.status == 0
    assert outcome.err == (
        "tenure: claude-code seems to be committing (CLAUDECODE is set); if it wrote what is added: "
        "tenure stamp --set origin=claude-code 'a b.py'\n"
    )


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"CLAUDECODE": "0"},
        {"AIDER_API_KEY": "x"},
        {"TERM_PROGRAM": "vscode", "GIT_PAGER": "cat"},
    ],
)
def test_without_a_strong_sign_of_an_agent_nothing_is_said(
    based: GitRepo, environment: dict[str, str]
) -> None:
    based.stage("a.py", "one = 1\n")

    assert based.tenure("check", cwd=None, **environment).err == ""


@pytest.mark.parametrize("words", [("--quiet",), ("--all",), ("--diff", "base..HEAD")])
def test_the_offer_is_for_what_is_staged_and_not_for_the_quiet(
    based: GitRepo, words: tuple[str, ...]
) -> None:
    based.stage("a.py", "one = 1\n")

    assert based.tenure("check", *words, CLAUDECODE="1").err == ""


def test_no_variable_of_an_agent_is_forgotten() -> None:
    strong = {variable for _, variable, _ in environment._STRONG}

    assert set(check._AGENT_VARIABLES) == strong | {"AGENT", "AI_AGENT"}
