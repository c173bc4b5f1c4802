"""The register of a tree: everything joined, the same on every machine, remembered or not."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

from support.repository import RECORD, GitRepo
from tenure import engine
from tenure.register.compute import compute
from tenure.register.item import Item, Register
from tenure.sources.git import Repository

DAY = date(2026, 11, 22)
PURPOSE = "#   purpose: Imports the invoices of the old ledger\n"
CODE = "import json\n\n\ndef run(x):\n    if x:\n        return json.dumps(x)\n    return 1\n"


def register(repo: GitRepo, root: Path | None = None, **options: Any) -> Register:
    with Repository(str(root or repo.root)) as repository:
        tree = repository.index()
        policies = engine.load_policy(tree, None)
        return compute(repository, tree, policies, DAY, name="shop", **options)


def items(repo: GitRepo, **options: Any) -> dict[str, Item]:
    return {item.key: item for item in register(repo, **options).items}


def tags(item: Item) -> dict[str, str]:
    return {tag.name: tag.reason for tag in item.tags}


def factor(item: Item, name: str) -> tuple[int, str]:
    return next((f.value, f.measured) for f in item.score.factors if f.name == name)


def entry(number: int, artifact: str, hours: float, kind: str, day: str = "2026-11-10") -> str:
    line = {"id": f"e{number}", "date": day, "artifact": artifact, "hours": hours, "kind": kind}
    return json.dumps(line) + "\n"


def test_an_artifact_with_a_record(repo: GitRepo) -> None:
    repo.stage("src/invoice.py", RECORD + PURPOSE + CODE)
    repo.stage("src/main.py", "import invoice\n")
    repo.stage("tests/test_invoice.py", "import invoice\n")
    repo.commit()

    (found,) = register(repo).items

    assert (found.key, found.kind, found.owner) == ("src/invoice.py", "library", "@acme/shop")
    assert (found.tool, found.lifecycle) == ("claude-code", "experimental")
    assert [f.value for f in found.score.factors] == [1, 1, 2, 2]
    assert (found.score.total, found.score.tier) == (4, "low")
    assert factor(found, "frequency") == (1, "1 commit in 90 days, used by 2 files")
    assert (found.commits, found.changed) == (1, date(2026, 11, 1))
    assert found.users == ("src/main.py", "tests/test_invoice.py")
    assert (found.tags, found.controls, found.drift) == ((), (), ())
    assert found.hours[:2] == (0.5, "estimated")
    assert [due.day for due in found.dues] == [date(2027, 1, 15)]
    assert found.quadrant == "low value, low risk"


def test_a_file_that_ai_produced_and_nobody_declared_is_an_item(repo: GitRepo) -> None:
    repo.stage("gen/a.py", CODE)
    repo.stage("tenure.toml", "require = ['gen/**']\n")

    found = items(repo)["gen/a.py"]

    assert (found.record, found.owner, found.lifecycle) == (None, "", "undeclared")
    assert "the policy says so" in tags(found)["undeclared"]
    assert factor(found, "friction") == (5, "no record names an owner")
    assert found.evidence is not None


def test_a_record_that_does_not_fit_the_schema_declares_nothing(repo: GitRepo) -> None:
    repo.stage("a.py", RECORD.replace("experimental", "eternal") + CODE)

    assert "does not fit the schema" in tags(items(repo)["a.py"])["undeclared"]


def test_a_group_is_one_item_with_the_worst_and_the_median(repo: GitRepo) -> None:
    repo.stage(
        "tenure-records.toml",
        '[[artifact]]\npath = "gen/**"\nid = "client"\nowner = "@acme/shop"\norigin = "codex"\n'
        'lifecycle = "experimental"\ncreated = 2026-11-01\nexpires = 2026-12-30\n',
    )
    for name in ("a", "b", "c"):
        repo.stage(f"gen/{name}.py", f"import {name}0\n{name} = 1\n")
    repo.stage(
        "gen/hard.py", "def f(x):\n" + "".join(f"    if x == {n}: x += 1\n" for n in range(99))
    )

    found = items(repo)["client"]

    assert found.paths == ("gen/a.py", "gen/b.py", "gen/c.py", "gen/hard.py")
    assert factor(found, "complexity")[0] == 1
    assert factor(found, "impact")[1].startswith("worst of 4 files")


def test_the_ledger_gives_hours_and_incidents(repo: GitRepo) -> None:
    repo.stage("a.sh", RECORD + "echo\n")
    text = entry(1, "a.sh", 6, "debugging") + entry(2, "a.sh", 0, "incident")
    text += (
        entry(3, "a.sh", 2.5, "saved") + entry(4, "a.sh", 9, "rework", "2026-12-01") + "broken\n"
    )
    repo.stage(".tenure/hours/2026-11.jsonl", text)

    whole = register(repo)
    (found,) = whole.items

    assert (found.saved, found.spent, found.incidents) == (2.5, 6.0, 1)
    assert (found.hours.source, found.hours.value) == ("logged", 6.0)
    assert factor(found, "impact") == (
        3,
        "kind script: 2, 0 files depend on it, 1 incident in 90 days",
    )
    assert whole.unseen == (".tenure/hours/2026-11.jsonl:5: the line is no JSON",)


def test_hours_of_the_record_come_before_the_estimate(repo: GitRepo) -> None:
    repo.stage("a.sh", RECORD + "#   hours: 3\necho\n")

    assert items(repo)["a.sh"].hours[:2] == (3.0, "record")


def test_codeowners_and_the_last_commit_of_an_owner_count(repo: GitRepo) -> None:
    repo.stage("a.sh", RECORD.replace("@acme/shop", "old@example.org") + "echo\n")
    repo.environment["GIT_AUTHOR_EMAIL"] = "old@example.org"
    repo.environment["GIT_COMMITTER_DATE"] = "2025-11-01T12:00:00Z"
    repo.stage("CODEOWNERS", "* @acme/shop\n")
    repo.commit()

    found = items(repo)["a.sh"]

    assert factor(found, "friction") == (
        5,
        "old@example.org: not in CODEOWNERS, a single person, no responder, no commit for 386 days",
    )
    assert tags(found)["orphaned"] == "old@example.org made no commit for 386 days"


def test_the_tier_asks_for_controls_and_a_floor_says_why(repo: GitRepo) -> None:
    repo.stage("infra/main.tf", RECORD + 'resource "x" "y" {}\n')
    repo.stage(
        "tenure.toml", "[[risk]]\npaths = ['infra/**']\ntier = 'medium'\nreason = 'production'\n"
    )

    found = items(repo)["infra/main.tf"]

    assert (found.score.tier, found.score.floor) == (
        "medium",
        "production (`risk` in tenure.toml:1)",
    )
    assert [one.name for one in found.controls if not one.evidence] == [
        *("purpose", "tests", "rollback", "security-review"),
    ]


def test_an_exceeded_budget_tags_what_counts_against_it(repo: GitRepo) -> None:
    repo.stage("a.sh", RECORD + "#   hours: 3\necho a\n")
    repo.stage("b.sh", RECORD.replace("@acme/shop", "@acme/web") + "#   hours: 3\necho b\n")
    repo.stage(
        "tenure.toml",
        "[[budget]]\nname = 'shop'\nhours = 2\nowner = '@acme/shop'\n"
        "[[budget]]\nname = 'all'\nhours = 6\n",
    )

    found = items(repo)

    assert tags(found["a.sh"])["over-budget"] == "exceeded budget: shop"
    assert "over-budget" not in tags(found["b.sh"])


def test_drift_is_measured_from_the_last_review(repo: GitRepo) -> None:
    lines = "".join(f"echo {number}\n" for number in range(20))
    repo.stage("a.sh", RECORD + lines)
    repo.commit()
    repo.environment["GIT_COMMITTER_DATE"] = "2026-11-15T12:00:00Z"
    new = RECORD.replace("@acme/shop", "@acme/web") + lines.replace("echo", "printf")
    repo.stage("a.sh", new)
    repo.commit()

    found = items(repo)["a.sh"]

    assert [sign.name for sign in found.drift] == ["owner", "rewritten"]
    assert tags(found)["drifted"].startswith(
        "its owner was @acme/shop and is @acme/web; 81% of its"
    )


def test_a_review_since_then_is_where_drift_begins(repo: GitRepo) -> None:
    repo.stage("a.sh", RECORD + "echo\n" * 20)
    repo.commit()
    repo.environment["GIT_COMMITTER_DATE"] = "2026-11-15T12:00:00Z"
    repo.stage("a.sh", RECORD + '#   validated: {human: "@ana, 2026-11-16"}\n' + "printf\n" * 20)
    repo.commit()

    assert items(repo)["a.sh"].drift == ()


def test_a_repository_without_commits_has_a_register(repo: GitRepo) -> None:
    repo.stage("a.sh", RECORD + "echo\n")

    (found,) = register(repo).items

    assert (found.commits, found.changed) == (0, None)


def test_items_are_sorted_by_key_as_bytes(repo: GitRepo) -> None:
    for name in ("b.sh", "ä.sh", "a.sh", "Z.sh", "a/b.sh"):
        repo.stage(name, RECORD + f"echo {name}\n")

    keys = [item.key for item in register(repo).items]

    assert keys == sorted(keys, key=str.encode)


def test_one_file_can_be_asked_for(repo: GitRepo) -> None:
    repo.stage("a.sh", RECORD + "echo a\n")
    repo.stage("b.sh", RECORD + "echo b\n. ./a.sh\n")

    assert items(repo, paths=["a.sh"]) == {"a.sh": items(repo)["a.sh"]}


def test_another_clone_without_a_memory_gives_the_same_register(
    repo: GitRepo, tmp_path: Path
) -> None:
    repo.stage("src/invoice.py", RECORD + PURPOSE + CODE)
    repo.stage("src/prompt.py", RECORD + "import openai\nopenai.create(model='gpt-4o')\n")
    repo.stage("tests/test_invoice.py", "import src.invoice\n")
    repo.commit()
    for number in range(3):
        repo.stage("src/invoice.py", RECORD + PURPOSE + CODE + f"# TODO {number}\n")
        register(repo)
        repo.commit("Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>")
    remembered = register(repo)

    shutil.copytree(repo.root, tmp_path / "clone", ignore=shutil.ignore_patterns("tenure"))

    assert register(repo, tmp_path / "clone") == remembered
    assert [sign.name for sign in items(repo)["src/invoice.py"].drift] == ["regenerated"]


def test_what_came_later_than_the_day_does_not_count(repo: GitRepo) -> None:
    repo.stage("a.sh", RECORD + "echo\n")
    repo.commit()
    before = register(repo)
    repo.environment["GIT_COMMITTER_DATE"] = "2026-12-24T12:00:00Z"
    repo.commit("Nothing")

    assert register(repo) == before


def test_a_commit_has_the_register_that_its_index_had(repo: GitRepo) -> None:
    repo.stage("a.sh", RECORD + "echo\n")
    commit = repo.commit()

    with Repository(str(repo.root)) as repository:
        tree = repository.commit("HEAD")
        found = compute(repository, tree, engine.load_policy(tree, None), DAY, name="shop")

    assert found == register(repo)._replace(commit=commit)
