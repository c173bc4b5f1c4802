"""`tenure register` as a person runs it: on one repository, and with a database for many."""

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from support.repository import RECORD, GitRepo, Outcome
from tenure import schema

DAY = "2026-11-22"
_MARKED = "# SPDX-AI-Disclosure: ai-generated\nprint(1)\n"
_RISKY = RECORD + "#   risk: critical\n#   value: low\nimport os\n"


@pytest.fixture
def shop(repo: GitRepo) -> GitRepo:
    """Return a repository with a record, a risky one and a file that nobody declared."""
    repo.stage("tools/report.py", RECORD + "import os\n")
    repo.stage("tools/risky.py", _RISKY)
    repo.stage("made.py", _MARKED)
    repo.commit()
    return repo


def listed(repo: GitRepo, *args: str) -> list[str]:
    """Return the keys of the artifacts that are listed."""
    return [one["key"] for one in document(repo, *args)["artifacts"]]


def document(repo: GitRepo, *args: str) -> Any:
    words = args if "--db" in args else ("--as-of", DAY, *args)
    return json.loads(good(repo.tenure("register", *words, "--format", "json")).out)


def good(outcome: Outcome) -> Outcome:
    assert outcome.status == 0, outcome
    return outcome


def refused(outcome: Outcome) -> str:
    assert outcome.status == 2, outcome
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    return outcome.err


def synced(repo: GitRepo, url: str, *args: str) -> str:
    words = ("sync", "--db", url, "--as-of", DAY, *args)
    return good(repo.tenure("register", *words)).out


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/register.sqlite"


def test_the_table_names_every_artifact(shop: GitRepo) -> None:
    out = good(shop.tenure("register", "--as-of", DAY)).out

    assert out.splitlines()[0].split() == [
        *("SCORE", "TIER", "HOURS", "DUE", "LIFECYCLE", "OWNER", "ARTIFACT", "DEBT")
    ]
    assert "undeclared    nobody      made.py" in out
    assert "2027-01-15  experimental  @acme/shop  tools/report.py" in out
    assert "3 artifacts" in out
    assert "\x1b" not in out


def test_the_tier_is_colored_where_color_is_wanted(shop: GitRepo) -> None:
    out = good(shop.tenure("register", "--color", "always")).out

    assert "\x1b[1;31mcritical\x1b[0m" in out


def test_nothing_is_cut_in_a_pipe(repo: GitRepo) -> None:
    path = "deep/" * 30 + "file.py"
    repo.stage(path, _MARKED)

    assert path in good(repo.tenure("register", COLUMNS="40")).out


def test_filters_sorts_and_limits(shop: GitRepo) -> None:
    assert listed(shop, "--lifecycle", "undeclared") == ["made.py"]
    assert listed(shop, "--tier", "critical") == ["tools/risky.py"]
    assert listed(shop, "--owner", "@ACME/shop", "--sort", "path") == [
        "tools/report.py",
        "tools/risky.py",
    ]
    assert listed(shop, "--sort", "path", "--reverse", "--limit", "1") == ["tools/risky.py"]
    assert listed(shop, "--due-before", "2027-01-15") == []
    assert len(listed(shop, "--due-before", "2027-01-16")) == 2
    assert listed(shop, "--tag", "undeclared") == ["made.py"]
    assert listed(shop, "--min-score", "626") == []


def test_an_empty_list_says_so(repo: GitRepo) -> None:
    assert "nothing in the register" in good(repo.tenure("register")).out


def test_more_than_is_shown_is_said(shop: GitRepo) -> None:
    assert "there are more" in good(shop.tenure("register", "--limit", "1")).out
    assert "there are more" not in good(shop.tenure("register", "--limit", "3")).out


def test_low_value_and_high_risk_come_first(shop: GitRepo) -> None:
    out = good(shop.tenure("register", "--quadrant")).out
    found = document(shop, "--quadrant")

    assert out.splitlines()[1].split() == [
        "low",
        "value,",
        "high",
        "risk",
        "1",
        *out.splitlines()[1].split()[5:],
    ]
    assert out.splitlines()[1].endswith("delete first")
    assert found["artifacts"][0]["key"] == "tools/risky.py"
    assert [one["artifacts"] for one in found["quadrants"]] == [1, 2, 0, 0]


@pytest.mark.parametrize("where", [(), ("--db",)])
def test_the_json_fits_its_schema(shop: GitRepo, url: str, where: tuple[str, ...]) -> None:
    synced(shop, url)
    found = document(shop, *where, *([url] if where else []), "--quadrant")

    Draft202012Validator(json.loads(schema.schema_text("register"))).validate(found)
    assert len(found["artifacts"]) == 3


def test_an_empty_register_is_json_too(repo: GitRepo) -> None:
    assert document(repo)["artifacts"] == []


def test_a_cell_of_csv_is_no_formula(repo: GitRepo) -> None:
    repo.stage("=cmd.py", RECORD + "#   purpose: '=HYPERLINK(1)'\nx = 1\n")

    out = good(repo.tenure("register", "--format", "csv")).out

    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["key"], row["purpose"], row["owner"]) == (
        "'=cmd.py",
        "'=HYPERLINK(1)",
        "'@acme/shop",
    )


def test_a_cell_of_markdown_ends_no_cell_and_mentions_nobody(repo: GitRepo) -> None:
    repo.stage("a|`b.py", RECORD + "x = 1\n")

    out = good(repo.tenure("register", "--format", "markdown")).out

    assert "| ``a\\|`b.py`` |" in out
    assert "| `@acme/shop` |" in out


@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
def test_a_path_that_is_no_text_is_shown_and_stored(repo: GitRepo, url: str) -> None:
    repo.stage(b"a\xff.py", RECORD + "x = 1\n")
    repo.commit()
    synced(repo, url)

    assert "a\\xff.py" in good(repo.tenure("register")).out
    assert listed(repo) == listed(repo, "--db", url) == ['"a\\377.py"']


def test_the_register_of_a_commit_stays_what_it_was(shop: GitRepo) -> None:
    shop.git("rm", "-q", "made.py")
    shop.commit("Remove")

    assert "made.py" not in listed(shop)
    assert "made.py" in listed(shop, "--rev", "HEAD~1")


def test_a_refactoring_pays_back(shop: GitRepo) -> None:
    args = ("register", "--payback", "tools/report.py", "--cost", "3")

    assert "3 h never pay back" in good(shop.tenure(*args)).out
    good(shop.tenure("log", "tools/report.py", "9h", "--on", DAY))
    shop.git("add", "-A")
    out = good(shop.tenure(*args, "--after", "1", "--as-of", DAY)).out
    assert "it saves 8 h a month: 3 h pay back in 0.4 months" in out
    assert "0 h saved, 9 h spent, 9 h lost (as logged)" in out
    found = json.loads(good(shop.tenure(*args, "--format", "json")).out)
    assert (found["cost"], found["artifact"]["key"]) == (3, "tools/report.py")


def test_a_sync_says_what_it_changed(shop: GitRepo, url: str) -> None:
    assert synced(shop, url).endswith("3 added, 0 changed, 0 retired, 0 as before\n")
    assert synced(shop, url).endswith("0 added, 0 changed, 0 retired, 3 as before\n")

    shop.git("mv", "tools/report.py", "tools/sums.py")
    shop.git("rm", "-q", "made.py")
    shop.commit("Move")

    assert "1 changed (1 of them renamed), 1 retired" in synced(shop, url)
    assert sorted(listed(shop, "--db", url)) == ["tools/risky.py", "tools/sums.py"]


def test_a_database_lists_many_repositories(shop: GitRepo, url: str, tmp_path: Path) -> None:
    other = GitRepo(tmp_path / "other", home=tmp_path)
    other.git("remote", "add", "origin", "https://nadia:geheim@git.example.org/acme/pay.git")
    other.stage("pay.py", RECORD + "import os\n")
    other.commit()
    synced(shop, url, "--repository", "acme/shop")

    assert synced(other, url).startswith("acme/pay as of 2026-11-22: ")
    assert len(listed(other, "--db", url)) == 4
    assert listed(other, "--db", url, "--repository", "acme/pay") == ["pay.py"]
    assert listed(shop, "--db", url, "--tier", "critical") == ["tools/risky.py"]
    out = good(other.tenure("register", "--db", url, "--quadrant")).out
    assert "acme/shop: tools/risky.py" in out
    assert "geheim" not in out


@pytest.mark.parametrize(
    ("args", "name"),
    [
        (("git@example.org:acme/shop.git",), "acme/shop"),
        (("ssh://git@example.org/deep/group/acme/shop",), "acme/shop"),
        (("https://example.org/shop/",), "shop"),
        ((), "repo"),
    ],
)
def test_a_repository_is_called_what_every_clone_calls_it(
    shop: GitRepo, url: str, args: tuple[str, ...], name: str
) -> None:
    if args:
        shop.git("remote", "add", "origin", *args)

    assert synced(shop, url).startswith(f"{name} as of ")


def test_without_a_url_the_environment_names_the_database(shop: GitRepo, url: str) -> None:
    good(shop.tenure("register", "sync", TENURE_DATABASE_URL=url))

    out = good(shop.tenure("register", "--db", TENURE_DATABASE_URL=url)).out
    assert "made.py" in out


def test_without_any_name_the_database_is_a_file_of_the_user(shop: GitRepo, tmp_path: Path) -> None:
    good(shop.tenure("register", "sync", XDG_DATA_HOME=str(tmp_path / "data")))

    assert (tmp_path / "data" / "tenure" / "register.sqlite").exists()


def test_a_database_is_migrated_when_asked(shop: GitRepo, url: str) -> None:
    out = good(shop.tenure("register", "migrate", "--db", url)).out

    assert "from nothing to version 0002" in out
    assert "is up to date" in good(shop.tenure("register", "migrate", "--db", url)).out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--db", "sqlite:////none/such.sqlite"), "tenure register sync --db URL"),
        (("--db", "postgresql://u:geheim@localhost:1/d"), "cannot be reached"),
        (("sync", "--db", "postgresql://u:geheim@localhost:1/d"), "cannot be reached"),
        (("--db", "geheim"), "--db takes the URL of a database"),
        (("migrate", "--db", "mysql://u:geheim@h/d"), "SQLite or PostgreSQL, not `mysql`"),
        (("--repository", "a"), "add --db URL"),
        (("--db", "sqlite:///x", "--as-of", DAY), "for a repository"),
        (("--limit", "-1"), "from 0"),
        (("--payback", "made.py"), "--cost HOURS"),
        (("--payback", "made.py", "--cost", "nan"), "--cost HOURS"),
        (("--payback", "none.py", "--cost", "1"), "belongs to no artifact"),
        (("--payback", "made.py", "--cost", "1", "--format", "csv"), "text or json"),
        (("--cost", "1"), "--payback PATH"),
        (("--due-before", "soon"), "is not a day"),
        (("--rev", "none"), "no commit `none`"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said(shop: GitRepo, args: tuple[str, ...], words: str) -> None:
    said = refused(shop.tenure("register", *args))

    assert words in said
    assert "geheim" not in said


def test_a_repository_that_a_database_does_not_know_is_said(shop: GitRepo, url: str) -> None:
    synced(shop, url)

    said = refused(shop.tenure("register", "--db", url, "--repository", "acme/none"))

    assert "knows no repository acme/none" in said


def test_a_register_without_a_database_imports_none(shop: GitRepo) -> None:
    code = (
        "import sys; from tenure.cli.main import main; main(['register']);"
        "print([name for name in ('sqlalchemy', 'alembic') if name in sys.modules])"
    )

    assert good(shop.run("python", "-c", code)).out.endswith("[]\n")
