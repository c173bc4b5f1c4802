"""The example workflows run for real: their own shell text, real processes, real git, a bare environment."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from support import jobs
from support.github.builders import Pull, Repository
from support.jobs import HEADER
from support.runner import OURS, ROOT, Runner

EXAMPLES = ROOT / "examples" / "workflows"
FILES = [ROOT / "action.yml", *sorted(EXAMPLES.glob("*.yml"))]


@pytest.fixture
def runner(shop: Repository, tmp_path: Path) -> Runner:
    return Runner(shop, tmp_path / "runner")


def bodies(pull: Pull) -> list[str]:
    return [row["body"] for row in pull.comments(jobs.ACTIONS)]


def test_a_pull_request_is_checked_and_commented(runner: Runner, pull: Pull) -> None:
    token = jobs.actions_token(pull.repository)

    done = runner.run(EXAMPLES / "pull-request.yml", "pull_request", jobs.about(pull), token=token)

    assert not done["check"].passed
    assert "::error file=new.py,line=1" in done["check"].log
    assert "new.py" in runner.summary
    assert done["comment"].passed, done["comment"].log
    assert len(bodies(pull)) == 1
    pinned = f"-r {ROOT}/requirements/action.txt -r {ROOT}/requirements/build.txt"
    assert runner.installed == len(done) * [
        f"--quiet --disable-pip-version-check install --require-hashes {pinned}",
        f"--quiet --disable-pip-version-check install --no-index --no-deps --no-build-isolation {ROOT}",
    ]


def test_a_fork_gets_its_comment_from_a_job_that_follows(runner: Runner, shop: Repository) -> None:
    shop.stand.person("lena")
    fork = shop.fork("lena")
    fork.push("idea", {"new.py": HEADER}, by="lena")
    pull = shop.open_pull((fork, "idea"), by="lena")

    first = runner.run(
        EXAMPLES / "fork-check.yml",
        "pull_request",
        jobs.about(pull),
        token=jobs.reading_token(shop.stand),
    )
    second = runner.run(
        EXAMPLES / "fork-comment.yml",
        "workflow_run",
        jobs.after(pull),
        token=jobs.actions_token(shop),
    )

    assert not first["check"].passed
    assert second["comment"].passed, second["comment"].log
    assert len(bodies(pull)) == 1


def test_the_schedule_keeps_the_dashboard(runner: Runner, shop: Repository) -> None:
    done = runner.run(EXAMPLES / "schedule.yml", "schedule", {}, token=jobs.actions_token(shop))

    assert done["sweep"].passed, done["sweep"].log
    found = shop.act("nadia", "GET", "/issues?state=all")
    assert [one["user"]["login"] for one in found] == [jobs.ACTIONS]


def test_sweeps_are_started_from_elsewhere(runner: Runner) -> None:
    done = runner.run(EXAMPLES / "schedule-elsewhere.yml", "schedule", {}, token="")

    assert done["start"].passed
    assert runner.called == [
        "workflow run schedule.yml --repo acme/shop",
        "workflow run schedule.yml --repo acme/quiet",
    ]


def test_code_scanning_gets_the_findings(runner: Runner, pull: Pull) -> None:
    token = jobs.actions_token(pull.repository)

    done = runner.run(EXAMPLES / "code-scanning.yml", "pull_request", jobs.about(pull), token=token)

    assert done["scan"].passed, done["scan"].log
    (result,) = runner.sarif[0]["runs"][0]["results"]
    assert result["ruleId"] == "TEN001"


def test_the_register_becomes_a_page(runner: Runner, shop: Repository) -> None:
    done = runner.run(EXAMPLES / "report.yml", "push", {}, token=jobs.actions_token(shop))

    assert done["deploy"].passed, done["build"].log
    assert runner.site is not None
    assert b"old.py" in runner.site


# What the files hold


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_input_gets_into_shell_text_and_every_action_is_pinned(path: Path) -> None:
    content = yaml.safe_load(path.read_text())
    jobs_of = content.get("jobs", {"action": content.get("runs")}).values()
    steps = [step for job in jobs_of for step in job["steps"]]

    for step in steps:
        assert "${{" not in step.get("run", "")
        if "uses" in step:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"])
    for job in content.get("jobs", {}).values():
        assert "timeout-minutes" in job
        assert content["permissions"] == {}


@pytest.mark.parametrize("path", FILES[1:], ids=lambda path: path.name)
def test_an_example_uses_only_inputs_that_the_action_has(path: Path) -> None:
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    steps = [
        step for job in yaml.safe_load(path.read_text())["jobs"].values() for step in job["steps"]
    ]

    for step in steps:
        if step.get("uses", "").startswith(OURS):
            assert step["with"].keys() <= inputs.keys()


def program(name: str) -> str:
    """Return a program that is installed beside Python or on the path; without it, skip."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_zizmor_finds_nothing() -> None:
    words = [program("zizmor"), "--offline", "--no-progress", "--persona=auditor", *map(str, FILES)]

    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_actionlint_finds_nothing() -> None:
    words = [program("actionlint"), "-no-color", *map(str, FILES[1:])]

    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
