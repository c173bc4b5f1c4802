"""Reviews as somebody exported them: when each was asked for, when it was done, how deep it went.

Git knows no reviews, so they come from a file with one JSON object a line:
`{"opened": "2026-11-02T09:00:00Z", "reviewed": "2026-11-02T15:30:00Z", "paths": ["a.py"]}`, and
`id`, `comments` and `reviewers` where they are known.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple

from tenure.errors import SourceError

MAX_REVIEWS = 1_000_000
"""More lines than this are not read: years of the largest repository fit."""

_MAX_LINE = 1 << 20
_MOST = 10_000
_SHOWN = 20


class Review(NamedTuple):
    """One review of a change.

    Attributes:
        opened: When it was asked for.
        reviewed: When the first verdict was given.
        paths: The files of the change.
        comments: How many comments reviewers made, if that is known.
        reviewers: How many people reviewed it, if that is known.
        known: Whether it was a change to AI files for sure, whatever the files are called now.
    """

    opened: datetime
    reviewed: datetime
    paths: tuple[str, ...]
    comments: int | None = None
    reviewers: int | None = None
    known: bool = False

    @property
    def hours(self) -> float:
        """How long it took."""
        return (self.reviewed - self.opened).total_seconds() / 3600


def load(name: str) -> tuple[list[Review], list[str]]:
    """Read a file of reviews.

    Returns:
        The reviews, and what cannot be read, a sentence each; the others count all the same.

    Raises:
        SourceError: There is no such file.
    """
    try:
        with open(name, "rb") as file:
            return read(_lines(file), name)
    except OSError as exc:
        message = f"{name} cannot be read: {exc.strerror or exc}"
        raise SourceError(message, "tenure metrics --reviews FILE.jsonl") from exc


def read(lines: Iterable[bytes], name: str) -> tuple[list[Review], list[str]]:
    """Return the reviews of lines, and what cannot be read.

    Args:
        lines: One JSON object each.
        name: What the file is called.
    """
    found, problems, wrong = [], [], 0
    for number, line in enumerate(lines, 1):
        if number > MAX_REVIEWS:
            problems.append(f"{name}: only the first {MAX_REVIEWS:,} lines were read")
            break
        if not line.strip():
            continue
        try:
            found.append(_review(line))
        except _WrongError as exc:
            wrong += 1
            if wrong <= _SHOWN:
                problems.append(f"{name}:{number}: {exc}")
    if wrong > _SHOWN:
        problems.append(f"{name}: {wrong - _SHOWN:,} more lines cannot be read")
    return found, problems


class _WrongError(Exception):
    """What is wrong with a line."""


def _lines(file: BinaryIO) -> Iterable[bytes]:
    while line := file.readline(_MAX_LINE):
        whole = line.endswith(b"\n") or len(line) < _MAX_LINE
        yield line if whole else b"too long"
        while not whole and (rest := file.readline(_MAX_LINE)):
            whole = rest.endswith(b"\n")


def _review(line: bytes) -> Review:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise _WrongError("the line is no JSON object")
    opened, reviewed = _time(data, "opened"), _time(data, "reviewed")
    if reviewed < opened:
        raise _WrongError("`reviewed` is before `opened`")
    paths = data.get("paths")
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise _WrongError("`paths` must be a list of paths")
    numbers = (_number(data, "comments"), _number(data, "reviewers"))
    return Review(opened, reviewed, tuple(paths[:_MOST]), *numbers)


def _time(data: Mapping[str, Any], key: str) -> datetime:
    value = data.get(key)
    try:
        when = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        when = None
    if when is None or when.utcoffset() is None:
        raise _WrongError(f"`{key}` must be a time with its zone, such as 2026-11-02T09:00:00Z")
    return when


def _number(data: Mapping[str, Any], key: str) -> int | None:
    value = data.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST:
        raise _WrongError(f"`{key}` must be a whole number from 0 to {_MOST:,}")
    return value
