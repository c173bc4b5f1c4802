"""What has changed around an artifact since it was last reviewed: the signs, from two versions of it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from tenure.record import Record
from tenure.scoring import references
from tenure.scoring.shape import counted

REWRITTEN = 0.5
"""From this share of new lines on the text is another one than was reviewed."""

MORE_WORKAROUNDS = 2
"""So many more marks of unfinished work are a sign; one comes and goes."""

REGENERATED = 3
"""So many commits that credit an AI, in the window of the score, are a treadmill."""

_WORKAROUND = re.compile(rb"\b(?:TODO|FIXME|HACK|XXX|WORKAROUND)\b")
_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
_IMPORTS = frozenset(("python", "script", "include", "java", "go", "ruby", "php", "rust"))
_FEW = 3

# What Python has removed (PEP 594, PEP 632 and "What's New in Python 3.12"), and packages whose own
# authors mark every version as deprecated in the registry of npm.
_DEPRECATED = {
    "python": frozenset((
        "aifc", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt", "distutils",
        "imghdr", "imp", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "smtpd",
        "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib",
    )),
    "script": frozenset((
        "babel-eslint", "gulp-util", "istanbul", "jade", "node-sass", "node-uuid", "popper.js",
        "request", "request-promise", "request-promise-native", "tslint",
    )),
}  # fmt: skip


class Sign(NamedTuple):
    """One sign of drift.

    Attributes:
        name: One of the names that `debt.drift` of the policy takes.
        reason: In words that can end a sentence.
    """

    name: str
    reason: str


class Text(NamedTuple):
    """What one version of a file says, as far as drift asks.

    Attributes:
        lines: How many lines are not blank.
        workarounds: How many marks such as TODO and FIXME stand in it.
        imports: What it imports, sorted.
        deprecated: Those imports that are deprecated or removed, sorted.
    """

    lines: int
    workarounds: int
    imports: tuple[str, ...]
    deprecated: tuple[str, ...]


class Difference(NamedTuple):
    """What has become of a file.

    Attributes:
        then: As it was reviewed; `None` if it is not known.
        now: As it is.
        new_lines: How many of its lines were not there.
    """

    then: Text | None
    now: Text
    new_lines: int


def last_review(record: Record) -> date:
    """Return the last day on which somebody is known to have looked at an artifact.

    That is the day in `validated.human`, the last renewal or the day it was created.
    """
    days = [record.created, *(renewal.day for renewal in record.renewals)]
    for found in _DAY.findall(record.validated.get("human", "")):
        try:
            days.append(date.fromisoformat(found))
        except ValueError:
            continue
    return max(days)


def read(path: str, data: bytes) -> Text:
    """Return what a version of a file says."""
    language = references.language_of(path)
    found: Sequence[references.Reference] = ()
    if language and len(data) <= references.SIZE_LIMIT and b"\0" not in data:
        found = references.references(language, data.decode("utf-8", "replace"))
    imports = sorted({one.text for one in found if one.form in _IMPORTS})
    gone = _DEPRECATED.get("python" if language == "notebook" else language or "", frozenset())
    deprecated = sorted({name for text in imports if (name := _package(text)) in gone})
    lines = sum(not line.isspace() for line in data.split(b"\n") if line)
    return Text(lines, len(_WORKAROUND.findall(data)), tuple(imports), tuple(deprecated))


def compare(path: str, then: bytes | None, now: bytes) -> Difference:
    """Compare two versions of a file; `then` is `None` where none is known."""
    if then is None:
        return Difference(None, read(path, now), 0)
    added = Counter(_lines(now)) - Counter(_lines(then))
    return Difference(read(path, then), read(path, now), added.total())


def signs(
    found: Sequence[Difference], *, used: bool, by_ai: int, owners: Sequence[str], since: date
) -> tuple[Sign, ...]:
    """Return the signs of drift of an artifact.

    Args:
        found: What has become of its files.
        used: Whether something refers to it, or nothing is expected to.
        by_ai: How many commits of the window credit an AI for it.
        owners: Its accountable owner then and now, if both are known.
        since: The day of the last review.
    """
    known = [one for one in found if one.then]
    said = [
        ("unused", None if used else "nothing in the tree refers to it"),
        ("dependencies", _dependencies(known)),
        ("workarounds", _workarounds(known)),
        ("regenerated", _regenerated(by_ai)),
        ("unstable", _deprecated(found)),
        ("owner", _new_owner(owners)),
        ("rewritten", _rewritten(known, since)),
    ]
    return tuple(Sign(name, reason) for name, reason in said if reason)


def _dependencies(known: Sequence[Difference]) -> str | None:
    then = {name for one in known if one.then for name in one.then.imports}
    now = {name for one in known for name in one.now.imports}
    new, gone = sorted(now - then), sorted(then - now)
    said = [f"{word}: {_some(names)}" for word, names in (("new", new), ("gone", gone)) if names]
    return f"what it imports has changed ({'; '.join(said)})" if said else None


def _workarounds(known: Sequence[Difference]) -> str | None:
    then = sum(one.then.workarounds for one in known if one.then)
    now = sum(one.now.workarounds for one in known)
    if now - then < MORE_WORKAROUNDS:
        return None
    return f"{counted(now, 'TODO or FIXME', 'TODOs and FIXMEs')}, {then} at its last review"


def _regenerated(by_ai: int) -> str | None:
    if by_ai < REGENERATED:
        return None
    return f"{by_ai} commits that credit an AI in the window of the score"


def _deprecated(found: Sequence[Difference]) -> str | None:
    names = sorted({name for one in found for name in one.now.deprecated})
    return f"it imports what is deprecated or removed: {_some(names)}" if names else None


def _new_owner(owners: Sequence[str]) -> str | None:
    if len(set(owners)) < 2:  # noqa: PLR2004  # then and now
        return None
    return f"its owner was {owners[0]} and is {owners[-1]}"


def _rewritten(known: Sequence[Difference], since: date) -> str | None:
    lines = sum(one.now.lines for one in known)
    new = sum(one.new_lines for one in known)
    if not lines or new / lines < REWRITTEN:
        return None
    return f"{min(100, round(100 * new / lines))}% of its lines are newer than its last review on {since}"


def _package(text: str) -> str:
    return text.partition(":")[0].split(".")[0].split("/")[0]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(name.rstrip(":") for name in names[:_FEW]) + more


def _lines(data: bytes) -> Iterable[bytes]:
    return (stripped for line in data.split(b"\n") if (stripped := line.strip()))
