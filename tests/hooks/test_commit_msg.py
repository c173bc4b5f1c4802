"""`tenure-commit-msg` in real commits: what a message credits, and what the commit adds."""

import shutil
from pathlib import Path

import pytest

from support.repository import RECORD, GitRepo, Outcome

CLAUDE = "\n\nCo-authored-by: Claude <noreply@anthropic.com>\n"
SQUASH = "Squashed commit of the following:\n\ncommit 1\n\n    One" + CLAUDE


@pytest.fixture
def hooked(repo: GitRepo) -> GitRepo:
    """Return a repository with the hook and one commit."""
    repo.stage("CODEOWNERS", "* @acme/shop\n")
    repo.commit("Begin")
    repo.write(".git/hooks/commit-msg", '#!/bin/sh\nexec tenure-commit-msg "$1"\n')
    (repo.root / ".git/hooks/commit-msg").chmod(0o755)
    return repo


def commit(repo: GitRepo, message: str, *words: str, **environment: str) -> Outcome:
    """Commit with a message, a second after the last commit."""
    count = repo.git("rev-list", "--all", "--count").strip()
    time = {"GIT_AUTHOR_DATE": f"@{1793534400 + int(count)} +0000"} | environment
    return repo.run("git", "commit", "--quiet", "-m", message, *words, cwd=None, **time)


def edited(repo: GitRepo, script: str, *words: str, **environment: str) -> Outcome:
    """Commit with an editor, which is a shell script that is given the file."""
    repo.write("../editor", f"#!/bin/sh\n{script}\n")
    (repo.root.parent / "editor").chmod(0o755)
    editor = str(repo.root.parent / "editor")
    return repo.run("git", "commit", "--quiet", *words, cwd=None, GIT_EDITOR=editor, **environment)


def fix(outcome: Outcome) -> list[str]:
    """Return the words of the command that mends what was refused."""
    return outcome.err.partition("help: run: ")[2].splitlines()[0].split()


def test_a_credit_asks_for_records_and_the_named_command_writes_them(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\n")
    hooked.stage("sub/b.py", "two = 2\n")

    refused = commit(hooked, "Add" + CLAUDE)
    stamped = hooked.run(*fix(refused))
    hooked.git("add", "--all")
    again = refused.err.partition("the message is kept: ")[2].split()
    passed = hooked.run(*again, GIT_EDITOR=":")

    assert refused.status == 1
    assert refused.err.startswith(
        "TEN001 error: AI produced this file and it has no record: this commit "
    )
    assert "credits claude: `Co-authored-by: Claude <noreply@anthropic.com>`" in refused.err
    assert "\n  a.py\n  sub/b.py\n" in refused.err
    assert fix(refused) == ["tenure", "stamp", "--set", "origin=claude-code", "a.py", "sub/b.py"]
    assert stamped.status == 0, stamped
    assert passed.status == 0, passed
    assert hooked.git("log", "-1", "--format=%s").strip() == "Add"


def test_a_message_that_credits_nobody_is_let_pass_in_silence(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\n")

    assert commit(hooked, "Add a file\n\nReviewed-by: Claude Dupont <c@example.org>") == (0, "", "")


def test_files_that_are_only_changed_or_moved_are_never_asked(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\ntwo = 2\nthree = 3\n")
    hooked.stage("b.py", "1\n")
    hooked.commit("By hand")
    hooked.git("mv", "a.py", "c.py")
    hooked.stage("b.py", "2\n")

    assert commit(hooked, "Change" + CLAUDE).status == 0


def test_an_added_file_with_a_record_passes(hooked: GitRepo) -> None:
    hooked.stage("a.py", RECORD + "one = 1\n")
    hooked.stage("b.png", b"\x89PNG\0")
    hooked.stage("b.png.tenure.yaml", RECORD.replace("# ", "").replace("#", ""))

    assert commit(hooked, "Add" + CLAUDE).status == 0


def test_a_file_that_the_policy_leaves_alone_is_not_asked(hooked: GitRepo) -> None:
    hooked.stage("tenure.toml", 'exclude = ["vendor/**"]\n')
    hooked.stage("vendor/a.py", "one = 1\n")

    assert commit(hooked, "Add" + CLAUDE).status == 0


def test_the_author_counts_as_the_message_does(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\n")
    agent = "Copilot <198982749+Copilot@users.noreply.github.com>"

    refused = commit(hooked, "Add", f"--author={agent}")

    assert refused.status == 1
    assert "a.py" in refused.err


def test_a_weak_sign_asks_nothing(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\n")

    assert commit(hooked, "Add\n\nCo-authored-by: Copilot <copilot@github.com>").status == 0


def test_what_a_squash_says_warns_and_lets_pass(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\n")

    passed = commit(hooked, SQUASH)

    assert passed.status == 0, passed
    assert passed.err.startswith("TEN001 warning: ")
    assert "git commit --edit" not in passed.err


@pytest.mark.parametrize(
    "policy", ['[severity]\nTEN001 = "warning"\n', '[severity]\nTEN001 = "off"\n']
)
def test_the_policy_weighs(hooked: GitRepo, policy: str) -> None:
    hooked.stage("tenure.toml", policy)
    hooked.stage("a.py", "one = 1\n")

    assert commit(hooked, "Add" + CLAUDE).status == 0


def test_a_tool_of_the_policy_is_known(hooked: GitRepo) -> None:
    hooked.stage(
        "tenure.toml", '[[evidence.tool]]\nname = "acme-x"\naddresses = ["x@acme.example"]\n'
    )
    hooked.stage("a.py", "one = 1\n")

    refused = commit(hooked, "Add\n\nCo-authored-by: X <x@acme.example>")

    assert refused.status == 1
    assert fix(refused) == ["tenure", "stamp", "--set", "origin=acme-x", "a.py"]


def test_a_long_list_is_cut(hooked: GitRepo) -> None:
    for number in range(300):
        hooked.write(f"folder/with/a/name/file-{number:03}.py", "one = 1\n")
    hooked.git("add", "--all")

    refused = commit(hooked, "Add" + CLAUDE)

    assert refused.status == 1
    assert "\n  and 290 more\n" in refused.err
    assert len(refused.err) < 4000
    assert fix(refused)[-1] in {f"folder/with/a/name/file-{n:03}.py" for n in range(300)}


# --- how git calls ----------------------------------------------------------------------------


def test_comments_and_the_diff_below_the_scissors_credit_nobody(hooked: GitRepo) -> None:
    hooked.stage("a.py", "Co-authored-by: Claude <noreply@anthropic.com>\n")
    hooked.write("../text", "Add\n\n# Co-authored-by: Claude <noreply@anthropic.com>\n")

    passed = edited(hooked, 'cat ../text "$1" > ../all; cp ../all "$1"', "--verbose")

    assert passed.status == 0, passed
    assert hooked.git("log", "-1", "--format=%B").strip() == "Add"


def test_a_credit_that_was_typed_in_the_editor_is_seen(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\n")

    refused = edited(hooked, "printf 'Add\\n\\nMade-with: Cursor\\n# gone\\n' > \"$1\"")

    assert refused.status == 1
    assert "origin=cursor a.py" in refused.err


def test_an_empty_message_is_left_to_git(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\n")

    outcome = edited(hooked, "printf '# Made-with: Cursor\\n' > \"$1\"")

    assert "empty commit message" in outcome.err
    assert "TEN001" not in outcome.err


def test_a_commit_of_named_paths_is_judged_by_its_own_index(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\n")
    hooked.stage("CODEOWNERS", "* @acme/web\n")

    passed = commit(hooked, "Change" + CLAUDE, "--", "CODEOWNERS")
    refused = commit(hooked, "Add" + CLAUDE, "--", "a.py")

    assert passed.status == 0, passed
    assert refused.status == 1


def test_the_first_commit_is_judged(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "new")
    repo.write(".git/hooks/commit-msg", '#!/bin/sh\nexec tenure-commit-msg "$1"\n')
    (repo.root / ".git/hooks/commit-msg").chmod(0o755)
    repo.stage("a.py", "one = 1\n")

    outcome = repo.run("git", "commit", "-q", "-m", "Begin" + CLAUDE)

    assert outcome.status == 1
    assert "origin=claude-code a.py" in outcome.err


def test_a_merge_asks_for_nothing_that_another_branch_added(hooked: GitRepo) -> None:
    hooked.git("switch", "--quiet", "-c", "other")
    hooked.stage("theirs.py", "one = 1\n")
    hooked.commit("Theirs")
    hooked.git("switch", "--quiet", "main")
    hooked.stage("ours.py", "one = 1\n")
    hooked.commit("Ours")

    merged = hooked.run("git", "merge", "--quiet", "--no-ff", "-m", "Merge" + CLAUDE, "other")

    assert merged.status == 0, merged
    assert hooked.git("rev-list", "--count", "HEAD").strip() == "4"


def test_a_credit_that_an_amended_message_adds_is_about_the_whole_commit(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\n")
    assert commit(hooked, "Add a file").status == 0

    refused = hooked.run("git", "commit", "-q", "--amend", "-m", "Add a file" + CLAUDE)

    assert refused.status == 1
    assert "origin=claude-code a.py" in refused.err


def test_the_commit_after_one_without_a_record_is_not_blamed_for_it(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\n")
    hooked.commit("By hand")
    hooked.stage("b.py", RECORD)

    same_second = hooked.run("git", "commit", "-q", "-m", "Add b" + CLAUDE)

    assert same_second.status == 0, same_second


def test_a_fixup_is_a_commit_like_others(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\n")

    refused = commit(hooked, "fixup! Begin" + CLAUDE)

    assert refused.status == 1


def test_a_message_that_is_reworded_in_a_rebase_is_judged(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\n")
    hooked.commit("Add")
    hooked.commit("Later")
    hooked.write("../editor", "#!/bin/sh\nprintf 'Add\\n\\nMade-with: Cursor\\n' > \"$1\"\n")
    (hooked.root.parent / "editor").chmod(0o755)
    editors = {
        "GIT_EDITOR": str(hooked.root.parent / "editor"),
        "GIT_SEQUENCE_EDITOR": "sed -i 1s/^pick/reword/",
    }

    rebased = hooked.run("git", "rebase", "-q", "-i", "HEAD~2", cwd=None, **editors)

    assert "TEN001 error" in rebased.err
    assert "origin=cursor a.py" in rebased.err


def test_a_squash_merge_is_judged_by_what_git_proposes(hooked: GitRepo) -> None:
    hooked.git("switch", "-q", "-c", "other")
    hooked.stage("a.py", "one = 1\n")
    hooked.commit("Add" + CLAUDE)
    hooked.git("switch", "-q", "main")
    hooked.git("merge", "-q", "--squash", "other")

    merged = edited(hooked, "true")

    assert merged.status == 0
    assert "TEN001 warning" in merged.err
    assert "a.py" in merged.err


def test_a_plain_rebase_is_not_held_up(hooked: GitRepo) -> None:
    hooked.stage("a.py", "one = 1\n")
    hooked.commit("Add" + CLAUDE)
    hooked.git("switch", "-q", "-c", "other", "HEAD~1")
    hooked.commit("Other")
    hooked.git("switch", "-q", "main")

    assert hooked.run("git", "rebase", "-q", "other").status == 0


def test_it_works_in_a_linked_work_tree_and_from_a_folder_below(
    hooked: GitRepo, tmp_path: Path
) -> None:
    hooked.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
    (tmp_path / "linked/deep").mkdir()
    (tmp_path / "linked/deep/a.py").write_text("one = 1\n")
    hooked.git("add", ".", cwd=tmp_path / "linked")

    refused = hooked.run("git", "commit", "-q", "-m", "Add" + CLAUDE, cwd=tmp_path / "linked/deep")

    assert refused.status == 1
    assert "deep/a.py" in refused.err


def test_a_message_in_another_encoding_is_read(hooked: GitRepo) -> None:
    hooked.git("config", "i18n.commitEncoding", "ISO-8859-1")
    hooked.write(
        "../message", "Größe\n\nCo-authored-by: Clàude <noreply@anthropic.com>\n".encode("latin-1")
    )
    hooked.stage("a.py", "one = 1\n")

    refused = hooked.run("git", "commit", "-q", "-F", "../message")

    assert refused.status == 1
    assert "Clàude" in refused.err


def test_a_message_of_a_megabyte_is_read(hooked: GitRepo) -> None:
    hooked.write("../message", "Add\n\n" + "many words in a line of prose\n" * 36_000 + CLAUDE)
    hooked.stage("a.py", "one = 1\n")

    refused = hooked.run("git", "commit", "-q", "-F", "../message")

    assert refused.status == 1
    assert "origin=claude-code a.py" in refused.err


def test_hostile_text_cannot_drive_the_terminal(hooked: GitRepo) -> None:
    hooked.stage(b"\x1b[31m.py", "one = 1\n")

    refused = commit(hooked, "Add\n\nCo-authored-by: \x1b[2J <noreply@anthropic.com>")

    assert refused.status == 1
    assert "\x1b" not in refused.err


# --- the message itself -----------------------------------------------------------------------


def test_the_habits_of_a_project_are_asked_of_the_message(hooked: GitRepo) -> None:
    hooked.stage("tenure.toml", 'profile = "kernel"\n')
    hooked.commit("Policy")
    hooked.stage("CODEOWNERS", "* @acme/web\n")

    refused = commit(hooked, "Change" + CLAUDE)
    passed = commit(
        hooked, "Change\n\nAssisted-by: Claude:claude-opus-4.6\nSigned-off-by: N <n@example.org>"
    )

    assert refused.status == 1
    assert refused.err.startswith(
        "TEN019 error: `Co-authored-by: Claude <noreply@anthropic.com>` credits claude; "
        "the policy wants `Assisted-by: TOOL:MODEL`\n"
    )
    assert passed.status == 0, passed


def test_a_required_trailer_is_asked_of_a_commit_that_adds_what_a_record_names(
    hooked: GitRepo,
) -> None:
    hooked.stage("tenure.toml", 'profile = "openinfra"\n')
    hooked.commit("Policy")
    hooked.stage("a.py", RECORD)

    refused = commit(hooked, "Add")
    passed = commit(hooked, "Add\n\nGenerated-By: claude-code")

    assert refused.status == 1
    assert "it adds a.py, which AI produced" in refused.err
    assert passed.status == 0, passed


def test_people_commit_freely_where_a_trailer_is_required(hooked: GitRepo) -> None:
    hooked.stage("tenure.toml", 'profile = "openinfra"\n')
    hooked.stage("a.py", "one = 1\n")

    assert commit(hooked, "Add") == (0, "", "")


def test_an_invalid_policy_stops_what_needs_it(hooked: GitRepo) -> None:
    hooked.stage("tenure.toml", 'profile = "kernal"\n')

    outcome = commit(hooked, "Policy")

    assert outcome.status == 1  # what git makes of 2
    assert "tenure.toml:1:11:" in outcome.err


# --- how it is called otherwise ---------------------------------------------------------------


@pytest.mark.parametrize("words", [(), ("a", "b")])
def test_anything_but_one_file_is_an_error(repo: GitRepo, words: tuple[str, ...]) -> None:
    outcome = repo.run("tenure-commit-msg", *words)

    assert outcome.status == 2
    assert "git gives a commit-msg hook one file" in outcome.err


def test_a_file_that_is_not_there_is_one_clear_line(repo: GitRepo) -> None:
    outcome = repo.run("tenure-commit-msg", "no-such-file")

    assert outcome.status == 2
    assert outcome.err == "tenure: no-such-file: No such file or directory\n"


@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_what_init_writes_runs_it_under_a_runner_of_hooks(repo: GitRepo, runner: str) -> None:
    if not shutil.which(runner, path=repo.environment["PATH"]):
        pytest.skip(f"{runner} is not installed")
    repo.stage("CODEOWNERS", "* @acme/shop\n")
    assert repo.tenure("init", "--yes").status == 0
    repo.git("add", "--all")
    repo.commit("Begin")
    assert repo.run(runner, "install").status == 0
    repo.stage("a.py", "one = 1\n")

    refused = commit(repo, "Add" + CLAUDE)
    by_hand = commit(repo, "Add by hand")

    assert refused.status == 1
    assert "TEN001 error" in refused.err + refused.out
    assert "tenure stamp --set origin=claude-code a.py" in refused.err + refused.out
    assert by_hand.status == 0, by_hand
