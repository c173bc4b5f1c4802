"""Trees read from real repositories."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from support.processes import children
from support.repository import GitRepo
from tenure.errors import SourceError, UsageError
from tenure.sources import SUBMODULE, SYMLINK
from tenure.sources.git import Repository

Open = Callable[[GitRepo | Path], Repository]


@pytest.fixture(autouse=True)
def _only_the_given_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def opened() -> Iterator[Open]:
    """Return a function that opens a repository; all of them are closed at the end."""
    with ExitStack() as stack:

        def open_one(repo: GitRepo | Path) -> Repository:
            root = repo.root if isinstance(repo, GitRepo) else repo
            return stack.enter_context(Repository.discover(str(root)))

        yield open_one


def test_the_index_is_read_and_not_the_work_tree(opened: Open, repo: GitRepo) -> None:
    repo.stage("a.txt", "staged")
    repo.write("a.txt", "on disk")

    assert opened(repo).index().read(["a.txt"]) == {"a.txt": b"staged"}


def test_a_path_that_is_not_there_is_left_out(opened: Open, repo: GitRepo) -> None:
    repo.stage("a.txt", "x")

    tree = opened(repo).index()

    assert tree.read(["nope", "a.txt", "no\npe", "no pe"]) == {"a.txt": b"x"}


@pytest.mark.parametrize("name", ["a b", "a\nb", "a\tb", "-x", ":0:x", "ü", '"q"', "a\\b", "x\x01"])
def test_any_name_can_be_read(opened: Open, repo: GitRepo, name: str) -> None:
    repo.stage(name, f"content of {name!r}")
    tree = opened(repo).index()

    assert tree.read([name, "missing\nname", name + "x"]) == {name: f"content of {name!r}".encode()}
    assert [entry.path for entry in tree.entries()] == [name]


def test_bytes_that_are_not_utf8_survive(opened: Open, repo: GitRepo) -> None:
    repo.stage(b"caf\xe9.txt", "x")
    tree = opened(repo).index()

    assert [entry.path for entry in tree.entries()] == ["caf\udce9.txt"]
    assert tree.read(["caf\udce9.txt"]) == {"caf\udce9.txt": b"x"}


def test_only_the_window_of_a_large_file_is_returned(opened: Open, repo: GitRepo) -> None:
    repo.stage("big.txt", b"a" * 3_000_000)

    assert opened(repo).index().read(["big.txt"], limit=10) == {"big.txt": b"a" * 10}


def test_links_and_submodules_are_told_from_files(opened: Open, repo: GitRepo) -> None:
    commit = repo.commit()
    (repo.root / "link").symlink_to("target")
    repo.git("add", "link")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{commit},sub")
    repo.stage("file", "x")

    modes = {entry.path: entry.mode for entry in opened(repo).index().entries()}

    assert modes["link"] == SYMLINK
    assert modes["sub"] == SUBMODULE
    assert [e.path for e in opened(repo).index().entries() if e.is_file] == ["file"]


def test_changes_before_the_first_commit_are_additions(opened: Open, repo: GitRepo) -> None:
    repo.stage("a", "x")

    changes = opened(repo).staged_changes()

    assert [(c.status, c.path, c.old_path) for c in changes] == [("A", "a", None)]
    assert opened(repo).head() is None


def test_a_rename_knows_where_the_file_came_from(opened: Open, repo: GitRepo) -> None:
    repo.stage("old name", "line\n" * 20)
    repo.stage("gone", "something else\n" * 9)
    repo.commit()
    repo.git("mv", "old name", "new name")
    repo.git("rm", "-q", "gone")

    changes = {c.path: c for c in opened(repo).staged_changes()}

    assert (changes["new name"].status, changes["new name"].old_path) == ("R", "old name")
    assert (changes["gone"].status, changes["gone"].old_path) == ("D", "gone")


def test_the_index_that_git_names_is_used(
    opened: Open, repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.stage("a", "in the usual index")
    monkeypatch.setenv("GIT_INDEX_FILE", str(repo.root / ".git" / "other-index"))

    assert opened(repo).index().entries() == ()


def test_a_linked_work_tree_has_its_own_index(opened: Open, repo: GitRepo, tmp_path: Path) -> None:
    repo.stage("a", "x")
    repo.commit()
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    linked = opened(tmp_path / "linked")
    repo.git("rm", "-q", "--cached", "a")

    assert [entry.path for entry in linked.index().entries()] == ["a"]
    assert opened(repo).index().entries() == ()


def test_a_commit_of_a_bare_repository_can_be_read(
    opened: Open, repo: GitRepo, tmp_path: Path
) -> None:
    repo.stage("dir/a", "x")
    repo.commit()
    repo.git("clone", "-q", "--bare", str(repo.root), str(tmp_path / "bare.git"))
    bare = opened(tmp_path / "bare.git")
    tree = bare.commit("HEAD")

    assert bare.bare
    assert tree.read(["dir/a"]) == {"dir/a": b"x"}
    assert [entry.path for entry in tree.entries()] == ["dir/a"]


def test_an_unknown_revision_is_an_error_that_names_it(opened: Open, repo: GitRepo) -> None:
    with pytest.raises(SourceError, match="no commit `--output=x`"):
        opened(repo).commit("--output=x")


def test_no_repository_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    with pytest.raises(SourceError, match="no git repository"):
        Repository.discover(str(tmp_path))


def test_a_missing_git_is_an_error(
    opened: Open, repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(repo.root))

    with pytest.raises(SourceError, match="git was not found"):
        opened(repo).index().entries()


def test_a_git_that_is_too_old_is_named(
    opened: Open, repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "bin" / "git"
    old.parent.mkdir()
    old.write_text(
        '#!/bin/sh\ncase "$*" in *--version*) echo git version 2.30.2;;'
        " *) echo 'error: unknown switch `z`' >&2; exit 129;; esac\n"
    )
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{old.parent}{os.pathsep}{os.environ['PATH']}")

    with pytest.raises(SourceError, match=r"git 2\.30\.2 is too old"):
        opened(repo).index().read(["a"])


def test_a_path_outside_the_repository_is_refused(opened: Open, repo: GitRepo) -> None:
    with pytest.raises(UsageError, match="outside the repository"):
        opened(repo).relative(str(repo.root.parent / "x"))


def screened(opened: Open, repo: GitRepo, *, prepared: bool = False) -> tuple[set[str], list[str]]:
    repository = opened(repo)
    if prepared:
        repository.prepare_whole()
    tree = repository.index()
    heads, unseen = tree.screen(tree.entries(), lambda head: b"needle" in head, question="test")
    assert all(b"needle" in head for head in heads.values())
    return set(heads), list(unseen)


@pytest.mark.parametrize(("few", "prepared"), [(0, False), (0, True), (2000, False), (2000, True)])
def test_screening_finds_the_staged_content_whatever_is_on_disk(
    opened: Open, repo: GitRepo, monkeypatch: pytest.MonkeyPatch, few: int, prepared: bool
) -> None:
    monkeypatch.setattr("tenure.sources.trees.FEW", few)
    monkeypatch.setattr("tenure.sources.git.MANY", 0)
    for name in ("clean", "dirty", "deleted", "assumed", "skipped", "late"):
        repo.stage(name, "needle\n")
    repo.stage("not", "x")
    repo.stage("only on disk", "x")
    repo.commit()
    repo.write("dirty", "changed\n")
    (repo.root / "deleted").unlink()
    repo.git("update-index", "--assume-unchanged", "assumed")
    repo.write("assumed", "changed\n")
    repo.git("update-index", "--skip-worktree", "skipped")
    (repo.root / "skipped").unlink()
    repo.write("only on disk", "needle\n")

    assert screened(opened, repo, prepared=prepared) == (
        {"clean", "dirty", "deleted", "assumed", "skipped", "late"},
        [],
    )


def test_a_comparison_that_nobody_asks_for_is_ended(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenure.sources.git.MANY", 0)
    repo.stage("a", "x")
    before = children()

    with Repository.discover(str(repo.root)) as repository:
        repository.prepare_whole()
        assert len(children() - before) == 3

    assert children() <= before


def test_a_listed_tree_is_read_as_one_that_is_not(opened: Open, repo: GitRepo) -> None:
    repo.stage("a", "x")
    repo.stage("folder/b", "y")
    (repo.root / "link").symlink_to("a")
    repo.git("add", "link")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    paths = ["a", "folder/b", "folder", "link", "module", "nope"]

    plain, listed = opened(repo).index(), opened(repo).index()
    listed.entries()

    assert listed.read(paths) == plain.read(paths) == {"a": b"x", "folder/b": b"y", "link": b"a"}
    assert listed.has(paths) == plain.has(paths)


def test_screening_a_bare_repository_needs_no_disk(
    opened: Open, repo: GitRepo, tmp_path: Path
) -> None:
    repo.stage("a", "needle")
    repo.commit()
    repo.git("clone", "-q", "--bare", str(repo.root), str(tmp_path / "bare.git"))
    tree = opened(tmp_path / "bare.git").commit("HEAD")

    assert tree.screen(tree.entries(), lambda head: b"needle" in head, question="test") == (
        {"a": b"needle"},
        [],
    )


def test_content_that_a_partial_clone_lacks_is_reported_and_not_fetched(
    opened: Open, repo: GitRepo, tmp_path: Path
) -> None:
    repo.stage("a", "needle")
    repo.commit()
    repo.git("config", "uploadpack.allowFilter", "true")
    source = f"file://{repo.root}"
    repo.git(
        "clone", "-q", "--no-checkout", "--filter=blob:none", source, str(tmp_path / "partial")
    )
    tree = opened(tmp_path / "partial").commit("HEAD")

    assert tree.screen(tree.entries(), lambda _: True, question="test") == ({}, ["a"])


def test_comparing_with_the_disk_runs_no_filter(
    opened: Open, repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenure.sources.trees.FEW", 0)
    trap = tmp_path / "trap"
    repo.stage(".gitattributes", "* filter=evil\n")
    repo.stage("a", "needle")
    repo.commit()
    repo.git("config", "filter.evil.clean", f"touch {trap}; cat")
    repo.git("config", "filter.evil.required", "true")
    future = 4_000_000_000
    os.utime(repo.root / "a", (future, future))

    assert screened(opened, repo) == ({"a"}, [])
    assert not trap.exists()


def test_what_a_diff_tells_of_both_sides_need_not_be_listed(opened: Open, repo: GitRepo) -> None:
    repo.stage("kept", "1")
    repo.stage("gone", "x")
    repo.commit()
    repo.stage("kept", "2")
    repo.git("rm", "-q", "gone")
    repository = opened(repo)
    changes = repository.staged_changes()
    base = repository.commit("HEAD")
    base.know_before(changes)

    listed = {entry.path: entry for entry in repository.commit("HEAD").entries()}
    assert base.find(["kept", "gone"]) == listed
