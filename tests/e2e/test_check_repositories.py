"""`tenure check` in every kind of repository, as a hook and by hand."""

import os
from pathlib import Path

import pytest

from support.checking import (
    DAY,
    ENTRY,
    MARKED,
    PLAIN_RECORD,
    checked,
    crowd,
    install_hook,
    refused,
)
from support.repository import RECORD, GitRepo, Outcome

REFUSAL = "TEN001 error"


def commit(repo: GitRepo, *args: str, cwd: Path | None = None) -> Outcome:
    """Commit with hooks."""
    return repo.run("git", "commit", "-q", "-m", "Change", *args, cwd=cwd)


# The hook


def test_the_hook_refuses_and_lets_pass(repo: GitRepo) -> None:
    install_hook(repo.root / ".git")
    repo.stage("a.py", MARKED)

    refusal = commit(repo)
    repo.stage("a.py", RECORD + MARKED)

    assert refusal.status == 1
    assert REFUSAL in refusal.out + refusal.err
    assert commit(repo).status == 0


def test_a_commit_of_named_paths_is_judged_by_what_it_would_commit(repo: GitRepo) -> None:
    repo.stage("good.py", "x\n")
    repo.stage("bad.py", "x\n")
    repo.commit()
    install_hook(repo.root / ".git")
    repo.stage("bad.py", MARKED)
    repo.write("good.py", RECORD)

    assert commit(repo, "--", "good.py").status == 0
    refusal = commit(repo, "--", "bad.py")

    assert refusal.status == 1
    assert "bad.py:1:1: TEN001" in refusal.out + refusal.err


def test_a_commit_of_everything_is_judged_by_what_it_would_commit(repo: GitRepo) -> None:
    repo.stage("a.py", "x\n")
    repo.commit()
    install_hook(repo.root / ".git")
    repo.write("a.py", MARKED)

    refusal = commit(repo, "-a")

    assert refusal.status == 1
    assert REFUSAL in refusal.out + refusal.err
    repo.write("a.py", RECORD)
    assert commit(repo, "-a").status == 0


def test_an_amended_commit_is_judged_too(repo: GitRepo) -> None:
    repo.stage("a.py", "x\n")
    repo.commit()
    install_hook(repo.root / ".git")
    repo.stage("a.py", MARKED)

    refusal = repo.run("git", "commit", "-q", "--amend", "--no-edit")

    assert refusal.status == 1
    assert REFUSAL in refusal.out + refusal.err
    repo.stage("a.py", RECORD)
    assert repo.run("git", "commit", "-q", "--amend", "--no-edit").status == 0


def test_a_commit_from_a_subfolder_is_judged_too(repo: GitRepo) -> None:
    install_hook(repo.root / ".git")
    repo.stage("d/a.py", MARKED)

    refusal = commit(repo, cwd=repo.root / "d")

    assert refusal.status == 1
    assert "d/a.py:1:1: TEN001" in refusal.out + refusal.err


def test_a_merge_is_judged_by_its_hook(repo: GitRepo) -> None:
    repo.stage("a.txt", "x\n")
    repo.commit()
    repo.git("switch", "-q", "-c", "side")
    repo.stage("b.py", MARKED)
    repo.commit()
    repo.git("switch", "-q", "main")
    repo.stage("c.txt", "x\n")
    repo.commit()
    install_hook(repo.root / ".git", "pre-merge-commit")

    refusal = repo.run("git", "merge", "-q", "-m", "Merge", "side")

    assert refusal.status != 0
    assert "b.py:1:1: TEN001" in refusal.out + refusal.err
    assert repo.git("log", "--format=%s", "-1").strip() == "Change"


def test_a_hook_in_a_linked_work_tree_reads_the_index_of_that_work_tree(
    repo: GitRepo, tmp_path: Path
) -> None:
    repo.stage("a.txt", "x\n")
    repo.commit()
    install_hook(repo.root / ".git")
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "-q", str(linked))
    repo.stage("main.py", MARKED)
    (linked / "d").mkdir()
    (linked / "d" / "linked.py").write_text(MARKED)
    repo.git("add", "d/linked.py", cwd=linked)

    refusal = commit(repo, cwd=linked / "d")

    assert refusal.status == 1
    assert "d/linked.py:1:1: TEN001" in refusal.out + refusal.err
    assert "main.py" not in refusal.out + refusal.err
    assert checked(repo, cwd=linked) == [("TEN001", "d/linked.py")]
    assert checked(repo) == [("TEN001", "main.py")]


# Submodules


def submodule(repo: GitRepo, tmp_path: Path) -> Path:
    """Add a repository with an AI-written file as a submodule, and return its folder."""
    inner = GitRepo(tmp_path / "inner", home=tmp_path)
    inner.stage("ai.py", MARKED)
    inner.commit()
    add = ("submodule", "--quiet", "add", str(inner.root), "sub")
    repo.git("-c", "protocol.file.allow=always", *add)
    return repo.root / "sub"


def test_the_outer_repository_sees_only_that_there_is_a_submodule(
    repo: GitRepo, tmp_path: Path
) -> None:
    repo.stage("tenure.toml", 'require = ["**"]\nexclude = [".gitmodules", "tenure.toml"]\n')
    folder = submodule(repo, tmp_path)
    (folder / "staged.py").write_text(MARKED)
    repo.git("add", "staged.py", cwd=folder)

    assert checked(repo) == []
    assert checked(repo, "--all") == []
    assert checked(repo, "sub") == []
    assert "sub/ai.py is not staged" in refused(repo.tenure("check", "sub/ai.py"))


def test_a_hook_inside_a_submodule_judges_the_submodule(repo: GitRepo, tmp_path: Path) -> None:
    folder = submodule(repo, tmp_path)
    install_hook(repo.root / ".git" / "modules" / "sub")
    (folder / "new.py").write_text(MARKED)
    repo.git("add", "new.py", cwd=folder)

    refusal = commit(repo, cwd=folder)

    assert refusal.status == 1
    assert "new.py:1:1: TEN001" in refusal.out + refusal.err
    assert checked(repo, "--all", cwd=folder) == [("TEN001", "ai.py"), ("TEN001", "new.py")]


# Kinds of repositories


def test_a_bare_repository_is_checked_by_its_commits(repo: GitRepo, tmp_path: Path) -> None:
    repo.stage("d/a.py", MARKED)
    repo.stage("x.png", b"\x89PNG")
    repo.stage("x.png.tenure.yaml", PLAIN_RECORD)
    repo.commit()
    repo.stage("b.py", MARKED)
    repo.commit()
    bare = tmp_path / "bare.git"
    repo.git("clone", "-q", "--bare", str(repo.root), str(bare))

    assert checked(repo, "--rev", "HEAD", cwd=bare) == [("TEN001", "b.py"), ("TEN001", "d/a.py")]
    assert checked(repo, "--rev", "main~1", cwd=bare) == [("TEN001", "d/a.py")]
    assert checked(repo, "--diff", "main~1..main", cwd=bare) == [("TEN001", "b.py")]
    said = refused(repo.tenure("check", cwd=bare))
    assert said == "tenure: a bare repository has no index\n  help: tenure check --rev HEAD\n"


@pytest.mark.parametrize("sparse_index", ["--no-sparse-index", "--sparse-index"])
def test_a_sparse_checkout_is_checked_whole(repo: GitRepo, sparse_index: str) -> None:
    crowd(repo)
    for folder in ("in", "out", "out/deeper"):
        repo.stage(f"{folder}/a.py", MARKED)
        repo.stage(f"{folder}/x.png", b"\x89PNG")
        repo.stage(f"{folder}/x.png.tenure.yaml", PLAIN_RECORD)
    repo.commit()
    repo.git("sparse-checkout", "set", "--cone", sparse_index, "in")
    repo.stage("in/a.py", MARKED + "x = 1\n")
    assert not (repo.root / "out").exists()

    assert checked(repo) == [("TEN001", "in/a.py")]
    assert checked(repo, "out/a.py") == [("TEN001", "out/a.py")]
    assert checked(repo, "--all") == [
        ("TEN001", "in/a.py"),
        ("TEN001", "out/a.py"),
        ("TEN001", "out/deeper/a.py"),
    ]


def test_a_shallow_clone_is_checked_and_a_range_it_lacks_is_said_so(
    repo: GitRepo, tmp_path: Path
) -> None:
    repo.stage("a.txt", "x")
    repo.commit()
    repo.git("switch", "-q", "-c", "side")
    repo.stage("b.py", MARKED)
    repo.commit()
    repo.git("switch", "-q", "main")
    repo.stage("c.py", MARKED)
    repo.commit()
    shallow = tmp_path / "shallow"
    source = f"file://{repo.root}"
    repo.git("clone", "-q", "--depth=1", "--no-single-branch", source, str(shallow))

    assert checked(repo, "--all", cwd=shallow) == [("TEN001", "c.py")]
    said = refused(repo.tenure("check", "--diff", "origin/side..origin/main", cwd=shallow))
    assert "no common ancestor in this clone" in said
    assert "git fetch --unshallow" in said


@pytest.fixture
def partial(repo: GitRepo, tmp_path: Path) -> Path:
    """Return a clone that has no blob but those of its last commit, and that cannot fetch."""
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.stage("tenure.toml", 'require = ["*.png"]\n')
    repo.stage("a.py", RECORD + "x = 1\n" * 40)
    repo.stage("old.py", RECORD + "y = 1\n" * 40)
    repo.stage("x.png", b"\x89PNG")
    repo.stage("x.png.tenure.yaml", PLAIN_RECORD)
    repo.commit("First")
    repo.stage("a.py", RECORD.replace("2027-01-15", "2027-01-25") + "x = 1\n" * 40)
    repo.stage("x.png.tenure.yaml", PLAIN_RECORD.replace("acme", "other"))
    repo.git("mv", "old.py", "new.py")
    repo.stage("new.py", RECORD + "y = 1\n" * 41)
    repo.commit("Second")
    clone = tmp_path / "partial"
    repo.git("clone", "-q", "--filter=blob:none", f"file://{repo.root}", str(clone))
    return clone


def objects(repo: GitRepo, cwd: Path) -> str:
    return repo.git("count-objects", "-v", cwd=cwd)


def test_a_partial_clone_is_checked_without_fetching(repo: GitRepo, partial: Path) -> None:
    before = objects(repo, partial)

    assert checked(repo, "--all", cwd=partial) == []
    assert checked(repo, "--rev", "HEAD", cwd=partial) == []
    assert checked(repo, cwd=partial) == []
    assert objects(repo, partial) == before


def unseen(outcome: Outcome) -> list[str]:
    return [line.split(": ")[1] for line in outcome.out.splitlines() if line.startswith("unseen")]


def test_what_a_partial_clone_lacks_of_a_commit_is_reported(repo: GitRepo, partial: Path) -> None:
    before = objects(repo, partial)

    outcome = repo.tenure("check", "--rev", "HEAD~1", "--as-of", DAY, cwd=partial)

    assert outcome.status == 1  # the picture, whose record cannot be seen
    assert unseen(outcome) == ["a.py", "old.py", "x.png.tenure.yaml"]
    assert objects(repo, partial) == before


def test_what_a_partial_clone_lacks_of_the_state_before_is_reported(
    repo: GitRepo, partial: Path
) -> None:
    before = objects(repo, partial)

    outcome = repo.tenure("check", "--diff", "HEAD~1..HEAD", "--as-of", DAY, cwd=partial)

    assert outcome.status == 0
    assert "a.py" in unseen(outcome)
    assert "x.png.tenure.yaml" in unseen(outcome)
    assert objects(repo, partial) == before


def test_a_policy_that_a_partial_clone_lacks_stops_the_check(repo: GitRepo, partial: Path) -> None:
    repo.stage("tenure.toml", "soon = 3\n")
    repo.commit()
    repo.git("pull", "-q", cwd=partial)
    repo.stage("tenure.toml", "soon = 4\n")
    repo.commit()
    repo.git("fetch", "-q", cwd=partial)

    said = refused(repo.tenure("check", "--rev", "origin/main", cwd=partial))

    assert "the policy tenure.toml is not in this clone" in said
    assert "help: git fetch" in said


def test_a_repository_with_sha_256_is_checked(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path / "repo", home=tmp_path)
    for name in os.listdir(repo.root / ".git"):
        repo.run("rm", "-rf", f".git/{name}")
    repo.git("init", "-q", "--object-format=sha256", "--initial-branch=main")
    repo.stage("a.py", MARKED)

    assert checked(repo) == [("TEN001", "a.py")]
    repo.commit()
    repo.stage("b.py", MARKED)
    repo.write("later.py", MARKED)
    repo.git("add", "-N", "later.py")
    repo.git("commit", "-q", "-m", "x")
    assert checked(repo, "--all") == [("TEN001", "a.py"), ("TEN001", "b.py")]
    assert checked(repo, "--rev", "HEAD") == [("TEN001", "a.py"), ("TEN001", "b.py")]
    assert checked(repo, "--diff", "HEAD~1..HEAD") == [("TEN001", "b.py")]


def test_a_repository_without_commits_is_checked(repo: GitRepo) -> None:
    assert checked(repo) == []
    assert checked(repo, "--all") == []
    repo.stage("a.py", MARKED)

    assert checked(repo) == [("TEN001", "a.py")]
    assert "no commit `HEAD`" in refused(repo.tenure("check", "--rev", "HEAD"))
    assert "no commit" in refused(repo.tenure("check", "--diff", "main..HEAD"))


# Large files


PEAK = """
import sys
from tenure.cli.main import main
status = main(['check', *sys.argv[1:]])
with open('/proc/self/status') as file:
    peak = next(int(line.split()[1]) for line in file if line.startswith('VmHWM'))
sys.exit(f'{peak} KB' if peak > 200 * 1024 else 90 + status)
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs Linux's /proc")
def test_a_file_of_a_hundred_megabytes_is_never_read_whole(repo: GitRepo) -> None:
    repo.git("config", "core.compression", "0")
    repo.stage("x.png", b"\x89PNG")
    for name in ("a.py", "n.ipynb", "plain.bin", "tenure-records.toml", "x.png.tenure.yaml"):
        with (repo.root / name).open("wb") as file:
            file.write(RECORD.encode())
            file.writelines((b"x" * 99 + b"\n") * 10_000 for _ in range(105))
        repo.git("add", name)

    for how in ([], ["--all"]):
        outcome = repo.run("python3", "-c", PEAK, "--as-of", DAY, *how)

        assert outcome.status == 91, outcome.err
        assert "tenure-records.toml" in outcome.out


# Commits and ranges


def test_a_commit_is_checked_whole(repo: GitRepo) -> None:
    repo.stage("a.py", MARKED)
    first = repo.commit()
    repo.stage("b.py", MARKED)
    repo.commit()
    repo.git("tag", "-a", "-m", "x", "v1")
    repo.stage("a.py", RECORD)

    assert checked(repo, "--rev", first) == [("TEN001", "a.py")]
    assert checked(repo, "--rev", "v1") == [("TEN001", "a.py"), ("TEN001", "b.py")]


def branches(repo: GitRepo) -> None:
    """Make a branch with one bad file, and go on with another one on `main`."""
    repo.stage("old.py", MARKED)
    repo.commit()
    repo.git("switch", "-q", "-c", "topic")
    repo.stage("topic.py", MARKED)
    repo.commit()
    repo.git("switch", "-q", "main")
    repo.stage("main.py", MARKED)
    repo.commit()
    repo.git("switch", "-q", "topic")


@pytest.mark.parametrize("text", ["main..topic", "main...topic", "main..", "main..HEAD"])
def test_a_range_is_what_its_end_changed_since_it_left_its_start(repo: GitRepo, text: str) -> None:
    branches(repo)

    assert checked(repo, "--diff", text) == [("TEN001", "topic.py")]


def test_a_range_finds_what_it_orphans_and_moves(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD)
    repo.stage("x.png", b"\x89PNG")
    repo.stage("x.png.tenure.yaml", PLAIN_RECORD)
    repo.stage("tenure-records.toml", ENTRY.format(path="gone.py"))
    repo.stage("gone.py", "x")
    repo.commit()
    repo.stage("a.py", RECORD.replace("2027-01-15", "2027-01-25"))
    repo.git("rm", "-q", "x.png", "gone.py")
    repo.commit()

    assert checked(repo, "--diff", "HEAD~1..HEAD") == [
        ("TEN007", "a.py"),
        ("TEN005", "tenure-records.toml"),
        ("TEN005", "x.png.tenure.yaml"),
    ]


def test_a_range_is_judged_by_the_policy_that_it_started_from(repo: GitRepo) -> None:
    repo.stage("tenure.toml", 'require = ["*.txt"]\n')
    repo.commit()
    repo.git("switch", "-q", "-c", "topic")
    repo.stage("tenure.toml", "require = []\n")
    repo.stage("a.txt", "x")
    repo.commit()
    repo.git("switch", "-q", "main")
    repo.stage("tenure.toml", "require = []\nsoon = 3\n")
    repo.commit()

    assert checked(repo, "--diff", "main..topic") == [("TEN001", "a.txt")]


def test_a_policy_that_a_range_breaks_is_a_finding_and_the_last_good_one_judges(
    repo: GitRepo,
) -> None:
    repo.stage("tenure.toml", 'require = ["*.txt"]\n')
    repo.commit()
    repo.stage("tenure.toml", 'require = ["*.txt"]\nsoon = "never"\n')
    repo.stage("svc/pyproject.toml", "[tool.tenure]\nlifecyle = 'durable'\n")
    repo.stage("a.txt", "x")
    repo.commit()

    outcome = repo.tenure("check", "--diff", "HEAD~1..HEAD", "--as-of", DAY)

    assert checked(repo, "--diff", "HEAD~1..HEAD") == [
        ("TEN001", "a.txt"),
        ("TEN018", "svc/pyproject.toml"),
        ("TEN018", "tenure.toml"),
    ]
    assert outcome.status == 1
    assert "tenure.toml:2:8: TEN018 error: the policy is invalid" in outcome.out
    assert 'soon = "never"' in outcome.out


def test_a_range_that_locks_what_a_folder_sets_breaks_the_policy_of_the_folder(
    repo: GitRepo,
) -> None:
    repo.stage("tenure.toml", "soon = 3\n")
    repo.stage("svc/tenure.toml", "soon = 4\n")
    repo.commit()
    repo.stage("tenure.toml", 'soon = 3\nlocked = ["soon"]\n')

    assert checked(repo) == [("TEN018", "svc/tenure.toml")]
    repo.commit()
    assert checked(repo, "--diff", "HEAD~1..HEAD") == [("TEN018", "svc/tenure.toml")]


def test_a_range_that_starts_from_a_broken_policy_says_where_it_is_broken(repo: GitRepo) -> None:
    repo.stage("tenure.toml", "soon = [")
    repo.commit()
    repo.stage("tenure.toml", "soon = 3\n")
    repo.commit()

    said = refused(repo.tenure("check", "--diff", "HEAD~1..HEAD"))

    assert said.startswith("tenure: at the merge base, tenure.toml:1:")


def test_commits_that_share_no_history_have_no_range(repo: GitRepo) -> None:
    repo.stage("a.txt", "x")
    repo.commit()
    repo.git("switch", "-q", "--orphan", "other")
    repo.commit("Other")

    assert "no common ancestor" in refused(repo.tenure("check", "--diff", "main..other"))
