"""`tenure report` as a person runs it."""

import os
import stat
from pathlib import Path

import pytest

from support.repository import RECORD, GitRepo

DAY = "2026-11-22"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo(tmp_path / "shop")
    made.stage("a.py", RECORD)
    made.stage("b.py", RECORD)
    made.commit()
    return made


def test_one_file_is_written_and_said(repo: GitRepo) -> None:
    done = repo.tenure("report", "--html", "out.html", "--as-of", DAY)

    assert done.status == 0, done.err
    assert done.out == "out.html: 2 artifacts, 0.3 MB\n"
    assert repo.read("out.html").startswith(b"<!doctype html>")
    assert [name for name in os.listdir(repo.root) if name.startswith(".tenure-")] == []


def test_equal_arguments_give_equal_bytes_on_every_machine(repo: GitRepo) -> None:
    words = ("--as-of", DAY, "--rev", "HEAD")

    repo.tenure("report", "--html", "one.html", *words)
    repo.tenure(
        "report", "--html", "two.html", *words, TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7"
    )

    assert repo.read("one.html") == repo.read("two.html")


def test_a_commit_can_be_asked(repo: GitRepo) -> None:
    repo.git("rm", "-q", "b.py")

    staged = repo.tenure("report", "--html", "out.html", "--as-of", DAY).out
    committed = repo.tenure("report", "--html", "out.html", "--as-of", DAY, "--rev", "HEAD").out

    assert "1 artifact," in staged
    assert "2 artifacts," in committed


def test_an_old_page_is_replaced_as_a_whole_and_keeps_its_rights(repo: GitRepo) -> None:
    target = repo.root / "out.html"
    target.write_text("old")
    target.chmod(0o600)
    os.link(target, repo.root / "kept.html")

    repo.tenure("report", "--html", "out.html", "--as-of", DAY)

    assert (repo.root / "kept.html").read_text() == "old"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_link_stays_a_link(repo: GitRepo, tmp_path: Path) -> None:
    (tmp_path / "real.html").write_text("old")
    (repo.root / "out.html").symlink_to(tmp_path / "real.html")

    repo.tenure("report", "--html", "out.html", "--as-of", DAY)

    assert (repo.root / "out.html").is_symlink()
    assert (tmp_path / "real.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize("target", ["none/out.html", "."])
def test_a_place_that_takes_no_file_is_an_error_in_a_sentence(repo: GitRepo, target: str) -> None:
    done = repo.tenure("report", "--html", target, "--as-of", DAY)

    assert done.status == 2
    assert "cannot be written" in done.err
    assert "Traceback" not in done.err


def test_an_invalid_policy_leaves_the_old_page(repo: GitRepo) -> None:
    repo.write("out.html", "old")
    repo.stage("tenure.toml", "[cliff]\ncount = 'many'\n")

    done = repo.tenure("report", "--html", "out.html", "--as-of", DAY)

    assert done.status == 2
    assert repo.read("out.html") == b"old"
