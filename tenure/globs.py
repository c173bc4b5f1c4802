"""The one meaning of `*`, `**` and `?` in policies and registries.

`*` and `?` stay inside one folder level, `**` stands alone between slashes and spans levels;
brackets and braces are ordinary characters, because real files are called `app/[id]/page.tsx`. A
pattern is about whole paths: `docs` is the file of that name, `docs/` everything below the folder.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

MAX_LENGTH = 4096
"""The longest pattern in characters: `PATH_MAX` of Linux, no path is longer."""

_CACHED = 4096


class Glob(NamedTuple):
    """A pattern together with the folder that it is relative to.

    Attributes:
        pattern: The text as it stands in the file.
        base: The folder of that file in the repository: "" is the root, no slash at the end.
    """

    pattern: str
    base: str = ""

    def matches(self, path: str) -> bool:
        """Say whether the whole of `path` (from the root of the repository) fits the pattern."""
        return _matcher(self)(path)

    @property
    def exact(self) -> str | None:
        """The one path that fits, if the pattern has no wildcard."""
        folder = f"{self.base}/" if self.base else ""
        text = _trimmed(self.pattern)
        if "\\" not in text:
            return None if "*" in text or "?" in text else folder + text
        literals = [_literal(segment) for segment in _segments(text)]
        return None if None in literals else folder + "/".join(filter(None, literals))

    @property
    def prefix(self) -> str:
        """Text that every matching path starts with; the longest that is cheap to know."""
        folder = f"{self.base}/" if self.base else ""
        text = _trimmed(self.pattern)
        special = re.search(_SPECIAL, text)
        return folder + (text[: special.start()] if special else text)


_STAR, _ANY, _DEEP = 0, 1, 2
_WILD = {"*": _STAR, "?": _ANY, "**": _DEEP}

_Segment = tuple[str | int, ...]
"""What stands between two slashes: literal texts, and numbers for wildcards."""

# Compiled when they are first used: every check imports this module, few have globs.
_SPECIAL = r"[*?\\]"
_LONE_BACKSLASH = r"(?s)(?:[^\\]|\\.)*\\"
_ESCAPED_WORD = r"(?<!\\)(?:\\\\)*\\\w"
_LEXEME = r"(?s)\\(.)|(\*\*?|\?)|(/)|([^\\*?/]+|\\\Z)"


def validate(pattern: str) -> str | None:
    """Return why `pattern` cannot be used, as the end of a sentence, or `None` if it can."""
    text = _trimmed(pattern)
    segments = _segments(text)
    checks = (
        (not pattern.strip(), "it is empty"),
        (not text, "it names no file; write `**` for everything"),
        (len(text) > MAX_LENGTH, f"it is longer than {MAX_LENGTH} characters"),
        (re.fullmatch(_LONE_BACKSLASH, text), "it ends in a backslash"),
        (
            re.search(_ESCAPED_WORD, text),
            "a backslash stands before a letter or digit; folders are separated by `/`",
        ),
        (() in segments, "it has two slashes in a row"),
        (
            (".",) in segments or ("..",) in segments,
            "it has `.` or `..` in it; a glob goes down from the folder of its file",
        ),
        (
            any(_DEEP in segment and len(segment) > 1 for segment in segments),
            "`**` must stand alone between slashes, as in `src/**/*.py`",
        ),
    )
    return next((reason for wrong, reason in checks if wrong), None)


def literal(path: str) -> str:
    """Return the pattern that fits this one path and no other."""
    return re.sub(_SPECIAL, r"\\\g<0>", path)


def any_of(globs: Iterable[Glob]) -> Callable[[str], bool]:
    """Return a test whether a path fits any of the `globs`, made for tens of thousands of paths."""
    exact: set[str] = set()
    by_folder: dict[str, list[Glob]] = {}
    for glob in globs:
        literal = glob.exact
        if literal is not None:
            exact.add(literal)
        else:
            by_folder.setdefault(_folder(glob), []).append(glob)
    if not by_folder:
        return exact.__contains__
    compiled: dict[str, Callable[[str], object]] = {}
    known: dict[str, list[Callable[[str], object]]] = {}

    def tests_for(folder: str) -> list[Callable[[str], object]]:
        known[folder] = tests = []
        for parent in _with_parents(folder):
            if parent in by_folder and parent not in compiled:
                combined = "|".join(_regex(glob) for glob in by_folder[parent])
                compiled[parent] = re.compile(combined, re.DOTALL).fullmatch
            if parent in compiled:
                tests.append(compiled[parent])
        return tests

    def test(path: str) -> bool:
        if path in exact:
            return True
        folder = path.rpartition("/")[0]
        tests = known.get(folder)
        if tests is None:
            tests = tests_for(folder)
        for fits in tests:  # noqa: SIM110  # a generator doubles the cost of each file
            if fits(path):
                return True
        return False

    return test


def could_fit(globs: Iterable[Glob], folder: str) -> bool:
    """Say cheaply whether a file in a folder could fit any of the `globs`; `False` is certain."""
    return any(f"{folder}/".startswith(f"{_folder(glob)}/".lstrip("/")) for glob in globs)


def last_of(globs: Sequence[Glob]) -> Callable[[str], int | None]:
    """Return a function that gives the index of the last of the `globs` that a path fits."""
    exact: dict[str, int] = {}
    by_folder: dict[str, list[int]] = {}
    for index, glob in enumerate(globs):
        literal = glob.exact
        if literal is not None:
            exact[literal] = index
        else:
            by_folder.setdefault(_folder(glob), []).append(index)
    known: dict[str, list[int]] = {}

    def find(path: str) -> int | None:
        best = exact.get(path)
        folder = path.rpartition("/")[0]
        if folder not in known:
            indexes = (i for parent in _with_parents(folder) for i in by_folder.get(parent, ()))
            known[folder] = sorted(indexes, reverse=True)
        for index in known[folder]:
            if best is not None and index < best:
                break
            if globs[index].matches(path):
                return index
        return best

    return find


def _folder(glob: Glob) -> str:
    return glob.prefix.rpartition("/")[0]


def _with_parents(folder: str) -> list[str]:
    parents = [folder]
    while folder:
        folder = folder.rpartition("/")[0]
        parents.append(folder)
    return parents


@lru_cache(maxsize=_CACHED)
def _matcher(glob: Glob) -> Callable[[str], bool]:
    literal = glob.exact
    if literal is not None:
        return literal.__eq__
    fits = re.compile(_regex(glob), re.DOTALL).fullmatch
    return lambda path: fits(path) is not None


def _trimmed(pattern: str) -> str:
    text = pattern
    while text.startswith(("/", "./")):
        text = text.removeprefix(".").removeprefix("/")
    return f"{text}**" if text.endswith("/") else text


def _segments(text: str) -> list[_Segment]:
    segments: list[_Segment] = []
    parts: list[str | int] = []
    for token in re.finditer(_LEXEME, text):
        escaped, wild, slash, plain = token.groups()
        if slash or escaped == "/":
            segments.append(_merged(parts))
            parts = []
        elif wild:
            parts.append(_WILD[wild])
        else:
            parts.append(escaped or plain)
    return [*segments, _merged(parts)]


def _merged(parts: list[str | int]) -> _Segment:
    """Join neighboring literals, so that equal segments are equal tuples."""
    merged: list[str | int] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, str) and isinstance(last, str):
            merged[-1] = last + part
        else:
            merged.append(part)
    return tuple(merged)


def _literal(segment: _Segment) -> str | None:
    text = "".join(part for part in segment if isinstance(part, str))
    return text if all(isinstance(part, str) for part in segment) else None


# A star is followed by a fixed piece; taking the first place where the piece fits is always right,
# because the next star takes whatever lies between. Atomic groups `(?>…)` say so to the engine,
# which then never comes back: the cost is pattern times path, however many stars there are.


def _regex(glob: Glob) -> str:
    runs: list[list[str]] = [[re.escape(glob.base)] if glob.base else []]
    deep = False
    for segment in _segments(_trimmed(glob.pattern)):
        if segment != (_DEEP,):
            runs[-1].append(_segment_regex(segment))
            deep = False
        elif not deep:
            runs.append([])
            deep = True
    if len(runs) == 1:
        return "/".join(runs[0])
    first, *middle, last = ("".join(f"{segment}/" for segment in run) for run in runs)
    jumps = "".join(f"(?>(?:[^/]++/)*?{run})" for run in middle)
    end = f"(?:[^/]++/)*{last.removesuffix('/')}" if last else ".+"
    return first + jumps + end


def _segment_regex(segment: _Segment) -> str:
    pieces = [""]
    for part in segment:
        if isinstance(part, str):
            pieces[-1] += re.escape(part)
        elif part == _ANY:
            pieces[-1] += "[^/]"
        else:
            pieces.append("")
    if len(pieces) == 1:
        return pieces[0]
    first, *middle, last = pieces
    return first + "".join(f"(?>[^/]*?{piece})" for piece in middle if piece) + "[^/]*" + last
