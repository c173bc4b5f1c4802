"""What is released: the same bytes from every clone, nothing too much in them, and a bill of it."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts import sbom

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


class Built(NamedTuple):
    """What one build made."""

    wheel: Path
    sdist: Path


@lru_cache(maxsize=1)
def tracked() -> list[str]:
    """Return the files that a clone of this checkout would have."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is not a clone")
    return [name for name in os.fsdecode(listed.stdout).split("\0") if (ROOT / name).is_file()]


def clone(origin: Path, into: Path, *, mode: int, time: int) -> Path:
    """Copy a checkout to where files have another age and other permissions."""
    for name in tracked():
        copy = into / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin / name, copy)
        copy.chmod(mode)
        os.utime(copy, (time, time))
    return into


def build(checkout: Path) -> Built:
    """Build the wheel and the sdist."""
    environment = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    command = [sys.executable, "-m", "hatchling", "build"]
    subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True)
    return Built(*(next((checkout / "dist").glob(end)) for end in ("*.whl", "*.tar.gz")))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, Built]:
    """Return what two builds made, in folders with names of different lengths."""
    folder = tmp_path_factory.mktemp("clones")
    first = clone(ROOT, folder / "a", mode=0o644, time=1_600_000_000)
    second = clone(first, folder / "another-place", mode=0o600, time=1_800_000_000)
    return build(first), build(second)


def test_two_builds_are_equal_byte_for_byte(built: tuple[Built, Built]) -> None:
    first, second = built

    assert first.wheel.name == second.wheel.name
    assert digest(first.wheel) == digest(second.wheel)
    assert digest(first.sdist) == digest(second.sdist)


def test_the_wheel_that_is_built_from_the_sdist_is_the_same(
    built: tuple[Built, Built], tmp_path: Path
) -> None:
    subprocess.run(["tar", "xzf", built[0].sdist, "-C", tmp_path], check=True)

    again = build(next(tmp_path.iterdir()))

    assert digest(again.wheel) == digest(built[0].wheel)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_wheel_has_the_packages_and_what_they_read(built: tuple[Built, Built]) -> None:
    with ZipFile(built[0].wheel) as archive:
        names = archive.namelist()

    folders = {name.partition("/")[0] for name in names}
    assert {name for name in folders if not name.endswith(".dist-info")} == {
        "tenure",
        "tenure_bot",
        "tenure_hooks",
    }
    assert {"tenure/schemas/artifact.schema.json", "tenure/rule_pages/TEN001.md"} < set(names)
    assert "tenure_bot/app-manifest.yml" in names
    sources = {name for name in tracked() if name.endswith(".py") and name.startswith("tenure/")}
    assert sources <= set(names)


def test_the_sdist_has_what_its_tests_need(built: tuple[Built, Built]) -> None:
    with tarfile.open(built[0].sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {name for name in tracked() if name.startswith(("tests/", "docs/"))} <= names


def test_neither_is_large(built: tuple[Built, Built]) -> None:
    # Whoever adds megabytes should do it on purpose.
    assert built[0].wheel.stat().st_size < 1_500_000
    assert built[0].sdist.stat().st_size < 3_000_000


def test_the_bill_of_materials_names_the_wheel_and_what_stands_inside(
    built: tuple[Built, Built],
) -> None:
    bom: dict[str, Any] = {
        "components": [
            {"name": "attrs", "type": "library"},
            {"name": "tenure", "type": "library", "externalReferences": [{"url": "file:///tmp/x"}]},
        ],
        "metadata": {"tools": {}},
    }

    described = sbom.described(bom, built[0].wheel)

    own = described["metadata"]["component"]
    assert own["hashes"] == [{"alg": "SHA-256", "content": digest(built[0].wheel)}]
    assert [part["name"] for part in own["components"]] == ["chart.js"]
    assert own["components"][0]["version"] == "4.6.1"
    assert [part["name"] for part in described["components"]] == ["attrs"]
    assert "file:" not in json.dumps(described)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_each_locked_package_has_a_version_and_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())

    assert entries
    for entry in entries:
        assert re.match(
            r"[a-z0-9-]+==\S+( ;[^\\]+)? \\\n( +--hash=sha256:[0-9a-f]{64}( \\\n|$))+$", entry
        )


@pytest.mark.parametrize("extra", ["hook", "action"])
def test_what_is_locked_is_what_the_project_asks_for(extra: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = list(project["dependencies"])
    if extra == "action":
        asked += [line for name in ("ci", "debt") for line in extras[name]]
    versions = locked(extra)

    for requirement in map(Requirement, asked):
        if requirement.name != "tenure":
            assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)])


def locked(name: str) -> dict[str, str]:
    """Return the locked packages and their versions."""
    text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w-]+)==(\S+)", text, re.MULTILINE))


def test_what_builds_and_what_the_action_installs_go_together() -> None:
    build, action = locked("build"), locked("action")

    assert {name: build[name] for name in build.keys() & action.keys()} == {
        name: action[name] for name in build.keys() & action.keys()
    }


def test_the_hook_brings_fewer_than_ten_packages() -> None:
    assert len([*locked("hook"), "tenure"]) < 10


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_nothing_that_a_job_does_not_ask_for(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    content = yaml.safe_load(text)

    assert content["permissions"] == {}
    for line in re.findall(r"uses: *(.*)", text):
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", line), line
    assert "${{" not in "".join(re.findall(r"run:.*(?:\n {8,}.*)*", text)), "input in shell text"


def test_only_the_jobs_that_publish_may_write_and_none_of_them_runs_our_code() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())["jobs"]

    assert jobs["build"]["permissions"] == {"contents": "read"}
    assert "secrets" not in json.dumps(jobs)
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    for name in ("publish", "announce"):
        used = json.dumps(jobs[name]["steps"])
        assert jobs[name]["needs"]
        assert "checkout" not in used
        assert "make" not in used
