"""Every command explains itself with examples that run, and docs/commands.md says the same."""

import argparse
import re
import shlex
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from support.repository import RECORD, GitRepo
from tenure.cli.main import COMMANDS, build_parser

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "commands.md"
TRANSITIONS = ("extend", "review", "promote", "retire", "regenerate", "refactor")
NEEDS_MORE = {
    "policy": "an organization's policy on the network",
    "app": "a person at GitHub",
    "ci": "the runner of a workflow",
    "serve": "a GitHub App",
    "sweep": "a GitHub App",
    "worker": "a GitHub App",
}


def examples(name: str) -> list[str]:
    module: Any = import_module(COMMANDS[name])
    return [line for line in module.EXAMPLE.splitlines() if line.strip()]


def options(name: str) -> list[str]:
    subparsers = next(
        action
        for action in build_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    parsers = [subparsers.choices[name]]
    for action in parsers[0]._actions:
        if isinstance(action, argparse._SubParsersAction):
            parsers += action.choices.values()
    return [
        option
        for parser in parsers
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_a_description_and_an_example(name: str, repo: GitRepo) -> None:
    outcome = repo.tenure(name, "--help")

    assert outcome.status == 0
    assert f"usage: tenure {name}" in outcome.out
    assert "example:\n" in outcome.out
    assert examples(name)[0] in outcome.out


def test_help_lists_every_command(repo: GitRepo) -> None:
    outcome = repo.tenure("--help")

    listed = re.findall(r"^    ([\w-]+)(?: |$)", outcome.out, re.MULTILINE)
    assert listed == list(COMMANDS)


@pytest.mark.parametrize(
    ("name", "line"), [(name, line) for name in COMMANDS for line in examples(name)]
)
def test_the_examples_run(name: str, line: str, repo: GitRepo) -> None:
    if name in NEEDS_MORE:
        pytest.skip(f"needs {NEEDS_MORE[name]}")
    repo.stage("tools/report.py", "print('stock')\n")
    repo.stage("docs/guide.md", "# Guide\n")
    repo.stage("services/pay/src/api.py", RECORD + "import os\n")
    repo.stage(".github/CODEOWNERS", "* @acme/shop\n")
    repo.commit()
    repo.git("switch", "-q", "-c", "feature")
    command = line.partition("  #")[0].partition(" > ")[0]
    if command == "tenure init":
        command += " --yes"  # there is nobody to ask
    if name == "unstamp":
        repo.tenure("stamp", "tools/report.py")
    if name in TRANSITIONS:
        # Of a lease as long as the policy allows there is nothing to extend.
        past = ["--as-of", "2020-01-01"] if name == "extend" else []
        repo.tenure("stamp", *past, "tools/report.py")
        repo.git("add", "tools")
        repo.commit()
    if "--fix" in command:
        repo.tenure("stamp", "docs/guide.md")

    words = shlex.split(command)
    # The first one starts as a person starts it: it imports what it needs itself.
    real = line == examples(name)[0] or words[0] != "tenure"
    outcome = repo.run(*words) if real else repo.tenure(*words[1:])

    assert outcome.status == 0, outcome


def test_no_command_and_no_such_command_are_usage_errors(repo: GitRepo) -> None:
    assert repo.tenure().status == 2
    assert repo.tenure("stmp").status == 2


def test_the_page_about_commands_has_a_section_for_each() -> None:
    sections = re.findall(r"^## `tenure ([\w-]+)", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert sections == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_page_knows_every_option_and_no_other(name: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    section = re.split(r"^## ", text.partition(f"\n## `tenure {name}")[2], flags=re.MULTILINE)[0]
    listed = re.findall(r"^\| `(--[\w-]+)", section, re.MULTILINE)

    assert sorted(listed) == sorted(set(options(name)))
    assert "```console\n$ tenure " in section
