"""Equal arguments give equal reports, whoever asks and however."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.checking import DAY, MARKED, PLAIN_RECORD
from support.repository import GitRepo
from support.trees import HEADERS, POLICIES, REGISTRIES, files


def put(repo: GitRepo, content: dict[str, str]) -> None:
    """Make the index hold these files and nothing else."""
    repo.git("rm", "-rqf", "--ignore-unmatch", ".")
    for path, text in content.items():
        repo.write(path, text)
    repo.git("add", "--all")


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.sampled_from(POLICIES), files(), files())
def test_the_hook_and_the_check_of_the_commit_give_the_same_report(
    policy: str, before: dict[str, str], after: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = GitRepo(Path(folder) / "repo")
        put(repo, {"tenure.toml": policy, **before})
        repo.commit()
        put(repo, {"tenure.toml": policy, **after})

        hook = repo.tenure("check", "--format", "json", "--as-of", DAY)
        repo.commit()
        words = ("check", "--format", "json", "--as-of", DAY, "--diff", "HEAD~1..HEAD")
        commit = repo.tenure(*words)
        bare = repo.tenure(*words, cwd=repo.root / ".git")

        assert json.loads(hook.out)["version"] == 1
        assert commit == hook
        assert bare == hook


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(POLICIES), files())
def test_the_index_and_the_commit_made_from_it_give_the_same_report(
    policy: str, content: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = GitRepo(Path(folder) / "repo")
        put(repo, {"tenure.toml": policy, **content})

        index = repo.tenure("check", "--format", "json", "--as-of", DAY, "--all")
        repo.commit()
        commit = repo.tenure("check", "--format", "json", "--as-of", DAY, "--rev", "HEAD")

        assert json.loads(index.out)["version"] == 1
        assert commit == index


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_the_console_script_of_the_hook_says_what_the_command_says(
    repo: GitRepo, form: str
) -> None:
    repo.stage("a.py", MARKED)
    repo.stage("x.png", "x")
    repo.stage("x.png.tenure.yaml", PLAIN_RECORD)
    words = ("--format", form, "--as-of", DAY, "a.py", "x.png")

    assert repo.run("tenure-check", *words) == repo.tenure("check", *words)
    assert repo.run("tenure-check", *words).status == 1


@pytest.mark.parametrize("words", [("--all",), ("--format", "json"), ("nope",), ("--nope",)])
def test_a_command_that_finds_everything_imported_says_what_it_says_else(
    repo: GitRepo, words: tuple[str, ...]
) -> None:
    repo.stage("ü\udce9.py".encode(errors="surrogateescape"), MARKED)

    assert repo.tenure("check", *words) == repo.run("tenure", "check", *words)


def test_two_runs_give_the_same_bytes(repo: GitRepo) -> None:
    put(repo, {"tenure-records.toml": REGISTRIES[0], "a.py": HEADERS[3], "d/e.py": HEADERS[5]})

    first = repo.tenure("check", "--format", "json", "--as-of", DAY, PYTHONHASHSEED="1")
    second = repo.tenure("check", "--format", "json", "--as-of", DAY, PYTHONHASHSEED="2")

    assert first.status == 1
    assert first == second
