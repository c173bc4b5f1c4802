"""Git repositories of a known shape, made in seconds by `git fast-import`."""

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import IO, NamedTuple, TypeVar

from benchmarks.text import Style, document, record, seeded, sizes, stretch

ENVIRONMENT = {
    "GIT_AUTHOR_EMAIL": "nadia@example.org",
    "GIT_AUTHOR_NAME": "Nadia Osei",
    "GIT_COMMITTER_EMAIL": "nadia@example.org",
    "GIT_COMMITTER_NAME": "Nadia Osei",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
"""What every command of the benchmark gets, so that nobody's configuration is measured."""

C, HEADER = Style(".c", 45, "//", "c"), Style(".h", 31, "//", "c")
PYTHON = Style(".py", 32, "#", "script", "#!/usr/bin/env python3")
YAML, SHELL = Style(".yml", 37, "#", "data"), Style(".sh", 5, "#", "script", "#!/bin/sh")
PICTURE, RST = Style(".png", 0.3, "", ""), Style(".rst", 5, "", "prose")
LINUX = (
    *(C, HEADER, RST, Style(".yaml", 6, "#", "data"), Style(".dts", 6, "//", "data")),
    *(Style(".mk", 4, "#", "data"), Style("Kconfig", 3, "", "prose"), PICTURE),
    *(PYTHON._replace(share=0.5), SHELL._replace(share=1), Style(".S", 2, "//", "c")),
)
"""Kinds of files and their shares, as in the Linux kernel; a scanner sees little else of a tree."""

ANSIBLE = (
    *(YAML, PYTHON, SHELL, Style("aliases", 7, "", "data"), Style(".json", 3, "", "data")),
    *(Style(".txt", 4, "", "prose"), Style(".j2", 3, "", "prose"), RST._replace(share=2)),
)
HOOK = (
    *(PYTHON, Style(".ts", 0, "//", "c"), Style(".go", 0, "//", "c"), SHELL, YAML),
    *(Style(".sql", 0, "--", "data"), Style(".tf", 0, "#", "data"), Style(".rs", 0, "//", "c")),
    *(Style("Dockerfile", 0, "#", "data"), Style(".rb", 0, "#", "script")),
)
"""The ten files of a commit."""

POLICY = b"""\
require = ["src/generated/**"]
exclude = ["vendor/**", "*.lock"]

[lifetime]
experimental = 60

[owner]
codeowners = true
default = "@acme/platform"
"""
CODEOWNERS = b"*  @acme/platform\n" + b"".join(
    b"/src/part%d/  @acme/payments @nadia\n" % number for number in range(30)
)


Item = TypeVar("Item")

SIGMA = 1.55
"""How widely file sizes spread (of their logarithm): 1.51 in U-Boot, where the mean is 3.4 medians."""

_PNG = b"\x89PNG\r\n\x1a\n\0"


class File(NamedTuple):
    """A file of a repository."""

    path: str
    data: bytes


def git(folder: Path, *words: str) -> str:
    """Run git in a folder and return its output."""
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        env=os.environ | ENVIRONMENT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def build(folder: Path, files: Iterable[File]) -> None:
    """Make a repository with one commit of these files, check it out, and settle its index."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    words = ["-c", "core.compression=1", "fast-import", "--quiet", "--depth=0", "--done"]
    with subprocess.Popen(["git", "-C", str(folder), *words], stdin=subprocess.PIPE) as process:
        assert process.stdin
        _stream(process.stdin, files)
    if process.returncode:
        raise RuntimeError("git fast-import failed")
    git(folder, "reset", "--quiet", "--hard", "main")
    settle(folder)


def settle(folder: Path) -> None:
    """Make the index younger than every file in it, as it is in any repository at rest.

    Of a file that is not older than the index git cannot tell from its stat whether it changed: it
    reads such files each time. Git counts in seconds here, and this takes none.
    """
    git(folder, "status", "--porcelain")
    index = folder / ".git" / "index"
    younger = index.stat().st_mtime + 2
    os.utime(index, (younger, younger))
    os.sync()


def _stream(stdin: IO[bytes], files: Iterable[File]) -> None:
    person = b"Nadia Osei <nadia@example.org> 1790000000 +0000"
    stdin.write(b"commit refs/heads/main\ncommitter %b\ndata 5\nBegin\n" % person)
    for path, data in files:
        stdin.write(b"M 100644 inline %b\ndata %d\n%b\n" % (path.encode(), len(data), data))
    stdin.write(b"done\n")


def stage(folder: Path, files: Iterable[File]) -> list[str]:
    """Stage these files and nothing else, and return their paths."""
    git(folder, "reset", "--quiet", "--hard")
    paths = []
    for path, data in files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        paths.append(path)
    # Out of the index first: git takes a file of equal size, written in the same second, for equal.
    git(folder, "rm", "--cached", "--quiet", "--ignore-unmatch", "--", *paths)
    git(folder, "add", "--", *paths)
    settle(folder)
    return paths


def clone(repository: Path, folder: Path, today: date, *, records: int) -> int:
    """Clone a repository, commit records into files all over it, and return how many there are.

    Nothing is written into the repository itself.
    """
    words = ("clone", "--quiet", "--shared", str(repository.resolve()), str(folder))
    git(repository, *words)
    marks = {style.suffix: style.mark for style in (*LINUX, *HOOK) if style.suffix[0] == "."}
    paths = git(folder, "ls-files", "-z").split("\0")[:-1]
    able = [path for path in paths if os.path.splitext(path)[1] in marks]
    chosen = sorted(_evenly(able, min(records, len(able))))
    for number, path in enumerate(chosen):
        mark = marks[os.path.splitext(path)[1]]
        lines = record(seeded(number), today, number)
        header = "".join(f"{mark} {line}\n" for line in lines).encode()
        _insert(folder / path, header)
    git(folder, "commit", "--quiet", "--all", "--no-verify", "--message", "Records")
    settle(folder)
    return len(chosen)


def _insert(path: Path, header: bytes) -> None:
    data = path.read_bytes()
    after_shebang = data.index(b"\n") + 1 if data.startswith(b"#!") else 0
    path.write_bytes(data[:after_shebang] + header + data[after_shebang:])


def commit_files(
    today: date, *, records: bool, version: int, markdown: bool = False
) -> Iterator[File]:
    """Yield the ten files of a commit, 2 to 20 kB; another version has other text.

    Args:
        today: The day of the benchmark.
        records: Whether each of them has a record.
        version: A change of these files is the next version of them.
        markdown: The last one is Markdown, with its record in the front matter.
    """
    rng = seeded(version)
    for number, style in enumerate(HOOK):
        if markdown and number == len(HOOK) - 1:
            block = ["---", "title: How it works", *record(rng, today, number), "---", ""]
            yield File("docs/how.md", "\n".join(block).encode() + stretch(rng, "prose", 4_000))
            return
        header = record(seeded(number), today, number) if records else None
        size = rng.randrange(2_000, 20_000)
        yield File(_name(f"src/part{number}", style, 0), document(rng, style, size, header))


def tree(
    styles: Sequence[Style], today: date, *, files: int, folders: int, records: int, median: int
) -> Iterator[File]:
    """Yield a tree with a policy and a CODEOWNERS, the same on every machine on the same day.

    Args:
        styles: The kinds of files and their shares.
        today: The day of the benchmark.
        files: How many files there are in all.
        folders: How many folders they lie in.
        records: How many have a record, spread evenly over those that can carry a header.
        median: The median size in bytes; the mean is 3.3 times that.
    """
    rng = seeded(files)
    yield File("tenure.toml", POLICY)
    yield File(".github/CODEOWNERS", CODEOWNERS)
    yield File("LICENSES/GPL-2.0-only.txt", b"The text of the licence.\n" * 300)
    size = sizes(rng, median=median, sigma=SIGMA, most=8 << 20)
    places = _folders(rng, folders)
    kinds = rng.choices(styles, [style.share for style in styles], k=files - 3)
    with_record = _evenly([number for number, kind in enumerate(kinds) if kind.mark], records)
    for number, style in enumerate(kinds):
        folder = places[number] if number < len(places) else rng.choice(places)
        if style is PICTURE:
            yield File(_name(folder, style, number), _PNG + rng.randbytes(size()))
            continue
        header = record(rng, today, number) if number in with_record else None
        yield File(_name(folder, style, number), document(rng, style, size(), header))


def _evenly(items: Sequence[Item], count: int) -> frozenset[Item]:
    """Return so many of the items, at equal distances."""
    return frozenset(items[at * len(items) // count] for at in range(count))


def _folders(rng: Random, count: int) -> list[str]:
    """Return folders inside each other: a few at the top, most of them three to five deep."""
    found = [f"top{number}" for number in range(min(count, 22))]
    while len(found) < count:
        parent = rng.choice(found[-max(len(found) // 2, 1) :] if rng.random() < 0.5 else found)
        if parent.count("/") < 7:
            found.append(f"{parent}/dir{len(found)}")
    return found


def _name(folder: str, style: Style, number: int) -> str:
    if style.suffix.startswith("."):
        return f"{folder}/file{number}{style.suffix}"
    return f"{folder}/{style.suffix}{number or ''}"
