"""Set a repository up: the policy and the hook. Shows everything first, writes on yes."""

import difflib
import os
import sys
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tenure.errors import EditError, UsageError
from tenure.shown import printable

if TYPE_CHECKING:
    import argparse

    import yaml

NAME = "init"
HELP = "set a repository up: policy and hook; shows first, writes on yes"
EXAMPLE = """\
tenure init
tenure init --yes --repo https://github.com/acme/tenure --rev v0.1.0"""

POLICY = """\
# What tenure asks for in this repository. Every key is optional; the values are the defaults.
# `tenure config PATH` shows what holds for a file and where it comes from.

# zone = "UTC"                 # days end there (an IANA name)
# require = []                 # globs of files that AI produced for sure: they need a record
# exclude = []                 # globs of files that tenure never looks at
# carrier = "auto"             # where `stamp` writes: auto, header, front-matter, sidecar, registry
# lifecycle = "experimental"   # what `stamp` writes unless it is told
# soon = 14                    # days before a date at which TEN010 speaks

# [lifetime]                   # in days
# experimental = 90
# temporary = 365
# review = 365

# [lifetime.kind]
# script = 30

# [owner]
# codeowners = false           # true: owners must stand in CODEOWNERS (TEN006)
# agents = []                  # more names that cannot be owners
# default = "@acme/platform"   # who owns what CODEOWNERS does not know; nobody unless set

# [record]
# required = []                # more keys that each record must have, such as "removal"

# [change]
# expired = "warning"          # a change to an expired artifact: error, warning, notice, off

# [severity]                   # error, warning, notice, off
# TEN010 = "notice"
"""

HOOK_FILE = ".pre-commit-config.yaml"


class Plan(NamedTuple):
    """A file to write: what it holds now (`None`: it does not exist) and what it will hold."""

    path: str
    old: str | None
    new: str


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("--yes", action="store_true", help="write without asking")
    parser.add_argument("--repo", metavar="URL", help="where pre-commit gets the hook from")
    parser.add_argument("--rev", metavar="TAG", help="its revision; goes with --repo")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Show the plan, ask, write."""
    from tenure.sources import writing
    from tenure.sources.git import Repository

    if bool(args.repo) != bool(args.rev):
        raise UsageError("--repo and --rev go together")
    with Repository.discover() as repository:
        if repository.bare:
            raise UsageError("a bare repository has no files to set up")
        root = repository.root
    plans = [plan for plan in _plans(root, args.repo, args.rev) if plan.new != plan.old]
    for plan in plans:
        out.write(_shown(plan))
    if not plans:
        out.write("nothing to do: the policy and the hook are there\n")
    elif args.yes or _agreed(out):
        for plan in plans:
            path = os.fsencode(os.path.join(root, plan.path))
            old = None if plan.old is None else plan.old.encode()
            writing.replace(path, old, plan.new.encode())
            out.write(f"wrote {plan.path}\n")
        out.write("next: pre-commit install\n")
    else:
        out.write("nothing written\n")
    _hint_at_codeowners(root, out)
    return 0


def _plans(root: str, url: str | None, rev: str | None) -> list[Plan]:
    plans = []
    if not _holds_policy(root):
        plans.append(Plan("tenure.toml", None, POLICY))
    old = _read(os.path.join(root, HOOK_FILE))
    plans.append(Plan(HOOK_FILE, old, with_hook(old, url, rev)))
    return plans


def _holds_policy(root: str) -> bool:
    from tenure.policy import POLICY_NAME, PYPROJECT_NAME, holds_policy

    pyproject = (_read(os.path.join(root, PYPROJECT_NAME)) or "").encode()
    own = os.path.lexists(os.path.join(root, POLICY_NAME))
    return own or holds_policy(PYPROJECT_NAME, pyproject)


def _read(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as exc:
        raise EditError(f"{path} is not UTF-8 and cannot be edited") from exc


def with_hook(text: str | None, url: str | None, rev: str | None) -> str:
    """Return a `.pre-commit-config.yaml` with our hook added and every other byte kept.

    Args:
        text: What it holds now, `None` if it does not exist.
        url: Where pre-commit gets the hook from; `None` uses the installed `tenure-check`.
        rev: The revision of `url`.

    Raises:
        EditError: It is not the file that pre-commit wants, or nothing can be added safely.
    """
    import yaml

    old = text or ""
    try:
        root, data = yaml.compose(old, yaml.SafeLoader), yaml.safe_load(old)
    except yaml.YAMLError as exc:
        raise EditError(f"{HOOK_FILE} is not YAML, so the hook was not added") from exc
    if data is None:
        new = _appended(old, _eol(old), "repos:\n" + _entry(url, rev, indent=2))
    elif not isinstance(data, dict) or not isinstance(root, yaml.MappingNode):
        raise _by_hand(url, rev)
    elif _has_hook(data):
        return old
    else:
        new = _with_entry(old, root, url, rev)
    if not _is_added(new, data or {}):
        raise _by_hand(url, rev)
    return new


def _has_hook(data: "dict[object, object]") -> bool:
    repos = data.get("repos")
    found = [repo.get("hooks") for repo in _list(repos) if isinstance(repo, dict)]
    hooks = [hook for hooks in found for hook in _list(hooks)]
    return any(isinstance(hook, dict) and hook.get("id") == "tenure-check" for hook in hooks)


def _list(value: object) -> "list[object]":
    return value if isinstance(value, list) else []


def _with_entry(text: str, root: "yaml.MappingNode", url: str | None, rev: str | None) -> str:
    """Put the hook behind the last entry of `repos`."""
    import yaml

    repos = next((value for key, value in root.value if key.value == "repos"), None)
    if repos is None:
        return _appended(text, _eol(text), "repos:\n" + _entry(url, rev, indent=2))
    if not repos.value:  # `repos: []`, or nothing
        start, end = repos.start_mark.index, repos.end_mark.index
        text, at, indent = text[:start].rstrip(" ") + text[end:], start, 2
    elif isinstance(repos, yaml.SequenceNode) and not repos.flow_style:
        at, indent = _end(text, repos), repos.start_mark.column
    else:
        raise _by_hand(url, rev)
    line = text.find("\n", at - 1) + 1
    head, tail = (text[:line], text[line:]) if line else (text, "")
    return _appended(head, _eol(text), _entry(url, rev, indent)) + tail


def _appended(text: str, eol: str, lines: str) -> str:
    """Return a text with lines behind it, in its own line ends."""
    gap = eol if text.strip("\ufeff") and not text.endswith("\n") else ""
    return text + gap + lines.replace("\n", eol)


def _eol(text: str) -> str:
    return "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"


def _is_added(new: str, old: "dict[object, object]") -> bool:
    """Whether the hook is the last entry now and all the rest is what it was."""
    import yaml

    try:
        data = yaml.safe_load(new)
    except yaml.YAMLError:
        return False
    if not isinstance(data, dict) or not _has_hook(data):
        return False
    rest = {**data, "repos": _list(data["repos"])[:-1]}
    return rest == {**old, "repos": _list(old.get("repos"))} and list(old) == [
        key for key in data if key in old
    ]


def _by_hand(url: str | None, rev: str | None) -> EditError:
    entry = _entry(url, rev, indent=2)
    return EditError(f"{HOOK_FILE} is written in a way that cannot be edited", f"add:\n{entry}")


def _end(text: str, node: "yaml.Node") -> int:
    """Return where the last scalar in a YAML node ends: the node's own end is behind comments."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return len(text[: node.end_mark.index].rstrip())
    assert isinstance(node, yaml.CollectionNode)  # noqa: S101  # there is no other node
    if node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last)


def _entry(url: str | None, rev: str | None, indent: int) -> str:
    if url:
        lines = [f"- repo: {url}", f"  rev: {rev}", "  hooks:", "    - id: tenure-check"]
    else:
        lines = [
            "- repo: local",
            "  hooks:",
            "    - id: tenure-check",
            "      name: 'tenure: check records'",
            "      entry: tenure-check",
            "      language: system",
            "      always_run: true",
            "      require_serial: true",
            # Without it a hook of type commit-msg would be given the message for a file.
            "      stages: [pre-commit, pre-merge-commit, pre-push, manual]",
        ]
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _shown(plan: Plan) -> str:
    old = (plan.old or "").splitlines()
    new = plan.new.splitlines()
    source = plan.path if plan.old is not None else "/dev/null"
    diff = difflib.unified_diff(old, new, source, plan.path, lineterm="")
    return "".join(printable(line) + "\n" for line in diff) + "\n"


def _agreed(out: TextIO) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("there is nobody to ask, so nothing was written", "tenure init --yes")
    out.write("Write this? [y/N] ")
    out.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _hint_at_codeowners(root: str, out: TextIO) -> None:
    from tenure.codeowners import LOCATIONS

    if not any(os.path.exists(os.path.join(root, place)) for place in LOCATIONS):
        out.write(
            "hint: without a CODEOWNERS file `tenure stamp` names the person who runs it as owner; "
            "a line such as `* @acme/platform` in .github/CODEOWNERS names a team\n"
        )
