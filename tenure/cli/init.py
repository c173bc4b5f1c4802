"""Set a repository up: the policy and the hook. Shows everything first, writes on yes."""

import difflib
import os
import sys
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tenure.errors import EditError, UsageError
from tenure.shown import printable

if TYPE_CHECKING:
    import argparse

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
# default = "@acme/platform"   # who owns what CODEOWNERS does not know

# [record]
# required = []                # more keys that each record must have, such as "removal"

# [change]
# expired = "warning"          # a change to an expired artifact: error, warning, notice, off

# [severity]                   # error, warning, notice, off
# TEN010 = "off"
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
    pyproject = _read(os.path.join(root, "pyproject.toml")) or ""
    return os.path.exists(os.path.join(root, "tenure.toml")) or "[tool.tenure" in pyproject


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
        EditError: It is not the file that pre-commit wants.
    """
    import yaml

    if text is None:
        return "repos:\n" + _entry(url, rev, indent=0)
    try:
        root = yaml.compose(text, yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as exc:
        raise EditError(f"{HOOK_FILE} is not YAML, so the hook was not added") from exc
    repos = data.get("repos") if isinstance(data, dict) else None
    if not isinstance(repos, list) or not repos:
        raise _by_hand(url, rev)
    hooks = [h for r in repos if isinstance(r, dict) for h in r.get("hooks") or []]
    if any(isinstance(hook, dict) and hook.get("id") == "tenure-check" for hook in hooks):
        return text
    assert isinstance(root, yaml.MappingNode)  # noqa: S101  # `data` is a dict
    node = next(value for key, value in root.value if key.value == "repos")
    last = _last_line(node)
    lines = text.splitlines(keepends=True)
    eol = "\r\n" if lines[0].endswith("\r\n") else "\n"
    if not lines[last].endswith("\n"):
        lines[last] += eol
    entry = _entry(url, rev, indent=node.start_mark.column).replace("\n", eol)
    new = "".join([*lines[: last + 1], entry, *lines[last + 1 :]])
    try:
        added = yaml.safe_load(new)["repos"]
    except (yaml.YAMLError, KeyError, TypeError) as exc:
        raise _by_hand(url, rev) from exc
    if added[:-1] != repos:
        raise _by_hand(url, rev)
    return new


def _by_hand(url: str | None, rev: str | None) -> EditError:
    entry = _entry(url, rev, indent=2)
    return EditError(f"{HOOK_FILE} is written in a way that cannot be edited", f"add:\n{entry}")


def _last_line(node: object) -> int:
    """Return the line of the last scalar in a YAML node: its end mark is behind comments."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return node.end_mark.line if node.style in ("'", '"', None) else node.end_mark.line - 1
    if isinstance(node, yaml.CollectionNode) and node.flow_style:
        return int(node.end_mark.line)
    assert isinstance(node, yaml.CollectionNode)  # noqa: S101  # there is no other node
    last = node.value[-1] if node.value else None
    if last is None:
        return int(node.end_mark.line)
    return _last_line(last[1] if isinstance(last, tuple) else last)


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
        ]
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _shown(plan: Plan) -> str:
    old = (plan.old or "").splitlines()
    new = plan.new.splitlines()
    source = plan.path if plan.old is not None else "/dev/null"
    diff = difflib.unified_diff(old, new, source, plan.path, lineterm="")
    return "".join(printable(line) + "\n" for line in diff) + "\n"


def _agreed(out: TextIO) -> bool:
    if not sys.stdin.isatty():
        out.write("not written: there is nobody to ask; run with --yes\n")
        return False
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
