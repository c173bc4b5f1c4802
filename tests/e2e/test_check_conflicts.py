"""What a merge has left in conflict is said to be unseen, never passed over."""

import pytest

from support.checking import DAY, MARKED, PLAIN_RECORD, refused, report
from support.repository import RECORD, GitRepo

CONFLICT = "it is in conflict; resolve that and stage it"


def merged(repo: GitRepo, path: str, ours: str, theirs: str) -> None:
    """Merge two commits that both add `path`."""
    repo.stage("first", "x\n")
    repo.commit()
    repo.git("switch", "-q", "-c", "theirs")
    repo.stage(path, theirs)
    repo.commit()
    repo.git("switch", "-q", "main")
    repo.stage(path, ours)
    repo.commit()
    repo.git("merge", "theirs", check=False)
    assert repo.git("ls-files", "-u", "--", path)


def unseen(repo: GitRepo, *words: str) -> list[tuple[str, str]]:
    loaded = report(repo.tenure("check", "--format", "json", "--as-of", DAY, *words))
    assert loaded["findings"] == []
    return [(one["path"], one["reason"]) for one in loaded["unseen"]]


@pytest.mark.parametrize("words", [["--all"], [], ["a.py"], ["."]])
def test_a_file_in_conflict_is_unseen(repo: GitRepo, words: list[str]) -> None:
    merged(repo, "a.py", MARKED, MARKED + "x = 1\n")

    assert unseen(repo, *words) == [("a.py", CONFLICT)]


def test_a_conflict_elsewhere_is_not_told_of_files_that_were_named(repo: GitRepo) -> None:
    merged(repo, "a.py", MARKED, "x = 1\n")
    repo.stage("b.py", RECORD)

    assert unseen(repo, "b.py") == []
    assert unseen(repo) == [("a.py", CONFLICT)]


def test_a_sidecar_in_conflict_is_told_of_its_file(repo: GitRepo) -> None:
    merged(repo, "a.png.tenure.yaml", PLAIN_RECORD, PLAIN_RECORD.replace("shop", "desk"))
    repo.stage("a.png", "x")

    assert unseen(repo, "a.png") == [("a.png.tenure.yaml", CONFLICT)]


@pytest.mark.parametrize("words", [["--all"], ["a.py"]])
def test_nothing_is_judged_by_a_policy_in_conflict(repo: GitRepo, words: list[str]) -> None:
    merged(repo, "tenure.toml", 'require = ["a"]\n', 'require = ["b"]\n')
    repo.stage("a.py", "x\n")

    said = refused(repo.tenure("check", *words))

    assert said == (
        "tenure: the policy tenure.toml is in conflict, and nothing can be judged without it\n"
        "  help: git status\n"
    )


def test_a_project_file_in_conflict_need_not_be_a_policy(repo: GitRepo) -> None:
    merged(repo, "pyproject.toml", "[a]\n", "[b]\n")
    repo.stage("a.py", "x\n")

    assert unseen(repo, "--all") == [("pyproject.toml", CONFLICT)]


def test_explain_says_that_a_file_is_in_conflict(repo: GitRepo) -> None:
    merged(repo, "a.py", MARKED, "x = 1\n")

    assert refused(repo.tenure("explain", "a.py")) == f"tenure: a.py: {CONFLICT}\n"
