"""Cyclomatic complexity of code: lizard where it knows the language, keywords where not.

lizard is driven token by token, so that it stops at a limit instead of taking minutes for a file
made to hurt it, and so that words in the file cannot switch it off: `#lizard forgive` and
`GENERATED CODE` in a comment end its own analysis.
"""

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from tenure.errors import TenureError
from tenure.scoring.shape import Shape, UnmeasurableError, counted, filled_lines

TOKEN_LIMIT = 100_000
"""lizard reads about 125,000 tokens a second; hand-written files have fewer than 30,000."""

DEPTH_LIMIT = 48
"""Brackets and blocks deeper than this are data; lizard's time grows with the square of it."""

LINE_LIMIT = 10_000
"""A line longer than this many characters was written by a program: minified, or data."""

BLOCK_INDENT = 160
"""An indentation of more columns than this is no hand-written Python."""

_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")

_DECISIONS = (
    r"if|elif|elsif|elseif|elseIf|ElseIf|unless|for|foreach|ForEach|while|until|when|cond|guard|"
    r"catch|except|rescue|case|match"
)


def with_lizard(path: str, text: str) -> Shape:
    """Measure code in a language that lizard knows by the name of the file.

    Raises:
        UnmeasurableError: It is too long, too deep, or nothing that lizard can read.
        TenureError: lizard is not installed.
    """
    refuse_machine_made(text)
    lizard = _lizard()
    reader_of = lizard.get_reader_for(path)
    if reader_of is None:
        raise UnmeasurableError("lizard does not know its language")
    context = lizard.FileInfoBuilder("file")
    gauge = _Gauge()
    steps: tuple[Callable[..., Iterator[str]], ...] = (
        lizard.preprocessing,
        _without_comments,
        gauge.watch,
        lizard.line_counter,
        lizard.condition_counter,
    )
    try:
        reader = reader_of(context)
        tokens = reader.generate_tokens(text)
        for step in steps:
            tokens = step(tokens, reader)
        for _ in reader(tokens, reader):
            pass
    except UnmeasurableError:
        raise
    except RecursionError:
        raise UnmeasurableError("it nests too deep for lizard") from None
    except Exception as exc:  # lizard has no errors of its own: whatever a file provokes ends here
        raise UnmeasurableError(f"lizard cannot read it ({type(exc).__name__})") from exc
    functions = [int(one.cyclomatic_complexity) for one in context.fileinfo.function_list]
    outside = int(context.global_pseudo_function.cyclomatic_complexity) - 1
    return _code_shape(text, functions, outside, gauge.deepest, "lizard")


def by_keywords(comment: str) -> Callable[[str, str], Shape]:
    """Return a reader for languages without a parser here: it counts the words of decisions.

    Args:
        comment: A regular expression for what starts a comment.
    """
    # What opens a string need not be closed, and nothing is tried twice: linear on any input.
    signs = re.compile(
        rf"""(?:{comment})[^\n]*|"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?"""
        rf"""|(?<![\w$.-])(?P<word>{_DECISIONS})(?![\w-])|(?P<sign>&&|\|\||;;)"""
    )

    def read(_path: str, text: str) -> Shape:
        refuse_machine_made(text)
        decisions = sum(found.lastgroup is not None for found in signs.finditer(text))
        return _code_shape(text, [], decisions, 0, "words that decide, counted")

    return read


def refuse_machine_made(text: str) -> None:
    """Refuse text that no person wrote by its longest line.

    Raises:
        UnmeasurableError: A line is longer than `LINE_LIMIT`.
    """
    if any(len(line) > LINE_LIMIT for line in text.split("\n")):
        raise UnmeasurableError(f"a line is longer than {LINE_LIMIT} characters")
    if re.search(rf"^[ \t]{{{BLOCK_INDENT}}}", text, re.MULTILINE):
        raise UnmeasurableError(f"a line is indented by {BLOCK_INDENT} columns or more")


def _code_shape(text: str, functions: list[int], outside: int, depth: int, tool: str) -> Shape:
    total = sum(functions) + outside
    worst = max(functions, default=0)
    lines = filled_lines(text)
    most = f", {worst} in the worst one" if functions else ""
    source = (
        f"cyclomatic complexity {total} in {counted(len(functions), 'function')}{most}, "
        f"{counted(lines, 'line')} ({tool})"
        if tool == "lizard"
        else f"{counted(total, 'decision')} in {counted(lines, 'line')} ({tool})"
    )
    return Shape(lines, source, total, worst, len(functions), depth)


class _Gauge:
    """Stands in the stream of tokens, ends it at a limit, and remembers the deepest bracket."""

    def __init__(self) -> None:
        self.deepest = 0

    def watch(self, tokens: Iterator[str], _reader: object) -> Iterator[str]:
        depth = 0
        for count, token in enumerate(tokens):
            if count >= TOKEN_LIMIT:
                raise UnmeasurableError(f"more than {TOKEN_LIMIT} tokens")
            if token in _OPEN:
                depth += 1
                self.deepest = max(depth, self.deepest)
                if depth > DEPTH_LIMIT:
                    raise UnmeasurableError(f"brackets nest deeper than {DEPTH_LIMIT} levels")
            elif token in _CLOSE:
                depth = max(0, depth - 1)
            yield token


def _without_comments(tokens: Iterator[str], reader: "_Reader") -> Iterator[str]:
    """Drop comments, whatever they say, and keep their line breaks."""
    for token in tokens:
        comment = reader.get_comment_from_token(token)
        if comment is None:
            yield token
        else:
            yield from "\n" * comment.count("\n")


class _Reader(Protocol):
    def get_comment_from_token(self, token: str) -> str | None: ...


def _lizard() -> Any:
    before = sys.path[:]
    try:
        import lizard  # type: ignore[import-untyped]  # it ships no types
    except ModuleNotFoundError as exc:
        raise TenureError(
            "the complexity of code cannot be measured: lizard is not installed",
            "pip install 'tenure[register]'",
        ) from exc
    finally:
        # lizard puts the folder of the running program on the path, where anything may stand.
        sys.path[:] = before
    return lizard
