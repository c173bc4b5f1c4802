"""A runner of workflows on this machine: real steps in a bare environment, the stand as GitHub.

What runs is the shell text of our own action and workflows. The actions of others are replaced by the
few lines that they come down to here, and what an installation would bring is here already.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from support import jobs
from support.expressions import filled, holds
from support.github.builders import Repository
from support.github.stand import START
from support.repository import ENVIRONMENT

ROOT = Path(__file__).parents[2]
OURS = "acme/tenure"

SERVER = ("alembic", "flask", "huey", "icalendar", "prometheus_client", "psycopg", "sqlalchemy")
"""What only the server and the register's database need."""

_PYTHON = """#!/bin/sh
# Stands for Python: makes a virtual environment, in which everything is installed already.
test "$1 $2 $3" = "-I -m venv" || exit 9
mkdir -p "$4/bin"
cp "{programs}/tenure" "{programs}/pip" "$4/bin/"
"""
_PIP = """#!/bin/sh
printf '%s\\n' "$*" >> "{folder}/installed"
"""
_GH = """#!/bin/sh
printf '%s\\n' "$*" >> "{folder}/gh"
"""
_TENURE = """#!{python}
# The command with a clock that nobody waits for, and without what `tenure[ci]` does not install.
import sys
import time
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {server}:
            raise ImportError(name + " is not installed")
sys.meta_path.insert(0, Missing())
passed = [0.0]
time.time = lambda: {start} + passed[0]
time.sleep = lambda seconds: passed.append(passed.pop() + seconds)
from tenure.cli.main import run
run()
"""


class Step(NamedTuple):
    """A step that ran.

    Attributes:
        name: Its name, or what it uses.
        status: The exit status of its shell; 0 for what is replaced.
        log: What it wrote.
    """

    name: str
    status: int
    log: str


class Job(NamedTuple):
    """A job that ran: whether it came to a good end, and its steps."""

    passed: bool
    steps: tuple[Step, ...]

    @property
    def log(self) -> str:
        """All that its steps wrote."""
        return "".join(step.log for step in self.steps)


class Cause(NamedTuple):
    """What started a workflow.

    Attributes:
        event: The name of the event.
        payload: What GitHub says of it.
        token: What the jobs may do.
        commit: That the event is about.
    """

    event: str
    payload: Mapping[str, Any]
    token: str
    commit: str


class Runner:
    """Runs workflows of one repository of the stand.

    Attributes:
        folder: Where it keeps everything.
        artifacts: What jobs have uploaded, by name.
        sarif: The SARIF files that code scanning took.
        site: The page that was deployed; `None` before that.
        summary: What the jobs wrote into their summaries.
    """

    def __init__(self, repository: Repository, folder: Path) -> None:
        self.repository = repository
        self.folder = folder
        self.artifacts: dict[str, Path] = {}
        self.sarif: list[dict[str, Any]] = []
        self.site: bytes | None = None
        self._jobs = 0
        programs = folder / "programs"
        words: dict[str, object] = {
            "programs": programs,
            "folder": folder,
            "python": sys.executable,
        }
        words |= {"start": START, "server": set(SERVER)}
        texts = {"python": _PYTHON, "pip": _PIP, "tenure": _TENURE, "image/gh": _GH}
        for name, text in texts.items():
            path = programs / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.format(**words))
            path.chmod(0o755)

    @property
    def installed(self) -> list[str]:
        """What `pip` was called with."""
        return self._lines("installed")

    @property
    def called(self) -> list[str]:
        """What `gh` was called with."""
        return self._lines("gh")

    @property
    def summary(self) -> str:
        """What the jobs wrote into their summaries."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("job-*/summary")))

    def run(
        self, workflow: Path, event: str, payload: Mapping[str, Any], *, token: str
    ) -> dict[str, Job]:
        """Run a workflow and return its jobs by their names.

        Args:
            workflow: Its file.
            event: What starts it.
            payload: Of that event.
            token: What its jobs may do.
        """
        content = yaml.safe_load(workflow.read_text())
        assert event in content[True], "the workflow does not start at this event"  # YAML's `on`
        cause = Cause(event, payload, token, self.repository.git.heads()["main"])
        found: dict[str, Job] = {}
        for name, job in content["jobs"].items():
            if "needs" in job and not found[job["needs"]].passed:
                continue
            for repository in job.get("strategy", {}).get("matrix", {}).get("repository", [""]):
                made = _Running(self, cause, repository).job(job)
                found |= {name: made} if made else {}
        return found

    def folder_of_next_job(self) -> Path:
        """Return an empty folder for the files of a job."""
        self._jobs += 1
        return self.folder / f"job-{self._jobs}"

    def _lines(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []


class _Running:
    """One job."""

    def __init__(self, runner: Runner, cause: Cause, matrix: str) -> None:
        event, payload, token, commit = cause
        self._runner = runner
        self._folder = runner.folder_of_next_job()
        self._workspace = self._folder / "work"
        self._workspace.mkdir(parents=True)
        repository = runner.repository
        variables = jobs.environment(
            self._folder, repository, event, payload, token=token, commit=commit
        )
        del variables["GITHUB_TOKEN"]  # a step has it only where it is given
        git = shutil.which("git")
        assert git is not None
        image = runner.folder / "programs" / "image"
        self._path = [str(image), str(Path(git).parent), "/usr/bin", "/bin"]
        self._variables = variables | {
            "GITHUB_WORKSPACE": str(self._workspace),
            "HOME": str(self._folder),
            "RUNNER_OS": "Linux",
        }
        github = {"event": payload, "event_name": event, "repository": repository.name}
        github |= {"token": token, "sha": commit, "ref": "refs/heads/main"}
        self._contexts: dict[str, Any] = {
            "github": github,
            "runner": {"temp": variables["RUNNER_TEMP"]},
            "matrix": {"repository": matrix},
            "secrets": {"SWEEP_TOKEN": "secret-of-the-organization"},
        }
        self._steps: list[Step] = []

    def job(self, job: Mapping[str, Any]) -> Job | None:
        if not holds(job.get("if", "always()"), self._contexts):
            return None
        passed, _ = self._all(job["steps"], self._contexts)
        return Job(passed, tuple(self._steps))

    def _all(
        self, steps: list[dict[str, Any]], contexts: Mapping[str, Any]
    ) -> tuple[bool, dict[str, Any]]:
        """Run steps; return whether they passed, and what they left to each other."""
        results: dict[str, Any] = {}
        failed = False
        for step in steps:
            now = {**contexts, "steps": results}
            if not holds(
                step.get("if", "!(!always())" if not failed else "''"), now, failed=failed
            ):
                continue
            passed, outputs = self._one(step, now)
            if "id" in step:
                results[step["id"]] = {"outputs": outputs}
            failed = failed or not (passed or step.get("continue-on-error"))
        return not failed, results

    def _one(
        self, step: Mapping[str, Any], contexts: Mapping[str, Any]
    ) -> tuple[bool, dict[str, str]]:
        if "run" in step:
            return self._shell(step, contexts)
        action = step["uses"].partition("@")[0]
        given = {key: filled(text, contexts) for key, text in step.get("with", {}).items()}
        if action == OURS:
            return self._ours(given, contexts)
        passed = self._REPLACED[action](self, given)
        self._steps.append(Step(action, 0, ""))
        return passed, {}

    def _ours(
        self, given: Mapping[str, str], contexts: Mapping[str, Any]
    ) -> tuple[bool, dict[str, str]]:
        """Run our own action: its steps see its inputs and nothing of those around it."""
        action = yaml.safe_load((ROOT / "action.yml").read_text())
        assert given.keys() <= action["inputs"].keys()
        inputs = {
            name: given.get(name, filled(one.get("default", ""), contexts))
            for name, one in action["inputs"].items()
        }
        github = {**contexts["github"], "action_path": str(ROOT)}
        inside = {"github": github, "runner": contexts["runner"], "inputs": inputs}
        passed, steps = self._all(action["runs"]["steps"], inside)
        seen = {**inside, "steps": steps}
        return passed, {key: filled(one["value"], seen) for key, one in action["outputs"].items()}

    def _shell(
        self, step: Mapping[str, Any], contexts: Mapping[str, Any]
    ) -> tuple[bool, dict[str, str]]:
        assert "${{" not in step["run"], "an expression in shell text"
        script = self._folder / f"step-{len(self._steps)}.sh"
        script.write_text(step["run"])
        output = Path(self._variables["GITHUB_OUTPUT"])
        output.write_text("")
        own = {name: filled(text, contexts) for name, text in step.get("env", {}).items()}
        done = subprocess.run(
            ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self._workspace,
            env={**self._variables, "PATH": ":".join(self._path), **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self._steps.append(Step(step.get("name", ""), done.returncode, done.stdout))
        return done.returncode == 0, jobs.outputs(self._folder)

    def _setup_python(self, _: Mapping[str, str]) -> bool:
        self._path.insert(0, str(self._runner.folder / "programs"))
        return True

    def _checkout(self, _: Mapping[str, str]) -> bool:
        url = self._runner.repository.clone_url
        words = ["git", "clone", "-q", "--depth=1", url, str(self._workspace)]
        return subprocess.run(words, env=ENVIRONMENT, check=False).returncode == 0

    def _upload(self, given: Mapping[str, str]) -> bool:
        if not Path(given["path"]).exists():
            return False
        kept = self._runner.folder / "artifacts" / given["name"]
        kept.mkdir(parents=True, exist_ok=True)
        shutil.copy(given["path"], kept)
        self._runner.artifacts[given["name"]] = kept
        return True

    def _download(self, given: Mapping[str, str]) -> bool:
        assert given["run-id"] == "31"
        shutil.copytree(self._runner.artifacts[given["name"]], given["path"], symlinks=True)
        return True

    def _scan(self, given: Mapping[str, str]) -> bool:
        self._runner.sarif.append(json.loads(Path(given["sarif_file"]).read_bytes()))
        return True

    def _upload_pages(self, given: Mapping[str, str]) -> bool:
        self._runner.artifacts["github-pages"] = Path(given["path"])
        return True

    def _deploy_pages(self, _: Mapping[str, str]) -> bool:
        self._runner.site = (self._runner.artifacts["github-pages"] / "index.html").read_bytes()
        return True

    _REPLACED: Mapping[str, Callable[["_Running", Mapping[str, str]], bool]] = {
        "actions/checkout": _checkout,
        "actions/deploy-pages": _deploy_pages,
        "actions/download-artifact": _download,
        "actions/setup-python": _setup_python,
        "actions/upload-artifact": _upload,
        "actions/upload-pages-artifact": _upload_pages,
        "github/codeql-action/upload-sarif": _scan,
    }
