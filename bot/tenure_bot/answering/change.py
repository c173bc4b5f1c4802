"""A change made in a mirror, without a checkout: the commit that a pull request offers, and its patch."""

from collections.abc import Sequence
from typing import NamedTuple

from tenure.shown import command
from tenure.sources import FILES, REGULAR
from tenure.sources.git import Repository
from tenure.sources.objects import to_bytes
from tenure.stamp.wishes import Edit

_FOLDER = "refs/tenure/changes/"


class Author(NamedTuple):
    """Who a commit is by, and when: given, so that the same change is the same commit every time."""

    name: str
    address: str
    at: int


def commit(
    repository: Repository,
    base: str,
    *,
    name: str,
    edits: Sequence[Edit],
    removed: Sequence[str],
    message: str,
    author: Author,
) -> str:
    """Write a commit with exactly these edits, and return its id; equal arguments give equal ids.

    Args:
        repository: A mirror, bare or not; its branches and its work tree stay as they are.
        base: The commit that it follows.
        name: Letters and digits that tell it from other changes of this repository.
        edits: Files with new content.
        removed: Files that go.
        message: What it says.
        author: Who it is by.

    Raises:
        SourceError: The base is not there.
    """
    if not name.isalnum():
        raise ValueError(name)
    found = repository.commit(base).find([edit.path for edit in edits])
    who = f"{_plain(author.name)} <{_plain(author.address)}> {author.at} +0000".encode()
    stream = [b"feature done\ncommit " + f"{_FOLDER}{name}".encode() + b"\nmark :1\n"]
    stream += [b"author " + who + b"\ncommitter " + who + b"\n"]
    stream += [_data(message.encode("utf-8", "replace")), b"from " + base.encode() + b"\n"]
    # Git takes no file where a folder was: what goes, goes first.
    stream += [b"D " + _quoted(path) + b"\n" for path in removed]
    for edit in edits:
        if edit.new is None:
            stream.append(b"D " + _quoted(edit.path) + b"\n")
            continue
        entry = found.get(edit.path)
        mode = entry.mode if entry and entry.mode in FILES else REGULAR
        stream.append(f"M {mode:o} inline ".encode() + _quoted(edit.path) + b"\n" + _data(edit.new))
    stream.append(b"\nget-mark :1\ndone\n")
    words = ("fast-import", "--quiet", "--force", "--date-format=raw")
    return repository.git(*words, stdin=b"".join(stream)).decode().strip()


def patch(repository: Repository, base: str, changed: str) -> str:
    """Return what `git apply` takes to make the edits of a commit; what it removes is not in it.

    A removed file need not be in the mirror, and nobody reads its lines: `removal` has the command.
    """
    words = ("diff", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--full-index")
    out = repository.git(*words, "--binary", "--diff-filter=AMT", base, changed, "--")
    return out.decode("utf-8", "replace")


def removal(removed: Sequence[str]) -> str | None:
    """Return the command that removes files, or `None` if none go."""
    return command("git", "rm", paths=list(removed)) if removed else None


def forget(repository: Repository, name: str) -> None:
    """Let go of a change that nobody needs any more."""
    repository.git("update-ref", "-d", f"{_FOLDER}{name}", allowed=(0, 1, 128))


def _data(content: bytes) -> bytes:
    return b"data %d\n" % len(content) + content + b"\n"


def _quoted(path: str) -> bytes:
    special = {ord('"'): b'\\"', ord("\\"): b"\\\\", ord("\n"): b"\\n"}
    return b'"' + b"".join(special.get(byte, bytes([byte])) for byte in to_bytes(path)) + b'"'


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign not in "<>\n\r\0").strip()
