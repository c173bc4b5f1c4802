"""`.pre-commit-hooks.yaml` is made from the hook modules and says what runners need to know."""

import tomllib
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from pre_commit.clientlib import load_manifest

from support.repository import GitRepo

ROOT = Path(__file__).resolve().parent.parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
MODULES = sorted(path.stem for path in (ROOT / "hooks/tenure_hooks").glob("tenure_*.py"))
HOOKS: list[dict[str, Any]] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))


def module(name: str) -> ModuleType:
    return import_module(f"tenure_hooks.{name}")


def test_each_module_is_a_hook_and_each_hook_a_module() -> None:
    assert [hook["id"].replace("-", "_") for hook in HOOKS] == MODULES


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_the_manifest_says_what_the_module_says(hook: dict[str, Any]) -> None:
    said = module(hook["id"].replace("-", "_")).MANIFEST

    assert {key: value for key, value in hook.items() if key not in ("id", "entry")} == said
    assert hook["entry"] == hook["id"]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_each_hook_is_a_console_script(hook: dict[str, Any]) -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]

    name = hook["entry"].replace("-", "_")
    assert scripts[hook["entry"]] == f"tenure_hooks.{name}:run"
    assert callable(module(name).run)


def test_pre_commit_reads_the_manifest() -> None:
    hooks = {hook["id"]: hook for hook in load_manifest(MANIFEST)}

    check, stamp = hooks["tenure-check"], hooks["tenure-stamp"]
    assert check["always_run"]  # a commit that only deletes files is seen
    assert not stamp["always_run"]
    for hook in hooks.values():
        assert hook["require_serial"]
        assert hook["pass_filenames"]
        assert hook["types"] == ["file"]
        assert hook["minimum_pre_commit_version"] == "3.2.0"  # the names of stages are new there
    for hook in (check, stamp):
        assert "commit-msg" not in hook["stages"]
    assert hooks["tenure-commit-msg"]["stages"] == ["commit-msg"]


def test_the_generated_files_are_up_to_date(repo: GitRepo) -> None:
    outcome = repo.run("python", str(ROOT / "scripts/generate.py"), "--check")

    # Completion scripts depend on the version of their generator; `make lint` holds them in step.
    assert ".pre-commit-hooks.yaml" not in outcome.out, outcome
    assert outcome.err == ""


def test_the_page_about_hooks_knows_each_hook() -> None:
    page = (ROOT / "docs/hooks.md").read_text(encoding="utf-8")

    assert all(f"| `{hook['id']}` |" in page for hook in HOOKS)


def test_the_folder_of_the_hooks_lists_each_module() -> None:
    page = (ROOT / "hooks/README.md").read_text(encoding="utf-8")

    assert all(
        f"| `{hook['id'].replace('-', '_')}.py` | `{hook['id']}` |" in page for hook in HOOKS
    )


def test_the_front_page_leaves_the_cost_of_a_hook_to_the_page_about_hooks() -> None:
    front = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "(docs/hooks.md#what-a-hook-costs)" in front
    assert "as long as starting Python" not in front
