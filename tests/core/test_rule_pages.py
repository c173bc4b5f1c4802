"""Catalog, pages and `tenure rule` say the same, and the examples of the pages are true."""

import io
import json
import re
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from support.repository import GitRepo
from tenure import engine
from tenure.cli import rule as command
from tenure.errors import PolicyError, TenureError, UsageError
from tenure.finding import Severity
from tenure.policy import load
from tenure.rules.catalog import RULES
from tenure.rules.credit import MESSAGE
from tenure.sources import Scope
from tenure.sources.history import Commit, Person
from tenure.sources.memory import MemoryTree

PAGES = Path(__file__).parents[2] / "docs" / "rules"
SECTIONS = ["What it means", "Why it matters", "Wrong", "Right", "How to mend it"]
AS_OF = date(2026, 11, 20)

every_rule = pytest.mark.parametrize("code", RULES)


def page(code: str) -> str:
    return (PAGES / f"{code}.md").read_text(encoding="utf-8")


def section(code: str, title: str) -> str:
    return page(code).partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def example(code: str, title: str) -> dict[str, bytes]:
    found = re.findall(r"^`(\S+)`\n\n```\w+\n(.*?)^```$", section(code, title), re.M | re.S)
    return {path: text.encode() for path, text in found}


def findings(files: Mapping[str, bytes]) -> dict[str, set[Severity]]:
    """Return the severities of each code that is found in a tree; an invalid policy is TEN018.

    A file `COMMIT_EDITMSG` is the message of a commit.
    """
    tree = MemoryTree({"other.txt": b"", **files})
    person = Person("Nadia Osei", "nadia@example.org")
    message = files.get(MESSAGE, b"Change").decode()
    commit = Commit("1" * 40, (), person, person, 0, message)
    if any(table in files.get("tenure.toml", b"") for table in (b"[controls]", b"[[budget]]")):
        return _in_git(files)
    try:
        policy = engine.load_policy(tree, None)
        report = engine.check(tree, None, policy, AS_OF, Scope(), commits=[commit])
    except PolicyError:
        return {"TEN018": {Severity.ERROR}}
    codes = {finding.code for finding in report.findings}
    return {code: {f.severity for f in report.findings if f.code == code} for code in codes}


def _in_git(files: Mapping[str, bytes]) -> dict[str, set[Severity]]:
    """Return the same of rules that ask for scores, which only a repository has."""
    with TemporaryDirectory() as folder:
        repo = GitRepo(Path(folder) / "repo")
        for path, data in files.items():
            repo.stage(path, data)
        words = ("check", "--all", "--format", "json", "--as-of", AS_OF.isoformat())
        found = json.loads(repo.tenure(*words).out)["findings"]
    codes = {one["code"] for one in found}
    return {code: {Severity(f["severity"]) for f in found if f["code"] == code} for code in codes}


def asked(*words: str) -> str:
    parser = ArgumentParser()
    command.configure(parser)
    out = io.StringIO()
    assert command.run(parser.parse_args(words), out) == 0
    return out.getvalue()


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert sorted(path.name for path in PAGES.iterdir()) == [f"{code}.md" for code in RULES]
    assert [rule.page for rule in RULES.values()] == [f"docs/rules/{code}.md" for code in RULES]


def test_the_catalog_is_in_order_and_its_names_are_unique_slugs() -> None:
    assert [rule.code for rule in RULES.values()] == list(RULES) == sorted(RULES)
    names = [rule.name for rule in RULES.values()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", name) for name in names)


@every_rule
def test_the_page_starts_with_what_the_catalog_says(code: str) -> None:
    rule = RULES[code]

    title, summary, severity = page(code).split("\n\n")[:3]

    assert title == f"# {code}: {rule.name}"
    assert summary == f"{rule.summary}."
    assert severity.startswith(f"Default severity: **{rule.severity.value}**")


@every_rule
def test_every_page_has_the_same_sections(code: str) -> None:
    titles = re.findall("^## (.*)$", page(code), re.M)

    assert titles == [*SECTIONS, "How to configure it"]
    assert all(section(code, title).strip() for title in titles)


@every_rule
def test_every_link_of_a_page_leads_somewhere(code: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page(code)):
        assert (PAGES / target).is_file()


@every_rule
def test_help_is_two_to_four_sentences(code: str) -> None:
    assert 2 <= len(re.findall(r"[.?](?= |$)", RULES[code].help)) <= 4
    assert not RULES[code].summary.endswith(".")


@every_rule
def test_the_wrong_example_has_the_finding_and_no_other_error(code: str) -> None:
    found = findings(example(code, "Wrong"))

    assert code in found
    assert {other for other in found if Severity.ERROR in found[other]} <= {code}


@every_rule
def test_the_right_example_has_neither_the_finding_nor_an_error(code: str) -> None:
    files = example(code, "Right")

    found = findings(files)

    assert files
    assert code not in found
    assert not any(Severity.ERROR in severities for severities in found.values())


@every_rule
def test_the_configuration_that_a_page_shows_is_a_policy(code: str) -> None:
    for text in re.findall(
        r"^```toml\n(.*?)^```$", section(code, "How to configure it"), re.M | re.S
    ):
        load({"tenure.toml": text.encode()}).for_path("tools/report.py")
        assert f"{code} = " in text


def test_all_rules_are_listed_in_columns() -> None:
    lines = asked().splitlines()

    assert len(lines) == len(RULES)
    assert lines[0] == ("TEN001  missing-record       error    An AI-produced file has no record")
    assert lines[-2] == "TEN018  invalid-policy       error    The policy is invalid"


@pytest.mark.parametrize("word", ["TEN001", "ten001", " TEN001", "missing-record"])
def test_a_rule_is_found_by_code_or_name(word: str) -> None:
    assert asked(word) == page("TEN001")


def test_an_unknown_rule_is_an_error_with_a_guess() -> None:
    with pytest.raises(UsageError) as caught:
        asked("missing-recrd\x1b")

    assert caught.value.message == "There is no rule `missing-recrd\\x1b`. Did you mean TEN001?"


def test_a_guess_that_would_be_far_off_is_not_made() -> None:
    with pytest.raises(UsageError) as caught:
        asked("zzz")

    assert caught.value.message == "There is no rule `zzz`."


def installed_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "__file__", str(folder / "tenure" / "cli" / "rule.py"))


def test_an_installed_tenure_shows_the_page_that_it_carries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed_at(tmp_path, monkeypatch)
    pages = tmp_path / "tenure" / "rule_pages"
    pages.mkdir(parents=True)
    (pages / "TEN001.md").write_text("# Ünïcode\n", encoding="utf-8")

    assert asked("TEN001") == "# Ünïcode\n"


def test_an_installation_without_pages_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed_at(tmp_path, monkeypatch)

    with pytest.raises(TenureError, match="The page about TEN001 is missing"):
        asked("TEN001")
