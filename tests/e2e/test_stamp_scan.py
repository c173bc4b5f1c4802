"""`tenure stamp --from-scan`: what AI made and nobody answers for gets its records, shown first."""

import os
import pty
import subprocess

import pytest

from support.checking import MARKED, checked
from support.repository import RECORD, GitRepo, Outcome

DAY = "2026-11-22"
CREDIT = "\n\nCo-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>"
RECORDS = "tenure-records.toml"


@pytest.fixture
def shop(repo: GitRepo) -> GitRepo:
    """Return a repository with AI-made files, one that a person made and one with a record."""
    repo.git("config", "user.email", "lead@example.org")
    repo.stage("human.py", "print(0)\n")
    repo.commit("By hand")
    repo.stage("gen/a.py", "print(1)\n" * 9)
    repo.stage("gen/b.json", '{"b": 2}\n')
    repo.stage("done.py", RECORD + "print(3)\n")
    repo.commit(f"Add them{CREDIT}")
    repo.stage("marked.py", MARKED)
    repo.commit("Add the marked one")
    return repo


def scan(repo: GitRepo, *words: str, status: int = 0) -> Outcome:
    outcome = repo.tenure("stamp", "--from-scan", "--as-of", DAY, *words)
    assert outcome.status == status, outcome
    return outcome


def undeclared(repo: GitRepo) -> list[str]:
    repo.git("add", "--all")
    return [path for code, path in checked(repo, "--all", "--history") if code == "TEN001"]


def test_it_only_shows_where_nobody_can_be_asked(shop: GitRepo) -> None:
    outcome = scan(shop, "--carrier", "registry")

    rows = [line.split() for line in outcome.out.splitlines()[:4]]
    assert rows[0] == ["PATH", "CARRIER", "OWNER", "ORIGIN", "CREATED", "ENDS"]
    assert [row[0] for row in rows[1:]] == ["gen/a.py", "gen/b.json", "marked.py"]
    assert rows[1][1:5] == [
        RECORDS,
        "nadia@example.org",
        "claude-code/claude-opus-4.5",
        "2026-11-01",
    ]
    assert "3 records; 1 file changed, +25 lines\n" in outcome.out
    again = f"tenure stamp --from-scan --carrier registry --as-of {DAY} --yes"
    assert outcome.out.endswith(f"nothing written; to write it: {again}\n")
    assert shop.git("status", "--porcelain") == ""


def test_the_command_that_it_names_writes(shop: GitRepo) -> None:
    said = scan(shop, "--min-strength", "medium", "gen").out.rpartition(": ")[2]

    assert shop.run("sh", "-c", said).status == 0
    assert undeclared(shop) == ["marked.py"]


@pytest.mark.parametrize("words", [[], ["--carrier", "registry"], ["--group-by", "folder"]])
def test_afterwards_nothing_is_without_a_record(shop: GitRepo, words: list[str]) -> None:
    assert undeclared(shop) == ["gen/a.py", "gen/b.json", "marked.py"]

    scan(shop, *words, "--yes")

    before = shop.git("status", "--porcelain")
    assert "nothing to write" in scan(shop, *words, "--yes").out
    assert shop.git("status", "--porcelain") == before
    assert undeclared(shop) == []
    assert shop.tenure("check", "--all", "--history", "--as-of", DAY).status == 0


def test_each_file_gets_the_carrier_that_suits_it(shop: GitRepo) -> None:
    scan(shop, "--yes")

    assert shop.read("gen/a.py").startswith(b"# tenure:\n")
    assert (shop.root / "gen/b.json.tenure.yaml").exists()
    assert shop.read("human.py") == b"print(0)\n"


def test_records_that_git_ignores_are_named_with_what_takes_them_in(shop: GitRepo) -> None:
    shop.write(".gitignore", "*.tenure.yaml\n")

    said = scan(shop, "--yes").out

    place = "gen/b.json.tenure.yaml"
    assert f"git ignores {place}: no commit takes it along unless it is added with: " in said
    shop.run("sh", "-c", said.rpartition("added with: ")[2].partition("\n")[0])
    assert place in shop.git("ls-files")


def test_the_policy_says_where_records_go(shop: GitRepo) -> None:
    shop.stage("tenure.toml", 'carrier = "registry"\n')

    scan(shop, "--yes")

    assert shop.read(RECORDS).decode().count("[[artifact]]") == 3


def test_a_folder_is_one_entry(shop: GitRepo) -> None:
    scan(shop, "--group-by", "folder", "--yes")

    text = shop.read(RECORDS).decode()
    assert 'path = "gen/*"\neach = true\n' in text
    assert 'path = "marked.py"\n' in text


def test_what_gets_no_record_is_said_and_the_rest_is_written(shop: GitRepo) -> None:
    shop.stage("gen/tenure.toml", 'lifecycle = "durable"\n')

    shown = scan(shop)
    written = scan(shop, "--yes", status=2)

    assert "no record: gen/a.py gets no record like this: `purpose` is missing" in shown.out
    assert "gen/b.json gets no record like this: `purpose` is missing" in written.err
    assert undeclared(shop) == ["gen/a.py", "gen/b.json"]
    assert scan(shop, "--yes", status=2).out.endswith("no file that counts lacks a record\n")


def test_a_file_that_cannot_be_written_keeps_nothing_else_back(shop: GitRepo) -> None:
    (shop.root / "gen/a.py").chmod(0o444)

    outcome = scan(shop, "--yes", status=2)

    assert "gen/a.py is write-protected" in outcome.err
    assert undeclared(shop) == ["gen/a.py"]


def test_what_is_not_on_disk_is_left_alone(shop: GitRepo) -> None:
    (shop.root / "gen/a.py").unlink()
    (shop.root / "gen/b.json").unlink()
    (shop.root / "gen/b.json").symlink_to("../human.py")

    outcome = scan(shop, "--yes")

    assert "gen/" not in outcome.out
    assert shop.read("human.py") == b"print(0)\n"


def asked(repo: GitRepo, answer: str) -> str:
    """Run it on a terminal, and answer."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        ["tenure", "stamp", "--from-scan", "--as-of", DAY],
        cwd=repo.root,
        env=repo.environment,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    os.write(ours, f"{answer}\n".encode())
    said = child.communicate()[0].decode()
    os.close(ours)
    os.close(theirs)
    assert child.returncode == 0, said
    return said


def test_a_person_is_asked(shop: GitRepo) -> None:
    assert "Write 3 records? [y/N] nothing written\n" in asked(shop, "no")
    assert undeclared(shop) == ["gen/a.py", "gen/b.json", "marked.py"]
    assert "[y/N] written" in asked(shop, "y")
    assert undeclared(shop) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--from-scan", "--fix"], "--fix mends records that are there"),
        (["--from-scan", "--group-by", "folder", "--carrier", "header"], "--carrier registry"),
        (["--dry-run", "a.py"], "go with --from-scan"),
        ([], "no file is named"),
    ],
)
def test_words_that_do_not_go_together_are_refused(
    repo: GitRepo, words: list[str], message: str
) -> None:
    outcome = repo.tenure("stamp", *words)

    assert outcome.status == 2
    assert message in outcome.err
