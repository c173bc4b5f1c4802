"""`tenure.lock.toml`: the organization's policy, vendored so that a check needs no network."""

import hashlib
import re
from typing import NamedTuple

from tenure.policy_files import (
    LOCK_NAME,
    SHORT,
    Layer,
    PolicyProblem,
    PolicyText,
    Problems,
    decode,
    read_text,
)

VERSION = 1
"""The format of the lock file that this release writes and reads."""

SYNC = "tenure policy sync"

_HEAD = """\
# Written by `tenure policy sync`. Do not edit: change the policy where it comes from, and sync.
"""


class Lock(NamedTuple):
    """The vendored policy and where it comes from.

    Attributes:
        source: What the root policy says in `extends`.
        path: The file in that repository.
        commit: The commit that it was taken from.
        text: The policy.
    """

    source: str
    path: str
    commit: str
    text: str


def render(lock: Lock) -> bytes:
    """Return the bytes of a lock file; each line of the text stays a line of its own."""
    return (
        f"{_HEAD}\n"
        f"version = {VERSION}\n"
        f"source = {_quoted(lock.source)}\n"
        f"path = {_quoted(lock.path)}\n"
        f"commit = {_quoted(lock.commit)}\n"
        f"sha256 = {_quoted(digest(lock.text))}\n"
        f'text = """\n{_multiline(lock.text)}"""\n'
    ).encode()


def digest(text: str) -> str:
    """Return the sha256 of a policy text in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(data: bytes) -> tuple[Lock, str] | PolicyProblem:
    """Read a lock file; return the lock and the decoded text of the whole file."""
    # Late: few policies extend another one.
    from tenure.carriers import toml_text

    container = decode(LOCK_NAME, data)
    if isinstance(container, PolicyProblem):
        return container
    try:
        table = toml_text.load(container)
    except toml_text.TomlError as exc:
        return PolicyProblem(LOCK_NAME, exc.line, exc.column, exc.message, SYNC)
    if table.get("version") != VERSION:
        return PolicyProblem(LOCK_NAME, 1, 1, "another version of tenure wrote this file", SYNC)
    fields = [table.get(key) for key in (*Lock._fields, "sha256")]
    if not all(isinstance(field, str) for field in fields):
        return PolicyProblem(LOCK_NAME, 1, 1, "a key is missing or is no text", SYNC)
    lock = Lock(*map(str, fields[:-1]))
    if digest(lock.text) != fields[-1]:
        place = toml_text.positions(container).value(("text",))
        message = "the text was changed by hand: it does not match its sha256"
        return PolicyProblem(LOCK_NAME, place.line, place.column, message, SYNC)
    return lock, container


def organization(root: Layer, data: bytes | None) -> Layer | Problems:
    """Return the layer that the root policy `extends`, from the bytes of the lock file.

    Args:
        root: The policy at the root, with `extends`.
        data: The lock file, if there is one.
    """
    if data is None:
        message = f"`extends` needs {LOCK_NAME}, which is missing or not staged"
        return (root.text.problem(("extends",), message, SYNC),)
    found = read(data)
    if isinstance(found, PolicyProblem):
        return (found,)
    lock, container = found
    if lock.source != root.extends:
        message = f"{LOCK_NAME} holds `{lock.source}`, not `{root.extends}`"
        return (root.text.problem(("extends",), message, SYNC),)
    layer = read_text(PolicyText(LOCK_NAME, "", lock.text, (), container))
    if not isinstance(layer, Layer):
        return layer
    if layer.extends is not None:
        message = "the policy of an organization cannot extend another one"
        return (layer.text.problem(("extends",), message, on_key=True),)
    return layer._replace(source=f"{lock.source}@{lock.commit[:SHORT]}")


def _quoted(text: str) -> str:
    return '"' + _escaped(text).replace('"', '\\"').replace("\n", "\\u000a") + '"'


def _multiline(text: str) -> str:
    """Escape what cannot stand between three quotation marks; lines stay readable lines."""
    return re.sub(r'"{3,}|"+\Z', lambda run: '\\"' * len(run[0]), _escaped(text))


def _escaped(text: str) -> str:
    return "".join(
        char if char in "\n\t" or (char >= " " and char not in "\\\x7f") else _escape(char)
        for char in text
    )


def _escape(char: str) -> str:
    return "\\\\" if char == "\\" else f"\\u{ord(char):04x}"
