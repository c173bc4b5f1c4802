"""Show the policy that holds for a file or folder, and where each value comes from.

Policy files are read as staged, as `tenure check` does.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tenure.policy import (
    LOCK_NAME,
    Effective,
    Layer,
    PolicySet,
    candidates,
    holds_policy,
    load,
)
from tenure.shown import command, printable
from tenure.sources.git import Repository

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

NAME = "config"
HELP = "show the policy of a path and where each value comes from"
EXAMPLE = """\
tenure config                       # the policy of this folder
tenure config services/pay/api.py --format json"""

VERSION = 1
"""The version of the JSON output."""

_OF_COMMITS = ("evidence.", "profile", "trailers.")
"""What these keys begin with is about commits, which belong to no folder."""

_WIDEST = 40


class _Shown(NamedTuple):
    path: str
    files: tuple[str, ...]
    values: tuple[Effective, ...]
    notes: tuple[str, ...]


def configure(parser: "ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="a file or folder (default: this one)"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="the kind of output"
    )


def run(args: "Namespace", out: TextIO) -> int:
    """Print the effective policy.

    Raises:
        PolicyError: A policy file that matters is invalid.
        UsageError: The path is outside the repository.
    """
    with Repository.discover() as repository:
        shown = _look(repository, args.path)
    out.write(_as_json(shown) if args.format == "json" else _as_text(shown))
    return 0


def _look(repository: Repository, typed: str) -> _Shown:
    inside = _inside(repository, typed)
    tree = repository.commit("HEAD") if repository.bare else repository.index()
    wanted = candidates([inside])
    staged = tree.read(wanted, limit=None)
    policies = load(staged)
    return _Shown(
        inside.rstrip("/") or ".",
        tuple(_name(layer) for layer in policies.layers_of(inside)),
        tuple(policies.effective(inside)),
        (
            *_beside(policies, inside),
            *_without_effect(policies, inside),
            *_unstaged(repository, wanted, staged),
        ),
    )


def _inside(repository: Repository, typed: str) -> str:
    """Return the path in the repository; a folder ends in a slash, the root is empty."""
    if repository.bare:
        return "" if typed == "." else typed
    path = repository.relative(typed)
    if path == ".":
        return ""
    return f"{path}/" if os.path.isdir(typed) else path  # as all of our paths


def _name(layer: Layer) -> str:
    return f"{layer.text.path} ({layer.source})" if layer.source else layer.text.path


def _beside(policies: PolicySet, path: str) -> Iterator[str]:
    for ignored, wins in policies.beside(path):
        yield f"{ignored} is not read: {wins} stands beside it"


def _without_effect(policies: PolicySet, path: str) -> Iterator[str]:
    for layer in policies.layers_of(path):
        keys = sorted(key for key in layer.values if key.startswith(_OF_COMMITS))
        if layer.text.base and keys:
            names = ", ".join(keys)
            yield f"{layer.text.path}: {names}: for commits only the policy at the root counts"


def _unstaged(
    repository: Repository, wanted: Sequence[str], staged: dict[str, bytes]
) -> Iterator[str]:
    if repository.bare:
        return
    # Late, as everything that only this command needs.
    from tenure.sources.worktree import WorkTree

    on_disk = WorkTree(repository).read(wanted, limit=None)
    for path in wanted:
        before, now = staged.get(path), on_disk.get(path)
        if _same(before, now) or not any(_speaks(path, data) for data in (before, now)):
            continue
        how = "is not staged" if before is None else "was changed and is not staged"
        what = (
            "is staged but not on disk"
            if now is None
            else f"{how}: {command('git', 'add', paths=[path])}"
        )
        yield f"{path} {what}"


def _speaks(path: str, data: bytes | None) -> bool:
    return data is not None and (path == LOCK_NAME or holds_policy(path, data))


def _same(before: bytes | None, now: bytes | None) -> bool:
    if before is None or now is None:
        return before is now
    return before.replace(b"\r\n", b"\n") == now.replace(b"\r\n", b"\n")


def _as_text(shown: _Shown) -> str:
    import json  # late, as above

    values = [
        "-" if item.value is None else printable(json.dumps(item.value, ensure_ascii=False))
        for item in shown.values
    ]
    key_width = max(len(item.key) for item in shown.values)
    value_width = min(max(map(len, values)), _WIDEST)
    lines = [f"policy of {printable(shown.path)}", ""]
    for item, value in zip(shown.values, values, strict=True):
        locked = f"  locked by {printable(str(item.locked))}" if item.locked else ""
        origin = printable(str(item.origin))
        lines.append(f"{item.key:<{key_width}}  {value:<{value_width}}  {origin}{locked}")
    lines += ["", "read, the nearest last: " + (_listed(shown.files) or "no policy file")]
    lines += [f"note: {printable(note)}" for note in shown.notes]
    return "\n".join(lines) + "\n"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(printable, names))


def _as_json(shown: _Shown) -> str:
    import json  # late, as above

    values = {
        item.key: {
            "value": item.value,
            "origin": item.origin._asdict(),
            "locked": item.locked._asdict() if item.locked else None,
        }
        for item in shown.values
    }
    table = {
        "version": VERSION,
        "path": shown.path,
        "files": shown.files,
        "values": values,
        "notes": shown.notes,
    }
    return json.dumps(table, indent=2) + "\n"
