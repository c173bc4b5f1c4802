"""Write a record into a file, or mend the one it has.

The owner comes from CODEOWNERS, the policy or git, the origin from markers in the file or the agent
in whose shell this runs, the dates from the policy. A purpose is never invented: --set purpose=….
"""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from tenure.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from tenure.cli.editing import Desk
    from tenure.sources.git import Repository
    from tenure.stamp import Wishes

NAME = "stamp"
HELP = "write a record into files, or mend the ones they have"
EXAMPLE = """\
tenure stamp tools/report.py
tenure stamp --set lifecycle=durable --set purpose="Weekly sales report" tools/report.py
tenure stamp --fix docs/guide.md"""

_NOT_TEXT = ("v", "production", "hours", "score")
CARRIERS = ("auto", "header", "front-matter", "notebook", "sidecar", "registry")


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files in the work tree")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="set a key of the record; an empty value removes it (repeatable)",
    )
    parser.add_argument("--carrier", choices=CARRIERS, help="where a new record goes")
    parser.add_argument("--fix", action="store_true", help="mend what can be mended")
    parser.add_argument("--as-of", metavar="DATE", help="the day of creation (default: today)")


def run(args: "argparse.Namespace", out: TextIO) -> int:
    """Stamp the files."""
    from tenure.cli import editing
    from tenure.stamp import stamp

    changes = parse_settings(args.set)
    with editing.desk(args.paths) as here:
        wishes = _wishes(here, changes, args.carrier, fix=args.fix, day=args.as_of)
        editing.apply(
            here,
            lambda path, item: stamp(here.tree, path, item, here.policy.for_path(path), wishes),
            out,
            "its record stays as it is",
        )
    return 0


def stamp_needed(paths: Sequence[str], out: TextIO) -> int:
    """Stamp or mend those of the staged files whose record is missing or broken.

    Returns:
        How many files changed.
    """
    from tenure.cli import editing
    from tenure.cli.check import staged_report
    from tenure.stamp import stamp

    report = staged_report(paths)
    needy = {f.artifact for f in report.findings if f.code in ("TEN001", "TEN002", "TEN003")}
    files = [p for a in report.artifacts if a.key in needy and not a.group for p in a.paths]
    if not files:
        return 0
    with editing.desk(files) as here:
        wishes = _wishes(here, {}, None, fix=True, day=None)
        return editing.apply(
            here,
            lambda path, item: stamp(here.tree, path, item, here.policy.for_path(path), wishes),
            out,
            "left as it is",
        )


def _wishes(
    here: "Desk", changes: Mapping[str, object], carrier: str | None, *, fix: bool, day: str | None
) -> "Wishes":
    from tenure import clock
    from tenure.provenance import environment
    from tenure.stamp import Wishes

    zone = here.policy.for_path("").zone
    as_of = clock.parse_day(day) if day else clock.today(zone)
    agent = environment.agent(os.environ)
    return Wishes(changes, carrier, fix, as_of, person(here.repository), agent)


def person(repository: "Repository") -> str | None:
    """Return whom git knows as the person at work: a GitHub account, else an address."""
    out = repository.git("config", "--get-regexp", r"^(github\.user|user\.email)$", allowed=(0, 1))
    known = dict(
        line.split(" ", 1) for line in out.decode(errors="replace").splitlines() if " " in line
    )
    account = known.get("github.user")
    return f"@{account}" if account else known.get("user.email")


def parse_settings(words: Sequence[str]) -> dict[str, object]:
    """Return the record keys that `--set` words ask for; `None` stands for an empty value.

    Raises:
        UsageError: A word is not `key=value`.
    """
    changes: dict[str, object] = {}
    for word in words:
        key, sign, text = word.partition("=")
        outer, _, inner = key.strip().partition(".")
        if not sign or not outer:
            raise UsageError(
                f"`{word}` is not KEY=VALUE", "tenure stamp --set owner=@acme/shop PATH"
            )
        if inner:
            changes[outer] = {**_mapping(changes.get(outer)), inner: _value(outer, text)}
        else:
            changes[outer] = _value(outer, text)
    return changes


def _value(key: str, text: str) -> object:
    """Read a value as YAML where the key wants more than text; most keys want text."""
    from tenure.carriers import strict_yaml

    if not text:
        return None
    if key not in _NOT_TEXT and text[:1] not in "[{":
        return text
    try:
        return strict_yaml.parse(text).data
    except strict_yaml.StrictYamlError:
        return text  # the schema says what it should be


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
