"""git merges registries with our driver, as `tenure init` sets it up."""

import pytest

from support.checking import ENTRY
from support.repository import GitRepo, Outcome

RECORDS = "tenure-records.toml"
BASELINE = "tenure-baseline.txt"


@pytest.fixture
def shop(repo: GitRepo) -> GitRepo:
    """Return a repository that is set up and has a registry with two entries."""
    repo.tenure("init", "--yes")
    repo.stage(RECORDS, ENTRY.format(path="a.py") + ENTRY.format(path="b.py"))
    repo.stage(BASELINE, "TEN001 a.py\nTEN001 m.py\n")
    repo.git("add", "--all")
    repo.commit()
    return repo


def merged(repo: GitRepo, ours: str, theirs: str, path: str = RECORDS) -> Outcome:
    """Change a file in two branches and merge them."""
    repo.git("switch", "-q", "-c", "theirs")
    repo.stage(path, theirs)
    repo.commit("Theirs")
    repo.git("switch", "-q", "main")
    repo.stage(path, ours)
    repo.commit("Ours")
    return repo.run("git", "merge", "-q", "-m", "Merge", "theirs")


def test_entries_added_on_both_sides_merge(shop: GitRepo) -> None:
    old = shop.read(RECORDS).decode()

    outcome = merged(shop, old + ENTRY.format(path="d.py"), old + ENTRY.format(path="c.py"))

    assert outcome.status == 0, outcome
    both = old + ENTRY.format(path="c.py") + ENTRY.format(path="d.py")
    assert shop.read(RECORDS).decode() == both.lstrip("\n")
    assert shop.git("status", "--porcelain") == ""


def test_two_edits_of_one_entry_conflict(shop: GitRepo) -> None:
    old = shop.read(RECORDS).decode()
    ours = old.replace("2027-01-15", "2027-01-10", 1)
    theirs = old.replace("2027-01-15", "2027-01-05", 1) + ENTRY.format(path="c.py")

    outcome = merged(shop, ours, theirs)

    assert outcome.status == 1
    assert "tenure-records.toml: the entry a.py: both sides changed it" in outcome.err
    text = shop.read(RECORDS).decode()
    assert text.count("<<<<<<< ours\n") == 1
    assert text.endswith(ENTRY.format(path="b.py") + ENTRY.format(path="c.py"))
    assert shop.git("diff", "--name-only", "--diff-filter=U") == f"{RECORDS}\n"


def test_an_entry_removed_here_and_edited_there_conflicts(shop: GitRepo) -> None:
    ours = ENTRY.format(path="b.py")
    theirs = shop.read(RECORDS).decode().replace("2027-01-15", "2027-01-05", 1)

    outcome = merged(shop, ours, theirs)

    assert outcome.status == 1
    assert "2027-01-05" in shop.read(RECORDS).decode()


def test_reordered_entries_and_windows_line_ends_merge(shop: GitRepo) -> None:
    reordered = (ENTRY.format(path="b.py") + ENTRY.format(path="a.py")).replace("\n", "\r\n")
    theirs = shop.read(RECORDS).decode() + ENTRY.format(path="c.py")

    outcome = merged(shop, reordered, theirs)

    assert outcome.status == 0, outcome
    text = ENTRY.format(path="b.py") + ENTRY.format(path="c.py") + ENTRY.format(path="a.py")
    assert shop.read(RECORDS).decode() == text.lstrip("\n").replace("\n", "\r\n")


def test_a_registry_that_cannot_be_read_is_merged_by_lines(shop: GitRepo) -> None:
    old = shop.read(RECORDS).decode()
    clean = merged(shop, "[[artifact]\n" + old, old + ENTRY.format(path="c.py"))

    assert clean.status == 0, clean
    assert shop.read(RECORDS).decode() == "[[artifact]\n" + old + ENTRY.format(path="c.py")


def test_a_conflict_by_lines_says_why(shop: GitRepo) -> None:
    old = shop.read(RECORDS).decode()
    outcome = merged(shop, old + "[[artifact]\n", old + ENTRY.format(path="c.py"))

    assert outcome.status == 1
    assert "it is no plain registry file, so it was merged by lines" in outcome.err
    assert b"<<<<<<< ours\n" in shop.read(RECORDS)


def test_a_rebase_merges_alike(shop: GitRepo) -> None:
    old = shop.read(RECORDS).decode()
    shop.git("switch", "-q", "-c", "topic")
    shop.stage(RECORDS, old + ENTRY.format(path="d.py"))
    shop.commit("Topic")
    shop.git("switch", "-q", "main")
    shop.stage(RECORDS, old + ENTRY.format(path="c.py"))
    shop.commit("Main")

    outcome = shop.run("git", "rebase", "-q", "main", "topic")

    assert outcome.status == 0, outcome
    assert shop.read(RECORDS).decode().count("[[artifact]]") == 4


def test_baselines_merge_to_both(shop: GitRepo) -> None:
    outcome = merged(shop, "TEN001 m.py\n", "TEN001 a.py\n", BASELINE)

    assert outcome.status == 0, outcome
    assert b"<<<" not in shop.read(BASELINE)


def test_a_file_that_is_not_there_is_one_clear_line(repo: GitRepo) -> None:
    repo.write("a", "")

    outcome = repo.tenure("merge-registry", "missing", "a", "a")

    assert (outcome.status, outcome.err) == (2, "tenure: missing: No such file or directory\n")
