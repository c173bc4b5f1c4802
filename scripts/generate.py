"""Write the files that are made from others, or say with --check that they are in step."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path

import shtab
import yaml

from tenure.cli.completion import SHELLS
from tenure.cli.main import build_parser

ROOT = Path(__file__).resolve().parent.parent


def hook_manifest() -> str:
    """Return `.pre-commit-hooks.yaml`, one entry for each module of `hooks/tenure_hooks`."""
    entries = []
    for file in sorted((ROOT / "hooks" / "tenure_hooks").glob("tenure_*.py")):
        module = import_module(f"tenure_hooks.{file.stem}")
        name = file.stem.replace("_", "-")
        entries.append({"id": name, "entry": name, **module.MANIFEST})
    head = "# Made from hooks/tenure_hooks/ by `make generate`.\n"
    return head + yaml.safe_dump(entries, sort_keys=False, width=100)


def completion(shell: str) -> str:
    """Return the completion script of a shell."""
    parser = build_parser()
    for action in _actions(parser):
        if action.metavar == "PATH":
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # how shtab is told
    return str(shtab.complete(parser, shell=shell)).rstrip() + "\n"


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _actions(inner)


GENERATED: Mapping[str, Callable[[], str]] = {
    ".pre-commit-hooks.yaml": hook_manifest,
    **{f"tenure/completions/tenure.{shell}": partial(completion, shell) for shell in SHELLS},
}


def main() -> int:
    """Write the files, or compare them."""
    stale = []
    for name, make in GENERATED.items():
        path, text = ROOT / name, make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv[1:]:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(name)
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
