"""What was wrong before anybody asked: findings that are passed over until their file is in order.

The baseline is a list of codes and files, so that it merges well and only ever needs to shrink. It
has no line numbers: a file that stands in it is passed over however it changes, but only for the
code that stands there.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from tenure.errors import PolicyError
from tenure.finding import BASELINE_NAME, Finding, Severity
from tenure.shown import octal, printable

NAME = BASELINE_NAME
"""Where it stands: at the root of the repository."""

CODES = frozenset(
    ("TEN001", "TEN002", "TEN003", "TEN004", "TEN006", "TEN007", "TEN012", "TEN016", "TEN017")
)
"""The rules about what stands in files. What a clock or a budget says is never passed over."""

HEAD = """\
# Findings that were there before tenure was: `CODE PATH`, sorted. They are passed over.
# `tenure baseline` takes lines away that are no longer needed; it adds none without --grow.
"""

_REGISTRY = "tenure-records.toml"
# Compiled when they are first used: most commits need no line.
_LINE = rb"(TEN[0-9]{3}) +(\"(?:[^\"\\]|\\.)*\"|[^\"].*)"
_ESCAPE = rb"(?s)\\([0-7]{1,3}|.)"
_NAMED = {"\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r"}
_MEANT = {letter.encode(): char.encode() for char, letter in _NAMED.items()}


class Line(NamedTuple):
    """One line: the code of a rule, and what the finding is about.

    That is a file. What a registry says wrong of an artifact counts for the artifact, not for the
    whole registry: there it is the artifact's path or glob, or its `id`.
    """

    code: str
    subject: str


class Baseline:
    """The findings that are passed over.

    Attributes:
        lines: What stands in the file, each line once.
    """

    def __init__(
        self, lines: Iterable[Line], renames: Callable[[], Mapping[str, str]] | None = None
    ) -> None:
        """Take the lines.

        Args:
            lines: In any order.
            renames: Says where files came from that were renamed since the baseline was written,
                by their new path. It is asked once, and only for a finding that nothing covers.
        """
        self.lines = frozenset(lines)
        self._renames = renames
        self._moved: Mapping[str, str] | None = None

    def covers(self, finding: Finding, old_paths: Mapping[str, str]) -> bool:
        """Say whether a finding is passed over.

        Args:
            finding: The finding.
            old_paths: Where the files came from that the change renames, by their new path.
        """
        line = line_of(finding)
        if line is None:
            return False
        path = old_paths.get(line.subject, line.subject)
        if line in self.lines or line._replace(subject=path) in self.lines:
            return True
        before = self._before(path) if any(line.code == code for code, _ in self.lines) else None
        return before is not None and line._replace(subject=before) in self.lines

    def _before(self, path: str) -> str | None:
        if self._moved is None:
            self._moved = self._renames() if self._renames else {}
        return self._moved.get(path)


def line_of(finding: Finding) -> Line | None:
    """Return the line that would cover a finding, `None` if none can."""
    if finding.code not in CODES:
        return None
    place = finding.location.path
    in_registry = place.rpartition("/")[2] == _REGISTRY
    return Line(finding.code, finding.artifact if in_registry else place)


def lines_of(findings: Iterable[Finding]) -> frozenset[Line]:
    """Return the lines for all findings that a baseline is for: errors and warnings."""
    weighty = (f for f in findings if f.severity in (Severity.ERROR, Severity.WARNING))
    return frozenset(line for finding in weighty if (line := line_of(finding)))


def load(data: bytes, renames: Callable[[], Mapping[str, str]] | None = None) -> Baseline:
    """Read a baseline; order, repeated lines, comments and line ends do not matter.

    Args:
        data: The bytes of the file.
        renames: As for `Baseline`.

    Raises:
        PolicyError: A line is none of a baseline, such as what a merge conflict leaves behind.
    """
    return Baseline(parse(data), renames)


def parse(data: bytes) -> list[Line]:
    """Return the lines of a baseline in the order in which they stand.

    Raises:
        PolicyError: A line is none of a baseline, such as what a merge conflict leaves behind.
    """
    found = []
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        text = raw.strip(b" \t\r")
        if not text or text.startswith(b"#"):
            continue
        match = re.fullmatch(_LINE, text)
        if not match:
            shown = printable(text[:60].decode("utf-8", "replace"))
            raise PolicyError(
                f"{NAME}:{number}: `{shown}` is no line of a baseline: a code and a path",
                "take the line out; after `tenure init` a merge leaves none behind",
            )
        found.append(Line(match[1].decode(), _unquoted(match[2])))
    return found


def render(lines: Iterable[Line]) -> bytes:
    """Return the file for some lines: sorted by their bytes, each one once."""
    written = sorted({f"{line.code} ".encode() + _quoted(line.subject) for line in lines})
    return b"\n".join([HEAD.encode().rstrip(b"\n"), *written, b""])


def shrunk(old: Iterable[Line], now: Iterable[Line], renames: Mapping[str, str]) -> set[Line]:
    """Return the lines that are still needed.

    Args:
        old: What the baseline says.
        now: What is wrong now.
        renames: Where renamed files came from, by their new path; their lines move with them.
    """
    known = set(old)
    return {
        line
        for line in now
        if line in known or line._replace(subject=renames.get(line.subject, "")) in known
    }


def _quoted(path: str) -> bytes:
    """Return a path as git quotes it, but only where it holds what an editor or a merge could hurt.

    Letters of any script stay as they are, so that people can read the list.
    """
    plain = path.isprintable() and path == path.strip() and not any(c in '"\\' for c in path)
    if plain:
        return path.encode()
    return b'"' + "".join(map(_escaped, path)).encode() + b'"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character in _NAMED:
        return "\\" + _NAMED[character]
    if character.isprintable():
        return character
    return octal(character)


def _unquoted(word: bytes) -> str:
    if word.startswith(b'"'):
        word = re.sub(_ESCAPE, _meant, word[1:-1])
    return word.decode("utf-8", "surrogateescape")


def _meant(match: re.Match[bytes]) -> bytes:
    if match[1][:1].isdigit():
        return bytes([int(match[1], 8) & 0xFF])
    return _MEANT.get(match[1], match[1])
