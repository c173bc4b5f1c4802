"""What commits say about files: produced or touched, how strongly, and how much is left."""

from datetime import UTC, datetime

import pytest

from support.repository import GitRepo
from tenure import scan
from tenure.evidence import Evidence, Relation, Strength
from tenure.scan.past import MOST_EVIDENCE
from tenure.sources.git import Repository

AI = "Co-authored-by: Claude <noreply@anthropic.com>"
CODEX = "Co-authored-by: Codex <codex@openai.com>"


def evidence(repo: GitRepo, path: str, **options: object) -> list[Evidence]:
    with Repository(str(repo.root)) as repository:
        found = scan.history(repository, "HEAD", **options)  # type: ignore[arg-type]
        return list(found.evidence(path))


def unseen(repo: GitRepo, *paths: str, **options: object) -> str:
    with Repository(str(repo.root)) as repository:
        found = scan.history(repository, "HEAD", **options)  # type: ignore[arg-type]
        for path in paths:
            found.evidence(path)
        return "\n".join(found.unseen())


def brief(found: list[Evidence]) -> list[tuple[str, str, str | None]]:
    return [(one.relation.value, one.strength.value, one.tool) for one in found]


def lines(*names: str) -> str:
    return "".join(f"{name}\n" for name in names)


def put(repo: GitRepo, path: str, content: str, *message: str) -> str:
    repo.stage(path, content)
    return repo.commit("\n\n".join(message or ("Change",)))


def test_the_commit_that_added_a_file_says_that_ai_produced_it(repo: GitRepo) -> None:
    commit = put(repo, "a.py", "x\n", "Add", AI)

    (found,) = evidence(repo, "a.py")

    assert found.relation is Relation.PRODUCED
    assert found.strength is Strength.STRONG
    assert (found.tool, found.commit, found.share) == ("claude", commit, 1.0)
    assert found.source.startswith(f"commit {commit[:7]} that added it credits claude: ")


def test_a_file_that_ai_changed_later_is_touched(repo: GitRepo) -> None:
    put(repo, "a.py", "x\n")
    put(repo, "a.py", "x\ny\n", "More", AI)

    assert brief(evidence(repo, "a.py")) == [("touched", "strong", "claude")]


def test_a_file_without_ai_has_no_evidence(repo: GitRepo) -> None:
    put(repo, "a.py", "x\n")
    put(repo, "b.py", "x\n", "Add", AI)

    assert evidence(repo, "a.py") == []
    assert evidence(repo, "nowhere.py") == []


@pytest.mark.parametrize("name", ["Claude Monet", "Devin Booker", "Jules Verne"])
def test_people_are_people(repo: GitRepo, name: str) -> None:
    put(repo, "a.py", "x\n", "Add", f"Co-authored-by: {name} <someone@example.org>")

    assert evidence(repo, "a.py") == []


def test_a_renamed_file_was_added_by_who_added_it(repo: GitRepo) -> None:
    put(repo, "old.py", lines(*"abcdefgh"), "Add", AI)
    repo.git("mv", "old.py", "new.py")
    put(repo, "new.py", lines(*"abcdefghi"), "Move")

    (found,) = evidence(repo, "new.py")

    assert found.relation is Relation.PRODUCED
    assert found.share == pytest.approx(8 / 9)


def test_a_file_that_was_removed_and_added_again_is_another_one(repo: GitRepo) -> None:
    put(repo, "a.py", "x\n", "Add", AI)
    repo.git("rm", "-q", "a.py")
    repo.commit("Remove")
    put(repo, "a.py", "y\n", "Add by hand")

    assert evidence(repo, "a.py") == []


def test_a_file_whose_lines_by_ai_are_gone_is_produced_no_more(repo: GitRepo) -> None:
    put(repo, "a.py", lines("a", "b", "c"), "Add", AI)
    put(repo, "a.py", lines("a", "1", "2", "3"), "Write it anew")

    (found,) = evidence(repo, "a.py")

    assert found.relation is Relation.TOUCHED
    assert found.share == 0.25
    assert found.source.endswith("; 25% of its lines are left")


def test_half_of_the_lines_is_enough(repo: GitRepo) -> None:
    put(repo, "a.py", lines("a", "b"), "Add", AI)
    put(repo, "a.py", lines("a", "b", "1", "2"))

    assert brief(evidence(repo, "a.py")) == [("produced", "strong", "claude")]


def test_a_new_indentation_takes_no_lines_away(repo: GitRepo) -> None:
    put(repo, "a.py", lines("a", "b", "c"), "Add", AI)
    put(repo, "a.py", lines("  a", "  b", "  c"), "Indent")

    assert evidence(repo, "a.py")[0].share == 1.0


def test_without_looking_at_lines_the_share_is_unknown(repo: GitRepo) -> None:
    put(repo, "a.py", lines("a"), "Add", AI)
    put(repo, "a.py", lines("b"))

    (found,) = evidence(repo, "a.py", blame=0)

    assert found.relation is Relation.PRODUCED
    assert found.share is None


def test_too_many_files_to_look_at_are_said(repo: GitRepo) -> None:
    for path in ("a.py", "b.py"):
        put(repo, path, lines("a"), "Add", AI)
        put(repo, path, lines("b"))

    said = unseen(repo, "a.py", "b.py", blame=1)

    assert said == "whose lines are left was not looked up for 1 file: too many"
    assert unseen(repo, "a.py", "b.py", blame=1) == ""  # the first one is remembered


def test_a_changed_file_is_looked_at_again(repo: GitRepo) -> None:
    put(repo, "a.py", lines("a", "b", "c"), "Add", AI)
    put(repo, "a.py", lines("a", "b", "c", "d"))
    assert evidence(repo, "a.py")[0].share == 0.75
    put(repo, "a.py", lines("a", "d"))

    assert evidence(repo, "a.py")[0].share == 0.5


@pytest.mark.parametrize(
    "message",
    [
        f"Revert “Add”\n\nThis reverts commit {'1' * 40}.\n\n{AI}",
        f"Add\n\n(cherry picked from commit {'1' * 40})\n{AI}",
        f"Add (#12)\n\n* One\n\n{AI}\n\n* Two\n\n{AI}",
    ],
)
def test_messages_of_other_commits_are_at_most_medium(repo: GitRepo, message: str) -> None:
    put(repo, "a.py", "x\n", message)

    assert brief(evidence(repo, "a.py")) == [("produced", "medium", "claude")]


def fork(repo: GitRepo) -> None:
    put(repo, "base.py", "x\n")
    repo.git("checkout", "-q", "-b", "side")


def merged(repo: GitRepo, message: str) -> str:
    repo.git("merge", "-q", "--no-ff", "--no-commit", "side", check=False)
    repo.git("add", "--all")
    return repo.commit(message)


def test_a_merge_credits_no_ai_for_what_the_branch_brings(repo: GitRepo) -> None:
    fork(repo)
    put(repo, "a.py", "x\n", "By hand")
    repo.git("checkout", "-q", "main")
    put(repo, "c.py", "x\n")
    merged(repo, f"Merge\n\n{AI}")

    assert evidence(repo, "a.py") == []


def test_what_a_merge_adds_itself_is_its_own(repo: GitRepo) -> None:
    fork(repo)
    put(repo, "a.py", "x\n", "By hand")
    repo.git("checkout", "-q", "main")
    put(repo, "c.py", "x\n")
    repo.write("evil.py", "x\n")
    merged(repo, f"Merge\n\n{AI}")

    assert brief(evidence(repo, "evil.py")) == [("produced", "medium", "claude")]


def test_a_test_merge_of_github_credits_nobody(repo: GitRepo) -> None:
    fork(repo)
    put(repo, "a.py", "x\n", "Add", AI)
    repo.git("checkout", "-q", "main")
    put(repo, "c.py", "x\n")
    merge = merged(repo, f"Merge {'1' * 40} into {'2' * 40}\n\n{AI}")

    assert all(one.commit != merge for one in evidence(repo, "a.py"))
    assert brief(evidence(repo, "a.py")) == [("produced", "strong", "claude")]


def test_a_file_that_two_branches_added_counts_less(repo: GitRepo) -> None:
    fork(repo)
    put(repo, "a.py", "x\n", "Add", AI)
    repo.git("checkout", "-q", "main")
    put(repo, "a.py", "x\n", "Add by hand")
    merged(repo, "Merge")

    (found,) = evidence(repo, "a.py", blame=0)

    assert (found.relation, found.strength) == (Relation.PRODUCED, Strength.MEDIUM)
    assert "another branch added it without AI" in found.source


def test_a_file_that_a_merge_kept_still_has_its_history(repo: GitRepo) -> None:
    put(repo, "a.py", "x\n", "Add", AI)
    fork(repo)
    repo.git("rm", "-q", "a.py")
    repo.commit("Remove")
    repo.git("checkout", "-q", "main")
    put(repo, "a.py", "x\ny\n", "More", AI)
    merged(repo, "Merge, and keep it")

    assert brief(evidence(repo, "a.py"))[0] == ("produced", "strong", "claude")


def test_each_tool_is_told_once_and_the_strongest_sign_first(repo: GitRepo) -> None:
    put(repo, "a.py", "x\n", "Add", "Made with Cursor")
    for number in range(3):
        put(repo, "a.py", f"x\n{number}\n", "More", AI)
        put(repo, "a.py", f"x\ny{number}\n", "More", CODEX)

    found = evidence(repo, "a.py")

    assert brief(found)[0][::2] == ("produced", "cursor")
    assert sorted(one.tool or "" for one in found[1:]) == ["claude", "codex"]


def test_the_signs_of_one_file_are_bounded(repo: GitRepo) -> None:
    for number in range(MOST_EVIDENCE + 3):
        name = f"Claude Opus 9.{number}"
        put(repo, "a.py", f"{number}\n", "x", f"Co-authored-by: {name} <noreply@anthropic.com>")

    assert len(evidence(repo, "a.py")) == MOST_EVIDENCE


def test_since_a_revision_what_was_there_before_is_touched(repo: GitRepo) -> None:
    base = put(repo, "a.py", "x\n", "Add", AI)
    put(repo, "a.py", "x\ny\n", "More", AI)
    put(repo, "b.py", "x\n", "Add", AI)

    assert brief(evidence(repo, "a.py", since=base)) == [("touched", "strong", "claude")]
    assert brief(evidence(repo, "b.py", since=base)) == [("produced", "strong", "claude")]


def test_since_a_time_older_commits_are_left_out(repo: GitRepo) -> None:
    put(repo, "a.py", "x\n", "Add", AI)
    after = int(datetime(2026, 11, 2, tzinfo=UTC).timestamp())

    assert evidence(repo, "a.py", since=after) == []


NOTE = """\
a.py
  s_cb23fbb4d5bdc6::t_00c0ffee00c0ff {ranges}
---
{{"schema_version":"authorship/3.0.0","base_commit_sha":"","prompts":{{}},"sessions":
{{"s_cb23fbb4d5bdc6":{{"agent_id":{{"tool":"claude","id":"x","model":"m-1"}}}}}}}}
"""


def noted(repo: GitRepo, ranges: str) -> None:
    repo.write(".git/note", NOTE.format(ranges=ranges))
    repo.git("notes", "--ref=ai", "add", "-f", "-F", ".git/note", "HEAD")


def test_a_note_says_which_lines_are_by_ai(repo: GitRepo) -> None:
    put(repo, "a.py", lines(*"abcd"))
    noted(repo, "1-3")

    (found,) = evidence(repo, "a.py")

    assert (found.relation, found.tool, found.model) == (Relation.PRODUCED, "claude", "m-1")
    assert found.share == 0.75


def test_of_a_note_the_lines_that_are_still_there_count(repo: GitRepo) -> None:
    put(repo, "a.py", lines(*"abcd"))
    noted(repo, "3-4")
    put(repo, "a.py", lines("0", "0", "a", "b", "c"), "By hand")

    (found,) = evidence(repo, "a.py")

    assert found.relation is Relation.TOUCHED
    assert found.share == 0.2


@pytest.mark.parametrize("name", ["folder/a.py", "folder/b.py", "folder/ü b.py"])
def test_a_note_is_about_a_file_that_has_another_name_now(repo: GitRepo, name: str) -> None:
    put(repo, "a.py", lines(*"abcd"))
    noted(repo, "1-3")
    (repo.root / "folder").mkdir()
    repo.git("mv", "a.py", name)
    repo.commit("Move")

    (found,) = evidence(repo, name)

    assert (found.relation, found.tool, found.share) == (Relation.PRODUCED, "claude", 0.75)


def test_lines_are_counted_under_the_name_that_the_file_had(repo: GitRepo) -> None:
    repo.stage("b.py", lines(*"wxyz"))
    put(repo, "tab\there.py", lines(*"abcd"))
    repo.write(".git/note", NOTE.format(ranges="1-2").replace("a.py", '"tab\there.py"'))
    repo.git("notes", "--ref=ai", "add", "-f", "-F", ".git/note", "HEAD")
    repo.git("mv", "tab\there.py", "b2.py")
    repo.commit("Move")

    assert evidence(repo, "b2.py")[0].share == 0.5


def test_a_note_that_knows_the_lines_counts_more_than_a_trailer(repo: GitRepo) -> None:
    put(repo, "a.py", lines(*"abcd"), "Add", AI)
    noted(repo, "1")

    assert {one.share for one in evidence(repo, "a.py")} == {0.25}


def test_records_of_agent_trace_are_read(repo: GitRepo) -> None:
    record = (
        '{"version":"0.1.0","id":"x","timestamp":"2026-10-01T09:30:00Z","tool":{"name":"cursor"},'
        '"files":[{"path":"a.py","conversations":[{"contributor":{"type":"ai"},'
        '"ranges":[{"start_line":1,"end_line":40}]}]}]}\n'
    )
    repo.stage(".agent-trace/traces.jsonl", record * 3 + "not JSON\n")
    put(repo, "a.py", "x\n")

    assert brief(evidence(repo, "a.py")) == [("touched", "strong", "cursor")]
    assert ".agent-trace/traces.jsonl:4: it is no JSON" in unseen(repo)
