"""Stamps every file of a git repository in memory, and tells which one came back changed.

    python scripts/roundtrip.py path/to/repository [--revision HEAD] [--list]

Each tracked file gets a header whose values are as awkward as values get. It must be read back as
it was written, the file must still parse if it did before, and taking the header away must give
back every byte. Nothing is written anywhere; files that cannot hold comments are counted.
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import warnings
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator

import yaml

from tenure.carriers import comment_header
from tenure.carriers.comment_syntax import syntax_for
from tenure.errors import EditError
from tenure.record import RawRecord
from tenure.sources import WINDOW

RECORD: dict[str, object] = {
    "owner": ["@acme/payments", "nadia@example.org"],
    "origin": "claude-code/example-model-1",
    "lifecycle": "temporary",
    "created": "2026-11-20",
    "expires": "2027-02-01",
    "purpose": "closes */ -- --> }} #} ]] ?> %> *) -} %} *@ --}} --%> {% endcomment %} |# =# ''' end",
    "plan": 'ends in a backslash and says "so": it\'s \\',
    "trigger": "{{ template }} ${VARIABLE} %PATH% <?php <%= erb %> /* (* {- <!-- # ; // é ü \U0001f600",
    "exit": "retire",
    "hours": 1.5,
    "debt": ["prompt-debt", "no-exit"],
    "validated": {"tests": "C:\\users\\new", "human": "line\nbreak\ttab"},
    "renewals": [{"date": "2026-12-01", "until": "2027-02-01", "reason": "fix: x # y", "by": "@a"}],
}
"""A record that closes every comment there is, if it is not written with care."""

PLAIN: dict[str, object] = {
    "owner": "@acme/payments",
    "origin": "unknown",
    "lifecycle": "experimental",
}
CHANGES: dict[str, object] = {"lifecycle": "durable", "expires": None, "review": "2027-02-01"}

Parse = Callable[[str, bytes], object]


def main(argv: list[str] | None = None) -> int:
    """Run over one repository; the status is 1 if a file failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("repository", help="a work tree or a bare repository")
    parser.add_argument("--revision", default="HEAD")
    parser.add_argument("--list", action="store_true", help="name the files that need a sidecar")
    options = parser.parse_args(argv)
    warnings.simplefilter("ignore")
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for number, (path, data) in enumerate(blobs(options.repository, options.revision), 1):
        outcome, detail = trial(path, data)
        counts[outcome] += 1
        if outcome == "headers":
            kinds[detail] += 1
        elif outcome == "failures" or (options.list and outcome != "headers"):
            print(f"\r{outcome}: {path}: {detail}\x1b[K")
        if sys.stderr.isatty() and number % 100 == 0:
            print(f"\r{number} files, {counts['failures']} failures ", end="", file=sys.stderr)
    names = ("headers", "sidecar only", "failures")
    print(f"{counts.total()} files: " + ", ".join(f"{counts[name]} {name}" for name in names))
    print(f"{len(kinds)} kinds: " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))
    return 1 if counts["failures"] else 0


def blobs(repository: str, revision: str) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every regular file of a revision."""
    git = ["git", "-C", repository]
    listed = subprocess.run(
        [*git, "ls-tree", "-r", "-z", revision], check=True, capture_output=True
    ).stdout
    with subprocess.Popen(
        [*git, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as batch:
        assert batch.stdin is not None
        assert batch.stdout is not None
        for entry in listed.split(b"\0")[:-1]:
            about, _, path = entry.partition(b"\t")
            mode, _, oid = about.split(b" ")
            if mode not in (b"100644", b"100755"):
                continue
            batch.stdin.write(oid + b"\n")
            batch.stdin.flush()
            head = batch.stdout.readline().split()
            if head[1] == b"missing":
                continue
            data = batch.stdout.read(int(head[2]))
            batch.stdout.read(1)
            yield os.fsdecode(path), data


def trial(path: str, data: bytes) -> tuple[str, str]:
    """Return what became of one file, and why or as what."""
    syntax = syntax_for(path, data[:WINDOW])
    if syntax is None:
        return "sidecar only", "no comments"
    if comment_header.read(path, data) is not None:
        return "sidecar only", "it holds a header already"
    refusal = ""
    for record in (RECORD, PLAIN):
        try:
            stamped = comment_header.insert(path, data, record)
        except EditError as exc:
            refusal = refusal or exc.message
            continue
        problem = trace(path, data, stamped, record)
        problem = problem or parse_problem(path, syntax.name, data, stamped)
        return ("failures", problem) if problem else ("headers", syntax.name)
    return "sidecar only", refusal


def trace(path: str, data: bytes, stamped: bytes, record: dict[str, object]) -> str | None:
    """Return what of a record was lost on the way in, or left over on the way out."""
    read = comment_header.read(path, stamped[:WINDOW])
    if not isinstance(read, RawRecord) or read.data != record:
        return f"read back as {read}"
    if comment_header.remove(path, stamped) != data:
        return "not the same bytes after removal"
    updated = comment_header.update(path, stamped, CHANGES)
    if comment_header.remove(path, updated) != data:
        return "not the same bytes after an update and removal"
    return None


def parse_problem(path: str, kind: str, data: bytes, stamped: bytes) -> str | None:
    """Return how a file stopped parsing or changed its meaning, if it did."""
    parse = PARSERS.get(kind)
    if parse is None:
        return None
    before = _tried(parse, path, data)
    if before is None:
        return None
    after = _tried(parse, path, stamped)
    if after is None:
        return f"no longer parses as {kind}"
    return None if after == before else f"means something else as {kind}"


def _tried(parse: Parse, path: str, data: bytes) -> object:
    try:
        return parse(path, data)
    except (
        SyntaxError,
        ValueError,
        ET.ParseError,
        yaml.YAMLError,
        RecursionError,
        LookupError,
        TypeError,
    ):
        return None


def _python(_: str, data: bytes) -> object:
    return ast.dump(ast.parse(data))


def _yaml(_: str, data: bytes) -> object:
    events = yaml.parse(data, Loader=yaml.CSafeLoader)
    return [
        (type(event).__name__, getattr(event, "value", None), getattr(event, "tag", None))
        for event in events
    ]


def _xml(_: str, data: bytes) -> object:
    root = ET.fromstring(data)  # noqa: S314  # a repository that somebody chose to look at
    return ET.tostring(root)


def _toml(_: str, data: bytes) -> object:
    return repr(tomllib.loads(data.decode()))


def _program(name: str, *options: str) -> Parse | None:
    """Return a parser that asks a program, if the program is there."""
    program = shutil.which(name)
    if program is None:
        return None

    def parse(path: str, data: bytes) -> object:
        with tempfile.NamedTemporaryFile(suffix=os.path.splitext(path)[1]) as file:
            file.write(data)
            file.flush()
            done = subprocess.run(
                [program, *options, file.name], capture_output=True, timeout=60, check=False
            )
        return "parses" if done.returncode == 0 else None

    return parse


def _parsers() -> dict[str, Parse]:
    """Return the parsers at hand, by kind; none of them runs what it reads."""
    programs = {
        "Shell": _program("bash", "-n"),
        "JavaScript": _program("node", "--check"),
        "Go": _program("gofmt", "-e", "-l"),
        "Ruby": _program("ruby", "-c"),
        "PHP": _program("php", "-l"),
        "PHP page": _program("php", "-l"),
        "Lua": _program("luac", "-p"),
    }
    found = {kind: parse for kind, parse in programs.items() if parse is not None}
    return {"Python": _python, "YAML": _yaml, "XML": _xml, "TOML": _toml, **found}


PARSERS = _parsers()


if __name__ == "__main__":
    sys.exit(main())
