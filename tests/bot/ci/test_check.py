"""The check of a job: annotations, a summary, SARIF and an exit status, and nothing at GitHub."""

import json
from pathlib import Path

import pytest

from support import jobs
from support.github.builders import Pull, Repository
from support.github.stand import Stand
from support.jobs import HEADER, Run
from tenure.errors import UsageError


def test_a_check_annotates_sums_up_and_writes_nothing_to_github(
    job: Run, stand: Stand, shop: Repository, pull: Pull
) -> None:
    ended = job("check", shop, payload=jobs.about(pull), token=jobs.reading_token(stand))

    assert ended.status == 1
    assert "::error file=new.py,line=1" in ended.log
    assert ended.outputs["conclusion"] == "failure"
    assert ended.outputs["errors"] == "1"
    sarif = json.loads(Path(ended.outputs["sarif"]).read_bytes())
    (result,) = sarif["runs"][0]["results"]
    assert result["ruleId"] == "TEN001"
    assert "new.py" in ended.summary
    assert [one.path for one in stand.requests("rest")] == []


def test_the_policy_says_what_fails(job: Run, shop: Repository) -> None:
    shop.push("main", {"tenure.toml": '[bot.conclusion]\nerror = "neutral"\n'})
    shop.push("feature", {"new.py": HEADER})

    ended = job("check", shop, payload=jobs.about(shop.open_pull("feature")))

    assert (ended.status, ended.outputs["conclusion"]) == (0, "neutral")


def test_the_commit_of_the_event_is_checked_though_another_one_is_there(
    job: Run, shop: Repository, pull: Pull
) -> None:
    event = jobs.about(pull)
    pull.push({"new.py": None})

    ended = job("check", shop, payload=event)

    assert (ended.status, "new.py" in ended.log) == (1, True)


def test_a_merge_group_is_checked(job: Run, stand: Stand, shop: Repository, pull: Pull) -> None:
    pull.enqueue()
    payload = stand.webhooks.of("merge_group")[-1].payload

    ended = job("check", shop, "merge_group", payload)

    assert (ended.status, ended.outputs["conclusion"]) == (1, "failure")
    assert "1 error to mend" in ended.summary


def test_a_push_checks_the_whole_commit(job: Run, shop: Repository) -> None:
    shop.push("main", {"a.py": HEADER, "b.py": "x = 1\n"})
    shop.push("main", {"b.py": "x = 2\n"})

    ended = job("check", shop, "push", {})

    assert ended.status == 1
    assert "::error file=a.py,line=1" in ended.log


def test_a_check_names_its_pull_request_to_another_job(
    job: Run, shop: Repository, pull: Pull, tmp_path: Path
) -> None:
    path = tmp_path / "given" / "pull.json"

    job("check", shop, payload=jobs.about(pull), save=str(path))

    said = json.loads(path.read_text())
    assert said == {"version": 1, "repository": shop.id, "pull": pull.number, "head": pull.head}


def test_only_a_pull_request_can_be_named(job: Run, shop: Repository, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="for pull requests"):
        job("check", shop, "push", {}, save=str(tmp_path / "pull.json"))


def test_a_workflow_that_follows_another_one_checks_nothing(
    job: Run, shop: Repository, pull: Pull
) -> None:
    with pytest.raises(UsageError, match="nothing to check"):
        job("check", shop, "workflow_run", jobs.after(pull))


def test_names_of_files_give_the_runner_no_commands(job: Run, shop: Repository) -> None:
    name = "a\n::set-output name=x::y\n%0A::warning::z.py"
    shop.push("feature", {name: HEADER})

    ended = job("check", shop, payload=jobs.about(shop.open_pull("feature")))

    commands = [line for line in ended.log.splitlines() if line.startswith("::")]
    assert len(commands) == 1
    assert commands[0].startswith("::error file=")


def test_a_page_of_the_register_is_written(job: Run, shop: Repository, tmp_path: Path) -> None:
    path = tmp_path / "site" / "index.html"

    ended = job("report", shop, "push", {}, html=str(path))

    assert (ended.status, ended.outputs["page"]) == (0, str(path))
    assert b"old.py" in path.read_bytes()
    assert "1 artifacts" not in ended.log


def test_a_policy_that_is_broken_on_the_branch_is_said_and_the_last_good_one_holds(
    job: Run, shop: Repository
) -> None:
    shop.push("main", {"tenure.toml": 'exclude = ["*.txt"]\n', "a.txt": HEADER})
    shop.push("main", {"tenure.toml": "exclude = 7\n"})

    ended = job("check", shop, "push", {})

    assert ended.status == 0
    assert "::warning title=tenure::the policy is invalid" in ended.log
