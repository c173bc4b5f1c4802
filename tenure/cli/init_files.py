"""What `tenure init` does beside policy and hook: how git merges our files, what agents are told."""

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tenure.cli.hook_config import appended, line_end
from tenure.cli.init import Plan, read_text
from tenure.errors import UsageError
from tenure.sources.git import Repository

if TYPE_CHECKING:
    from tenure.agents import Setting

ATTRIBUTES_FILE = ".gitattributes"

ATTRIBUTES = {
    "tenure-records.toml": "merge=tenure-registry",
    "tenure-baseline.txt": "merge=union",
}
"""How git is to merge which file, in every folder."""

DRIVER = "tenure merge-registry %O %A %B %P"
"""The command that git merges registries with; each clone has to be told by itself."""

_DRIVER_KEY = "merge.tenure-registry.driver"
_MARKDOWN = (".md", ".mdc", ".markdown")


def attributes_plan(root: str) -> Plan:
    """Return the plan for `.gitattributes`; a pattern that says how to merge is left alone."""
    old = read_text(os.path.join(root, ATTRIBUTES_FILE))
    text = old or ""
    said = {line.split()[0] for line in text.splitlines() if " merge" in line.replace("\t", " ")}
    missing = [f"{name} {how}\n" for name, how in ATTRIBUTES.items() if name not in said]
    return Plan(ATTRIBUTES_FILE, old, appended(text, line_end(text), "".join(missing)))


def driver_is_set(repository: Repository) -> bool:
    """Whether git knows how to merge registries here; how, is for the person to say."""
    return bool(repository.git("config", "--get", _DRIVER_KEY, allowed=(0, 1)).strip())


def driver_command() -> str:
    """Return the command that tells git."""
    from tenure.shown import command

    return command("git", "config", _DRIVER_KEY, DRIVER)


def set_driver(repository: Repository) -> None:
    """Tell git, in the configuration of this clone."""
    repository.git("config", _DRIVER_KEY, DRIVER)


def agent_plans(root: str, asked: Sequence[str]) -> Iterator[Plan]:
    """Return the plans for the files that agents read.

    Args:
        root: The top of the work tree.
        asked: Further files of the repository, whether they exist or not.

    Raises:
        UsageError: One of them is no Markdown file in the repository.
        EditError: The section in a file cannot be found again safely.
    """
    from tenure import agents

    text = agents.section(_setting(root))
    folders = [f"{f}/{n}" for f, n in agents.FOLDERS.items() if _is_folder(root, f)]
    there = [name for name in agents.FILES if os.path.isfile(os.path.join(root, name))]
    wanted = [_inside(root, name) for name in asked]
    for path in dict.fromkeys(_real(root, p) for p in (agents.DEFAULT, *wanted, *there, *folders)):
        old = read_text(os.path.join(root, path))
        if old is not None and path not in wanted and agents.imports(old):
            continue
        yield Plan(path, old, agents.with_section(old, text, path))


def _setting(root: str) -> "Setting":
    from tenure import agents
    from tenure.codeowners import LOCATIONS
    from tenure.engine import load_policy
    from tenure.sources.worktree import WorkTree

    policy = load_policy(WorkTree(Repository(root)), [agents.DEFAULT])
    owners = (name for name in LOCATIONS if os.path.isfile(os.path.join(root, name)))
    return agents.Setting(policy.for_path(agents.DEFAULT), next(owners, None))


def _is_folder(root: str, path: str) -> bool:
    return os.path.isdir(os.path.join(root, path))


def _inside(root: str, typed: str) -> str:
    path = Repository(root).relative(typed)
    if not path.endswith(_MARKDOWN):
        raise UsageError(f"{typed} is no Markdown file, and agents are told in Markdown")
    return path


def _real(root: str, path: str) -> str:
    """Return the file that a path leads to: AGENTS.md and CLAUDE.md are often one, by a link."""
    where = os.path.join(root, path)
    if not os.path.islink(where):
        return path
    real = os.path.relpath(os.path.realpath(where), os.path.realpath(root))
    return path if real.startswith(os.pardir) else real.replace(os.sep, "/")
