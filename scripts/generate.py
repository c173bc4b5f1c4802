"""Write the files that are made from others, or say with --check that they are in step."""

import argparse
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path

import shtab
import yaml

from tenure.cli.completion import SHELLS
from tenure.cli.main import build_parser
from tenure.provenance.marker_sieve import LETTERS
from tenure.provenance.models import FAMILIES
from tenure.provenance.tools import TOOLS

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


_AI = (
    "ai ki ia llm llms aigc genai gpt vibe vibecoded agent assistant artificial artificielle artificiell intelligenz"
    " kunstmatige intelligenza aigenerated isaigenerated zeka"
)
_ORDINARY = (
    # what tools are for, and whose they are
    b"agent ai assistant bot chat cli cloud code coder coding dev desktop developer editor engine exec gen"
    b" ide labs terminal workflow platform studio swarm pilot github gitlab google microsoft atlassian gitpod"
    b" vercel jetbrains stackblitz block charm deep open all base auto command project factory firebase"
    # words that tools are called by
    b" amp amplifier build capy cascade charlie com composer conductor continue cubic cosine diamond droid duo"
    b" ellipsis emergent engineering entire epam forge gas genie granite hands happy hermes idx im instant io"
    b" junior le linear merge mini new nightly nova oh ona oz phi pi poe pr same seed seer sentry sh shell"
    b" step sweep terry the tusk vdev vibe void warp zed zeta aws ibm"
)
"""Words in the names of tools that other lines are full of: alone they make no line worth a look."""

_SHORT = 3
"""Words with fewer letters are in too many lines to tell anything."""


def marker_names() -> str:
    """Return the module with the words that tell the name of a tool or a model in a line.

    Every check of a commit asks for them, and taking them out of the tables takes longer than
    reading ten files.
    """
    lines = textwrap.wrap(b" ".join(sorted(_telling())).decode(), 90)
    rows = "".join(f'        b"{line} "\n' for line in lines)
    return (
        '"""Words that tell the name of an AI. Made from the tables by `make generate`."""\n\n'
        f"WORDS = frozenset(\n    (\n{rows}    ).split()\n)\n"
    )


def _telling() -> set[bytes]:
    """Return for each name a word that it is never written without, unless all are ordinary."""
    ordinary = frozenset(_ORDINARY.split())
    words = set(_AI.encode().split())
    names = [name for tool in TOOLS for name in (*tool.names, *tool.shared)]
    names += [word for family in FAMILIES for word in family.words]
    for name in "\n".join(names).encode().translate(LETTERS).split(b"\n"):
        parts = name.split()
        telling = [
            part
            for part in parts
            if (len(part) >= _SHORT and part not in ordinary) or part == b"v0"
        ]
        if telling:
            words.add(telling[0])
        if parts[1:]:
            words.add(b"".join(parts))
    return words


GENERATED: Mapping[str, Callable[[], str]] = {
    ".pre-commit-hooks.yaml": hook_manifest,
    "tenure/provenance/_marker_names.py": marker_names,
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
